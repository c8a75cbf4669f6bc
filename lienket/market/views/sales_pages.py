"""Sales of points: totals with their trend, and the sheet in and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.charts import Bar, Category, StackedBars, Tone, as_table, stacked_bars, table_html
from lienket.ground.refusals import NotThere
from lienket.ground.rehearsals.judging import judged
from lienket.ground.rehearsals.pages import import_page, rehearsal_page, returned_file, written
from lienket.ground.sheets.writing import csv_bytes, template, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, queries, sheets
from lienket.market.actions import SaleLine
from lienket.market.models import PointOfSale, SalesSheet
from lienket.market.queries import SaleSum, Words
from lienket.market.views.point_pages import point_crumbs

_SHOWN_MONTHS = 24


def trend(total: SaleSum) -> tuple[Markup, Markup]:
    """(drawing, table) of sales by month, in million đồng; the last two years."""
    chart = StackedBars(
        title=_("Doanh số theo tháng"),
        categories=(Category(_("Doanh thu"), Tone.ONE),),
        bars=tuple(Bar(f"{month:%m/%Y}", (value / 1_000_000,)) for month, value in total.months[-_SHOWN_MONTHS:]),
        unit=_("triệu đồng"),
        row_name=_("Tháng"),
    )
    return stacked_bars(chart, ident="sales"), table_html(as_table(chart))


def points_sales(request: HttpRequest) -> HttpResponse:
    """Sales of all points of the viewer's organisation, added up."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    points = queries.points_with_sales(viewer)
    rows = queries.sales_of(points)
    total = queries.summed(rows)
    drawing, table = trend(total)
    by_point: dict[int, int] = {}
    for row in rows:
        by_point[row.point_id] = by_point.get(row.point_id, 0) + row.value
    context = {
        "total": total,
        "drawing": drawing,
        "table": table,
        "by_point": [(one, by_point.get(one.pk, 0)) for one in points],
        "breadcrumbs": point_crumbs(None, Link(_("Doanh số"))),
    }
    return render(request, "market/point_sales_all.html", context)


def point_sales(request: HttpRequest, code: str) -> HttpResponse:
    """Sales of one point by month, province and product."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_point(viewer, code)
    total = queries.summed(queries.sales_of([one]))
    drawing, table = trend(total)
    exports = [
        Link(words, reverse("market:point_sales_format", args=[one.code, suffix]), drawing_)
        for suffix, words, drawing_ in (("xlsx", "Excel (.xlsx)", "filetype-xlsx"), ("csv", "CSV", "filetype-csv"))
    ]
    context = {
        "one": one,
        "total": total,
        "drawing": drawing,
        "table": table,
        "corrections": queries.corrections_of(one),
        "export_items": exports,
        "may_report": access.keeps_point(viewer, one) and viewer.may(PREPARERS),
        "breadcrumbs": point_crumbs(one, Link(_("Doanh số"))),
    }
    return render(request, "market/point_sales.html", context)


def point_sales_format(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The rows that count, as a sheet that can be sent back corrected."""
    if suffix not in ("xlsx", "csv"):
        raise NotThere(_("Doanh số có ở dạng .xlsx và .csv."))
    one = queries.own_point(request.viewer, code)  # type: ignore[attr-defined]
    columns = sheets.sale_columns()
    rows = [sheets.sale_row(row) for row in queries.sales_of([one])]
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), f"doanh-so-{one.code}.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Doanh số")), f"doanh-so-{one.code}.xlsx", XLSX)


def _kept(viewer: Viewer, code: str) -> PointOfSale:
    one = queries.own_point(viewer, code)
    access.check_can_keep_point(viewer, one)
    return one


def sales_template(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet to fill in, with units in a drop-down."""
    _kept(request.viewer, code)  # type: ignore[attr-defined]
    return as_file(template(sheets.sale_spec(Words(timezone.localdate()))), "mau-doanh-so.xlsx", XLSX)


def sales_import(request: HttpRequest, code: str) -> HttpResponse:
    """Send a sheet of sales: it is read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = _kept(viewer, code)

    def keep(values: dict[str, Any], key: UUID) -> SalesSheet:
        found = judged(values["file"], sheets.SalesReading(one, timezone.localdate()))
        return actions.keep_sales_sheet(actor=viewer, request_key=key, point=one, **found)

    context = {
        "heading": _("Nhập doanh số từ Excel"),
        "template_url": reverse("market:sales_template", args=[one.code]),
        "lead": one.name,
        "rows": queries.sales_sheets(one),
        "cancel_url": reverse("market:point_sales", args=[one.code]),
        "breadcrumbs": point_crumbs(one, Link(_("Nhập doanh số"))),
    }
    return import_page(request, keep, context)


def sales_rehearsal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What was found in a sheet of sales; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = _kept(viewer, code)
    kept = queries.sales_sheet(one, pk)
    back = reverse("market:sales_import", args=[one.code])
    context = {
        "again_url": back,
        "returned_url": reverse("market:sales_returned", args=[one.code, kept.pk]),
        "breadcrumbs": point_crumbs(one, Link(_("Nhập doanh số"), back), Link(kept.file_name)),
    }
    return rehearsal_page(request, kept, lambda: _write(request, viewer, kept), context)


def _write(request: HttpRequest, viewer: Viewer, kept: SalesSheet) -> HttpResponse:
    def write(lines: Sequence[SaleLine]) -> str:
        actions.write_sales(actor=viewer, sheet=kept, lines=lines)
        return _("Đã ghi %(n)d dòng doanh số.") % {"n": len(lines)}

    then = reverse("market:point_sales", args=[kept.point.code])
    return written(request, kept, lambda: sheets.SalesReading(kept.point, timezone.localdate()), write, then=then)


def sales_returned(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    one = _kept(request.viewer, code)  # type: ignore[attr-defined]
    return returned_file(queries.sales_sheet(one, pk), sheets.SalesReading(one, timezone.localdate()))
