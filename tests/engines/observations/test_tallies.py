"""Counts of days: packed and unpacked without loss, and those of the days they were made from."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lienket.engines.observations import Flag, Status
from lienket.engines.observations.settle import Days
from lienket.engines.observations.tallies import Tally, join_tallies, pack, tally, unpack

ROWS = st.lists(
    st.tuples(st.integers(0, 10**9), st.integers(-(10**5), 10**5), st.integers(0, 1440), st.integers(0, 1440)),
    max_size=20,
    unique_by=lambda row: row[:2],
)


def _tally(rows: list[tuple[int, int, int, int]]) -> Tally:
    return Tally(*(np.array([row[n] for row in rows], dtype=np.int64) for n in range(4)))


def _rows(given_tally: Tally) -> list[tuple[int, ...]]:
    names = ("series", "day", "came", "entering")
    return list(zip(*(getattr(given_tally, name).tolist() for name in names), strict=True))


@given(ROWS, ROWS)
def test_what_is_packed_comes_out_sorted_and_whole(
    one: list[tuple[int, int, int, int]], two: list[tuple[int, int, int, int]]
) -> None:
    whole = join_tallies([_tally(one), _tally(two)])
    assert _rows(whole) == [*one, *two]
    assert _rows(unpack(pack(_tally(one)))) == sorted(one)


def test_a_day_is_counted_by_what_came_and_what_enters() -> None:
    values = np.full((2, 24), 5, dtype=np.float32)
    values[1, :4] = np.nan
    status = np.where(np.isnan(values), np.uint8(Status.MISSING), np.uint8(Status.MEASURING))
    status[0, 0] = Status.FAULT
    flags = np.zeros((2, 24), dtype=np.uint16)
    flags[0, 1:3] = Flag.SPIKE, Flag.SPIKE | Flag.CLEARED
    days = Days(np.array([7, 8]), np.array([1, 2]), values, status, flags, np.zeros((2, 24), dtype=np.uint16))
    assert _rows(tally([days])) == [(7, 1, 24, 22), (8, 2, 20, 20)]
    assert _rows(tally([])) == []
