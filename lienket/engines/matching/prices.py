"""Prices written for another unit: per kg where the row says tấn, or the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import exp, log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lienket.engines.matching.commodities import Weighed
from lienket.engines.matching.measures import Measure
from lienket.engines.matching.problem import Fault, Lot
from lienket.engines.matching.result import number

FAR_OFF = 300.0  # between the spread of grades within a product and the 1000 that lies between kg and tấn


def suspected_prices(parts: Iterable[tuple[Sequence[Weighed], Sequence[Weighed]]], *, grave: bool) -> list[Fault]:
    """Lots whose price is FAR_OFF times above or below the middle one of all other lots of the commodity."""
    found: list[Fault] = []
    for supply, demand in parts:
        priced = [*(("supply", one) for one in supply), *(("demand", one) for one in demand)]
        prices = np.array([one.lot.price for _, one in priced], dtype=np.float64)
        measures = np.array([one.measure.thousandths for _, one in priced], dtype=np.float64)
        for n, off, middle in far_off(prices, measures):
            side, one = priced[n]
            sentence = suspicion(one.lot, one.measure, off, middle)
            found.append(Fault(side, one.index, "price", sentence, grave))  # type: ignore[arg-type]
    return sorted(found, key=lambda fault: (fault.side == "demand", fault.index))


def far_off(prices: NDArray[Any], thousandths: NDArray[Any]) -> Iterator[tuple[int, float, float]]:
    """(position, how far off, the middle of the others) of suspected prices, as logarithms of đồng per base unit."""
    priced = np.flatnonzero(prices > 0)
    last = len(priced) - 1
    if last < 1:
        return
    logs = np.log(prices[priced] * 1000 / thousandths[priced])
    order = np.argsort(logs, kind="stable")
    ranked, rank = logs[order], np.arange(last + 1)
    # The middle of the others: positions around last / 2, counted past the lot itself.
    low, high = (last - 1) // 2, last // 2
    middle = (ranked[low + (low >= rank)] + ranked[high + (high >= rank)]) / 2
    off = ranked - middle
    for n in np.flatnonzero(np.abs(off) >= log(FAR_OFF)).tolist():
        yield int(priced[order[n]]), float(off[n]), float(middle[n])


def suspicion(lot: Lot, measure: Measure, off: float, middle: float) -> str:
    """The sentence for a price that is far off."""
    here = number(Fraction(lot.price * 1000, measure.thousandths), 1)
    usual, times = number(round(exp(middle))), number(round(exp(abs(off))))
    way = "cao" if off > 0 else "thấp"
    return (
        f"giá {number(lot.price)} đ/{lot.unit} (tức {here} đ/{measure.base}) {way} gấp {times} lần mức chung "
        f"{usual} đ/{measure.base} của “{lot.product}”; có thể ghi nhầm giá theo đơn vị khác (kg, tấn)."
    )
