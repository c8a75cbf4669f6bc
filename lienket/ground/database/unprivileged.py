"""Run a program as somebody who is not root, and let it die with its parent. A script, run by path.

    python -I -S unprivileged.py MODE PARENT SIGNAL -- PROGRAM ARGUMENTS…

PostgreSQL refuses to run as root. MODE says how root is left: `same` (we are an ordinary user: nothing to
do), `namespace` (a user namespace in which our uid 0 is called 1000; files stay ours), or `account:NAME`
(setuid). PARENT is the pid that must still be our parent, or 0 when the program may outlive it; SIGNAL is
the number of the signal the kernel then sends. Nothing of lienket is imported: the script replaces itself by
PROGRAM within 30 ms.
"""

from __future__ import annotations

import ctypes
import os
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
REFUSED = 71  # exit status when the mode cannot be had; EX_OSERR of sysexits.h


def enter_namespace() -> None:
    """A user namespace where this process is uid 1000 and gid 1000; raises OSError if the kernel refuses."""
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare(CLONE_NEWUSER)")
    for name, text in (("setgroups", "deny"), ("uid_map", f"1000 {uid} 1"), ("gid_map", f"1000 {gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def become(name: str) -> None:
    """Give up root for the account `name`, for good."""
    import pwd

    account = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def die_with(parent: int, signal: int) -> None:
    """Ask the kernel for `signal` when our parent ends; end now if it already has. Linux only, elsewhere
    nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)


def main(arguments: list[str]) -> None:
    mode, parent, signal = arguments[0], int(arguments[1]), int(arguments[2])
    program = arguments[arguments.index("--") + 1 :]
    try:
        if mode == "namespace":
            enter_namespace()
        elif mode.startswith("account:"):
            become(mode.partition(":")[2])
    except (OSError, KeyError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(REFUSED)
    if parent:
        die_with(parent, signal)  # after the change of identity, which would clear it
    os.execv(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
