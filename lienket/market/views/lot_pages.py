"""One lot: its page, entering it, correcting it, opening and closing it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import trail_of
from lienket.ground.refusals import NotThere
from lienket.ground.ui.filters import date_text, money_text, number_text
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link, TrailEntry
from lienket.localities.models import Organisation
from lienket.market import access, actions, forms, queries, rules
from lienket.market.choices import LotState, LotStep, Side
from lienket.market.models import Lot
from lienket.market.views.certificate_pages import paper_state
from lienket.market.views.inquiry_pages import lot_asks
from lienket.market.views.lot_left import left_facts
from lienket.market.views.lot_list import state_of
from lienket.market.views.posting import save

_SAME = (
    "title",
    "member",
    "spec",
    "quantity",
    "min_lot",
    "weekly",
    "price_low",
    "price_high",
    "price_at",
    "starts_on",
    "ends_on",
    "keeping",
    "contact_name",
    "contact_phone",
    "contact_email",
    "note",
    "price_sure",
    "country",
    "grow_from",
    "grow_to",
    "version",
)


def crumbs(side: str, *more: Link) -> list[Link]:
    """The list of the side, and where the page is below it."""
    words = _("Lô cung") if side == Side.SUPPLY else _("Lô cầu")
    return [Link(words, reverse("market:lots", args=[side])), *more]


def organisation_of(viewer: Viewer) -> Organisation:
    """The organisation that the viewer enters for."""
    return Organisation.objects.get(pk=viewer.organisation_id or 0)


def place_words(one: Lot) -> str:
    """Commune and province, or the province alone."""
    return one.place.name if one.place_id == one.province_id else f"{one.place.name}, {one.province.name}"


def prices(one: Lot) -> str:
    """The band of prices in words."""
    unit = queries.named(one.measure)
    if one.price_low is None and one.price_high is None:
        return _("Giá thỏa thuận")
    if one.price_low is None:
        return _("đến %(price)s một %(unit)s") % {"price": money_text(one.price_high), "unit": unit}
    if one.price_high is None or one.price_high == one.price_low:
        return _("%(price)s một %(unit)s") % {"price": money_text(one.price_low), "unit": unit}
    low, high = money_text(one.price_low), money_text(one.price_high)
    return _("%(low)s đến %(high)s một %(unit)s") % {"low": low, "high": high, "unit": unit}


def facts_of(one: Lot) -> list[tuple[str, Any]]:
    """What the page tells of a lot, contacts apart."""
    unit = queries.named(one.measure)
    parts: list[tuple[str, Any]] = [
        (_("Mặt hàng"), queries.named(one.commodity)),
        (_("Số lượng"), f"{number_text(one.quantity.normalize())} {unit}"),
        (_("Quy ra"), _base(one)),
        (_("Giá"), prices(one)),
        (_("Giá tính"), one.get_price_at_display()),
        (_("Thời gian"), f"{one.starts_on:%d/%m/%Y} – {one.ends_on:%d/%m/%Y}"),
        (_("Nơi có hàng") if one.side == Side.SUPPLY else _("Nơi giao đến"), place_words(one)),
        (_("Mua bán ít nhất"), f"{number_text(one.min_lot.normalize())} {unit}" if one.min_lot else ""),
        (_("Mỗi tuần nhiều nhất"), f"{number_text(one.weekly.normalize())} {unit}" if one.weekly else ""),
        (_("Bảo quản"), one.get_keeping_display()),
        (_("Quy cách"), one.spec),
        (_("Thị trường xuất khẩu"), one.country),
        (_("Đặt hàng trồng"), _growing(one)),
    ]
    return [(label, value) for label, value in parts if value]


def _growing(one: Lot) -> str:
    if one.grow_from is None:
        return ""
    if one.grow_to is None:
        return _("gieo trồng từ %(day)s") % {"day": date_text(one.grow_from)}
    return _("gieo trồng từ %(a)s đến %(b)s") % {"a": date_text(one.grow_from), "b": date_text(one.grow_to)}


def _base(one: Lot) -> str:
    words = {"mass": "kg", "count": _("cái, quả, con"), "volume": _("lít"), "area": "m²"}
    base = one.in_base
    if base is None:
        return _("Đơn vị này không quy đổi được")
    if one.measure.factor == 1:
        return ""
    factor = number_text(one.measure.factor.normalize()) if one.measure.factor else ""
    return _("%(base)s %(unit)s (hệ số %(factor)s)") % {
        "base": number_text(base.normalize()),
        "unit": words[one.measure.dimension],
        "factor": factor,
    }


def lot(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one lot; contacts for whoever signed in, history and notes for whoever entered it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.lot(viewer, pk)
    own = access.owns(viewer, one)
    context = {
        "one": one,
        "supply": one.side == Side.SUPPLY,
        "own": own,
        "standing": state_of(one),
        "facts": [*facts_of(one), *left_facts(one)],
        "contacts": _contacts(one) if access.sees_contacts(viewer) else None,
        "papers": [(paper, _paper_state(one, paper)) for paper in one.certificates.all()],
        "may_edit": access.can_edit(viewer, one),
        "asks": lot_asks(viewer, one),
        "batches": queries.batches_of_lot(one) if one.side == Side.SUPPLY else [],
        "named": queries.named,
        "breadcrumbs": crumbs(one.side, Link(one.title)),
    }
    if own:
        context["trail"] = _trail(one)
        context["alike"] = queries.entered_before(one) if one.state != LotState.CLOSED else []
    return render(request, "market/lot.html", context)


def _contacts(one: Lot) -> list[tuple[str, str]]:
    return [
        (_("Người liên hệ"), one.contact_name),
        (_("Điện thoại"), one.contact_phone),
        (_("Thư điện tử"), one.contact_email),
    ]


def _paper_state(one: Lot, paper: Any) -> tuple[str, str]:
    """Whether a certificate holds to the last day of the lot."""
    if not paper.counts:
        return paper_state(paper)
    if paper.covers(one.ends_on):
        return "in_force", _("Còn hiệu lực đến hết lô")
    return "at_risk", _("Hết hạn trước ngày cuối của lô")


def _trail(one: Lot) -> list[TrailEntry]:
    return [
        TrailEntry(
            when=row["at"],
            who=row["actor_label"],
            act=row["words"],
            organisation=row["organisation_label"],
            on_behalf=row["behalf_label"],
            reason=row["reason"],
        )
        for row in trail_of([("market.lot", one.pk)])
    ]


def lot_new(request: HttpRequest, side: str) -> HttpResponse:
    """Enter a lot of one side."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.LotForm(request.POST or None, viewer=viewer, side=side, initial=_prefilled(viewer, request))
    context = {
        "heading": _("Lô cung mới") if side == Side.SUPPLY else _("Lô cầu mới"),
        "breadcrumbs": crumbs(side, Link(_("Lô mới"))),
        "cancel_url": reverse("market:lots", args=[side]),
    }
    made: list[Lot] = []

    def run(values: dict[str, Any]) -> None:
        state = LotState.OPEN if values["open_now"] else LotState.DRAFT
        owner = organisation_of(viewer)
        key = request_key(request)
        made.append(
            actions.make_lot(actor=viewer, owner=owner, side=side, goods=form.goods(), state=state, request_key=key)
        )

    if request.method == "POST":
        status = save(form, run)
        if not status:
            messages.success(request, _("Đã lưu lô hàng."))
            return HttpResponseRedirect(made[0].get_absolute_url())
        return form_page(request, "market/form.html", form, context, status)
    return form_page(request, "market/form.html", form, context)


def _prefilled(viewer: Viewer, request: HttpRequest) -> dict[str, Any]:
    """What a new lot begins with: a lot to copy, or what a forecast lacks; nonsense in the address is left out."""
    asked = request.GET
    if asked.get("chep", "").isdecimal() and len(asked["chep"]) < 18:
        held = queries.visible_lots(viewer).select_related("commodity", "measure", "place", "province")
        copied = held.filter(pk=int(asked["chep"]), owner_id__in=viewer.organisation_ids).first()
        return {k: v for k, v in _initial(copied).items() if k not in ("version", "price_sure")} if copied else {}
    if asked.get("canh-bao", "").isdecimal() and len(asked["canh-bao"]) < 18:
        one = queries.forecast(int(asked["canh-bao"]))
        last = rules.months_from(one.month, 2)[1] - timedelta(days=1)
        gap = (abs(one.supply - one.demand) / 1000).quantize(Decimal(1))
        code = one.commodity.code
        return {
            "title": queries.named(one.commodity),
            "commodity": code,
            "quantity": gap,
            "measure": "tan",
            "starts_on": one.month,
            "ends_on": last,
        }
    return {}


def lot_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a lot."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.lot(viewer, pk)
    access.check_can_edit(viewer, one)
    given: dict[str, Any] = {"viewer": viewer, "side": one.side, "editing": True}
    context = {
        "heading": _("Sửa lô hàng"),
        "breadcrumbs": crumbs(one.side, Link(one.title, one.get_absolute_url()), Link(_("Sửa"))),
        "cancel_url": one.get_absolute_url(),
    }
    if request.method != "POST":
        return form_page(request, "market/form.html", forms.LotForm(initial=_initial(one), **given), context)
    form = forms.LotForm(request.POST, **given)

    def run(values: dict[str, Any]) -> None:
        actions.edit_lot(actor=viewer, lot=one, version=values["version"], goods=form.goods())

    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã lưu lô hàng."))
    return HttpResponseRedirect(one.get_absolute_url())


def _initial(one: Lot) -> dict[str, Any]:
    given = {name: getattr(one, name) for name in _SAME}
    for name in ("quantity", "min_lot", "weekly"):
        given[name] = given[name] and given[name].normalize()
    return given | {
        "commodity": one.commodity.code,
        "measure": one.measure.code,
        "product": one.product_id,
        "place": place_words(one),
        "certificates": [paper.pk for paper in one.certificates.all()],
        "required": [kind.pk for kind in one.required.all()],
    }


def lot_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Open a lot to everyone, or close it with a reason."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.lot(viewer, pk)
    access.check_can_edit(viewer, one)
    if step not in LotStep.values:
        raise NotThere(_("Không có bước này."))
    form = forms.StepForm(request.POST or None, initial={"version": one.version})
    if step == LotStep.OPEN:
        del form.fields["reason"]
    context = {
        "heading": LotStep(step).label,
        "lead": one.title,
        "submit_label": LotStep(step).label,
        "breadcrumbs": crumbs(one.side, Link(one.title, one.get_absolute_url()), Link(str(LotStep(step).label))),
        "cancel_url": one.get_absolute_url(),
    }
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)

    def run(values: dict[str, Any]) -> None:
        reason = values.get("reason", "")
        actions.step_lot(actor=viewer, lot=one, step=step, version=values["version"], reason=reason)

    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Lô đang mở: mọi người thấy được.") if step == LotStep.OPEN else _("Đã đóng lô."))
    return HttpResponseRedirect(one.get_absolute_url())
