"""Readings of many series as rows, window by window of days, so that the first thousand of years cost little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from lienket.ground.database.columns import array_text, raw_cursor
from lienket.ground.refusals import NotUnderstood
from lienket.monitoring.models import Latest, SealedMonth
from lienket.monitoring.queries.days import day_number, day_of, days_between

#: Days of series that one question may walk through, and that are read at a time.
MOST_SERIES_DAYS, AT_A_TIME = 40_000, 4_000
_DAY = 86_400


@dataclass(frozen=True)
class Rows:
    """Readings as columns. ``at``: seconds since 1970 on the station's clock."""

    series: NDArray[np.int64]
    at: NDArray[np.int64]
    value: NDArray[np.float32]
    status: NDArray[np.uint8]
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.at)

    def part(self, chosen: NDArray[np.bool_] | NDArray[np.intp] | slice) -> Rows:
        """Some of the rows."""
        return Rows(*(getattr(self, name)[chosen] for name in ("series", "at", "value", "status", "flags")))


Matches = Callable[[Rows], NDArray[np.bool_]]


def join_rows(parts: list[Rows]) -> Rows:
    """All rows one after the other; none is fine."""
    kinds = {"series": "i8", "at": "i8", "value": "f4", "status": "u1", "flags": "u2"}
    return Rows(
        *(np.concatenate([np.zeros(0, kind), *(getattr(one, name) for one in parts)]) for name, kind in kinds.items())
    )


def with_readings(series: list[int]) -> list[int]:
    """Those of the series of which anything is stored."""
    found = Latest.objects.filter(series_id__in=series).order_by("series_id")
    return list(found.values_list("series_id", flat=True))


def span_of(series: list[int]) -> tuple[date, date] | None:
    """The first and last day between which all readings of these series lie; None where there are none."""
    with raw_cursor() as cursor:
        cursor.execute(
            "SELECT min(d.day), max(e.day) FROM unnest(%s::bigint[]) AS s"
            " LEFT JOIN LATERAL (SELECT day FROM monitoring_seriesday WHERE series_id = s ORDER BY day LIMIT 1) d"
            " ON true LEFT JOIN LATERAL"
            " (SELECT day FROM monitoring_seriesday WHERE series_id = s ORDER BY day DESC LIMIT 1) e ON true",
            [array_text(np.array(series, dtype=np.int64))],
        )
        first, last = cursor.fetchone() or (None, None)
        cursor.execute(
            "SELECT min((at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date), max((at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)"
            " FROM monitoring_arrival WHERE series_id = ANY(%s::bigint[])",
            [array_text(np.array(series, dtype=np.int64))],
        )
        arrived = cursor.fetchone() or (None, None)
    sealed = SealedMonth.objects.aggregate(first=Min("month"))["first"]
    newest = Latest.objects.filter(series_id__in=series).order_by("-at").values_list("at", flat=True).first()
    ends = [timezone.localtime(newest).date()] if newest else []
    known = [one for one in (first, last, *arrived, sealed, *ends) if one is not None]
    return (min(known), max(known)) if known and (first or newest or arrived[0]) else None


def windows(series: list[int], low: int | None, high: int | None, *, newest_first: bool) -> Iterator[tuple[date, date]]:
    """Spans of days that hold every reading of the series between two seconds (both included), growing as they go.

    Raises NotUnderstood once they pass MOST_SERIES_DAYS.
    """
    span = span_of(series) if series else None
    if span is None:
        return
    first = max(day_number(span[0]), (low // _DAY) if low is not None else -(10**6))
    last = min(day_number(span[1]), (high // _DAY) if high is not None else 10**6)
    size, walked = 1, 0
    longest = max(1, AT_A_TIME // len(series))
    while first <= last:
        days = min(size, longest, last - first + 1)
        walked += days * len(series)
        if walked > MOST_SERIES_DAYS:
            raise NotUnderstood(
                _("Câu hỏi này phải đọc quá nhiều ngày số liệu. Hãy thu hẹp theo chuỗi số liệu hoặc phenomenonTime.")
            )
        if newest_first:
            yield day_of(last - days + 1), day_of(last)
            last -= days
        else:
            yield day_of(first), day_of(first + days - 1)
            first += days
        size *= 4


def rows_between(series: list[int], first: date, last: date) -> Rows:
    """Every reading of these series from one day to another, by time and then by series."""
    parts = []
    for days in days_between(np.array(series, dtype=np.int64), first, last):
        there = ~np.isnan(days.values)
        of = np.broadcast_to(days.series[:, None], there.shape)
        parts.append(Rows(of[there], days.at[there], days.values[there], days.status[there], days.flags[there]))
    found = join_rows(parts)
    return found.part(np.lexsort((found.series, found.at)))


@dataclass(frozen=True)
class Want:
    """Which readings: between two seconds (both included, None is open), those that match, how many, in which order."""

    low: int | None = None
    high: int | None = None
    matches: Matches | None = None
    limit: int | None = None
    newest_first: bool = False

    def chosen(self, found: Rows) -> Rows:
        """The rows wanted of a window, in the order wanted."""
        kept = np.ones(len(found), dtype=bool)
        if self.low is not None:
            kept &= found.at >= self.low
        if self.high is not None:
            kept &= found.at <= self.high
        found = found.part(kept)
        if self.matches is not None and len(found):
            found = found.part(self.matches(found))
        return found.part(slice(None, None, -1)) if self.newest_first else found


def observations(series: list[int], want: Want) -> Rows:
    """Readings of all these series together, by time; as many as wanted."""
    parts, count = [], 0
    for first, last in windows(series, want.low, want.high, newest_first=want.newest_first):
        part = want.chosen(rows_between(series, first, last))
        parts.append(part)
        count += len(part)
        if want.limit is not None and count >= want.limit:
            break
    return join_rows(parts).part(slice(0, want.limit))


def observations_each(series: list[int], want: Want) -> dict[int, Rows]:
    """Readings of each of these series, as many of each as wanted; all are read together."""
    left, parts = list(series), {pk: [join_rows([])] for pk in series}
    for first, last in windows(series, want.low, want.high, newest_first=want.newest_first):
        part = want.chosen(rows_between(left, first, last))
        for pk in np.unique(part.series).tolist():
            parts[pk].append(part.part(part.series == pk))
            if want.limit is not None and sum(map(len, parts[pk])) >= want.limit:
                left.remove(pk)
        if not left:
            break
    return {pk: join_rows(found).part(slice(0, want.limit)) for pk, found in parts.items()}


def count_observations(series: list[int], want: Want) -> int:
    """How many readings match."""
    spans = windows(series, want.low, want.high, newest_first=False)
    return sum(len(want.chosen(rows_between(series, first, last))) for first, last in spans)
