"""Readings that cannot be, or are doubtful: each is in the store exactly once or held with its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from lienket.engines.observations import Flag
from lienket.monitoring import actions, queries
from lienket.monitoring.models import Correction, Held, Intake, Series, SeriesDay, Station
from tests.monitoring.readings import DAY, LOADER, air_station, day_of_readings, rows, seconds
from tests.monitoring.test_intake import line, put, stamped, take


@pytest.fixture
def station(db: None) -> Station:
    return air_station()


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def test_values_and_years_that_cannot_be(station: Station, folder: Path) -> None:
    Series.objects.filter(parameter="O3").update(since=date(2026, 3, 11))
    values = ["NaN", "inf", "-inf", "1e39", "1e30", "9999", "-9999", "1e-45"]
    lines = [line("PM2,5", value, stamped(slot)) for slot, value in enumerate(values)]
    lines += [
        line("PM2,5", 5, "19700101000000"),
        line("PM2,5", 5, "19991231235500"),
        line("PM2,5", 5, "21000101000000"),
        line("PM2,5", 5, "00000000000000"),
        line("O3", 5, stamped(287)),
        line("O3", 5, stamped(288)),
    ]
    put(folder, 300, *lines)
    counted = take(folder)
    assert counted["readings"] == len(lines)
    assert counted["new"] + counted["held"] == len(lines)
    held = Held.objects.order_by("file_name", "line", "text")
    assert sorted((one.reason, one.line) for one in held) == [
        ("future", 11), ("time", 9), ("time", 10), ("time", 12), ("time", 13),
        ("value", 1), ("value", 2), ("value", 3), ("value", 4),
    ]  # fmt: skip
    found = queries.readings_of(station.series.get(parameter="PM2.5"), DAY, DAY)
    there = np.flatnonzero(~np.isnan(found.value))
    assert there.tolist() == [4, 5, 6, 7]
    assert [bool(found.flags[slot] & Flag.RANGE) for slot in there.tolist()] == [True, True, True, False]
    assert set(SeriesDay.objects.values_list("day", flat=True)) == {DAY, DAY + timedelta(days=1)}
    # Corrected bounds of time let the early one in; all others wait on.
    Series.objects.filter(parameter="O3").update(since=date(2026, 3, 1))
    done = actions.retake(actor=LOADER, helds=list(held.values_list("pk", flat=True)))
    assert (done.done, done.readings) == (1, 1)


def test_no_road_takes_what_cannot_be(station: Station) -> None:
    series = station.series.get(parameter="PM2.5")
    now = int(datetime.now(UTC).timestamp()) + 7 * 3600
    given = rows(
        (series, 0, 1.0), (series, now + 6000, 1.0), (series, 4_102_444_800, 1.0), (series, seconds(DAY, 1), np.inf),
        (series, seconds(DAY, 2), 1.0), (series, -(1 << 40), 1.0), (series, 1 << 42, 1.0),
    )  # fmt: skip
    for fresh in (False, True):
        intake = actions.take_readings(source=None, readings=given, fresh=fresh)
        actions.settle_arrivals()
        intake.refresh_from_db()
        assert (intake.readings, intake.held, intake.new + intake.repeated) == (7, 6, 1)
    assert sorted(set(Held.objects.values_list("reason", flat=True))) == ["future", "time", "value"]
    assert SeriesDay.objects.count() == 1


def test_values_that_differ_within_one_file_keep_the_last_and_tell_the_first(station: Station, folder: Path) -> None:
    twice = [line("PM2,5", value, stamped(3)) for value in (20, 21, 21, 22)]
    put(folder, 3, *twice, line("PM2,5", 22, stamped(3)[:-2] + "40"), line("PM2,5", 23, stamped(3)[:-2] + "40"))
    assert take(folder) == {
        "intakes": 1, "files": 1, "readings": 6, "new": 1, "repeated": 1, "corrected": 2, "held": 2,
    }  # fmt: skip
    told = Correction.objects.order_by("pk").values_list("old_value", "new_value")
    assert list(told) == [(20.0, 21.0), (21.0, 22.0)]
    assert sorted(Held.objects.values_list("reason", flat=True)) == ["clash", "slot"]
    found = queries.readings_of(station.series.get(parameter="PM2.5"), DAY, DAY)
    assert (found.value[3], str(found.at[3])) == (22.0, "2026-03-10T00:15:00")


def test_a_clock_an_hour_behind_never_overwrites_the_hour_before(station: Station, folder: Path) -> None:
    series = station.series.get(parameter="PM2.5")
    actions.take_readings(source=None, readings=day_of_readings(series, DAY, last=12))
    for slot in range(12, 24):  # the file is named by the true hour, its lines are an hour behind
        put(folder, slot, line("PM2,5", 50 + slot, stamped(slot - 12)))
    assert take(folder) == {"intakes": 1, "files": 12, "readings": 12, "held": 12}
    assert {one.reason for one in Held.objects.all()} == {"clash"}
    assert "đồng hồ lúc đo số liệu này bị ngờ" in Held.objects.earliest("pk").sentence
    found = queries.readings_of(series, DAY, DAY)
    assert found.value[:12].tolist() == [np.float32(10 + slot / 100) for slot in range(12)]
    assert not Correction.objects.exists()
    # The other way round the true ones take the place of those.
    put(folder, 36, line("PM2,5", 70, stamped(24)))
    take(folder)
    put(folder, 24, line("PM2,5", 30, stamped(24)))
    assert take(folder)["corrected"] == 1
    found = queries.readings_of(series, DAY, DAY)
    assert (found.value[24], found.flags[24] & Flag.CLOCK) == (30.0, 0)
    assert sum(Intake.objects.values_list("pending", flat=True)) == 0
