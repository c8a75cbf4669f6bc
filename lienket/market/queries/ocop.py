"""Reading the criteria sets of OCOP from the packaged data."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

from lienket.market import rules
from lienket.market.rules import CriteriaSet

_FILE = Path(__file__).resolve().parent.parent / "data" / "ocop" / "sets.toml"


@lru_cache(maxsize=1)
def criteria_sets() -> tuple[CriteriaSet, ...]:
    """Every set the platform knows, newest first."""
    book = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        CriteriaSet(
            code=row["code"],
            name=row["name"],
            starts_on=row["from"],
            ends_on=row.get("to"),
            legal_ref=row["legal_ref"],
            verified=row["verified"],
            months=row["months"],
            stars=tuple((stars, least) for stars, least in row["stars"]),
            recognised_from=row["recognised_from"],
            province_up_to=row["province_up_to"],
            parts=tuple((letter, name, most) for letter, name, most in row["parts"]),
        )
        for row in book["set"]
    )


def criteria_set_on(day: date) -> CriteriaSet | None:
    """The set that held on a day."""
    return rules.set_of_day(criteria_sets(), day)


def criteria_set_named(code: str) -> CriteriaSet:
    """The set of a code that a dossier keeps."""
    return next(one for one in criteria_sets() if one.code == code)
