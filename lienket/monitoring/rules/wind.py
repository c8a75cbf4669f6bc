"""Roses: how often wind comes from a direction in classes of speed, and how much of a parameter it brings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lienket.ground.charts import direction_of

Floats = NDArray[np.float64]

#: Speeds in m/s that part the classes; below the first it is calm and has no direction.
CALM, CLASSES = 0.5, (1.5, 3.0, 5.0)


def wind_parts(speed: Floats, direction: Floats) -> tuple[list[list[float]], float]:
    """(16 directions × 4 classes in percent of all hours with wind data, percent of calm hours)."""
    there = ~np.isnan(speed) & ~np.isnan(direction)
    parts = np.zeros((16, len(CLASSES) + 1))
    for wind, degrees in zip(speed[there].tolist(), direction[there].tolist(), strict=True):
        if wind >= CALM:
            parts[direction_of(degrees), int(np.searchsorted(CLASSES, wind, side="right"))] += 1
    total = int(there.sum())
    calm = float((speed[there] < CALM).sum())
    share = 100 / total if total else 0.0
    return (parts * share).tolist(), calm * share


def pollution_parts(value: Floats, speed: Floats, direction: Floats, *, least: int = 3) -> list[list[float]]:
    """16 directions × 1: mean of the value while wind came from there; 0 where fewer than ``least`` hours did."""
    there = ~np.isnan(value) & ~np.isnan(speed) & ~np.isnan(direction) & (np.nan_to_num(speed) >= CALM)
    sums, counts = np.zeros(16), np.zeros(16)
    for one, degrees in zip(value[there].tolist(), direction[there].tolist(), strict=True):
        sums[direction_of(degrees)] += one
        counts[direction_of(degrees)] += 1
    return [[float(s / c) if c >= least else 0.0] for s, c in zip(sums, counts, strict=True)]
