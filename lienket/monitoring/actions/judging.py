"""What people say of readings becomes bits on the readings: when it is said, lifted, or more of the span arrives."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from lienket.engines.observations.codes import Flag
from lienket.engines.observations.settle import DAY_SECONDS, Days, Incoming
from lienket.monitoring.actions.settling import drain, lock_series, put_into_days, write_changed
from lienket.monitoring.choices import Judgement
from lienket.monitoring.models import Judged, Series
from lienket.monitoring.queries.days import slots_of, standing_days
from lienket.monitoring.queries.readings import moment, station_seconds

_BITS = {Judgement.SET_ASIDE: int(Flag.PERSON), Judgement.CLEARED: int(Flag.CLEARED)}
_BOTH = np.uint16(Flag.PERSON | Flag.CLEARED)


def with_judgements(given: Incoming) -> Incoming:
    """Readings with the bits of every judgement in force whose span they lie in, and of no other."""
    flags = given.flags & ~_BOTH
    low, high = moment(int(given.at.min())), moment(int(given.at.max()))
    for said in Judged.objects.filter(lifted_at__isnull=True, from_at__lte=high, to_at__gte=low):
        inside = (given.series == said.series_id) & _within(given.at, said)
        flags[inside] |= np.uint16(_BITS[Judgement(said.judgement)])
    return Incoming(given.series, given.at, given.value, given.status, flags)


def _within(at: NDArray[np.int64], said: Judged) -> NDArray[np.bool_]:
    return (at >= station_seconds(said.from_at)) & (at <= station_seconds(said.to_at))


def apply_judged(*, series: Series, first: datetime, last: datetime) -> int:
    """Set the bits of the readings of a series between two moments to what the judgements in force say; how many
    readings changed. To be called in the transaction that makes or lifts a judgement.
    """
    low, high = station_seconds(first), station_seconds(last)
    day = np.arange(low // DAY_SECONDS, high // DAY_SECONDS + 1, dtype=np.int64)
    of = np.full(len(day), series.pk, dtype=np.int64)
    changed = 0
    with transaction.atomic():
        lock_series(of[:1])
        earlier, intakes = drain(of[:1])
        while len(earlier):
            put_into_days(earlier, intakes)
            earlier, intakes = drain(of[:1])
        said = list(Judged.objects.filter(series=series, lifted_at__isnull=True, from_at__lte=last, to_at__gte=first))
        for part in standing_days(of, day, slots_of(of[:1])):
            changed += _mark(part, said, low, high)
    return changed


def _mark(days: Days, said: list[Judged], low: int, high: int) -> int:
    at, there = days.at, ~np.isnan(days.values)
    span = there & (at >= low) & (at <= high)
    flags = np.where(span, days.flags & ~_BOTH, days.flags)
    for one in said:
        flags[span & _within(at, one)] |= np.uint16(_BITS[Judgement(one.judgement)])
    differs = flags != days.flags
    rows = differs.any(axis=1)
    if rows.any():
        marked = Days(days.series, days.day, days.values, days.status, flags, days.offsets)
        write_changed(marked.part(rows))
    return int(differs.sum())
