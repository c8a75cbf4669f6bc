"""Matching: one lot beside all of the other side, and conditions given in files beside the two sheets."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import typer
from hypothesis import given, settings
from typer.testing import CliRunner

from lienket.engines.matching import Certificate, Lot, explain, match, packaged_tree
from lienket.engines.matching.command import match_sheets
from lienket.engines.matching.nearest import nearest
from tests.engines.matching.markets import START, free, lot, lots


@given(lots("S"), lots("D"))
@settings(max_examples=40, deadline=None)
def test_each_best_deal_of_a_lot_is_one_the_market_would_make_with_the_two_alone(
    supply: list[Lot], demand: list[Lot]
) -> None:
    tree = packaged_tree()
    deals, misses = nearest("supply", supply[0], demand, free(), tree, most=50)
    fit = {one.demand_lot for one in deals}
    for one in demand:
        alone = match(supply[:1], [one], free(), tree)
        if alone.matches:
            assert one.lot in fit
            (told,) = [two for two in deals if two.demand_lot == one.lot]
            assert told == alone.matches[0]
        else:
            assert one.lot not in fit
    assert not fit & {one.lot for one in misses}


def test_a_party_itself_is_neither_a_deal_nor_a_miss() -> None:
    mine = lot("A", party="HTX 1")
    others = [lot("X", party="HTX 1"), lot("Y", party="HTX 2")]
    deals, misses = nearest("supply", mine, others, free(), packaged_tree())
    assert ([one.demand_lot for one in deals], misses) == (["Y"], [])


def test_near_misses_say_what_would_change_them() -> None:
    mine = lot("A", price=1100)
    others = [
        lot("P", price=1000),
        lot("T", price=2000, first=START + timedelta(days=33), last=START + timedelta(days=40)),
        lot("C", price=2000, certificates=(Certificate("HACCP"),)),
        lot("M", price=2000, min_lot=150, quantity=200),
        lot("K", price=2000, storage="mát"),
        lot("N", price=900, storage="mát"),
        lot("Z", product="Gạo"),
    ]
    deals, misses = nearest("supply", mine, others, free(), packaged_tree())
    assert deals == []
    assert {one.lot: explain(one.change) for one in misses} == {
        "P": "Giảm giá bán 100 đ/kg (9,1 %), còn 1.000, thì ghép được với P.",
        "T": "Giao muộn hơn 4 ngày thì đủ điều kiện ghép với T.",
        "C": "Có thêm chứng nhận HACCP thì đủ điều kiện ghép với C.",
        "M": "Lô tối thiểu lệch 50 kg: thỏa thuận lại thì đủ điều kiện ghép với M.",
        "K": "Đổi cách bảo quản cho khớp (“thường” và “mát”) thì đủ điều kiện ghép với K.",
        "N": "Gần nhất là N, nhưng còn vướng 2 điều kiện: bảo quản, giá.",
    }
    assert misses[-1].lot == "N"
    assert [explain(one.change) for one in nearest("demand", others[0], [mine], free(), packaged_tree())[1]] == [
        "Nâng giá mua 100 đ/kg (10 %), lên 1.100, thì ghép được với A."
    ]


app = typer.Typer()
app.command()(match_sheets)


def written(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_the_command_reads_pairs_and_products_from_files(tmp_path: Path) -> None:
    head = ["lot", "party", "product", "quantity", "unit", "from", "to", "price"]
    days = ["2026-06-01", "2026-06-30"]
    supply = written(tmp_path / "s.csv", [head, ["A", "P", "Quả lạ", "10", "kg", *days, "5"]])
    head[-1] = "max_price"
    wanted = [["X", "P", "Hoa quả", "10", "kg", *days, "9"], ["Y", "Q", "Hoa quả", "10", "kg", *days, "8"]]
    demand = written(tmp_path / "d.csv", [head, *wanted])
    tree = written(tmp_path / "t.csv", [["name", "parent", "names"], ["Hoa quả", "", ""], ["Quả lạ", "Hoa quả", ""]])
    without = written(tmp_path / "w.csv", [["supply_lot", "demand_lot"], ["A", "Y"]])

    def run(*more: str) -> list[str]:
        out = tmp_path / "out.csv"
        asked = [str(supply), str(demand), "--out", str(out), "--freight", "0", *more]
        result = CliRunner().invoke(app, asked)
        assert result.exit_code == 0, result.output
        with out.open(encoding="utf-8") as file:
            return [row["demand_lot"] for row in csv.DictReader(file)]

    assert run() == []
    assert run("--products", str(tree)) == ["Y"]
    assert run("--products", str(tree), "--without", str(without)) == []
    bad = CliRunner().invoke(app, [str(supply), str(demand), "--out", "x.csv", "--without", str(tree)])
    assert bad.exit_code == 1
    assert "Không đọc được t.csv; cần tệp .csv mã UTF-8 có các cột supply_lot,demand_lot." in bad.output
