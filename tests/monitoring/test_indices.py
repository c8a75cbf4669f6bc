"""Indices of stations: equal to the engine's on the same hourly means, computed again when readings change."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.utils import timezone

from lienket.engines import air
from lienket.ground.audit.acts import Platform
from lienket.monitoring import actions, queries
from lienket.monitoring.models import Index, IndexBackfill, IndexDue, Series, Station
from tests.monitoring.readings import DAY, air_station, rows, seconds

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def two_days(series: Series, value: float, *, gap: range = range(0)) -> actions.Readings:
    slots = [slot for slot in range(2 * 288) if slot not in gap]
    return rows(*((series, seconds(DAY, slot), value + slot % 12) for slot in slots))


def test_indices_are_the_engines_and_follow_the_readings(db: None) -> None:
    station = air_station()
    fine, ozone = station.series.get(parameter="PM2.5"), station.series.get(parameter="O3")
    actions.take_readings(source=None, readings=two_days(fine, 40.0))
    actions.take_readings(source=None, readings=two_days(ozone, 90.0, gap=range(100, 130)), fresh=True)
    assert IndexDue.objects.count() == 3
    actions.settle_arrivals()
    assert actions.compute_due() == 3
    assert not IndexDue.objects.exists()
    hours = queries.index_rows([station.pk], "hour", DAY, DAY + timedelta(days=1))
    assert len(hours) == 48
    assert [hours[0].at, hours[-1].at] == [
        datetime(2026, 3, 10, 1, tzinfo=ZONE),
        datetime(2026, 3, 12, 0, tzinfo=ZONE),
    ]
    expected = _engine(fine, ozone)
    assert [row.aqi for row in hours] == [int(x) if x >= 0 else None for x in expected.aqi]
    assert (hours[0].aqi, hours[0].reason) == (None, air.Reason.NO_PARTICLES)
    days = queries.index_rows([station.pk], "day", DAY, DAY + timedelta(days=1))
    mean = float(np.mean(np.arange(12)) + 40)
    assert [(row.parameter, row.aqi) for row in days] == [
        ("PM2.5", int(air.sub_index_of(mean, "PM2.5", "24h") + 0.5))
    ] * 2
    assert days[0].used["PM2.5 24h"] == pytest.approx(mean)
    assert (days[0].method, days[0].at) == ("vn-aqi-2019", datetime(2026, 3, 10, tzinfo=ZONE))

    actions.take_readings(source=None, readings=two_days(fine, 80.0))
    assert set(IndexDue.objects.values_list("day", flat=True)) == {date(2026, 3, 10 + n) for n in range(3)}
    actions.compute_due()
    after = queries.index_rows([station.pk], "day", DAY, DAY)[0]
    assert after.used["PM2.5 24h"] == pytest.approx(mean + 40)
    assert Index.objects.filter(station=station).count() == 50


def test_a_station_that_becomes_public_gets_the_indices_of_its_days(db: None) -> None:
    station = air_station()
    Station.objects.filter(pk=station.pk).update(public=False)
    fine = station.series.get(parameter="PM2.5")
    actions.take_readings(source=None, readings=two_days(fine, 40.0))
    assert not IndexDue.objects.exists()
    hidden = Station.objects.get(pk=station.pk)
    actions.edit_station(actor=Platform("Thử"), station=hidden, version=hidden.version, public=True)
    due = IndexDue.objects.order_by("day").values_list("day", flat=True)
    assert list(due) == [DAY + timedelta(n) for n in range(3)]
    actions.compute_due()
    assert Index.objects.filter(station=station, period="day", aqi__isnull=False).count() == 2


def test_a_station_that_becomes_public_gets_its_sealed_months_too_a_month_at_a_time(db: None) -> None:
    station = air_station(parameters=("PM2.5",))
    Station.objects.filter(pk=station.pk).update(public=False)
    fine = station.series.get()
    for day in (date(2026, 2, 20), DAY, date(2026, 4, 2)):
        slots = rows(*((fine, seconds(day, slot), 40.0 + slot % 12) for slot in range(288)))
        actions.take_readings(source=None, readings=slots)
    actions.seal_month(date(2026, 2, 1))
    actions.seal_month(DAY)
    hidden = Station.objects.get(pk=station.pk)
    actions.edit_station(actor=Platform("Thử"), station=hidden, version=hidden.version, public=True)
    assert set(IndexDue.objects.values_list("day", flat=True)) == {date(2026, 4, 2), date(2026, 4, 3)}
    actions.compute_due()
    days = Index.objects.filter(station=station, period="day", aqi__isnull=False)
    assert (queries.backfill_left(station), days.count()) == (2, 1)
    assert actions.compute_backfill(until=0.0) == 0
    left = IndexBackfill.objects.get()
    left.before = date(2026, 3, 1)  # as if killed after the newest month
    left.save()
    assert (queries.backfill_left(station), actions.compute_backfill()) == (1, 1)
    assert [timezone.localtime(at).date() for at in days.order_by("at").values_list("at", flat=True)] == [
        date(2026, 2, 20),
        date(2026, 4, 2),
    ]
    IndexBackfill.objects.create(station_id=station.pk)
    assert (actions.compute_backfill(), IndexBackfill.objects.count()) == (2, 0)
    assert days.count() == 3


def _engine(*series: Series) -> air.Indices:
    station, parameter, hour, value = [], [], [], []
    for one in series:
        found = queries.hourly_of(one, DAY, DAY + timedelta(days=1))
        there = ~np.isnan(found.mean)
        count = int(there.sum())
        station += ["a"] * count
        parameter += [one.parameter] * count
        hour += found.time[there].tolist()
        value += found.mean[there].tolist()
    return air.hourly(air.readings(station, parameter, hour, value))


def test_stations_that_publish_nothing_and_days_to_come_are_not_due(db: None) -> None:
    station = air_station()
    series = station.series.get(parameter="PM2.5")
    today = datetime.now(ZONE).date()
    actions.take_readings(source=None, readings=rows((series, seconds(today, 0), 10.0)))
    assert list(IndexDue.objects.values_list("day", flat=True)) == [today]
    IndexDue.objects.all().delete()
    type(station).objects.filter(pk=station.pk).update(public=False)
    actions.take_readings(source=None, readings=rows((series, seconds(today, 1), 10.0)))
    assert not IndexDue.objects.exists()
