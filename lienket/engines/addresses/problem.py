"""What the engine is given: units, successions and abbreviations as plain rows, and an address as text."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Level = Literal["province", "district", "commune"]
LEVELS: tuple[Level, ...] = ("province", "district", "commune")


class GazetteerError(ValueError):
    """The rows contradict each other: a unit twice, or a parent or an end of a succession that is missing."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit in one period; its identity is (level, code, valid_from).

    ``name`` bears the type ("Phường Sài Gòn"), ``short_name`` does not. ``later_names`` are the full names
    taken after ``valid_from`` under the same code, oldest first: (first day, full name, type).
    """

    level: Level
    code: str
    name: str
    short_name: str
    type: str
    parent_code: str
    valid_from: date | None = None
    valid_to: date | None = None
    later_names: tuple[tuple[date, str, str], ...] = ()

    def valid_on(self, day: date) -> bool:
        """Whether the unit existed on the day (both ends included)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def name_on(self, day: date | None) -> str:
        """Full name on the day; the last one when no day is asked."""
        name = self.name
        for first_day, later, _ in self.later_names:
            if day is None or first_day <= day:
                name = later
        return name


@dataclass(frozen=True, slots=True)
class EdgeRow:
    """A succession of a closed unit to a unit in force; ``share``: part of the old unit, 0..1, if known."""

    level: Level
    predecessor: str
    successor: str
    kind: str
    share: float | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class AliasRow:
    """Another name of the unit (level, code) in the period that begins at ``valid_from``."""

    alias: str
    level: Level
    unit_code: str
    valid_from: date | None = None
