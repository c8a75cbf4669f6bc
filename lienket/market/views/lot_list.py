"""The lists of supply and demand, as a page and as files."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.refusals import NotThere
from lienket.ground.search.facets import Facet, facet
from lienket.ground.search.finding import CAP
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link, Tab
from lienket.market import access, forms, queries, sheets
from lienket.market.choices import LotState, Side
from lienket.market.models import Lot
from lienket.market.queries import LotFilter

MOST = 20_000
_SUFFIXES = (
    ("xlsx", "Excel (.xlsx)", "filetype-xlsx"),
    ("csv", "CSV", "filetype-csv"),
    ("json", "JSON", "filetype-json"),
)


def tabs(active: str) -> list[Tab]:
    """The pages of the market that stand beside each other."""
    found = [
        ("catalogue", _("Sản phẩm"), reverse("market:catalogue")),
        ("supply", _("Lô cung"), reverse("market:lots", args=["lo-cung"])),
        ("demand", _("Lô cầu"), reverse("market:lots", args=["lo-cau"])),
        ("seasons", _("Lịch mùa vụ"), reverse("market:seasons")),
        ("balance", _("Cân đối theo tháng"), reverse("market:balance")),
        ("rounds", _("Phiên ghép nối"), reverse("market:rounds")),
        ("inquiries", _("Hỏi giá"), reverse("market:inquiries")),
        ("deals", _("Giao dịch"), reverse("market:deals")),
        ("points", _("Điểm bán"), reverse("market:points")),
        ("batches", _("Truy xuất"), reverse("market:batches")),
        ("ocop", _("OCOP"), reverse("market:ocop")),
        ("growing", _("Mã số vùng trồng"), reverse("market:growing")),
    ]
    return [Tab(label, url, key == active) for key, label, url in found]


def read_filter(form: forms.LotFilterForm, side: str) -> LotFilter:
    """The filter that the address names; nonsense is left out, field by field."""
    chosen = form.chosen()
    return LotFilter(
        side=side,
        text=chosen.get("tu_khoa", ""),
        commodity=chosen.get("mat_hang", ""),
        province=chosen.get("tinh", ""),
        certificate=chosen.get("giay", ""),
        state=chosen.get("trang_thai", ""),
        month=int(chosen.get("thang", 0)),
        mine=bool(chosen.get("cua_toi")),
    )


def state_of(one: Lot) -> tuple[str, str]:
    """(code of a tone, words) of where a lot stands today."""
    code = queries.standing(one, timezone.localdate())
    return code, _("Đã qua ngày") if code == "expired" else str(LotState(code).label)


def lots(request: HttpRequest, side: str) -> HttpResponse:
    """The lots of one side that the viewer may see, soonest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    form = forms.LotFilterForm(request.GET or None, viewer=viewer)
    chosen = read_filter(form, side)
    unread = misread(request.GET, form)
    counts = queries.lot_facets(viewer, chosen, today)
    total = sum(counts["tinh"].values())
    page = Page.asked(request, total if total < CAP else queries.lot_total(viewer, chosen, today), misread=unread)
    rows = queries.lot_rows(viewer, chosen, today, start=page.start, stop=page.stop)
    kept = query(understood(request.GET, unread))
    exports = [
        Link(words, reverse("market:lots_format", args=[side, suffix]) + ("" if kept == "?" else kept), drawing)
        for suffix, words, drawing in _SUFFIXES
    ]
    context = {
        "side": side,
        "supply": side == Side.SUPPLY,
        "page": page.with_rows([(one, state_of(one)) for one in rows]),
        "filter_form": form,
        "export_items": exports,
        "tabs": tabs(side),
        "may_enter": viewer.may(PREPARERS),
        "mine": chosen.mine,
        "bulk_actions": _together(side, kept) if chosen.mine and viewer.may(PREPARERS) else [],
        "named": queries.named,
        "facets": _facets(request, form, counts, page.total > CAP),
    }
    return render(request, "market/lots.html", context)


def _facets(
    request: HttpRequest, form: forms.LotFilterForm, counts: dict[str, dict[str, int]], more: bool
) -> list[Facet]:
    titles = {"tinh": _("Tỉnh, thành phố"), "mat_hang": _("Mặt hàng"), "giay": _("Giấy chứng nhận")}
    return [
        facet(
            title,
            name,
            counts[name],
            {value: words.strip() for value, words in form.fields[name].choices if value},  # type: ignore[attr-defined]
            request.GET,
            at_least=more,
        )
        for name, title in titles.items()
    ]


def _together(side: str, kept: str) -> list[Link]:
    """What can be done with several of the organisation's own lots; the filter goes along."""
    words = (("mo", _("Mở các lô đã chọn"), "check2"), ("dong", _("Đóng các lô đã chọn"), "x-lg"))
    kept = "" if kept == "?" else kept
    return [Link(label, reverse("market:lots_step", args=[side, step]) + kept, icon) for step, label, icon in words]


def lots_format(request: HttpRequest, side: str, suffix: str) -> HttpResponse:
    """The same list as a file. Contacts stand in it only for whoever signed in."""
    if suffix not in ("json", "xlsx", "csv"):
        raise NotThere(_("Danh sách lô hàng có ở dạng .xlsx, .csv và .json."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.LotFilterForm(request.GET or None, viewer=viewer)
    refuse_misread(misread(request.GET, form))
    found = queries.lot_rows(viewer, read_filter(form, side), timezone.localdate(), stop=MOST)
    columns = sheets.export_columns(side, contacts=access.sees_contacts(viewer))
    rows = [sheets.export_row(one) for one in found]
    name = "lo-cung" if side == Side.SUPPLY else "lo-cau"
    if suffix == "json":
        keys = [column.key for column in columns]
        body = {"as_of": timezone.localdate(), "rows": [{key: row[key] for key in keys} for row in rows]}
        return HttpResponse(json.dumps(body, default=_plain, ensure_ascii=False), content_type="application/json")
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), f"{name}.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Lô hàng")), f"{name}.xlsx", XLSX)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
