"""The national standard of surface water as dated data: limits for health, and levels A to D of rivers and lakes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lienket.engines.dated import InForce, act_of, newest_on, oldest_first
from lienket.engines.scales import Floats
from lienket.engines.water.parameters import CODES, PLACES, rows_of
from lienket.engines.water.problem import WATERS

#: Levels from best to worst; the last is what even D does not admit.
LEVELS = ("A", "B", "C", "D", "<D")
DEFINED = 4


@dataclass(frozen=True, slots=True)
class Limit:
    """The most of a parameter that surface water may hold for people's health, in the parameter's own unit."""

    parameter: str
    most: float
    unit: str


@dataclass(frozen=True, slots=True)
class Condition:
    """What a level asks of a parameter: bounds included, NaN where there is none. Not ``known``: not on file."""

    water: str
    parameter: str
    level: str
    at_least: float
    at_most: float
    no_trash: bool
    known: bool


@dataclass(frozen=True)
class Standard(InForce):
    """A standard between two days, with its limits and the conditions of its levels."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    legal_ref: str
    verified: bool
    note: str
    limits: tuple[Limit, ...]
    conditions: tuple[Condition, ...]

    def table(self) -> Floats:
        """``[water, parameter, level, (least, most, no trash, known)]``; known is NaN where no level is spoken of."""
        table = np.full((len(WATERS), len(CODES), DEFINED, 4), np.nan)
        for one in self.conditions:
            place = WATERS.index(one.water), PLACES[one.parameter], LEVELS.index(one.level)
            table[place] = one.at_least, one.at_most, one.no_trash, one.known
        return table

    def most(self) -> Floats:
        """The limit of each parameter, NaN where there is none."""
        found = np.full(len(CODES), np.nan)
        for one in self.limits:
            found[PLACES[one.parameter]] = one.most
        return found

    def spoken_of(self, water: str) -> NDArray[np.int64]:
        """Places of the parameters with at least one known condition for a kind of water."""
        known = {PLACES[one.parameter] for one in self.conditions if one.water == water and one.known}
        return np.array(sorted(known), dtype=np.int64)


@cache
def packaged_standards() -> tuple[Standard, ...]:
    """Every standard on file, oldest first."""
    return tuple(_standard(row) for row in oldest_first(rows_of("standards.csv")))


def standard_on(day: date) -> Standard | None:
    """The standard in force on a day; None before the first on file."""
    return newest_on(packaged_standards(), day)


def _standard(row: dict[str, str]) -> Standard:
    code = row["standard"]
    return Standard(
        code,
        row["name"],
        *act_of(row),
        row["note"],
        tuple(
            Limit(one["parameter"], float(one["limit"]), one["unit"])
            for one in rows_of("limits.csv")
            if one["standard"] == code
        ),
        tuple(_condition(one) for one in rows_of("classes.csv") if one["standard"] == code),
    )


def _condition(row: dict[str, str]) -> Condition:
    return Condition(
        row["water"],
        row["parameter"],
        row["level"],
        float(row["at_least"] or "nan"),
        float(row["at_most"] or "nan"),
        row["no_trash"] == "yes",
        row["known"] == "true",
    )
