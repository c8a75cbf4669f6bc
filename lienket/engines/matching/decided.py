"""What people decided before a run: pairs that must not be, and pairs whose quantity is fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from lienket.engines.matching.commodities import Decided, Pair, Weighed
from lienket.engines.matching.measures import BASES
from lienket.engines.matching.problem import Fault, PinError
from lienket.engines.matching.products import ProductTree
from lienket.engines.matching.result import number


def decide(
    sellers: Sequence[Weighed], buyers: Sequence[Weighed], forbidden: Iterable[Pair],
    pinned: Mapping[Pair, Decimal], tree: ProductTree,
) -> tuple[Decided, list[Fault]]:  # fmt: skip
    """Quantities fixed in the supply lot's unit → thousandths; what cannot be is a fault of the supply lot.

    Raises PinError for a fixed pair whose lots are not given; a forbidden one of that kind says nothing.
    """
    supply, demand = ({one.lot.lot: one for one in lots} for lots in (sellers, buyers))
    amounts: dict[Pair, int] = {}
    faults: list[Fault] = []
    for (offer, need), quantity in pinned.items():
        if offer not in supply or need not in demand:
            raise PinError(offer, need)
        seller, buyer = supply[offer], demand[need]
        amount = quantity * seller.measure.thousandths if quantity.is_finite() else Decimal(-1)
        sentence = _hindrance(seller, buyer, amount, tree)
        if sentence:
            faults.append(Fault("supply", seller.index, "quantity", f"chốt trước với “{need}”: {sentence}"))
        elif amount:
            amounts[offer, need] = int(amount)
    return Decided(frozenset(forbidden) | frozenset(pinned), amounts), faults


def _hindrance(seller: Weighed, buyer: Weighed, amount: Decimal, tree: ProductTree) -> str:
    if amount < 0 or amount != amount.to_integral_value():
        return "số lượng phải từ 0 trở lên và không lẻ hơn 1/1000 đơn vị gốc."
    if seller.measure.dimension != buyer.measure.dimension:
        return f"đơn vị {seller.lot.unit} không quy đổi được sang {buyer.lot.unit}."
    if buyer.product not in tree.with_above(seller.product):
        return f"“{seller.product}” không thuộc “{buyer.product}” mà bên mua cần."
    return ""


def set_aside(lots: Sequence[Weighed], decided: Decided, of_supply: bool) -> tuple[list[Weighed], list[Fault]]:
    """The lots with what is fixed taken off; a fault where more is fixed than there is."""
    taken: dict[str, int] = {}
    for pair, amount in decided.pinned.items():
        name = pair[0] if of_supply else pair[1]
        taken[name] = taken.get(name, 0) + amount
    found, faults = [], []
    for one in lots:
        amount = taken.get(one.lot.lot, 0)
        if not amount:
            found.append(one)
            continue
        whole = int(one.lot.quantity * one.measure.thousandths)
        if amount > whole:
            over = f"{number(Decimal(amount - whole) / 1000)} {BASES[one.measure.dimension]}"
            sentence = f"các cặp chốt trước vượt số lượng của lô {over}."
            faults.append(Fault("supply" if of_supply else "demand", one.index, "quantity", sentence))
        found.append(replace(one, quantity=max(0, one.quantity - amount), pinned=amount))
    return found, faults
