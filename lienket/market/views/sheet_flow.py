"""What every sheet of this room goes through: sent and judged, shown, written once, given back with red cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienket.ground.files.models import StoredFile
from lienket.ground.files.store import read_bytes
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.rehearsal import Rehearsal
from lienket.ground.sheets.uploads import sheet_content
from lienket.ground.sheets.writing import returned
from lienket.ground.ui.posting import form_page, request_key
from lienket.market import forms, sheets
from lienket.market.choices import SheetState
from lienket.market.views.lot_list import XLSX, as_file
from lienket.market.views.posting import save

Planned = TypeVar("Planned", covariant=True)


class Kept(Protocol):
    """A sheet that was read and judged, as the tables of this room keep it."""

    state: Any
    good: Any
    told: Any
    file_name: Any
    written_at: datetime | None

    @property
    def file(self) -> StoredFile: ...
    def get_absolute_url(self) -> str: ...
    def refresh_from_db(self, *, fields: list[str]) -> None: ...


class Judges(Protocol):
    """Whatever reads a kind of sheet."""

    def rehearse(self, data: bytes, name: str) -> Rehearsal: ...


class Reads(Judges, Protocol[Planned]):
    """A reading that also says what the good rows become."""

    def plan(self, found: Rehearsal) -> Sequence[Planned]: ...


def judged(
    upload: UploadedFile, reading: Judges, told: Callable[[Rehearsal], dict[str, Any]] = sheets.told_of
) -> dict[str, Any]:
    """What the action that keeps a sheet is given: content, name, good, bad and told. Raises Refusal on the file."""
    content = sheet_content(upload)
    result = reading.rehearse(content, upload.name or "")
    if result.refusal:
        raise Refusal(result.refusal, field="file")
    return {
        "content": content,
        "name": upload.name or "bang.xlsx",
        "good": len(result.rows),
        "bad": len({problem.row for problem in result.problems if problem.row}),
        "told": told(result),
    }


def import_page(
    request: HttpRequest,
    keep: Callable[[UploadedFile, UUID], Kept],
    context: Mapping[str, Any],
    template: str = "market/point_import.html",
) -> HttpResponse:
    """Send a sheet: it is kept by `keep` with what was found in it, and its rehearsal is shown; nothing is written."""
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    made: list[Kept] = []
    status = 0
    if request.method == "POST":
        key = request_key(request)
        status = save(form, lambda values: made.append(keep(values["file"], key)))
        if not status:
            return HttpResponseRedirect(made[0].get_absolute_url())
    return form_page(request, template, form, context, status)


def rehearsal_page(
    request: HttpRequest,
    kept: Kept,
    write: Callable[[], HttpResponse],
    context: Mapping[str, Any],
    template: str = "market/point_rehearsal.html",
) -> HttpResponse:
    """What was found in a sheet; sending the page writes all of it, or nothing and says why."""
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
        **context,
    }
    return render(request, template, given, status=422 if refusal else 200)


def written(
    request: HttpRequest,
    kept: Kept,
    read: Callable[[], Reads[Planned]],
    write: Callable[[Sequence[Planned]], object],
    *,
    then: str,
    done: str,
) -> HttpResponse:
    """Read the kept sheet again and write it whole, once; then to the page `then` with the words `done` (`%(n)d`)."""
    if kept.state == SheetState.DONE:
        messages.info(request, _("Bảng này đã được ghi trước đó; không ghi lại lần nữa."))
        return HttpResponseRedirect(then)
    reading = read()
    result = reading.rehearse(read_bytes(kept.file), kept.file_name)
    if not result.ok:
        kept.refresh_from_db(fields=["state"])  # a second click may have read rows that the first has just written
        if kept.state == SheetState.DONE:
            return HttpResponseRedirect(then)
        raise Refusal(sheets.not_ok_sentence(result))
    planned = reading.plan(result)
    write(planned)
    messages.success(request, done % {"n": len(planned)})
    return HttpResponseRedirect(then)


def returned_file(kept: Kept, reading: Judges) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    content = read_bytes(kept.file)
    result = reading.rehearse(content, kept.file_name)
    name = kept.file_name.rpartition(".")[0] or kept.file_name
    return as_file(returned(content, result), f"{name}-da-kiem-tra.xlsx", XLSX)
