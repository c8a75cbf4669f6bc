"""VN_AQI of stations from the readings that stand now, kept with how each number was made."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lienket.engines import air
from lienket.engines.observations.means import hourly_means
from lienket.ground.database.columns import raw_cursor
from lienket.monitoring.models import Index, IndexBackfill, IndexDue, Series, Station
from lienket.monitoring.queries.days import day_number, days_between
from lienket.monitoring.queries.readings import moment
from lienket.monitoring.queries.sealed import month_end, sealed_months_of

_LOCK = 0x6C6B6978
_SPAN_DAYS = 31


def compute_indices(*, stations: Iterable[int], from_day: date, to_day: date) -> int:
    """Compute the hourly and daily indices of stations anew for these days, both included; how many rows there are now.

    A day's index is made when the day is over. Days are 01:00 to 24:00 as the decision counts them.
    """
    made = 0
    known = sorted(set(stations))
    first = from_day
    while first <= to_day and known:
        last = min(to_day, first + timedelta(days=_SPAN_DAYS - 1))
        with transaction.atomic():
            _lock(known)
            _take_due(known, first, last)
            made += _compute(known, first, last)
        first = last + timedelta(days=1)
    return made


def compute_due(*, at_most: int = 20_000, until: float | None = None) -> int:
    """Compute what readings that changed have made due, today and yesterday of every station first, then a station and
    a run of days at a time; how many station-days were done. ``until``: time.monotonic() at which to leave the rest.
    """
    done = 0
    edge = timezone.localdate() - timedelta(days=1)
    due = IndexDue.objects.order_by("station_id", "day").values_list("station_id", "day")
    for rows in (due.filter(day__gte=edge), due.filter(day__lt=edge)):
        for station, first, last in _runs(list(rows[:at_most])):
            if until is not None and time.monotonic() > until:
                return done
            compute_indices(stations=[station], from_day=first, to_day=last)
            done += (last - first).days + 1
    return done


def begin_backfill(station: Station) -> None:
    """Note that the indices of a station's sealed months are to be computed, in the caller's transaction."""
    if sealed_months_of(station, None):
        IndexBackfill.objects.update_or_create(station_id=station.pk, defaults={"before": None})


def compute_backfill(*, until: float | None = None) -> int:
    """Compute the sealed months of stations that became public, a month in each transaction, the newest first; how many
    were done. Killed between two, the next run goes on; two at once take two stations. ``until``: as in compute_due.
    """
    done = 0
    while until is None or time.monotonic() < until:
        with transaction.atomic():
            left = IndexBackfill.objects.select_for_update(skip_locked=True).order_by("station_id").first()
            if left is None:
                break
            station = Station.objects.filter(pk=left.station_id, public=True).first()
            months = sealed_months_of(station, left.before) if station else []
            if not months:
                left.delete()
                continue
            month = months[0].month
            compute_indices(stations=[left.station_id], from_day=month, to_day=month_end(month))
            left.before = month
            left.save()
        done += 1
    return done


def _runs(due: list[tuple[int, date]]) -> list[tuple[int, date, date]]:
    """Days of a station that follow each other, joined."""
    runs: list[tuple[int, date, date]] = []
    for station, day in due:
        if runs and runs[-1][0] == station and day - runs[-1][2] <= timedelta(days=1):
            runs[-1] = (station, runs[-1][1], day)
        else:
            runs.append((station, day, day))
    return runs


def _lock(stations: list[int]) -> None:
    with raw_cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '60s'")
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, b) FROM (SELECT DISTINCT (s %% 256)::int AS b FROM unnest(%s::bigint[])"
            " AS s ORDER BY 1) AS x",
            [_LOCK, stations],
        )


def _take_due(stations: list[int], first: date, last: date) -> None:
    """Take away what these days are due for, but for what somebody holds who is just changing their readings: those
    cannot be seen yet, so they stay due.
    """
    with raw_cursor() as cursor:
        cursor.execute(
            "DELETE FROM monitoring_indexdue WHERE (station_id, day) IN (SELECT station_id, day FROM"
            " monitoring_indexdue WHERE station_id = ANY(%s::bigint[]) AND day BETWEEN %s AND %s"
            " FOR UPDATE SKIP LOCKED)",
            [stations, first, last],
        )


def _compute(stations: list[int], first: date, last: date) -> int:
    readings = _hourly_means(stations, first - timedelta(days=1), last)
    params = air.Params(workers=1)
    made: list[Index] = []
    if len(readings):
        now = timezone.localtime()
        hours, days = air.hourly(readings, params), air.daily(readings, params)
        low, high = day_number(first) * 24, (day_number(last) + 1) * 24
        made += [_hour(stations, hours, n) for n in np.flatnonzero((hours.time > low) & (hours.time <= high)).tolist()]
        over = min(day_number(last), day_number(now.date()) - 1)
        wanted = (days.time >= day_number(first)) & (days.time <= over)
        made += [_day(stations, days, n) for n in np.flatnonzero(wanted).tolist()]
    begin, end = moment(day_number(first) * 86_400), moment((day_number(last) + 1) * 86_400)
    old = Index.objects.filter(station_id__in=stations)
    old.filter(period="hour", at__gt=begin, at__lte=end).delete()
    old.filter(period="day", at__gte=begin, at__lt=end).delete()
    Index.objects.bulk_create(made, batch_size=2000)
    return len(made)


def _hourly_means(stations: list[int], first: date, last: date) -> air.Readings:
    """The hourly means of parameters that have an index. A mean below zero, cleared by a person, counts as zero."""
    rows = Series.objects.filter(station_id__in=stations, station__medium="air", parameter__in=air.PARAMETERS)
    series = {one.pk: (stations.index(one.station_id), air.PARAMETERS.index(one.parameter)) for one in rows}
    found: tuple[list[Any], list[Any], list[Any]] = ([np.zeros(0)], [np.zeros(0)], [np.zeros(0)])
    for days in days_between(np.array(sorted(series), dtype=np.int64), first, last):
        mean, _count = hourly_means(days, share=settings.HOUR_SHARE, censored=settings.CENSORED_SHARE)
        hour = days.day[:, None] * 24 + np.arange(1, 25)[None, :]
        there = ~np.isnan(mean)
        columns = (np.broadcast_to(days.series[:, None], mean.shape), hour, np.maximum(mean, 0.0))
        for kept, column in zip(found, columns, strict=True):
            kept.append(column[there])
    numbers, place = np.unique(np.concatenate(found[0]).astype(np.int64), return_inverse=True)
    station = np.array([series[pk][0] for pk in numbers.tolist()], dtype=np.int32)
    parameter = np.array([series[pk][1] for pk in numbers.tolist()], dtype=np.int8)
    hour = np.concatenate(found[1]).astype(np.int64)
    value = np.concatenate(found[2]).astype(np.float64)
    return air.Readings([str(pk) for pk in stations], station[place], parameter[place], hour, value)


def _hour(stations: list[int], found: air.Indices, n: int) -> Index:
    return _row(stations, found, n, "hour", moment(int(found.time[n]) * 3600))


def _day(stations: list[int], found: air.Indices, n: int) -> Index:
    return _row(stations, found, n, "day", moment(int(found.time[n]) * 86_400))


def _row(stations: list[int], found: air.Indices, n: int, period: str, at: datetime) -> Index:
    row = found.row(n)
    return Index(
        station_id=stations[int(found.station[n])],
        period=period,
        at=at,
        aqi=row.aqi,
        parameter=row.parameter,
        completeness=row.completeness,
        sub={name: round(x, 4) for name, x in row.sub_indices.items()},
        used={f"{name} {window}": round(x, 4) for (name, window), x in row.concentrations.items()},
        reason=int(row.reason),
        method=found.methods[found.method[n]].code if found.method[n] >= 0 else "",
    )
