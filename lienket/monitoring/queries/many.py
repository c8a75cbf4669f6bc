"""Hourly means of several series at once, on a common calendar: three queries, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from lienket.engines.observations.means import hourly_means
from lienket.monitoring.models import Series
from lienket.monitoring.queries.days import day_number, days_between


@dataclass(frozen=True)
class Table:
    """``time``: ENDs of hours on the station's clock; ``means``: series → mean of each hour, NaN for none."""

    time: NDArray[np.datetime64]
    means: dict[int, NDArray[np.float64]]


def hours_of_many(series: Sequence[Series], first: date, last: date) -> Table:
    """Hourly means from one day to another, both included. The wind's direction is a mean of directions (vectors)."""
    days = (last - first).days + 1
    means = {one.pk: np.full(days * 24, np.nan) for one in series}
    turning = [one.pk for one in series if one.parameter == "WD"]
    start = day_number(first)
    for part in days_between(np.array(sorted(means), dtype=np.int64), first, last):
        found, _counts = hourly_means(part, share=settings.HOUR_SHARE, censored=settings.CENSORED_SHARE)
        for pk in turning:
            ours = part.series == pk
            if ours.any():
                found[ours] = _directions(part.values[ours], part.entering[ours])
        for row in range(len(part)):
            at = (int(part.day[row]) - start) * 24
            means[int(part.series[row])][at : at + 24] = found[row]
    time = start * 24 + np.arange(1, days * 24 + 1)
    return Table(time.astype("datetime64[h]"), means)


def _directions(values: NDArray[np.float32], enters: NDArray[np.bool_]) -> NDArray[np.float64]:
    """[days, 24] mean directions in degrees: 350° and 10° give 0°, not 180°."""
    shape = (len(values), 24, -1)
    angles = np.deg2rad(np.where(enters, values, np.nan).astype(np.float64)).reshape(shape)
    there = ~np.isnan(angles)
    east = np.where(there, np.sin(angles), 0).sum(axis=2)
    north = np.where(there, np.cos(angles), 0).sum(axis=2)
    enough = there.sum(axis=2) >= max(1, int(np.ceil(angles.shape[2] * settings.HOUR_SHARE - 1e-9)))
    mean: NDArray[np.float64] = np.where(enough, np.rad2deg(np.arctan2(east, north)) % 360, np.nan)
    return mean
