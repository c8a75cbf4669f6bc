"""Databases of the tests: made once from the code as it stands, then copied, because copying takes a second.

`tables` holds the tables alone, `reference` the reference units as well, `sample` the sample programme too, `world` the
small world of the matrix instead. A copy is kept under the hash of everything it was made from, so a change of code or
data makes a new one. Run by several processes, the one that starts it all makes them beforehand:
`python -m tests.databases`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

ROOT = Path(__file__).resolve().parents[1]
_KINDS = {"*.py", "*.sql", "*.csv", "*.toml", "*.gz", "*.geojson"}
#: What is done to make each, on a copy of the one before.
_STEPS = {
    "tables": [["manage.py", "migrate", "-v0"]],
    "reference": [["manage.py", "load_reference", "-v0"], ["manage.py", "load_market_reference", "-v0"]],
    "world": [["-c", "from tests.matrix.prepared import keep; keep()"]],
    "sample": [["manage.py", "load_sample", "-v0"]],
}
_BEFORE = {"reference": "tables", "sample": "reference", "world": "reference"}


def _fingerprint(kind: str) -> str:
    """What a database of `kind` is made from; the days of the world count from the day it is built on."""
    if kind != "world":
        return _of_package()
    today = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()
    digest = hashlib.sha256(f"{_of_package()} {today}".encode())
    for path in sorted((ROOT / "tests" / "matrix").glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _of_package() -> str:
    digest = hashlib.sha256()
    package = ROOT / "lienket"
    for path in sorted(p for kind in _KINDS for p in package.rglob(kind) if "views" not in p.parts):
        digest.update(str(path.relative_to(package)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def of(url: str, database: str) -> str:
    """The same account on another database of the server."""
    head, _slash, tail = url.rpartition("/")
    _name, mark, options = tail.partition("?")
    return f"{head}/{database}{mark}{options}"


def run(*statements: str) -> list[tuple[object, ...]]:
    """Statements that must stand outside the database they speak of; the rows of the last one."""
    rows: list[tuple[object, ...]] = []
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as outside:
        for statement in statements:
            cursor = outside.execute(statement)  # type: ignore[arg-type]
            rows = cursor.fetchall() if cursor.description else []
    return rows


@contextmanager
def _alone(kind: str) -> Iterator[None]:
    """One process at a time makes an original; the others wait and copy."""
    lock = ROOT / "var" / "test-postgres" / f"original-{kind}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def copy(kind: str, name: str) -> str:
    """A fresh database `name` holding `kind`; whatever had that name is gone. Returns the name."""
    with _alone(kind):
        _copied(_original(kind, _fingerprint(kind)), name)
    return name


def home(kind: str) -> Path:
    """Where the files of an original lie: the sample's people, the world's evidence."""
    if kind == "world":
        return ROOT / "var" / f"original_world_{_fingerprint(kind)}"
    return ROOT / "var" / "test-home"


def _copied(original: str, name: str) -> None:
    """File by file: a tenth of the time of writing every block to the log, which nobody will read here."""
    run(
        f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
        f'CREATE DATABASE "{name}" TEMPLATE "{original}" STRATEGY file_copy',
    )


def drop(name: str) -> None:
    """Remove a copy, whoever is still connected."""
    run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _original(kind: str, fingerprint: str) -> str:
    name = f"original_{kind}_{fingerprint}"
    known = {str(row[0]) for row in run("SELECT datname FROM pg_database WHERE datname LIKE 'original\\_%'")}
    if name in known:
        return name
    for stale in sorted(one for one in known if one.startswith(f"original_{kind}_")):
        drop(stale)
        shutil.rmtree(ROOT / "var" / stale, ignore_errors=True)
    making = f"making_{kind}"
    if kind in _BEFORE:
        copy(_BEFORE[kind], making)
    else:
        run(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)', f'CREATE DATABASE "{making}"')
    url = of(os.environ["DATABASE_OWNER_URL"], making)
    words = {
        **os.environ,
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": url,
        "LIENKET_DATABASE_ROLE": "owner",
        "LIENKET_DATABASE_POOL": "0",
        "LIENKET_HOME": str(home(kind)),
    }
    home(kind).mkdir(parents=True, exist_ok=True)
    for step in _STEPS[kind]:
        subprocess.run([sys.executable, *step], cwd=ROOT, env=words, check=True)
    with psycopg.connect(url, autocommit=True) as inside:
        inside.execute("ANALYZE")
    run(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


if __name__ == "__main__":
    for each in _STEPS:
        with _alone(each):
            _original(each, _fingerprint(each))
