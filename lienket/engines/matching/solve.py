"""Supply lots × demand lots → the best deals, proven, with a reason for every pair and every leftover."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np

from lienket.engines.matching.clearing import Cleared, clear
from lienket.engines.matching.commodities import Commodity, Pair, Terms, Weighed, commodity, groups, weigh
from lienket.engines.matching.decided import decide, set_aside
from lienket.engines.matching.freight import Freight, NoFreight, Place, PlaceError, packaged_freight, places_of
from lienket.engines.matching.measures import BASES
from lienket.engines.matching.prices import suspected_prices
from lienket.engines.matching.problem import Fault, Lot, MatchError, Objective, Side, faults_of
from lienket.engines.matching.products import ProductTree, packaged_tree
from lienket.engines.matching.reasons import Telling, matches_of
from lienket.engines.matching.result import FloorState, LotState, Match, Outcome, Proof, Reason
from lienket.engines.matching.simplex import Smalls


@dataclass(frozen=True, slots=True)
class Rules:
    """How to match. ``freight`` None: the packaged rate in force on the first day of supply. ``floor``: 0..1, the part
    of its proportional share that every selling province gets first, where that can be. ``trust_prices``: a price far
    from the others is noted instead of refused. ``within_party``: whether a party may buy from
    itself. ``workers``: threads, each with one commodity at a time.
    """

    objective: Objective = "volume"
    freight: Freight | None = None
    floor: Fraction = Fraction(0)
    trust_prices: bool = False
    within_party: bool = False
    workers: int = 0


def match(
    supply: Sequence[Lot], demand: Sequence[Lot], rules: Rules | None = None, tree: ProductTree | None = None,
    *, forbidden: Collection[Pair] = (), pinned: Mapping[Pair, Decimal] | None = None,
) -> Outcome:  # fmt: skip
    """The deals that are best for all together. Raises MatchError with every fault found, before anything is solved.

    ``forbidden``: (supply lot, demand lot) that must not be a pair. ``pinned``: pairs with exactly this quantity, in
    the supply lot's unit, whatever else stands between them but product and unit; the rest is matched around them.
    """
    rules, tree = rules or Rules(), tree or packaged_tree()
    clock = time.perf_counter()
    sellers, buyers, commodities, notes = prepare(supply, demand, rules, tree, forbidden, pinned or {})
    ready = time.perf_counter()
    cleared = clear_all(commodities, rules)
    done = time.perf_counter()
    outcome = _told(sellers, buyers, commodities, cleared, rules, notes)
    seconds = {"prepare": ready - clock, "solve": done - ready, "explain": time.perf_counter() - done}
    outcome.seconds.update(seconds)
    return outcome


def prepare(
    supply: Sequence[Lot], demand: Sequence[Lot], rules: Rules, tree: ProductTree,
    forbidden: Collection[Pair] = (), pinned: Mapping[Pair, Decimal] = MappingProxyType({}),
) -> tuple[list[Weighed], list[Weighed], list[Commodity], list[Fault]]:  # fmt: skip
    """Lots → markets, and what is to be noted; raises MatchError."""
    faults = [*faults_of("supply", supply), *faults_of("demand", demand)]
    sellers, unread = weigh("supply", supply, tree)
    buyers, unknown = weigh("demand", demand, tree)
    faults += unread + unknown
    decided, wrong = decide(sellers, buyers, forbidden, pinned, tree)
    faults += wrong
    sellers, over = set_aside(sellers, decided, True)
    buyers, above = set_aside(buyers, decided, False)
    faults += over + above
    grave = {(fault.side, fault.index) for fault in faults if fault.grave}
    sound = [[one for one in lots if (side, one.index) not in grave] for side, lots in _sides(sellers, buyers)]
    parts = groups(sound[0], sound[1], tree)
    faults += suspected_prices(parts, grave=not rules.trust_prices)
    freight: Freight = rules.freight or NoFreight()
    if rules.freight is None and supply:
        freight = packaged_freight(min(lot.first for lot in supply))
    places, lost = _places(freight, supply, demand)
    faults += lost
    if any(fault.grave for fault in faults):
        order = {"supply": 0, "demand": 1}
        raise MatchError(sorted(faults, key=lambda fault: (not fault.grave, order[fault.side], fault.index)))
    terms = Terms(tree, freight, places, bool(rules.floor), rules.within_party, decided)
    return sellers, buyers, [commodity(s, d, terms) for s, d in parts], faults


def _sides(sellers: list[Weighed], buyers: list[Weighed]) -> Iterable[tuple[Side, list[Weighed]]]:
    return ("supply", sellers), ("demand", buyers)


def _places(freight: Freight, supply: Sequence[Lot], demand: Sequence[Lot]) -> tuple[dict[str, Place], list[Fault]]:
    texts = sorted({lot.commune for lot in (*supply, *demand)})
    if not freight.needs_places:
        return {text: Place(text, text) for text in texts}, []
    found = places_of([text for text in texts if text.strip()])
    missing = PlaceError("thiếu xã, tỉnh nên không tính được cước; hãy điền, hoặc dùng --freight 0.")
    faults = []
    sides: tuple[tuple[Side, Sequence[Lot]], ...] = (("supply", supply), ("demand", demand))
    for side, lots in sides:
        for index, lot in enumerate(lots):
            place = found.get(lot.commune, missing)
            if isinstance(place, PlaceError):
                faults.append(Fault(side, index, "commune", str(place)))
    return {text: place for text, place in found.items() if isinstance(place, Place)}, faults


def side_by_side(commodities: Sequence[Commodity], workers: int, work: Callable[[int], Any]) -> list[Any]:
    """``work`` for the number of every market, in threads: the largest first, so none ends with it."""
    sizes = [len(one.supply) * len(one.demand) for one in commodities]
    order = sorted(range(len(commodities)), key=lambda n: -sizes[n])
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
        found = dict(zip(order, pool.map(work, order), strict=True))
    return [found[n] for n in range(len(commodities))]


def clear_all(commodities: Sequence[Commodity], rules: Rules) -> list[Cleared]:
    """The best deals of every market, in their order."""

    def work(n: int) -> Cleared:
        one = commodities[n]
        return clear(one.market, rules.objective, _localities(one), rules.floor)

    return side_by_side(commodities, rules.workers, work)


def _provinces(one: Commodity) -> list[str]:
    return sorted({place.province for place in one.sellers})


def _localities(one: Commodity) -> Smalls:
    """The number of each supply lot's province among the provinces of its commodity."""
    numbers = {province: n for n, province in enumerate(_provinces(one))}
    by_place = np.array([numbers[place.province] for place in one.sellers], dtype=np.int32)
    return by_place[one.market.supply.place]


def _told(
    sellers: list[Weighed], buyers: list[Weighed], commodities: Sequence[Commodity], cleared: Sequence[Cleared],
    rules: Rules, notes: list[Fault],
) -> Outcome:  # fmt: skip
    matches: list[Match] = []
    states: dict[tuple[Side, int], LotState] = {}

    def compare(n: int) -> list[Telling]:
        return [Telling(commodities[n], cleared[n], of_supply) for of_supply in (True, False)]

    tellings = side_by_side(commodities, rules.workers, compare)
    for one, deals, told in zip(commodities, cleared, tellings, strict=True):
        matches.extend(matches_of(one, deals))
        for side in told:
            for state in side.states():
                states[state.side, state.number] = state
    for side, lots in _sides(sellers, buyers):
        others = buyers if side == "supply" else sellers
        asked = {one.product for one in others}
        for lot in lots:
            if (side, lot.index) not in states:
                states[side, lot.index] = _alone(side, lot, asked)
    matches.sort(key=lambda one: (one.supply_lot, one.demand_lot))
    ordered = sorted(states.values(), key=lambda one: (one.side == "demand", one.number))
    proof = _proof(commodities, cleared)
    volume: dict[str, Fraction] = {}
    for one, deals in zip(commodities, cleared, strict=True):
        base = BASES[one.dimension]
        amount = deals.volume * one.grain + sum(pin[2] for pin in one.pinned)
        volume[base] = volume.get(base, Fraction(0)) + Fraction(amount, 1000)
    return Outcome(
        rules.objective, tuple(matches), tuple(ordered), tuple(_floors(commodities, cleared, rules)), proof,
        tuple(notes), volume,
        sum((_dong(one, deals.value) + _fixed(one) for one, deals in zip(commodities, cleared, strict=True)),
            Fraction(0)),
        sum(deals.edges for deals in cleared), sum(deals.pivots for deals in cleared), {},
    )  # fmt: skip


def _alone(side: Side, one: Weighed, asked: set[str]) -> LotState:
    """A lot whose product nobody on the other side deals in, or not in units that convert."""
    other = "mua" if side == "supply" else "bán"
    wanted = "nhu cầu" if side == "supply" else "nguồn hàng"
    if one.product in asked:
        reason = Reason("other_unit", (other, one.lot.product, one.lot.unit))
    else:
        reason = Reason("no_market", (other, one.lot.product))
    change = Reason("more_other_side", (wanted, one.lot.product))
    lot = one.lot
    nothing = lot.quantity * 0
    return LotState(
        lot.lot, side, one.index, "unmatched", lot.quantity, nothing, lot.quantity, lot.unit, 0, Fraction(0),
        (reason,), (change,),
    )  # fmt: skip


def _dong(one: Commodity, value: int) -> Fraction:
    """Σ quantity · gain of a market in đồng."""
    return Fraction(value * one.grain, one.price_base)


def _fixed(one: Commodity) -> Fraction:
    """What the pairs that people fixed are worth in đồng; less than nothing where one loses."""
    market, value = one.market, 0
    for i, j, amount in one.pinned:
        charge = market.freight[market.supply.place[i], market.demand.place[j]]
        value += amount * int(market.demand.price[j] - market.supply.price[i] - charge)
    return Fraction(value, one.price_base)


def _proof(commodities: Sequence[Commodity], cleared: Sequence[Cleared]) -> Proof:
    primal, dual, gap_value = Fraction(0), Fraction(0), Fraction(0)
    bound: dict[str, Fraction] = {}
    gap: dict[str, Fraction] = {}
    proven = True
    for one, deals in zip(commodities, cleared, strict=True):
        base = BASES[one.dimension]
        volume, value = deals.bound
        fixed, settled = _fixed(one), sum(pin[2] for pin in one.pinned)
        bound[base] = bound.get(base, Fraction(0)) + Fraction(volume * one.grain + settled, 1000)
        gap[base] = gap.get(base, Fraction(0)) + Fraction((volume - deals.volume) * one.grain, 1000)
        gap_value += _dong(one, value - deals.value)
        primal += _dong(one, value) + fixed
        if deals.dual is None:
            proven = False
            continue
        # The weight beyond the relaxation's own is what the shadow prices leave unproven; none, at the optimum.
        dual += _dong(one, value) + fixed + _dong(one, deals.dual - deals.primal) / deals.goal.per_gain
    return Proof(primal, dual if proven else None, bound, gap, gap_value)


def _floors(commodities: Sequence[Commodity], cleared: Sequence[Cleared], rules: Rules) -> Iterable[FloorState]:
    if not rules.floor:
        return
    for one, deals in zip(commodities, cleared, strict=True):
        group, names = _localities(one), _provinces(one)
        placed = [0] * len(names)
        for i, amount in zip(deals.supply.tolist(), deals.quantity.tolist(), strict=True):
            placed[int(group[i])] += amount
        for n, name in enumerate(names):
            done, least = (Fraction(amount * one.grain, 1000) for amount in (placed[n], int(deals.least[n])))
            yield FloorState(name, one.name, BASES[one.dimension], least, done)
