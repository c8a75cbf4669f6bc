"""The passwords of the embedded server: made once, random, readable by the owner of the data folder only."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from pathlib import Path

SUPERUSER = "postgres"
OWNER, APP, READ, BACKUP = "lk_owner", "lk_app", "lk_read", "lk_backup"
ROLES = (SUPERUSER, OWNER, APP, READ, BACKUP)


def write_private(path: Path, text: str) -> None:
    """Write a file nobody else may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def passwords(folder: Path) -> dict[str, str]:
    """Role → password of the cluster in `folder`, made and kept there on the first call.

    Two files say the same: `credentials.json` for us and `passfile` for libpq, so that settings, command
    lines and error pages need never hold a password.
    """
    path = folder / "credentials.json"
    with contextlib.suppress(FileNotFoundError):
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        if set(ROLES) <= set(known):
            return known
    made = {role: secrets.token_urlsafe(24) for role in ROLES}
    write_private(path, json.dumps(made, indent=1))
    write_private(folder / "passfile", "".join(f"*:*:*:{role}:{word}\n" for role, word in made.items()))
    return made
