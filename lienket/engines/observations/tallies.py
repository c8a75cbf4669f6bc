"""How many readings each day of each series has, packed: what is asked of a sealed month again and again."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.settle import Days, day_key

_ROW = np.dtype([("series", "<i8"), ("day", "<i4"), ("came", "<i2"), ("entering", "<i2")])


@dataclass(frozen=True)
class Tally:
    """A row for each day of a series: ``day`` since 1970, readings that came, and those that enter means."""

    series: NDArray[np.int64]
    day: NDArray[np.int64]
    came: NDArray[np.int64]
    entering: NDArray[np.int64]

    @property
    def key(self) -> NDArray[np.int64]:
        """The series and day of each row as one number."""
        return day_key(self.series, self.day)

    def part(self, chosen: NDArray[np.bool_]) -> Tally:
        """Some of the rows."""
        return Tally(self.series[chosen], self.day[chosen], self.came[chosen], self.entering[chosen])


def tally(parts: Sequence[Days]) -> Tally:
    """The counts of days."""
    columns = [(one.series, one.day, (~np.isnan(one.values)).sum(axis=1), one.entering.sum(axis=1)) for one in parts]
    none = np.zeros(0, dtype=np.int64)
    return Tally(*(np.concatenate([none, *(one[n] for one in columns)]) for n in range(4)))


def join_tallies(parts: Sequence[Tally]) -> Tally:
    """All rows one after the other."""
    none = np.zeros(0, dtype=np.int64)
    names = ("series", "day", "came", "entering")
    return Tally(*(np.concatenate([none, *(getattr(one, name) for one in parts)]) for name in names))


def pack(given: Tally) -> bytes:
    """A tally as bytes: sorted, so that it packs small."""
    order = np.argsort(given.key, kind="stable")
    rows = np.zeros(len(order), dtype=_ROW)
    for name in _ROW.names or ():
        rows[name] = getattr(given, name)[order]
    return zlib.compress(rows.tobytes(), 6)


def unpack(packed: bytes) -> Tally:
    """What was packed. Raises zlib.error or ValueError for other bytes."""
    rows = np.frombuffer(zlib.decompress(packed), dtype=_ROW)
    return Tally(*(rows[name].astype(np.int64) for name in ("series", "day", "came", "entering")))
