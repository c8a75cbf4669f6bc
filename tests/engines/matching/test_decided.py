"""What people decide before a run holds, and the rest is the best that it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.matching import Lot, MatchError, Outcome, explain, explain_all, match
from tests.engines.matching.markets import KILOGRAMS, START, free, lot, lots, meet, placed


def pairs(outcome: Outcome) -> dict[tuple[str, str], Decimal]:
    return {(one.supply_lot, one.demand_lot): one.quantity for one in outcome.matches}


def kilograms(outcome: Outcome) -> dict[tuple[str, str], int]:
    return {(m.supply_lot, m.demand_lot): int(m.quantity * KILOGRAMS[m.unit]) for m in outcome.matches}


SUPPLY = [lot("A", quantity=60, price=10), lot("B", quantity=50, price=14)]
DEMAND = [lot("X", quantity=50, price=20), lot("Y", quantity=40, price=13)]


def test_a_forbidden_pair_is_none_and_the_rest_is_best() -> None:
    outcome = match(SUPPLY, DEMAND, free(), forbidden={("A", "X"), ("không", "có")})
    assert pairs(outcome) == {("A", "Y"): 40, ("B", "X"): 50}
    assert outcome.proof.optimal
    left = match(SUPPLY[:1], DEMAND[:1], free(), forbidden={("A", "X")})
    assert [explain_all(one.changes) for one in left.lots] == [
        "Gần nhất là X, nhưng còn vướng 1 điều kiện: cặp đã loại hoặc đã chốt trước.",
        "Gần nhất là A, nhưng còn vướng 1 điều kiện: cặp đã loại hoặc đã chốt trước.",
    ]


def test_a_pinned_pair_has_just_its_quantity_and_the_rest_is_best() -> None:
    outcome = match(SUPPLY, DEMAND, free(), pinned={("A", "X"): Decimal(35), ("A", "Y"): Decimal(0)})
    assert pairs(outcome) == {("A", "X"): 35, ("B", "X"): 15}
    assert placed(outcome) == (50, 35 * 10 + 15 * 6)
    assert outcome.proof.optimal
    assert outcome.proof.primal == outcome.value
    assert explain(outcome.matches[0].reasons[0]) == "Số lượng đã được chốt trước."
    assert [(one.lot, one.placed, one.left) for one in outcome.lots] == [
        ("A", 35, 25), ("B", 15, 35), ("X", 50, 0), ("Y", 0, 40),
    ]  # fmt: skip


def test_a_pair_may_be_pinned_against_the_rules_and_what_it_breaks_is_told() -> None:
    late = lot(
        "L", quantity=1, unit="tạ", price=300_000, first=START + timedelta(days=60), last=START + timedelta(days=70)
    )
    outcome = match([late], [lot("X")], free(), pinned={("L", "X"): Decimal("0.5")})
    assert [(one.quantity, one.unit, one.value) for one in outcome.matches] == [(50, "kg", -100_000)]
    assert explain_all(outcome.matches[0].reasons) == "Số lượng đã được chốt trước dù còn vướng: thời gian, giá."
    assert outcome.value == -100_000
    assert [(one.placed, one.left) for one in outcome.lots] == [(Decimal("0.5"), Decimal("0.5")), (50, 50)]


@pytest.mark.parametrize(
    ("pair", "quantity", "sentence"),
    [
        (("A", "Z"), 1, "Cặp chốt trước “A” – “Z” có mã lô không nằm trong hai bảng."),
        (("A", "X"), -1, "chốt trước với “X”: số lượng phải từ 0 trở lên và không lẻ hơn 1/1000 đơn vị gốc."),
        (("A", "X"), 55, "các cặp chốt trước vượt số lượng của lô 5 kg."),
        (("A", "U"), 1, "chốt trước với “U”: đơn vị kg không quy đổi được sang quả."),
        (("A", "P"), 1, "chốt trước với “P”: “Cam” không thuộc “Bưởi” mà bên mua cần."),
    ],
)
def test_what_cannot_be_pinned_is_refused(pair: tuple[str, str], quantity: int, sentence: str) -> None:
    demand = [*DEMAND, lot("U", unit="quả"), lot("P", product="Bưởi")]
    with pytest.raises(MatchError) as refusal:
        match(SUPPLY, demand, free(), pinned={pair: Decimal(quantity)})
    assert str(refusal.value) == sentence


def test_a_party_does_not_deal_with_itself_unless_it_may() -> None:
    """One cooperative as it is written twice; an empty name is nobody."""
    seller, buyer = lot("A", party="HTX  Cao Phong"), lot("X", party="htx cao phong")
    outcome = match([seller], [buyer], free())
    assert outcome.matches == ()
    assert [explain_all(one.changes) for one in outcome.lots] == [
        "Gần nhất là X, nhưng còn vướng 1 điều kiện: cùng một đơn vị.",
        "Gần nhất là A, nhưng còn vướng 1 điều kiện: cùng một đơn vị.",
    ]
    assert pairs(match([seller], [buyer], free(within_party=True))) == {("A", "X"): 100}
    nobody = [replace(one, party="") for one in (seller, buyer)]
    assert pairs(match(nobody[:1], nobody[1:], free())) == {("A", "X"): 100}


@given(lots("S"), lots("D"), st.data())
@settings(max_examples=100, deadline=None)
def test_forbidding_a_pair_not_used_changes_nothing_and_pinning_what_is_best_keeps_it(
    supply: list[Lot], demand: list[Lot], data: st.DataObject
) -> None:
    best = match(supply, demand, free())
    used = kilograms(best)
    unused = {(i.lot, j.lot) for i in supply for j in demand} - set(used)
    assert placed(match(supply, demand, free(), forbidden=unused)) == placed(best)
    units = {one.lot: KILOGRAMS[one.unit] for one in supply}
    kept = (
        {pair: Decimal(used[pair]) / units[pair[0]] for pair in data.draw(st.sets(st.sampled_from(sorted(used))))}
        if used
        else {}
    )
    again = match(supply, demand, free(), pinned=kept)
    assert placed(again) == placed(best)
    assert {pair: kilograms(again)[pair] for pair in kept} == {pair: used[pair] for pair in kept}


@given(lots("S"), lots("D"), st.data())
@settings(max_examples=100, deadline=None)
def test_what_is_left_beside_forbidden_and_pinned_pairs_keeps_the_rules(
    supply: list[Lot], demand: list[Lot], data: st.DataObject
) -> None:
    every = [(i, j) for i in supply for j in demand if meet(i, j) is not None]
    chosen = data.draw(st.lists(st.sampled_from(every), max_size=2, unique=True)) if every else []
    out = {(i.lot, j.lot) for i, j in chosen[1:]}
    least = {(i.lot, j.lot): min(i.quantity * KILOGRAMS[i.unit], j.quantity * KILOGRAMS[j.unit]) / 2 / KILOGRAMS[i.unit]
             for i, j in chosen[:1]}  # fmt: skip
    outcome = match(supply, demand, free(), forbidden=out, pinned=least)
    amounts = kilograms(outcome)
    assert not out & set(amounts)
    for (i, j), quantity in least.items():
        assert amounts[i, j] == quantity * next(KILOGRAMS[one.unit] for one in supply if one.lot == i)
    for side, one in [*((0, one) for one in supply), *((1, one) for one in demand)]:
        assert sum(kg for pair, kg in amounts.items() if pair[side] == one.lot) <= one.quantity * KILOGRAMS[one.unit]
    assert all(one.placed + one.left == one.quantity for one in outcome.lots)
    assert outcome.proof.primal == outcome.proof.dual == outcome.value
