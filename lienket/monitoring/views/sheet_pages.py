"""Readings from a sheet: the template, the rehearsal with every fault in words, the returned file, the storing."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.files.store import read_bytes
from lienket.ground.jobs import enqueue, progress_of
from lienket.ground.refusals import NotAllowed, NotThere, Refusal
from lienket.ground.sheets.uploads import sheet_content
from lienket.ground.sheets.writing import returned, template
from lienket.ground.ui.posting import done, form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation
from lienket.monitoring import actions, forms, queries, sheets, tasks
from lienket.monitoring.choices import SheetState
from lienket.monitoring.models import ReadingSheet, Station

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _crumbs(*more: Link) -> list[Link]:
    here = Link(_("Nhập bảng số liệu"), reverse("monitoring:readings_import"))
    return [Link(_("Quan trắc"), reverse("monitoring:front")), here, *more]


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _station(stations: list[Station], code: str) -> Station | None:
    if not code:
        return None
    found = next((one for one in stations if one.code == code), None)
    if found is None:
        raise NotThere(_("Anh/chị không quản lý trạm nào mang mã này."))
    return found


def readings_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in: with ?tram=…, a column for each parameter of that station."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    spec = sheets.spec_of(_station(queries.kept_stations(viewer), request.GET.get("tram", "")))
    return _file(template(spec), f"mau-{spec.key}.xlsx")


def readings_import(request: HttpRequest) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is stored yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    stations = queries.kept_stations(viewer)
    form = forms.ReadingSheetForm(request.POST or None, request.FILES or None, stations=stations)
    made: list[ReadingSheet] = []
    status = 0
    if request.method == "POST":
        key = request_key(request)

        def keep(values: dict[str, Any]) -> None:
            station = _station(stations, values.get("station", ""))
            owner = Organisation.objects.get(pk=viewer.organisation_id or 0)
            found = _judged(values["file"], stations, station)
            made.append(actions.keep_sheet(actor=viewer, request_key=key, owner=owner, station=station, **found))

        status = done(form, keep, elsewhere=(NotThere, NotAllowed))
        if not status:
            return HttpResponseRedirect(made[0].get_absolute_url())
    context = {
        "stations": stations,
        "most": sheets.MOST_ROWS,
        "rows": queries.reading_sheets(viewer),
        "cancel_url": reverse("monitoring:intakes"),
        "breadcrumbs": [*_crumbs()[:1], Link(_("Nhập bảng số liệu"))],
    }
    return form_page(request, "monitoring/readings_import.html", form, context, status)


def _judged(upload: Any, stations: list[Station], station: Station | None) -> dict[str, Any]:
    content = sheet_content(upload)
    reading = sheets.Reading(stations, station)
    found = reading.rehearse(content, upload.name or "")
    if found.refusal:
        raise Refusal(found.refusal, field="file")
    return {
        "content": content,
        "name": upload.name or "bang.xlsx",
        "good": len(reading.done.at),
        "bad": len({problem.row for problem in found.problems if problem.row}),
        "told": sheets.told_of(found),
    }


def readings_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a sheet; sending the page stores all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.reading_sheet(viewer, pk)
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
        "told": kept.told,
        "refusal": refusal,
        "clean": not kept.told["problem_count"] and not kept.told["refusal"] and kept.good > 0,
        "progress": progress_of(_job_key(kept)) if kept.state == SheetState.WAITING else None,
        "breadcrumbs": _crumbs(Link(kept.file_name)),
    }
    return render(request, "monitoring/readings_rehearsal.html", context, status=422 if refusal else 200)


def _job_key(kept: ReadingSheet) -> str:
    return f"monitoring.sheet:{kept.pk}"


def _write(request: HttpRequest, viewer: Viewer, kept: ReadingSheet) -> HttpResponse:
    if kept.state == SheetState.DONE:
        messages.info(request, _("Bảng này đã được ghi trước đó; không ghi lại lần nữa."))
    elif kept.good > sheets.LARGEST_IN_REQUEST:
        with transaction.atomic():
            actions.hand_to_worker(actor=viewer, sheet=kept)
            enqueue(tasks.write_large_sheet, key=_job_key(kept), sheet_id=kept.pk)
    else:
        written = tasks.write_sheet(kept, viewer)
        intake = written.intake
        if intake is not None:
            told = _(
                "Đã ghi bảng: %(new)d số liệu mới, %(repeated)d lặp lại, %(corrected)d đính chính, %(held)d giữ lại."
            )
            counts = {name: getattr(intake, name) for name in ("new", "repeated", "corrected", "held")}
            messages.success(request, told % counts)
    return HttpResponseRedirect(kept.get_absolute_url())


def readings_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.reading_sheet(viewer, pk)
    content = read_bytes(kept.file)
    found = sheets.Reading(queries.kept_stations(viewer), kept.station).rehearse(content, kept.file_name)
    name = kept.file_name.rpartition(".")[0] or kept.file_name
    return _file(returned(content, found), f"{name}-da-kiem-tra.xlsx")
