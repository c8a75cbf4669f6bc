"""Prices written for another unit: per kg where the row says tấn, or the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import exp, log

import numpy as np

from lienket.engines.matching.commodities import Weighed
from lienket.engines.matching.problem import Fault, Side
from lienket.engines.matching.result import number

FAR_OFF = 300.0  # between the spread of grades within a product and the 1000 that lies between kg and tấn


def suspected_prices(parts: Iterable[tuple[Sequence[Weighed], Sequence[Weighed]]], *, grave: bool) -> list[Fault]:
    """Lots whose price is FAR_OFF times above or below the middle one of all other lots of the commodity."""
    found: list[Fault] = []
    for supply, demand in parts:
        found += _suspected(supply, demand, grave)
    return found


def _suspected(supply: Sequence[Weighed], demand: Sequence[Weighed], grave: bool) -> list[Fault]:
    sides: tuple[tuple[Side, Sequence[Weighed]], ...] = (("supply", supply), ("demand", demand))
    priced = [(side, one) for side, lots in sides for one in lots if one.lot.price > 0]
    if len(priced) < 2:
        return []
    logs = np.array([log(one.lot.price * 1000 / one.measure.thousandths) for _side, one in priced])
    order = np.argsort(logs, kind="stable")
    ranked, last = logs[order], len(logs) - 1
    found = []
    for rank, n in enumerate(order.tolist()):
        # The middle of the others: positions around last / 2, counted past the lot itself.
        low, high = (last - 1) // 2, last // 2
        middle = (ranked[low + (low >= rank)] + ranked[high + (high >= rank)]) / 2
        off = logs[n] - middle
        if abs(off) >= log(FAR_OFF):
            side, one = priced[n]
            found.append(Fault(side, one.index, "price", _sentence(one, off, middle), grave))
    return found


def _sentence(one: Weighed, off: float, middle: float) -> str:
    base = one.measure.base
    here = number(Fraction(one.lot.price * 1000, one.measure.thousandths), 1)
    usual, times = number(round(exp(middle))), number(round(exp(abs(off))))
    way = "cao" if off > 0 else "thấp"
    return (
        f"giá {number(one.lot.price)} đ/{one.lot.unit} (tức {here} đ/{base}) {way} gấp {times} lần mức chung "
        f"{usual} đ/{base} của “{one.lot.product}”; có thể ghi nhầm giá theo đơn vị khác (kg, tấn)."
    )
