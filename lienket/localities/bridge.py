"""Units of the database → the gazetteer of the address engine; its answers → rows of a page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lienket.engines.addresses import (
    AliasRow,
    Candidate,
    EdgeRow,
    Gazetteer,
    Resolution,
    UnitRow,
    explain,
    resolve_many,
)

LaterName = tuple[date, str, str]


@dataclass(frozen=True)
class TodayRow:
    """A unit of today in the place of a former one: `share` of the old unit (0..1) where known."""

    code: str
    name: str
    kind: str
    share: float | None
    usual: bool


@dataclass(frozen=True)
class CandidateRow:
    """One way to understand an address: a unit of either era, what stands there today, and why."""

    level: str
    code: str
    name: str
    place: str
    valid_from: date | None
    valid_to: date | None
    certain: bool
    today: tuple[TodayRow, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class AddressRow:
    """The answer for one address; `today` is the one unit that all ways agree on, else None."""

    text: str
    state: str  # "certain" | "agreed" | "choose" | "unknown"
    today: TodayRow | None
    candidates: tuple[CandidateRow, ...]
    ways: int
    reasons: tuple[str, ...]


def gazetteer_of(
    units: Iterable[Mapping[str, Any]],
    later: Mapping[int, Sequence[LaterName]],
    edges: Iterable[tuple[str, str, str, str, float | None, bool]],
    aliases: Iterable[AliasRow],
) -> Gazetteer:
    """The gazetteer of units (rows with pk, level, code, name, short_name, type, parent_code, valid_from, valid_to,
    the name as at valid_from), their later names by pk, and edges (level, old, new, kind, share, usual) that are
    believed.
    """
    rows = [
        UnitRow(
            level=row["level"],
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            type=row["type"],
            parent_code=row["parent_code"] or "",
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            later_names=tuple(later.get(row["pk"], ())),
        )
        for row in units
    ]
    return Gazetteer(rows, [EdgeRow(*edge) for edge in edges], aliases)  # type: ignore[arg-type]


def resolved(gazetteer: Gazetteer, texts: Iterable[str], as_of: date | None = None) -> list[AddressRow]:
    """Each address with what it may mean; never a guess without saying so."""
    return [_row(found) for found in resolve_many(gazetteer, texts, as_of=as_of)]


def _row(found: Resolution) -> AddressRow:
    today = TodayRow(*found.today) if found.today else None
    state = "certain" if found.certain else "agreed" if today else "choose" if found.candidates else "unknown"
    # Ways that lead to one unit leave nothing to choose.
    reasons = [reason for reason in found.reasons if not (state == "agreed" and reason.code == "several")]
    return AddressRow(
        found.text,
        state,
        today,
        tuple(_candidate(one) for one in found.candidates),
        found.ways,
        tuple(explain(reason) for reason in reasons),
    )


def _candidate(one: Candidate) -> CandidateRow:
    return CandidateRow(
        one.level,
        one.code,
        one.name,
        ", ".join((one.name, *one.path)),
        one.valid_from,
        one.valid_to,
        one.certain,
        tuple(TodayRow(*unit) for unit in one.today),
        tuple(explain(reason) for reason in one.reasons),
    )
