"""What stood between a lot with goods left and the other side: the nearest miss of each kind, compiled."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit

from lienket.engines.matching.clearing import Cleared
from lienket.engines.matching.market import (
    CERTIFICATE,
    CERTIFICATES_AT,
    FIRST_AT,
    LAST_AT,
    MISSING,
    PLACE_AT,
    PRICE,
    PRICE_AT,
    QUANTITY_AT,
    SMALLEST,
    SMALLEST_AT,
    STORAGE,
    WINDOW,
    Market,
    judge,
    tables,
)
from lienket.engines.matching.simplex import Ints

FAR = np.int64(1) << np.int64(60)
_NEVER_HELD = 1_000_000  # a certificate that is missing is farther than any that has expired


class Miss(NamedTuple):
    """What a lot missed. ``*_lot``: position of the other lot concerned, -1 for none.

    ``partners``: lots of the other side that fit in all. ``price``: change of price, per price base, with which the
    lot would be placed; ``days``: days that the periods lie apart; ``certificate``: days by which a certificate ends
    too early, or more where it is not held; ``smallest``: quantity lacking to a minimum lot. Each counts only pairs
    with which placing the lot would raise the optimum. ``bits`` and ``bits_lot``: the pair with the fewest hindrances.
    """

    partners: int
    price: int
    price_lot: int
    days: int
    days_lot: int
    certificate: int
    certificate_lot: int
    smallest: int
    smallest_lot: int
    storage_lot: int
    bits: int
    bits_lot: int


def nearest_misses(market: Market, cleared: Cleared, lots: Ints, of_supply: bool) -> list[Miss]:
    """The misses of the lots at the given positions of one side."""
    found = np.tile(_START, (len(lots), 1))
    own, other = cleared.worth_supply, cleared.worth_demand
    at = cleared.supply
    if not of_supply:
        own, other, at = other, own, cleared.demand
    placed = np.zeros(len(own), dtype=np.bool_)
    placed[at] = True
    _scan(*tables(market), lots, of_supply, own, other, placed, cleared.goal.per_gain, cleared.goal.per_unit, found)
    return [Miss(*row) for row in found.tolist()]


# Rows of the compiled scan are the fields of Miss, in their order.
_START = np.array([0, FAR, -1, FAR, -1, FAR, -1, FAR, -1, -1, FAR, -1], dtype=np.int64)


@njit(cache=True, nogil=True)
def _scan(
    s: Any, d: Any, between: Any, lots: Any, of_supply: bool, worth: Any, other: Any,
    placed: Any, per_gain: int, per_unit: int, found: Any,
) -> None:  # fmt: skip
    theirs = d if of_supply else s
    first, last, price = theirs[:, FIRST_AT].copy(), theirs[:, LAST_AT].copy(), theirs[:, PRICE_AT].copy()
    place = theirs[:, PLACE_AT].copy()
    for k in range(len(lots)):
        mine = s[lots[k]] if of_supply else d[lots[k]]
        # A pair in use is tight: its own price decides nothing for the rest of the lot.
        least = 1 if placed[lots[k]] else 0
        fewest = 100
        for o in range(len(other)):
            # Most pairs can tell nothing nearer than what is known: days and gain are enough to see it.
            if fewest == 1:
                if of_supply:
                    reach = price[o] - mine[PRICE_AT] - between.freight[mine[PLACE_AT], place[o]]
                else:
                    reach = mine[PRICE_AT] - price[o] - between.freight[place[o], mine[PLACE_AT]]
                pays = per_gain * reach + per_unit > other[o] + worth[lots[k]]
                apart = max(mine[FIRST_AT], first[o]) - min(mine[LAST_AT], last[o])
                if apart > 0 and (reach < 0 or not pays or apart >= found[k, 3]):
                    continue
                if apart <= 0 and reach < 0:
                    wanting = other[o] + worth[lots[k]] - per_unit + 1 - per_gain * reach
                    if max(-reach, -((-wanting) // per_gain)) > found[k, 1]:
                        continue
            i, j = (lots[k], o) if of_supply else (o, lots[k])
            bits, gain, _end = judge(s, d, between, i, j)
            if bits & ~PRICE == 0:
                if bits == 0:
                    found[k, 0] += 1
                # So much more gain would pay for what the other lot is worth already.
                lacking = other[o] + worth[lots[k]] - per_unit + 1 - per_gain * gain
                need = max(-gain, -((-lacking) // per_gain))
                tight = gain >= 0 and lacking <= least
                better = need < found[k, 1] or (need == found[k, 1] and other[o] == 0 < other[found[k, 2]])
                if not tight and need > 0 and better and (need <= mine[PRICE_AT] or not of_supply):
                    found[k, 1], found[k, 2] = need, o
                continue
            n = 0
            for bit in range(8):
                n += (bits >> bit) & 1
            if n < fewest:
                fewest = n
                found[k, 10], found[k, 11] = bits, o
            if n <= 2 and per_gain * gain + per_unit > other[o] + worth[lots[k]]:
                _note(s, d, between.covered, found, k, o, i, j, bits)


@njit(nogil=True)
def _note(s: Any, d: Any, covered: Any, found: Any, k: int, o: int, i: int, j: int, bits: int) -> None:
    start, end = max(s[i, FIRST_AT], d[j, FIRST_AT]), min(s[i, LAST_AT], d[j, LAST_AT])
    until = np.int64(covered[s[i, CERTIFICATES_AT], d[j, CERTIFICATES_AT]])
    if bits == WINDOW or (bits == WINDOW | CERTIFICATE and until >= end):
        if start - end < found[k, 3]:
            found[k, 3], found[k, 4] = start - end, o
    elif bits == CERTIFICATE:
        score = np.int64(_NEVER_HELD) if until == MISSING else start - until
        if score < found[k, 5]:
            found[k, 5], found[k, 6] = score, o
    elif bits == SMALLEST:
        lacking = max(s[i, SMALLEST_AT], d[j, SMALLEST_AT]) - min(s[i, QUANTITY_AT], d[j, QUANTITY_AT])
        if lacking < found[k, 7]:
            found[k, 7], found[k, 8] = lacking, o
    elif bits == STORAGE and found[k, 9] < 0:
        found[k, 9] = o
