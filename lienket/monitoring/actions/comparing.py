"""Readings held against their neighbours in the store: by which bounds, in which days, and whom that concerns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations import parameter
from lienket.engines.observations.quality import Bounds, Stored, compare_again, reach_of
from lienket.engines.observations.settle import DAY_SECONDS, Days, day_key, of_key
from lienket.ground.database.columns import array_text, raw_cursor


class Rules:
    """Bounds of each series: its own where it has them, else those of its parameter in the station's medium."""

    def __init__(self, series: NDArray[np.int64]) -> None:
        with raw_cursor() as cursor:
            cursor.execute(
                "SELECT s.id, s.parameter, s.minutes, s.low, s.high, s.jump, s.still, t.medium FROM monitoring_series s"
                " JOIN monitoring_station t ON t.id = s.station_id WHERE s.id = ANY(%s::bigint[]) ORDER BY s.id",
                [array_text(series)],
            )
            known = cursor.fetchall()
        self.series = np.array([row[0] for row in known], dtype=np.int64)
        bounds = [_bounds(*row[1:]) for row in known]
        low, high, jump = (np.array([row[n] for row in bounds], dtype=np.float32) for n in range(3))
        still, reach = (np.array([row[n] for row in bounds], dtype=np.int64) for n in (3, 4))
        self.bounds = Bounds(low, high, jump, still, reach)

    def row(self, series: NDArray[np.int64]) -> NDArray[np.intp]:
        """Where each series stands here; all must be known."""
        return np.searchsorted(self.series, series)

    def days_around(self, keys: NDArray[np.int64], *, after: bool) -> NDArray[np.int64]:
        """Keys of series and day, with those of the days within reach before them, and after them where asked."""
        series, day = of_key(keys)
        reach = self.bounds.reach[self.row(series)] // DAY_SECONDS
        steps = range(-int(reach.max()), (int(reach.max()) if after else 0) + 1) if len(keys) else ()
        parts = [day_key(series, day + step)[reach >= abs(step)] for step in steps]
        return np.unique(np.concatenate([keys, *parts]))


def _bounds(
    code: str,
    minutes: int,
    low: float | None,
    high: float | None,
    jump: float | None,
    still: int | None,
    medium: str,
) -> tuple[float, float, float, int, int]:
    what = parameter(code)
    own = (low, high, jump, still)
    usual = (what.low, what.high_of.get(medium, what.high), what.jump, what.still)
    one, two, three, four = (given if given is not None else other for given, other in zip(own, usual, strict=True))
    return float(one), float(two), float(three), int(four), reach_of(int(four), 1440 // minutes)


def compare_days(days: Days, put: NDArray[np.int64], rules: Rules) -> NDArray[np.bool_]:
    """Flag anew, in the days themselves, whom new and corrected readings concern; which days are not as they were.

    ``put``: `moment_key` of those readings. The days within reach of them must be among ``days``.
    """
    there = np.flatnonzero(~np.isnan(days.values).ravel())
    flat = there // days.slots
    series, at = days.series[flat], days.at.ravel()[there]
    flags = days.flags.ravel()  # a view: what is set there is set in the days
    stored = Stored(series, at, days.values.ravel()[there], days.status.ravel()[there], flags[there])
    place = np.searchsorted(moment_key(series, at), np.unique(put))
    concerned, marks = compare_again(stored, place, rules.bounds, rules.row)
    spot = there[concerned]
    differs = spot[flags[spot] != marks]
    flags[spot] = marks
    changed = np.zeros(len(days), dtype=np.bool_)
    changed[differs // days.slots] = True
    return changed


def moment_key(series: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Series and second as one number that sorts like the pair; seconds to the year 2500 fit."""
    return (series << 34) + at
