"""Laws of matching, over random markets: nothing is oversold, nothing is better, nothing depends on how it is told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.matching import Lot, Outcome, match
from tests.engines.matching.markets import (
    KILOGRAMS,
    LP,
    edges,
    free,
    greedy,
    independent_lp,
    kilograms,
    lots,
    meet,
    placed,
)

OBJECTIVES = st.sampled_from(["volume", "value"])
BIG = 10**6  # more than any gain that placing a kilogram less could win


@pytest.fixture(scope="module")
def lp() -> Iterator[LP]:
    with independent_lp() as solver:
        yield solver


def amounts(outcome: Outcome) -> dict[tuple[str, str], int]:
    """kg of every pair."""
    return {(m.supply_lot, m.demand_lot): int(m.quantity * KILOGRAMS[m.unit]) for m in outcome.matches}


@given(lots("S"), lots("D"))
@settings(max_examples=150, deadline=None)
def test_volume_then_value_equals_an_independent_lp(lp: LP, supply: list[Lot], demand: list[Lot]) -> None:
    outcome = match(supply, demand, free(objective="volume"))
    volume, value = placed(outcome)
    assert BIG * volume + value == lp.best(supply, demand, 1, BIG)
    assert outcome.proof.optimal
    assert outcome.proof.dual == value


@given(lots("S"), lots("D"))
@settings(max_examples=150, deadline=None)
def test_value_equals_an_independent_lp(lp: LP, supply: list[Lot], demand: list[Lot]) -> None:
    outcome = match(supply, demand, free(objective="value"))
    volume, value = placed(outcome)
    assert BIG * value + volume == lp.best(supply, demand, BIG, 1)
    assert outcome.proof.optimal
    assert outcome.proof.dual == value


@given(lots("S"), lots("D"), OBJECTIVES, st.booleans())
@settings(max_examples=150, deadline=None)
def test_nothing_is_oversold_and_every_pair_keeps_the_rules(
    supply: list[Lot], demand: list[Lot], objective: str, floor: bool
) -> None:
    outcome = match(supply, demand, free(objective=objective, floor=Fraction(int(floor))))
    sellers, buyers = ({one.lot: one for one in side} for side in (supply, demand))
    used: dict[str, int] = {}
    for match_, amount in zip(outcome.matches, amounts(outcome).values(), strict=True):
        seller, buyer = sellers[match_.supply_lot], buyers[match_.demand_lot]
        gain = meet(seller, buyer)
        assert gain is not None
        assert match_.value == gain * amount
        assert Fraction(match_.quantity) * (match_.price_gap - match_.freight) == match_.value
        assert amount > 0
        for one in (seller, buyer):
            used[one.lot] = used.get(one.lot, 0) + amount
    assert all(used.get(one.lot, 0) <= kilograms(one) for one in (*supply, *demand))
    assert sum(match_.value for match_ in outcome.matches) == outcome.value


@given(lots("S", min_lots=True), lots("D", min_lots=True), OBJECTIVES)
@settings(max_examples=150, deadline=None)
def test_every_lot_is_told_once_and_what_is_left_has_a_reason(
    supply: list[Lot], demand: list[Lot], objective: str
) -> None:
    outcome = match(supply, demand, free(objective=objective))
    given_lots = [("supply", one.lot) for one in supply] + [("demand", one.lot) for one in demand]
    assert [(state.side, state.lot) for state in outcome.lots] == given_lots
    moved = amounts(outcome)
    for state, one in zip(outcome.lots, [*supply, *demand], strict=True):
        mine = sum(amount for pair, amount in moved.items() if pair[state.side == "demand"] == state.lot)
        assert state.placed * KILOGRAMS[state.unit] == mine
        assert state.placed + state.left == one.quantity
        expected = "matched" if state.left == 0 else "part" if mine else "unmatched"
        assert state.status == expected
        assert bool(state.left) == bool(state.reasons) == bool(state.changes)


@given(lots("S", min_lots=True), lots("D", min_lots=True), OBJECTIVES)
@settings(max_examples=150, deadline=None)
def test_minimum_lots_are_kept_and_the_bound_holds(supply: list[Lot], demand: list[Lot], objective: str) -> None:
    outcome = match(supply, demand, free(objective=objective))
    least = {one.lot: int(one.min_lot * KILOGRAMS[one.unit]) for one in (*supply, *demand)}
    for (seller, buyer), amount in amounts(outcome).items():
        assert amount >= max(least[seller], least[buyer])
    bare = match(
        [replace(one, min_lot=Decimal(0)) for one in supply],
        [replace(one, min_lot=Decimal(0)) for one in demand],
        free(objective=objective),
    )
    assert outcome.proof.primal == outcome.proof.dual
    first = (lambda pair: pair) if objective == "volume" else (lambda pair: pair[::-1])
    bound = int(outcome.proof.bound_volume.get("kg", 0)), int(outcome.proof.primal)
    assert first(placed(outcome)) <= first(bound) <= first(placed(bare))
    assert outcome.proof.gap_value == bound[1] - placed(outcome)[1]


def best_over_weeks(supply: list[Lot], demand: list[Lot], per_gain: int, per_unit: int) -> int:
    """The largest Σ (per_gain · gain + per_unit) · kg when every week of a limited lot passes its limit and no more."""
    graph = networkx.DiGraph()
    sides = (supply, demand)
    for side, given_lots in enumerate(sides):
        for n, one in enumerate(given_lots):
            node, amount = (side, n), kilograms(one)
            graph.add_node(node, demand=-amount if side == 0 else amount)
            graph.add_edge(*((node, "rest") if side == 0 else ("rest", node)), weight=0)
            for week in weeks(one) if one.weekly else ():
                ends = (node, (*node, week)) if side == 0 else ((*node, week), node)
                graph.add_edge(*ends, weight=0, capacity=int((one.weekly or 0) * KILOGRAMS[one.unit]))
    graph.nodes["rest"]["demand"] = sum(map(kilograms, supply)) - sum(map(kilograms, demand))
    for i, j, gain in edges(supply, demand):
        for week in set(weeks(supply[i])) & set(weeks(demand[j])):
            ends = [(side, n, week) if sides[side][n].weekly else (side, n) for side, n in ((0, i), (1, j))]
            graph.add_edge(*ends, weight=-per_gain * gain - per_unit)
    return -int(networkx.network_simplex(graph)[0])


def weeks(one: Lot) -> range:
    """Weeks of the calendar."""
    return range((one.first.toordinal() - 1) // 7, (one.last.toordinal() - 1) // 7 + 1)


@given(lots("S", 4, weekly=True), lots("D", 4, weekly=True), OBJECTIVES)
@settings(max_examples=80, deadline=None)
def test_weekly_limits_are_kept_by_all_partners_together_and_nothing_is_better(
    supply: list[Lot], demand: list[Lot], objective: str
) -> None:
    supply, demand = ([replace(one, certificates=()) for one in side] for side in (supply, demand))
    outcome = match(supply, demand, free(objective=objective))
    volume, value = placed(outcome)
    first, second = (volume, value) if objective == "volume" else (value, volume)
    weights = (1, BIG) if objective == "volume" else (BIG, 1)
    assert BIG * first + second == best_over_weeks(supply, demand, *weights)
    assert outcome.proof.optimal
    named = {one.lot: one for one in (*supply, *demand)}
    for name, one in named.items():
        most = (one.weekly or 0) * KILOGRAMS[one.unit]
        mine = [(pair, kg) for pair, kg in amounts(outcome).items() if name in pair]
        for a, b in itertools.combinations_with_replacement(weeks(one) if most else (), 2):
            inside = [
                kg
                for pair, kg in mine
                if a <= max(weeks(named[end])[0] for end in pair) and min(weeks(named[end])[-1] for end in pair) <= b
            ]
            assert sum(inside) <= most * (b - a + 1)


@given(lots("S"), lots("D"))
@settings(max_examples=100, deadline=None)
def test_it_is_never_worse_than_taking_the_best_pair_first(supply: list[Lot], demand: list[Lot]) -> None:
    assert placed(match(supply, demand, free(objective="volume"))) >= greedy(supply, demand)
    assert placed(match(supply, demand, free(objective="value")))[1] >= greedy(supply, demand)[1]


@given(lots("S", min_lots=True), lots("D", min_lots=True), OBJECTIVES, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_rows_has_no_effect(
    supply: list[Lot], demand: list[Lot], objective: str, chance: object
) -> None:
    rules = free(objective=objective)
    mixed = [sorted(side, key=lambda _one: chance.random()) for side in (supply, demand)]  # type: ignore[attr-defined]
    outcome, other = match(supply, demand, rules), match(mixed[0], mixed[1], rules)
    assert outcome.matches == other.matches
    assert sorted(one._replace(number=0) for one in outcome.lots) == sorted(
        one._replace(number=0) for one in other.lots
    )


@given(lots("S", min_lots=True), lots("D", min_lots=True), OBJECTIVES)
@settings(max_examples=100, deadline=None)
def test_units_have_no_effect(supply: list[Lot], demand: list[Lot], objective: str) -> None:
    def in_kilograms(one: Lot) -> Lot:
        times = KILOGRAMS[one.unit]
        return replace(
            one, unit="kg", quantity=one.quantity * times, min_lot=one.min_lot * times, price=one.price // times
        )

    rules = free(objective=objective)
    outcome = match(supply, demand, rules)
    other = match([in_kilograms(one) for one in supply], [in_kilograms(one) for one in demand], rules)
    assert amounts(outcome) == amounts(other)
    assert placed(outcome) == placed(other)


@given(lots("S", min_lots=True), lots("D", min_lots=True), OBJECTIVES, st.integers(2, 50), st.integers(2, 50))
@settings(max_examples=100, deadline=None)
def test_scale_has_no_effect(supply: list[Lot], demand: list[Lot], objective: str, times: int, dearer: int) -> None:
    def scaled(one: Lot) -> Lot:
        return replace(one, quantity=one.quantity * times, min_lot=one.min_lot * times, price=one.price * dearer)

    rules = free(objective=objective)
    outcome = match(supply, demand, rules)
    other = match([scaled(one) for one in supply], [scaled(one) for one in demand], rules)
    assert {pair: amount * times for pair, amount in amounts(outcome).items()} == amounts(other)
    assert outcome.value * times * dearer == other.value


def repriced(supply: list[Lot], demand: list[Lot], name: str, price: int) -> tuple[Fraction, Fraction]:
    """(volume, value) of the best deals with another price for one lot."""
    sides = [[replace(one, price=price) if one.lot == name else one for one in side] for side in (supply, demand)]
    outcome = match(sides[0], sides[1], free())
    return outcome.volume.get("kg", Fraction(0)), outcome.value


@given(lots("S"), lots("D"))
@settings(max_examples=100, deadline=None)
def test_the_price_that_is_told_is_where_things_change(supply: list[Lot], demand: list[Lot]) -> None:
    """For lots not placed at all: at the price told more is placed; where others must be driven out, not before it."""
    outcome = match(supply, demand, free())
    before = outcome.volume.get("kg", Fraction(0)), outcome.value
    for state in outcome.lots:
        told = [reason for reason in state.changes if reason.code.startswith(("cheaper", "dearer"))]
        if state.status != "unmatched" or not told:
            continue
        price = int(told[0].parameters[3].replace(".", ""))
        if told[0].code.endswith("_rival"):
            nearly = price + 1 if state.side == "supply" else price - 1
            assert repriced(supply, demand, state.lot, nearly) == before
        else:
            assert repriced(supply, demand, state.lot, price) > before
