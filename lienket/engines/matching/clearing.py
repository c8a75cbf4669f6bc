"""One market → its best deals: every feasible pair is an arc, the network simplex finds the optimum and proves it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienket.engines.matching.market import Market, feasible_pairs
from lienket.engines.matching.problem import Objective
from lienket.engines.matching.simplex import (
    UNBOUNDED,
    Ints,
    Smalls,
    Tree,
    lower_bound,
    make_tree,
    optimise,
    reprice,
    total,
)
from lienket.engines.matching.weeks import Weeks, over_weeks

PATIENCE = 60  # rounds in which pairs below their minimum lot are dropped one per lot; afterwards all at once


class Goal(NamedTuple):
    """What a unit of quantity on a pair weighs: ``per_gain`` × its gain + ``per_unit``.

    For volume ``per_unit`` exceeds every gain that could be won by placing a unit less, for value the unit only
    decides between equals: an augmenting path or cycle passes the root once at most, so it changes the quantity placed
    by at most one.
    """

    per_gain: int
    per_unit: int


def goal_of(objective: Objective, lots: int, best_gain: int) -> Goal:
    """The weights under which the first goal comes before the second."""
    return Goal(1, lots * best_gain + 1) if objective == "volume" else Goal(4, 1)


@dataclass(frozen=True, slots=True)
class Floors:
    """Fair share: ``group`` is the locality of every supply lot, ``least`` what each of them should place at least."""

    group: Smalls
    least: Ints


@dataclass(frozen=True, slots=True)
class Cleared:
    """The deals: positions of the lots in the market, quantities, and the gain of each per price base.

    ``worth_*``: weight of one more unit of each lot (the shadow price under ``goal``); ``penalty``: what of a supply
    lot's worth is the penalty of its locality's floor. ``primal`` and ``dual``: total
    weight of the flow, and what the shadow prices prove no flow can exceed; equal when it is proven best (the weight
    then includes the penalties of floors). ``bound``: (quantity, gain) of the relaxation where minimum lots were kept.
    ``pressed_*``: lots whose weekly capacity stands in the way. ``least``: the floor of each locality; ``short``: by
    how much it stays below.
    """

    supply: Smalls
    demand: Smalls
    quantity: Ints
    gain: Ints
    goal: Goal
    worth_supply: Ints
    worth_demand: Ints
    penalty: Ints
    primal: int
    dual: int | None
    bound: tuple[int, int]
    edges: int
    pivots: int
    rounds: int
    pressed_supply: NDArray[np.bool_]
    pressed_demand: NDArray[np.bool_]
    short: Ints
    least: Ints

    @property
    def volume(self) -> int:
        """Quantity placed, in grains."""
        return sum(self.quantity.tolist())

    @property
    def value(self) -> int:
        """Σ quantity · gain."""
        return total(self.quantity, self.gain)


class _Network:
    """Arcs and tree of one market. Nodes: supply, demand, localities with floors, weeks of limited lots, root.

    Arcs: those of pairs, then one for every node but the root (the first tree: nothing is placed), then what goods
    below a floor need not pay, then the links of supply lots to their weeks.
    """

    def __init__(self, market: Market, objective: Objective, floors: Floors | None) -> None:
        s, d = len(market.supply.price), len(market.demand.price)
        groups = len(floors.least) if floors else 0
        self.market, self.s, self.d, self.groups = market, s, d, groups
        limited = bool(market.supply.weekly.any() or market.demand.weekly.any())
        self.weeks = over_weeks(market, s + d + groups) if limited else None
        self._draw(self._number())
        m, best = self.arcs, int(self.cost[: self.arcs].max(initial=0))
        self.goal = goal_of(objective, self.root + 1, best)
        self.dearest = 2 * (self.goal.per_unit + self.goal.per_gain * best * (self.root + 1)) + 1
        self.cost[:m] *= -self.goal.per_gain
        self.cost[:m] -= self.goal.per_unit
        bounded = limited or floors is not None
        self.capacity = np.full(len(self.tail) if bounded else 0, UNBOUNDED, dtype=np.int64)
        self.supply = np.zeros(self.root + 1, dtype=np.int64)
        self.supply[:s], self.supply[s : s + d] = market.supply.quantity, -market.demand.quantity
        self.supply[-1] = -self.supply.sum()
        self.tree = self._slack(floors)
        self.pivots = optimise(self.tail, self.head, self.cost, self.capacity, self.tree)

    def _number(self) -> int:
        """Number the nodes; gives how many arcs there are besides those of pairs."""
        weeks = self.weeks
        self.week_supply = self.s + self.d + self.groups
        self.week_demand = self.week_supply + (len(weeks.supply) if weeks else 0)
        self.root = self.week_demand + (len(weeks.demand) if weeks else 0)
        return self.root + self.groups + self.week_demand - self.week_supply

    def _draw(self, spare: int) -> None:
        """The arcs of pairs, with their gains for costs, and room for the others."""
        if self.weeks is None:
            self.tail, self.head, self.cost = feasible_pairs(self.market, spare)
            self.edges = self.arcs = len(self.tail) - spare
            self.head[: self.arcs] += self.s
            return
        self.edges, self.arcs = len(self.weeks.pairs.gain), len(self.weeks.pair)
        empty = np.zeros(spare, dtype=np.int32)
        self.tail, self.head = (np.append(ends, empty).astype(np.int32) for ends in self.weeks[2:4])
        self.cost = np.append(self.weeks.pairs.gain[self.weeks.pair], np.zeros(spare, dtype=np.int64))

    def _slack(self, floors: Floors | None) -> Tree:
        """The first tree: nothing is placed. Unsold goods of a locality pay a penalty beyond what its floor leaves."""
        s, d, groups, m, root = self.s, self.d, self.groups, self.arcs, self.root
        demands, penalties, frees = m + s, m + s + d, m + root
        parent = np.full(root + 1, root, dtype=np.int32)
        flow = np.abs(self.supply)
        self.tail[m:demands], self.head[m:demands] = np.arange(s), root
        self.tail[demands:penalties], self.head[demands:penalties] = root, np.arange(s, s + d)
        full = np.empty(0, dtype=np.int64)
        if floors is not None:
            nodes = np.arange(s + d, s + d + groups)
            parent[:s] = self.head[m:demands] = s + d + floors.group
            offered = np.bincount(floors.group, weights=None, minlength=groups) * 0
            np.add.at(offered, floors.group, self.market.supply.quantity)
            for start in (penalties, frees):
                self.tail[start : start + groups], self.head[start : start + groups] = nodes, root
            self.cost[penalties : penalties + groups] = np.where(floors.least > 0, self.dearest, 0)
            self.capacity[frees : frees + groups] = offered - floors.least
            flow[nodes] = floors.least
            full = frees + np.nonzero(offered > floors.least)[0]
        if self.weeks is not None:
            self._link(self.weeks, parent)
        arc = np.append(np.arange(m, m + root), -1)
        direction = np.ones(root + 1, dtype=np.int8)
        direction[s : s + d] = -1
        flow[-1] = 0
        tree = make_tree(parent, arc, direction, flow, self.cost)
        tree.state[full] = -1
        return tree

    def _link(self, weeks: Weeks, parent: Smalls) -> None:
        """Weeks of demand hang below their lots; those of supply on arcs to the root that nothing would ever use."""
        m, a, b, root = self.arcs, self.week_supply, self.week_demand, self.root
        self.tail[m + a : m + b], self.head[m + a : m + b] = np.arange(a, b), root
        self.cost[m + a : m + b] = 2 * self.dearest
        self.tail[m + b : m + root] = np.arange(b, root)
        self.head[m + b : m + root] = parent[b:root] = self.s + weeks.demand
        self.capacity[m + b : m + root] = weeks.capacity_demand
        links = slice(m + root + self.groups, len(self.tail))
        self.tail[links], self.head[links] = weeks.supply, np.arange(a, b)
        self.capacity[links] = weeks.capacity_supply

    def pressed(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Lots of each side for which a larger weekly capacity would raise the optimum."""
        found = np.zeros(self.s, dtype=np.bool_), np.zeros(self.d, dtype=np.bool_)
        if self.weeks is not None:
            links = slice(self.arcs + self.root + self.groups, len(self.tail))
            ends = slice(self.arcs + self.week_demand, self.arcs + self.root)
            potential = self.tree.potential
            for lots, part, owner in ((found[0], links, self.weeks.supply), (found[1], ends, self.weeks.demand)):
                reduced = self.cost[part] + potential[self.tail[part]] - potential[self.head[part]]
                lots[owner[reduced < 0]] = True
        return found

    def flows(self) -> tuple[Ints, Ints]:
        """(arcs that carry something, how much)."""
        arc, flow = self.tree.arc[:-1], self.tree.flow[:-1]
        full = np.nonzero(self.tree.state[: len(self.capacity)] == -1)[0]
        arcs = np.concatenate([arc, full])
        amounts = np.concatenate([flow, self.capacity[full]])
        carrying = amounts > 0
        order = np.argsort(arcs[carrying], kind="stable")
        return arcs[carrying][order], amounts[carrying][order]

    def deals(self) -> tuple[Ints, Ints]:
        """(pairs that carry something, how much in all weeks)."""
        arcs, amounts = self.flows()
        arcs, amounts = arcs[arcs < self.arcs], amounts[arcs < self.arcs]
        if self.weeks is None:
            return arcs, amounts
        pairs, at = np.unique(self.weeks.pair[arcs], return_inverse=True)
        sums = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(sums, at, amounts)
        return pairs, sums

    def lots(self, pairs: Ints) -> tuple[Smalls, Smalls]:
        """Positions of the supply and the demand lots of pairs."""
        if self.weeks is None:
            return self.tail[pairs], self.head[pairs] - self.s
        return self.weeks.pairs.supply[pairs], self.weeks.pairs.demand[pairs]

    def totals(self) -> tuple[int, int]:
        """(quantity placed, Σ quantity · gain)."""
        pairs, amounts = self.deals()
        return sum(amounts.tolist()), total(amounts, self.gains(pairs))

    def gains(self, pairs: Ints) -> Ints:
        """Gain per price base of pairs that are not dropped."""
        if self.weeks is not None:
            return self.weeks.pairs.gain[pairs]
        return (-self.cost[pairs] - self.goal.per_unit) // self.goal.per_gain

    def drop(self, pairs: Ints) -> None:
        """Forbid pairs: what they would carry costs more than any penalty."""
        arcs = pairs if self.weeks is None else np.flatnonzero(np.isin(self.weeks.pair, pairs))
        self.cost[arcs] = 2 * self.dearest
        reprice(self.tree, self.cost)
        self.pivots += optimise(self.tail, self.head, self.cost, self.capacity, self.tree)

    def too_small(self) -> tuple[Ints, NDArray[np.float64]]:
        """Pairs that carry less than the minimum lot of one of their lots, and which part of it they carry."""
        pairs, amounts = self.deals()
        sellers, buyers = self.lots(pairs)
        least = np.maximum(self.market.supply.smallest[sellers], self.market.demand.smallest[buyers])
        bad = amounts < least
        return pairs[bad], amounts[bad] / np.maximum(least[bad], 1)


def _keep_minimum_lots(network: _Network) -> int:
    """Drop pairs below their minimum lot until none is left; gives the rounds that took."""
    rounds = 0
    while True:
        pairs, part = network.too_small()
        if not len(pairs):
            return rounds
        if rounds < PATIENCE:
            pairs = _worst_of_each(network, pairs, part)
        network.drop(pairs)
        rounds += 1


def _worst_of_each(network: _Network, pairs: Ints, part: NDArray[np.float64]) -> Ints:
    """Of the pairs of each lot only the emptiest, so that what it carried can fill another."""
    chosen: list[int] = []
    used: set[int] = set()
    sellers, buyers = (lots.tolist() for lots in network.lots(pairs))
    for n in np.lexsort((pairs, part)).tolist():
        ends = {sellers[n], network.s + buyers[n]}
        if not ends & used:
            used |= ends
            chosen.append(int(pairs[n]))
    return np.array(chosen, dtype=np.int64)


def fair_floors(market: Market, group: Smalls, share: Fraction, placed: int) -> Floors:
    """Each locality's floor: ``share`` of its proportional part of what the market can place."""
    offered = [0] * (int(group.max()) + 1)
    for locality, quantity in zip(group.tolist(), market.supply.quantity.tolist(), strict=True):
        offered[locality] += quantity
    least = [int(share * placed * part / max(sum(offered), 1)) for part in offered]
    return Floors(group, np.array(least, dtype=np.int64))


def clear(market: Market, objective: Objective, group: Smalls | None = None, share: Fraction = Fraction(0)) -> Cleared:
    """The best deals of a market; with ``group`` and ``share`` each locality first gets its floor where it can."""
    floors = None
    if group is not None and share > 0 and len(market.supply.price):
        free = clear(market, objective)
        floors = fair_floors(market, group, share, free.volume)
    network = _Network(market, objective, floors)
    bound = network.totals()
    primal, dual = _proof(network)
    rounds = 0
    if market.supply.smallest.any() or market.demand.smallest.any():
        rounds = _keep_minimum_lots(network)
    pairs, amounts = network.deals()
    sellers, buyers = network.lots(pairs)
    potential, s = network.tree.potential, network.s
    pressed = network.pressed()
    return Cleared(
        supply=sellers,
        demand=buyers,
        quantity=amounts,
        gain=network.gains(pairs),
        goal=network.goal,
        worth_supply=potential[:s].copy(),
        worth_demand=-potential[s : s + network.d],
        penalty=np.minimum(potential[s + network.d + group], 0)
        if floors is not None and group is not None
        else np.zeros(s, dtype=np.int64),
        primal=primal,
        dual=dual,
        bound=bound,
        edges=network.edges,
        pivots=network.pivots,
        rounds=rounds,
        pressed_supply=pressed[0],
        pressed_demand=pressed[1],
        short=_short(network),
        least=floors.least if floors else np.empty(0, dtype=np.int64),
    )


def _proof(network: _Network) -> tuple[int, int | None]:
    arcs, amounts = network.flows()
    low = lower_bound(
        network.tail, network.head, network.cost, network.capacity, network.supply, network.tree.potential
    )
    return -total(amounts, network.cost[arcs]), None if low is None else -low


def _short(network: _Network) -> Ints:
    """What goes by the penalty arcs."""
    arcs, amounts = network.flows()
    short = np.zeros(network.groups, dtype=np.int64)
    start = network.arcs + network.s + network.d
    paid = (arcs >= start) & (arcs < start + network.groups)
    short[arcs[paid] - start] = amounts[paid]
    short[network.cost[start : start + network.groups] == 0] = 0
    return short
