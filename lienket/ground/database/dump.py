"""pg_dump and pg_restore, without a password on any command line, into a database beside the one in use."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from lienket.ground.database import binaries
from lienket.ground.database.connections import Urls
from lienket.ground.database.credentials import OWNER, SUPERUSER
from lienket.ground.database.launcher import Server
from lienket.ground.database.processes import clean_environment, last_words
from lienket.ground.database.roles import DATABASE, create_database
from lienket.ground.refusals import Refusal

_FRESH, _OLD = f"{DATABASE}_restoring", f"{DATABASE}_replaced"


def _run(name: str, url: str, *arguments: str) -> None:
    """One program of the wheel on the database of `url`; the password goes through the environment."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    environment = clean_environment() | {"PGPASSWORD": parts.pop("password", "")}
    address = make_conninfo("", **parts)
    done = subprocess.run(  # noqa: S603
        [str(binaries.program(name)), f"--dbname={address}", *arguments], capture_output=True, env=environment
    )
    if done.returncode:
        raise Refusal(f"{name} không thành công: {last_words(done.stderr)}.")


def dump(url: str, target: Path, snapshot: str) -> None:
    """The whole database as seen by `snapshot`, in custom format."""
    _run("pg_dump", url, "--format=custom", "--compress=6", f"--snapshot={snapshot}", f"--file={target}")


def has_tables(url: str) -> bool:
    """True when somebody has made tables in the database."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return bool(row and row[0])


def restore(home: Path, urls: Urls, dumped: Path, check: Callable[[str], None]) -> None:
    """Fill a new database, `check` it (by its URL), then let it take the place of the old one.

    On a server of DATABASE_URL, where we may not make databases, the database must be empty.
    """
    if not urls.embedded:
        _restore_external(urls, dumped, check)
        return
    server = Server(home)
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as master:
        _drop(master, _FRESH)
        # template0, not template1: the rights come from the dump and must not add up with default ones
        create_database(master, _FRESH, template="template0")
        try:
            fresh = server.url(OWNER, _FRESH)
            _fill(fresh, dumped, "--no-owner")
            check(server.url(SUPERUSER, _FRESH))
        except BaseException:
            _drop(master, _FRESH)
            raise
        _drop(master, _OLD)
        _rename(master, DATABASE, _OLD)
        _rename(master, _FRESH, DATABASE)
        _drop(master, _OLD)


def _fill(url: str, dumped: Path, *options: str) -> None:
    jobs = str(min(4, os.cpu_count() or 1))
    _run("pg_restore", url, "--exit-on-error", "--no-comments", f"--jobs={jobs}", *options, str(dumped))


def _restore_external(urls: Urls, dumped: Path, check: Callable[[str], None]) -> None:
    if has_tables(urls.owner):
        raise Refusal(
            "Cơ sở dữ liệu trong DATABASE_URL đã có bảng. Hãy tạo một cơ sở dữ liệu trống, "
            "trỏ DATABASE_URL tới đó rồi khôi phục lại."
        )
    _fill(urls.owner, dumped, "--no-owner", "--no-acl")
    check(urls.owner)


def _drop(master: psycopg.Connection, name: str) -> None:
    master.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _rename(master: psycopg.Connection, old: str, new: str) -> None:
    master.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
        [old],
    )
    master.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))
