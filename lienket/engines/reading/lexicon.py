"""What the reader knows: cue words, words of the fields, names of units, regions, waters and offices.

All of it is data in ``data/`` beside this file, except the units, which are those of the gazetteer.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from lienket.engines.addresses import Gazetteer
from lienket.engines.reading.result import Unit
from lienket.engines.reading.words import Phrases, words_of

_DATA = files("lienket.engines.reading").joinpath("data")
_REGIONS_OF = files("lienket").joinpath("localities", "data", "groups.csv")


class Sign(NamedTuple):
    """A cue: what it speaks for, how strongly, and whether only where the clause begins."""

    says: str
    weight: float
    at_start: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its code; ``members`` are its provinces by (valid_from, valid_to, code), if an act lists them."""

    code: str
    members: tuple[tuple[date | None, date | None, str], ...]


class Lexicon:
    """Everything that is looked up, built once (under a second) and then only read."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.signs = Phrases((row["phrase"], _sign(row)) for row in _table("cues.csv"))
        fields = _table("fields.csv")
        self.fields = Phrases((row["phrase"], (row["field"], float(row["weight"]))) for row in fields)
        self.field_codes = tuple(dict.fromkeys(row["field"] for row in fields))
        self.regions = Phrases((row["name"], row["group"]) for row in _table("regions.csv"))
        self.region = {code: Region(code, tuple(rows)) for code, rows in _members().items()}
        self.waters = Phrases((row["name"], row["name"]) for row in _table("waters.csv"))
        self.offices = Phrases((row["name"], row["kind"]) for row in _table("actors.csv"))
        self.names: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self.spelling: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self.longest = 1
        self._name_units()

    def _name_units(self) -> None:
        for number, row in enumerate(self.gazetteer.units):
            for name in {row.short_name, row.short_name.replace("'", ""), row.short_name.replace(" - ", " ")}:
                key = tuple(word.folded for word in words_of(name))
                if key and number not in self.names[key]:
                    self.names[key].append(number)
                    self.spelling[key].add(row.short_name)
                    self.longest = max(self.longest, len(key))
        for other in (*_customary(), *_table("spellings.csv")):
            key = tuple(word.folded for word in words_of(other["abbreviation"]))
            for number in self.gazetteer.by_code.get((other["level"], other["unit_code"]), ()):
                if number not in self.names[key]:
                    self.names[key].append(number)
                    self.spelling[key].add(other["abbreviation"])

    def unit(self, number: int, day: date | None) -> Unit:
        """A unit of the gazetteer under its name of the day."""
        row = self.gazetteer.units[number]
        return Unit(row.code, row.name_on(day), row.level)

    def today(self, number: int) -> tuple[Unit, ...]:
        """The units in force in its place."""
        level = "province" if self.gazetteer.level[number] == 0 else "commune"
        return tuple(Unit(each.code, each.name, level) for each in self.gazetteer.today(number))

    def provinces_of(self, group: str, day: date | None) -> tuple[Unit, ...]:
        """The provinces of a region on a day, by the acts that list them; empty when none does."""
        region = self.region.get(group)
        if region is None:
            return ()
        found = []
        for first, last, code in region.members:
            if _within(first, last, day):
                for number in self.gazetteer.by_code.get(("province", code), ()):
                    row = self.gazetteer.units[number]
                    if (row.valid_to is None) if day is None else row.valid_on(day):
                        found.append(self.unit(number, day))
        return tuple(dict.fromkeys(found))


def _within(first: date | None, last: date | None, day: date | None) -> bool:
    if day is None:
        return last is None
    return (first is None or first <= day) and (last is None or day <= last)


def _sign(row: Mapping[str, str]) -> Sign:
    return Sign(row["says"], float(row["weight"]), row["where"] == "start")


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(_DATA.joinpath(name).read_text(encoding="utf-8").splitlines()))


def _customary() -> Iterable[dict[str, str]]:
    text = files("lienket").joinpath("localities", "data", "abbreviations.csv").read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def _members() -> dict[str, list[tuple[date | None, date | None, str]]]:
    found: dict[str, list[tuple[date | None, date | None, str]]] = defaultdict(list)
    for row in csv.DictReader(_REGIONS_OF.read_text(encoding="utf-8").splitlines()):
        if row["level"] == "province":
            found[row["group_code"]].append((_day(row["valid_from"]), _day(row["valid_to"]), row["unit_code"]))
    return found


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1)
def packaged_lexicon() -> Lexicon:
    """The lexicon of the packaged data, built at the first call and kept."""
    from lienket.engines.addresses.packaged import packaged_gazetteer

    return Lexicon(packaged_gazetteer())
