"""Small random markets, an independent reading of the rules, and an independent LP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from lienket.engines.matching import Certificate, Lot, MatchError, NoFreight, Rules, match
from lienket.engines.matching.result import Outcome

START = date(2026, 6, 1)
ABOVE = {"Cam": {"Cam", "Cây có múi"}, "Bưởi": {"Bưởi", "Cây có múi"}, "Cây có múi": {"Cây có múi"}, "Gạo": {"Gạo"}}
KILOGRAMS = {"kg": 1, "tạ": 100, "tấn": 1000}
HIGHS = Path(__file__).parents[3] / "benchmarks" / "matching_highs.py"


def lot(name: str, **values: Any) -> Lot:
    """A lot of 100 kg of Cam in June at 1000 đ, but for what is said."""
    usual: dict[str, Any] = {
        "party": f"HTX {name}",
        "product": "Cam",
        "quantity": Decimal(100),
        "unit": "kg",
        "first": START,
        "last": START + timedelta(days=29),
        "price": 1000,
    }
    values = usual | values
    values["quantity"], values["min_lot"] = Decimal(values["quantity"]), Decimal(values.get("min_lot", 0))
    return Lot(name, **values)


def free(**values: Any) -> Rules:
    """Rules without freight."""
    return Rules(freight=NoFreight(), workers=1, trust_prices=True, **values)


@st.composite
def lots(draw: st.DrawFn, side: str, most: int = 7, min_lots: bool = False, weekly: bool = False) -> list[Lot]:
    """Up to ``most`` lots with everything that can stand between them."""
    found = []
    for n in range(draw(st.integers(1, most))):
        first = START + timedelta(days=draw(st.integers(0, 20)))
        papers = draw(st.lists(st.sampled_from(["VietGAP", "HACCP"]), max_size=1))
        expires = first + timedelta(days=draw(st.integers(-5, 20))) if side == "S" and draw(st.booleans()) else None
        unit = draw(st.sampled_from(["kg", "tạ", "tấn"]))
        quantity = draw(st.integers(1, 12))
        price = draw(st.integers(8, 20))
        found.append(
            lot(
                f"{side}{n}",
                product=draw(st.sampled_from(["Cam", "Cam", "Bưởi", "Cây có múi", "Gạo"])),
                quantity=Decimal(quantity * 100) / KILOGRAMS[unit],
                unit=unit,
                first=first,
                last=first + timedelta(days=draw(st.integers(0, 15))),
                price=price * KILOGRAMS[unit],
                certificates=tuple(Certificate(kind, 1, expires) for kind in papers),
                min_lot=Decimal(draw(st.integers(0, quantity)) * 100) / KILOGRAMS[unit] if min_lots else Decimal(0),
                weekly=Decimal(draw(st.integers(1, 6)) * 100) / KILOGRAMS[unit]
                if weekly and draw(st.booleans())
                else None,
            )
        )
    return found


def kilograms(one: Lot) -> int:
    return int(one.quantity * KILOGRAMS[one.unit])


def meet(seller: Lot, buyer: Lot) -> int | None:
    """Gain in đồng per kg of a pair, None where something stands between: the rules as the README tells them."""
    start, end = max(seller.first, buyer.first), min(seller.last, buyer.last)
    if buyer.product not in ABOVE[seller.product] or end < start:
        return None
    for want in buyer.certificates:
        if not any(
            have.kind == want.kind and have.level >= want.level and (have.expires or date.max) >= start
            for have in seller.certificates
        ):
            return None
    if max(seller.min_lot * KILOGRAMS[seller.unit], buyer.min_lot * KILOGRAMS[buyer.unit]) > min(
        kilograms(seller), kilograms(buyer)
    ):
        return None
    gain = buyer.price // KILOGRAMS[buyer.unit] - seller.price // KILOGRAMS[seller.unit]
    return gain if gain >= 0 else None


def edges(supply: Sequence[Lot], demand: Sequence[Lot]) -> list[tuple[int, int, int]]:
    """Every pair that can meet, with its gain."""
    found = []
    for i, seller in enumerate(supply):
        for j, buyer in enumerate(demand):
            gain = meet(seller, buyer)
            if gain is not None:
                found.append((i, j, gain))
    return found


class LP:
    """The independent LP, asked line by line."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child

    def best(self, supply: Sequence[Lot], demand: Sequence[Lot], per_gain: int, per_unit: int) -> int:
        """The largest Σ (per_gain · gain + per_unit) · kg."""
        pairs = edges(supply, demand)
        if not pairs:
            return 0
        asked = {
            "supply": [kilograms(one) for one in supply],
            "demand": [kilograms(one) for one in demand],
            "tail": [i for i, _j, _gain in pairs],
            "head": [j for _i, j, _gain in pairs],
            "weight": [per_gain * gain + per_unit for _i, _j, gain in pairs],
        }
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self.child.stdin.write(json.dumps(asked) + "\n")
        self.child.stdin.flush()
        told = json.loads(self.child.stdout.readline())
        assert told["status"] == "Optimal"
        return round(told["objective"])


@contextmanager
def independent_lp() -> Iterator[LP]:
    """HiGHS in a process of its own."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, str(HIGHS)], stdin=pipe, stdout=pipe, text=True) as child:
        yield LP(child)
        assert child.stdin is not None
        child.stdin.close()


def greedy(supply: Sequence[Lot], demand: Sequence[Lot]) -> tuple[int, int]:
    """(kg, đồng) when the pair with the highest gain is always served first."""
    left = [[kilograms(one) for one in lots] for lots in (supply, demand)]
    volume = value = 0
    for i, j, gain in sorted(edges(supply, demand), key=lambda pair: -pair[2]):
        amount = min(left[0][i], left[1][j])
        left[0][i] -= amount
        left[1][j] -= amount
        volume, value = volume + amount, value + amount * gain
    return volume, value


def placed(outcome: Outcome) -> tuple[int, int]:
    """(kg, đồng) of an outcome."""
    return int(outcome.volume.get("kg", 0)), int(outcome.value)


def faults(supply: Sequence[Lot], demand: Sequence[Lot], rules: Rules | None = None) -> list[tuple[str, int, str]]:
    """(side, number of the lot, field) of everything refused."""
    try:
        match(supply, demand, rules or free())
    except MatchError as error:
        return [(fault.side, fault.index, fault.field) for fault in error.faults]
    return []
