"""Months: what is harvested when, and what supply and demand come to by commodity and province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from lienket.market import rules
from lienket.market.choices import LotState, Side
from lienket.market.models import Lot, Season
from lienket.market.queries.deals import uses_among
from lienket.market.queries.lots import below


@dataclass(frozen=True)
class SeasonRow:
    """A line of the calendar: the twelve months of the year, True where it is harvested, and open lots in each."""

    season: Season
    months: tuple[bool, ...]
    lots: tuple[int, ...]

    @property
    def cells(self) -> list[tuple[bool, int]]:
        return list(zip(self.months, self.lots, strict=True))


def season_rows(today: date, *, commodity: str = "", province: str = "") -> list[SeasonRow]:
    """The calendar, narrowed; with how many open supply lots of that commodity and province lie in each coming month.

    Two queries.
    """
    query = Season.objects.select_related("commodity", "province").order_by("commodity__order", "order")
    if commodity:
        query = query.filter(below(commodity))
    if province:
        query = query.filter(province__code=province)
    counts = _lots_by_month(today)
    found = []
    for one in query:
        months = rules.runs(one.first_month, one.last_month)
        lots = counts[one.commodity_id, one.province_id]
        found.append(
            SeasonRow(one, tuple(m in months for m in range(1, 13)), tuple(lots.get(m, 0) for m in range(1, 13)))
        )
    return found


def _lots_by_month(today: date) -> dict[tuple[int, int], dict[int, int]]:
    """Open supply lots by (commodity, province) and month of the coming twelve."""
    coming = rules.months_from(today, 12)
    after = rules.months_from(today, 13)[-1]
    rows = Lot.objects.filter(side=Side.SUPPLY, state=LotState.OPEN, ends_on__gte=coming[0], starts_on__lt=after)
    found: dict[tuple[int, int], dict[int, int]] = defaultdict(dict)
    for commodity, province, starts_on, ends_on in rows.values_list(
        "commodity_id", "province_id", "starts_on", "ends_on"
    ):
        held = found[commodity, province]
        for month, following in zip(coming, [*coming[1:], after], strict=True):
            if starts_on < following and ends_on >= month:
                held[month.month] = held.get(month.month, 0) + 1
    return found


def _open_in(months: Sequence[date], commodity: str, province: str) -> QuerySet[Lot]:
    after = rules.months_from(months[-1], 2)[1]
    query = Lot.objects.filter(state=LotState.OPEN, ends_on__gte=months[0], starts_on__lt=after, grow_from=None)
    if commodity:
        query = query.filter(below(commodity))
    if province:
        query = query.filter(province__code=province, province__valid_to=None)
    return query


def counted(months: Sequence[date], *, commodity: str = "", province: str = "") -> QuerySet[Lot]:
    """The open lots that the balance counts: they touch the months, in a unit that has a factor, and are not wanted
    before planting.
    """
    return _open_in(months, commodity, province).filter(measure__factor__isnull=False)


def contracted(lots: QuerySet[Lot]) -> dict[int, Decimal]:
    """How much of each lot contracts have taken, in its own unit; only lots that stand in a deal. Two queries."""
    return {pk: use.contracted for pk, use in uses_among(lots).items()}


def uncontracted(quantity: Decimal, taken: Decimal | None) -> Decimal:
    """What of a lot no contract has taken, nothing below nothing."""
    return max(quantity - (taken or Decimal(0)), Decimal(0))


def amounts(
    months: Sequence[date], *, commodity: str = "", province: str = "", by_province: bool = False
) -> tuple[list[rules.Amount], int]:
    """What is left of the counted lots, in the base of their unit; and how many lots stand outside because their
    unit has no factor.

    The key is the name of the commodity, or with `by_province` of the province, and the dimension. Three queries.
    """
    query = _open_in(months, commodity, province)
    name = "province__name" if by_province else "commodity__code"
    columns = ("pk", "side", name, "measure__dimension", "quantity", "measure__factor", "starts_on", "ends_on")
    taken, found, left_out = contracted(query), [], 0
    for pk, side, key, dimension, quantity, factor, starts_on, ends_on in query.values_list(*columns):
        left = uncontracted(quantity, taken.get(pk))
        if factor is None:
            left_out += 1
        elif left:
            found.append(rules.Amount(side, (key, dimension), left * factor, starts_on, ends_on))
    return found, left_out


@dataclass(frozen=True)
class Part:
    """What one lot adds to a number of the balance: `left` in its own unit, `part` in the base, within the months."""

    lot: Lot
    left: Decimal
    part: Decimal


def parts(
    months: Sequence[date],
    key: tuple[str, str],
    *,
    commodity: str = "",
    province: str = "",
    by_province: bool = False,
    within: Sequence[date] = (),
) -> list[Part]:
    """The lots that make up the line `key` of the balance over `months`, with what each adds in the months `within`.

    Their sum is the number on the page exactly. Those that add nothing are left out. Three queries.
    """
    query = counted(months, commodity=commodity, province=province).filter(measure__dimension=key[1])
    query = query.filter(province__name=key[0]) if by_province else query.filter(commodity__code=key[0])
    taken = contracted(query)
    rows = query.select_related("measure", "owner", "province", "commodity").order_by("starts_on", "ends_on", "pk")
    found = []
    for lot in rows:
        left = uncontracted(lot.quantity, taken.get(lot.pk))
        spread = rules.spread(left * (lot.measure.factor or 0), lot.starts_on, lot.ends_on)
        part = sum((spread.get(month, Decimal(0)) for month in within or months), Decimal(0))
        if part:
            found.append(Part(lot, left, part))
    return found
