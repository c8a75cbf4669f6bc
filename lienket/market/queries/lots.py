"""Lots, products and certificates: who sees which, lists that cost the same for one row and thirty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.ground.search.matching import matching
from lienket.market import rules
from lienket.market.choices import LotState, Side
from lienket.market.models import Certificate, Lot, LotSheet, Product


@dataclass(frozen=True)
class LotFilter:
    """What a list of lots is narrowed to.

    `state` besides the states of a lot: "past", open with its days gone by; "ending", open and in its last days.
    """

    side: str
    text: str = ""
    commodity: str = ""
    province: str = ""
    certificate: str = ""
    state: str = ""
    month: int = 0
    mine: bool = False


def visible_lots(viewer: Viewer) -> QuerySet[Lot]:
    """Open lots are public; drafts and closed ones belong to whoever entered them."""
    return Lot.objects.filter(Q(state=LotState.OPEN) | Q(owner_id__in=viewer.organisation_ids))


def filtered(viewer: Viewer, chosen: LotFilter, today: date) -> QuerySet[Lot]:
    """Lots the viewer may see, narrowed. Unless a state is asked for, foreign lots whose days are gone are left out."""
    query = visible_lots(viewer).filter(side=chosen.side)
    if chosen.mine:
        query = query.filter(owner_id__in=viewer.organisation_ids)
    if chosen.state == "ending":
        last = today + timedelta(days=rules.REMIND_DAYS)
        query = query.filter(state=LotState.OPEN, ends_on__range=(today, last))
    elif chosen.state == "past":
        query = query.filter(state=LotState.OPEN, ends_on__lt=today)
    elif chosen.state == LotState.OPEN:
        query = query.filter(state=LotState.OPEN, ends_on__gte=today)
    elif chosen.state:
        query = query.filter(state=chosen.state)
    else:
        query = query.filter(Q(ends_on__gte=today) | Q(owner_id__in=viewer.organisation_ids))
    if chosen.commodity:
        query = query.filter(below(chosen.commodity))
    if chosen.province:
        query = query.filter(province__code=chosen.province, province__valid_to=None)
    if chosen.certificate:
        has = Q(certificates__kind__code=chosen.certificate) | Q(required__code=chosen.certificate)
        query = query.filter(pk__in=Lot.objects.filter(has).values("pk"))
    if chosen.text:
        kind = "supply_lot" if chosen.side == Side.SUPPLY else "demand_lot"
        query = query.filter(pk__in=matching(chosen.text, kind))
    return query.filter(_in_month(chosen.month, today)) if chosen.month else query


def below(code: str) -> Q:
    """The commodity itself and everything under it."""
    return (
        Q(commodity__path=code)
        | Q(commodity__path__startswith=f"{code}/")
        | Q(commodity__path__endswith=f"/{code}")
        | Q(commodity__path__contains=f"/{code}/")
    )


def _in_month(month: int, today: date) -> Q:
    """Lots whose window touches the next such month, this one included."""
    year = today.year if month >= today.month else today.year + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return Q(starts_on__lt=following, ends_on__gte=date(year, month, 1))


def lot_total(viewer: Viewer, chosen: LotFilter, today: date) -> int:
    return filtered(viewer, chosen, today).count()


def lot_rows(viewer: Viewer, chosen: LotFilter, today: date, *, start: int = 0, stop: int | None = None) -> list[Lot]:
    """Lots with all that a list shows, soonest first: three queries, whatever their number."""
    rows = (
        filtered(viewer, chosen, today)
        .select_related("owner", "commodity", "measure", "place", "province")
        .prefetch_related("certificates__kind", "required")
        .order_by("starts_on", "ends_on", "pk")
    )
    return list(rows[start:stop])


def own_lots(viewer: Viewer, chosen: LotFilter, today: date, *, most: int) -> list[Lot]:
    """The viewer's own lots that a filter matches, in the order of the list: one query."""
    rows = filtered(viewer, chosen, today).filter(owner_id__in=viewer.organisation_ids).select_related("measure")
    return list(rows.order_by("starts_on", "ends_on", "pk")[:most])


def own_lots_of(viewer: Viewer, side: str, pks: Sequence[int]) -> list[Lot]:
    """The viewer's own lots of one side among these numbers: one query."""
    rows = Lot.objects.filter(pk__in=list(pks), side=side, owner_id__in=viewer.organisation_ids)
    return list(rows.select_related("measure").order_by("starts_on", "ends_on", "pk"))


def lot(viewer: Viewer, pk: int) -> Lot:
    """One lot the viewer may see. Raises NotThere."""
    found = (
        visible_lots(viewer)
        .select_related("owner", "commodity", "measure", "place", "province", "product")
        .prefetch_related("certificates__kind", "required")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy lô hàng này; có thể lô đã đóng."))
    return found


def entered_before(one: Lot) -> list[Lot]:
    """The owner's other lots that look like this one entered twice: same goods, member and quantity, overlapping
    days, not closed. One query.
    """
    rows = Lot.objects.filter(
        owner_id=one.owner_id,
        side=one.side,
        commodity_id=one.commodity_id,
        member=one.member,
        starts_on__lte=one.ends_on,
        ends_on__gte=one.starts_on,
    )
    others = rows.exclude(state=LotState.CLOSED).exclude(pk=one.pk).select_related("measure").order_by("pk")
    mine = rules.quantity_key(one.quantity, one.measure.factor, one.measure.dimension, one.measure_id)
    return [
        each
        for each in others[:200]
        if rules.quantity_key(each.quantity, each.measure.factor, each.measure.dimension, each.measure_id) == mine
    ]


def standing(one: Lot, today: date) -> str:
    """The code of what the lot is today: a state, or "expired" when its days are gone by."""
    return "expired" if one.state == LotState.OPEN and one.ends_on < today else one.state


def products_of(viewer: Viewer) -> QuerySet[Product]:
    rows = Product.objects.filter(owner_id__in=viewer.organisation_ids)
    return rows.select_related("commodity", "place", "place__province", "owner").order_by(
        "member", "collated", "name", "pk"
    )


def product(viewer: Viewer, pk: int) -> Product:
    rows = products_of(viewer).select_related("geographical__commodity", "hs", "vsic")
    found = rows.prefetch_related("growing_codes").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy sản phẩm này trong đơn vị của anh/chị."))
    return found


def certificates_of(viewer: Viewer) -> QuerySet[Certificate]:
    """Soonest to expire first, those without an end last."""
    rows = Certificate.objects.filter(owner_id__in=viewer.organisation_ids)
    return rows.select_related("kind", "owner", "file").order_by(F("expires_on").asc(nulls_last=True), "pk")


def own_certificate(viewer: Viewer, pk: int) -> Certificate:
    found = certificates_of(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy giấy chứng nhận này trong đơn vị của anh/chị."))
    return found


def lot_sheet(viewer: Viewer, side: str, pk: int) -> LotSheet:
    rows = LotSheet.objects.filter(owner_id__in=viewer.organisation_ids, side=side)
    found = rows.select_related("file", "made_by", "owner").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return found


def lot_sheets(viewer: Viewer, side: str) -> list[LotSheet]:
    """The last five sheets of the organisation."""
    return list(LotSheet.objects.filter(owner_id__in=viewer.organisation_ids, side=side).order_by("-pk")[:5])
