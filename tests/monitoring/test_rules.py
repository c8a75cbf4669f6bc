"""Rules on plain values: how an index is told, episodes above limits, winds, marks, made-up readings."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines import air
from lienket.engines.observations import Flag, Status, enters
from lienket.ground.charts import Shape
from lienket.monitoring import rules
from lienket.monitoring.choices import StationState
from lienket.monitoring.rules import alerting, made_up

METHOD = air.packaged_methods()[-1]
NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def test_steps_tell_the_decisions_own_example_number_by_number() -> None:
    used = {"O3 8h": 89.3, "O3 1h": 114.6, "NO2 1h": 130.8, "PM2.5 24h": 55.7}
    told = rules.steps(METHOD, used, "day", "PM2.5")
    assert [(one.parameter, one.window, round(one.index, 2), one.counts, one.top) for one in told] == [
        ("PM2.5", "24h", 109.5, True, True),
        ("O3", "max 1h", 35.81, False, False),
        ("O3", "max 8h", 44.65, True, False),
        ("NO2", "max 1h", 65.4, True, False),
    ]
    assert (told[0].below, told[0].above) == ((50.0, 100.0), (80.0, 150.0))
    last = rules.steps(METHOD, {"PM2.5 24h": 640.0}, "hour", "PM2.5")[0]
    assert (last.window, last.index, last.above) == ("NowCast", 500.0, None)


@settings(deadline=None)  # the first call compiles
@given(st.sampled_from([key for key in METHOD.scales if key != ("O3", "8h")]), st.floats(0, 5000))
def test_steps_and_the_engine_agree(scale: tuple[str, str], value: float) -> None:
    told = rules.steps(METHOD, {" ".join(scale): value}, "hour", scale[0])
    assert told[0].index == pytest.approx(air.sub_index_of(value, *scale), abs=1e-6)


def test_nowcast_tells_weights_and_the_golden_values() -> None:
    hours = [20.6, 19.6, 22.4, 20.3, 16.5, 19.0, 16.5, 19.5, 23.5, 20.5, 24.7, 26.9]
    cast = rules.nowcast(hours)
    assert cast is not None
    assert (round(cast.ratio, 4), round(cast.weight, 4), round(cast.value or 0, 2)) == (0.6134, 0.6134, 20.27)
    worse = rules.nowcast([180, None, 120, 95, 80, None, 55, 50, 48, 45, 40, 38])
    assert worse is not None
    assert (worse.weight, round(worse.value or 0, 1), worse.rows[1]) == (0.5, 155.6, (1, None, 0.0))
    lacking = rules.nowcast([180, None, None, 95])
    assert lacking is not None
    assert lacking.value is None
    assert rules.nowcast([None] * 12) is None


def test_episodes_are_runs_above_the_limit_of_their_day() -> None:
    hours = np.full(48, 10.0)
    hours[5:9] = [210, 260, 230, 201]
    hours[20] = np.nan
    found = rules.exceedances({"NO2": hours}, date(2026, 1, 1))
    assert [(one.window, one.first, one.last, one.count, one.peak) for one in found] == [
        ("1h", datetime(2026, 1, 1, 6), datetime(2026, 1, 1, 9), 4, 260.0)  # noqa: DTZ001  the station's clock
    ]
    # 47 µg/m³ of PM2.5 broke the limit from 2026 on (45), not before (50).
    days = rules.exceedances({"PM2.5": np.full(48, 47.0)}, date(2025, 12, 31))
    assert [(one.window, one.first.date(), one.count, one.limit.ug_per_m3) for one in days] == [
        ("24h", date(2026, 1, 1), 1, 45.0)
    ]


def test_a_moving_mean_needs_three_quarters_of_its_hours() -> None:
    values = np.arange(1.0, 11.0)
    values[:2] = np.nan
    means = rules.moving_mean(values, 8)
    assert np.isnan(means[:7]).all()
    assert means[7] == np.mean(np.arange(3.0, 9.0))
    values[2] = np.nan
    assert np.isnan(rules.moving_mean(values, 8)[7])


def test_winds_are_shared_out_and_bring_their_means() -> None:
    speed, direction = np.array([0.2, 1.0, 2.0, 6.0, np.nan]), np.array([10.0, 0.0, 90.0, 90.0, 90.0])
    parts, calm = rules.wind_parts(speed, direction)
    assert (calm, parts[0], parts[4]) == (25.0, [25.0, 0, 0, 0], [0, 25.0, 0, 25.0])
    brought = rules.pollution_parts(np.array([5.0, 10, 20, 40, 80]), speed, direction, least=1)
    assert (brought[0], brought[4]) == ([10.0], [30.0])
    assert rules.pollution_parts(np.array([5.0, 10, 20, 40, 80]), speed, direction)[4] == [0.0]


def test_marks_have_shapes_and_words() -> None:
    assert rules.doubt(Status.MEASURING, Flag.NONE) is None
    assert rules.doubt(Status.MEASURING, Flag.LATE) is None
    assert rules.doubt(Status.MEASURING, Flag.SPIKE | Flag.RANGE) == (Shape.CROSS, "ngoài khoảng có thể, nhảy vọt")
    assert rules.doubt(Status.MAINTENANCE, Flag.NONE) == (Shape.TRIANGLE, "đang bảo trì")
    assert rules.doubt(Status.MEASURING, Flag.PERSON) == (Shape.SQUARE, "người phụ trách gạt ra")
    cleared = rules.doubt(Status.MEASURING, Flag.SPIKE | Flag.CLEARED)
    assert cleared == (Shape.RING, "nhảy vọt, người phụ trách xác nhận đúng")


def test_where_a_station_stands() -> None:
    def state(hours: float | None, opens: int = -10, closes: int | None = None) -> StationState:
        closing = None if closes is None else NOON.date() + timedelta(days=closes)
        heard = None if hours is None else NOON - timedelta(hours=hours)
        return rules.standing(NOON.date() + timedelta(days=opens), closing, heard, NOON)

    assert [
        state(1),
        state(2.5),
        state(13),
        state(None),
        state(1, opens=1),
        state(1, closes=-1),
        state(1, closes=0),
    ] == [
        StationState.RUNNING,
        StationState.LATE,
        StationState.SILENT,
        StationState.NEVER,
        StationState.COMING,
        StationState.CLOSED,
        StationState.RUNNING,
    ]


def test_made_up_readings_are_the_same_from_the_same_seed_and_wrong_where_they_should_be() -> None:
    at = made_up.slots(1_795_000_000, 2, 5)
    assert len(at) == 576
    course = made_up.air_courses(40, 1)["PM2.5"]
    values = made_up.readings_of(at, course, [1, 2], None)
    assert (values == made_up.readings_of(at, course, [1, 2], None)).all()
    assert 15 < values.mean() < 90
    faults = [
        {"kind": "gap", "hours_ago": 10, "hours": 2},
        {"kind": "stuck", "hours_ago": 6, "hours": 1},
        {"kind": "spike", "hours_ago": 3.5, "value": 900.0},
        {"kind": "maintenance", "hours_ago": 1, "hours": 0.5},
    ]
    made = made_up.with_faults(at, values, faults)
    assert len(made.at) == 576 - 24
    assert [int((made.flags == flag).sum()) for flag in (Flag.STUCK, Flag.SPIKE)] == [12, 1]
    assert len(set(made.value[made.flags == Flag.STUCK].tolist())) == 1
    assert float(made.value[made.flags == Flag.SPIKE][0]) == 900.0
    assert sum(not enters(int(s), int(f)) for s, f in zip(made.status, made.flags, strict=True)) == 12 + 1 + 6


def _hours(*values: float | None) -> list[tuple[datetime, float | None]]:
    return [(NOON + timedelta(hours=n), value) for n, value in enumerate(values)]


def test_runs_are_above_the_bound_and_missing_hours_end_nothing() -> None:
    found = alerting.runs(_hours(10, 160, None, 170, 150, 200, 210), 150)
    assert [(one.first.hour, one.last.hour, one.count, one.peak, one.open) for one in found] == [
        (13, 15, 2, 170.0, False),
        (17, 18, 2, 210.0, True),
    ]


@given(st.lists(st.one_of(st.none(), st.floats(0, 300)), max_size=40), st.integers(1, 5), st.integers(0, 40))
def test_looking_twice_changes_nothing_and_later_hours_open_no_second_alert(
    values: list[float | None], least: int, cut: int
) -> None:
    standing: list[alerting.Standing] = []
    opened = 0
    for seen in (values[:cut], values[:cut], values, values):
        meeting = alerting.meet(standing, alerting.runs(_hours(*seen), 150), least)
        opened += len(meeting.opened)
        grown = dict(meeting.extended)
        standing = [
            alerting.Standing(one.pk, one.from_at, max(one.to_at, grown[one.pk].last), grown[one.pk].open)
            if one.pk in grown
            else alerting.Standing(one.pk, one.from_at, one.to_at, one.running and one.pk not in meeting.ended)
            for one in standing
        ]
        standing += [
            alerting.Standing(100 + len(standing) + n, run.first, run.last, run.open)
            for n, run in enumerate(meeting.opened)
        ]
    whole = [run for run in alerting.runs(_hours(*values), 150) if run.count >= least]
    assert opened == len(whole)
