"""One lot beside all of the other side: whom it could deal with, best first, and who was missed by how little."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from lienket.engines.matching.commodities import Commodity, Weighed
from lienket.engines.matching.market import (
    CERTIFICATE,
    DECIDED,
    FIRST_AT,
    LAST_AT,
    PARTY,
    PLACE_AT,
    PRICE,
    PRODUCT,
    QUANTITY_AT,
    SMALLEST_AT,
    STORAGE,
    WINDOW,
    judge,
    tables,
    weekly_room,
)
from lienket.engines.matching.problem import Lot, Side
from lienket.engines.matching.products import ProductTree
from lienket.engines.matching.reasons import certificate_change, deal
from lienket.engines.matching.result import HINDRANCES, Match, Reason, number
from lienket.engines.matching.solve import Rules, prepare


class Missed(NamedTuple):
    """A lot of the other side with which something stands between; ``change`` is told to the lot that asked."""

    lot: str
    change: Reason
    hindrances: int
    lacking: Fraction  # within its kind: share of the price, days, …


def nearest(
    side: Side, lot: Lot, others: Sequence[Lot], rules: Rules, tree: ProductTree, most: int = 10
) -> tuple[list[Match], list[Missed]]:
    """The ``most`` best deals of one lot by their value, and the ``most`` nearest misses, fewest hindrances first.

    Each pair is judged alone, as if the rest of the market were not there; raises MatchError. Nothing is compiled, so
    it is for some hundreds of lots.
    """
    supply, demand = ([lot], others) if side == "supply" else (others, [lot])
    deals: list[Match] = []
    misses: list[Missed] = []
    for commodity in prepare(supply, demand, rules, tree)[2]:
        for found in _judged(commodity, side == "supply"):
            (deals if isinstance(found, Match) else misses).append(found)  # type: ignore[arg-type]
    deals.sort(key=lambda one: (-one.value, one.supply_lot, one.demand_lot))
    misses.sort(key=lambda one: (one.hindrances, one.lacking, one.lot))
    return deals[:most], misses[:most]


def _judged(commodity: Commodity, of_supply: bool) -> Iterator[Match | Missed]:
    supply, demand, between = tables(commodity.market)
    own, other = commodity.supply, commodity.demand
    if not of_supply:
        own, other = other, own
    for n, one in enumerate(own):
        for o, another in enumerate(other):
            i, j = (n, o) if of_supply else (o, n)
            bits, gain, end = judge.py_func(supply, demand, between, i, j)
            if bits & (PRODUCT | PARTY | DECIDED):
                continue
            if bits == 0:
                room = int(weekly_room.py_func(supply, demand, i, j, end))
                amount = min(int(supply[i, QUANTITY_AT]), int(demand[j, QUANTITY_AT]), room) * commodity.grain
                charge = int(between.freight[supply[i, PLACE_AT], demand[j, PLACE_AT]])
                yield deal(commodity, commodity.supply[i], commodity.demand[j], amount, charge)
            else:
                row = _Row(commodity, one, another, of_supply, supply[i], demand[j])
                yield row.missed(int(bits), int(gain))


class _Row(NamedTuple):
    """A pair that does not fit: the lot that asked, the other, and their rows of the market's tables."""

    commodity: Commodity
    one: Weighed
    other: Weighed
    of_supply: bool
    s: Sequence[int]
    d: Sequence[int]

    def missed(self, bits: int, gain: int) -> Missed:
        apart = int(max(self.s[FIRST_AT], self.d[FIRST_AT]) - min(self.s[LAST_AT], self.d[LAST_AT]))
        if bits == WINDOW | CERTIFICATE:
            bits = WINDOW  # days that are not shared are covered by no certificate
        many, name = bin(bits).count("1"), self.other.lot.lot
        if many > 1:
            names = ", ".join(words for bit, words in HINDRANCES.items() if bits & bit)
            return Missed(name, Reason("several", (name, str(many), names)), many, Fraction(0))
        if bits == PRICE:
            return self._price(gain)
        if bits == WINDOW:
            way = "earlier" if self.other.lot.last < self.one.lot.first else "later"
            code = way if self.of_supply else f"need_{way}"
            return Missed(name, Reason(code, (str(apart), name)), 1, Fraction(apart, 100))
        if bits == CERTIFICATE:
            return Missed(name, certificate_change(self.one, self.other, self.of_supply), 1, Fraction(1, 2))
        if bits == STORAGE:
            kept = (self.one.lot.storage or "thường", self.other.lot.storage or "thường", name)
            return Missed(name, Reason("keep", kept), 1, Fraction(1, 3))
        return self._smallest()

    def _smallest(self) -> Missed:
        least, most = (
            max(self.s[SMALLEST_AT], self.d[SMALLEST_AT]),
            min(self.s[QUANTITY_AT], self.d[QUANTITY_AT]),
        )
        lacking = Fraction(int(least - most) * self.commodity.grain, self.one.measure.thousandths)
        told = (number(lacking), self.one.lot.unit, self.other.lot.lot)
        return Missed(self.other.lot.lot, Reason("smaller", told), 1, Fraction(int(least - most), max(int(least), 1)))

    def _price(self, gain: int) -> Missed:
        """Prices are whole đồng per the lot's own unit, so the change is rounded up."""
        change = -(gain * self.one.measure.thousandths // self.commodity.price_base)
        price = self.one.lot.price - change if self.of_supply else self.one.lot.price + change
        share = Fraction(100 * change, max(self.one.lot.price, 1))
        percent = number(share, 1) if share >= Fraction(1, 20) else "dưới 0,1"
        code = "cheaper" if self.of_supply else "dearer"
        told = (number(change), self.one.lot.unit, percent, number(price), self.other.lot.lot)
        return Missed(self.other.lot.lot, Reason(code, told), 1, share / 100)
