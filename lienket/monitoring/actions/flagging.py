"""Automatic flags of readings that are about to be stored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.codes import Flag
from lienket.engines.observations.quality import flag_alone, flag_many
from lienket.engines.observations.settle import Incoming, of_key
from lienket.monitoring.actions.comparing import Rules, moment_key
from lienket.monitoring.actions.readings import Readings
from lienket.monitoring.queries.days import arrivals, day_of, stored_days

_NAMES = ("series", "at", "value", "status")


def flagged(readings: Readings, *, now: int, sent: NDArray[np.int64] | None = None, fresh: bool = False) -> Readings:
    """The same readings with their automatic flags. ``now``, ``sent``: as in the engine's ``flag``.

    What needs other readings is said when they are put into their days, whatever came before or after them by then.
    ``fresh``: they wait for that, so that is said of them at once too, from what stands before them so far. Those of a
    series that is gone come back without flags; storing holds them.
    """
    if not len(readings):
        return readings
    sent = np.zeros(len(readings), dtype=np.int64) if sent is None else sent
    rules = Rules(np.unique(readings.series))
    known = np.flatnonzero(np.isin(readings.series, rules.series))
    flags = np.zeros(len(readings), dtype=np.uint16)
    given = Incoming(readings.series, readings.at, readings.value, readings.status, readings.flags).part(known)
    if fresh and len(known):
        flags[known] = _compared(given, rules, now, sent[known])
    elif len(known):
        bounds = rules.bounds.of(rules.row(given.series))
        flags[known] = flag_alone(given.value, given.at, bounds=bounds, now=now, sent=sent[known])
    flags[known] |= np.uint16(Flag.UNCOMPARED)
    return replace(readings, flags=flags)


def _compared(given: Incoming, rules: Rules, now: int, sent: NDArray[np.int64]) -> NDArray[np.uint16]:
    """All flags of readings in the order they came, with what stands before them as context."""
    # Of two readings of one time the later-sent wins, here as in the store.
    order = np.lexsort((given.at, given.series))
    key = moment_key(given.series, given.at)[order]
    last = np.r_[key[1:] != key[:-1], True]
    once = given.part(order[last])
    past = _stored(once, rules)
    series, at, value, status = (np.concatenate([getattr(past, name), getattr(once, name)]) for name in _NAMES)
    place = np.lexsort((at, series))
    marks = np.empty(len(place), dtype=np.uint16)
    marks[place] = flag_many(
        series[place],
        value[place],
        at[place],
        bounds=rules.bounds.of(rules.row(series[place])),
        now=now,
        status=status[place],
        sent=np.concatenate([np.zeros(len(past), dtype=np.int64), sent[order[last]]])[place],
    )
    flags = np.empty(len(given), dtype=np.uint16)
    flags[order] = marks[len(past) :][np.cumsum(last) - last]
    return flags


def _stored(given: Incoming, rules: Rules) -> Incoming:
    """What is known of the same series within reach before, without the times that come again."""
    series, day = of_key(rules.days_around(np.unique(given.key), after=False))
    first, last = day_of(int(day.min())), day_of(int(day.max()))
    parts = [arrivals(np.unique(given.series), first, last)]
    for days in stored_days(series, day):
        there = ~np.isnan(days.values)
        of = np.broadcast_to(days.series[:, None], there.shape)
        parts.append(Incoming(of[there], days.at[there], days.values[there], days.status[there], days.flags[there]))
    found = Incoming(*(np.concatenate([getattr(part, name) for part in parts]) for name in (*_NAMES, "flags")))
    again = np.isin(moment_key(found.series, found.at), moment_key(given.series, given.at))
    return found.part(~again)
