"""Samples → their level A to D by the standard of surface water, and what breaks its limits for health.

A level is an answer between two: what was not detected may lie anywhere below its limit, and rows of the standard that
are not on file may admit anything. Both ends are told; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lienket.engines.water.parameters import CODES, OXYGEN, TRASH, names_of
from lienket.engines.water.problem import NO_DAY, WATERS, Samples, samples
from lienket.engines.water.result import day_in_words
from lienket.engines.water.solve import Params, by_sample, days_of, indices
from lienket.engines.water.standards import DEFINED, LEVELS, Standard, packaged_standards

_NEAR = 1e-9  # what arithmetic in binary may lose when units are converted
_WIDTH = len(CODES)


def _between_words(best: str, worst: str) -> str:
    return best if best == worst else f"{best}–{worst}"


def level_in_words(best: int, worst: int) -> str:
    """A level from places in LEVELS: “B”, “B–D” where it is not settled, empty where there is none."""
    return _between_words(LEVELS[best], LEVELS[worst]) if best >= 0 else ""


def mask_of(places: NDArray[np.int64]) -> int:
    """Bits at some places."""
    return sum(1 << int(place) for place in places)


class ClassRow(NamedTuple):
    """One answer in plain values. ``best`` and ``worst`` level, equal where it is settled; ``deciding``: parameters of
    the worst level; ``missing``: parameters of the table that were not measured; ``unsettled``: why the two differ.
    ``over``: above the limit for health; ``doubtful``: its limit of detection is above that limit.
    """

    sample: str
    day: date | None
    water: str
    best: str
    worst: str
    deciding: tuple[str, ...]
    missing: tuple[str, ...]
    unsettled: tuple[str, ...]
    over: tuple[str, ...]
    doubtful: tuple[str, ...]
    standard: Standard | None

    @property
    def level(self) -> str:
        """The level, “B–D” where it is not settled, empty where there is none."""
        return _between_words(self.best, self.worst)


@dataclass(frozen=True)
class Classes:
    """Levels as columns of equal length, one row a sample: ``best`` and ``worst`` places in LEVELS, −1 for none; bits
    of parameters that decide, were used, are unsettled, break a limit for health, or may break it.
    """

    names: Sequence[str]
    day: NDArray[np.int32]
    water: NDArray[np.int8]
    standards: Sequence[Standard]
    best: NDArray[np.int8]
    worst: NDArray[np.int8]
    deciding: NDArray[np.int64]
    used: NDArray[np.int64]
    unsettled: NDArray[np.int64]
    over: NDArray[np.int64]
    doubtful: NDArray[np.int64]
    standard: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.best)

    def row(self, n: int) -> ClassRow:
        """Row n in plain values."""
        standard = self.standards[self.standard[n]] if self.standard[n] >= 0 else None
        water = WATERS[self.water[n]]
        known = mask_of(standard.spoken_of(water)) if standard else 0
        return ClassRow(
            self.names[n],
            day_in_words(self.day[n]),
            water,
            LEVELS[self.best[n]] if self.best[n] >= 0 else "",
            LEVELS[self.worst[n]] if self.worst[n] >= 0 else "",
            names_of(int(self.deciding[n])),
            names_of(known & ~int(self.used[n])),
            names_of(int(self.unsettled[n])),
            names_of(int(self.over[n])),
            names_of(int(self.doubtful[n])),
            standard,
        )

    def rows(self) -> Iterator[ClassRow]:
        """Every row, in order."""
        return (self.row(n) for n in range(len(self)))


def classes(samples: Samples, workers: int = 2) -> Classes:
    """The level of every sample by the standard of its day; of the newest where it has no day."""
    standards = packaged_standards()
    count = len(samples.names)
    levels: list[Any] = [np.full(count, -1, dtype=np.int8) for _ in range(2)]
    masks: list[Any] = [np.zeros(count, dtype=np.int64) for _ in range(5)]
    judged = np.full(count, -1, dtype=np.int8)
    columns: tuple[Any, ...] = (*levels, *masks, judged)
    out = Classes(samples.names, samples.day, samples.water, standards, *columns)
    rows = by_sample(samples)
    for place, standard in enumerate(standards):
        which = (place, *days_of(standard.valid_from, standard.valid_to), place == len(standards) - 1)
        work = (*rows, samples.parameter, samples.value, samples.censor, samples.day, samples.water, which)
        _in_parts((*work, standard.table(), standard.most()), out, workers)
    return out


def prepare() -> None:
    """Load what is compiled; the first time on a machine it is compiled, for some seconds."""
    one = samples(["1"], ["pH"], [7.0], [""])
    indices(one, Params(workers=1))
    classes(one, workers=1)


def _in_parts(work: tuple[Any, ...], out: Classes, workers: int) -> None:
    count = len(out)
    workers = max(1, min(workers, count))
    cuts = [round(count * n / workers) for n in range(workers + 1)]
    columns = (
        out.best, out.worst, out.deciding, out.used, out.unsettled, out.over, out.doubtful, out.standard,
    )  # fmt: skip
    kernel: Callable[..., None] = _classes
    with ThreadPoolExecutor(workers) as pool:
        for task in [pool.submit(kernel, a, b, *work, *columns) for a, b in pairwise(cuts) if a < b]:
            task.result()


@njit(nogil=True, cache=True)
def _classes(
    first: int, last: int, start: Any, order: Any, parameter: Any, value: Any, censor: Any, day: Any, water: Any,
    which: Any, table: Any, most: Any,
    best: Any, worst: Any, deciding: Any, used: Any, unsettled: Any, over: Any, doubtful: Any, standard: Any,
) -> None:  # fmt: skip
    place, first_day, last_day, newest = which
    for s in range(first, last):
        if not newest if day[s] == NO_DAY else (day[s] < first_day or day[s] > last_day):
            continue
        standard[s] = place
        some = order[start[s] : start[s + 1]]
        trash = np.nan
        for n in some:
            if parameter[n] == TRASH:
                trash = value[n]
        for n in some:
            p = parameter[n]
            bit = np.int64(1) << np.int64(p)
            if np.isnan(value[n]):
                continue
            low, high = _between(value[n], censor[n])
            if high > most[p] * (1 + _NEAR):
                if low > most[p] * (1 + _NEAR) or (censor[n] > 0 and low >= most[p]):
                    over[s] |= bit
                else:
                    doubtful[s] |= bit
            if not _spoken_of(table[water[s], p]):
                continue
            used[s] |= bit
            a, b = _levels(low, high, trash, table[water[s], p], p == OXYGEN)
            if a != b:
                unsettled[s] |= bit
            best[s] = max(best[s], a)
            if b > worst[s]:
                worst[s], deciding[s] = b, bit
            elif b == worst[s]:
                deciding[s] |= bit


@njit(nogil=True, cache=True)
def _between(value: float, censor: int) -> tuple[float, float]:
    """The least and the most that a value may be."""
    if censor < 0:
        return 0.0, value
    return value, (np.inf if censor > 0 else value)


@njit(nogil=True, cache=True)
def _spoken_of(levels: Any) -> bool:
    return bool((levels[:, 3] == 1.0).any())


@njit(nogil=True, cache=True)
def _levels(low: float, high: float, trash: float, levels: Any, oxygen: bool) -> tuple[int, int]:
    """The best and the worst level that a value between two bounds may have."""
    good, bad = (high, low) if oxygen else (low, high)
    return _level(good, trash, levels, True), _level(bad, trash, levels, False)


@njit(nogil=True, cache=True)
def _level(value: float, trash: float, levels: Any, kindly: bool) -> int:
    """The first level whose condition a value meets; what is not known is met if ``kindly``, else not."""
    for level in range(DEFINED):
        least, most, no_trash, known = levels[level]
        if known != 1.0:
            if kindly or level == DEFINED - 1:
                return level
            continue
        if value < least * (1 - _NEAR) or value > most * (1 + _NEAR):
            continue
        if no_trash == 1.0 and (trash > 0.0 or (np.isnan(trash) and not kindly)):
            continue
        return level
    return DEFINED
