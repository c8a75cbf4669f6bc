"""The formulas of the index on one sample, compiled: dissolved oxygen, sub-indices, groups, aggregation.

Source: Quyết định 1460/QĐ-TCMT (12/11/2019). What is missing is NaN throughout.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from lienket.engines.scales import Floats, interpolated_among

II, III, IV, V = 1, 2, 3, 4  # places in GROUPS; pH, the first, needs no name
AS_CHOSEN, BEST, WORST = range(3)


@njit(nogil=True, cache=True)
def saturated(celsius: float, coefficients: Floats) -> float:
    """Oxygen in mg/L of water saturated with it, by the polynomial of the method."""
    total = 0.0
    for n in range(len(coefficients) - 1, -1, -1):
        total = total * celsius + coefficients[n]
    return total


@njit(nogil=True, cache=True)
def stood_for(value: float, censor: int, share: float, mode: int, more_is_worse: bool) -> float:
    """The number that stands for a value beyond a limit: its share of the limit, or the best or worst it may be."""
    if censor == 0:
        return value
    if mode == AS_CHOSEN:
        return value if censor > 0 else value * share
    worst = (mode == WORST) == more_is_worse
    if censor < 0:
        return value if worst else value * 0.0
    return value + np.inf if worst else value


@njit(nogil=True, cache=True)
def sub_indices(values: Any, percent: float, indexed: int, oxygen: int, table: Any, sub: Any) -> None:
    """The index of every parameter of the method from its value; oxygen from its part of saturation in percent."""
    points, indices, starts = table
    for p in range(indexed):
        value = percent if p == oxygen else values[p]
        sub[p] = interpolated_among(value, points, indices, starts[p], starts[p + 1])


@njit(nogil=True, cache=True)
def grouped(sub: Any, group_of: Any, groups: Any, counts: Any, worst: Any) -> None:
    """Groups I to V from sub-indices: geometric means of II and III, means of the others; counts; worst."""
    groups[:] = 0.0
    counts[:] = 0
    worst[:] = -1
    for p in range(len(group_of)):
        if np.isnan(sub[p]):
            continue
        g = group_of[p]
        groups[g] += np.log(sub[p]) if g in (II, III) else sub[p]
        counts[g] += 1
        if worst[g] < 0 or sub[p] < sub[worst[g]]:
            worst[g] = p
    for g in range(5):
        if counts[g] == 0:
            groups[g] = np.nan
        elif g in (II, III):
            groups[g] = np.exp(groups[g] / counts[g])
        else:
            groups[g] /= counts[g]


@njit(nogil=True, cache=True)
def aggregated(groups: Any, weight_iv: float, weight_v: float) -> float:
    """The index: I, II and III as shares that lower what IV and V give together; one that is missing lowers nothing."""
    if weight_v == 0.0 or np.isnan(groups[V]):
        total = groups[IV]
    elif weight_iv == 1.0 and weight_v == 1.0:
        total = np.sqrt(groups[IV] * groups[V])
    else:
        total = (groups[IV] ** weight_iv * groups[V] ** weight_v) ** (1.0 / (weight_iv + weight_v))
    for g in range(3):
        if not np.isnan(groups[g]):
            total *= groups[g] / 100.0
    return total


@njit(nogil=True, cache=True)
def deciding(sub: Any, groups: Any, counts: Any, worst: Any, weight_iv: float, weight_v: float) -> int:
    """The parameter whose sub-index, were it 100, would raise the index most; −1 where all are 100."""
    most, where = 1e-12, -1
    for g in range(5):
        p = worst[g]
        if p < 0 or sub[p] >= 100.0 or (g == V and weight_v == 0.0):
            continue
        if g < IV:
            gain = np.log(100.0 / sub[p]) / counts[g]
        else:
            parts = weight_iv if np.isnan(groups[V]) else weight_iv + weight_v
            weight = weight_iv if g == IV else weight_v
            gain = weight / parts * np.log1p((100.0 - sub[p]) / counts[g] / groups[g])
        if gain > most:
            most, where = gain, p
    return where
