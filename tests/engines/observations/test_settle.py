"""The rule by which readings enter days, and the bytes days travel as."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.engines.observations import Flag, Status, enters
from lienket.engines.observations.copying import TRAILER, write_days
from lienket.engines.observations.settle import (
    DAY_SECONDS,
    Days,
    Incoming,
    Outcome,
    blank_days,
    entering,
    in_order,
    jitter_of,
    settle,
)

SLOTS = 24
DAY = 20_000
#: (series, second of two days, tenths of a value, status)
one_reading = st.tuples(
    st.integers(1, 3),
    st.integers(0, 5).map(lambda hour: hour * 3600 + (hour % 2) * 7) | st.sampled_from([30, 31, DAY_SECONDS + 30]),
    st.integers(-5, 5).map(lambda tenths: tenths / 2),
    st.sampled_from([Status.MEASURING, Status.FAULT, Status.BELOW]),
)
Rows = list[tuple[int, int, float, int]]
many = st.lists(one_reading, max_size=30)


def columns(rows: Rows) -> Incoming:
    series, at, value, status = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 4
    made = Incoming(
        series.astype(np.int64),
        at.astype(np.int64) + DAY * DAY_SECONDS,
        value.astype(np.float32),
        status.astype(np.uint8),
        np.zeros(len(rows), dtype=np.uint16),
    )
    order = in_order(made)
    return made if order is None else made.part(order)


def empty() -> Days:
    keys = [blank_days(columns([(s, d * DAY_SECONDS, 0, 0)]).key, SLOTS) for s in (1, 2, 3) for d in (0, 1)]
    names = ("series", "day", "values", "status", "flags", "offsets")
    return Days(*(np.concatenate([getattr(key, name) for key in keys]) for name in names))


def stored(days: Days) -> dict[tuple[int, int], tuple[float, int]]:
    there = ~np.isnan(days.values)
    series = np.broadcast_to(days.series[:, None], there.shape)
    found = zip(series[there], days.at[there], days.values[there], days.status[there], strict=True)
    return {(int(s), int(t)): (float(v), int(x)) for s, t, v, x in found}


def one_by_one(
    rows: Rows,
) -> tuple[dict[tuple[int, int], tuple[float, int]], Counter[int]]:
    """The rule in plain words: the truth that the columns are compared with."""
    # In slots of an hour the same value again within half a minute is the same reading.
    kept: dict[tuple[int, int], tuple[int, float, int]] = {}
    counts: Counter[int] = Counter()
    for series, at, value, status in sorted(rows, key=lambda row: row[:2]):
        slot = (series, at // 3600)
        was = kept.get(slot)
        if was is None:
            outcome = Outcome.NEW
        elif was[1:] == (value, status) and abs(was[0] - at) <= 30:
            outcome = Outcome.REPEATED
        else:
            outcome = Outcome.CORRECTED if was[0] == at else Outcome.CLASH
        counts[outcome] += 1
        if outcome in (Outcome.NEW, Outcome.CORRECTED):
            kept[slot] = (at, value, status)
    return {(s, at + DAY * DAY_SECONDS): (v, x) for (s, _n), (at, v, x) in kept.items()}, counts


@given(many)
def test_columns_do_what_the_rule_says_one_by_one(rows: Rows) -> None:
    answer = settle(empty(), columns(rows))
    kept, counts = one_by_one(rows)
    assert stored(answer.days) == kept
    assert Counter(answer.outcome.tolist()) == counts


@given(many, many)
def test_in_two_goes_as_in_one_when_no_slot_is_sent_twice(first: Rows, second: Rows) -> None:
    rows = list({(row[0], row[1] // 3600): row for row in first + second}.values())
    half = settle(empty(), columns(rows[1::2]))
    both = settle(half.days, columns(rows[::2]))
    assert stored(both.days) == stored(settle(empty(), columns(rows)).days)
    assert not both.outcome.any()
    assert len(stored(both.days)) == len(rows)


@given(many)
def test_sending_again_adds_nothing(rows: Rows) -> None:
    rows = list({row[:2]: row for row in rows}.values())
    once = settle(empty(), columns(rows))
    again = settle(once.days, columns(rows))
    assert stored(again.days) == stored(once.days)
    assert not again.changed.any()
    clashes = once.outcome == Outcome.CLASH
    assert (again.outcome[clashes] == Outcome.CLASH).all()
    assert (again.outcome[~clashes] == Outcome.REPEATED).all()


def test_a_correction_keeps_what_stood_before() -> None:
    before = settle(empty(), columns([(1, 3600, 2.5, Status.MEASURING)])).days
    after = settle(before, columns([(1, 3600, 4.0, Status.FAULT)]))
    assert after.outcome.tolist() == [Outcome.CORRECTED]
    assert (after.old_value.tolist(), after.old_status.tolist()) == ([2.5], [Status.MEASURING])
    assert stored(after.days) == {(1, DAY * DAY_SECONDS + 3600): (4.0, Status.FAULT)}
    assert stored(before) == {(1, DAY * DAY_SECONDS + 3600): (2.5, Status.MEASURING)}
    assert after.changed.tolist() == [True, False, False, False, False, False]


def test_the_same_value_at_another_time_of_a_slot_is_another_reading_that_has_no_place() -> None:
    before = settle(empty(), columns([(1, 3600, 2.5, 0)])).days
    after = settle(before, columns([(1, 3630, 2.5, 0), (1, 3631, 2.5, 0), (1, 3601, 9.0, 0)]))
    assert after.outcome.tolist() == [Outcome.CLASH, Outcome.REPEATED, Outcome.CLASH]
    assert (after.old_value.tolist(), stored(after.days)) == ([2.5] * 3, stored(before))
    assert [jitter_of(slots) for slots in (1, 24, 288, 1440)] == [30, 30, 30, 6]


def test_a_reading_whose_clock_is_doubted_gives_way_and_never_takes_a_place() -> None:
    doubted = replace(columns([(1, 3600, 9.0, 0)]), flags=np.array([Flag.CLOCK], dtype=np.uint16))
    sure = columns([(1, 3600, 2.5, 0)])
    after = settle(settle(empty(), sure).days, doubted)
    assert after.outcome.tolist() == [Outcome.CLASH]
    other = settle(settle(empty(), doubted).days, sure)
    assert other.outcome.tolist() == [Outcome.CORRECTED]
    assert stored(after.days) == stored(other.days) == {(1, DAY * DAY_SECONDS + 3600): (2.5, 0)}


def test_a_reading_of_a_day_that_is_not_given_is_refused() -> None:
    with pytest.raises(KeyError):
        settle(empty(), columns([(9, 0, 1.0, 0)]))


def test_what_enters_means_is_the_same_one_by_one_and_in_columns() -> None:
    flags = np.array([*range(128), *(1 << 14 | n for n in range(128)), *(1 << 15 | n for n in range(128))])
    flags = np.concatenate([flags, [int(Flag.PERSON | Flag.CLEARED)]]).astype(np.uint16)
    for status in (0, 1, 2, 3, 4, 255):
        found = entering(np.full(len(flags), status, dtype=np.uint8), flags)
        assert found.tolist() == [enters(status, int(flag)) for flag in flags]


def test_days_without_a_mark_travel_without_marks() -> None:
    plain = settle(empty(), columns([(1, 0, 1.0, 0), (1, 3600, 2.0, 0)])).days
    marked = settle(empty(), columns([(1, 0, 1.0, 0), (1, 3607, 2.0, Status.FAULT)])).days
    one = b"".join(write_days(plain))
    assert one.endswith(TRAILER)
    assert len(b"".join(write_days(marked))) == len(one) + SLOTS + 2 * SLOTS
