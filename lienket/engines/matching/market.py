"""One commodity as arrays, and the question whether two lots can meet, compiled."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from lienket.engines.matching.simplex import UNBOUNDED, Ints, Smalls

ENDLESS = 10_000_000  # a day after all days
MISSING = -1  # the "last day" of a certificate that is not held

# What stands between two lots, as bits.
PRODUCT, STORAGE, CERTIFICATE, WINDOW, SMALLEST, PRICE, PARTY, DECIDED = 1, 2, 4, 8, 16, 32, 64, 128


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
    party: Smalls  # equal numbers: one party, which does not deal with itself


class Market(NamedTuple):
    """Lots of one commodity (all whose products meet), and what holds between them.

    ``meets[p, q]``: product p meets a demand for product q. ``freight[a, b]``: from place a to place b, in the unit of
    prices. ``covered[c, r]``: last day on which the certificates c cover the requirement r, MISSING if they do not.
    ``decided``: pairs that people settled themselves, as i · demand lots + j, rising; they are no pairs here.
    """

    supply: Lots
    demand: Lots
    meets: Any
    freight: Ints
    covered: Smalls
    decided: Ints


# Columns of the tables that the compiled loops read: the fields of Lots, in their order. One table a side, because a
# tuple of arrays costs a count of references for each at every call.
PRODUCT_AT, QUANTITY_AT, SMALLEST_AT, WEEKLY_AT, FIRST_AT = 0, 1, 2, 3, 4
LAST_AT, PLACE_AT, PRICE_AT, CERTIFICATES_AT, STORAGE_AT = 5, 6, 7, 8, 9
PARTY_AT, POSITION_AT = 10, 11


class Between(NamedTuple):
    """What holds between lots, as the compiled loops take it; see Market."""

    meets: Any
    freight: Ints
    covered: Smalls
    decided: Ints
    width: int  # demand lots


def tables(market: Market) -> tuple[Ints, Ints, Between]:
    """The market as the compiled loops take it: a row per lot of each side with its position, and what holds."""
    sides = [
        np.column_stack([*side, np.arange(len(side.price))]).astype(np.int64) for side in (market.supply, market.demand)
    ]
    between = Between(market.meets, market.freight, market.covered, market.decided, len(market.demand.price))
    return sides[0], sides[1], between


@njit(nogil=True)
def _is_decided(decided: Any, key: Any) -> bool:
    at = np.searchsorted(decided, key)
    return at < len(decided) and decided[at] == key


@njit(nogil=True)
def judge(s: Any, d: Any, between: Any, i: int, j: int) -> tuple[int, int, int]:
    """(what stands between supply i and demand j as bits, gain per price base after freight, last day to deliver)."""
    bits = 0
    if not between.meets[s[i, PRODUCT_AT], d[j, PRODUCT_AT]]:
        bits |= PRODUCT
    if d[j, STORAGE_AT] != 0 and d[j, STORAGE_AT] != s[i, STORAGE_AT]:
        bits |= STORAGE
    start = max(s[i, FIRST_AT], d[j, FIRST_AT])
    end = min(s[i, LAST_AT], d[j, LAST_AT])
    if end < start:
        bits |= WINDOW
    until = np.int64(between.covered[s[i, CERTIFICATES_AT], d[j, CERTIFICATES_AT]])
    if until < start:
        bits |= CERTIFICATE
    if max(s[i, SMALLEST_AT], d[j, SMALLEST_AT]) > min(s[i, QUANTITY_AT], d[j, QUANTITY_AT]):
        bits |= SMALLEST
    gain = d[j, PRICE_AT] - s[i, PRICE_AT] - between.freight[s[i, PLACE_AT], d[j, PLACE_AT]]
    if gain < 0:
        bits |= PRICE
    if s[i, PARTY_AT] == d[j, PARTY_AT]:
        bits |= PARTY
    decided = between.decided
    if len(decided) > 0 and _is_decided(decided, s[i, POSITION_AT] * between.width + d[j, POSITION_AT]):
        bits |= DECIDED
    return bits, gain, min(end, until)


@njit(nogil=True)
def weekly_room(s: Any, d: Any, i: int, j: int, end: int) -> Any:
    """The most that i can hand to j in their common weeks, UNBOUNDED if neither has a weekly limit."""
    weeks = (end - 1) // 7 - (max(s[i, FIRST_AT], d[j, FIRST_AT]) - 1) // 7 + 1
    most = UNBOUNDED
    if s[i, WEEKLY_AT] > 0:
        most = s[i, WEEKLY_AT] * weeks
    if d[j, WEEKLY_AT] > 0:
        most = min(most, d[j, WEEKLY_AT] * weeks)
    return most


@njit(nogil=True)
def _fits(s: Any, d: Any, between: Any, i: int, j: int) -> bool:
    # What most often stands between comes first; the rest is for judge.
    if s[i, LAST_AT] < d[j, FIRST_AT] or d[j, LAST_AT] < s[i, FIRST_AT]:
        return False
    bits, _gain, end = judge(s, d, between, i, j)
    if bits != 0:
        return False
    if s[i, WEEKLY_AT] == 0 and d[j, WEEKLY_AT] == 0:
        return True
    return weekly_room(s, d, i, j, end) >= max(s[i, SMALLEST_AT], d[j, SMALLEST_AT])


@njit(cache=True, nogil=True)
def _count(s: Any, d: Any, between: Any, counts: Any) -> None:
    """Feasible pairs of every supply lot; the demand lots come by falling price."""
    for i in range(len(s)):
        n = 0
        for j in range(len(d)):
            if d[j, PRICE_AT] < s[i, PRICE_AT]:
                break
            if _fits(s, d, between, i, j):
                n += 1
        counts[i] = n


@njit(cache=True, nogil=True)
def _fill(s: Any, d: Any, between: Any, order: Any, starts: Any, tail: Any, head: Any, gain: Any) -> None:
    freight = between.freight
    for i in range(len(s)):
        e = starts[i]
        for j in range(len(d)):
            if e == starts[i + 1]:
                break
            if _fits(s, d, between, i, j):
                tail[e], head[e] = i, order[j]
                gain[e] = d[j, PRICE_AT] - s[i, PRICE_AT] - freight[s[i, PLACE_AT], d[j, PLACE_AT]]
                e += 1


class Pairs(NamedTuple):
    """Every feasible pair, grouped by supply lot: positions in the market's sides, and the gain per price base."""

    supply: Smalls
    demand: Smalls
    gain: Ints


def feasible_pairs(market: Market, spare: int = 0) -> Pairs:
    """All pairs that meet every hard condition; none is left out. ``spare``: room kept behind them for other arcs."""
    supply, demand, between = tables(market)
    order = np.argsort(-market.demand.price, kind="stable")
    demand = demand[order]
    counts = np.zeros(len(supply), dtype=np.int64)
    _count(supply, demand, between, counts)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    size = int(starts[-1]) + spare
    pairs = Pairs(np.zeros(size, np.int32), np.zeros(size, np.int32), np.zeros(size, np.int64))
    _fill(supply, demand, between, order, starts, *pairs)
    return pairs
