"""Markets in numbers, and their sums: what was reached, what is proven, what each province placed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from lienket.engines.matching.clearing import Cleared
from lienket.engines.matching.commodities import Commodity, Key
from lienket.engines.matching.measures import BASES
from lienket.engines.matching.result import FloorState, Proof
from lienket.engines.matching.simplex import Smalls


class Figures(NamedTuple):
    """One market: amounts in ``base`` units and đồng. ``dual`` None: nothing is proven. See Proof."""

    key: Key
    base: str
    volume: Fraction
    value: Fraction
    primal: Fraction
    dual: Fraction | None
    bound: Fraction
    gap: Fraction
    gap_value: Fraction
    edges: int
    pivots: int
    floors: tuple[FloorState, ...]


class Totals(NamedTuple):
    """All markets; ``volume`` by base unit."""

    volume: dict[str, Fraction]
    value: Fraction
    proof: Proof
    floors: tuple[FloorState, ...]
    edges: int
    pivots: int


def figures_of(one: Commodity, deals: Cleared) -> Figures:
    """The numbers of a market that was cleared."""
    volume, value = deals.bound
    fixed, settled = _fixed(one), sum(pin[2] for pin in one.pinned)
    primal = _dong(one, value) + fixed
    # The weight beyond the relaxation's own is what the shadow prices leave unproven; none, at the optimum.
    dual = None if deals.dual is None else primal + _dong(one, deals.dual - deals.primal) / deals.goal.per_gain
    return Figures(
        one.key, BASES[one.dimension],
        volume=Fraction(deals.volume * one.grain + settled, 1000),
        value=_dong(one, deals.value) + fixed,
        primal=primal, dual=dual,
        bound=Fraction(volume * one.grain + settled, 1000),
        gap=Fraction((volume - deals.volume) * one.grain, 1000),
        gap_value=_dong(one, value - deals.value),
        edges=deals.edges, pivots=deals.pivots, floors=tuple(_floors(one, deals)),
    )  # fmt: skip


def totals(figures: Iterable[Figures]) -> Totals:
    """The sums, in the order of the markets' keys whatever order they come in."""
    ordered = sorted(figures, key=lambda one: one.key)

    def by_base(name: str) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for one in ordered:
            found[one.base] = found.get(one.base, Fraction(0)) + getattr(one, name)
        return found

    dual: Fraction | None = Fraction(0)
    for one in ordered:
        dual = None if dual is None or one.dual is None else dual + one.dual
    primal, gap = (sum((getattr(one, name) for one in ordered), Fraction(0)) for name in ("primal", "gap_value"))
    return Totals(
        by_base("volume"), sum((one.value for one in ordered), Fraction(0)),
        Proof(primal, dual, by_base("bound"), by_base("gap"), gap),
        tuple(floor for one in ordered for floor in one.floors),
        sum(one.edges for one in ordered), sum(one.pivots for one in ordered),
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


def provinces(one: Commodity) -> list[str]:
    """The provinces that sell in a market."""
    return sorted({place.province for place in one.sellers})


def localities(one: Commodity) -> Smalls:
    """The number of each supply lot's province among the provinces of its commodity."""
    numbers = {province: n for n, province in enumerate(provinces(one))}
    by_place = np.array([numbers[place.province] for place in one.sellers], dtype=np.int32)
    return by_place[one.market.supply.place]


def _floors(one: Commodity, deals: Cleared) -> Iterator[FloorState]:
    if not len(deals.least):
        return
    group, names = localities(one), provinces(one)
    placed = [0] * len(names)
    for i, amount in zip(deals.supply.tolist(), deals.quantity.tolist(), strict=True):
        placed[int(group[i])] += amount
    for n, name in enumerate(names):
        done, least = (Fraction(amount * one.grain, 1000) for amount in (placed[n], int(deals.least[n])))
        yield FloorState(name, one.name, BASES[one.dimension], least, done)
