"""Classes of values for a shaded map: few, round, and told in words."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienket.ground.charts.numbers import number

#: A shaded map never has more classes than a reader can tell apart.
MOST_CLASSES = 5


@dataclass(frozen=True)
class Scale:
    """`starts[i]` is the least value of class i; the last has no upper end. `top` is the largest value."""

    starts: tuple[float, ...]
    top: float
    whole: bool

    def class_of(self, value: float | None) -> int | None:
        """The class of a value, 0 for the lowest; None for no value."""
        if value is None or not math.isfinite(value):
            return None
        return max(0, bisect_right(self.starts, value) - 1)

    def words(self) -> tuple[str, ...]:
        """What each class covers: `3`, `4–9`, `≥ 10`; for fractions `1,5 – < 3`."""
        ends = (*self.starts[1:], math.inf)
        return tuple(self._words(start, end) for start, end in zip(self.starts, ends, strict=True))

    def _words(self, start: float, end: float) -> str:
        if math.isinf(end):
            return number(start) if self.top == start else f"≥ {number(start)}"
        if self.whole:
            return number(start) if end - start <= 1 else f"{number(start)}–{number(end - 1)}"
        return f"{number(start)} – < {number(end)}"


def scale(values: Iterable[float | None], breaks: Sequence[float] | None = None) -> Scale | None:
    """Classes for the values: by `breaks` (the least value of each class) or of about equal membership.

    None when there is no value at all. At most `MOST_CLASSES` classes; more breaks than that are refused.
    """
    known = sorted(v for v in values if v is not None and math.isfinite(v))
    if not known:
        return None
    whole = all(float(v).is_integer() for v in known)
    if breaks is not None:
        starts = sorted({float(b) for b in breaks})
        if not 1 <= len(starts) <= MOST_CLASSES:
            raise ValueError(f"a map has 1 to {MOST_CLASSES} classes, not {len(starts)}")
        return Scale(tuple(starts), known[-1], whole and all(s.is_integer() for s in starts))
    different = sorted(set(known))
    if len(different) <= MOST_CLASSES:
        return Scale(tuple(different), known[-1], whole)
    cuts = {different[0]} | {_round(known[len(known) * k // MOST_CLASSES]) for k in range(1, MOST_CLASSES)}
    return Scale(tuple(sorted(c for c in cuts if different[0] <= c <= known[-1])), known[-1], whole)


def _round(value: float) -> float:
    """Two leading digits are enough for the edge of a class; what is nothing at ten decimals is nothing."""
    if abs(value) < 5e-11:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    return value if abs(value) < 10 and float(value).is_integer() else round(round(value / unit) * unit, 10)
