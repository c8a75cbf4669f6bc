"""One market → its best deals: every feasible pair is an arc, the network simplex finds the optimum and proves it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienket.engines.matching.market import Market, feasible_pairs, rooms
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
    ``least``: the floor of each locality; ``short``: by how much it stays below.
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
    """Arcs and tree of one market. Nodes: supply, demand, localities with floors, root."""

    def __init__(self, market: Market, objective: Objective, floors: Floors | None) -> None:
        s, d = len(market.supply.price), len(market.demand.price)
        groups = len(floors.least) if floors else 0
        self.market, self.s, self.d, self.groups = market, s, d, groups
        self.tail, self.head, self.cost = feasible_pairs(market, spare=s + d + 2 * groups)
        self.edges = m = len(self.tail) - (s + d + 2 * groups)
        best = int(self.cost[:m].max(initial=0))
        self.goal = goal_of(objective, s + d + groups + 1, best)
        self.dearest = 2 * (self.goal.per_unit + self.goal.per_gain * best * (s + d + groups + 1)) + 1
        self.cost[:m] *= -self.goal.per_gain
        self.cost[:m] -= self.goal.per_unit
        self.capacity = self._capacity(floors)
        self.head[:m] += s
        self.supply = np.zeros(s + d + groups + 1, dtype=np.int64)
        self.supply[:s], self.supply[s : s + d] = market.supply.quantity, -market.demand.quantity
        self.supply[-1] = -self.supply.sum()
        self.tree = self._slack(floors)
        self.pivots = optimise(self.tail, self.head, self.cost, self.capacity, self.tree)

    def _capacity(self, floors: Floors | None) -> Ints:
        """Limits of the first arcs: none at all where nothing is limited."""
        m, market = self.edges, self.market
        weekly = bool(market.supply.weekly.any() or market.demand.weekly.any())
        if not weekly and floors is None:
            return np.empty(0, dtype=np.int64)
        capacity = np.full(len(self.tail), UNBOUNDED, dtype=np.int64)
        if weekly:
            capacity[:m] = rooms(market, self.tail[:m], self.head[:m])
        return capacity

    def _slack(self, floors: Floors | None) -> Tree:
        """The first tree: nothing is placed. Unsold goods of a locality pay a penalty beyond what its floor leaves."""
        s, d, groups, m = self.s, self.d, self.groups, self.edges
        root, demands, penalties, frees = s + d + groups, m + s, m + s + d, m + s + d + groups
        parent = np.full(root + 1, root, dtype=np.int32)
        flow = np.abs(self.supply)
        self.tail[m:demands], self.head[m:demands] = np.arange(s), root
        self.tail[demands:penalties], self.head[demands:penalties] = root, np.arange(s, s + d)
        full = np.empty(0, dtype=np.int64)
        if floors is not None:
            nodes = np.arange(s + d, root)
            parent[:s] = self.head[m:demands] = s + d + floors.group
            offered = np.bincount(floors.group, weights=None, minlength=groups) * 0
            np.add.at(offered, floors.group, self.market.supply.quantity)
            for start in (penalties, frees):
                self.tail[start : start + groups], self.head[start : start + groups] = nodes, root
            self.cost[penalties:frees] = np.where(floors.least > 0, self.dearest, 0)
            self.capacity[frees:] = offered - floors.least
            flow[s + d : root] = floors.least
            full = frees + np.nonzero(self.capacity[frees:] > 0)[0]
        arc = np.append(np.arange(m, m + root), -1)
        direction = np.ones(root + 1, dtype=np.int8)
        direction[s : s + d] = -1
        flow[-1] = 0
        tree = make_tree(parent, arc, direction, flow, self.cost)
        tree.state[full] = -1
        return tree

    def flows(self) -> tuple[Ints, Ints]:
        """(arcs that carry something, how much)."""
        arc, flow = self.tree.arc[:-1], self.tree.flow[:-1]
        full = np.nonzero(self.tree.state[: len(self.capacity)] == -1)[0]
        arcs = np.concatenate([arc, full])
        amounts = np.concatenate([flow, self.capacity[full]])
        carrying = amounts > 0
        order = np.argsort(arcs[carrying], kind="stable")
        return arcs[carrying][order], amounts[carrying][order]

    def totals(self) -> tuple[int, int]:
        """(quantity placed, Σ quantity · gain)."""
        arcs, amounts = self.flows()
        pairs = arcs < self.edges
        volume = sum(amounts[pairs].tolist())
        return volume, total(amounts[pairs], self.gains(arcs[pairs]))

    def gains(self, arcs: Ints) -> Ints:
        """Gain per price base of pairs that are not dropped."""
        return (-self.cost[arcs] - self.goal.per_unit) // self.goal.per_gain

    def drop(self, arcs: Ints) -> None:
        """Forbid pairs: what they would carry costs more than any penalty."""
        self.cost[arcs] = 2 * self.dearest
        reprice(self.tree, self.cost)
        self.pivots += optimise(self.tail, self.head, self.cost, self.capacity, self.tree)

    def too_small(self) -> tuple[Ints, NDArray[np.float64]]:
        """Pairs that carry less than the minimum lot of one of their lots, and which part of it they carry."""
        arcs, amounts = self.flows()
        pairs = arcs < self.edges
        arcs, amounts = arcs[pairs], amounts[pairs]
        least = np.maximum(
            self.market.supply.smallest[self.tail[arcs]], self.market.demand.smallest[self.head[arcs] - self.s]
        )
        bad = amounts < least
        return arcs[bad], amounts[bad] / np.maximum(least[bad], 1)


def _keep_minimum_lots(network: _Network) -> int:
    """Drop pairs below their minimum lot until none is left; gives the rounds that took."""
    rounds = 0
    while True:
        arcs, part = network.too_small()
        if not len(arcs):
            return rounds
        if rounds < PATIENCE:
            arcs = _worst_of_each(network, arcs, part)
        network.drop(arcs)
        rounds += 1


def _worst_of_each(network: _Network, arcs: Ints, part: NDArray[np.float64]) -> Ints:
    """Of the pairs of each lot only the emptiest, so that what it carried can fill another."""
    chosen: list[int] = []
    used: set[int] = set()
    for arc in arcs[np.lexsort((arcs, part))].tolist():
        ends = {int(network.tail[arc]), int(network.head[arc])}
        if not ends & used:
            used |= ends
            chosen.append(arc)
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
    arcs, amounts = network.flows()
    pairs = arcs < network.edges
    chosen, s = arcs[pairs], network.s
    potential = network.tree.potential
    return Cleared(
        supply=network.tail[chosen],
        demand=network.head[chosen] - s,
        quantity=amounts[pairs],
        gain=network.gains(chosen),
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
        short=_short(network, arcs, amounts),
        least=floors.least if floors else np.empty(0, dtype=np.int64),
    )


def _proof(network: _Network) -> tuple[int, int | None]:
    arcs, amounts = network.flows()
    low = lower_bound(
        network.tail, network.head, network.cost, network.capacity, network.supply, network.tree.potential
    )
    return -total(amounts, network.cost[arcs]), None if low is None else -low


def _short(network: _Network, arcs: Ints, amounts: Ints) -> Ints:
    """What goes by the penalty arcs."""
    short = np.zeros(network.groups, dtype=np.int64)
    start = network.edges + network.s + network.d
    paid = (arcs >= start) & (arcs < start + network.groups)
    short[arcs[paid] - start] = amounts[paid]
    short[network.cost[start : start + network.groups] == 0] = 0
    return short
