"""Points of sale: who sees which, lists that cost the same for one row and thirty, criteria of a day."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import NotThere
from lienket.localities.models import Unit
from lienket.market import rules
from lienket.market.choices import TRADING, PointFactKind, PointKind, PointState
from lienket.market.models import Arrangement, Inspection, PointFact, PointGoods, PointOfSale, SalesSheet
from lienket.market.rules import PointStanding

CRITERIA = Path(__file__).resolve().parent.parent / "data" / "points" / "criteria-950.toml"


@dataclass(frozen=True)
class Criterion:
    """One line of a list of criteria. `basis`: act, law or house (see the file)."""

    code: str
    name: str
    name_en: str
    basis: str
    group: str = ""
    group_en: str = ""

    @property
    def words(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def heading(self) -> str:
        return self.group_en if get_language() == "en" else self.group


@dataclass(frozen=True)
class CriteriaSet:
    """A list of criteria from a day on, with the act it comes from."""

    code: str
    valid_from: date
    legal_ref: str
    verified: bool
    source: str
    items: tuple[Criterion, ...]


@cache
def point_criteria_sets() -> tuple[CriteriaSet, ...]:
    """Every list there is, oldest first."""
    found = []
    for row in tomllib.loads(CRITERIA.read_text(encoding="utf-8"))["version"]:
        items = tuple(
            Criterion(**item, group=group["name"], group_en=group["name_en"])
            for group in row["group"]
            for item in group["item"]
        )
        found.append(
            CriteriaSet(row["code"], row["valid_from"], row["legal_ref"], row["verified"], row["source"], items)
        )
    return tuple(sorted(found, key=lambda one: one.valid_from))


def criteria_on(day: date) -> CriteriaSet | None:
    """The list that held on a day; None before the first."""
    return next((one for one in reversed(point_criteria_sets()) if one.valid_from <= day), None)


def criteria_named(code: str) -> CriteriaSet:
    return next(one for one in point_criteria_sets() if one.code == code)


@dataclass(frozen=True)
class PointFilter:
    """What the list is narrowed to. `province`: whose goods; `at`: where it is; `state` "": those that sell."""

    text: str = ""
    province: str = ""
    at: str = ""
    place_kind: str = ""
    basis: str = ""
    kind: str = ""
    state: str = ""
    mine: bool = False


@dataclass(frozen=True)
class PointRow:
    """A point with its standing of a day, the goods it carries and the provinces they come from."""

    point: PointOfSale
    standing: PointStanding
    goods: Sequence[PointGoods] = field(default_factory=tuple)

    @property
    def provinces(self) -> list[Unit]:
        """Each province once, in Vietnamese order."""
        found = {one.province_id: one.province for one in self.goods}
        return sorted(found.values(), key=lambda unit: bytes(unit.sort_key))


def visible_points(viewer: Viewer) -> QuerySet[PointOfSale]:
    """Recognised points and weeks of goods are public; proposals belong to the organisations they concern."""
    ids = list(viewer.organisation_ids)
    known = Exists(PointFact.objects.filter(point=OuterRef("pk"), kind=PointFactKind.RECOGNISE))
    own = Q(owner_id__in=ids) | Q(operator_id__in=ids) | Q(recogniser_id__in=ids)
    return PointOfSale.objects.filter(known | Q(kind=PointKind.WEEK) | own)


def own_points(viewer: Viewer) -> QuerySet[PointOfSale]:
    """Points that the viewer's organisation entered, runs or recognises."""
    ids = list(viewer.organisation_ids)
    return PointOfSale.objects.filter(Q(owner_id__in=ids) | Q(operator_id__in=ids) | Q(recogniser_id__in=ids))


def standing_of(point: PointOfSale, today: date) -> PointStanding:
    """The standing of a point whose facts are at hand (prefetched, or one query)."""
    facts = [rules.Happened(one.kind, one.on, one.until) for one in point.facts.all()]
    return rules.point_standing(point.kind, point.opens_on, point.closes_on, facts, today)


def _carried(today: date) -> Prefetch[str]:
    now = Q(starts_on__lte=today) & (Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    rows = PointGoods.objects.filter(now | Q(point__kind=PointKind.WEEK)).select_related("province", "product")
    return Prefetch("goods", rows.order_by("province__sort_key", "name", "pk"), to_attr="carried")


def point_rows(viewer: Viewer, chosen: PointFilter, today: date) -> list[PointRow]:
    """Points narrowed, in Vietnamese order of place and name: three queries, whatever their number."""
    query = own_points(viewer) if chosen.mine else visible_points(viewer)
    query = (
        _narrowed(query, chosen)
        .select_related("place", "province", "operator")
        .prefetch_related("facts", _carried(today))
    )
    found = []
    for point in query.order_by("province__sort_key", "name", "pk"):
        where = standing_of(point, today)
        wanted = where.state in TRADING if not chosen.state else chosen.state in ("all", where.state)
        if wanted or (chosen.mine and not chosen.state):
            found.append(PointRow(point, where, point.carried))  # type: ignore[attr-defined]
    return found


def _narrowed(query: QuerySet[PointOfSale], chosen: PointFilter) -> QuerySet[PointOfSale]:
    if chosen.at:
        query = query.filter(province__code=chosen.at)
    if chosen.place_kind:
        query = query.filter(place_kind=chosen.place_kind)
    if chosen.kind:
        query = query.filter(kind=chosen.kind)
    goods = PointGoods.objects.filter(ends_on__isnull=True) | PointGoods.objects.filter(point__kind=PointKind.WEEK)
    if chosen.province:
        query = query.filter(pk__in=goods.filter(province__code=chosen.province).values("point"))
    if chosen.basis:
        query = query.filter(pk__in=goods.filter(basis=chosen.basis).values("point"))
    for word in fold(chosen.text).split()[:12]:
        said = goods.filter(folded__contains=word).values("point")
        query = query.filter(Q(folded__contains=word) | Q(pk__in=said))
    return query


def point(viewer: Viewer, code: str) -> PointOfSale:
    """One point the viewer may see, with its facts. Raises NotThere."""
    rows = visible_points(viewer).select_related("place", "province", "owner", "operator", "recogniser", "photo")
    found = rows.prefetch_related("facts__by").filter(code=code).first()
    if found is None:
        raise NotThere(_("Không tìm thấy điểm bán này; có thể điểm chưa được công nhận."))
    return found


def own_point(viewer: Viewer, code: str) -> PointOfSale:
    """One point of the viewer's organisation. Raises NotThere for all others."""
    rows = own_points(viewer).select_related("place", "province", "owner", "operator", "recogniser")
    found = rows.prefetch_related("facts").filter(code=code).first()
    if found is None:
        raise NotThere(_("Không tìm thấy điểm bán này trong phạm vi của đơn vị anh/chị."))
    return found


def goods_of(point: PointOfSale, today: date) -> tuple[list[PointGoods], list[PointGoods]]:
    """(goods that stand there today or are to come, goods that stood there): one query."""
    rows = point.goods.select_related("province", "product", "arrangement__supplier").order_by(
        "province__sort_key", "name", "pk"
    )
    now: list[PointGoods] = []
    past: list[PointGoods] = []
    for one in rows:
        (past if one.ends_on is not None and one.ends_on < today else now).append(one)
    return now, past


def one_goods(point: PointOfSale, pk: int) -> PointGoods:
    found = point.goods.select_related("province").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy hàng này ở điểm bán."))
    return found


def arrangements_of(point: PointOfSale) -> list[Arrangement]:
    """Every arrangement with its request, newest first."""
    return list(point.arrangements.select_related("supplier", "request", "point").order_by("-pk"))


def in_force_arrangements(point: PointOfSale) -> QuerySet[Arrangement]:
    """Arrangements that were accepted."""
    rows = point.arrangements.filter(request__answered_on__isnull=False).exclude(
        request__state__in=("declined", "withdrawn", "asked")
    )
    return rows.select_related("supplier", "point").order_by("supplier__name", "pk")


def inspections_of(point: PointOfSale) -> list[Inspection]:
    return list(point.inspections.select_related("by", "request").order_by("-on", "-pk"))


def inspection(point: PointOfSale, pk: int) -> Inspection:
    rows = point.inspections.select_related("by", "request", "point").prefetch_related("items")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần kiểm tra này."))
    return found


def sales_sheet(point: PointOfSale, pk: int) -> SalesSheet:
    found = point.sheets.select_related("file", "made_by", "owner", "point").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return found


def due_points(today: date) -> list[tuple[PointOfSale, PointStanding]]:
    """Points whose recognition ends soon or has ended, with their organisations: two queries."""
    rows = PointOfSale.objects.filter(kind=PointKind.SHOP).select_related("operator", "recogniser")
    found = [(one, standing_of(one, today)) for one in rows.prefetch_related("facts")]
    return [pair for pair in found if pair[1].state in (PointState.DUE, PointState.LAPSED)]


def counts_by_province(rows: Sequence[PointRow]) -> Mapping[str, int]:
    """How many of these points are in each province, by its code."""
    found: dict[str, int] = {}
    for row in rows:
        found[row.point.province.code] = found.get(row.point.province.code, 0) + 1
    return found
