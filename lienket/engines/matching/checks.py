"""What is wrong with the lots of two sheets, found by columns: only lots in doubt are looked at one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienket.engines.matching.columns import LotColumns
from lienket.engines.matching.commodities import faults_of_amounts, leaders
from lienket.engines.matching.freight import Place
from lienket.engines.matching.measures import Measure, UnitError, measure
from lienket.engines.matching.prices import far_off, suspicion
from lienket.engines.matching.problem import (
    HIGHEST_PRICE,
    LONGEST_WINDOW_DAYS,
    MOST_THOUSANDTHS,
    Fault,
    Side,
    faults_of_lot,
    repeated,
)
from lienket.engines.matching.products import ProductTree
from lienket.engines.matching.solve import Rules, find_places, freight_of, refuse
from lienket.engines.tables import Column

_NEAR = 1 - 1e-9  # what lies so near a limit is looked at exactly


class Checked(NamedTuple):
    """Two sides without a grave fault: what is noted, the rules with their freight, places, the product of each lot,
    and the names of products as they are written on each side.
    """

    notes: list[Fault]
    rules: Rules
    places: dict[str, Place]
    products: tuple[Column, Column]
    names: tuple[frozenset[str], frozenset[str]]


def check(supply: LotColumns, demand: LotColumns, rules: Rules, tree: ProductTree) -> Checked:
    """Raises MatchError with every fault, as ``match`` does for the same lots."""
    sides: tuple[tuple[Side, LotColumns], ...] = (("supply", supply), ("demand", demand))
    units = [_values(lots, "unit", _unit) for _, lots in sides]
    faults = [fault for (side, lots), unit in zip(sides, units, strict=True) for fault in _faults(side, lots, unit)]
    find = lru_cache(maxsize=None)(tree.find)
    products = (_values(supply, "product", find), _values(demand, "product", find))
    grave = {(fault.side, fault.index) for fault in faults if fault.grave}
    prices = _Prices(tree, sides, (units[0], units[1]), products, grave)
    faults += prices.suspected(grave=not rules.trust_prices)
    firsts = supply.fields["first"]
    used = np.unique(firsts.codes).tolist()
    freight = freight_of(rules, min((firsts.values[code] for code in used), default=None))
    communes = [_used(lots.fields["commune"]) for _, lots in sides]
    places, lost = find_places(freight, {*communes[0], *communes[1]})
    for side, lots in sides if lost else ():
        where = lots.fields["commune"].cells()
        faults += [Fault(side, n, "commune", lost[text]) for n, text in enumerate(where) if text in lost]
    refuse(faults)
    names = frozenset(_used(supply.fields["product"])), frozenset(_used(demand.fields["product"]))
    return Checked(faults, replace(rules, freight=freight), places, products, names)


def _values(lots: LotColumns, field: str, meaning: Any) -> Column:
    column = lots.fields[field]
    return Column([meaning(value) for value in column.values], column.codes)


def _used(column: Column) -> list[Any]:
    return [column.values[code] for code in np.unique(column.codes).tolist()]


def _unit(text: str) -> Measure | UnitError:
    try:
        return measure(text)
    except UnitError as error:
        return error


def _faults(side: Side, lots: LotColumns, units: Column) -> Iterator[Fault]:
    for n in np.flatnonzero(_doubtful(side, lots, units)).tolist():
        lot, unit = lots.lot(n), units.values[units.codes[n]]
        yield from faults_of_lot(side, n, lot)
        if isinstance(unit, UnitError):
            yield Fault(side, n, "unit", str(unit))
        else:
            yield from faults_of_amounts(side, n, lot, unit)
    yield from repeated(side, lots.fields["lot"].cells())


def _doubtful(side: Side, lots: LotColumns, units: Column) -> NDArray[np.bool_]:
    """Lots that may have a fault: all that have one, and a few that have none."""
    per = _numbers(units, lambda unit: np.nan if isinstance(unit, UnitError) else unit.thousandths)
    quantity, smallest = (_numbers(lots.fields[name], float) for name in ("quantity", "min_lot"))
    weekly = _numbers(lots.fields["weekly"], lambda value: 1.0 if value is None else float(value))
    price = _numbers(lots.fields["price"], float)
    first, last = (_numbers(lots.fields[name], lambda value: value.toordinal()) for name in ("first", "last"))
    doubt = np.isnan(per) | ~(quantity > 0) | (smallest < 0) | (smallest > quantity * _NEAR) | ~(weekly > 0)
    doubt |= (last < first) | (last - first > LONGEST_WINDOW_DAYS) | (price < 0) | (price > HIGHEST_PRICE * _NEAR)
    for amount in (quantity, smallest, weekly):
        doubt |= (amount != np.floor(amount)) | (amount * per > MOST_THOUSANDTHS * _NEAR)
    if side == "supply":
        doubt |= _numbers(lots.fields["certificates"], _ends) < first
    return doubt


def _ends(certificates: Any) -> float:
    return min((one.expires.toordinal() for one in certificates if one.expires), default=np.inf)


def _numbers(column: Column, meaning: Any) -> NDArray[np.float64]:
    """A number for each cell."""
    return np.array([meaning(value) for value in column.values], dtype=np.float64)[column.codes]


class _Prices:
    """The prices of both sides, with the group of products that each lot is in."""

    def __init__(
        self, tree: ProductTree, sides: tuple[tuple[Side, LotColumns], ...], units: tuple[Column, Column],
        products: tuple[Column, Column], grave: set[tuple[Side, int]],
    ) -> None:  # fmt: skip
        self.sides, self.units = sides, units
        keys, sound = [], []
        for (side, _lots), column, unit in zip(sides, products, units, strict=True):
            dimensions = [getattr(one, "dimension", "") for one in unit.values]
            pairs = column.codes.astype(np.int64) * max(len(dimensions), 1) + unit.codes
            used, codes = np.unique(pairs, return_inverse=True)
            keys.append(
                Column([(column.values[u // len(dimensions)], dimensions[u % len(dimensions)]) for u in used], codes)
            )
            sound.append(np.ones(len(codes), dtype=np.bool_))
            sound[-1][[n for which, n in grave if which == side]] = False
        known = [
            {one.values[code] for code in np.unique(one.codes[good])} for one, good in zip(keys, sound, strict=True)
        ]
        leader = leaders(known[0], known[1], tree)
        numbers = {key: n for n, key in enumerate(sorted(set(leader.values())))}
        groups = [np.array([numbers.get(leader.get(key, key), -1) for key in [*one.values, ("", "")]]) for one in keys]
        self.group = np.concatenate([group[one.codes] for group, one in zip(groups, keys, strict=True)])
        self.group[~np.concatenate(sound)] = -1
        self.half = len(sides[0][1])

    def suspected(self, *, grave: bool) -> list[Fault]:
        price = np.concatenate([_numbers(lots.fields["price"], float) for _, lots in self.sides])
        per = np.concatenate([_numbers(unit, lambda one: getattr(one, "thousandths", 1)) for unit in self.units])
        order = np.argsort(self.group, kind="stable")
        found = []
        for rows in np.split(order, np.flatnonzero(np.diff(self.group[order])) + 1):
            if not len(rows) or self.group[rows[0]] < 0:
                continue
            for n, off, middle in far_off(price[rows], per[rows]):
                found.append(self._fault(int(rows[n]), off, middle, grave))
        return sorted(found, key=lambda fault: (fault.side == "demand", fault.index))

    def _fault(self, row: int, off: float, middle: float, grave: bool) -> Fault:
        of_demand = row >= self.half
        side, lots = self.sides[of_demand]
        n = row - self.half if of_demand else row
        unit = self.units[of_demand]
        sentence = suspicion(lots.lot(n), unit.values[unit.codes[n]], off, middle)
        return Fault(side, n, "price", sentence, grave)
