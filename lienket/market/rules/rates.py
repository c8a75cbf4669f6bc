"""How deals are kept, in counts and shares: pure, on plain values.

A contract is measured on a day: what its schedule expects by then is *due*; what was accepted, up to what is due, is
*met*; what came by the day of each line of the schedule is *on time*. Sums over contracts are sums of these, so the
sums over pairs of provinces are the sums over all, and a consignment counts the same whole or in parts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from lienket.market.choices import DealSide
from lienket.market.rules.deals import Line, expected_by

_NOTHING = Decimal(0)
FEWEST = 3
"""Sellers, and buyers, that a sum needs before it is told to everybody: with fewer it tells of one of them."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Came:
    """A consignment that stands: what was delivered on a day, and what of it was accepted (None: not judged yet)."""

    on: date
    quantity: Decimal
    accepted: Decimal | None = None


@dataclass(frozen=True)
class Kept:
    """One deal as its rates see it. Quantities are in one unit for all deals that are added up."""

    deal: int
    seller: int
    buyer: int
    origin: str
    destination: str
    commodity: str
    memo: bool = False
    contract: bool = False
    promised: Decimal = _NOTHING
    lines: Sequence[Line] = ()
    came: Sequence[Came] = ()
    over_on: date | None = None
    fault: str = ""
    """The side that did not do its part, where the contract ended early."""
    contested: bool = False


@dataclass(frozen=True)
class Rates:
    """Sums over deals, and the shares that follow from them. A share of nothing is None."""

    memoranda: int = 0
    contracts: int = 0
    promised: Decimal = _NOTHING
    due: Decimal = _NOTHING
    delivered: Decimal = _NOTHING
    accepted: Decimal = _NOTHING
    met: Decimal = _NOTHING
    on_time: Decimal = _NOTHING
    defaults: int = 0
    contested: int = 0
    sellers: frozenset[int] = field(default_factory=frozenset)
    buyers: frozenset[int] = field(default_factory=frozenset)

    def __add__(self, other: Rates) -> Rates:
        return summed_rates([self, other])

    @property
    def fulfilment(self) -> Decimal | None:
        """What was accepted of what is due: between 0 and 1."""
        return self.met / self.due if self.due else None

    @property
    def punctual(self) -> Decimal | None:
        """What came by its day of what is due: between 0 and 1."""
        return self.on_time / self.due if self.due else None

    @property
    def default(self) -> Decimal | None:
        """Contracts that one side ended by its fault, of all contracts."""
        return Decimal(self.defaults) / self.contracts if self.contracts else None

    @property
    def late(self) -> Decimal:
        """What is due and was accepted, and came after its day."""
        return self.met - self.on_time

    @property
    def missing(self) -> Decimal:
        """What is due and was not accepted."""
        return self.due - self.met

    @property
    def tellable(self) -> bool:
        """Whether enough sellers and buyers are in it to be told to everybody."""
        return len(self.sellers) >= FEWEST and len(self.buyers) >= FEWEST


def due_by(lines: Sequence[Line], day: date, over_on: date | None = None) -> Decimal:
    """What a schedule expects by the end of a day; nothing falls due after the contract is over."""
    last = min(day, over_on) if over_on else day
    return expected_by(lines, last)


def on_time_by(lines: Sequence[Line], came: Sequence[Came], day: date, over_on: date | None = None) -> Decimal:
    """How much of what is due by a day was accepted and had come by the day of its line; the earliest line first.

    Goods count by the day they came, once they are accepted: a buyer who judges late takes nothing from the seller.
    """
    last = min(day, over_on) if over_on else day
    before, found = _NOTHING, _NOTHING
    for on, part in sorted(lines):
        if on > last:
            break
        there = sum((one.accepted or _NOTHING for one in came if one.on <= on), _NOTHING)
        found += min(max(there - before, _NOTHING), part)
        before += part
    return found


def rates_of(one: Kept, day: date) -> Rates:
    """The figures of one deal on a day."""
    if not one.contract:
        return Rates(memoranda=int(one.memo))
    due = due_by(one.lines, day, one.over_on)
    accepted = sum((came.accepted or _NOTHING for came in one.came), _NOTHING)
    return Rates(
        memoranda=int(one.memo),
        contracts=1,
        promised=one.promised,
        due=due,
        delivered=sum((came.quantity for came in one.came), _NOTHING),
        accepted=accepted,
        met=min(accepted, due),
        on_time=on_time_by(one.lines, one.came, day, one.over_on),
        defaults=int(bool(one.fault)),
        contested=int(bool(one.fault) and one.contested),
        sellers=frozenset({one.seller}),
        buyers=frozenset({one.buyer}),
    )


def summed_rates(rows: Sequence[Rates]) -> Rates:
    """The sum of figures that are at hand."""
    found: dict[str, Any] = {}
    for one in fields(Rates):
        values = [getattr(row, one.name) for row in rows]
        if one.name in ("sellers", "buyers"):
            found[one.name] = frozenset().union(*values)
        else:
            found[one.name] = sum(values, getattr(Rates, one.name))
    return Rates(**found)


def rates_total(rows: Iterable[Kept], day: date) -> Rates:
    """The figures of all deals."""
    return summed_rates([rates_of(one, day) for one in rows])


def rates_by(rows: Iterable[Kept], day: date, by: Callable[[Kept], Key]) -> dict[Key, Rates]:
    """The figures by what `by` says of a deal: pair of provinces, commodity, party."""
    found: dict[Key, list[Rates]] = {}
    for one in rows:
        found.setdefault(by(one), []).append(rates_of(one, day))
    return {key: summed_rates(figures) for key, figures in found.items()}


def party_total(rows: Iterable[Kept], party: int, day: date) -> Rates:
    """The figures of one party's deals; only ends by its own fault count as its defaults."""
    found = []
    for one in rows:
        if party in (one.seller, one.buyer):
            figures = rates_of(one, day)
            own = party == (one.seller if one.fault == DealSide.SELLER else one.buyer)
            found.append(figures if own else replace(figures, defaults=0, contested=0))
    return summed_rates(found)


def rate_band(share: Decimal | None) -> int:
    """The shade of a share on the heat table: 0 (nothing due) and 1 (least) to 5 (90 % and more)."""
    if share is None:
        return 0
    return 1 + sum(share >= edge for edge in (Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal("0.9")))
