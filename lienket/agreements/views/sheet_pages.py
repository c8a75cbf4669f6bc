"""Commitments from a sheet: the template, the rehearsal with every fault in words, the returned file, the writing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, actions, forms, queries, sheets, tasks
from lienket.agreements.models import Programme, Rehearsal
from lienket.agreements.views.commitment_list import as_file
from lienket.agreements.views.posting import attempt
from lienket.agreements.views.programme_pages import crumbs
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.files.store import read_bytes
from lienket.ground.jobs import enqueue, progress_of
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.sheets.uploads import sheet_content
from lienket.ground.sheets.writing import returned, template
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _owned(request: HttpRequest, code: str) -> Programme:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.programme(viewer, code)
    access.check_owner(viewer, found, PREPARERS, _("nhập nhiệm vụ từ bảng"))
    return found


def commitments_template(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet to fill in, with the fields of this programme in its drop-down."""
    found = _owned(request, code)
    return as_file(template(sheets.spec_of(found)), f"mau-nhiem-vu-{found.code}.xlsx", _XLSX)


def commitments_import(request: HttpRequest, code: str) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = _owned(request, code)
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        made = attempt(form, lambda: _rehearse(viewer, found, upload, request_key(request)))
        if made is not None:
            return HttpResponseRedirect(made.get_absolute_url())
    context = {
        "one": found,
        "cancel_url": found.get_absolute_url(),
        "rows": list(found.rehearsals.select_related("programme").order_by("-pk")[:5]),
        "columns": sheets.spec_of(found).columns,
        "breadcrumbs": crumbs(found, Link(_("Nhập từ Excel"))),
    }
    return form_page(request, "agreements/import.html", form, context)


def _rehearse(viewer: Viewer, found: Programme, upload: UploadedFile, key: UUID | None) -> Rehearsal:
    """Refuse what is no sheet before anything reads it; else keep it with what was found."""
    content = sheet_content(upload)
    reading = sheets.Reading(found)
    result = reading.rehearse(content, upload.name or "")
    if result.refusal:
        raise Refusal(result.refusal, field="file")
    bad = len({problem.row for problem in result.problems if problem.row})
    return actions.keep_rehearsal(
        actor=viewer,
        request_key=key,
        programme=found,
        content=content,
        name=upload.name or "bang.xlsx",
        good=len(result.rows),
        bad=bad,
        told=sheets.told_of(result),
    )


def _kept(found: Programme, pk: int) -> Rehearsal:
    rehearsal = found.rehearsals.select_related("programme__agreement", "programme__owner", "file", "made_by")
    kept = rehearsal.filter(pk=pk).first()
    if kept is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return kept


def commitments_rehearsal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What was found in a sheet; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = _owned(request, code)
    kept = _kept(found, pk)
    refusal = None
    if request.method == "POST":
        try:
            return _write(request, viewer, kept)
        except Refusal as told:
            if told.status != Refusal.status:
                raise
            refusal = told
    context = {
        "one": found,
        "kept": kept,
        "told": kept.told,
        "refusal": refusal,
        "clean": not kept.told["problem_count"] and not kept.told["refusal"] and kept.good > 0,
        "may_write": viewer.may(DECIDERS),
        "progress": progress_of(_job_key(kept)) if kept.state == Rehearsal.State.WAITING else None,
        "breadcrumbs": crumbs(
            found,
            Link(_("Nhập từ Excel"), reverse("agreements:commitments_import", args=[found.code])),
            Link(kept.file_name),
        ),
    }
    return render(request, "agreements/rehearsal.html", context, status=422 if refusal else 200)


def _job_key(kept: Rehearsal) -> str:
    return f"agreements.sheet:{kept.pk}"


def _write(request: HttpRequest, viewer: Viewer, kept: Rehearsal) -> HttpResponse:
    access.check_owner(viewer, kept.programme, DECIDERS, _("ghi nhiệm vụ từ bảng"))
    if kept.state == Rehearsal.State.DONE:
        return _written_before(request, kept)
    if kept.good > sheets.LARGEST_IN_REQUEST:
        with transaction.atomic():
            actions.hand_to_worker(actor=viewer, rehearsal=kept)
            enqueue(tasks.write_large_sheet, key=_job_key(kept), rehearsal_id=kept.pk)
        return HttpResponseRedirect(kept.get_absolute_url())
    reading = sheets.Reading(kept.programme)
    result = reading.rehearse(read_bytes(kept.file), kept.file_name)
    if not result.ok:
        # A second click may have read the rows that the first one has just written.
        kept.refresh_from_db(fields=["state"])
        if kept.state == Rehearsal.State.DONE:
            return _written_before(request, kept)
        raise Refusal(sheets.not_ok_sentence(result))
    entries = reading.plan(result)
    actions.write_rehearsal(actor=viewer, rehearsal=kept, entries=entries)
    messages.success(request, _("Đã ghi %(n)d nhiệm vụ và gửi đề nghị tới các bên.") % {"n": len(entries)})
    return HttpResponseRedirect(kept.programme.get_absolute_url())


def _written_before(request: HttpRequest, kept: Rehearsal) -> HttpResponse:
    messages.info(request, _("Bảng này đã được ghi trước đó; không ghi lại lần nữa."))
    return HttpResponseRedirect(kept.programme.get_absolute_url())


def commitments_returned(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    found = _owned(request, code)
    kept = _kept(found, pk)
    content = read_bytes(kept.file)
    result = sheets.Reading(found).rehearse(content, kept.file_name)
    name = kept.file_name.rpartition(".")[0] or kept.file_name
    return as_file(returned(content, result), f"{name}-da-kiem-tra.xlsx", _XLSX)
