"""The tests' PostgreSQL: one cluster in `var/test-postgres`, kept between runs, shared by test runs at the
same time.

As a pytest plugin (`-p lienket.ground.database.testing`) it starts the server before pytest-django reads the
settings. Each run has a database name of its own, taken by a lock that ends with the process; the last run
stops the server. The tests connect as the owner of the tables; `DATABASE_URL` then names `lk_app`, for tests
of what it may not do.
"""

from __future__ import annotations

import atexit
import os
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

import pytest

from lienket.ground.database.launcher import Server
from lienket.ground.database.locks import held, take

_FOLDER = Path(__file__).resolve().parents[3] / "var" / "test-postgres"
_MARK = "LIENKET_TEST_DATABASE"


def _free_slot() -> int:
    """Number of this run among those running now; its lock lives as long as the process."""
    free: Iterator[int] = (n for n in count() if take(_FOLDER / "slots" / str(n), wait=False) is not None)
    return next(free)


def _leave(server: Server, users: int) -> None:
    """Stop the server when no other run uses it."""
    with held(_FOLDER / "enter.lock"):
        os.close(users)
        alone = take(_FOLDER / "users.lock", wait=False)
        if alone is not None:
            server.stop("immediate")
            os.close(alone)


def start_test_server() -> Server:
    """Start or join the tests' server and point the environment at it; safe to call again and from several
    processes.
    """
    server = Server(_FOLDER, profile="test")
    if _MARK in os.environ:  # a worker of pytest-xdist: its parent holds the locks
        server.ensure_started()
        return server
    with held(_FOLDER / "enter.lock"):
        server.ensure_started()
        users = take(_FOLDER / "users.lock", shared=True)
    if users is not None:
        atexit.register(_leave, server, users)
    os.environ |= {
        _MARK: f"test_lienket_{_free_slot()}",
        "DATABASE_URL": server.url("lk_app"),
        "DATABASE_OWNER_URL": server.url("lk_owner"),
        "LIENKET_DATABASE_ROLE": "owner",
        "LIENKET_DATABASE_POOL": "0",
    }
    return server


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Runs before pytest-django, which reads the settings in the same hook."""
    start_test_server()
    return (yield)
