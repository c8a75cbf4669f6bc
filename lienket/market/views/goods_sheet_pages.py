"""Products, certificates and codes from a sheet: the template, the rehearsal, the returned file, the writing."""

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
from lienket.market.choices import SheetState, SheetTopic
from lienket.market.models import GoodsSheet
from lienket.market.queries import Words
from lienket.market.views.lot_list import XLSX, as_file
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save
from lienket.market.views.sales_pages import sheet_content


def _home(topic: str) -> str:
    pages = {SheetTopic.CODES: "market:growing", SheetTopic.CERTIFICATES: "market:certificates"}
    return reverse(pages.get(SheetTopic(topic), "market:goods"))


def _crumbs(topic: str, *more: Link) -> list[Link]:
    return [Link(str(SheetTopic(topic).label), _home(topic)), *more]


def _reading(viewer: Viewer, topic: str) -> sheets.GoodsReading:
    provinces = queries.official_localities(viewer) if topic == SheetTopic.CODES else ()
    return sheets.GoodsReading(organisation_of(viewer), topic, timezone.localdate(), provinces)


def goods_template(request: HttpRequest, topic: str) -> HttpResponse:
    """The sheet to fill in, with names of lists in drop-downs."""
    spec = sheets.goods_spec(topic, Words(timezone.localdate()))
    return as_file(template(spec), f"mau-{spec.key}.xlsx", XLSX)


def goods_import(request: HttpRequest, topic: str) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    actions.check_can_send(viewer, organisation_of(viewer), topic)
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    made: list[GoodsSheet] = []
    status = 0
    if request.method == "POST":
        key = request_key(request)
        status = save(form, lambda values: made.append(_rehearse(viewer, topic, values["file"], key)))
        if not status:
            return HttpResponseRedirect(made[0].get_absolute_url())
    context = {
        "heading": _("Nhập từ Excel"),
        "lead": SheetTopic(topic).label,
        "template_url": reverse("market:goods_template", args=[topic]),
        "rows": queries.goods_sheets(viewer, topic),
        "cancel_url": _home(topic),
        "breadcrumbs": _crumbs(topic, Link(_("Nhập từ Excel"))),
    }
    return form_page(request, "market/point_import.html", form, context, status)


def _rehearse(viewer: Viewer, topic: str, upload: UploadedFile, key: UUID | None) -> GoodsSheet:
    content = sheet_content(upload)
    result = _reading(viewer, topic).rehearse(content, upload.name or "")
    if result.refusal:
        raise Refusal(result.refusal, field="file")
    return actions.keep_goods_sheet(
        actor=viewer,
        request_key=key,
        owner=organisation_of(viewer),
        topic=topic,
        content=content,
        name=upload.name or "bang.xlsx",
        good=len(result.rows),
        bad=len({problem.row for problem in result.problems if problem.row}),
        told=sheets.told_of(result),
    )


def goods_rehearsal(request: HttpRequest, topic: str, pk: int) -> HttpResponse:
    """What was found in a sheet; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.goods_sheet(viewer, topic, pk)
    actions.check_can_send(viewer, kept.owner, topic)
    refusal = None
    if request.method == "POST":
        try:
            return _write(request, viewer, kept)
        except Refusal as told:
            if told.status != Refusal.status:
                raise
            refusal = told
    back = reverse("market:goods_import", args=[topic])
    context = {
        "kept": kept,
        "told": kept.told,
        "refusal": refusal,
        "clean": not kept.told["problem_count"] and not kept.told["refusal"] and kept.good > 0,
        "again_url": back,
        "returned_url": reverse("market:goods_returned", args=[topic, kept.pk]),
        "breadcrumbs": _crumbs(topic, Link(_("Nhập từ Excel"), back), Link(kept.file_name)),
    }
    return render(request, "market/point_rehearsal.html", context, status=422 if refusal else 200)


def _write(request: HttpRequest, viewer: Viewer, kept: GoodsSheet) -> HttpResponse:
    then = _home(kept.topic)
    if kept.state == SheetState.DONE:
        messages.info(request, _("Bảng này đã được ghi trước đó; không ghi lại lần nữa."))
        return HttpResponseRedirect(then)
    reading = _reading(viewer, kept.topic)
    result = reading.rehearse(read_bytes(kept.file), kept.file_name)
    if not result.ok:
        kept.refresh_from_db(fields=["state"])  # a second click may have read rows that the first has just written
        if kept.state == SheetState.DONE:
            return HttpResponseRedirect(then)
        raise Refusal(sheets.not_ok_sentence(result))
    rows = reading.plan(result)
    actions.write_goods_sheet(actor=viewer, sheet=kept, rows=rows)
    messages.success(request, _("Đã ghi %(n)d dòng.") % {"n": len(rows)})
    return HttpResponseRedirect(then)


def goods_returned(request: HttpRequest, topic: str, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.goods_sheet(viewer, topic, pk)
    content = read_bytes(kept.file)
    result = _reading(viewer, topic).rehearse(content, kept.file_name)
    name = kept.file_name.rpartition(".")[0] or kept.file_name
    return as_file(returned(content, result), f"{name}-da-kiem-tra.xlsx", XLSX)
