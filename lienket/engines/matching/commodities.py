"""Lots → markets: one per set of products that meet, with quantities and prices as whole numbers, exactly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from math import gcd, lcm
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lienket.engines.matching.freight import Freight, Place, kg_of
from lienket.engines.matching.market import ENDLESS, MISSING, Lots, Market
from lienket.engines.matching.measures import Measure, UnitError, measure, plain
from lienket.engines.matching.problem import MOST_THOUSANDTHS, Certificate, Fault, Lot, Side, TooLargeError
from lienket.engines.matching.products import ProductTree
from lienket.engines.vietnamese import fold

Key = tuple[str, str]  # product, dimension
Pair = tuple[str, str]  # supply lot, demand lot
MOST = 1 << 61
_STORAGES = {"": 0, "thuong": 0, "normal": 0, "ambient": 0, "mat": 1, "lanh": 1, "cool": 1, "chilled": 1}
_STORAGES |= {"dong": 2, "dong lanh": 2, "cap dong": 2, "frozen": 2}


def storage_number(text: str) -> int:
    """0 for none asked; equal numbers for storages that are the same."""
    known = _STORAGES.get(fold(text))
    return 3 + (crc32(fold(text).encode()) >> 2) if known is None else known


@dataclass(frozen=True, slots=True)
class Weighed:
    """A lot that was understood: amounts in thousandths of its base unit."""

    index: int  # in the list as given
    lot: Lot
    measure: Measure
    product: str
    quantity: int
    smallest: int
    weekly: int
    pinned: int = 0  # what people fixed of it; ``quantity`` is what is left to place

    @property
    def key(self) -> Key:
        return self.product, self.measure.dimension


@dataclass(frozen=True, slots=True)
class Decided:
    """``pinned``: thousandths of the base unit of a pair; ``out``: pairs the engine leaves alone, these among them."""

    out: frozenset[Pair] = frozenset()
    pinned: Mapping[Pair, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all markets of a run. ``fine``: where parts of a lot must be told apart to one base unit at least;
    ``within_party``: whether a party may deal with itself.
    """

    tree: ProductTree
    freight: Freight
    places: Mapping[str, Place]
    fine: bool = False
    within_party: bool = False
    decided: Decided = Decided()


@dataclass(frozen=True, slots=True)
class Commodity:
    """A market with the lots behind its positions, and what one of its numbers means.

    ``grain``: thousandths of the base unit in one unit of quantity; ``price_base``: thousandths for which prices hold.
    ``pinned``: pairs that people fixed: positions, thousandths.
    """

    key: Key
    name: str
    dimension: str
    supply: tuple[Weighed, ...]
    demand: tuple[Weighed, ...]
    sellers: tuple[Place, ...]
    buyers: tuple[Place, ...]
    grain: int
    price_base: int
    market: Market
    pinned: tuple[tuple[int, int, int], ...] = ()


def weigh(side: Side, lots: Sequence[Lot], tree: ProductTree) -> tuple[list[Weighed], list[Fault]]:
    """The lots whose units are known, weighed; and what is wrong with units and amounts."""
    faults: list[Fault] = []
    known: list[tuple[int, Lot]] = []
    for index, lot in enumerate(lots):
        try:
            unit = measure(lot.unit)
        except UnitError as error:
            faults.append(Fault(side, index, "unit", str(error)))
            continue
        faults += faults_of_amounts(side, index, lot, unit)
        known.append((index, lot))
    return _weighed(known, tree), faults


def weighed(lots: Sequence[Lot], tree: ProductTree) -> list[Weighed]:
    """Lots without a fault in amounts in thousandths of their base units."""
    return _weighed(enumerate(lots), tree)


def _weighed(lots: Iterable[tuple[int, Lot]], tree: ProductTree) -> list[Weighed]:
    """In the order of lot names, so that the order given has no effect."""
    find = lru_cache(maxsize=65_536)(tree.find)
    found = []
    for index, lot in lots:
        unit = measure(lot.unit)
        total, smallest, weekly = (_thousandths(one, unit) for one in (lot.quantity, lot.min_lot, lot.weekly))
        if weekly:
            total = min(total, weekly * weeks_of(lot))
        found.append(Weighed(index, lot, unit, find(lot.product), total, smallest, weekly))
    return sorted(found, key=lambda one: one.lot.lot)


def weeks_of(lot: Lot) -> int:
    """Weeks of the calendar, from Monday, in which the lot can be handed over."""
    return (lot.last.toordinal() - 1) // 7 - (lot.first.toordinal() - 1) // 7 + 1


def _thousandths(amount: Decimal | None, unit: Measure) -> int:
    """What is not finite is refused as a value already."""
    return int(amount * unit.thousandths) if amount and amount.is_finite() else 0


def faults_of_amounts(side: Side, index: int, lot: Lot, unit: Measure) -> list[Fault]:
    """Amounts of a lot that are no whole thousandths of the base unit, or beyond what any lot is."""
    found = []
    for name, amount in (("quantity", lot.quantity), ("min_lot", lot.min_lot), ("weekly", lot.weekly)):
        if not amount or not amount.is_finite():
            continue
        exact = amount * unit.thousandths
        if exact != int(exact):
            found.append(Fault(side, index, name, f"{amount} {lot.unit} lẻ hơn 1/1000 {unit.base}."))
        elif exact > MOST_THOUSANDTHS:
            found.append(Fault(side, index, name, f"{amount} {lot.unit} lớn bất thường; hãy xem lại đơn vị."))
    return found


def leaders(offered: Iterable[Key], asked: Collection[Key], tree: ProductTree) -> dict[Key, Key]:
    """The group of each product that meets another, directly or through others, named by one of them."""
    leader: dict[Key, Key] = {}

    def lead(key: Key) -> Key:
        while leader.setdefault(key, key) != key:
            key = leader[key]
        return key

    for product, dimension in sorted(offered):
        for above in tree.with_above(product):
            if (above, dimension) in asked:
                leader[lead((product, dimension))] = lead((above, dimension))
    return {key: lead(key) for key in list(leader)}


def groups(
    supply: Sequence[Weighed], demand: Sequence[Weighed], tree: ProductTree
) -> dict[Key, tuple[list[Weighed], list[Weighed]]]:
    """Lots whose products meet, directly or through others, together; lots that meet none are in no group."""
    leader = leaders({one.key for one in supply}, {one.key for one in demand}, tree)
    found: dict[Key, tuple[list[Weighed], list[Weighed]]] = {}
    for side, lots in enumerate((supply, demand)):
        for one in lots:
            key = leader.get(one.key)
            if key is not None:
                found.setdefault(key, ([], []))[side].append(one)
    return {key: found[key] for key in sorted(found)}


def commodity(key: Key, supply: Sequence[Weighed], demand: Sequence[Weighed], terms: Terms) -> Commodity:
    """The market of one group. Raises TooLargeError when its numbers do not fit."""
    both = [*supply, *demand]
    name = sorted(one.product for one in demand)[0]
    dimension = supply[0].measure.dimension
    grain = gcd(*(one.quantity for one in both), *(one.smallest for one in both), *(one.weekly for one in both)) or 1
    if terms.fine:
        grain = gcd(grain, 1000)
    price_base = lcm(1000, *{one.measure.thousandths for one in both})
    total = sum(one.quantity for one in both) // grain
    dearest = max(one.lot.price * (price_base // one.measure.thousandths) for one in both)
    nodes = len(both) + sum(weeks_of(one.lot) for one in both if one.weekly)
    if total > MOST or dearest * (nodes + 4) * 64 > MOST:
        raise TooLargeError(name)
    products = sorted({one.product for one in both})
    numbers = {product: n for n, product in enumerate(products)}
    meets = np.zeros((len(products), len(products)), dtype=np.bool_)
    for product in products:
        for above in terms.tree.with_above(product):
            if above in numbers:
                meets[numbers[product], numbers[above]] = True
    sellers, buyers = (_distinct(lots, terms.places) for lots in (supply, demand))
    held, asked = ({one.lot.certificates: None for one in lots} for lots in (supply, demand))
    parties = {} if terms.within_party else _parties(both)
    sides = [
        _lots(lots, numbers, grain, price_base, list(spots), list(papers), parties, nobody)
        for lots, spots, papers, nobody in ((supply, sellers, held, -1), (demand, buyers, asked, -2))
    ]
    decided, pinned = _decided(supply, demand, terms.decided)
    return Commodity(
        key, name, dimension, tuple(supply), tuple(demand), tuple(sellers), tuple(buyers), grain, price_base,
        Market(sides[0], sides[1], meets, _charges(terms.freight, sellers, buyers, dimension, price_base),
               _covered(list(held), list(asked)), decided), pinned,
    )  # fmt: skip


def _parties(lots: Sequence[Weighed]) -> dict[str, int]:
    """A number for each party as it is written; parties that differ in spaces or case are one."""
    numbers: dict[str, int] = {}
    written = {one.lot.party: plain(one.lot.party) for one in lots}
    return {text: numbers.setdefault(name, len(numbers)) for text, name in written.items() if name}


def _decided(
    supply: Sequence[Weighed], demand: Sequence[Weighed], decided: Decided
) -> tuple[NDArray[np.int64], tuple[tuple[int, int, int], ...]]:
    """(keys of the pairs that are no pairs here, the pinned ones among them by position)."""
    if not decided.out:
        return np.empty(0, dtype=np.int64), ()
    sellers, buyers = ({one.lot.lot: n for n, one in enumerate(lots)} for lots in (supply, demand))
    here = [(sellers[i], buyers[j], i, j) for i, j in decided.out if i in sellers and j in buyers]
    keys = np.array(sorted(i * len(demand) + j for i, j, _offer, _need in here), dtype=np.int64)
    pinned = [(i, j, decided.pinned.get((offer, need), 0)) for i, j, offer, need in here]
    return keys, tuple(sorted(one for one in pinned if one[2]))


def _distinct(lots: Sequence[Weighed], places: Mapping[str, Place]) -> dict[Place, None]:
    return {places[one.lot.commune]: None for one in lots}


def _charges(
    freight: Freight, sellers: dict[Place, None], buyers: dict[Place, None], dimension: str, price_base: int
) -> NDArray[np.int64]:
    per_kg = freight.dong_per_kg(list(sellers), list(buyers))
    return np.ascontiguousarray(np.rint(per_kg * (kg_of(dimension) * price_base / 1000)).astype(np.int64))


def _covered(held: Sequence[tuple[Certificate, ...]], asked: Sequence[tuple[Certificate, ...]]) -> NDArray[np.int32]:
    last = np.full((len(held), len(asked)), ENDLESS, dtype=np.int32)
    for c, has in enumerate(held):
        for r, wants in enumerate(asked):
            last[c, r] = min((covering(has, want) for want in wants), default=ENDLESS)
    return last


def covering(held: Sequence[Certificate], want: Certificate) -> int:
    """Last day (ordinal) on which one of the certificates covers what is wanted; MISSING if none ever does."""
    days = [
        one.expires.toordinal() if one.expires else ENDLESS
        for one in held
        if one.kind == want.kind and one.level >= want.level
    ]
    return max(days, default=MISSING)


def _lots(
    lots: Sequence[Weighed], numbers: dict[str, int], grain: int, price_base: int,
    spots: list[Place], papers: list[tuple[Certificate, ...]], parties: dict[str, int], nobody: int,
) -> Lots:  # fmt: skip
    place = {spot.name: n for n, spot in enumerate(spots)}
    paper = {one: n for n, one in enumerate(papers)}

    def column(values: list[int], kind: type[np.signedinteger] = np.int64) -> NDArray:
        return np.array(values, dtype=kind)

    return Lots(
        product=column([numbers[one.product] for one in lots], np.int32),
        quantity=column([one.quantity // grain for one in lots]),
        smallest=column([one.smallest // grain for one in lots]),
        weekly=column([one.weekly // grain for one in lots]),
        first=column([one.lot.first.toordinal() for one in lots], np.int32),
        last=column([one.lot.last.toordinal() for one in lots], np.int32),
        place=column([place[one.lot.commune] for one in lots], np.int32),
        price=column([one.lot.price * (price_base // one.measure.thousandths) for one in lots]),
        certificates=column([paper[one.lot.certificates] for one in lots], np.int32),
        storage=column([storage_number(one.lot.storage) for one in lots], np.int32),
        party=column([parties.get(one.lot.party, nobody) for one in lots], np.int32),
    )
