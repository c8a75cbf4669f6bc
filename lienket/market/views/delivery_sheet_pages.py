"""Deliveries from a sheet: the template, the rehearsal with every fault in words, the returned file, the writing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.files.store import read_bytes
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.writing import returned, template
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import actions, forms, queries, sheets
from lienket.market.choices import SheetState
from lienket.market.models import DeliverySheet
from lienket.market.queries import Words
from lienket.market.views.lot_list import XLSX, as_file
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save
from lienket.market.views.sales_pages import sheet_content


def _crumbs(*more: Link) -> list[Link]:
    found = [Link(_("Giao dịch"), reverse("market:deals"))]
    return [*found, Link(_("Các chuyến giao"), reverse("market:deliveries")), *more]


def _reading(viewer: Viewer) -> sheets.DeliveryReading:
    return sheets.DeliveryReading(list(viewer.organisation_ids), timezone.localdate())


def deliveries_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with the running deals and the units in drop-downs."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    deals = queries.deals_to_deliver(viewer.organisation_ids)
    spec = sheets.delivery_spec(deals, Words(timezone.localdate()))
    return as_file(template(spec), "mau-chuyen-giao.xlsx", XLSX)


def deliveries_import(request: HttpRequest) -> HttpResponse:
    """Send a sheet of deliveries: it is read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    made: list[DeliverySheet] = []
    status = 0
    if request.method == "POST":
        key = request_key(request)
        status = save(form, lambda values: made.append(_rehearse(viewer, values["file"], key)))
        if not status:
            return HttpResponseRedirect(made[0].get_absolute_url())
    context = {
        "heading": _("Nhập chuyến giao từ Excel"),
        "lead": _("Nhiều chuyến của nhiều hợp đồng trong một bảng, nhiều nhất %(n)d dòng mỗi lần.")
        % {"n": sheets.MOST_DELIVERIES},
        "template_url": reverse("market:deliveries_template"),
        "rows": queries.delivery_sheets(viewer),
        "cancel_url": reverse("market:deliveries"),
        "breadcrumbs": _crumbs(Link(_("Nhập từ Excel"))),
    }
    return form_page(request, "market/point_import.html", form, context, status)


def _rehearse(viewer: Viewer, upload: UploadedFile, key: UUID | None) -> DeliverySheet:
    content = sheet_content(upload)
    result = _reading(viewer).rehearse(content, upload.name or "")
    if result.refusal:
        raise Refusal(result.refusal, field="file")
    return actions.keep_delivery_sheet(
        actor=viewer,
        request_key=key,
        owner=organisation_of(viewer),
        content=content,
        name=upload.name or "bang.xlsx",
        good=len(result.rows),
        bad=len({problem.row for problem in result.problems if problem.row}),
        told=sheets.told_of(result),
    )


def deliveries_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a sheet of deliveries; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.delivery_sheet(viewer, pk)
    refusal = None
    if request.method == "POST":
        try:
            return _write(request, viewer, kept)
        except Refusal as told:
            if told.status != Refusal.status:
                raise
            refusal = told
    back = reverse("market:deliveries_import")
    context = {
        "kept": kept,
        "told": kept.told,
        "refusal": refusal,
        "clean": not kept.told["problem_count"] and not kept.told["refusal"] and kept.good > 0,
        "again_url": back,
        "returned_url": reverse("market:deliveries_returned", args=[kept.pk]),
        "breadcrumbs": _crumbs(Link(_("Nhập từ Excel"), back), Link(kept.file_name)),
    }
    return render(request, "market/point_rehearsal.html", context, status=422 if refusal else 200)


def _write(request: HttpRequest, viewer: Viewer, kept: DeliverySheet) -> HttpResponse:
    then = reverse("market:deliveries") + "?ben=seller"
    if kept.state == SheetState.DONE:
        messages.info(request, _("Bảng này đã được ghi trước đó; không ghi lại lần nữa."))
        return HttpResponseRedirect(then)
    reading = _reading(viewer)
    result = reading.rehearse(read_bytes(kept.file), kept.file_name)
    if not result.ok:
        kept.refresh_from_db(fields=["state"])  # a second click may have read rows that the first has just written
        if kept.state == SheetState.DONE:
            return HttpResponseRedirect(then)
        raise Refusal(sheets.not_ok_sentence(result))
    planned = reading.plan(result)
    actions.write_delivery_sheet(actor=viewer, sheet=kept, planned=planned)
    messages.success(request, _("Đã ghi %(n)d chuyến giao và gửi bên mua nghiệm thu.") % {"n": len(planned)})
    return HttpResponseRedirect(then)


def deliveries_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.delivery_sheet(viewer, pk)
    content = read_bytes(kept.file)
    result = _reading(viewer).rehearse(content, kept.file_name)
    name = kept.file_name.rpartition(".")[0] or kept.file_name
    return as_file(returned(content, result), f"{name}-da-kiem-tra.xlsx", XLSX)
