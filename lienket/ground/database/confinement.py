"""How the server leaves root: chosen once, by trying."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

from lienket.ground.database import binaries
from lienket.ground.refusals import Refusal

_SCRIPT = Path(__file__).with_name("unprivileged.py")
_ACCOUNTS = ("lienket", "postgres", "nobody")


def wrapper(mode: str, *, parent: int, death_signal: signal.Signals = signal.SIGTERM) -> list[str]:
    """The beginning of a command line that runs the rest in `mode`; see `unprivileged.py`."""
    return [sys.executable, "-I", "-S", str(_SCRIPT), mode, str(parent), str(int(death_signal)), "--"]


def _works(mode: str) -> bool:
    command = [*wrapper(mode, parent=0), str(binaries.program("postgres")), "--version"]
    return subprocess.run(command, capture_output=True, cwd="/").returncode == 0  # noqa: S603


@cache
def choose() -> str:
    """`same` for an ordinary user; for root a user namespace or else a known account, whichever works."""
    if os.geteuid() != 0:
        return "same"
    known = [f"account:{name}" for name in _ACCOUNTS if _has_account(name)]
    for mode in ["namespace", *known]:
        if _works(mode):
            return mode
    raise Refusal(
        "PostgreSQL không chạy dưới quyền root, và ở đây cũng không dùng được không gian người dùng "
        f"hay tài khoản không đặc quyền để đọc {binaries.folder()}. "
        "Hãy chạy bằng một tài khoản thường, hoặc đặt DATABASE_URL."
    )


def _has_account(name: str) -> bool:
    try:
        return pwd.getpwnam(name).pw_uid != 0
    except KeyError:
        return False


def hand_over(mode: str, *paths: Path) -> None:
    """Give folders and files to the account that will run the server; nothing to do in the other modes.

    A data folder the account cannot reach, because a folder above it is closed, is refused with a sentence.
    """
    if not mode.startswith("account:"):
        return
    account = pwd.getpwnam(mode.partition(":")[2])
    for path in paths:
        for above in path.parents:
            if not above.stat().st_mode & 0o001 and above.stat().st_uid != account.pw_uid:
                raise Refusal(
                    f"Tài khoản {account.pw_name} không đi qua được thư mục {above}. "
                    "Hãy đặt LIENKET_HOME ở nơi tài khoản ấy vào được."
                )
        foreign = path.is_dir() and path.stat().st_uid != account.pw_uid
        for item in [path, *path.rglob("*")] if foreign else [path]:
            shutil.chown(item, account.pw_uid, account.pw_gid)
