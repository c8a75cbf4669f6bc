"""Arrays → answers: what was decided for a commodity, told lot by lot in the units people gave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from lienket.engines.matching.clearing import Cleared
from lienket.engines.matching.commodities import Commodity, Weighed, covering
from lienket.engines.matching.market import DECIDED, ENDLESS, judge, tables
from lienket.engines.matching.measures import BASES
from lienket.engines.matching.misses import FAR, Miss, nearest_misses
from lienket.engines.matching.problem import Certificate, Side
from lienket.engines.matching.result import HINDRANCES, Amount, LotState, Match, Reason, Status, day, number, ratio


def matches_of(commodity: Commodity, cleared: Cleared) -> Iterator[Match]:
    """The deals of a commodity, with their reasons."""
    market = commodity.market
    charges = market.freight[market.supply.place[cleared.supply], market.demand.place[cleared.demand]].tolist()
    rows = zip(cleared.supply.tolist(), cleared.demand.tolist(), cleared.quantity.tolist(), charges, strict=True)
    for i, j, amount, charge in rows:
        yield deal(commodity, commodity.supply[i], commodity.demand[j], amount * commodity.grain, charge)
    if commodity.pinned:
        supply, demand, between = tables(market)
        for i, j, amount in commodity.pinned:
            bits = int(judge(supply, demand, between, i, j)[0]) & ~DECIDED
            charge = int(market.freight[market.supply.place[i], market.demand.place[j]])
            yield _pinned(deal(commodity, commodity.supply[i], commodity.demand[j], amount, charge), bits)


def _pinned(match: Match, bits: int) -> Match:
    """A pair that people fixed: what stands between its lots is told in place of what speaks for it."""
    if not bits:
        return match._replace(reasons=(Reason("pinned"), *match.reasons))
    names = ", ".join(name for bit, name in HINDRANCES.items() if bits & bit)
    first, last = sorted((match.first, match.last))
    return match._replace(first=first, last=last, reasons=(Reason("pinned_despite", (names,)),))


def deal(commodity: Commodity, seller: Weighed, buyer: Weighed, amount: int, charge: int) -> Match:
    """The deal of ``amount`` thousandths between two lots; ``charge`` is its freight per price base."""
    per, unit, quantity = 1000, BASES[commodity.dimension], None
    if seller.measure == buyer.measure:
        quantity = exact(amount, seller.measure.thousandths)
    if quantity is None:
        quantity = Decimal(amount) / 1000
    else:
        per, unit = seller.measure.thousandths, seller.lot.unit
    ask, most = _price(seller, per), _price(buyer, per)
    freight = ratio(charge * per, commodity.price_base)
    gap = most - ask
    value = _times(gap - freight, amount, per)
    first, last = max(seller.lot.first, buyer.lot.first), min(seller.lot.last, buyer.lot.last)
    if not freight:
        reasons = [Reason("price_free", (number(ask), number(most), unit))]
    else:
        reasons = [Reason("price", (number(ask), number(freight), number(most), unit))]
    if seller.product != buyer.product:
        reasons.append(Reason("under", (seller.product, buyer.product)))
    wanted = buyer.lot.certificates
    if wanted:
        until = min(covering(seller.lot.certificates, want) for want in wanted)
        names = ", ".join(map(_paper, wanted))
        if 0 < until < last.toordinal():
            last = date.fromordinal(until)
            reasons.append(Reason("certificates_until", (names, day(last))))
        else:
            reasons.append(Reason("certificates", (names,)))
    if buyer.lot.storage:
        reasons.append(Reason("storage", (buyer.lot.storage,)))
    reasons.append(Reason("window", (day(first), day(last))))
    return Match(seller.lot.lot, buyer.lot.lot, quantity, unit, gap, freight, value, first, last, tuple(reasons))


def exact(thousandths: int, per: int) -> Decimal | None:
    """``thousandths`` in a unit of ``per`` thousandths, None where no decimal number says it."""
    if thousandths % per == 0:
        return Decimal(thousandths // per)
    rest = Fraction(thousandths, per).denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return Decimal(thousandths) / Decimal(per) if rest == 1 else None


def _price(one: Weighed, per: int) -> Amount:
    return ratio(one.lot.price * per, one.measure.thousandths)


def _times(gain: Amount, amount: int, per: int) -> Amount:
    return ratio(gain * amount, per) if isinstance(gain, int) else gain * Fraction(amount, per)


def _paper(one: Certificate) -> str:
    return f"{one.kind} {one.level} sao" if one.kind == "OCOP" else one.kind


class Telling:
    """One side of one commodity, told. What is compared is compared here, in compiled code that holds no lock."""

    def __init__(self, commodity: Commodity, cleared: Cleared, of_supply: bool) -> None:
        self.commodity, self.cleared, self.of_supply = commodity, cleared, of_supply
        self.side: Side = "supply" if of_supply else "demand"
        self.own, self.other = commodity.supply, commodity.demand
        market = commodity.market
        at, self.worth = cleared.supply, cleared.worth_supply - cleared.penalty
        if not of_supply:
            self.own, self.other = self.other, self.own
            at, self.worth = cleared.demand, cleared.worth_demand
        theirs, facing = (market.demand, cleared.demand) if of_supply else (market.supply, cleared.supply)
        used = np.zeros(len(self.other), dtype=np.int64)
        np.add.at(used, facing, cleared.quantity)
        self.full = used >= theirs.quantity
        self.pressed, self.theirs_pressed = cleared.pressed_supply, cleared.pressed_demand
        if not of_supply:
            self.pressed, self.theirs_pressed = self.theirs_pressed, self.pressed
        self.rivals = cleared.worth_demand if of_supply else cleared.worth_supply
        self.placed = np.zeros(len(self.own), dtype=np.int64)
        np.add.at(self.placed, at, cleared.quantity)
        # A weekly limit may keep part of a lot out of the market; it is left over as well.
        given = np.array([int(one.lot.quantity * one.measure.thousandths) for one in self.own], dtype=np.int64)
        pinned = np.array([one.pinned for one in self.own], dtype=np.int64)
        self.left = given - self.placed * commodity.grain - pinned
        self.over = np.nonzero(self.left > 0)[0]
        self.misses = nearest_misses(market, cleared, self.over, of_supply)

    def states(self) -> Iterator[LotState]:
        """What became of every lot of the side."""
        rows = dict(zip(self.over.tolist(), range(len(self.over)), strict=True))
        volumes, gains = np.divmod(self.worth, max(self.cleared.goal.per_unit, 1))
        for n, one in enumerate(self.own):
            placed, left = int(self.placed[n]) * self.commodity.grain + one.pinned, int(self.left[n])
            status: Status = "matched" if not left else "part" if placed else "unmatched"
            reasons: tuple[Reason, ...] = ()
            changes: tuple[Reason, ...] = ()
            if left:
                miss = self.misses[rows[n]]
                pressed = bool(self.pressed[n])
                reasons = self._reasons(one, placed, miss, pressed)
                changes = tuple(self._changes(one, miss, pressed))
            per = one.measure.thousandths
            volume, gain = self._shadow(int(volumes[n]), int(gains[n]), int(self.worth[n]))
            yield LotState(
                one.lot.lot, self.side, one.index, status, one.lot.quantity, Decimal(placed) / per, Decimal(left) / per,
                one.lot.unit, volume, ratio(gain * per, self.commodity.price_base), reasons, changes,
            )  # fmt: skip

    def _shadow(self, volume: int, gain: int, worth: int) -> tuple[int, int]:
        """(volume, gain) of one more unit: a weight is volume × per_unit + gain, or 4 gains and less than 4 units."""
        goal = self.cleared.goal
        if goal.per_gain > 1:
            return 0, worth // goal.per_gain
        if gain > goal.per_unit // 2:
            return volume + 1, gain - goal.per_unit
        return volume, gain

    def _reasons(self, one: Weighed, placed: int, miss: Miss, pressed: bool) -> tuple[Reason, ...]:
        found = []
        if placed:
            per = one.measure.thousandths
            found.append(Reason("part", (number(ratio(placed, per)), number(one.lot.quantity), one.lot.unit)))
        if pressed:
            found.append(Reason("weekly"))
        elif miss.partners:
            found.append(Reason("taken", (number(miss.partners),)))
        elif not placed:
            found.append(Reason("none_fits", (number(len(self.other)),)))
        return tuple(found)

    def _changes(self, one: Weighed, miss: Miss, pressed: bool) -> Iterator[Reason]:
        """What would place the lot, one change each; else what is nearest."""
        if pressed:
            yield Reason("faster", (number(one.lot.weekly or 0), one.lot.unit))
            return
        count = 0
        for reason in (*self._price_changes(one, miss), *self._other_changes(one, miss)):
            count += 1
            yield reason
        if count:
            return
        if not miss.partners and miss.bits_lot >= 0:
            hindrances = [name for bit, name in HINDRANCES.items() if miss.bits & bit]
            near = self.other[miss.bits_lot].lot.lot
            yield Reason("several", (near, str(len(hindrances)), ", ".join(hindrances)))
        else:
            wanted = "nhu cầu" if self.of_supply else "nguồn hàng"
            yield Reason("more_other_side", (wanted, one.lot.product))

    def _price_changes(self, one: Weighed, miss: Miss) -> Iterator[Reason]:
        if miss.price_lot < 0 or miss.price >= FAR:
            return
        # Prices are whole đồng per the lot's own unit, so the change is rounded up.
        change = -(-miss.price * one.measure.thousandths // self.commodity.price_base)
        price = one.lot.price - change if self.of_supply else one.lot.price + change
        if price < 0 or change > 9 * max(one.lot.price, 1):
            return
        share = Fraction(100 * change, max(one.lot.price, 1))
        percent = number(share, 1) if share >= Fraction(1, 20) else "dưới 0,1"
        other = self.other[miss.price_lot].lot.lot
        code = "cheaper" if self.of_supply else "dearer"
        if self.rivals[miss.price_lot] or self.full[miss.price_lot] or self.theirs_pressed[miss.price_lot]:
            # The shadow price of a lot that is used up, or of its weeks, is a threshold: below it nothing changes.
            code += "_rival"
        yield Reason(code, (number(change), one.lot.unit, percent, number(price), other))

    def _other_changes(self, one: Weighed, miss: Miss) -> Iterator[Reason]:
        if miss.days_lot >= 0:
            other = self.other[miss.days_lot].lot
            code = "earlier" if other.last < one.lot.first else "later"
            yield Reason(code if self.of_supply else f"need_{code}", (str(miss.days), other.lot))
        if miss.certificate_lot >= 0:
            yield certificate_change(one, self.other[miss.certificate_lot], self.of_supply)
        if miss.smallest_lot >= 0:
            lacking = number(Fraction(miss.smallest * self.commodity.grain, one.measure.thousandths))
            yield Reason("smaller", (lacking, one.lot.unit, self.other[miss.smallest_lot].lot.lot))
        if miss.storage_lot >= 0:
            other = self.other[miss.storage_lot].lot
            yield Reason("keep", (one.lot.storage or "thường", other.storage or "thường", other.lot))


def certificate_change(one: Weighed, other: Weighed, of_supply: bool) -> Reason:
    """What about certificates would let two lots meet, told to the first."""
    seller, buyer = (one.lot, other.lot) if of_supply else (other.lot, one.lot)
    start = max(seller.first, buyer.first).toordinal()
    lacking = [want for want in buyer.certificates if covering(seller.certificates, want) < start]
    names = ", ".join(map(_paper, lacking))
    if not of_supply:
        return Reason("drop", (names, other.lot.lot))
    ends = min(covering(seller.certificates, want) for want in lacking)
    if 0 < ends < ENDLESS:
        return Reason("renew", (names, day(ends), str(start - ends), other.lot.lot))
    return Reason("lacks", (names, other.lot.lot))
