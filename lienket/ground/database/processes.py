"""Looking at the server's processes from outside: which pid is really ours, what it says, who was left
behind.
"""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

_PASSING = ("pre-existing shared memory block", "postmaster.pid", "Address already in use", "starting up")


def clean_environment() -> dict[str, str]:
    """Our environment without PostgreSQL's variables, which would change what its programs do, nor odd
    locales.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}


def last_words(output: bytes) -> str:
    """The last telling line of a program's output, for a sentence."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower()]
    return (telling or lines or ["không có thông báo"])[-1]


def is_passing(words: str) -> bool:
    """True for refusals that end by themselves once the dead server's children are gone."""
    return any(part in words for part in _PASSING)


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def written_pid(data: Path) -> int | None:
    """The pid that postmaster.pid names, alive or not."""
    lines = _pid_file(data)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def says_ready(data: Path, pid: int) -> bool:
    """True when postmaster.pid was written by `pid` and its eighth line says ready."""
    lines = _pid_file(data)
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def is_postgres_of(pid: int, data: Path) -> bool:
    """True when `pid` lives, is not a zombie, and runs `postgres` in this data directory.

    Numbers are used again, often at once inside containers, so the number alone proves nothing. Without
    /proc the number is believed.
    """
    proc = Path("/proc") / str(pid)
    if not Path("/proc/self").exists():
        return _exists(pid)
    try:
        if Path(os.readlink(proc / "exe")).name.removesuffix(" (deleted)") != "postgres":
            return False
        return os.path.samefile(proc / "cwd", data)
    except OSError:
        return False


def orphans(data: Path) -> list[int]:
    """Processes of a server whose postmaster is gone; empty while the postmaster lives."""
    main = written_pid(data)
    if main is not None and is_postgres_of(main, data):
        return []
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in numbers if is_postgres_of(pid, data)]


def forget_stale_lock(data: Path, socket: Path) -> None:
    """Remove postmaster.pid and the socket lock when the pid they name is not a server of ours.

    PostgreSQL would refuse to start if that pid belongs by now to any other process of the same user.
    """
    pid = written_pid(data)
    if pid is None or (not is_postgres_of(pid, data) and not orphans(data)):
        (data / "postmaster.pid").unlink(missing_ok=True)
        for lock in socket.glob(".s.PGSQL.*.lock"):
            lock.unlink(missing_ok=True)


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal; a process that is already gone is fine."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
