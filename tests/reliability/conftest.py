"""What the fault and drill tests share: a clean environment and a small house of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienket.ground.database.launcher import Server

ROOT = Path(__file__).resolve().parents[2]
_OURS = ("DATABASE_", "LIENKET_", "DJANGO_", "PYTEST_")


def small_environment(home: Path, **more: str) -> dict[str, str]:
    """Environment of a process that serves the small house in `home`, without what this test run has set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    return kept | {
        "LIENKET_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tests.reliability.small.settings",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        **more,
    }


def run(home: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a Python command line to its end in the small house."""
    whole, environment = [sys.executable, *command], small_environment(home, **more)
    return subprocess.run(whole, env=environment, cwd=ROOT, capture_output=True, text=True)


def migrate(home: Path, **more: str) -> None:
    done = run(
        home, "-m", "django", "migrate", "--verbosity", "0",
        **more | {"LIENKET_DATABASE_ROLE": "owner", "LIENKET_DATABASE_POOL": "0"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def no_outside_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process too, the embedded server is meant."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "LIENKET_DATABASE_ROLE", "LIENKET_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def small_home(tmp_path: Path, no_outside_database: None) -> Iterator[Path]:
    """A data directory with a running, migrated, empty database; stopped afterwards."""
    server = Server(tmp_path)
    server.ensure_started()
    try:
        migrate(tmp_path)
        yield tmp_path
    finally:
        server.stop("immediate")
