"""Lots from a sheet: the template, the rehearsal with every fault in words, the returned file, the writing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.files.store import read_bytes
from lienket.ground.jobs import enqueue, progress_of
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.guard import MAX_BYTES, check_sheet, check_size
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.sheets.writing import returned, template
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries, sheets, tasks
from lienket.market.choices import LotState, SheetState
from lienket.market.models import LotSheet
from lienket.market.queries import Words
from lienket.market.views.lot_list import XLSX, as_file
from lienket.market.views.lot_pages import crumbs, organisation_of
from lienket.market.views.posting import save


def lots_template(request: HttpRequest, side: str) -> HttpResponse:
    """The sheet to fill in, with commodities and units in drop-downs."""
    access.check_can_enter(request.viewer)  # type: ignore[attr-defined]
    spec = sheets.spec_of(side, Words(timezone.localdate()))
    return as_file(template(spec), f"mau-{spec.key}.xlsx", XLSX)


def lots_import(request: HttpRequest, side: str) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    made: list[LotSheet] = []
    status = 0
    if request.method == "POST":
        key = request_key(request)
        status = save(form, lambda values: made.append(_rehearse(viewer, side, values["file"], key)))
        if not status:
            return HttpResponseRedirect(made[0].get_absolute_url())
    context = {
        "side": side,
        "cancel_url": reverse("market:lots", args=[side]),
        "rows": queries.lot_sheets(viewer, side),
        "most": sheets.MOST_ROWS,
        "breadcrumbs": crumbs(side, Link(_("Nhập từ Excel"))),
    }
    return form_page(request, "market/import.html", form, context, status)


def _rehearse(viewer: Viewer, side: str, upload: UploadedFile, key: UUID | None) -> LotSheet:
    """Refuse what is no sheet before anything reads it; else keep it with what was found."""
    if (upload.size or 0) > MAX_BYTES:
        try:
            check_size(b"\0" * (MAX_BYTES + 1), MAX_BYTES)
        except FileRefused as refused:
            raise Refusal(refused.sentence, field="file") from refused
    content = b"".join(upload.chunks())
    owner = organisation_of(viewer)
    try:
        check_sheet(content, upload.name or "")
        reading = sheets.Reading(owner, side, timezone.localdate())
        result = reading.rehearse(content, upload.name or "")
        if result.refusal:
            raise FileRefused(result.code, result.refusal)
    except FileRefused as refused:
        raise Refusal(refused.sentence, field="file") from refused
    return actions.keep_sheet(
        actor=viewer,
        request_key=key,
        owner=owner,
        side=side,
        content=content,
        name=upload.name or "bang.xlsx",
        good=len(result.rows),
        bad=len({problem.row for problem in result.problems if problem.row}),
        told=sheets.told_of(result, reading.alike()),
    )


def lots_rehearsal(request: HttpRequest, side: str, pk: int) -> HttpResponse:
    """What was found in a sheet; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.lot_sheet(viewer, side, pk)
    access.check_can_edit(viewer, kept)
    refusal = None
    if request.method == "POST":
        try:
            return _write(request, viewer, kept)
        except Refusal as told:
            if told.status != Refusal.status:
                raise
            refusal = told
    context = {
        "kept": kept,
        "side": side,
        "told": kept.told,
        "refusal": refusal,
        "progress": progress_of(_job_key(kept)) if kept.state == SheetState.WAITING else None,
        "clean": not kept.told["problem_count"] and not kept.told["refusal"] and kept.good > 0,
        "returned_url": reverse("market:lots_returned", args=[side, kept.pk]),
        "again_url": reverse("market:lots_import", args=[side]),
        "breadcrumbs": crumbs(
            side, Link(_("Nhập từ Excel"), reverse("market:lots_import", args=[side])), Link(kept.file_name)
        ),
    }
    return render(request, "market/rehearsal.html", context, status=422 if refusal else 200)


def _job_key(kept: LotSheet) -> str:
    return f"market.sheet:{kept.pk}"


def _write(request: HttpRequest, viewer: Viewer, kept: LotSheet) -> HttpResponse:
    mine = reverse("market:lots", args=[kept.side]) + "?cua-toi=1"
    if kept.state == SheetState.DONE:
        messages.info(request, _("Bảng này đã được ghi trước đó; không ghi lại lần nữa."))
        return HttpResponseRedirect(mine)
    state = LotState.DRAFT if request.POST.get("state") == LotState.DRAFT else LotState.OPEN
    if kept.good > sheets.LARGEST_IN_REQUEST:
        with transaction.atomic():
            actions.hand_to_worker(actor=viewer, sheet=kept, opens=state == LotState.OPEN)
            enqueue(tasks.write_large_sheet, key=_job_key(kept), sheet_id=kept.pk)
        return HttpResponseRedirect(kept.get_absolute_url())
    reading = sheets.Reading(kept.owner, kept.side, timezone.localdate())
    result = reading.rehearse(read_bytes(kept.file), kept.file_name)
    if not result.ok:
        kept.refresh_from_db(fields=["state"])  # a second click may have read rows that the first has just written
        if kept.state == SheetState.DONE:
            return HttpResponseRedirect(mine)
        raise Refusal(sheets.not_ok_sentence(result))
    lots = reading.plan(result)
    actions.write_sheet(actor=viewer, sheet=kept, lots=lots, state=state)
    messages.success(request, _("Đã ghi %(n)d lô hàng.") % {"n": len(lots)})
    return HttpResponseRedirect(mine)


def lots_returned(request: HttpRequest, side: str, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.lot_sheet(viewer, side, pk)
    access.check_can_edit(viewer, kept)
    content = read_bytes(kept.file)
    result = sheets.Reading(kept.owner, side, timezone.localdate()).rehearse(content, kept.file_name)
    name = kept.file_name.rpartition(".")[0] or kept.file_name
    return as_file(returned(content, result), f"{name}-da-kiem-tra.xlsx", XLSX)
