"""What people say of readings becomes bits on the readings: when it is said, lifted, or more of the span arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from lienket.engines.observations.settle import DAY_SECONDS, Days
from lienket.monitoring.actions.marking import BITS, BOTH, within
from lienket.monitoring.actions.settling import (
    drain_all,
    lock_series,
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
    changed, marked = 0, np.zeros(0, dtype=np.int64)
    with transaction.atomic():
        lock_series(of[:1])
        said = list(Judged.objects.filter(series=series, lifted_at__isnull=True, from_at__lte=last, to_at__gte=first))
        for part in standing_days(of, day, slots_of(of[:1])):
            count, keys = _mark(part, said, low, high)
            changed, marked = changed + count, np.union1d(marked, keys)
        put_into_days(*drain_all(of[:1]), also=marked)  # what arrived meanwhile is marked as it comes into its day
    return changed


def _mark(days: Days, said: list[Judged], low: int, high: int) -> tuple[int, NDArray[np.int64]]:
    """How many readings of these days changed, and the keys of their days."""
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
        update_latest(newest_of(marked))
    return int(differs.sum()), days.key[rows]
