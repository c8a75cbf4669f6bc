"""How quantities spread over months, and the balance of supply and demand: pure, on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from lienket.market.choices import Side


def months_from(first: date, count: int) -> list[date]:
    """The first days of `count` months, beginning with that of `first`."""
    start = first.year * 12 + first.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(count)]


def spread(quantity: Decimal, starts_on: date, ends_on: date) -> dict[date, Decimal]:
    """The quantity over the months of its window, by days; the parts add up to the whole exactly (to 1/1000)."""
    days = (ends_on - starts_on).days + 1
    months = months_from(starts_on, (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1)
    found, before = {}, Decimal(0)
    for month in months:
        following = months_from(month, 2)[1]
        gone = (min(following - timedelta(days=1), ends_on) - starts_on).days + 1
        until = (quantity * gone / days).quantize(Decimal("0.001")) if gone < days else quantity
        found[month] = until - before
        before = until
    return found


def runs(first_month: int, last_month: int) -> frozenset[int]:
    """The months of a season, which may run over the new year: 10 to 3 is six months."""
    length = (last_month - first_month) % 12 + 1
    return frozenset((first_month - 1 + n) % 12 + 1 for n in range(length))


@dataclass(frozen=True)
class Amount:
    """One lot as the balance sees it: the quantity in the base of its dimension (kg, piece, litre, m²)."""

    side: str
    key: tuple[str, str]  # (what the line is about, dimension)
    quantity: Decimal
    starts_on: date
    ends_on: date


@dataclass
class BalanceLine:
    """Supply and demand of one key, month by month; `outside` is what lies in no shown month."""

    key: tuple[str, str]
    supply: list[Decimal]
    demand: list[Decimal]
    outside: Decimal = field(default_factory=Decimal)

    @property
    def left(self) -> list[Decimal]:
        return [a - b for a, b in zip(self.supply, self.demand, strict=True)]

    @property
    def total(self) -> tuple[Decimal, Decimal]:
        return sum(self.supply, Decimal(0)), sum(self.demand, Decimal(0))


def balance(amounts: Iterable[Amount], months: Sequence[date]) -> list[BalanceLine]:
    """Lines in the order of their keys; every kg of every lot is in a month or in `outside`."""
    place = {month: number for number, month in enumerate(months)}
    lines: dict[tuple[str, str], BalanceLine] = {}
    for one in amounts:
        line = lines.setdefault(one.key, BalanceLine(one.key, [Decimal(0)] * len(months), [Decimal(0)] * len(months)))
        column = line.supply if one.side == Side.SUPPLY else line.demand
        for month, part in spread(one.quantity, one.starts_on, one.ends_on).items():
            if month in place:
                column[place[month]] += part
            else:
                line.outside += part
    return [lines[key] for key in sorted(lines)]
