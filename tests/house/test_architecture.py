"""The house stands as HOUSE says, and each guard is shown to refuse a deliberate violation."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.architecture import (
    PACKAGE,
    ROOMS,
    impure_imports,
    shape_faults,
    shelf_of,
    sources,
    stray_modules,
    unlined_actions,
    write_faults,
)

ROOT = PACKAGE.parent
MODULES = [path for room in ROOMS for path in sources(room) if "migrations" not in path.parts]


def test_every_file_of_a_room_stands_on_a_shelf() -> None:
    assert stray_modules() == []


def test_a_file_on_no_shelf_is_refused(tmp_path: Path) -> None:
    for room in ROOMS:
        (tmp_path / room).mkdir()
    (tmp_path / "agreements" / "utils.py").write_text("")
    assert stray_modules(tmp_path) == ["agreements/utils.py"]


def test_rooms_open_only_each_others_open_shelves_and_import_downwards() -> None:
    faults = [fault for path in MODULES for fault in shape_faults(*shelf_of(path), path.read_text())]
    assert faults == []


@pytest.mark.parametrize(
    ("room", "shelf", "source", "fault"),
    [
        (
            "agreements",
            "views",
            "from lienket.coordination.forms import AskForm",
            "agreements.views:1 opens the closed shelf coordination.forms",
        ),
        (
            "agreements",
            "queries",
            "def f():\n    from lienket.agreements.actions import refresh",
            "agreements.queries:2 reaches up to actions",
        ),
        ("portal", "rules", "import lienket.portal.models", "portal.rules:1 reaches up to models"),
    ],
)
def test_a_crooked_import_is_refused(room: str, shelf: str, source: str, fault: str) -> None:
    assert shape_faults(room, shelf, source) == [fault]


def test_only_actions_write() -> None:
    faults = [fault for path in MODULES for fault in write_faults(*shelf_of(path), path.read_text())]
    assert faults == []


@pytest.mark.parametrize(
    ("source", "call"),
    [
        ("thing.save()", "save"),
        ("Thing.objects.create(a=1)", "create"),
        ("Thing.objects.filter(pk=1).update(a=2)", "update"),
        ("rows.delete()", "delete"),
    ],
)
def test_writing_in_a_view_is_refused(source: str, call: str) -> None:
    assert write_faults("portal", "views", source) == [f"portal.views:1 writes ({call})"]
    assert write_faults("portal", "actions", source) == []


def test_rules_and_bridges_are_pure() -> None:
    faults = [fault for path in MODULES for fault in impure_imports(*shelf_of(path), path.read_text())]
    assert faults == []


@pytest.mark.parametrize("line", ["from django.db import models", "from django.utils import timezone"])
def test_an_impure_rule_is_refused(line: str) -> None:
    assert impure_imports("agreements", "rules", line) == ["agreements.rules:1 is not pure"]
    assert impure_imports("agreements", "queries", line) == []


def test_actions_take_keywords_with_the_actor_first() -> None:
    faults = [
        fault for path in MODULES if shelf_of(path)[1] == "actions" for fault in unlined_actions(path.read_text())
    ]
    assert faults == []


def test_an_action_without_an_actor_first_is_refused() -> None:
    source = "def close(thing, *, actor):\n    with act(actor, 'x', words='y'):\n        thing.save()"
    assert unlined_actions(source) == ["close: an action takes keywords only, the actor first"]


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--config", "pyproject.toml"]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder), "PATH": ""}
    )


def test_floors_and_engines_keep_their_imports() -> None:
    done = _lint(ROOT)
    assert "Contracts: 3 kept, 0 broken." in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("lienket/accounts/choices.py", "import lienket.agreements.models", "Imports go down"),
        ("lienket/engines/vietnamese/__init__.py", "import django.db", "Engines know no Django"),
        ("lienket/ground/charts/__init__.py", "import lienket.ground.maps", "Nothing imports itself in a circle"),
    ],
)
def test_an_import_against_a_contract_is_refused(tmp_path: Path, module: str, line: str, broken: str) -> None:
    shutil.copytree(
        PACKAGE, tmp_path / "lienket", ignore=lambda folder, names: [n for n in names if _is_ballast(folder, n)]
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    target = tmp_path / module
    target.write_text(f"{line}\n" + target.read_text().replace("from __future__ import annotations\n", ""))
    done = _lint(tmp_path)
    assert done.returncode == 1
    assert any(broken in row and "BROKEN" in row for row in done.stdout.splitlines()), done.stdout + done.stderr


def _is_ballast(folder: str, name: str) -> bool:
    return name in ("static", "data", "fonts", "__pycache__", "templates", "locale")
