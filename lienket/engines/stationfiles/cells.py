"""The five cells of a reading, each read strictly; and tables that remember what they read, for the fast road."""

from __future__ import annotations

import re
from collections.abc import Callable
from sys import intern
from typing import Generic, TypeVar

from lienket.engines.observations.codes import Status
from lienket.engines.stationfiles.names import seconds

STATUS = {"00": Status.MEASURING, "01": Status.CALIBRATING, "02": Status.FAULT, "03": Status.MAINTENANCE}
#: Four bytes hold a stored value.
GREATEST = 3.4e38
_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_TAIL = re.compile(r"(0[0-3])\r?\n([^\t\r\n\0]+)")
#: What laboratories and loggers write for "not detected".
NOT_DETECTED = frozenset({"kph", "nd", "n.d.", "bdl", "<lod"})
_REMEMBERED = 200_000
T = TypeVar("T")


def number(text: str) -> float | None:
    """A value with decimal point or comma; None for all else, also for infinities and what four bytes cannot hold."""
    if _NUMBER.fullmatch(text) is None:
        return None
    found = float(text.replace(",", "."))
    return found if -GREATEST <= found <= GREATEST else None


class Remembered(dict[str, T], Generic[T]):
    """Text → what a strict reader makes of it. KeyError for what that refuses. Empties itself before it grows large."""

    def __init__(self, read: Callable[[str], T | None]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> T:
        found = self._read(text)
        if found is None:
            raise KeyError(text)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[text] = found
        return found


def _name(text: str) -> str | None:
    """A symbol as it is looked up: one line, no spaces around it, not empty."""
    return None if not (plain := _unit(text)) else plain


def _unit(text: str) -> str | None:
    return None if "\n" in text or "\r" in text or "\0" in text else intern(text.strip())


def _tail(text: str) -> tuple[int, str] | None:
    """The end of one line and the start of the next: status and symbol."""
    found = _TAIL.fullmatch(text)
    if found is None or not (symbol := _name(found[2])):
        return None
    return int(STATUS[found[1]]), symbol


TIMES: Remembered[int] = Remembered(seconds)
NUMBERS: Remembered[float] = Remembered(number)
UNITS: Remembered[str] = Remembered(_unit)
NAMES: Remembered[str] = Remembered(_name)
TAILS: Remembered[tuple[int, str]] = Remembered(_tail)
LAST = {code + end: int(status) for code, status in STATUS.items() for end in ("", "\n", "\r\n")}
