"""What every test may stand on: a database with the reference units, and people made by actions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command, get_commands


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
