"""Law as dated data: packaged tables whose rows hold from a day to a day; see README.md."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import TypeVar


class InForce:
    """What holds between two days, both included; open where ``valid_to`` is None."""

    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Band:
    """A band of an index, both ends included, with the colour that the decision gives it."""

    code: str
    first: int
    last: int
    name: str
    name_en: str
    colour: str
    rgb: tuple[int, int, int]


_Held = TypeVar("_Held", bound=InForce)
_Band = TypeVar("_Band", bound=Band)


def rows_of(package: str, name: str) -> Iterator[dict[str, str]]:
    """Rows of a table in the folder ``data`` of a package."""
    with (files(package) / "data" / name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def oldest_first(rows: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    """Rows in the order of the days from which they hold."""
    return sorted(rows, key=lambda row: row["valid_from"])


def day_of(text: str) -> date | None:
    """A day of a table; None where it is left open."""
    return date.fromisoformat(text) if text else None


def act_of(row: dict[str, str]) -> tuple[date, date | None, str, bool]:
    """(valid_from, valid_to, legal_ref, verified) of a row: what every legal act on file says of itself."""
    return (
        date.fromisoformat(row["valid_from"]),
        day_of(row["valid_to"]),
        row["legal_ref"],
        row["verified"] == "true",
    )


def band_values(row: dict[str, str]) -> tuple[str, int, int, str, str, str, tuple[int, int, int]]:
    """The values of a Band from its row."""
    return (
        row["code"],
        int(row["from_index"]),
        int(row["to_index"]),
        row["name"],
        row["name_en"],
        row["colour"],
        (int(row["red"]), int(row["green"]), int(row["blue"])),
    )


def band_of(bands: Iterable[_Band], index: int, code: str) -> _Band:
    """The band of a whole index. Raises ValueError where it lies in none of the bands of the method ``code``."""
    for band in bands:
        if band.first <= index <= band.last:
            return band
    raise ValueError(f"an index of {index} lies in no band of {code}")


def newest_on(held: Sequence[_Held], day: date) -> _Held | None:
    """The last one of those on file, oldest first, that is in force on a day; None before the first."""
    return next((one for one in reversed(held) if one.holds_on(day)), None)
