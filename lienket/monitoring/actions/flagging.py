"""Automatic flags of readings that are about to be stored, held against what is stored of their series."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.quality import Bounds, context_of, flag_many
from lienket.engines.observations.settle import Incoming, of_key
from lienket.monitoring.actions.readings import Readings
from lienket.monitoring.models import Series
from lienket.monitoring.queries.days import arrivals, day_of, stored_days

_MOST_DAYS_BACK = 3


def flagged(readings: Readings, *, now: int, sent: NDArray[np.int64] | None = None) -> Readings:
    """The same readings with their automatic flags. ``now``, ``sent``: as in the engine's ``flag``.

    Those of a series that is gone come back without flags; storing holds them.
    """
    if not len(readings):
        return readings
    sent = np.zeros(len(readings), dtype=np.int64) if sent is None else sent
    rules = _Rules(np.unique(readings.series))
    # Of two readings of one time the later-sent wins, here as in the store.
    order = np.lexsort((readings.at, readings.series))
    series, at = readings.series[order], readings.at[order]
    last = np.r_[(series[1:] != series[:-1]) | (at[1:] != at[:-1]), True]
    chosen = order[last]
    given = Incoming(readings.series, readings.at, readings.value, readings.status, readings.flags).part(chosen)
    marks = _marked(given, rules, now, sent[chosen])
    flags = np.empty(len(readings), dtype=np.uint16)
    flags[order] = marks[np.cumsum(last) - last]
    return replace(readings, flags=flags)


class _Rules:
    """Bounds of each series: its own where it has them, else those of its parameter in the station's medium."""

    def __init__(self, series: NDArray[np.int64]) -> None:
        rows = Series.objects.filter(pk__in=series.tolist()).select_related("station").order_by("pk")
        known = [(one.pk, one.slots, *_bounds(one)) for one in rows]
        self.series = np.array([row[0] for row in known], dtype=np.int64)
        self.slots = np.array([row[1] for row in known], dtype=np.int64)
        low, high, jump = (np.array([row[n] for row in known], dtype=np.float32) for n in (2, 3, 4))
        self.bounds = Bounds(low, high, jump, np.array([row[5] for row in known], dtype=np.int64))
        needed = np.array([context_of(row[5]) for row in known], dtype=np.int64)
        self.days_back = np.clip(-(-needed // np.maximum(self.slots, 1)), 1, _MOST_DAYS_BACK)

    def row(self, series: NDArray[np.int64]) -> NDArray[np.intp]:
        """Where each series stands here; all must be known."""
        return np.searchsorted(self.series, series)


def _bounds(series: Series) -> tuple[float, float, float, int]:
    what = series.what
    high = what.high_of.get(series.station.medium, what.high)
    return (
        what.low if series.low is None else series.low,
        high if series.high is None else series.high,
        what.jump if series.jump is None else series.jump,
        what.still if series.still is None else series.still,
    )


def _marked(given: Incoming, rules: _Rules, now: int, sent: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Flags of readings sorted by (series, time), no two of one time."""
    known = np.isin(given.series, rules.series)
    flags = np.zeros(len(given), dtype=np.uint16)
    if not known.any():
        return flags
    given, sent = (given, sent) if known.all() else (given.part(known), sent[known])
    past = _stored(given, rules)
    names = ("series", "at", "value", "status")
    series, at, value, status = (np.concatenate([getattr(past, name), getattr(given, name)]) for name in names)
    order = np.lexsort((at, series))
    marks = np.empty(len(order), dtype=np.uint16)
    marks[order] = flag_many(
        series[order],
        value[order],
        at[order],
        bounds=rules.bounds.of(rules.row(series[order])),
        now=now,
        status=status[order],
        sent=np.concatenate([np.zeros(len(past), dtype=np.int64), sent])[order],
    )
    flags[known] = marks[len(past) :]
    return flags


def _stored(given: Incoming, rules: _Rules) -> Incoming:
    """What is stored of the same series on the same days and those before, without the times that come again."""
    touched = np.unique(given.key)
    back = rules.days_back[rules.row(of_key(touched)[0])]
    steps = range(_MOST_DAYS_BACK + 1)
    series, day = of_key(np.unique(np.concatenate([(touched - step)[back >= step] for step in steps])))
    first, last = day_of(int(day.min())), day_of(int(day.max()))
    parts = [arrivals(np.unique(given.series), first, last)]
    for days in stored_days(series, day):
        there = ~np.isnan(days.values)
        of = np.broadcast_to(days.series[:, None], there.shape)
        parts.append(Incoming(of[there], days.at[there], days.values[there], days.status[there], days.flags[there]))
    names = ("series", "at", "value", "status", "flags")
    found = Incoming(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
    again = np.isin(_moment(found), _moment(given))
    return found.part(~again)


def _moment(readings: Incoming) -> NDArray[np.int64]:
    """Series and second as one number; seconds to the year 2500 fit."""
    return (readings.series << 34) + readings.at
