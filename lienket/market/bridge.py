"""Lots of the room ↔ lots of the matching engine: the only place where both vocabularies meet. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lienket.engines.matching import (
    Certificate,
    DistanceFreight,
    Freight,
    Match,
    MatchError,
    NoFreight,
    Outcome,
    ProductTree,
    Reason,
)
from lienket.engines.matching import Lot as EngineLot
from lienket.engines.matching.freight import Place, kg_of, packaged_freight, places_of
from lienket.ground.ui.filters import number_text
from lienket.market.choices import REASON_WORDS, REASONS

_LEVEL = re.compile(r"(.+)-([1-5])")
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{3})*(,\d+)?")
NO_PRICE = "Lô chưa ghi giá nên chưa ghép được; hãy ghi giá."
_STORAGE = {"plain": "", "cool": "mát", "frozen": "đông"}


@dataclass(frozen=True)
class Offered:
    """A lot as it takes part: plain values of one row, its certificates as (kind code, last valid day or None)."""

    id: int
    side: str
    owner: int
    commodity: str
    quantity: Decimal
    measure: str
    first: date
    last: date
    price: int | None
    commune: str
    certificates: Sequence[tuple[str, date | None]]
    min_lot: Decimal
    weekly: Decimal | None
    keeping: str


@dataclass
class Found:
    """The engine's answer, and the sentence for every lot that could not take part (by lot id)."""

    outcome: Outcome
    refused: dict[int, str] = field(default_factory=dict)


def tree(rows: Iterable[tuple[str, str]]) -> ProductTree:
    """The commodity tree from (code, code of the parent or "")."""
    return ProductTree(dict(rows), {})


def lot_code(id: int) -> str:
    """How a lot is called in the engine and in stored reasons: no number of days or đồng looks like it."""
    return f"L{id}"


def lot_id(code: str) -> int:
    return int(code[1:])


def certificate(code: str, until: date | None) -> Certificate:
    """A certificate by the code of its kind; ocop-4 is OCOP at level 4 and covers what asks for level 3."""
    level = _LEVEL.fullmatch(code)
    return Certificate(level[1], int(level[2]), until) if level else Certificate(code, 1, until)


def freight(rate: int | None) -> Freight | None:
    """The engine's freight for a rate in đồng a tonne and km; None leaves the packaged rate."""
    if rate is None:
        return None
    return DistanceFreight(rate) if rate else NoFreight()


def solve(
    lots: Sequence[Offered],
    products: ProductTree,
    *,
    objective: str,
    rate: int | None,
    floor: int,
    forbidden: Iterable[tuple[int, int]] = (),
) -> Found:
    """Match all lots that can take part. Lots that the engine refuses are told one by one, and left out."""
    from lienket.engines.matching import Rules, match

    refused = {one.id: NO_PRICE for one in lots if one.price is None}
    rules = Rules(objective, freight(rate), Fraction(floor, 100), trust_prices=True)  # type: ignore[arg-type]
    pairs = [(lot_code(supply), lot_code(demand)) for supply, demand in forbidden]
    while True:
        taking = [one for one in lots if one.id not in refused]
        supply = [_engine_lot(one) for one in taking if one.side == "supply"]
        demand = [_engine_lot(one) for one in taking if one.side == "demand"]
        known = {one.lot for one in (*supply, *demand)}
        barred = [pair for pair in pairs if known.issuperset(pair)]
        try:
            return Found(match(supply, demand, rules, products, forbidden=barred), refused)
        except MatchError as error:
            sides = {"supply": supply, "demand": demand}
            wrong = {lot_id(sides[one.side][one.index].lot): one.sentence for one in error.faults if one.grave}
            if not wrong:
                raise
            refused |= wrong


def _engine_lot(one: Offered) -> EngineLot:
    assert one.price is not None
    return EngineLot(
        lot_code(one.id),
        str(one.owner),
        one.commodity,
        one.quantity,
        one.measure,
        one.first,
        one.last,
        one.price,
        one.commune,
        tuple(certificate(code, until) for code, until in one.certificates),
        one.min_lot,
        one.weekly,
        _STORAGE[one.keeping],
    )


def kept(reasons: Iterable[Reason]) -> list[list[Any]]:
    """Reasons as they are stored."""
    return [[one.code, list(one.parameters)] for one in reasons]


def sentences(stored: Iterable[Sequence[Any]], names: Mapping[str, str]) -> str:
    """Stored reasons as sentences in the reader's language; codes of goods, certificates, units and lots are written
    by their names.
    """
    return " ".join(str(REASONS[code]).format(*(_filled(text, names) for text in texts)) for code, texts in stored)


def _filled(text: str, names: Mapping[str, str]) -> str:
    """What fills a sentence; the engine joins several names by commas and quotes some."""
    if _NUMBER.fullmatch(text):
        return number_text(Decimal(text.replace(".", "").replace(",", ".")))
    return ", ".join(_named(part, names) for part in text.split(", "))


def _named(part: str, names: Mapping[str, str]) -> str:
    if part.startswith("“"):
        return f"“{_named(part[1:-1], names)}”"
    return names.get(part) or str(REASON_WORDS.get(part, part))


def whole(amount: Fraction | int) -> int:
    """Whole đồng, halves up."""
    return int(amount + Fraction(1, 2)) if amount >= 0 else -int(-amount + Fraction(1, 2))


@dataclass
class Near:
    """Whom one lot could deal with: [(lot id, match)] best first, [(lot id, what would change it)], and the refused."""

    fitting: list[tuple[int, Match]] = field(default_factory=list)
    missed: list[tuple[int, Reason]] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def near(one: Offered, others: Sequence[Offered], products: ProductTree, most: int = 10) -> Near:
    """The nearest lots of the other side. A lot that cannot take part is told in `refused`; nothing is raised."""
    from lienket.engines.matching import Rules
    from lienket.engines.matching.nearest import nearest

    refused = {lot.id: NO_PRICE for lot in (one, *others) if lot.price is None}
    rules = Rules(trust_prices=True)
    while one.id not in refused:
        taking = [lot for lot in others if lot.id not in refused]
        lots = [_engine_lot(lot) for lot in taking]
        try:
            deals, misses = nearest(one.side, _engine_lot(one), lots, rules, products, most)  # type: ignore[arg-type]
        except MatchError as error:
            own = one.side
            wrong = {(one if f.side == own else taking[f.index]).id: f.sentence for f in error.faults if f.grave}
            if not wrong:
                raise
            refused |= wrong
            continue
        supplies = one.side == "supply"
        fitting = [(lot_id(deal.demand_lot if supplies else deal.supply_lot), deal) for deal in deals]
        return Near(fitting, [(lot_id(miss.lot), miss.change) for miss in misses], refused)
    return Near(refused=refused)


def freights(sellers: Sequence[str], buyers: Sequence[str], on: date) -> list[int | None]:
    """Whole đồng to carry a kilogram between the places of each pair, by the packaged rate of the day; None where a
    place is not known."""
    found = places_of(sorted({*sellers, *buyers} - {""}))
    rate, told = packaged_freight(on), []
    for seller, buyer in zip(sellers, buyers, strict=True):
        start, end = found.get(seller), found.get(buyer)
        known = isinstance(start, Place) and isinstance(end, Place)
        told.append(int(rate.dong_per_kg([start], [end])[0, 0]) if known else None)  # type: ignore[list-item]
    return told


def weight(dimension: str) -> Decimal | None:
    """How many kg a base unit (kg, litre …) weighs for its freight; None where that is not known."""
    kg = kg_of(dimension)
    return Decimal(str(kg)) if kg else None


@dataclass(frozen=True)
class Gap:
    """A certificate that is asked for and not covered: its name, and the day on which the best one held ends."""

    name: str
    ends_on: date | None = None


def certificate_gaps(
    required: Iterable[tuple[str, str]], held: Sequence[tuple[str, date | None]], last_day: date
) -> list[Gap]:
    """What of `required` [(kind code, name)] is not covered to the last day by `held` [(kind code, last valid day)].

    A held one of the same kind and of the same or a higher level covers; no end means for ever.
    """
    papers = [certificate(code, until) for code, until in held]
    found = []
    for code, name in required:
        asked = certificate(code, None)
        alike = [one for one in papers if one.kind == asked.kind and one.level >= asked.level]
        if any(one.expires is None or one.expires >= last_day for one in alike):
            continue
        ends = [one.expires for one in alike if one.expires is not None]
        found.append(Gap(name, max(ends) if ends else None))
    return found
