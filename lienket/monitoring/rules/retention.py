"""How long originals of readings are kept: dated data for the least, the platform's setting beyond it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Retention:
    """The least that a rule asks: ``days`` after originals came. ``verified``: compared with the signed text."""

    valid_from: date
    days: int
    text: str
    reference: str
    verified: bool


@cache
def retentions() -> tuple[Retention, ...]:
    """Every rule of the packaged table, oldest first."""
    path = files("lienket.monitoring") / "data" / "rules" / "retention.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    return tuple(sorted((Retention(**row) for row in rows), key=lambda one: one.valid_from))


def retention_on(day: date) -> Retention | None:
    """The rule in force on a day."""
    return next((one for one in reversed(retentions()) if one.valid_from <= day), None)
