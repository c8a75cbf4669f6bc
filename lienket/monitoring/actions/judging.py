"""What people say of readings becomes bits on the readings: when it is said, lifted, or more of the span arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from django.db import transaction

from lienket.engines.observations.settle import DAY_SECONDS, Days
from lienket.monitoring.actions.marking import BITS, BOTH, within
from lienket.monitoring.actions.settling import (
    drain_all,
    lock_series,
    make_due,
    newest_of,
    put_into_days,
    update_latest,
    write_changed,
)
from lienket.monitoring.choices import Judgement
from lienket.monitoring.models import Judged, Series
from lienket.monitoring.queries.days import slots_of, standing_days
from lienket.monitoring.queries.readings import station_seconds


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
        earlier, intakes = drain_all(of[:1])
        if len(earlier):
            put_into_days(earlier, intakes)
        said = list(Judged.objects.filter(series=series, lifted_at__isnull=True, from_at__lte=last, to_at__gte=first))
        for part in standing_days(of, day, slots_of(of[:1])):
            changed += _mark(part, said, low, high)
    return changed


def _mark(days: Days, said: list[Judged], low: int, high: int) -> int:
    at, there = days.at, ~np.isnan(days.values)
    span = there & (at >= low) & (at <= high)
    flags = np.where(span, days.flags & ~BOTH, days.flags)
    for one in said:
        flags[span & within(at, one)] |= np.uint16(BITS[Judgement(one.judgement)])
    differs = flags != days.flags
    rows = differs.any(axis=1)
    if rows.any():
        marked = replace(days, flags=flags).part(rows)
        write_changed(marked)
        make_due(marked.series, marked.day)
        update_latest(newest_of(marked))
    return int(differs.sum())
