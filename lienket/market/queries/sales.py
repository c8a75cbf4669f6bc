"""What points sold: the latest report of each month, province and product counts; all reports stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.localities.models import Unit
from lienket.market.models import PointOfSale, PointSale, SalesSheet
from lienket.market.queries.points import own_points


@dataclass(frozen=True)
class SaleSum:
    """Sales added up: in all, by month, by province and by product, in whole đồng. Each adds up to `total`."""

    total: int
    months: Sequence[tuple[date, int]]
    provinces: Sequence[tuple[str, int]]
    products: Sequence[tuple[str, int]]
    rows: Sequence[PointSale] = field(default_factory=tuple)


def sales_of(points: Iterable[PointOfSale]) -> list[PointSale]:
    """The rows that count, oldest month first: one query."""
    rows = PointSale.objects.filter(point__in=list(points)).order_by("point", "month", "province", "key", "-id")
    latest = rows.distinct("point", "month", "province", "key").values("pk")
    kept = PointSale.objects.filter(pk__in=latest).select_related("province", "measure", "point")
    return list(kept.order_by("month", "province__sort_key", "product", "pk"))


def summed(rows: Sequence[PointSale]) -> SaleSum:
    """The same rows added up; months without sales in between are shown as nothing."""
    months: dict[date, int] = defaultdict(int)
    provinces: dict[str, int] = defaultdict(int)
    products: dict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    for row in rows:
        months[row.month] += row.value
        provinces[row.province.name] += row.value
        products[row.key] += row.value
        names[row.key] = row.product
    for month in _between(months):
        months.setdefault(month, 0)
    return SaleSum(
        sum(months.values()),
        sorted(months.items()),
        _largest(provinces),
        [(names[key], value) for key, value in _largest(products)],
        rows,
    )


def _largest(values: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(values.items(), key=lambda item: (-item[1], item[0]))


def _between(months: Iterable[date]) -> list[date]:
    held = sorted(months)
    if not held:
        return []
    first, last = held[0], held[-1]
    count = (last.year - first.year) * 12 + last.month - first.month
    start = first.year * 12 + first.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(count)]


def corrections_of(point: PointOfSale) -> list[PointSale]:
    """Rows that corrected an earlier one, newest first, with why."""
    return list(point.sales.exclude(reason="").select_related("province", "measure").order_by("-pk")[:50])


def reported_keys(point: PointOfSale) -> set[tuple[date, int, str]]:
    """(month, province, product) that a report exists for."""
    return set(point.sales.values_list("month", "province_id", "key"))


def sales_sheets(point: PointOfSale) -> list[SalesSheet]:
    """The last five sheets of a point."""
    return list(point.sheets.order_by("-pk")[:5])


def points_with_sales(viewer: Viewer) -> list[PointOfSale]:
    """Points of the viewer's organisation, in Vietnamese order."""
    return list(own_points(viewer).select_related("province", "place").order_by("province__sort_key", "name"))


def provinces_by_words() -> dict[str, Unit]:
    """The provinces of today by their name, with or without its kind, without diacritics: one query."""
    rows = Unit.objects.filter(level="province", valid_to=None)
    return {words: one for one in rows for words in (fold(one.name), fold(one.short_name))}
