"""Weekly limits inside the flow: each week of a limited lot is a node that passes no more than a week's capacity.

Weeks are those of the calendar, from Monday. A pair with a limited lot has an arc for every week both are there, so
what one lot hands over to several others in a week is counted together, and the optimum stays that of a flow.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lienket.engines.matching.market import FIRST_AT, Market, Pairs, feasible_pairs, judge, tables
from lienket.engines.matching.simplex import Ints


class Weeks(NamedTuple):
    """The arcs of all pairs over weeks. ``pair``: which pair each arc belongs to; ``tail`` and ``head``: its nodes.

    Nodes of weeks are numbered from the ``base`` given on, those of supply first; ``supply`` and ``demand`` hold the
    lot of each. ``capacity_*``: what each of them lets pass.
    """

    pairs: Pairs
    pair: Ints
    tail: Ints
    head: Ints
    supply: Ints
    demand: Ints
    capacity_supply: Ints
    capacity_demand: Ints


def over_weeks(market: Market, base: int) -> Weeks:
    """Every feasible pair, by weeks where one of its lots has a weekly limit; demand comes after supply."""
    pairs = feasible_pairs(market)
    start, end = np.empty(len(pairs.gain), dtype=np.int64), np.empty(len(pairs.gain), dtype=np.int64)
    _periods(*tables(market), pairs.supply, pairs.demand, start, end)
    limits = market.supply.weekly[pairs.supply] > 0, market.demand.weekly[pairs.demand] > 0
    first = _week(start)
    count = np.where(limits[0] | limits[1], _week(end) - first + 1, 1)
    pair = np.repeat(np.arange(len(count)), count)
    week = first[pair] + np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    s = len(market.supply.price)
    nodes = []
    for lots, at, limited, offset in (
        (market.supply, pairs.supply, limits[0], 0), (market.demand, pairs.demand, limits[1], s)
    ):  # fmt: skip
        weeks = np.where(lots.weekly > 0, _week(lots.last) - _week(lots.first) + 1, 0)
        zero = base + np.cumsum(weeks) - weeks - _week(lots.first)
        base += int(weeks.sum())
        lot = at[pair].astype(np.int64)
        nodes.append((np.where(limited[pair], zero[lot] + week, lot + offset), np.repeat(np.arange(len(weeks)), weeks)))
    (tail, supply), (head, demand) = nodes
    return Weeks(pairs, pair, tail, head, supply, demand, market.supply.weekly[supply], market.demand.weekly[demand])


def _week(day: NDArray[Any]) -> Ints:
    """Weeks since 0001-01-01, which was a Monday."""
    return (day.astype(np.int64) - 1) // 7


@njit(cache=True, nogil=True)
def _periods(s: Any, d: Any, between: Any, supply: Any, demand: Any, start: Any, end: Any) -> None:
    for e in range(len(supply)):
        _bits, _gain, last = judge(s, d, between, supply[e], demand[e])
        start[e], end[e] = max(s[supply[e], FIRST_AT], d[demand[e], FIRST_AT]), last
