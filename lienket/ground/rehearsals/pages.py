"""The pages that every sheet goes through: sent and judged, shown and written, given back with red cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienket.ground.files.store import read_bytes
from lienket.ground.jobs import Job, enqueue, progress_of
from lienket.ground.refusals import NotAllowed, NotThere, Refusal, Stale
from lienket.ground.rehearsals.forms import SheetForm
from lienket.ground.rehearsals.judging import Judges, Reads
from lienket.ground.rehearsals.keeping import planned
from lienket.ground.rehearsals.models import LongSheet, ReadSheet, SheetState
from lienket.ground.sheets.writing import returned
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.posting import done, form_page, request_key

_Planned = TypeVar("_Planned")


def import_page(
    request: HttpRequest,
    keep: Callable[[dict[str, Any], UUID], ReadSheet],
    context: Mapping[str, Any],
    *,
    form: forms.Form | None = None,
    template: str = "ui/sheet_import.html",
) -> HttpResponse:
    """Send a sheet: `keep` gets the clean values and the key of the sending, and keeps it with what was found in it;
    then its rehearsal is shown. Nothing is written. `form` has at least the field `file` (SheetForm by default).
    """
    sheet_form = form or SheetForm(request.POST or None, request.FILES or None)
    made: list[ReadSheet] = []
    status = 0
    if request.method == "POST":
        key = request_key(request)
        status = done(
            sheet_form, lambda values: made.append(keep(values, key)), elsewhere=(NotThere, NotAllowed, Stale)
        )
        if not status:
            return HttpResponseRedirect(made[0].get_absolute_url())
    return form_page(request, template, sheet_form, context, status)


def rehearsal_page(
    request: HttpRequest,
    kept: ReadSheet,
    write: Callable[[], HttpResponse],
    context: Mapping[str, Any],
    *,
    template: str = "ui/rehearsal.html",
) -> HttpResponse:
    """What was found in a sheet; sending the page writes all of it, or nothing and says why.

    `context` holds `returned_url`, `again_url`, `breadcrumbs` and what else the template shows.
    """
    refusal = None
    if request.method == "POST":
        try:
            return write()
        except Refusal as told:
            if told.status != Refusal.status:
                raise
            refusal = told
    given = {
        "kept": kept,
        "told": kept.told,
        "refusal": refusal,
        "clean": not kept.told["problem_count"] and not kept.told["refusal"] and kept.good > 0,
        "progress": _progress(kept),
        **context,
    }
    return render(request, template, given, status=422 if refusal else 200)


def _progress(kept: ReadSheet) -> object:
    return progress_of(kept.job_key) if isinstance(kept, LongSheet) and kept.state == SheetState.WAITING else None


def written(
    request: HttpRequest,
    kept: ReadSheet,
    read: Callable[[], Reads[_Planned]],
    write: Callable[[_Planned], str],
    *,
    then: str,
) -> HttpResponse:
    """Read the kept sheet again and write it whole, once; then to the address `then` with the words `write` returns."""
    if kept.state != SheetState.DONE:
        try:
            rows = planned(kept, read())
        except Refusal:
            kept.refresh_from_db(fields=["state"])  # a second click may have read rows that the first has just written
            if kept.state != SheetState.DONE:
                raise
        else:
            messages.success(request, write(rows))
            return HttpResponseRedirect(then)
    messages.info(request, _("Bảng này đã được ghi trước đó; không ghi lại lần nữa."))
    return HttpResponseRedirect(then)


def handed_over(kept: LongSheet, hand: Callable[[], object], job: Job[...], **arguments: Any) -> HttpResponse:
    """Let the worker write a long sheet: `hand` notes it and the job is asked for, both or none; then its page."""
    with transaction.atomic():
        hand()
        enqueue(job, key=kept.job_key, **arguments)
    return HttpResponseRedirect(kept.get_absolute_url())


def returned_file(kept: ReadSheet, reading: Judges) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    content = read_bytes(kept.file)
    found = reading.rehearse(content, kept.file_name)
    name = kept.file_name.rpartition(".")[0] or kept.file_name
    return as_file(returned(content, found), f"{name}-da-kiem-tra.xlsx", XLSX)
