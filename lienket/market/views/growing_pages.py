"""The register of growing-area and packing-house codes: the list with its map, one code, entering and suspending."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.ground.maps import Shade, links_map
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import date_text, number_text
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries, sheets
from lienket.market.choices import GROWING_FACTS, GrowingState
from lienket.market.models import GrowingCode
from lienket.market.queries import GrowingFilter
from lienket.market.views.lot_list import MOST, tabs
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save

_SUFFIXES = (("xlsx", "Excel (.xlsx)", "filetype-xlsx"), ("csv", "CSV", "filetype-csv"))
TONES = {
    GrowingState.COMING: "planned",
    GrowingState.ACTIVE: "in_force",
    GrowingState.EXPIRED: "expired",
    GrowingState.SUSPENDED: "at_risk",
    GrowingState.REVOKED: "declined",
}
_SAME = ("kind", "code", "market", "name", "area", "output", "holder_name", "standard", "valid_from", "valid_to")


def _crumbs(*more: Link) -> list[Link]:
    return [Link(_("Mã số vùng trồng"), reverse("market:growing")), *more]


def code_state(state: str) -> tuple[str, str]:
    """(code of a tone, words) of where a code stands."""
    return TONES[GrowingState(state)], str(GrowingState(state).label)


def _filter(form: forms.GrowingFilterForm) -> GrowingFilter:
    chosen = form.chosen()
    return GrowingFilter(
        text=chosen.get("tu_khoa", ""),
        kind=chosen.get("loai", ""),
        commodity=chosen.get("mat_hang", ""),
        province=chosen.get("tinh", ""),
        market=chosen.get("thi_truong", ""),
        state=chosen.get("trang_thai", ""),
        mine=bool(chosen.get("cua_toi")),
    )


def growing(request: HttpRequest) -> HttpResponse:
    """The register, with how many codes each province has on the map."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.GrowingFilterForm(request.GET or None, viewer=viewer)
    unread = misread(request.GET, form)
    rows = queries.growing_filtered(viewer, _filter(form), timezone.localdate())
    counts = queries.growing_counts(rows)
    page = Page.asked(request, sum(n for _code, _name, n in counts), misread=unread)
    kept = query(understood(request.GET, unread))
    found = queries.growing_rows(rows, start=page.start, stop=page.stop)
    context = {
        "page": page.with_rows([(one, code_state(one.standing)) for one in found]),  # type: ignore[attr-defined]
        "filter_form": form,
        "export_items": [
            Link(words, reverse("market:growing_format", args=[suffix]) + ("" if kept == "?" else kept), drawing)
            for suffix, words, drawing in _SUFFIXES
        ],
        "tabs": tabs("growing"),
        "drawing": _drawing(counts),
        "may_enter": access.keeps_register(viewer),
        "named": queries.named,
    }
    return render(request, "market/growing.html", context)


def _drawing(counts: list[tuple[str, str, int]]) -> Markup:
    base = reverse("market:growing")
    shades = [Shade(code, n, name, f"{base}?tinh={code}") for code, name, n in counts]
    title = _("Số mã theo tỉnh, thành phố")
    return links_map(shades, as_of=timezone.localdate(), title=title, unit=_("mã"), ident="growing")


def growing_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The register as a file."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Sổ mã số có ở dạng .xlsx và .csv."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.GrowingFilterForm(request.GET or None, viewer=viewer)
    refuse_misread(misread(request.GET, form))
    found: QuerySet[GrowingCode] = queries.growing_filtered(viewer, _filter(form), timezone.localdate())
    columns = sheets.growing_export_columns(contacts=access.sees_contacts(viewer))
    rows = [sheets.growing_row(one) for one in queries.growing_rows(found, stop=MOST)]
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "ma-so-vung-trong.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Mã số")), "ma-so-vung-trong.xlsx", XLSX)


def growing_code(request: HttpRequest, pk: int) -> HttpResponse:
    """One code: what the register says, its life, and what leans on it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.growing_code(pk)
    state = queries.growing_state(one, timezone.localdate())
    keeps = access.keeps_code(viewer, one)
    papers = queries.leaning_certificates(one)
    context = {
        "one": one,
        "facts": _facts(viewer, one),
        "standing": code_state(state),
        "history": list(one.facts.all()),
        "products": queries.leaning_products(one, viewer),
        "papers": papers if keeps else [paper for paper in papers if access.owns(viewer, paper)],
        "paper_count": len(papers),
        "may_edit": keeps and access.keeps_register(viewer),
        "may_judge": keeps and bool(_kinds(state)),
        "breadcrumbs": _crumbs(Link(one.code)),
    }
    return render(request, "market/growing_code.html", context)


def _facts(viewer: Viewer, one: GrowingCode) -> list[tuple[str, Any]]:
    holder = one.holder.name if one.holder else one.holder_name if access.sees_contacts(viewer) else ""
    parts = [
        (_("Mã số"), one.code),
        (_("Loại mã"), one.get_kind_display()),
        (_("Thị trường"), one.market or _("Trong nước")),
        (_("Cây trồng"), queries.named(one.commodity)),
        (_("Diện tích"), f"{number_text(one.area.normalize())} ha" if one.area else ""),
        (_("Sản lượng"), _("%(n)s tấn một năm") % {"n": number_text(one.output.normalize())} if one.output else ""),
        (_("Chủ mã số"), holder),
        (_("Nơi"), queries.unit_words(one.place)),
        (_("Quy trình, giấy chứng nhận"), one.standard),
        (_("Nơi cấp"), one.issuer.name),
        (_("Cấp ngày"), date_text(one.valid_from)),
        (_("Hiệu lực đến hết ngày"), date_text(one.valid_to)),
    ]
    return [(label, value) for label, value in parts if value]


def _kinds(state: str) -> list[str]:
    return [kind for kind, states in GROWING_FACTS.items() if state in states]


def growing_new(request: HttpRequest) -> HttpResponse:
    """Enter a code that the province gave."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    access.check_keeps_register(viewer)
    form = forms.GrowingForm(request.POST or None)
    made: list[GrowingCode] = []
    context = {
        "heading": _("Mã số mới"),
        "breadcrumbs": _crumbs(Link(_("Mã số mới"))),
        "cancel_url": reverse("market:growing"),
    }

    def run(_values: dict[str, Any]) -> None:
        key, issuer = request_key(request), organisation_of(viewer)
        made.append(actions.make_growing_code(actor=viewer, request_key=key, issuer=issuer, words=form.words()))

    return _posted(request, form, context, run, lambda: made[0].get_absolute_url())


def growing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the register says of a code."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.growing_code(pk)
    access.check_can_keep_code(viewer, one)
    initial = {name: getattr(one, name) for name in (*_SAME, "version")}
    for name in ("area", "output"):
        initial[name] = initial[name] and initial[name].normalize()
    initial |= {
        "commodity": one.commodity.code,
        "place": queries.unit_words(one.place),
        "holder": one.holder.name if one.holder else "",
    }
    form = forms.GrowingForm(request.POST or None, editing=True, initial=initial)
    context = {
        "heading": _("Sửa mã số"),
        "breadcrumbs": _crumbs(Link(one.code, one.get_absolute_url()), Link(_("Sửa"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.edit_growing_code(actor=viewer, code=one, version=values["version"], words=form.words())

    return _posted(request, form, context, run, one.get_absolute_url)


def growing_fact(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend, restore or revoke a code."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.growing_code(pk)
    access.check_can_keep_code(viewer, one, decides=True)
    state = queries.growing_state(one, timezone.localdate())
    # What was sent twice fits no more: the action knows the key of the first, or tells why not.
    kinds = list(GROWING_FACTS) if request.method == "POST" else _kinds(state)
    form = forms.GrowingFactForm(request.POST or None, kinds=kinds, initial={"on": timezone.localdate()})
    context = {
        "heading": _("Tạm dừng, khôi phục, thu hồi mã số"),
        "lead": f"{one.code}: {code_state(state)[1]}",
        "breadcrumbs": _crumbs(Link(one.code, one.get_absolute_url()), Link(_("Tạm dừng, thu hồi"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.enter_growing_fact(actor=viewer, request_key=request_key(request), code=one, **values)

    return _posted(request, form, context, run, one.get_absolute_url)


def _posted(request: HttpRequest, form: Any, context: dict[str, Any], run: Any, then: Any) -> HttpResponse:
    """A form of this topic: shown, or acted on and left for `then()`."""
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)
    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã lưu."))
    return HttpResponseRedirect(then())
