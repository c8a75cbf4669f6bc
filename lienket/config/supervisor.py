"""One process that keeps the database, the web server and the worker alive, and takes them along when it
ends.

A part that ends is started again, at first at once and then ever more slowly. SIGTERM and SIGINT drain for
at most 30 s. Should the supervisor itself be killed, the kernel tells every part to stop (PR_SET_PDEATHSIG).
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from lienket.ground.database import check_external, confinement
from lienket.ground.database.connections import external
from lienket.ground.database.credentials import write_private
from lienket.ground.database.launcher import Server
from lienket.ground.database.locks import take
from lienket.ground.refusals import Refusal

APPLICATION = "lienket.config.wsgi:application"
DRAIN_S = 22.0  # for web and worker; the database then has the rest of the 30 s
LOG_BYTES = 20_000_000

Tell = Callable[[str], None]


def lock_file(home: Path) -> Path:
    """Held by whoever runs the system on this data directory."""
    return home / "run" / "system.lock"


def running_file(home: Path) -> Path:
    """{"pid", "url", "started_at"} of the running system."""
    return home / "run" / "running.json"


@dataclass
class Part:
    """One program to keep alive."""

    name: str
    command: list[str]
    log: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait_s: float = 0.0
    not_before: float = 0.0
    starts: int = field(default=0)

    def start(self) -> None:
        """Start it in a session of its own, so that a Ctrl-C meant for us does not reach it first."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        wrapper = confinement.wrapper("same", parent=os.getpid(), death_signal=signal.SIGTERM)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                [*wrapper, *self.command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=self.environment, start_new_session=True,
            )  # fmt: skip
        self.started = time.monotonic()
        self.starts += 1

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_all(self, number: signal.Signals) -> None:
        """To the part and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def care(self, tell: Tell) -> None:
        """Start it again when it has ended and its pause is over."""
        now = time.monotonic()
        if self.alive:
            return
        if self.process is not None:
            status = self.process.returncode
            self.signal_all(signal.SIGKILL)  # what it left behind would hold the port
            self.process = None
            self.wait_s = 0.1 if now - self.started > 30 else min(max(self.wait_s * 2, 0.1), 15)
            self.not_before = now + self.wait_s
            tell(f"{self.name} đã dừng (mã {status}); sẽ khởi động lại. Nhật ký: {self.log}")
        elif now >= self.not_before:
            self.start()


def cores() -> int:
    """Processors we may use, at most 4."""
    known = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, known))


def web_command(host: str, port: int, application: str = APPLICATION) -> list[str]:
    """granian, one blocking thread a worker: measured the quickest for pages (see docs/adr)."""
    options = {
        "--interface": "wsgi", "--host": host, "--port": str(port), "--workers": str(cores()),
        "--blocking-threads": "1", "--backlog": "1024", "--workers-kill-timeout": "10",
        "--log-level": "warning",
    }  # fmt: skip
    flat = [word for pair in options.items() for word in pair]
    return [sys.executable, "-m", "granian", *flat, "--no-ws", "--respawn-failed-workers", application]


def worker_command() -> list[str]:
    code = "from lienket.ground.jobs.worker import keep_working; keep_working()"
    return [sys.executable, "-c", code]


def refuse_taken_port(host: str, port: int, home: Path) -> None:
    """A Refusal with what to do when somebody else listens on the port.

    After a supervisor that was killed, its web server may need some seconds to end: that is waited for.
    """
    deadline = time.monotonic() + (DRAIN_S if running_file(home).exists() else 0)
    while not _is_free(host, port):
        if time.monotonic() > deadline:
            raise Refusal(
                f"Cổng {port} trên {host} đang có chương trình khác dùng. "
                f"Hãy dừng chương trình đó, hoặc chọn cổng khác: PORT={port + 1} make run."
            )
        time.sleep(0.2)


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class Supervisor:
    """`with Supervisor(home, …) as s: s.start_database(); …; s.run()`: leaving the block leaves nothing
    running.
    """

    def __init__(
        self, home: Path, *, host: str = "127.0.0.1", port: int = 8000,
        application: str = APPLICATION, tell: Tell = print, with_worker: bool = True,
    ) -> None:  # fmt: skip
        self.home = home.absolute()
        self.host, self.port, self.tell = host, port, tell
        self.server = Server(self.home) if external() is None else None
        self.stopping = False
        self._lock: int | None = None
        environment = os.environ | {"LIENKET_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}
        environment.setdefault("LIENKET_DATABASE_ROLE", "app")
        logs = self.home / "log"
        self.parts = [Part("Máy chủ web", web_command(host, port, application), logs / "web.log", environment)]
        if with_worker:
            self.parts.append(Part("Bộ chạy việc nền", worker_command(), logs / "worker.log", environment))

    @property
    def url(self) -> str:
        shown = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::1") else self.host  # noqa: S104
        return f"http://{shown}:{self.port}"

    def __enter__(self) -> Supervisor:
        self._lock = take(lock_file(self.home), wait=False)
        if self._lock is None:
            raise Refusal(
                f"Liên Kết đang chạy trên thư mục dữ liệu {self.home} (xem “lienket status”). "
                "Hãy dừng nó trước, hoặc đặt LIENKET_HOME khác."
            )
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        if self._lock is not None:
            os.close(self._lock)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:
            return
        self.stopping = True
        if not any(part.starts for part in self.parts):
            raise KeyboardInterrupt  # still preparing: leave at once, __exit__ tidies up

    def start_database(self) -> None:
        """The embedded server as our child, or one look at the one of DATABASE_URL."""
        outside = external()
        if outside:
            check_external(outside.app)
        elif self.server is not None:
            self.server.stop()  # one that outlived its owner is not ours to watch
            self.server.ensure_started(attached=True)

    def start(self) -> None:
        """Web server and worker; refuses a taken port."""
        refuse_taken_port(self.host, self.port, self.home)
        for part in self.parts:
            part.start()
        told = {"pid": os.getpid(), "url": self.url, "started_at": time.time()}
        write_private(running_file(self.home), json.dumps(told))

    def care(self) -> None:
        """One round: whatever has ended is started again."""
        if self.server is not None and not self.server.alive:
            self.tell("Cơ sở dữ liệu đã dừng; đang khởi động lại.")
            try:
                self.server.ensure_started(attached=True)
                self.tell("Cơ sở dữ liệu đã chạy lại.")
            except Refusal as refusal:
                self.tell(refusal.sentence)
                time.sleep(1)
        for part in self.parts:
            part.care(self.tell)

    def run(self) -> None:
        """Care until told to stop."""
        while not self.stopping:
            self.care()
            time.sleep(0.1)

    def stop(self) -> None:
        """Drain, then end, then make sure; nothing of ours runs afterwards."""
        self.stopping = True
        for part in self.parts:
            if part.alive and part.process is not None:
                part.process.terminate()
        deadline, again = time.monotonic() + DRAIN_S, time.monotonic() + 2
        while any(part.alive for part in self.parts) and time.monotonic() < deadline:
            if time.monotonic() > again:  # granian's workers do not hear a stop while they load
                again += 2
                for part in self.parts:
                    part.signal_all(signal.SIGTERM)
            time.sleep(0.05)
        for part in self.parts:
            part.signal_all(signal.SIGKILL)
        if self.server is not None and self.server.process is not None:
            self.server.stop(wait_s=6)
        running_file(self.home).unlink(missing_ok=True)
