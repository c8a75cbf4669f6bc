"""What indices of air and water share: a value read from a scale of points, and rounding. Compiled."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_HALF = 0.5


@njit(nogil=True, cache=True)
def interpolated_among(value: float, points: Floats, indices: Floats, first: int, last: int) -> float:
    """As ``interpolated``, on the scale that lies from ``first`` to before ``last`` among others in one array."""
    if np.isnan(value):
        return np.nan
    if value < points[first]:
        return indices[first]
    for i in range(first + 1, last):
        if value < points[i]:
            share = (value - points[i - 1]) / (points[i] - points[i - 1])
            return share * (indices[i] - indices[i - 1]) + indices[i - 1]
    return indices[last - 1]


@njit(nogil=True, cache=True)
def interpolated(value: float, points: Floats, indices: Floats, length: int) -> float:
    """The index of a value on one scale of ``length`` points, linear between them; the end points hold beyond them.

    NaN for NaN. ``points`` rise; where two are neighbours in floating point, the scale jumps.
    """
    return interpolated_among(value, points, indices, 0, length)


@njit(nogil=True, cache=True)
def interpolated_all(values: Floats, points: Floats, indices: Floats) -> Floats:
    """The index of each of many values on one scale."""
    out = np.empty(len(values))
    for n in range(len(values)):
        out[n] = interpolated(values[n], points, indices, len(points))
    return out


@njit(nogil=True, cache=True)
def rounded(index: float) -> int:
    """Half up; what arithmetic in binary loses below a half is given back."""
    return int(np.floor(index + _HALF + 1e-9))
