"""What indices of air and water share: a value read from a scale of points, and rounding. Compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_HALF = 0.5


@njit(nogil=True, cache=True)
def interpolated(value: float, points: Floats, indices: Floats, length: int) -> float:
    """The index of a value on one scale of ``length`` points, linear between them; the end points hold beyond them.

    NaN for NaN. ``points`` rise; where two are neighbours in floating point, the scale jumps.
    """
    if np.isnan(value):
        return np.nan
    if value < points[0]:
        return indices[0]
    for i in range(1, length):
        if value < points[i]:
            share = (value - points[i - 1]) / (points[i] - points[i - 1])
            return share * (indices[i] - indices[i - 1]) + indices[i - 1]
    return indices[length - 1]


@njit(nogil=True, cache=True)
def rounded(index: float) -> int:
    """Half up; what arithmetic in binary loses below a half is given back."""
    return int(np.floor(index + _HALF + 1e-9))
