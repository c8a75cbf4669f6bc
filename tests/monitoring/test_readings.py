"""Readings in and out: both roads, corrections, clashes, late ones, two at once."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.db import connection

from lienket.engines.observations import Flag, Status
from lienket.monitoring import actions, queries
from lienket.monitoring.models import Arrival, Correction, Held, Intake, Judged, Latest, SeriesDay, Station
from tests.monitoring.readings import DAY, air_station, day_of_readings, rows, seconds

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def counts(intake: Intake) -> tuple[int, ...]:
    intake.refresh_from_db()
    return intake.readings, intake.new, intake.repeated, intake.corrected, intake.held, intake.pending


@pytest.fixture
def station(db: None) -> Station:
    return air_station()


def test_a_day_taken_in_comes_out_on_the_calendar(station: Station) -> None:
    series = station.series.get(parameter="PM2.5")
    intake = actions.take_readings(source=None, readings=day_of_readings(series, DAY, first=12, last=288))
    assert counts(intake) == (276, 276, 0, 0, 0, 0)
    found = queries.readings_of(series, DAY, DAY + timedelta(days=1))
    assert len(found) == 2 * 288
    assert found.at[0] == np.datetime64("2026-03-10T00:00:00")
    assert np.isnan(found.value[:12]).all()
    assert np.isnan(found.value[288:]).all()
    assert (found.status[:12] == Status.MISSING).all()
    assert found.value[12:288].tolist() == [np.float32(10 + slot / 100) for slot in range(12, 288)]
    hours = queries.hourly_of(series, DAY, DAY)
    assert hours.time[[0, 23]].astype(str).tolist() == ["2026-03-10T01", "2026-03-11T00"]
    assert np.isnan(hours.mean[0])
    assert hours.count.tolist() == [0] + [12] * 23
    assert hours.mean[1] == pytest.approx(np.mean([np.float32(10 + slot / 100) for slot in range(12, 24)]))
    assert (hours.asked, hours.needed) == (12, 9)
    assert queries.received_rate([station.pk], DAY, DAY)[series.pk] == queries.Received(276, 276, 288)


def test_fresh_readings_are_read_at_once_and_settled_to_the_same(station: Station) -> None:
    series = station.series.get(parameter="O3")
    actions.take_readings(source=None, readings=day_of_readings(series, DAY, last=100))
    fresh = rows((series, seconds(DAY, 100, offset=7), 55.0), (series, seconds(DAY, 3), 1.5))
    intake = actions.take_readings(source=None, readings=fresh, fresh=True)
    assert counts(intake) == (2, 0, 0, 0, 0, 2)
    before = queries.readings_of(series, DAY, DAY)
    assert before.value[[3, 100]].tolist() == [1.5, 55.0]
    assert before.at[100] == np.datetime64("2026-03-10T08:20:07")
    assert actions.settle_arrivals() == 2
    assert actions.settle_arrivals() == 0
    assert counts(intake) == (2, 1, 0, 1, 0, 0)
    after = queries.readings_of(series, DAY, DAY)
    for name in ("at", "value", "status", "flags"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))
    kept = Correction.objects.get()
    assert (kept.old_value, kept.new_value) == (pytest.approx(10.03), 1.5)
    assert kept.at == datetime(2026, 3, 10, 0, 15, tzinfo=ZONE)
    latest = queries.latest_of([station.pk])[station.pk]
    assert [(one.series_id, one.value) for one in latest] == [(series.pk, 55.0)]


def test_what_is_sent_again_adds_nothing_and_what_has_no_place_is_held_once(station: Station) -> None:
    series = station.series.get(parameter="PM2.5")
    readings = rows(
        (series, seconds(DAY, 5), 1.0), (series, seconds(DAY, 5, offset=9), 2.0), (series, seconds(DAY, 6), np.nan)
    )
    first = actions.take_readings(source=None, readings=readings)
    assert counts(first) == (3, 1, 0, 0, 2, 0)
    held = Held.objects.get(reason="clash")
    assert held.station_id == station.pk
    assert held.text == "PM2.5 2026-03-10 00:25:09 2 00"
    assert Held.objects.filter(reason="value").count() == 1
    again = actions.take_readings(
        source=None, readings=rows((series, seconds(DAY, 5), 1.0), (series, seconds(DAY, 5, offset=9), 2.0))
    )
    assert counts(again) == (2, 0, 2, 0, 0, 0)
    assert Held.objects.count() == 2
    assert not Correction.objects.exists()


def test_the_later_sent_wins_over_an_arrival_not_yet_settled(station: Station) -> None:
    series = station.series.get(parameter="PM2.5")
    fresh = actions.take_readings(source=None, readings=rows((series, seconds(DAY, 0), 1.0)), fresh=True)
    bulk = actions.take_readings(source=None, readings=rows((series, seconds(DAY, 0), 2.0)))
    assert counts(fresh) == (1, 1, 0, 0, 0, 0)
    assert counts(bulk) == (1, 0, 0, 1, 0, 0)
    assert not Arrival.objects.exists()
    assert queries.readings_of(series, DAY, DAY).value[0] == 2.0


def test_marks_and_stamps_of_a_day_are_kept(station: Station) -> None:
    series = station.series.get(parameter="PM2.5")
    actions.take_readings(source=None, readings=day_of_readings(series, DAY, last=10))
    plain = SeriesDay.objects.get(series=series, day=DAY)
    assert (bytes(plain.status), bytes(plain.flags), bytes(plain.offsets), plain.phase) == (b"", b"", b"", 0)
    given = rows((series, seconds(DAY, 20, offset=31), 0.5), status=Status.BELOW, flags=Flag.SPIKE | Flag.LATE)
    actions.take_readings(source=None, readings=given)
    marked = SeriesDay.objects.get(series=series, day=DAY)
    assert (marked.filled, marked.entering, len(marked.offsets)) == (11, 10, 576)
    found = queries.readings_of(series, DAY, DAY)
    assert (found.status[20], found.flags[20]) == (Status.BELOW, Flag.SPIKE | Flag.LATE)
    assert found.at[20] == np.datetime64("2026-03-10T01:40:31")
    assert found.at[3] == np.datetime64("2026-03-10T00:15:00")


def test_what_people_say_marks_readings_that_stand_and_that_come_later(station: Station) -> None:
    series = station.series.get(parameter="PM2.5")
    actions.take_readings(source=None, readings=day_of_readings(series, DAY, last=24))
    span = datetime(2026, 3, 10, 1, 0, tzinfo=ZONE), datetime(2026, 3, 10, 2, 30, tzinfo=ZONE)
    said = Judged.objects.create(
        series=series, judgement="set_aside", from_at=span[0], to_at=span[1], reason="Đốt rác cạnh trạm"
    )
    assert actions.apply_judged(series=series, first=span[0], last=span[1]) == 12
    actions.take_readings(source=None, readings=day_of_readings(series, DAY, first=24, last=36), fresh=True)
    found = queries.readings_of(series, DAY, DAY)
    assert np.flatnonzero(found.flags == Flag.PERSON).tolist() == list(range(12, 31))
    Judged.objects.filter(pk=said.pk).update(lifted_at=span[1], lifted_reason="Đã kiểm tra lại")
    # The seven that had arrived and waited come into their day without the bit.
    assert actions.apply_judged(series=series, first=span[0], last=span[1]) == 12
    assert not queries.readings_of(series, DAY, DAY).flags.any()


def test_readings_of_a_series_that_is_gone_are_held(station: Station) -> None:
    series = station.series.get(parameter="PM2.5")
    readings = rows((series, seconds(DAY, 0), 1.0))
    series.delete()
    intake = actions.take_readings(source=None, readings=readings)
    assert counts(intake) == (1, 0, 0, 0, 1, 0)
    assert Held.objects.get().reason == "symbol"


def test_two_intakes_of_one_day_at_once_lose_nothing(own_database: str) -> None:
    series = air_station().series.get(parameter="PM2.5")
    start = threading.Barrier(3)
    failed: list[BaseException] = []

    def send(turn: int) -> None:
        try:
            start.wait(20)
            for slot in range(turn, 60, 3):
                given = rows((series, seconds(DAY, slot), 1.0), (series, seconds(date(2026, 3, 11), 7), 5.0))
                actions.take_readings(source=None, readings=given, fresh=slot % 2 == 0)
                if slot % 5 == 0:
                    actions.settle_arrivals()
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(turn,)) for turn in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not failed
    actions.settle_arrivals()
    assert not np.isnan(queries.readings_of(series, DAY, DAY).value[:60]).any()
    totals = [sum(column) for column in zip(*(counts(one) for one in Intake.objects.all()), strict=True)]
    assert totals == [120, 61, 59, 0, 0, 0]
    assert Latest.objects.get(series=series).value == 5.0
