"""Months: what is harvested when, and what supply and demand come to by commodity and province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lienket.market import rules
from lienket.market.choices import LotState, Side
from lienket.market.models import Lot, Season
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


def amounts(
    months: Sequence[date], *, commodity: str = "", province: str = "", by_province: bool = False
) -> list[rules.Amount]:
    """Open lots that touch the months, in the base of their unit; those whose unit has no factor are left out.

    The key is the name of the commodity, or with `by_province` of the province, and the dimension. One query.
    """
    after = rules.months_from(months[-1], 2)[1]
    query = Lot.objects.filter(
        Q(state=LotState.OPEN, ends_on__gte=months[0], starts_on__lt=after),
        measure__factor__isnull=False,
        grow_from=None,
    )
    if commodity:
        query = query.filter(below(commodity))
    if province:
        query = query.filter(province__code=province, province__valid_to=None)
    name = "province__name" if by_province else "commodity__code"
    columns = ("side", name, "measure__dimension", "quantity", "measure__factor", "starts_on", "ends_on")
    return [
        rules.Amount(side, (key, dimension), quantity * factor, starts_on, ends_on)
        for side, key, dimension, quantity, factor, starts_on, ends_on in query.values_list(*columns)
    ]


def unconvertible(months: Sequence[date]) -> int:
    """How many open lots of these months are in units without a factor, and so stand outside the balance."""
    after = rules.months_from(months[-1], 2)[1]
    rows = Lot.objects.filter(state=LotState.OPEN, ends_on__gte=months[0], starts_on__lt=after)
    return rows.filter(measure__factor__isnull=True).count()
