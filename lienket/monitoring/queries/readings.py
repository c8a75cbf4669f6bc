"""Readings and their hourly means on the calendar, what came of what was asked, latest values, indices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.conf import settings
from django.utils import timezone
from numpy.typing import NDArray

from lienket.engines.observations.copying import CLOCK
from lienket.engines.observations.means import hourly_means
from lienket.engines.observations.settle import Days, blank_days, day_key
from lienket.monitoring.models import Index, Latest, Series
from lienket.monitoring.queries.counts import counts_between
from lienket.monitoring.queries.days import day_number, days_between


@dataclass(frozen=True)
class Values:
    """Readings of a series, a row for each slot of the calendar. ``at``: the station's clock; ``value`` is NaN and
    ``status`` MISSING where nothing came, and ``at`` then the slot's start.
    """

    at: NDArray[np.datetime64]
    value: NDArray[np.float32]
    status: NDArray[np.uint8]
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True)
class Hours:
    """Hourly means of a series, a row for each hour of the calendar. ``time``: END of the hour on the station's clock;
    ``mean``: NaN where fewer than ``needed`` of the ``asked`` readings enter; ``count``: how many do.
    """

    time: NDArray[np.datetime64]
    mean: NDArray[np.float64]
    count: NDArray[np.int16]
    asked: int
    needed: int

    def __len__(self) -> int:
        return len(self.time)


@dataclass(frozen=True)
class Received:
    """Of a series between two days: readings that came, those that enter means, and those the calendar asked for."""

    received: int
    entering: int
    asked: int


def readings_of(series: Series, first: date, last: date) -> Values:
    """Every reading of a series from one day to another, both included, gaps as rows."""
    parts = _calendar(series, first, last)
    flat = [(part.at, part.values, part.status, part.flags) for part in parts]
    at, value, status, flags = (np.concatenate([one[n].ravel() for one in flat]) for n in range(4))
    order = np.argsort(at, kind="stable")
    return Values(at[order].astype("datetime64[s]"), value[order], status[order], flags[order])


def hourly_of(series: Series, first: date, last: date) -> Hours:
    """Hourly means of a series from one day to another (hours ending 01:00 to 24:00), gaps as rows."""
    parts = _calendar(series, first, last)
    share = settings.HOUR_SHARE
    means = [hourly_means(part, share=share, censored=settings.CENSORED_SHARE) for part in parts]
    begins = np.concatenate([part.day for part in parts]) * 24
    order = np.argsort(begins, kind="stable")
    time = (begins[order, None] + np.arange(1, 25)[None, :]).ravel().astype("datetime64[h]")
    mean, count = (np.concatenate([one[n] for one in means])[order].ravel() for n in range(2))
    asked = series.slots // 24
    return Hours(time, mean, count, asked, max(1, int(np.ceil(asked * share - 1e-9))))


def _calendar(series: Series, first: date, last: date) -> list[Days]:
    """Days of a series with a row for every day, also those of which nothing is known."""
    wanted = np.arange(day_number(first), day_number(last) + 1, dtype=np.int64)
    parts = days_between(np.array([series.pk], dtype=np.int64), first, last)
    known = np.concatenate([part.day for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    missing = wanted[~np.isin(wanted, known)]
    blank = blank_days(day_key(np.full(len(missing), series.pk, dtype=np.int64), missing), series.slots)
    return [*parts, blank]


def received_rate(station_ids: Iterable[int], first: date, last: date) -> dict[int, Received]:
    """series → what came of what the calendar asked, from one day to another; no day before the series began, after
    it ended, nor slots still to come today.
    """
    rows = Series.objects.filter(station_id__in=list(station_ids)).order_by("pk")
    known = list(rows.values_list("pk", "minutes", "since", "until"))
    counts = counts_between(np.array([row[0] for row in known], dtype=np.int64), first, last)
    now = timezone.localtime()
    end = min(last, now.date())
    found = {}
    for pk, minutes, since, until in known:
        asked = _asked(minutes, since, until, first, end, now)
        # What came of days before the series began, or of the slot in course, nobody asked for.
        received, entering = (min(one, asked) for one in counts.get(pk, (0, 0)))
        found[pk] = Received(received, entering, asked)
    return found


def _asked(minutes: int, since: date, until: date | None, first: date, last: date, now: datetime) -> int:
    """Slots of the calendar that are over."""
    begin, end = max(first, since), last if until is None else min(last, until)
    if end < begin:
        return 0
    slots = 1440 // minutes
    whole = ((end - begin).days + 1) * slots
    return whole - (slots - (now.hour * 60 + now.minute) // minutes if end == now.date() else 0)


def latest_of(station_ids: Iterable[int]) -> dict[int, list[Latest]]:
    """station → the newest reading of each of its series, with the series."""
    found: dict[int, list[Latest]] = {pk: [] for pk in station_ids}
    rows = Latest.objects.filter(series__station_id__in=list(found)).select_related("series").order_by("series_id")
    for one in rows:
        found[one.series.station_id].append(one)
    return found


def index_rows(stations: Iterable[int], period: str, first: date, last: date) -> list[Index]:
    """Indices of stations for the days, or for the hours that end in them (01:00 to 24:00), in order."""
    zone = timezone.get_default_timezone()
    low = datetime(first.year, first.month, first.day, tzinfo=zone)
    high = datetime(last.year, last.month, last.day, tzinfo=zone) + timedelta(days=1)
    rows = Index.objects.filter(station_id__in=list(stations), period=period).order_by("station_id", "at")
    if period == "hour":
        return list(rows.filter(at__gt=low, at__lte=high))
    return list(rows.filter(at__gte=low, at__lt=high))


def moment(at: int) -> datetime:
    """A second of the station's clock as a moment in time."""
    return datetime.fromtimestamp(at - CLOCK, tz=timezone.get_default_timezone())


def station_seconds(when: datetime) -> int:
    """A moment in time as seconds since 1970 on the station's clock."""
    return int(when.timestamp()) + CLOCK
