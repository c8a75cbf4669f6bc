"""Deliveries over all deals: their list, as a page and as files, and the buyer's word on many at once."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link
from lienket.market import actions, forms, queries, sheets
from lienket.market.forms.delivery_lists import JudgeRow
from lienket.market.models import Delivery
from lienket.market.queries import DeliveryFilter
from lienket.market.views.deal_pages import look
from lienket.market.views.lot_list import MOST

_SUFFIXES = (("xlsx", "Excel (.xlsx)"), ("csv", "CSV"), ("json", "JSON"))
AT_ONCE = 50
"""Deliveries on the page where they are judged together."""


def _filter(form: forms.DeliveryFilterForm) -> DeliveryFilter:
    chosen = form.chosen()
    return DeliveryFilter(
        text=chosen.get("tu_khoa", ""),
        state=chosen.get("trang_thai", ""),
        side=chosen.get("ben", ""),
        start=chosen.get("tu_ngay"),
        end=chosen.get("den_ngay"),
    )


def _crumbs(last: str) -> list[Link]:
    return [Link(_("Giao dịch"), reverse("market:deals")), Link(last)]


def deliveries(request: HttpRequest) -> HttpResponse:
    """The deliveries of all deals the viewer sees, the latest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.DeliveryFilterForm(request.GET or None)
    chosen, unread = _filter(form), misread(request.GET, form)
    page = Page.asked(request, queries.filtered_deliveries(viewer, chosen).count(), misread=unread)
    kept = query(understood(request.GET, unread))
    tail = "" if kept == "?" else kept
    exports = [
        Link(words, reverse("market:deliveries_format", args=[suffix]) + tail, f"filetype-{suffix}")
        for suffix, words in _SUFFIXES
    ]
    context = {
        "page": page.with_rows(queries.delivery_rows(viewer, chosen, start=page.start, stop=page.stop)),
        "filter_form": form,
        "export_items": exports,
        "breadcrumbs": _crumbs(_("Các chuyến giao")),
        "waiting": queries.waiting_deliveries_total(viewer),
        "may_judge": viewer.may(DECIDERS),
        "may_enter": viewer.may(PREPARERS),
        "look": look,
        "named": queries.named,
        "empty_text": _(
            "Chuyến giao do bên bán ghi trên trang của giao dịch, hoặc nhập từ Excel, sau khi ký hợp đồng."
        ),
    }
    return render(request, "market/deliveries.html", context)


def _file(rows: list[Delivery], name: str, suffix: str) -> HttpResponse:
    if suffix not in ("json", "xlsx", "csv"):
        raise NotThere(_("Danh sách chuyến giao có ở dạng .xlsx, .csv và .json."))
    columns, told = sheets.delivery_export_columns(), [sheets.delivery_export_row(one) for one in rows]
    if suffix == "json":
        body = json.dumps({"as_of": timezone.localdate(), "rows": told}, default=str, ensure_ascii=False)
        return HttpResponse(body, content_type="application/json")
    if suffix == "csv":
        return as_file(csv_bytes(columns, told), f"{name}.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, told, _("Chuyến giao")), f"{name}.xlsx", XLSX)


def deliveries_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same list as a file; its first columns are those of the sheet to send."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.DeliveryFilterForm(request.GET or None)
    refuse_misread(misread(request.GET, form))
    return _file(queries.delivery_rows(viewer, _filter(form), stop=MOST), "chuyen-giao", suffix)


def deal_deliveries_format(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """The deliveries of one deal as a file."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.deal(viewer, pk)
    rows = queries.delivery_rows(viewer, DeliveryFilter(deal=one.pk), stop=MOST)
    return _file(rows[::-1], f"chuyen-giao-{one.number}", suffix)


def deliveries_judge(request: HttpRequest) -> HttpResponse:
    """All that waits for the viewer's verdict: ticked rows are accepted together, in whole or in part, or none."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    page = Page.asked(request, queries.waiting_deliveries_total(viewer), size=AT_ONCE)
    sent = request.POST if request.method == "POST" else None
    found = queries.waiting_deliveries(viewer, start=page.start, stop=page.stop)
    rows, refusal = [JudgeRow(one, sent) for one in found], None
    if request.method == "POST":
        try:
            return _judge(request, viewer, rows)
        except Refusal as told:
            if told.status != Refusal.status:
                raise
            refusal = told
            for row in rows:
                row.problem = row.problem or getattr(told, "rows", {}).get(row.delivery.pk, "")
    context = {
        "page": page.with_rows(rows),
        "refusal": refusal,
        "today": timezone.localdate(),
        "request_key": request_key(request),
        "named": queries.named,
        "bulk_actions": [Link(_("Nghiệm thu các chuyến đã chọn"), request.get_full_path(), "check2-all")],
        "breadcrumbs": _crumbs(_("Chờ nghiệm thu")),
    }
    return render(request, "market/deliveries_judge.html", context, status=422 if refusal else 200)


def _judge(request: HttpRequest, viewer: Viewer, rows: list[JudgeRow]) -> HttpResponse:
    given = [(row, row.judgement()) for row in rows if row.ticked]
    gone = len(request.POST.getlist("chuyen")) - len(given)
    unread = sum(said is None for _row, said in given)
    if gone:
        # Somebody judged them meanwhile, or the list has moved: nothing is written until it was seen.
        raise Refusal(_("%(n)d chuyến đã chọn không còn chờ nghiệm thu. Hãy xem lại danh sách.") % {"n": gone})
    if unread:
        raise Refusal(_("Chưa ghi chuyến nào: %(n)d chuyến cần xem lại, lý do ghi ở từng dòng.") % {"n": unread})
    judgements = [said for _row, said in given if said is not None]
    actions.judge_deliveries(actor=viewer, judgements=judgements, request_key=request_key(request))
    messages.success(request, _("Đã nghiệm thu %(n)d chuyến giao.") % {"n": len(judgements)})
    return HttpResponseRedirect(reverse("market:deliveries_judge"))
