"""How many readings came of each series and how many enter means, without reading the readings where it can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations import parquet
from lienket.engines.observations.settle import Days, day_key
from lienket.engines.observations.tallies import Tally, tally, unpack
from lienket.ground.database.columns import array_text, raw_cursor
from lienket.monitoring.models import SealedCounts, SealedMonth
from lienket.monitoring.queries.days import day_number, days_between
from lienket.monitoring.queries.sealed import month_end, sealed_months, sealed_path, unreadable

Counts = dict[int, tuple[int, int]]
"""series → (readings that came, those that enter means); none for a series of which nothing is stored."""


def counts_between(series: NDArray[np.int64], first: date, last: date) -> Counts:
    """What is known of these series from one day to another, arrivals included.

    Days and sealed months are counted where they lie. Only series with arrivals have days of theirs read, for what an
    arrival becomes (new, repeated, corrected) depends on what stands in its place.
    """
    if not len(series) or last < first:
        return {}
    found = _stored(series, first, last)
    arrived = _arrived(series, first, last)
    if arrived is None:
        return found
    of, low, high = arrived
    before, after = _stored(of, low, high), _counted(days_between(of, low, high))
    for pk in of.tolist():
        found[pk] = tuple(  # type: ignore[assignment]
            found.get(pk, (0, 0))[n] - before.get(pk, (0, 0))[n] + after.get(pk, (0, 0))[n] for n in range(2)
        )
    return found


def _stored(series: NDArray[np.int64], first: date, last: date) -> Counts:
    """Rows of days, and the days of sealed months that have no row over them."""
    with raw_cursor() as cursor:
        cursor.execute(
            "SELECT series_id, sum(filled), sum(entering) FROM monitoring_seriesday"
            " WHERE day BETWEEN %s AND %s AND series_id = ANY(%s::bigint[]) GROUP BY series_id",
            [first, last, array_text(series)],
        )
        found = {pk: (int(came), int(entering)) for pk, came, entering in cursor.fetchall()}
    for month in sealed_months(first, last):
        low, high = max(first, month.month), min(last, month_end(month.month))
        sealed = _sealed(month, series, day_number(low), day_number(high))
        left = sealed.part(~np.isin(sealed.key, _live_keys(series, low, high)))
        for pk, came, entering in _summed(left):
            before = found.get(pk, (0, 0))
            found[pk] = before[0] + came, before[1] + entering
    return found


def _sealed(month: SealedMonth, series: NDArray[np.int64], first: int, last: int) -> Tally:
    """The days of these series in a sealed month: as they were counted when it was sealed, else from its file."""
    kept = SealedCounts.objects.filter(sealed=month, revision=month.revision).first()
    if kept is None:
        with unreadable(month):
            return Tally(*parquet.counts(sealed_path(month.path), series, first, last))
    found = unpack(bytes(kept.packed))
    return found.part((found.day >= first) & (found.day <= last) & np.isin(found.series, series))


def _summed(given: Tally) -> Iterator[tuple[int, int, int]]:
    """(series, readings, those that enter means) of all its days together."""
    numbers, place = np.unique(given.series, return_inverse=True)
    sums = (np.bincount(place, weights=one, minlength=len(numbers)) for one in (given.came, given.entering))
    came, entering = (one.astype(np.int64).tolist() for one in sums)
    yield from zip(numbers.tolist(), came, entering, strict=True)


def _live_keys(series: NDArray[np.int64], first: date, last: date) -> NDArray[np.int64]:
    with raw_cursor() as cursor:
        cursor.execute(
            "SELECT series_id, day - date '1970-01-01' FROM monitoring_seriesday"
            " WHERE day BETWEEN %s AND %s AND series_id = ANY(%s::bigint[])",
            [first, last, array_text(series)],
        )
        rows = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 2)
    return day_key(rows[:, 0], rows[:, 1])


def _arrived(series: NDArray[np.int64], first: date, last: date) -> tuple[NDArray[np.int64], date, date] | None:
    """The series with arrivals in these days, and the days between which they lie."""
    with raw_cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(DISTINCT series_id), min(day), max(day) FROM (SELECT series_id,"
            " (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day FROM monitoring_arrival"
            " WHERE series_id = ANY(%s::bigint[])) AS a WHERE day BETWEEN %s AND %s",
            [array_text(series), first, last],
        )
        row = cursor.fetchone()
    if row is None or not row[0]:
        return None
    return np.array(row[0], dtype=np.int64), row[1], row[2]


def _counted(parts: list[Days]) -> Counts:
    """The plain way: every reading looked at."""
    return {pk: (came, entering) for pk, came, entering in _summed(tally(parts))}


def counts_by_reading(series: NDArray[np.int64], first: date, last: date) -> Counts:
    """The same as `counts_between`, by reading every reading: what it is held to."""
    return _counted(days_between(series, first, last))
