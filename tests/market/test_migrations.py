"""The tables that are made at once are those that the eleven migrations before it make."""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState


def _tables(last: str, at_once: bool) -> dict[str, ModelState]:
    loader = MigrationLoader(None, replace_migrations=at_once)
    models = loader.project_state([("market", last)]).models
    return {name: state for (app, name), state in models.items() if app == "market"}


def test_made_at_once_is_what_was_made_step_by_step() -> None:
    at_once = _tables("0001_squashed_0011_goods", at_once=True)
    by_steps = _tables("0011_goods", at_once=False)
    assert at_once.keys() == by_steps.keys()
    assert [name for name in at_once if at_once[name] != by_steps[name]] == []
    assert [name for name in at_once if at_once[name].options != by_steps[name].options] == []
