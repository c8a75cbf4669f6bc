"""Hourly means of days of readings: who enters, how many the calendar asks for, what a censored value counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.codes import Status
from lienket.engines.observations.settle import Days

HOURS = 24


def needed(asked: int, share: float) -> int:
    """How many of the readings asked for make a mean."""
    return max(1, int(np.ceil(asked * share - 1e-9)))


def hourly_means(days: Days, *, share: float, censored: float) -> tuple[NDArray[np.float64], NDArray[np.int16]]:
    """([n, 24] means, NaN where too few enter; [n, 24] how many enter). The first hour of a day ends at 01:00.

    ``share``: part of the calendar's readings that an hour needs; ``censored``: part of the detection limit that a
    reading below it enters with. Both are policies, not law.
    """
    enters = days.entering
    values = days.values.astype(np.float64)
    below = days.status == Status.BELOW
    if below.any():
        values = np.where(below, values * censored, values)
    shape = (len(days), HOURS, days.slots // HOURS)
    count = enters.reshape(shape).sum(axis=2)
    total = np.where(enters, values, 0.0).reshape(shape).sum(axis=2)
    enough = count >= needed(shape[2], share)
    mean = np.divide(total, count, out=np.full(count.shape, np.nan), where=enough)
    return mean, count.astype(np.int16)
