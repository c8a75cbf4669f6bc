"""A round in parts: whoever settles them, and however many they are, the answer is that of the round as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.matching import Certificate, Lot, MatchError, NoFreight, Rules, match, packaged_tree
from lienket.engines.matching import partitions as parts_of
from lienket.engines.matching.checks import check
from lienket.engines.matching.columns import LotColumns
from lienket.engines.matching.problem import Fault
from lienket.engines.matching.runners import Here, Processes, Runner, Spark
from lienket.engines.matching.sheets import lot_rows, match_rows, pages_of, unmatched_rows
from lienket.engines.matching.solve import prepare
from lienket.engines.tables import Column, Form, write_written
from tests.engines.matching.markets import START, lots

TREE = packaged_tree()


def columns_of(given: Sequence[Lot]) -> LotColumns:
    """Lots as the columns of a sheet."""
    codes = np.arange(len(given), dtype=np.int32)
    fields = {name: Column([getattr(one, name) for one in given], codes) for name in Lot.__dataclass_fields__}
    return LotColumns(fields, codes + 2, codes.astype(np.int64))


def spoiled(one: Lot, how: int) -> Lot:
    """A lot with one thing wrong, or nothing (0)."""
    changes: list[dict[str, object]] = [
        {}, {"quantity": Decimal(0)}, {"quantity": Decimal("0.0000001")}, {"price": -1}, {"unit": "thùng"},
        {"price": one.price * 2000 + 1}, {"last": one.first - timedelta(days=1)}, {"min_lot": one.quantity * 2},
        {"weekly": Decimal(0)}, {"last": date(2060, 1, 1)}, {"quantity": Decimal(10**15)}, {"lot": "S0"},
        {"certificates": (Certificate("HACCP", 1, START - timedelta(days=40)),)}, {"commune": "Xứ Không Đâu"},
    ]  # fmt: skip
    return replace(one, **changes[how % len(changes)])  # type: ignore[arg-type]


def faults_or_notes(ask: Callable[[], Sequence[Fault]]) -> tuple[bool, list[Fault]]:
    """(refused?, what was told)."""
    try:
        found, refused = ask(), False
    except MatchError as error:
        found, refused = error.faults, True
    return refused, sorted(found, key=lambda fault: (fault.side, fault.index, fault.field, fault.sentence))


@given(lots("S"), lots("D"), st.data(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_faults_found_by_columns_are_those_found_one_by_one(
    supply: list[Lot], demand: list[Lot], data: st.DataObject, trust: bool
) -> None:
    kinds = st.sampled_from([0, 0, *range(13)])
    supply, demand = ([spoiled(one, data.draw(kinds)) for one in side] for side in (supply, demand))
    rules = Rules(freight=NoFreight(), trust_prices=trust)
    by_columns = faults_or_notes(lambda: check(columns_of(supply), columns_of(demand), rules, TREE).notes)
    assert by_columns == faults_or_notes(lambda: prepare(supply, demand, rules, TREE)[3])


def test_places_are_found_by_columns_too() -> None:
    supply, demand = season()
    supply[1], demand[2] = spoiled(supply[1], 13), replace(demand[2], commune="")
    by_columns = faults_or_notes(lambda: check(columns_of(supply), columns_of(demand), RULES, TREE).notes)
    assert by_columns == faults_or_notes(lambda: prepare(supply, demand, RULES, TREE)[3])
    assert [(fault.side, fault.index) for fault in by_columns[1]] == [("demand", 2), ("supply", 1)]


def season() -> tuple[list[Lot], list[Lot]]:
    """Some hundred lots of nine products, two of which meet a group; one on each side meets nobody."""
    chance = np.random.default_rng(7)
    products = ["Cam", "Bưởi", "Cây có múi", "Gạo", "Vải thiều", "Mật ong", "Chè", "Gà", "Trứng gà"]
    sides = []
    for side, low in (("S", 10), ("D", 12)):
        found = [Lot(f"{side}x", "ai", f"Riêng {side}", Decimal(3), "kg", START, START, 5, "Hà Nội")]
        for n in range(90):
            first = START + timedelta(days=int(chance.integers(0, 20)))
            last = first + timedelta(days=int(chance.integers(0, 25)))
            quantity, price = Decimal(int(chance.integers(1, 50))), int(chance.integers(low, 25)) * 1000
            place = ["Sơn La", "Hà Nội", "Nghệ An"][chance.integers(3)]
            name = f"{side}{(n * 37) % 90}"
            product = products[chance.integers(len(products))]
            found.append(Lot(name, f"HTX {n}", product, quantity, "tạ", first, last, price * 100, place))
        sides.append(found)
    return sides[0], sides[1]


RULES = Rules(objective="value", floor=Fraction(1, 2), workers=1)


def settled_by(runner: Runner, folder: Path, suffix: str) -> list[bytes]:
    """What a runner's round leaves on disk."""
    supply, demand = (columns_of(side) for side in season())
    checked = check(supply, demand, RULES, TREE)
    form = Form(suffix, english=False)
    task = parts_of.Task(checked.rules, TREE, checked.places, checked.names, frozenset({("S1", "D1")}), form)
    with closing(runner):
        answers = list(runner.run(partial(parts_of.settle, task), parts_of.split(supply, demand, checked, TREE)))
    joined = parts_of.join(answers[::-1], (supply, demand), ["một lưu ý"], form)
    assert 0 < joined.megabytes < 2000
    return [path.read_bytes() for path in write_written(folder / f"r{suffix}", joined.pages, form)]


def settled_whole(folder: Path) -> list[bytes]:
    """The same from ``match``."""
    outcome = match(*season(), RULES, forbidden={("S1", "D1")})
    assert outcome.proof.primal == outcome.proof.dual
    form = Form(".csv", english=False)
    left = [state for state in outcome.lots if state.left]
    rows = [match_rows(outcome.matches), unmatched_rows(left, False), lot_rows(outcome.lots, False)]
    written: list[Iterator[bytes]] = [(line.encode() for line in form.written(page)) for page in rows]
    pages = pages_of(written, outcome.floors, ["một lưu ý"], form)
    return [path.read_bytes() for path in write_written(folder / "w.csv", pages, form)]


def test_parts_and_processes_leave_the_same_bytes_as_the_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = settled_whole(tmp_path)
    assert len(whole) == 5
    assert settled_by(Here(), tmp_path, ".csv") == whole
    workbook = settled_by(Here(), tmp_path, ".xlsx")
    assert settled_by(Processes(2), tmp_path, ".csv") == whole
    monkeypatch.setattr(parts_of, "PARTS", 1)
    assert settled_by(Here(), tmp_path, ".csv") == whole
    assert len(settled_by(Here(), tmp_path, ".xlsx")[0]) == len(workbook[0])


@pytest.mark.spark
def test_spark_leaves_the_same_bytes(tmp_path: Path) -> None:
    assert settled_by(Spark("local[2]"), tmp_path, ".csv") == settled_whole(tmp_path)
