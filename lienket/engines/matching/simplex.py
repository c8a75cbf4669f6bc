"""Minimum-cost flow by the primal network simplex with strongly feasible trees, compiled, without the GIL.

The rules of pivoting are those of LEMON's NetworkSimplex (Dezső, Jüttner, Kovács 2011; Cunningham 1976 for strong
feasibility, which forbids cycling). Written here because the potentials are then at hand: they are the proof of
optimality and the shadow prices, and a solver that keeps them to itself would have to be asked a second time.
"""

from __future__ import annotations

from operator import mul
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Smalls = NDArray[np.int32]
Signs = NDArray[np.int8]

UNBOUNDED = np.int64(1) << np.int64(62)
_UPPER, _TREE, _LOWER = np.int8(-1), np.int8(0), np.int8(1)
_UP, _DOWN = np.int8(1), np.int8(-1)


class Tree(NamedTuple):
    """A basis: for every node its parent, the arc to it, that arc's direction (1: to the parent) and its flow.

    ``potential`` makes the reduced cost ``cost + potential[tail] - potential[head]`` zero on the tree's arcs;
    ``state`` says for every arc whether it is in the tree (0), empty (1) or full (-1). The last node is the root.
    """

    parent: Smalls
    arc: Ints
    direction: Signs
    flow: Ints
    potential: Ints
    state: Signs


def make_tree(parent: Smalls, arc: Ints, direction: Signs, flow: Ints, cost: Ints) -> Tree:
    """A tree from its parents (the last node is the root), with the potentials that belong to it."""
    state = np.full(len(cost), _LOWER, dtype=np.int8)
    state[arc[:-1]] = _TREE
    tree = Tree(parent, arc, direction, flow, np.zeros(len(parent), dtype=np.int64), state)
    reprice(tree, cost)
    return tree


def reprice(tree: Tree, cost: Ints) -> None:
    """Potentials in place, after a change of costs."""
    _reprice(tree.parent, tree.arc, tree.direction, tree.potential, cost)


@njit(cache=True, nogil=True)
def _reprice(parent: Any, arc: Any, direction: Any, potential: Any, cost: Any) -> None:
    nodes = len(parent)
    done = np.zeros(nodes, dtype=np.bool_)
    stack = np.empty(nodes, dtype=np.int32)
    done[nodes - 1] = True
    for u in range(nodes - 1):
        held, w = 0, u
        while not done[w]:
            stack[held] = w
            held += 1
            w = parent[w]
        while held:
            held -= 1
            w = stack[held]
            potential[w] = potential[parent[w]] - direction[w] * cost[arc[w]]
            done[w] = True


@njit(nogil=True)
def _search(tail: Any, head: Any, cost: Any, potential: Any, state: Any, start: int, block: int) -> tuple[int, int]:
    """The worst arc of the first block (from ``start``, around) that has one which pays; and where to go on."""
    arcs = len(tail)
    worst, best, seen = np.int64(0), -1, 0
    e = start
    for _ in range(arcs):
        if state[e] != 0:
            c = state[e] * (cost[e] + potential[tail[e]] - potential[head[e]])
            if c < worst:
                worst, best = c, e
        e += 1
        if e == arcs:
            e = 0
        seen += 1
        if seen == block:
            if best >= 0:
                return best, e
            seen = 0
    return best, e


@njit(nogil=True)
def _unlink(u: int, parent: Any, child: Any, before: Any, after: Any) -> None:
    if before[u] >= 0:
        after[before[u]] = after[u]
    else:
        child[parent[u]] = after[u]
    if after[u] >= 0:
        before[after[u]] = before[u]


@njit(nogil=True)
def _link(u: int, p: int, parent: Any, child: Any, before: Any, after: Any) -> None:
    parent[u] = p
    before[u] = -1
    after[u] = child[p]
    if child[p] >= 0:
        before[child[p]] = u
    child[p] = u


@njit(nogil=True)
def _relabel(top: int, step: Any, parent: Any, child: Any, after: Any, depth: Any, potential: Any, stack: Any) -> None:
    """New depths below ``top`` (whose parent is right), and ``step`` onto every potential there."""
    stack[0] = top
    held = 1
    while held:
        held -= 1
        u = stack[held]
        depth[u] = depth[parent[u]] + 1
        potential[u] += step
        w = child[u]
        while w >= 0:
            stack[held] = w
            held += 1
            w = after[w]


@njit(nogil=True)
def _room(u: int, gains: bool, arc: Any, flow: Any, capacity: Any) -> Any:
    """How much the tree arc of u can gain, or lose."""
    if not gains:
        return flow[u]
    most = capacity[arc[u]] if arc[u] < len(capacity) else UNBOUNDED
    return UNBOUNDED if most >= UNBOUNDED else most - flow[u]


@njit(nogil=True)
def _reroot(
    inner: int, outer: int, leaving: int, entering: int, up: Any, filled: Any, parent: Any, arc: Any,
    direction: Any, flow: Any, child: Any, before: Any, after: Any
) -> None:  # fmt: skip
    """Hang the subtree that loses its arc at ``leaving`` onto ``outer`` by its node ``inner``."""
    u, p = inner, outer
    new_arc, new_direction, new_flow = entering, up, filled
    while True:
        old_parent, old_arc, old_direction, old_flow = parent[u], arc[u], direction[u], flow[u]
        _unlink(u, parent, child, before, after)
        _link(u, p, parent, child, before, after)
        arc[u], direction[u], flow[u] = new_arc, new_direction, new_flow
        if u == leaving:
            return
        new_arc, new_direction, new_flow = old_arc, -old_direction, old_flow
        p, u = u, old_parent


@njit(cache=True, nogil=True)
def pivot_to_optimum(
    tail: Any, head: Any, cost: Any, capacity: Any, parent: Any, arc: Any, direction: Any, flow: Any,
    potential: Any, state: Any, block: int
) -> int:  # fmt: skip
    """Change the tree in place until no arc pays; gives the number of pivots, or -1 if cost falls for ever.

    ``capacity`` covers the first arcs; those beyond its end are unbounded.
    """
    nodes = len(parent)
    root = nodes - 1
    child = np.full(nodes, -1, dtype=np.int32)
    before = np.full(nodes, -1, dtype=np.int32)
    after = np.full(nodes, -1, dtype=np.int32)
    depth = np.zeros(nodes, dtype=np.int32)
    stack = np.empty(nodes, dtype=np.int32)
    for u in range(nodes - 1):
        _link(u, parent[u], parent, child, before, after)
    depth[root] = 0
    w = child[root]
    while w >= 0:
        _relabel(w, 0, parent, child, after, depth, potential, stack)
        w = after[w]
    pivots, at = 0, 0
    while True:
        e, at = _search(tail, head, cost, potential, state, at, block)
        if e < 0:
            return pivots
        pivots += 1
        first, second = (tail[e], head[e]) if state[e] == _LOWER else (head[e], tail[e])
        u, v = first, second
        while u != v:
            if depth[u] > depth[v]:
                u = parent[u]
            elif depth[v] > depth[u]:
                v = parent[v]
            else:
                u, v = parent[u], parent[v]
        join = u
        delta = capacity[e] if e < len(capacity) else UNBOUNDED
        leaving, side = -1, 0
        u = first
        while u != join:
            d = _room(u, direction[u] == _DOWN, arc, flow, capacity)
            if d < delta:
                delta, leaving, side = d, u, 1
            u = parent[u]
        u = second
        while u != join:
            d = _room(u, direction[u] == _UP, arc, flow, capacity)
            if d <= delta:
                delta, leaving, side = d, u, 2
            u = parent[u]
        if delta >= UNBOUNDED:
            return -1
        if delta > 0:
            u = first
            while u != join:
                flow[u] -= direction[u] * delta
                u = parent[u]
            u = second
            while u != join:
                flow[u] += direction[u] * delta
                u = parent[u]
        if side == 0:
            state[e] = -state[e]
            continue
        filled = delta if state[e] == _LOWER else capacity[e] - delta
        inner, outer = (first, second) if side == 1 else (second, first)
        up = _UP if tail[e] == inner else _DOWN
        state[arc[leaving]] = _LOWER if flow[leaving] == 0 else _UPPER
        state[e] = _TREE
        step = potential[outer] - potential[inner] - up * cost[e]
        _reroot(inner, outer, leaving, e, up, filled, parent, arc, direction, flow, child, before, after)
        _relabel(inner, step, parent, child, after, depth, potential, stack)


def optimise(tail: Smalls, head: Smalls, cost: Ints, capacity: Ints, tree: Tree) -> int:
    """Pivot ``tree`` to the optimum in place; gives the number of pivots. Arcs beyond ``capacity`` are unbounded."""
    block = max(64, int(2 * len(tail) ** 0.5))
    pivots = pivot_to_optimum(
        tail, head, cost, capacity, tree.parent, tree.arc, tree.direction, tree.flow, tree.potential, tree.state, block
    )
    if pivots < 0:
        raise ArithmeticError("The flow has no optimum: a cycle of unbounded arcs gains for ever.")
    return int(pivots)


def total(amounts: Ints, costs: Ints) -> int:
    """Σ amount · cost without overflow."""
    return sum(map(mul, amounts.tolist(), costs.tolist()))


@njit(cache=True, nogil=True)
def _below(tail: Any, head: Any, cost: Any, potential: Any, found: Any) -> int:
    """Arcs with a negative reduced cost: their number, and the first of them in ``found``."""
    n = 0
    for e in range(len(tail)):
        if cost[e] + potential[tail[e]] - potential[head[e]] < 0:
            if n < len(found):
                found[n] = e
            n += 1
    return n


def lower_bound(tail: Smalls, head: Smalls, cost: Ints, capacity: Ints, supply: Ints, potential: Ints) -> int | None:
    """What no flow can cost less than, by the potentials alone; None if they prove nothing.

    Every arc is looked at again: Σ cost·x = Σ reduced·x − Σ potential·supply ≥ Σ capacity·min(0, reduced) − Σ …
    """
    found = np.empty(_below(tail, head, cost, potential, np.empty(0, dtype=np.int64)), dtype=np.int64)
    _below(tail, head, cost, potential, found)
    bound = -total(potential, supply)
    if len(found):
        if found[-1] >= len(capacity) or capacity[found].max() >= UNBOUNDED:
            return None
        reduced = cost[found] + potential[tail[found]] - potential[head[found]]
        bound += total(capacity[found], reduced)
    return bound
