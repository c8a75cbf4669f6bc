"""Load the unit files that come with the programme (lienket/localities/data) into a Gazetteer."""

import csv
import gzip
import io
import tomllib
from collections import defaultdict
from datetime import date
from functools import lru_cache
from importlib.resources import files

from lienket.engines.addresses.gazetteer import Gazetteer
from lienket.engines.addresses.problem import AliasRow, EdgeRow, UnitRow

_DATA = files("lienket").joinpath("localities", "data")
_LaterNames = dict[tuple[str, str], list[tuple[date, str, str]]]


def _rows(name: str) -> list[dict[str, str]]:
    raw = _DATA.joinpath(name).read_bytes()
    text = gzip.decompress(raw) if name.endswith(".gz") else raw
    return list(csv.DictReader(io.StringIO(text.decode("utf-8"))))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _later_names() -> _LaterNames:
    """(level, code) → the names that dated changes gave to units in force, oldest first."""
    names: _LaterNames = defaultdict(list)
    folder = _DATA.joinpath("changes")
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if entry.name.endswith(".toml"):
            change = tomllib.loads(entry.read_text(encoding="utf-8"))
            for operation in change.get("retype", ()):
                key = operation["level"], operation["code"]
                names[key].append((change["in_force"], operation["new_name"], operation["to_type"]))
    return names


def packaged_units() -> list[UnitRow]:
    """All units of both periods, with their later names."""
    later = _later_names()
    return [
        UnitRow(
            level=row["level"],  # type: ignore[arg-type]
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            type=row["type"],
            parent_code=row["parent_code"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            later_names=() if row["valid_to"] else tuple(later.get((row["level"], row["code"]), ())),
        )
        for row in _rows("units.csv.gz")
    ]


def packaged_edges() -> list[EdgeRow]:
    """The successions that are not quarantined."""
    return [
        EdgeRow(
            level=row["level"],  # type: ignore[arg-type]
            predecessor=row["predecessor"],
            successor=row["successor"],
            kind=row["kind"],
            share=float(row["share"]) if row["share"] else None,
            default=row["default"] == "1",
        )
        for row in _rows("successions.csv")
        if not row["quarantined"]
    ]


def packaged_aliases() -> list[AliasRow]:
    """Abbreviations and customary names."""
    return [
        AliasRow(row["abbreviation"], row["level"], row["unit_code"], _day(row["valid_from"]))  # type: ignore[arg-type]
        for row in _rows("abbreviations.csv")
    ]


@lru_cache(maxsize=1)
def packaged_gazetteer() -> Gazetteer:
    """The gazetteer of the packaged data, built at the first call (under a second) and kept."""
    return Gazetteer(packaged_units(), packaged_edges(), packaged_aliases())
