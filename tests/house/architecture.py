"""What the guards look for: the shape of rooms and where writing may stand. Plain functions on source text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "lienket"
ROOMS = ("localities", "accounts", "coordination", "agreements", "monitoring", "drafting", "market", "portal")

SHELVES = {
    "choices",
    "rules",
    "bridge",
    "models",
    "queries",
    "access",
    "actions",
    "forms",
    "sheets",
    "api",
    "tasks",
    "views",
    "urls",
}
FOLDERS = {"templates", "static", "migrations", "management", "data"}
#: What a framework asks to lie in the room by its own rule, each with its reason.
GIVEN = {"__init__": "the room's one sentence", "apps": "Django finds the room by it"}
EXCEPTIONS = {("accounts", "adapter"): "django-allauth is fitted to the house by a class of its own kind"}

#: Shelves that other rooms may open.
OPEN = {"choices", "models", "queries", "access", "actions"}

#: Inside a room imports go down this list.
ORDER = (
    ("urls",),
    ("views", "api", "tasks"),
    ("forms", "sheets"),
    ("actions",),
    ("access",),
    ("queries",),
    ("models",),
    ("bridge",),
    ("rules",),
    ("choices",),
)
_RANK = {shelf: rank for rank, shelves in enumerate(ORDER) for shelf in shelves}

_ALWAYS_WRITES = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
_MANAGER_WORDS = {"objects", "filter", "exclude", "all", "_default_manager"}


def sources(room: str) -> Iterator[Path]:
    """Every module of a room."""
    yield from sorted((PACKAGE / room).rglob("*.py"))


def shelf_of(path: Path, root: Path = PACKAGE) -> tuple[str, str]:
    """(room, shelf) of a module: lienket/agreements/queries/facts.py is (agreements, queries)."""
    parts = path.relative_to(root).with_suffix("").parts
    return parts[0], parts[1]


def stray_modules(root: Path = PACKAGE) -> list[str]:
    """Files of rooms that stand on no shelf."""
    found = []
    for room in ROOMS:
        for path in sorted((root / room).iterdir()):
            name = path.stem
            if path.name.startswith((".", "__pycache__")):
                continue
            if path.is_dir() and (name in FOLDERS or name in SHELVES):
                continue
            if path.suffix == ".py" and (name in SHELVES or name in GIVEN or (room, name) in EXCEPTIONS):
                continue
            found.append(f"{room}/{path.name}")
    return found


def imports(source: str) -> Iterator[tuple[str, int]]:
    """(module, line) of every import of ours in a source, wherever it hides."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("lienket."):
            yield node.module, node.lineno
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("lienket."):
                    yield alias.name, node.lineno


def shape_faults(room: str, shelf: str, source: str) -> list[str]:
    """Imports that open a closed shelf of another room, or go up inside this one."""
    faults = []
    for module, line in imports(source):
        parts = module.split(".")
        if len(parts) < 3 or parts[1] not in ROOMS:
            continue
        other, wanted = parts[1], parts[2]
        if wanted not in SHELVES:
            continue
        if other != room and wanted not in OPEN:
            faults.append(f"{room}.{shelf}:{line} opens the closed shelf {other}.{wanted}")
        if other == room and shelf in _RANK and _RANK[wanted] < _RANK[shelf]:
            faults.append(f"{room}.{shelf}:{line} reaches up to {wanted}")
    return sorted(set(faults))


def writes(source: str) -> list[tuple[int, str]]:
    """(line, call) of everything in a source that writes to the database."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name = node.func.attr
        manager = any(
            isinstance(part, ast.Attribute) and part.attr in _MANAGER_WORDS for part in ast.walk(node.func.value)
        )
        if name in _ALWAYS_WRITES or (name in ("create", "update") and manager):
            found.append((node.lineno, name))
    return found


def write_faults(room: str, shelf: str, source: str) -> list[str]:
    """Writing that stands outside actions."""
    if shelf in ("actions", "migrations", "apps"):
        return []
    return [f"{room}.{shelf}:{line} writes ({call})" for line, call in writes(source)]


def unlined_actions(source: str) -> list[str]:
    """Public actions that are not keyword-only, or whose first argument is not the actor.

    Scheduled work, whose actor is a constant of the module, has no actor to take.
    """
    faults = []
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        acts = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call) and _opens_act(inner)]
        if not acts:
            continue
        scheduled = all(isinstance(act.args[0], ast.Name) and act.args[0].id.isupper() for act in acts if act.args)
        first = node.args.kwonlyargs[0].arg if node.args.kwonlyargs else ""
        if node.args.args or (first != "actor" and not scheduled):
            faults.append(f"{node.name}: an action takes keywords only, the actor first")
    return faults


IMPURE = ("django.db", "django.http", "django.conf", "django.utils.timezone", "lienket.ground.audit")


def impure_imports(room: str, shelf: str, source: str) -> list[str]:
    """Imports of the ORM, the request, the settings or the clock in rules and bridges."""
    if shelf not in ("rules", "bridge"):
        return []
    faults = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if any(name == word or name.startswith(word + ".") for name in names for word in IMPURE):
            faults.append(f"{room}.{shelf}:{node.lineno} is not pure")
    return faults


def _opens_act(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id == "act"
