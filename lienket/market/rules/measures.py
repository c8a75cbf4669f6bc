"""How goods sold count towards a commitment's measure: pure, on plain values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lienket.engines.vietnamese import fold

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class MeasureUnit:
    """The unit of a commitment as goods can be counted in it: what kind, and how many kg or đồng one is."""

    kind: str  # mass | money | contracts | consignments
    size: Decimal = Decimal(1)


_UNITS = {
    "kg": MeasureUnit("mass"),
    "yen": MeasureUnit("mass", Decimal(10)),
    "ta": MeasureUnit("mass", Decimal(100)),
    "tan": MeasureUnit("mass", Decimal(1000)),
    "nghin tan": MeasureUnit("mass", Decimal(1_000_000)),
    "trieu tan": MeasureUnit("mass", Decimal(1_000_000_000)),
    "dong": MeasureUnit("money"),
    "nghin dong": MeasureUnit("money", Decimal(1000)),
    "trieu dong": MeasureUnit("money", Decimal(1_000_000)),
    "ty dong": MeasureUnit("money", Decimal(1_000_000_000)),
    "nghin ty dong": MeasureUnit("money", Decimal(1_000_000_000_000)),
    "hop dong": MeasureUnit("contracts"),
    "lo": MeasureUnit("consignments"),
    "lo hang": MeasureUnit("consignments"),
    "chuyen hang": MeasureUnit("consignments"),
}


def measure_unit(text: str) -> MeasureUnit | None:
    """The unit that a commitment's text names, marks ignored; None for one that goods cannot be counted in."""
    return _UNITS.get(" ".join(fold(text).replace(".", " ").split()))


def added_by_goods(
    unit: MeasureUnit | None, quantity: Decimal, kg_each: Decimal | None, price: int, *, first: bool = True
) -> Decimal | None:
    """What an accepted quantity adds to the measure, in the commitment's unit; None when it is another kind of thing.

    `kg_each` is how many kg one unit of the goods is, None when they are not weighed; `price` is đồng for one unit;
    `first`: whether the delivery is told for the first time (a consignment counts once, however it is corrected).
    """
    if unit is not None and unit.kind == "consignments":
        return Decimal(1 if first and quantity > 0 else 0)
    if unit is None or unit.kind == "contracts":
        return None
    if unit.kind == "money":
        return _cents(quantity * price / unit.size)
    return None if kg_each is None else _cents(quantity * kg_each / unit.size)


def added_by_contract(unit: MeasureUnit | None) -> Decimal | None:
    """A contract is one contract; it is no tonne and no đồng until goods are accepted."""
    return Decimal(1) if unit is not None and unit.kind == "contracts" else None


def _cents(number: Decimal) -> Decimal:
    return number.quantize(_CENT, rounding=ROUND_HALF_UP)
