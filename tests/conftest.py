"""What every test may stand on: a database with the reference units, and people made by actions."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command, get_commands
from django.db import connection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """The reference units and organisations are loaded once for each test database."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if "load_reference" in get_commands():
            call_command("load_reference", verbosity=0)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, settings: object) -> Iterator[None]:
    """Files that a test makes go to a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    settings.HOME = home  # type: ignore[attr-defined]
    settings.FILES_ROOT = home / "files"  # type: ignore[attr-defined]
    settings.EMAIL_FILE_PATH = home / "mail"  # type: ignore[attr-defined]
    yield


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """A copy of the test database where commits are real: for crashes, races, seals. Yields its name."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        shared = connection.settings_dict["NAME"]
        own = f"{shared}_own"
        _elsewhere(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)', f'CREATE DATABASE "{own}" TEMPLATE "{shared}"')
        connection.settings_dict["NAME"] = own
        try:
            yield own
        finally:
            connection.close()
            connection.settings_dict["NAME"] = shared
            _elsewhere(f'DROP DATABASE "{own}" WITH (FORCE)')


def _elsewhere(*statements: str) -> None:
    """Run statements that need to stand outside the database they speak of."""
    connection.close()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname="lienket", autocommit=True) as outside:
        for statement in statements:
            outside.execute(statement)
