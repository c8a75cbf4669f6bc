"""Automatic flags: golden cases, a slow plain reading of the rules, and that batches do not matter."""

from __future__ import annotations

from statistics import median_low

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.observations import Flag, Status
from lienket.engines.observations.quality import (
    Bounds,
    Stored,
    compare_again,
    context_of,
    flag,
    flag_alone,
    flag_many,
    reach_of,
)

NOW = 1_790_000_000
PM = {"low": 0.0, "high": 1000.0, "jump": 300.0, "still": 4}
CALM = [20.0, 21.0, 19.0, 22.0, 20.5, 21.5]


def flags(values, *, steps=300, status=None, sent=None, times=None, **bounds):
    size = len(values)
    times = np.arange(size) * steps + NOW - size * steps if times is None else np.array(times)
    found = flag(
        np.array(values, "f4"),
        times,
        now=NOW,
        status=None if status is None else np.array(status, "u1"),
        sent=None if sent is None else np.array(sent),
        **PM | bounds,
    )
    return [Flag(int(one)) for one in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-999.0, Flag.NEGATIVE | Flag.RANGE),
        (-0.5, Flag.NEGATIVE | Flag.RANGE),
        (0.0, Flag.NONE),
        (999.0, Flag.SPIKE),
        (400.0, Flag.SPIKE),
        (1200.0, Flag.RANGE),
        (205.0, Flag.MAGNITUDE),
        (2.1, Flag.NONE),
        (0.0205, Flag.MAGNITUDE),
        (20500.0, Flag.RANGE | Flag.MAGNITUDE),
        (150.0, Flag.NONE),
    ],
)
def test_one_value_after_calm_ones(value, expected):
    assert flags([*CALM, value]) == [Flag.NONE] * len(CALM) + [expected]


def test_below_nought_is_no_fault_where_there_is_something_below_nought():
    assert flags([-5.0, -15.0], low=-10.0) == [Flag.NONE, Flag.RANGE]


def test_a_return_from_a_spike_is_none_and_a_new_level_is_believed():
    spike, none = Flag.SPIKE, Flag.NONE
    assert flags([20, 21, 20, 500, 21, 20], jump=100) == [none, none, none, spike, none, none]
    assert flags([50, 51, 50, 300, 301, 300, 301], jump=100) == [none] * 3 + [spike, spike, none, none]


def test_a_step_over_a_long_gap_is_no_spike():
    times = [NOW - 40_000, NOW - 39_700, NOW - 9_000]
    assert flags([20, 20.5, 900], times=times) == [Flag.NONE] * 3
    assert flags([20, 20.5, 900], times=[one - 1 for one in (NOW - 900, NOW - 600, NOW - 300)])[2] == Flag.SPIKE


def test_stuck_from_the_reading_that_makes_it_too_many():
    none, stuck = Flag.NONE, Flag.STUCK
    assert flags([7, 7, 7, 7, 7, 8, 8]) == [none, none, none, stuck, stuck, none, none]
    below = [Status.BELOW] * 5
    assert flags([7] * 5, status=below) == [none] * 5
    # Calibrations take no part: neither do they break a run, nor are they doubted for their values.
    statuses = [0, 0, Status.CALIBRATING, 0, 0]
    assert flags([7, 7, 400, 7, 7], status=statuses) == [none, none, none, none, stuck]


def test_clocks():
    times = [NOW - 100_000, NOW - 86_000, NOW + 300, NOW + 301, NOW + 3600]
    expected = [Flag.LATE, Flag.NONE, Flag.NONE, Flag.CLOCK, Flag.CLOCK]
    assert flags([20, 21, 22, 23, 24], times=times) == expected
    times = [NOW - 8000, NOW - 7700, NOW - 7400, NOW - 7100, NOW - 6800]
    sent = [0, times[1] + 30, times[2] + 3600, times[3] - 3600, times[4] + 7300]
    assert flags([20, 21, 22, 23, 24], times=times, sent=sent) == [
        Flag.NONE,
        Flag.NONE,
        Flag.CLOCK,
        Flag.CLOCK,
        Flag.NONE,
    ]


def test_nothing_and_gaps_are_no_trouble():
    assert flags([]) == []
    assert flags([float("nan")] * 5) == [Flag.NONE] * 5


def plain(values, times, status, *, low, high, jump, still, now, reach=86_400):
    """The rules of quality.py for one series, written down slowly."""
    found, run, past = [], [], []
    for value, at, code in zip(values, times, status, strict=True):
        mark = Flag.NONE
        if not low <= value <= high:
            mark |= Flag.RANGE | (Flag.NEGATIVE if value < 0 <= low else Flag.NONE)
        mark |= (Flag.CLOCK if at > now + 300 else Flag.NONE) | (Flag.LATE if at < now - 86400 else Flag.NONE)
        if code == Status.MEASURING:
            run.append((value, at))
            last = run[-still:]
            if len(last) == still and len({one for one, _ in last}) == 1 and at - last[0][1] <= reach:
                mark |= Flag.STUCK
            near = [(abs(value - one), at - when) for one, when in past[-3:] if at - when <= 10800]
            far = sum(step > jump * max(1.0, age / 900) for step, age in near)
            if far and far >= min(2, len(near)) and not mark & Flag.RANGE:
                mark |= Flag.SPIKE
            before = [one for one, when in past[-12:] if at - when <= reach]
            if before and value > 0 and any(one > 0 and not 1 / 6 < value / one < 6 for one in before):
                middle = median_low(before)
                if middle > 0:
                    ratio, step = max(value / middle, middle / value), abs(value - middle)
                    ten = 8 <= ratio <= 12.5 and step >= jump / 4
                    if ten or 100 / 1.5 <= ratio <= 150 or 1000 / 1.5 <= ratio <= 1500:
                        mark |= Flag.MAGNITUDE
            if not mark & Flag.RANGE:
                past.append((value, at))
        found.append(mark)
    return found


VALUES = st.sampled_from([-8.0, 0.0, 1.0, 2.0, 3.0, 9.0, 27.0, 90.0, 230.0, 1700.0])
STREAM = st.lists(
    st.tuples(VALUES, st.sampled_from([60, 300, 3600, 20000]), st.sampled_from([0, 0, 0, 1, 4])), max_size=40
)
RULES = {"low": 0.0, "high": 1000.0, "jump": 50.0, "still": 3}


def bounds_of(size):
    narrow = [np.full(size, RULES[name], "f4") for name in ("low", "high", "jump")]
    return Bounds(*narrow, np.full(size, RULES["still"]), np.full(size, 86_400))


@given(STREAM, STREAM, st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_as_the_rules_say_for_many_series_and_any_batches(first, second, cut):
    streams = []
    for stream in (first, second):
        times = NOW - 200_000 + np.cumsum([step for _, step, _ in stream], dtype="i8")
        streams.append(
            (np.array([value for value, _, _ in stream], "f4"), times, np.array([c for *_, c in stream], "u1"))
        )
    expected = [plain(*(column.tolist() for column in one), now=NOW, **RULES) for one in streams]
    size = len(first) + len(second)
    bounds = bounds_of(size)
    values, times, status = (np.concatenate(columns) for columns in zip(*streams, strict=True))
    series = np.repeat([3, 8], [len(first), len(second)])
    assert flag_many(series, values, times, bounds=bounds, now=NOW, status=status).tolist() == expected[0] + expected[1]
    values, times, status = streams[0]
    if not any(status) and all(0 <= value <= 1000 for value in values):  # the context is asked for in such readings
        start = max(cut - context_of(3), 0)
        late = flag(values[start:], times[start:], now=NOW, status=status[start:], **RULES)
        assert late[cut - start :].tolist() == expected[0][cut:]


def stored_of(rows):
    """Columns of {(series, second): (value, status, flags)}."""
    keys = sorted(rows)
    series, at = (np.array([key[n] for key in keys], "i8") for n in (0, 1))
    value, status, flags = (np.array([rows[key][n] for key in keys], kind) for n, kind in enumerate(("f4", "u1", "u2")))
    return Stored(series, at, value, status, flags)


def alone(key, value):
    bounds = bounds_of(1)
    return int(
        flag_alone(np.array([value], "f4"), np.array([key[1]]), bounds=bounds, now=NOW, sent=np.zeros(1, "i8"))[0]
    )


@given(STREAM, STREAM, st.data())
@settings(max_examples=200, deadline=None)
def test_flags_do_not_depend_on_the_order_in_which_readings_come(first, second, data):
    given_rows = {}
    for pk, stream in ((3, first), (8, second)):
        times = NOW - 200_000 + np.cumsum([step for _, step, _ in stream], dtype="i8")
        given_rows |= {(pk, int(at)): (v, code) for at, (v, _, code) in zip(times, stream, strict=True)}
    order = data.draw(st.permutations(sorted(given_rows)))
    # Some come with another value first, which the right one then corrects.
    wrong = [(key, 5000.0) for key in order[::4]]
    coming = [*wrong, *((key, given_rows[key][0]) for key in order)]
    rows, rules = {}, bounds_of(1)
    while coming:
        count = data.draw(st.integers(1, 12))
        batch, coming = dict(coming[:count]), coming[count:]
        rows |= {key: (value, given_rows[key][1], alone(key, value)) for key, value in batch.items()}
        stored = stored_of(rows)
        put = np.array([sorted(rows).index(key) for key in sorted(batch)])
        two = Bounds(*(np.repeat(getattr(rules, name), 2) for name in ("low", "high", "jump", "still", "reach")))
        places, marks = compare_again(stored, put, two, lambda series: np.searchsorted([3, 8], series))
        flags = stored.flags.copy()
        flags[places] = marks
        rows = {key: (*rows[key][:2], int(mark)) for key, mark in zip(sorted(rows), flags.tolist(), strict=True)}
    whole = stored_of({key: (*rest, 0) for key, rest in given_rows.items()})
    size = len(whole.at)
    expected = flag_many(whole.series, whole.value, whole.at, bounds=bounds_of(size), now=NOW, status=whole.status)
    assert [rows[key][2] for key in sorted(given_rows)] == expected.tolist()


def test_who_is_concerned_is_only_the_neighbourhood():
    size, at = 2000, 1000
    rows = {(1, NOW - 1_000_000 + 300 * n): (20.0 + n % 7, 0, 0) for n in range(size)}
    stored = stored_of(rows)
    places, _ = compare_again(stored, np.array([at]), bounds_of(1), lambda series: np.zeros(len(series), "i8"))
    assert places.tolist() == list(range(at, at + context_of(RULES["still"]) + 2))


def test_reach_is_a_day_or_as_many_as_a_slow_series_needs():
    assert [reach_of(12, 288), reach_of(300, 288), reach_of(3, 1), reach_of(400, 1)] == [
        86_400,
        2 * 86_400,
        12 * 86_400,
        31 * 86_400,
    ]
    for steps, expected in ((30_000, 0), (20_000, Flag.STUCK)):
        found = flags([7] * 5, steps=steps, still=4)
        assert [one & Flag.STUCK for one in found] == [0, 0, 0, expected, expected]
