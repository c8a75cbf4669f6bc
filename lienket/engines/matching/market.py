"""One commodity as arrays, and the question whether two lots can meet, compiled."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from lienket.engines.matching.simplex import UNBOUNDED, Ints, Smalls

ENDLESS = 10_000_000  # a day after all days
MISSING = -1  # the "last day" of a certificate that is not held

# What stands between two lots, as bits.
PRODUCT, STORAGE, CERTIFICATE, WINDOW, SMALLEST, PRICE = 1, 2, 4, 8, 16, 32


class Lots(NamedTuple):
    """One side of a market. Quantities are whole numbers of the market's ``grain``; prices đồng per ``price_base``."""

    product: Smalls
    quantity: Ints
    smallest: Ints
    weekly: Ints  # 0: no limit
    first: Smalls  # days since 0001-01-01
    last: Smalls
    place: Smalls
    price: Ints
    certificates: Smalls
    storage: Smalls


class Market(NamedTuple):
    """Lots of one commodity (all whose products meet), and what holds between them.

    ``meets[p, q]``: product p meets a demand for product q. ``freight[a, b]``: from place a to place b, in the unit of
    prices. ``covered[c, r]``: last day on which the certificates c cover the requirement r, MISSING if they do not.
    """

    supply: Lots
    demand: Lots
    meets: Any
    freight: Ints
    covered: Smalls


@njit(nogil=True)
def judge(market: Market, i: int, j: int) -> tuple[int, int, int]:  # pragma: no cover - compiled
    """(what stands between supply i and demand j as bits, gain per price base after freight, last day to deliver)."""
    s, d = market.supply, market.demand
    bits = 0
    if not market.meets[s.product[i], d.product[j]]:
        bits |= PRODUCT
    if d.storage[j] != 0 and d.storage[j] != s.storage[i]:
        bits |= STORAGE
    start = max(s.first[i], d.first[j])
    end = min(s.last[i], d.last[j])
    if end < start:
        bits |= WINDOW
    covered = market.covered[s.certificates[i], d.certificates[j]]
    if covered < start:
        bits |= CERTIFICATE
    if max(s.smallest[i], d.smallest[j]) > min(s.quantity[i], d.quantity[j]):
        bits |= SMALLEST
    gain = d.price[j] - s.price[i] - market.freight[s.place[i], d.place[j]]
    if gain < 0:
        bits |= PRICE
    return bits, gain, min(end, covered)


@njit(nogil=True)
def weekly_room(market: Market, i: int, j: int, end: int) -> Any:  # pragma: no cover - compiled
    """The most that i can hand to j in their common weeks, UNBOUNDED if neither has a weekly limit."""
    s, d = market.supply, market.demand
    weeks = (end - max(s.first[i], d.first[j])) // 7 + 1
    most = UNBOUNDED
    if s.weekly[i] > 0:
        most = s.weekly[i] * weeks
    if d.weekly[j] > 0:
        most = min(most, d.weekly[j] * weeks)
    return most


@njit(nogil=True)
def _fits(market: Market, i: int, j: int) -> bool:  # pragma: no cover - compiled
    bits, _gain, end = judge(market, i, j)
    if bits != 0:
        return False
    return weekly_room(market, i, j, end) >= max(market.supply.smallest[i], market.demand.smallest[j])


@njit(cache=True, nogil=True)
def _count(market: Market, order: Any) -> Ints:  # pragma: no cover - compiled
    """Feasible pairs of every supply lot; ``order``: demand lots by falling price."""
    counts = np.zeros(len(market.supply.price), dtype=np.int64)
    for i in range(len(counts)):
        floor = market.supply.price[i]
        n = 0
        for k in range(len(order)):
            if market.demand.price[order[k]] < floor:
                break
            if _fits(market, i, order[k]):
                n += 1
        counts[i] = n
    return counts


@njit(cache=True, nogil=True)
def _fill(
    market: Market, order: Any, starts: Ints, tail: Smalls, head: Smalls, gain: Ints
) -> None:  # pragma: no cover - compiled
    for i in range(len(starts) - 1):
        e = starts[i]
        floor = market.supply.price[i]
        for k in range(len(order)):
            j = order[k]
            if e == starts[i + 1] or market.demand.price[j] < floor:
                break
            if _fits(market, i, j):
                tail[e], head[e] = i, j
                gain[e] = (
                    market.demand.price[j] - floor - market.freight[market.supply.place[i], market.demand.place[j]]
                )
                e += 1


class Pairs(NamedTuple):
    """Every feasible pair, grouped by supply lot: positions in the market's sides, and the gain per price base."""

    supply: Smalls
    demand: Smalls
    gain: Ints


def feasible_pairs(market: Market, spare: int = 0) -> Pairs:
    """All pairs that meet every hard condition; none is left out. ``spare``: room kept behind them for other arcs."""
    order = np.argsort(-market.demand.price, kind="stable")
    counts = _count(market, order)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    size = int(starts[-1]) + spare
    pairs = Pairs(np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size, np.int64))
    _fill(market, order, starts, *pairs)
    return pairs


@njit(cache=True, nogil=True)
def rooms(market: Market, supply: Smalls, demand: Smalls) -> Ints:  # pragma: no cover - compiled
    """The weekly limit of every pair over its common period."""
    most = np.empty(len(supply), dtype=np.int64)
    for e in range(len(supply)):
        _bits, _gain, end = judge(market, supply[e], demand[e])
        most[e] = weekly_room(market, supply[e], demand[e], end)
    return most
