"""Supply lots × demand lots → the best deals, proven, with a reason for every pair and every leftover."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple

from lienket.engines.matching.clearing import Cleared, clear
from lienket.engines.matching.commodities import (
    Commodity,
    Decided,
    Pair,
    Terms,
    Weighed,
    commodity,
    groups,
    weigh,
    weighed,
)
from lienket.engines.matching.decided import decide, set_aside
from lienket.engines.matching.figures import Figures, figures_of, localities, totals
from lienket.engines.matching.freight import Freight, NoFreight, Place, PlaceError, packaged_freight, places_of
from lienket.engines.matching.prices import suspected_prices
from lienket.engines.matching.problem import Fault, Lot, MatchError, Objective, Side, faults_of
from lienket.engines.matching.products import ProductTree, near_names, packaged_tree
from lienket.engines.matching.reasons import Telling, matches_of
from lienket.engines.matching.result import LotState, Match, Outcome, Reason


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
    prepared = time.perf_counter() - clock
    names = {lot.product for lot in supply}, {lot.product for lot in demand}
    found = answers(sellers, buyers, commodities, rules, names)
    sums = totals(found.figures)
    return Outcome(
        rules.objective, tuple(found.matches), tuple(found.lots), sums.floors, sums.proof, tuple(notes), sums.volume,
        sums.value, sums.edges, sums.pivots, {"prepare": prepared, **found.seconds},
    )  # fmt: skip


Names = tuple[Collection[str], Collection[str]]


class Answers(NamedTuple):
    """Deals by the names of their lots, every lot of supply and then of demand as given, and the markets in numbers."""

    matches: list[Match]
    lots: list[LotState]
    figures: list[Figures]
    seconds: dict[str, float]


def answers(
    sellers: list[Weighed], buyers: list[Weighed], commodities: Sequence[Commodity], rules: Rules, names: Names
) -> Answers:
    """Markets → what is decided for them, told; ``names``: the products of all lots of supply and of demand."""
    clock = time.perf_counter()
    cleared = clear_all(commodities, rules)
    solved = time.perf_counter()
    matches, states = _told(commodities, cleared, rules)
    states += _outside(sellers, buyers, states, names)
    states.sort(key=lambda one: (one.side == "demand", one.number))
    figures = [figures_of(one, deals) for one, deals in zip(commodities, cleared, strict=True)]
    return Answers(matches, states, figures, {"solve": solved - clock, "explain": time.perf_counter() - solved})


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
    faults += suspected_prices(parts.values(), grave=not rules.trust_prices)
    freight = freight_of(rules, min((lot.first for lot in supply), default=None))
    places, lost = find_places(freight, {lot.commune for lot in (*supply, *demand)})
    sides: tuple[tuple[Side, Sequence[Lot]], ...] = (("supply", supply), ("demand", demand))
    for side, lots in sides:
        faults += [Fault(side, n, "commune", lost[lot.commune]) for n, lot in enumerate(lots) if lot.commune in lost]
    refuse(faults)
    terms = Terms(tree, freight, places, bool(rules.floor), rules.within_party, decided)
    return sellers, buyers, [commodity(key, s, d, terms) for key, (s, d) in parts.items()], faults


def prepare_checked(
    supply: Sequence[Lot], demand: Sequence[Lot], rules: Rules, tree: ProductTree, places: Mapping[str, Place],
    forbidden: Collection[Pair],
) -> tuple[list[Weighed], list[Weighed], list[Commodity]]:  # fmt: skip
    """As ``prepare``, for lots that are known to have no grave fault, with places found and freight settled."""
    sellers, buyers = weighed(supply, tree), weighed(demand, tree)
    terms = Terms(
        tree, rules.freight or NoFreight(), places, bool(rules.floor), rules.within_party, Decided(frozenset(forbidden))
    )
    parts = groups(sellers, buyers, tree)
    return sellers, buyers, [commodity(key, s, d, terms) for key, (s, d) in parts.items()]


def refuse(faults: Sequence[Fault]) -> None:
    """Raise MatchError if one of the faults is grave."""
    if any(fault.grave for fault in faults):
        raise MatchError(sorted(faults, key=lambda fault: (not fault.grave, fault.side == "demand", fault.index)))


def freight_of(rules: Rules, first: date | None) -> Freight:
    """How carrying is charged; ``first`` is the first day of supply."""
    if rules.freight is None and first is not None:
        return packaged_freight(first)
    return rules.freight or NoFreight()


def _sides(sellers: list[Weighed], buyers: list[Weighed]) -> Iterable[tuple[Side, list[Weighed]]]:
    return ("supply", sellers), ("demand", buyers)


def find_places(freight: Freight, texts: Collection[str]) -> tuple[dict[str, Place], dict[str, str]]:
    """text → place, and text → sentence for texts that name none where one is needed."""
    if not freight.needs_places:
        return {text: Place(text, text) for text in sorted(texts)}, {}
    found: dict[str, Place | PlaceError] = dict(places_of(sorted(text for text in texts if text.strip())))
    missing = PlaceError("thiếu xã, tỉnh nên không tính được cước; hãy điền, hoặc dùng --freight 0.")
    found |= {text: missing for text in texts if text not in found}
    known = {text: place for text, place in found.items() if isinstance(place, Place)}
    return known, {text: str(error) for text, error in found.items() if isinstance(error, PlaceError)}


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
        return clear(one.market, rules.objective, localities(one), rules.floor)

    return side_by_side(commodities, rules.workers, work)


def _told(
    commodities: Sequence[Commodity], cleared: Sequence[Cleared], rules: Rules
) -> tuple[list[Match], list[LotState]]:  # fmt: skip
    def compare(n: int) -> list[Telling]:
        return [Telling(commodities[n], cleared[n], of_supply) for of_supply in (True, False)]

    tellings = side_by_side(commodities, rules.workers, compare)
    matches: list[Match] = []
    states: list[LotState] = []
    for one, deals, told in zip(commodities, cleared, tellings, strict=True):
        matches.extend(matches_of(one, deals))
        for side in told:
            states.extend(side.states())
    matches.sort(key=lambda one: (one.supply_lot, one.demand_lot))
    return matches, states


def _outside(sellers: list[Weighed], buyers: list[Weighed], states: list[LotState], names: Names) -> list[LotState]:
    """The lots that are in no market."""
    if len(states) == len(sellers) + len(buyers):
        return []
    told = {(state.side, state.number) for state in states}
    found = []
    for side, lots in _sides(sellers, buyers):
        asked = {one.product for one in (buyers if side == "supply" else sellers)}
        others = names[side == "supply"]
        near = lru_cache(maxsize=None)(partial(near_names, others=others))
        found += [_alone(side, lot, asked, near) for lot in lots if (side, lot.index) not in told]
    return found


def _alone(side: Side, one: Weighed, asked: set[str], near: Callable[[str], list[str]]) -> LotState:
    """A lot whose product nobody on the other side deals in, or not in units that convert."""
    other = "mua" if side == "supply" else "bán"
    wanted = "nhu cầu" if side == "supply" else "nguồn hàng"
    if one.product in asked:
        reason = Reason("other_unit", (other, one.lot.product, one.lot.unit))
    elif near(one.lot.product):
        close = ", ".join(f"“{name}”" for name in near(one.lot.product))
        reason = Reason("no_market_near", (other, one.lot.product, close))
    else:
        reason = Reason("no_market", (other, one.lot.product))
    change = Reason("more_other_side", (wanted, one.lot.product))
    lot = one.lot
    nothing = lot.quantity * 0
    return LotState(
        lot.lot, side, one.index, "unmatched", lot.quantity, nothing, lot.quantity, lot.unit, 0, Fraction(0),
        (reason,), (change,),
    )  # fmt: skip
