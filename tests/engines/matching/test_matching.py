"""Matching: known truths: what can meet, what is told of each pair and each leftover, floors, minimum lots, limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from lienket.engines.matching import (
    Certificate,
    DistanceFreight,
    Lot,
    MatchError,
    Outcome,
    ProductTree,
    Rules,
    TableFreight,
    explain,
    explain_all,
    match,
    packaged_tree,
)
from lienket.engines.matching.certificates import CertificateError, read_certificates
from lienket.engines.matching.freight import Place, PlaceError, places_of
from lienket.engines.matching.measures import UnitError, measure
from lienket.engines.matching.result import HINDRANCES, SENTENCES, Reason, number
from lienket.engines.matching.simplex import UNBOUNDED, Tree, lower_bound, make_tree, optimise
from tests.engines.matching.markets import START, faults, free, lot, placed


def pairs(outcome: Outcome) -> dict[tuple[str, str], Decimal]:
    return {(one.supply_lot, one.demand_lot): one.quantity for one in outcome.matches}


def changes(outcome: Outcome, name: str) -> list[str]:
    """Sentences of what would change it for a lot."""
    return [explain(reason) for one in outcome.lots if one.lot == name for reason in one.changes]


def reasons(outcome: Outcome, name: str) -> list[str]:
    return [reason.code for one in outcome.lots if one.lot == name for reason in one.reasons]


HAND_SUPPLY = [lot("A", quantity=60, price=10), lot("B", quantity=50, price=14)]
HAND_DEMAND = [lot("X", quantity=50, price=20), lot("Y", quantity=40, price=13)]


def test_the_example_by_hand_for_volume() -> None:
    outcome = match(HAND_SUPPLY, HAND_DEMAND, free())
    assert pairs(outcome) == {("A", "X"): 20, ("A", "Y"): 40, ("B", "X"): 30}
    assert placed(outcome) == (90, 500)
    assert {one.lot: (one.shadow_volume, one.shadow_price) for one in outcome.lots} == {
        "A": (0, 4),
        "B": (0, 0),
        "X": (1, 6),
        "Y": (1, -1),
    }
    assert outcome.proof.optimal
    assert (outcome.proof.primal, outcome.proof.dual) == (500, 500)


def test_the_example_by_hand_for_value() -> None:
    outcome = match(HAND_SUPPLY, HAND_DEMAND, free(objective="value"))
    assert pairs(outcome) == {("A", "X"): 50, ("A", "Y"): 10}
    assert placed(outcome) == (60, 530)
    assert {one.lot: one.shadow_price for one in outcome.lots} == {"A": 3, "B": 0, "X": 7, "Y": 0}
    assert changes(outcome, "B") == ["Giảm giá bán 1 đ/kg (7,1 %), còn 13, thì ghép được với Y."]
    assert changes(outcome, "Y") == ["Nâng giá mua 1 đ/kg (7,7 %), lên 14, thì ghép được với B."]


@pytest.mark.parametrize(
    ("seller", "buyer", "told"),
    [
        ({"price": 1100}, {}, ["Giảm giá bán 100 đ/kg (9,1 %), còn 1.000, thì ghép được với D."]),
        (
            {"first": START + timedelta(days=33), "last": START + timedelta(days=40)},
            {},
            ["Giao sớm hơn 4 ngày thì đủ điều kiện ghép với D."],
        ),
        (
            {"last": START + timedelta(days=2)},
            {"first": START + timedelta(days=7)},
            ["Giao muộn hơn 5 ngày thì đủ điều kiện ghép với D."],
        ),
        ({}, {"certificates": (Certificate("HACCP"),)}, ["Có thêm chứng nhận HACCP thì đủ điều kiện ghép với D."]),
        (
            {"certificates": (Certificate("OCOP", 3),)},
            {"certificates": (Certificate("OCOP", 4),)},
            ["Có thêm chứng nhận OCOP 4 sao thì đủ điều kiện ghép với D."],
        ),
        (
            {"certificates": (Certificate("VietGAP", 1, START - timedelta(days=3)),)},
            {"certificates": (Certificate("VietGAP"),)},
            ["Gia hạn chứng nhận VietGAP (hết hạn 29/05/2026, sớm 3 ngày) thì đủ điều kiện ghép với D."],
        ),
        (
            {"min_lot": 100},
            {"quantity": 70},
            ["Lô tối thiểu lệch 30 kg: thỏa thuận lại thì đủ điều kiện ghép với D."],
        ),
        ({}, {"storage": "mát"}, ["Đổi cách bảo quản cho khớp (“thường” và “mát”) thì đủ điều kiện ghép với D."]),
        (
            {"price": 1100, "product": "Cây có múi"},
            {},
            ["Cần thêm nhu cầu cho “Cây có múi”."],
        ),
        (
            {"price": 1100, "storage": "đông"},
            {"storage": "mát"},
            ["Gần nhất là D, nhưng còn vướng 2 điều kiện: bảo quản, giá."],
        ),
    ],
)
def test_the_nearest_miss_of_a_lot_is_told(seller: dict[str, Any], buyer: dict[str, Any], told: list[str]) -> None:
    outcome = match([lot("S", **seller)], [lot("D", **buyer)], free())
    assert outcome.matches == ()
    assert changes(outcome, "S") == told


def test_a_pair_is_told_with_its_reasons() -> None:
    papers = (Certificate("VietGAP", 1, START + timedelta(days=9)),)
    seller = lot("S", product="Cam Cao Phong", certificates=papers, storage="mát")
    buyer = lot("D", certificates=(Certificate("VietGAP"),), price=1200, storage="Mát")
    outcome = match([seller], [buyer], free())
    assert explain_all(outcome.matches[0].reasons) == (
        "Giá bán 1.000 ≤ giá mua 1.200 đ/kg. “Cam Cao Phong” thuộc “Cam” mà bên mua cần. "
        "Đủ chứng nhận bên mua yêu cầu: VietGAP; phải giao trước khi hết hạn, chậm nhất 10/06/2026. "
        "Bảo quản đúng yêu cầu: Mát. Giao được từ 01/06/2026 đến 10/06/2026."
    )
    assert (outcome.matches[0].first, outcome.matches[0].last) == (START, date(2026, 6, 10))


def test_a_need_for_a_group_is_met_by_what_lies_below_and_not_the_reverse() -> None:
    group, kind = lot("G", product="Cây có múi"), lot("K", product="Bưởi Diễn")
    assert pairs(match([kind], [group], free())) == {("K", "G"): 100}
    assert match([group], [kind], free()).matches == ()


def test_units_meet_and_a_mixed_pair_is_told_in_the_base_unit() -> None:
    outcome = match([lot("S", quantity=1, unit="tạ", price=100_000)], [lot("D", quantity=60, price=1500)], free())
    assert [(one.quantity, one.unit, one.price_gap, one.value) for one in outcome.matches] == [(60, "kg", 500, 30_000)]
    state = outcome.lots[0]
    assert (state.status, state.placed, state.left, state.unit) == ("part", Decimal("0.6"), Decimal("0.4"), "tạ")


def test_units_that_do_not_convert_leave_the_lot_with_a_reason() -> None:
    outcome = match([lot("S", unit="quả")], [lot("D")], free())
    assert [explain_all(one.reasons) for one in outcome.lots] == [
        "Bên mua tính “Cam” bằng đơn vị không quy đổi được sang quả.",
        "Bên bán tính “Cam” bằng đơn vị không quy đổi được sang kg.",
    ]


def test_a_product_without_the_other_side_is_told() -> None:
    outcome = match([lot("S", product="Nhãn")], [lot("D")], free())
    assert reasons(outcome, "S") == ["no_market"]
    assert changes(outcome, "S") == ["Cần thêm nhu cầu cho “Nhãn”."]


def test_a_product_that_nobody_deals_in_is_told_with_names_like_it() -> None:
    """Across the parts of a round as well: what is near is sought among all of the other side."""
    outcome = match([lot("S", product="Xoai Cat Hoa Loc")], [lot("D", product="Xoài cát Hoà Lộc 1"), lot("E")], free())
    assert [explain(one) for one in outcome.lots[0].reasons] == [
        (
            "Không có bên mua nào cho “Xoai Cat Hoa Loc”; bên kia có tên gần giống: “Xoài cát Hoà Lộc 1”. "
            "Hãy xem có phải cùng mặt hàng."
        )
    ]


def test_freight_stands_between_and_is_told() -> None:
    seller, buyer = lot("S", commune="Sơn La"), lot("D", commune="Hà Nội", price=2000)
    outcome = match([seller], [buyer], Rules(freight=DistanceFreight(4000)))
    found = outcome.matches[0]
    assert (found.price_gap, found.freight, found.value) == (1000, 884, 11_600)
    near = match([seller], [replace(buyer, price=1880)], Rules(freight=DistanceFreight(4000)))
    assert near.matches == ()
    assert changes(near, "S") == ["Giảm giá bán 4 đ/kg (0,4 %), còn 996, thì ghép được với D."]


def test_a_table_of_freight_counts_both_ways_and_misses_are_refused() -> None:
    table = TableFreight({("Hà Nội", "Sơn La"): 300})
    outcome = match([lot("S", commune="Sơn La")], [lot("D", commune="Hà Nội", price=2000)], Rules(freight=table))
    assert outcome.matches[0].freight == 300
    with pytest.raises(PlaceError, match="Bảng cước không có tuyến Cà Mau – Hà Nội; hãy thêm một dòng"):
        table.dong_per_kg([Place("", "Cà Mau")], [Place("", "Hà Nội")])


def test_minimum_lots_are_kept_and_the_gap_is_told() -> None:
    """60 and 60 for one need of 100: the flow places 100, but the rest of 40 is below the minimum of 50."""
    supply = [lot("A", quantity=60, min_lot=50, price=900), lot("B", quantity=60, min_lot=50)]
    outcome = match(supply, [lot("X")], free())
    assert pairs(outcome) == {("A", "X"): 60}
    assert outcome.proof.bound_volume == {"kg": 100}
    assert outcome.proof.gap_volume == {"kg": 40}
    assert not outcome.proof.optimal
    assert outcome.proof.primal == outcome.proof.dual == 6000


def test_weekly_limits_bound_a_lot_and_a_pair() -> None:
    """Two weeks at 30 kg: 60 of the 100; a buyer who takes only the first week gets 30."""
    window = {"first": START, "last": START + timedelta(days=13)}
    seller = lot("S", weekly=Decimal(30), **window)
    assert pairs(match([seller], [lot("D", **window)], free())) == {("S", "D"): 60}
    week = lot("W", first=START, last=START + timedelta(days=6))
    outcome = match([seller], [week], free())
    assert pairs(outcome) == {("S", "W"): 30}
    assert outcome.proof.optimal
    assert outcome.lots[0].left == 70


def test_a_week_is_shared_by_all_partners() -> None:
    """Both buyers take only the first of two weeks, so 30 kg in all; a third who takes the second week gets 30 more."""
    seller = lot("S", weekly=Decimal(30), first=START, last=START + timedelta(days=13))
    first = {"first": START, "last": START + timedelta(days=6)}
    buyers = [lot("X", price=1200, **first), lot("Y", price=1100, **first)]
    outcome = match([seller], buyers, free())
    assert pairs(outcome) == {("S", "X"): 30}
    assert outcome.proof.optimal
    assert [explain(one) for one in (*outcome.lots[0].reasons, *outcome.lots[0].changes)] == [
        "Mới ghép được 30 trên 100 kg.",
        "Khả năng giao hoặc nhận mỗi tuần đã dùng hết với các lô phù hợp.",
        "Nâng khả năng mỗi tuần (nay là 30 kg) thì ghép thêm được.",
    ]
    later = lot("Z", weekly=Decimal(50), first=START + timedelta(days=7), last=START + timedelta(days=20))
    outcome = match([seller], [*buyers, later], free())
    assert pairs(outcome) == {("S", "X"): 30, ("S", "Z"): 30}
    least = match([seller], [buyers[0], replace(later, min_lot=Decimal(31))], free())
    assert pairs(least) == {("S", "X"): 30}
    assert least.proof.gap_volume == {"kg": 0}


def test_a_floor_gives_a_province_its_share_first() -> None:
    """Far goods sell only because of the floor: of the 100 placed each of two provinces should have half."""
    supply = [
        lot("A", commune="Hà Nội", price=900),
        lot("B", commune="Sơn La", price=1000),
    ]
    demand = [lot("X", commune="Hà Nội", price=1100)]
    assert pairs(match(supply, demand, free())) == {("A", "X"): 100}
    outcome = match(supply, demand, free(floor=Fraction(1)))
    assert pairs(outcome) == {("A", "X"): 50, ("B", "X"): 50}
    assert [(one.locality, one.floor, one.placed) for one in outcome.floors] == [
        ("Hà Nội", 50, 50),
        ("Sơn La", 50, 50),
    ]
    part = match(supply, demand, free(floor=Fraction(1, 2)))
    assert pairs(part) == {("A", "X"): 75, ("B", "X"): 25}
    assert part.proof.optimal


def test_a_floor_that_cannot_be_kept_is_told() -> None:
    supply = [lot("A", commune="Hà Nội"), lot("B", commune="Sơn La", price=5000)]
    outcome = match(supply, [lot("X")], free(floor=Fraction(1)))
    assert pairs(outcome) == {("A", "X"): 100}
    assert [(one.locality, one.floor, one.placed) for one in outcome.floors] == [
        ("Hà Nội", 50, 100),
        ("Sơn La", 50, 0),
    ]
    assert outcome.lots[1].shadow_volume == 0


def test_nothing_given_gives_nothing() -> None:
    outcome = match([], [], free())
    assert (outcome.matches, outcome.lots, placed(outcome)) == ((), (), (0, 0))
    assert outcome.proof.optimal


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"quantity": -5}, "quantity"),
        ({"quantity": 0}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": 10**12}, "quantity"),
        ({"quantity": "0.0001"}, "quantity"),
        ({"min_lot": -1}, "min_lot"),
        ({"min_lot": 101}, "min_lot"),
        ({"weekly": Decimal(0)}, "weekly"),
        ({"last": START - timedelta(days=1)}, "last"),
        ({"last": START + timedelta(days=9000)}, "last"),
        ({"price": -1}, "price"),
        ({"price": 10**13}, "price"),
        ({"unit": "thùng"}, "unit"),
        ({"unit": "xyz"}, "unit"),
        ({"unit": "ta"}, "unit"),
        ({"product": " "}, "product"),
    ],
)
def test_what_is_wrong_with_a_lot_is_found(values: dict[str, Any], field: str) -> None:
    assert faults([lot("S", **values)], [lot("D")]) == [("supply", 0, field)]


def test_all_faults_are_found_at_once_and_a_lot_twice_is_one() -> None:
    supply = [lot("S"), lot("S"), lot("", quantity=-1)]
    assert faults(supply, [lot("D", unit="bó")]) == [
        ("supply", 1, "lot"),
        ("supply", 2, "lot"),
        ("supply", 2, "quantity"),
        ("demand", 0, "unit"),
    ]


def test_a_price_for_another_unit_is_suspected_unless_it_is_trusted() -> None:
    usual = [lot(f"S{n}", price=1000 + n) for n in range(5)]
    wrong = lot("T", price=1_000_000)
    strict = replace(free(), trust_prices=False)
    assert faults([*usual, wrong], [lot("D")], strict) == [("supply", 5, "price")]
    assert faults([lot("S")], [lot("D", price=1_500_000)], strict) == [("supply", 0, "price"), ("demand", 0, "price")]
    outcome = match([*usual, wrong], [lot("D")], free())
    assert [(note.index, note.field, note.grave) for note in outcome.notes] == [(5, "price", False)]
    assert outcome.notes[0].sentence == (
        "giá 1.000.000 đ/kg (tức 1.000.000 đ/kg) cao gấp 999 lần mức chung 1.001 đ/kg của “Cam”; "
        "có thể ghi nhầm giá theo đơn vị khác (kg, tấn)."
    )


def test_an_expired_certificate_is_noted_and_does_not_count() -> None:
    seller = lot("S", certificates=(Certificate("VietGAP", 1, START - timedelta(days=1)),))
    outcome = match([seller], [lot("D")], free())
    assert pairs(outcome) == {("S", "D"): 100}
    assert [(note.side, note.index, note.field) for note in outcome.notes] == [("supply", 0, "certificates")]


def test_a_place_that_is_lacking_or_unknown_is_refused_where_freight_is_charged() -> None:
    rules = Rules(freight=DistanceFreight(4000))
    assert faults([lot("S")], [lot("D", commune="Trên trời")], rules) == [
        ("supply", 0, "commune"),
        ("demand", 0, "commune"),
    ]


def test_numbers_too_large_to_be_exact_are_refused() -> None:
    huge = [lot(f"S{n}", quantity=10**8, unit=f"chục {n}", price=10**12) for n in (7, 11, 13, 17)]
    with pytest.raises(MatchError, match="không tính chính xác được"):
        match([*huge, lot("T", quantity="0.001", unit="quả", price=1)], [lot("D", unit="thùng 997 quả")], free())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tạ", ("mass", 100_000)),
        ("TẤN", ("mass", 1_000_000)),
        ("chục", ("piece", 10_000)),
        ("chục 12", ("piece", 12_000)),
        ("chục (12 quả)", ("piece", 12_000)),
        ("thùng 10 kg", ("mass", 10_000)),
        ("bao 50kg", ("mass", 50_000)),
        ("chai 0,5 lít", ("volume", 500)),
        ("sào Bắc Bộ", ("area", 360_000)),
        ("tá", ("piece", 12_000)),
    ],
)
def test_units_have_explicit_factors(text: str, expected: tuple[str, int]) -> None:
    assert measure(text) == expected


@pytest.mark.parametrize("text", ["thùng", "sào", "mẫu", "ta", "", "thùng 0 kg", "thùng 3 xyz", "bó 1/2"])
def test_units_without_a_factor_are_refused(text: str) -> None:
    with pytest.raises(UnitError):
        measure(text)


def test_certificates_are_read_as_people_write_them() -> None:
    assert read_certificates("VietGAP (đến 31/12/2026); OCOP 4 sao; không; Chứng nhận X đến 2026-12-01") == (
        Certificate("OCOP", 4),
        Certificate("VietGAP", 1, date(2026, 12, 31)),
        Certificate("chứng nhận x", 1, date(2026, 12, 1)),
    )
    with pytest.raises(CertificateError, match="không có ngày 31/02/2026"):
        read_certificates("VietGAP 31/02/2026")
    with pytest.raises(CertificateError, match="thiếu tên chứng nhận"):
        read_certificates("31/12/2026")


def test_places_are_communes_or_provinces_of_today() -> None:
    found = places_of(["Sơn La", "Hòa Bình", "xã Mộc Châu, Sơn La", "Không Đâu"])
    assert [place.province for place in found.values() if isinstance(place, Place)] == ["Sơn La", "Phú Thọ", "Sơn La"]
    assert str(found["Không Đâu"]).startswith("không nhận ra địa phương “Không Đâu”")


def test_products_have_other_names_and_parents() -> None:
    tree = packaged_tree()
    assert [tree.find(name) for name in ("cam cao phong", "Hoa quả", "vai thieu", "Thứ Lạ")] == [
        "Cam Cao Phong",
        "Trái cây",
        "Vải",
        "thứ lạ",
    ]
    assert tree.with_above("Cam Vinh") == ["Cam Vinh", "Cam", "Cây có múi", "Trái cây", "Nông sản"]
    with pytest.raises(ValueError, match="nằm dưới chính nó"):
        ProductTree({"a": "b", "b": "a"}, {})


def test_every_reason_has_its_sentence() -> None:
    blank = tuple("?" for _n in range(6))
    assert all(explain(Reason(code, blank)).endswith(".") for code in SENTENCES)
    assert sorted(HINDRANCES) == [1, 2, 4, 8, 16, 32, 64, 128]
    assert [number(Decimal(text)) for text in ("1234.5", "-0.25", "1000000")] == ["1.234,5", "-0,25", "1.000.000"]


def test_the_bound_speaks_only_where_potentials_prove_it() -> None:
    """One unit from node 0 to node 1 over an arc that costs 3, beside slack arcs at 0."""
    tail, head = np.array([0, 0, 2], np.int32), np.array([1, 2, 1], np.int32)
    cost, supply, none = np.array([-3, 0, 0]), np.array([5, -5, 0]), np.empty(0, np.int64)

    def empty() -> Tree:
        ways = np.array([1, -1, 1], np.int8)
        return make_tree(np.array([2, 2, 2], np.int32), np.array([1, 2, -1]), ways, np.array([5, 5, 0]), cost)

    tree = empty()
    assert lower_bound(tail, head, cost, none, supply, tree.potential) is None
    assert optimise(tail, head, cost, none, tree) == 1
    assert lower_bound(tail, head, cost, none, supply, tree.potential) == -15
    full = np.array([2, UNBOUNDED, UNBOUNDED])
    tree = empty()
    optimise(tail, head, cost, full, tree)
    assert lower_bound(tail, head, cost, full, supply, tree.potential) == -6


def test_a_lot_is_never_mutable() -> None:
    one: Lot = lot("S")
    with pytest.raises(AttributeError):
        one.price = 3  # type: ignore[misc]
