"""Episodes above the limits of ambient air: runs of hours or days whose mean is greater than the limit of that day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from lienket.engines.air import Limit, limit_on

Floats = NDArray[np.float64]
SHARE = 0.75
"""Part of the hours that a mean of 8 or 24 hours needs: a common practice, not law."""
_WINDOWS = {"1h": 1, "8h": 8, "24h": 24}


@dataclass(frozen=True)
class Exceedance:
    """A run of means above a limit: ``first`` and ``last`` are ends of hours (or the days of 24-hour means)."""

    parameter: str
    window: str
    limit: Limit
    first: datetime
    last: datetime
    count: int
    peak: float
    peak_at: datetime

    @property
    def times(self) -> float:
        """How many times the limit the highest mean is."""
        return self.peak / self.limit.ug_per_m3


def moving_mean(values: Floats, hours: int) -> Floats:
    """Mean of the hours that end at each place; NaN where fewer than SHARE of them are there."""
    there = ~np.isnan(values)
    total = np.concatenate([[0.0], np.cumsum(np.where(there, values, 0.0))])
    count = np.concatenate([[0], np.cumsum(there)])
    out = np.full(len(values), np.nan)
    if len(values) < hours:
        return out
    sums, counts = total[hours:] - total[:-hours], count[hours:] - count[:-hours]
    enough = counts >= hours * SHARE
    out[hours - 1 :] = np.where(enough, sums / np.maximum(counts, 1), np.nan)
    return out


def exceedances(hours: Mapping[str, Floats], first_day: date) -> list[Exceedance]:
    """Episodes of every parameter and window that has a limit, newest first.

    ``hours``: parameter → hourly means in µg/m³ from the hour ending 01:00 of ``first_day`` on, without gaps. Means of
    1 and 8 hours are looked at every hour, those of 24 hours once a day (01:00 to 24:00).
    """
    start = datetime(first_day.year, first_day.month, first_day.day)  # noqa: DTZ001  the station's clock has no zone
    found: list[Exceedance] = []
    for parameter, values in hours.items():
        for window, length in _WINDOWS.items():
            means = moving_mean(values, length)
            times = [start + timedelta(hours=n + 1) for n in range(len(means))]
            if window == "24h":
                means, times = means[23::24], [at - timedelta(hours=24) for at in times[23::24]]
            found.extend(_runs(parameter, window, times, means))
    return sorted(found, key=lambda one: (one.last, one.parameter, one.window), reverse=True)


def _runs(parameter: str, window: str, times: list[datetime], means: Floats) -> Iterator[Exceedance]:
    held: list[tuple[datetime, float, Limit]] = []
    for at, mean in zip(times, means.tolist(), strict=True):
        # The hour that ends at midnight belongs to the day before.
        limit = limit_on((at - timedelta(seconds=1)).date() if window != "24h" else at.date(), parameter, window)
        if limit is not None and mean > limit.ug_per_m3:
            held.append((at, mean, limit))
            continue
        if held:
            yield _exceedance(parameter, window, held)
        held = []
    if held:
        yield _exceedance(parameter, window, held)


def _exceedance(parameter: str, window: str, held: list[tuple[datetime, float, Limit]]) -> Exceedance:
    peak_at, peak, limit = max(held, key=lambda one: one[1])
    return Exceedance(parameter, window, limit, held[0][0], held[-1][0], len(held), peak, peak_at)
