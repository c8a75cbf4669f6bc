"""What every test may stand on: a database with the reference units, or one of its own where commits are real."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection
from django.utils import translation
from pytest_django import DjangoDbBlocker

from lienket.config.prepare import compile_translations
from tests import databases
from tests.matrix.prepared import taken_up

if TYPE_CHECKING:
    from tests.matrix.world import World

_making: list[subprocess.Popen[bytes]] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    """English is there as in an installation: its catalogue is compiled before the first page is drawn.

    Where several processes share the tests, the one that only hands them out makes the databases they will copy.
    """
    if hasattr(session.config, "workerinput"):
        return
    compile_translations()
    if session.config.getoption("numprocesses", None):
        command = [sys.executable, "-m", "tests.databases"]
        _making.append(subprocess.Popen(command, cwd=databases.ROOT, stdout=subprocess.DEVNULL))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector of garbage need not walk through it two thousand times."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    for one in _making:
        one.wait()


#: What waits on processes and browsers comes first, so that many small tests are left to even out the end; before all
#: else what brings a server of its own, for the databases that the others copy are being made meanwhile.
_FIRST = ("fault", "drill", "journey", "matrix")


_left_out: list[str] = []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if find_spec("pyspark") is None:
        without = [item for item in items if item.get_closest_marker("spark")]
        _left_out.extend(item.nodeid for item in without)
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]

    def rank(item: pytest.Item) -> int:
        first = min((n for n, name in enumerate(_FIRST) if item.get_closest_marker(name)), default=len(_FIRST))
        copies = item.get_closest_marker("django_db") or "django_db_setup" in getattr(item, "fixturenames", ())
        return first + 1 if copies or first == len(_FIRST) else 0

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def asked_afresh() -> None:
    """No test waits for what another one asked."""
    from lienket.monitoring.api import creating, pacing

    for pace in (pacing.READING, pacing.LOADING, creating.PACE):
        pace.forget()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was not asked is said, so that nobody takes it for passed."""
    for name in _left_out:
        terminalreporter.write_line(f"NOT RUN, Spark is not installed (requirements-spark.lock): {name}")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The tables, reference units and organisations stand in the test database before the first test."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        name = connection.settings_dict["TEST"]["NAME"] or f"test_{before}"
        connection.settings_dict["NAME"] = databases.copy("reference", name)
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = before
        databases.drop(name)


@contextmanager
def _instead(kind: str, blocker: DjangoDbBlocker) -> Iterator[str]:
    with blocker.unblock():
        shared = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = databases.copy(kind, f"{shared}_own")
        try:
            yield connection.settings_dict["NAME"]
        finally:
            connection.close()
            connection.settings_dict["NAME"] = shared
            databases.drop(f"{shared}_own")


@pytest.fixture(autouse=True)
def _vietnamese_first() -> None:
    """No test speaks the language that the test before it left behind."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A database where commits are real: for crashes, races, seals. Yields its name."""
    with _instead("reference", django_db_blocker) as name:
        yield name


@pytest.fixture
def bare_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The same without a row that anybody wrote: for what looks at all lines of the trail again and again."""
    with _instead("tables", django_db_blocker) as name:
        yield name


@pytest.fixture
def sample_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The same with the sample programme in it."""
    with _instead("sample", django_db_blocker) as name:
        yield name


@pytest.fixture(scope="module")
def _world_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with _instead("world", django_db_blocker):
        yield


@pytest.fixture
def world(_world_database: None, db: None, _own_home: None) -> World:
    """The small world of the matrix, with its files; what a test changes of it is undone."""
    made = databases.home("world")
    shutil.copytree(made / "files", settings.FILES_ROOT)
    return taken_up(made)


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("homes")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_home(_homes: Iterator[Path], settings: object) -> None:
    """Files that a test makes go to a folder of its own."""
    home = next(_homes)
    home.mkdir()
    settings.HOME = home  # type: ignore[attr-defined]
    settings.FILES_ROOT = home / "files"  # type: ignore[attr-defined]
    settings.EMAIL_FILE_PATH = home / "mail"  # type: ignore[attr-defined]
