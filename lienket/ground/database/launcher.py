"""The embedded PostgreSQL: made, started, watched and stopped here; no Django.

    server = Server(home)          # the folder `home/postgres` holds the cluster
    server.ensure_started()        # initdb on the first call; returns when it answers
    server.url("lk_app")           # postgresql://…
    server.stop()

It listens on one unix socket in a private folder and nowhere else, with scram-sha-256 and data checksums. As
root it runs in a user namespace (or, where that is refused, as an unprivileged account), because PostgreSQL
refuses root.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from lienket.ground.database import binaries, confinement, processes
from lienket.ground.database.configuration import PORT, Profile, socket_folder, write_configuration
from lienket.ground.database.credentials import SUPERUSER, passwords
from lienket.ground.database.locks import held
from lienket.ground.refusals import Refusal

# Servers meant to outlive us: kept here, or Python would warn that they still run when their object goes.
_LEFT_RUNNING: list[subprocess.Popen[bytes]] = []
STOP_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}


@dataclass(frozen=True)
class Status:
    """What is known of the server without asking it."""

    running: bool
    pid: int | None
    version: str
    data: Path
    socket: Path


class _EndedError(Exception):
    """The server program ended before it was ready; the text is what it printed."""


class Server:
    """One embedded server, known by its data directory; several processes may hold the same one."""

    def __init__(self, home: Path, *, profile: Profile = "standard", mode: str | None = None) -> None:
        self.folder = Path(home).absolute() / "postgres"
        self.data = self.folder / "data"
        self.profile = profile
        self.process: subprocess.Popen[bytes] | None = None
        self._mode = mode

    # what it is

    @cached_property
    def mode(self) -> str:
        """How root is left: see `unprivileged.py`."""
        return self._mode or confinement.choose()

    @property
    def socket(self) -> Path:
        return socket_folder(self.folder)

    @property
    def pid(self) -> int | None:
        """Pid of the living postmaster of this data directory, or None: a stale or borrowed number is not
        believed.
        """
        pid = processes.written_pid(self.data)
        return pid if pid and processes.is_postgres_of(pid, self.data) else None

    @property
    def running(self) -> bool:
        """True when a postmaster of ours lives and says that it takes connections."""
        pid = self.pid
        return pid is not None and processes.says_ready(self.data, pid)

    @property
    def alive(self) -> bool:
        """True while the process this object started lives; cheap enough to ask ten times a second."""
        return self.process is not None and self.process.poll() is None

    def status(self) -> Status:
        pid = self.pid
        ready = pid is not None and processes.says_ready(self.data, pid)
        return Status(ready, pid, binaries.version(), self.data, self.socket)

    def url(self, role: str, database: str = "lienket") -> str:
        """Address with password for psycopg and libpq. Roles: those of `credentials.ROLES`."""
        word = passwords(self.folder)[role]
        socket = quote(str(self.socket), safe="")
        return f"postgresql://{role}:{quote(word)}@/{database}?host={socket}&port={PORT}"

    # what it does

    def ensure_started(self, *, attached: bool = False, wait_s: float = 60) -> None:
        """Make the cluster if there is none, start it if it is down, return when it answers.

        `attached`: the kernel stops the server when this process ends, however it ends. Raises Refusal with
        a sentence.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with held(self.folder / "launch.lock"):
            if self.running:
                return
            passwords(self.folder)
            self._check_version()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            write_configuration(self.data, self.socket, self.profile)
            confinement.hand_over(self.mode, self.folder, self.socket)
            self._start_with_patience(attached, wait_s)
            self._settle()

    def stop(self, how: Literal["smart", "fast", "immediate"] = "fast", *, wait_s: float = 30) -> None:
        """Stop and wait; after `wait_s` seconds stop it the hard way (the next start replays its log)."""
        if not self.folder.exists():
            return
        with held(self.folder / "launch.lock"):
            pid = self.pid
            if pid is None:
                return
            processes.send(pid, STOP_SIGNALS[how])
            if not self._gone(pid, wait_s):
                processes.send(pid, signal.SIGQUIT)
                if not self._gone(pid, 10):
                    processes.send(pid, signal.SIGKILL)
                    self._gone(pid, 5)
            if self.process is not None:
                self.process.wait(5)
                self.process = None

    # how

    def _gone(self, pid: int, wait_s: float) -> bool:
        deadline = time.monotonic() + wait_s
        while time.monotonic() < deadline:
            if self.process is not None and self.process.pid == pid:
                self.process.poll()  # reap it, or it stays a zombie
            if not processes.is_postgres_of(pid, self.data):
                return True
            time.sleep(0.02)
        return False

    def _check_version(self) -> None:
        path = self.data / "PG_VERSION"
        if not path.exists():
            return
        written, ours = path.read_text().strip(), binaries.version().split(".")[0]
        if written != ours:
            raise Refusal(
                f"Dữ liệu trong {self.data} thuộc PostgreSQL {written}, "
                f"còn chương trình này mang PostgreSQL {ours}. Hãy sao lưu bằng bản phần mềm cũ "
                "(lienket backup), rồi khôi phục vào thư mục LIENKET_HOME mới."
            )

    def _run(self, *command: str) -> subprocess.CompletedProcess[bytes]:
        whole = [*confinement.wrapper(self.mode, parent=0), *command]
        return subprocess.run(whole, capture_output=True, env=processes.clean_environment(), cwd="/")  # noqa: S603

    def _initialise(self) -> None:
        """initdb into a folder beside, renamed when whole: a start cut short leaves no half cluster."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        word = self.folder / ".superuser"
        word.write_text(passwords(self.folder)[SUPERUSER])
        word.chmod(0o600)
        confinement.hand_over(self.mode, fresh, word)
        made = self._run(
            str(binaries.program("initdb")), "-D", str(fresh), "-U", SUPERUSER, f"--pwfile={word}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions",
            *(["--no-sync"] if self.profile == "test" else []),
        )  # fmt: skip
        word.unlink()
        if made.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise Refusal(
                f"Không tạo được cơ sở dữ liệu trong {self.folder}: {processes.last_words(made.stderr)}. "
                "Hãy kiểm tra dung lượng đĩa và quyền ghi của thư mục này."
            )
        with open(fresh / "postgresql.conf", "a", encoding="utf-8") as file:
            file.write("\ninclude_if_exists = 'lienket.conf'\ninclude_if_exists = '../local.conf'\n")
        fresh.rename(self.data)

    def spawn(self, *, attached: bool) -> subprocess.Popen[bytes]:
        """Start the server program and return at once; `wait_ready` says when it answers."""
        if self.process is not None:
            self.process.poll()  # reap the one before
        parent = os.getpid() if attached else 0
        # When the supervisor dies, web and worker are told to stop at the same moment: SIGTERM lets
        # the server wait
        # for them, where SIGINT would cut them off and leave them waiting for a database that is gone.
        wrapper = confinement.wrapper(self.mode, parent=parent, death_signal=signal.SIGTERM)
        with open(self.folder / "start.log", "wb") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [*wrapper, str(binaries.program("postgres")), "-D", str(self.data)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                env=processes.clean_environment(), start_new_session=True,
            )  # fmt: skip
        if not attached:
            _LEFT_RUNNING.append(self.process)
        return self.process

    def wait_ready(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        """Wait until `process` takes connections; raises when it ended or the monotonic clock passed
        `deadline`.
        """
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise _EndedError(processes.last_words((self.folder / "start.log").read_bytes()))
            if processes.says_ready(self.data, process.pid):
                return
            time.sleep(0.02)
        raise Refusal(
            "Cơ sở dữ liệu đã chạy nhưng chưa sẵn sàng (đang phục hồi?). "
            f"Nhật ký: {self.data / 'log'}. Hãy thử lại sau."
        )

    def _start_with_patience(self, attached: bool, wait_s: float) -> None:
        """After a kill -9 the orphans of the dead server hold its memory for a while: wait, then end them,
        then start.
        """
        deadline = time.monotonic() + wait_s
        pressing = time.monotonic() + 3
        while True:
            processes.forget_stale_lock(self.data, self.socket)
            try:
                self.wait_ready(self.spawn(attached=attached), deadline)
            except _EndedError as refused:
                orphans = processes.orphans(self.data)
                if time.monotonic() > deadline or not (orphans or processes.is_passing(str(refused))):
                    raise Refusal(
                        f"Không khởi động được cơ sở dữ liệu: {refused}. "
                        f"Nhật ký: {self.folder / 'start.log'} và {self.data / 'log'}."
                    ) from None
                if time.monotonic() > pressing:
                    for pid in orphans:
                        processes.send(pid, signal.SIGKILL)
                time.sleep(0.1)
            else:
                return

    def _settle(self) -> None:
        """Roles and rights, as `roles.py` wants them."""
        import psycopg

        from lienket.ground.database.roles import settle_cluster

        url = self.url(SUPERUSER, "template1")
        with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
            settle_cluster(connection, passwords(self.folder), may_create_databases=self.profile == "test")


if __name__ == "__main__":  # python -m lienket.ground.database.launcher HOME start|stop|status
    _server = Server(Path(sys.argv[1]))
    match sys.argv[2:]:
        case ["start"]:
            _server.ensure_started()
        case ["stop"]:
            _server.stop()
    print(_server.status())
