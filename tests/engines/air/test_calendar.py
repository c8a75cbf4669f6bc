"""Hours and days of the calendar: held against a slow, plain reading of the decision, and laws."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import product
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.air import PARAMETERS, Params, ReadingsError, daily, hourly, nowcast_of, readings, sub_index_of
from lienket.engines.air.result import Reason

START = datetime.fromisoformat("2026-03-01T01:00")


def made(series, start=START):
    """Readings of {(station, parameter): values from `start` on}; None is a missing hour."""
    rows = [
        (station, parameter, start + timedelta(hours=n), value)
        for (station, parameter), values in series.items()
        for n, value in enumerate(values)
        if value is not None
    ]
    return readings(*zip(*rows, strict=True))


def plain_day(values, day, share=0.75):
    """The index of a day from {(parameter, hour of the end): value}, written down as the decision reads."""
    hours = [datetime.combine(day, time()) + timedelta(hours=n) for n in range(1, 25)]
    subs = {}
    for parameter in PARAMETERS:
        there = [values[parameter, hour] for hour in hours if (parameter, hour) in values]
        if parameter in ("PM2.5", "PM10"):
            if len(there) >= 24 * share:
                subs[parameter] = sub_index_of(sum(there) / len(there), parameter, "24h")
            continue
        if there:
            subs[parameter] = sub_index_of(max(there), parameter, "1h")
        if parameter == "O3":
            eights = []
            for hour in hours:
                window = [values[k] for n in range(8) if (k := ("O3", hour - timedelta(hours=n))) in values]
                if len(window) >= 8 * share:
                    eights.append(sum(window) / len(window))
            if eights and max(eights) <= 400:
                subs["O3"] = max(subs.get("O3", -1), sub_index_of(max(eights), "O3", "8h"))
    if not {"PM2.5", "PM10"} & set(subs):
        return None
    return int(max(subs.values()) + 0.5)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), gap=st.sampled_from([0.0, 0.2, 0.5]), scale=st.sampled_from([20, 150, 600]))
def test_days_agree_with_a_plain_reading(seed, gap, scale):
    random = np.random.default_rng(seed)
    values = {
        (parameter, START + timedelta(hours=n)): float(random.gamma(2, scale))
        for parameter, n in product(PARAMETERS[: random.integers(1, 7)], range(72))
        if random.random() >= gap
    }
    rows = [("T", *key, value) for key, value in values.items()]
    if not rows:
        return
    random.shuffle(rows)
    found = {row.time: row.aqi for row in daily(readings(*zip(*rows, strict=True))).rows()}
    assert found == {day: plain_day(values, day) for day in found}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.none() | st.floats(0, 900), min_size=3, max_size=40))
def test_hours_take_nowcast_of_particles_and_the_hour_of_gases(values):
    if all(value is None for value in values):
        return
    series = {("T", "PM2.5"): values, ("T", "O3"): [None if value is None else value / 2 for value in values]}
    plain = [nan if value is None else value for value in values]
    for row in hourly(made(series)).rows():
        n = int((row.time - START).total_seconds() // 3600)
        particles = nowcast_of(plain[: n + 1])
        subs = [] if particles != particles else [sub_index_of(particles, "PM2.5", "24h")]
        if subs and values[n] is not None:
            subs.append(sub_index_of(values[n] / 2, "O3", "1h"))
        assert row.aqi == (int(np.floor(max(subs) + 0.5 + 1e-9)) if subs else None)


def test_the_decisions_example_of_an_hour():
    """NO2 118,7 gives 59,35, which the decision prints as 60; arithmetic and its own rounding give 59."""
    particles = [26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6]
    gases = {("T", "O3"): [None] * 11 + [136.1], ("T", "NO2"): [None] * 11 + [118.7]}
    last = list(hourly(made({("T", "PM2.5"): particles} | gases)).rows())[-1]
    assert (last.aqi, last.parameter, last.band.name) == (59, "NO2", "Trung bình")
    assert {name: round(value, 2) for name, value in last.sub_indices.items()} == {
        "PM2.5": 40.53,
        "O3": 42.53,
        "NO2": 59.35,
    }
    assert last.completeness == 1


def test_a_day_runs_from_01_to_24_hours():
    """24 hours of 20 and then one of 500: the hour stamped 00:00 still belongs to the day that ends with it."""
    days = list(daily(made({("T", "PM10"): [20.0] * 24 + [500.0]})).rows())
    assert [row.time for row in days] == [date(2026, 3, 1), date(2026, 3, 2)]
    assert [row.aqi for row in days] == [20, None]
    assert [row.completeness for row in days] == pytest.approx([1, 1 / 24])
    assert days[1].reason == Reason.NO_PARTICLES


@pytest.mark.parametrize(("there", "index"), [(18, 50), (17, None)])
def test_a_mean_of_a_day_needs_three_quarters_of_its_hours(there, index):
    found = list(daily(made({("T", "PM2.5"): [25.0] * there + [None] * (24 - there), ("T", "CO"): [1.0] * 24})).rows())
    assert [row.aqi for row in found] == [index]
    loose = daily(made({("T", "PM2.5"): [25.0] * there, ("T", "CO"): [1.0] * 24}), Params(mean_share=0.5))
    assert [row.aqi for row in loose.rows()] == [50]


def test_ozone_of_eight_hours_reaches_into_the_day_before():
    """The morning's means begin the evening before; the decision's example of 18:00 to 01:00 gives 17,975."""
    eight = [15.7, 14.2, 17.7, 18.9, 19.3, 15.7, 19.7, 22.6]
    series = {("T", "O3"): eight, ("T", "PM2.5"): [5.0] * 8}
    found = list(daily(made(series, START + timedelta(hours=17)), Params(mean_share=1)).rows())
    assert [row.time for row in found] == [date(2026, 3, 1), date(2026, 3, 2)]
    assert found[1].concentrations["O3", "8h"] == pytest.approx(17.975)
    assert ("O3", "8h") not in found[0].concentrations


def test_above_400_ozone_of_eight_hours_says_nothing():
    found = list(daily(made({("T", "O3"): [500.0] * 24, ("T", "PM2.5"): [5.0] * 24})).rows())
    assert found[0].sub_indices["O3"] == sub_index_of(500, "O3", "1h") == 225


def test_without_particles_there_is_no_index_and_the_row_says_so():
    found = list(hourly(made({("T", "O3"): [100.0, None, 100.0]})).rows())
    assert [row.aqi for row in found] == [None] * 3
    assert [row.reason for row in found] == [Reason.NO_PARTICLES, Reason.NO_VALUE, Reason.NO_PARTICLES]


def test_days_before_the_method_have_no_index_unless_it_is_asked_for():
    old = made({("T", "PM2.5"): [25.0] * 48}, datetime.fromisoformat("2019-11-11T01:00"))
    assert [row.aqi for row in daily(old).rows()] == [None, 50]
    assert [row.aqi for row in daily(old, Params(method="vn-aqi-2019")).rows()] == [50, 50]
    with pytest.raises(ReadingsError, match="Không có phương pháp “us”; hiện có: vn-aqi-2019"):
        daily(old, Params(method="us"))


def test_stations_do_not_touch_each_other_and_the_order_of_rows_has_no_effect():
    random = np.random.default_rng(7)
    alone = {
        name: {(name, "PM2.5"): list(random.gamma(2, 30, 50)), (name, "O3"): list(random.gamma(2, 80, 50))}
        for name in "ABC"
    }
    each = {name: [(row.time, row.aqi) for row in hourly(made(series)).rows()] for name, series in alone.items()}
    together = made(alone["A"] | alone["B"] | alone["C"])
    order = random.permutation(len(together))
    shuffled = type(together)(
        together.stations,
        *(column[order] for column in (together.station, together.parameter, together.hour, together.value)),
    )
    for found in (hourly(together), hourly(shuffled, Params(workers=3))):
        rows = list(found.rows())
        assert {name: [(row.time, row.aqi) for row in rows if row.station == name] for name in "ABC"} == each


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PARAMETERS), st.lists(st.floats(0, 200_000), min_size=2, max_size=20))
def test_more_is_never_better(parameter, concentrations):
    window = "24h" if parameter.startswith("PM") else "1h"
    indices = [sub_index_of(one, parameter, window) for one in sorted(concentrations)]
    assert indices == sorted(indices)
    assert all(0 <= one <= 500 for one in indices)


@pytest.mark.parametrize(
    ("rows", "sentence", "row"),
    [
        ([("T", "PM2.5", START, -1.0)], "số âm", 0),
        ([("T", "PM2.5", START, 1.0), ("T", "PM2.5", START, float("inf"))], "hữu hạn", 1),
        ([("T", "CH4", START, 1.0)], "không có chỉ số", 0),
        ([("T", "PM2.5", START + timedelta(minutes=5), 1.0)], "không phải giờ tròn", 0),
        ([("T", "PM2.5", START, 1.0), ("T", "PM2.5", START, 2.0)], "khác với giá trị đã có", 1),
    ],
)
def test_nonsense_is_refused(rows, sentence, row):
    rows = [(station, parameter, np.datetime64(when, "s"), value) for station, parameter, when, value in rows]
    with pytest.raises(ReadingsError, match=sentence) as refused:
        daily(readings(*zip(*rows, strict=True)))
    assert refused.value.row == row


def test_nothing_gives_nothing():
    assert len(daily(readings([], [], [], []))) == 0
