"""What has been prepared already: fingerprints of the files a preparation was made from, so that the second
start is quick and a changed file is never missed. No Django.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from lienket.ground.database.credentials import write_private

PACKAGE = Path(__file__).resolve().parent.parent
_PATTERNS = {
    "schema": ("*/migrations/*.py", "*/*/migrations/*.py"),
    "data": ("*/data/**/*",),
    "words": ("locale/**/*.po",),
    "static": ("*/static/**/*", "*/*/static/**/*"),
}


def _of_files(patterns: tuple[str, ...], *, content: bool) -> str:
    """Digest of names and content (or, for many large files, of size and time)."""
    digest = hashlib.sha256()
    for path in sorted({p for pattern in patterns for p in PACKAGE.glob(pattern) if p.is_file()}):
        known = path.stat()
        mark = path.read_bytes() if content else f"{known.st_size} {known.st_mtime_ns}".encode()
        digest.update(f"{path.relative_to(PACKAGE)}\0".encode() + hashlib.sha256(mark).digest())
    lock = PACKAGE.parent / "requirements.lock"
    if lock.is_file():
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def _of_database(url: str) -> str:
    """Which database this is and how far it is migrated; another or a restored one has another mark."""
    import psycopg

    with psycopg.connect(url, connect_timeout=10) as connection:
        mark = connection.execute("SELECT oid::text FROM pg_database WHERE datname = current_database()").fetchone()
        known = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if known is None or known[0] is None:
            return "empty"
        rows = connection.execute("SELECT count(*), max(applied)::text FROM django_migrations").fetchone()
    return f"{mark} {rows}"


def current(url: str, home: Path) -> dict[str, str]:
    """Fingerprints as things are now; `url` with the rights of the owner."""
    marks = {name: _of_files(patterns, content=name != "static") for name, patterns in _PATTERNS.items()}
    marks["database"] = _of_database(url)
    if not (home / "static").is_dir():
        marks["static"] = "missing"
    return marks


def read(home: Path) -> dict[str, str]:
    """Fingerprints of the last preparation; empty when there was none."""
    try:
        known: dict[str, str] = json.loads((home / "run" / "prepared.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known


def keep(home: Path, marks: dict[str, str]) -> None:
    write_private(home / "run" / "prepared.json", json.dumps(marks, indent=1))
