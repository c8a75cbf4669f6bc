"""The formulas of the index on one series, compiled: sub-index, NowCast, moving means.

Source: Quyết định 1459/QĐ-TCMT (12/11/2019), part 2. Missing values are NaN throughout.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from lienket.engines.air.methods import Floats
from lienket.engines.scales import interpolated as sub_index
from lienket.engines.scales import rounded

__all__ = ["mean_of", "nowcast", "rounded", "sub_index"]

NOWCAST_HOURS = 12
MOVING_HOURS = 8
_HALF = 0.5


@njit(nogil=True, cache=True)
def nowcast(values: Floats, last: int) -> tuple[float, int]:
    """NowCast at place ``last`` of a series of hourly means: itself and the 11 before it, newest weighing most; and how
    many of the twelve are there.

    NaN unless two of the newest three are there. A missing hour weighs nothing, in the sum of weights too: the
    decision prints the case w = 1/2 without that sum, which would lose what the missing hours weigh (README).
    """
    first = max(0, last - NOWCAST_HOURS + 1)
    recent = there = 0
    low, high = np.inf, -np.inf
    for i in range(first, last + 1):
        value = values[i]
        if not np.isnan(value):
            there += 1
            recent += last - i < 3
            low = min(low, value)
            high = max(high, value)
    if recent < 2:
        return np.nan, there
    weight = max(low / high, _HALF) if high > 0 else 1.0
    total, weights, factor = 0.0, 0.0, 1.0
    for i in range(last, first - 1, -1):
        value = values[i]
        if not np.isnan(value):
            total += factor * value
            weights += factor
        factor *= weight
    return total / weights, there


@njit(nogil=True, cache=True)
def mean_of(values: Floats, first: int, last: int, needed: int) -> float:
    """Mean of the values from place ``first`` to ``last``, both included; NaN if fewer than ``needed`` are there."""
    total, count = 0.0, 0
    for i in range(max(0, first), last + 1):
        if not np.isnan(values[i]):
            total += values[i]
            count += 1
    return total / count if count >= max(needed, 1) else np.nan
