"""One point of sale: its page, entering and correcting it, its facts, whose goods stand there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.files.store import download
from lienket.ground.maps import Boundaries, Spot, locator_map, spots_map
from lienket.ground.refusals import NotThere
from lienket.ground.ui.filters import date_text
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries
from lienket.market.choices import POINT_FACTS, PointKind
from lienket.market.models import PointOfSale
from lienket.market.rules import PointStanding
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.point_list import state_words
from lienket.market.views.posting import save

_SAME = (
    "name",
    "kind",
    "place_kind",
    "address",
    "opens_on",
    "closes_on",
    "hours",
    "phone",
    "website",
    "note",
    "version",
)


def point_crumbs(point: PointOfSale | None, *more: Link) -> list[Link]:
    """The list, the point, and where the page is below it."""
    found = [Link(_("Điểm bán"), reverse("market:points"))]
    if point is not None:
        found.append(Link(point.name, point.get_absolute_url()))
    return [*found, *more]


def place_line(point: PointOfSale) -> str:
    """Street, commune and province in one line."""
    commune = "" if point.place_id == point.province_id else point.place.name
    return ", ".join(part for part in (point.address, commune, point.province.name) if part)


def point(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one point; what is not public for its own organisations."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.point(viewer, code)
    today = timezone.localdate()
    where = queries.standing_of(one, today)
    now, past = queries.goods_of(one, today)
    own = access.is_of_point(viewer, one)
    arrangements = queries.arrangements_of(one)
    mine = [a for a in arrangements if own or viewer.acts_for(a.supplier_id)]
    context = {
        "one": one,
        "own": own,
        "standing": state_words(where),
        "facts": facts_of(one, where),
        "history": list(one.facts.all()),
        "goods": now if one.kind == PointKind.SHOP else [*now, *past],
        "past": past if own and one.kind == PointKind.SHOP else [],
        "arrangements": mine,
        "inspections": queries.inspections_of(one) if own else [],
        "maps": _maps(one),
        "may_keep": access.keeps_point(viewer, one) and viewer.may(PREPARERS),
        "may_check": own and viewer.may(PREPARERS),
        "may_offer": viewer.may(PREPARERS) and not viewer.acts_for(one.operator_id),
        "may_fact": _may_enter_any(viewer, one, where),
        "may_ask_renewal": access.keeps_point(viewer, one)
        and viewer.may(PREPARERS)
        and one.operator_id != one.recogniser_id,
        "breadcrumbs": point_crumbs(None, Link(one.name)),
    }
    return render(request, "market/point.html", context)


def facts_of(one: PointOfSale, where: PointStanding) -> list[tuple[str, Any]]:
    """What the page tells of a point."""
    days = f"{date_text(one.opens_on)} – {date_text(one.closes_on)}" if one.closes_on else date_text(one.opens_on)
    parts = [
        (_("Mã"), one.code),
        (_("Loại nơi"), one.get_place_kind_display()),
        (_("Địa chỉ"), place_line(one)),
        (_("Ngày mở") if one.kind == PointKind.SHOP else _("Thời gian"), days),
        (_("Giờ mở cửa"), one.hours),
        (_("Điện thoại"), one.phone),
        (_("Đơn vị vận hành"), one.operator.name),
        (_("Nơi công nhận"), one.recogniser.name if one.kind == PointKind.SHOP else ""),
        (_("Công nhận đến hết ngày"), date_text(where.until) if where.until else ""),
    ]
    return [(label, value) for label, value in parts if value]


def _may_enter_any(viewer: Viewer, one: PointOfSale, where: PointStanding) -> bool:
    return any(
        where.state in states and access.may_enter_fact(viewer, one, kind) for kind, states in POINT_FACTS.items()
    )


def _maps(one: PointOfSale) -> Markup:
    """The point in its province, and the province in the country."""
    today = timezone.localdate()
    code = one.province.code
    if code not in Boundaries.load(today).codes:
        return Markup()
    title = _("Vị trí của %(name)s") % {"name": one.name}
    found = locator_map(code, as_of=today, title=title, ident="locator")
    if one.lat is None or one.lon is None:
        return found
    spot = Spot(1, one.lon, one.lat, one.name)
    return spots_map([spot], as_of=today, title=title, code=code, ident="spot") + found


def point_photo(request: HttpRequest, code: str) -> FileResponse:
    """The photograph of a point."""
    one = queries.point(request.viewer, code)  # type: ignore[attr-defined]
    if one.photo is None:
        raise NotThere(_("Điểm bán này chưa có ảnh."))
    return download(one.photo, one.photo_name)


def point_new(request: HttpRequest) -> HttpResponse:
    """Enter a point of sale or a week of goods."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.PointForm(request.POST or None, request.FILES or None)
    own = organisation_of(viewer)
    context = {
        "heading": _("Điểm bán mới"),
        "breadcrumbs": point_crumbs(None, Link(_("Điểm bán mới"))),
        "cancel_url": reverse("market:points"),
    }
    made: list[PointOfSale] = []

    def run(values: dict[str, Any]) -> None:
        made.append(
            actions.make_point(
                actor=viewer,
                request_key=request_key(request),
                owner=own,
                words=form.point_words(own),
                code=values["code"],
                upload=values["upload"],
            )
        )

    return posted(request, form, context, run, lambda: made[0].get_absolute_url())


def point_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a point of sale."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_point(viewer, code)
    access.check_can_keep_point(viewer, one)
    form = forms.PointForm(request.POST or None, request.FILES or None, editing=True, initial=_initial(one))
    context = {
        "heading": _("Sửa điểm bán"),
        "breadcrumbs": point_crumbs(one, Link(_("Sửa"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.edit_point(
            actor=viewer,
            point=one,
            version=values["version"],
            words=form.point_words(organisation_of(viewer)),
            upload=values["upload"],
        )

    return posted(request, form, context, run, one.get_absolute_url)


def _initial(one: PointOfSale) -> dict[str, Any]:
    given = {name: getattr(one, name) for name in _SAME}
    place = one.place.name if one.place_id == one.province_id else f"{one.place.name}, {one.province.name}"
    spot = "" if one.lat is None else f"{one.lat}, {one.lon}"
    return given | {"place": place, "spot": spot, "operator": one.operator.name, "recogniser": one.recogniser.name}


def point_fact(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a recognition, a renewal, its end, the closing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_point(viewer, code)
    where = queries.standing_of(one, timezone.localdate())
    form = forms.PointFactForm(request.POST or None, viewer=viewer, point=one, state=where.state)
    context = {
        "heading": _("Công nhận, gia hạn, đóng điểm bán"),
        "lead": f"{one.name}: {state_words(where)[1]}",
        "breadcrumbs": point_crumbs(one, Link(_("Công nhận, gia hạn, đóng"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.enter_fact(actor=viewer, request_key=request_key(request), point=one, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def point_renewal(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the recogniser to recognise the point or to renew that."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_point(viewer, code)
    access.check_can_keep_point(viewer, one)
    form = forms.RenewalForm(request.POST or None)
    context = {
        "heading": _("Đề nghị công nhận hoặc gia hạn"),
        "lead": _("Gửi tới %(name)s.") % {"name": one.recogniser.name},
        "submit_label": _("Gửi đề nghị"),
        "breadcrumbs": point_crumbs(one, Link(_("Đề nghị công nhận"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.ask_renewal(actor=viewer, request_key=request_key(request), point=one, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def arrangement_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a supplier's goods, or offer one's own."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.point(viewer, code)
    as_supplier = not viewer.acts_for(one.operator_id)
    form = forms.ArrangementForm(request.POST or None, as_supplier=as_supplier)
    answering = one.operator.name if as_supplier else _("đơn vị có hàng")
    context = {
        "heading": _("Đưa hàng vào điểm bán"),
        "lead": _("%(point)s. Bên trả lời: %(name)s; nhận hay từ chối đều ghi lý do.")
        % {"point": one.name, "name": answering},
        "submit_label": _("Gửi đề nghị"),
        "breadcrumbs": point_crumbs(one, Link(_("Đưa hàng vào điểm bán"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        given = {"supplier": organisation_of(viewer)} | values
        actions.arrange_goods(actor=viewer, request_key=request_key(request), point=one, **given)

    return posted(request, form, context, run, one.get_absolute_url)


def point_goods_new(request: HttpRequest, code: str) -> HttpResponse:
    """Put goods on the list of a point."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_point(viewer, code)
    access.check_can_keep_point(viewer, one)
    initial = {"starts_on": max(timezone.localdate(), one.opens_on)}
    form = forms.PointGoodsForm(request.POST or None, viewer=viewer, point=one, initial=initial)
    context = {
        "heading": _("Thêm hàng vào điểm bán"),
        "lead": one.name,
        "breadcrumbs": point_crumbs(one, Link(_("Thêm hàng"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.add_goods(actor=viewer, request_key=request_key(request), point=one, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def point_goods_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Goods stand there no more."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_point(viewer, code)
    access.check_can_keep_point(viewer, one)
    goods = queries.one_goods(one, pk)
    goods.point = one
    form = forms.GoodsEndForm(request.POST or None, initial={"on": timezone.localdate()})
    context = {
        "heading": _("Thôi bán"),
        "lead": goods.name,
        "breadcrumbs": point_crumbs(one, Link(_("Thôi bán"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.end_goods(actor=viewer, goods=goods, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def posted(
    request: HttpRequest, form: Any, context: dict[str, Any], run: Any, then: Any, template: str = "market/form.html"
) -> HttpResponse:
    """A form of this topic: shown, or acted on and left for `then()`."""
    if request.method != "POST":
        return form_page(request, template, form, context)
    status = save(form, run)
    if status:
        return form_page(request, template, form, context, status)
    messages.success(request, _("Đã lưu."))
    return HttpResponseRedirect(then())
