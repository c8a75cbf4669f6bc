"""OCOP in public: the register of recognised products, one recognition, and the criteria sets with their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.ground.charts import Bar, Category, StackedBars, Tone, as_table, stacked_bars, table_html
from lienket.ground.files.store import download
from lienket.ground.maps import Shade, links_map
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import date_text
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link
from lienket.market import forms, queries, sheets
from lienket.market.choices import RatingState
from lienket.market.queries import RatingFilter, RatingRow
from lienket.market.views.lot_list import tabs

RATING_TONES = {RatingState.GOOD: "in_force", RatingState.SOON: "due_soon", RatingState.OVER: "expired"}
_SUFFIXES = (("xlsx", "Excel (.xlsx)", "filetype-xlsx"), ("csv", "CSV", "filetype-csv"))


def ocop_crumbs(*more: Link) -> list[Link]:
    return [Link(_("Sản phẩm OCOP"), reverse("market:ocop")), *more]


def rating_words(row: RatingRow) -> tuple[str, str]:
    """(code of a tone, words) of whether a recognition is still good."""
    day = date_text(row.one.expires_on)
    said = {
        RatingState.GOOD: _("Đến %(day)s"),
        RatingState.SOON: _("Sắp hết hạn: %(day)s"),
        RatingState.OVER: _("Đã hết hạn ngày %(day)s"),
    }[RatingState(row.state)]
    return RATING_TONES[RatingState(row.state)], said % {"day": day}


def _read(form: forms.RatingFilterForm) -> RatingFilter:
    chosen = form.chosen()
    return RatingFilter(
        text=chosen.get("tu_khoa", ""),
        province=chosen.get("tinh", ""),
        group=chosen.get("nhom", ""),
        stars=chosen.get("sao", ""),
        state=chosen.get("hieu_luc", ""),
    )


def ocop(request: HttpRequest) -> HttpResponse:
    """Every recognised product, with how many each province has of each star."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.RatingFilterForm(request.GET or None)
    unread = misread(request.GET, form)
    chosen = _read(form)
    every = queries.rating_rows(replace(chosen, state="all"), timezone.localdate())
    over = [row for row in every if row.state == RatingState.OVER]
    wanted = {str(state) for state in RatingState} if chosen.state == "all" else {chosen.state}
    if not chosen.state:
        wanted = {RatingState.GOOD, RatingState.SOON}
    found = [row for row in every if row.state in wanted]
    page = Page.asked(request, len(found), misread=unread)
    kept = query(understood(request.GET, unread))
    counts = queries.stars_by_province(found)
    context = {
        "page": page.with_rows([(row, rating_words(row)) for row in found[page.start : page.stop]]),
        "filter_form": form,
        "export_items": [
            Link(words, reverse("market:ocop_format", args=[suffix]) + ("" if kept == "?" else kept), drawing)
            for suffix, words, drawing in _SUFFIXES
        ],
        "tabs": tabs("ocop"),
        "over": 0 if chosen.state else len(over),
        "pictures": _pictures(counts) if counts else None,
        "is_member": viewer.is_member,
    }
    return render(request, "market/ocop.html", context)


def _pictures(counts: Sequence[tuple[Any, dict[int, int]]]) -> tuple[Markup, Markup, Markup]:
    """(bars by star, their table, map by number)."""
    base = reverse("market:ocop")
    chart = StackedBars(
        title=_("Số sản phẩm theo tỉnh và hạng sao"),
        categories=(Category(_("5 sao"), Tone.ONE), Category(_("4 sao"), Tone.TWO), Category(_("3 sao"), Tone.THREE)),
        bars=tuple(
            Bar(unit.name, tuple(found.get(stars, 0) for stars in (5, 4, 3)), f"{base}?tinh={unit.code}")
            for unit, found in counts
        ),
        unit=_("sản phẩm"),
        row_name=_("Tỉnh, thành phố"),
    )
    shades = [Shade(unit.code, sum(found.values()), unit.name, f"{base}?tinh={unit.code}") for unit, found in counts]
    drawing = links_map(
        shades, as_of=timezone.localdate(), title=_("Số sản phẩm OCOP theo tỉnh"), unit=_("sản phẩm"), ident="ocop"
    )
    return stacked_bars(chart, ident="ocop-stars"), table_html(as_table(chart)), drawing


def ocop_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The register as a file."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Danh sách sản phẩm OCOP có ở dạng .xlsx và .csv."))
    form = forms.RatingFilterForm(request.GET or None)
    refuse_misread(misread(request.GET, form))
    found = queries.rating_rows(_read(form), timezone.localdate())
    columns, rows = sheets.rating_columns(), [sheets.rating_row(one) for one in found]
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "san-pham-ocop.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Sản phẩm OCOP")), "san-pham-ocop.xlsx", XLSX)


def recognition(request: HttpRequest, pk: int) -> HttpResponse:
    """One recognition, with the others that the product has had."""
    one = queries.recognition(pk)
    today = timezone.localdate()
    row = RatingRow(one, queries.rating_state_of(one, today))
    place = (
        one.product.place.name
        if one.product.place_id == row.province.pk
        else f"{one.product.place.name}, {row.province.name}"
    )
    facts = [
        (_("Chủ thể"), one.owner.name),
        (_("Thành viên"), one.product.member),
        (_("Nơi sản xuất"), place),
        (_("Mặt hàng"), queries.named(one.product.commodity)),
        (_("Hạng"), _("%(n)d sao") % {"n": one.stars}),
        (_("Cấp công nhận"), one.get_level_display()),
        (_("Cơ quan quyết định"), one.decider),
        (_("Số quyết định"), one.symbol),
        (_("Ngày quyết định"), date_text(one.decided_on)),
        (_("Có giá trị đến hết ngày"), date_text(one.expires_on)),
    ]
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    others = [
        (other, rating_words(RatingRow(other, queries.rating_state_of(other, today))))
        for other in queries.recognitions_of(one.product)
        if other.pk != one.pk
    ]
    context = {
        "one": one,
        "facts": [(label, value) for label, value in facts if value],
        "standing": rating_words(row),
        "others": others,
        "own": viewer.acts_for(one.owner_id) or viewer.acts_for(one.holder_id),
        "breadcrumbs": ocop_crumbs(Link(one.product.name)),
    }
    return render(request, "market/ocop_recognition.html", context)


def recognition_file(request: HttpRequest, pk: int) -> FileResponse:
    """The decision as it was signed; decisions of recognition are public."""
    one = queries.recognition(pk)
    if one.file is None:
        raise NotThere(_("Công nhận này chưa có bản chụp quyết định."))
    return download(one.file, one.file_name or "quyet-dinh.pdf")


def ocop_criteria(request: HttpRequest) -> HttpResponse:
    """Every criteria set, newest first, with the one that holds today."""
    today = timezone.localdate()
    now = queries.criteria_set_on(today)
    context = {
        "sets": [(one, one == now, one.expiry(today)) for one in queries.criteria_sets()],
        "today": today,
        "breadcrumbs": ocop_crumbs(Link(_("Bộ tiêu chí OCOP"))),
    }
    return render(request, "market/ocop_criteria.html", context)
