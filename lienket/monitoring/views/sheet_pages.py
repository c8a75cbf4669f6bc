"""Readings from a sheet: the template, the rehearsal with every fault in words, the returned file, the storing."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.ground.rehearsals.judging import judged
from lienket.ground.rehearsals.models import SheetState
from lienket.ground.rehearsals.pages import handed_over, import_page, rehearsal_page, returned_file, written
from lienket.ground.sheets.writing import template
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.shapes import Link
from lienket.monitoring import actions, forms, queries, sheets, tasks
from lienket.monitoring.actions.sorting import Sorted
from lienket.monitoring.models import ReadingSheet, Station
from lienket.monitoring.views.posting import organisation_of


def _crumbs(*more: Link) -> list[Link]:
    here = Link(_("Nhập bảng số liệu"), reverse("monitoring:readings_import"))
    return [Link(_("Quan trắc"), reverse("monitoring:front")), here, *more]


def _station(stations: list[Station], code: str) -> Station | None:
    if not code:
        return None
    found = next((one for one in stations if one.code == code), None)
    if found is None:
        raise NotThere(_("Anh/chị không quản lý trạm nào mang mã này."))
    return found


def _reading(viewer: Viewer, kept: ReadingSheet) -> sheets.Reading:
    return sheets.Reading(queries.kept_stations(viewer), kept.station)


def readings_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in: with ?tram=…, a column for each parameter of that station."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    spec = sheets.spec_of(_station(queries.kept_stations(viewer), request.GET.get("tram", "")))
    return as_file(template(spec), f"mau-{spec.key}.xlsx", XLSX)


def readings_import(request: HttpRequest) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is stored yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    stations = queries.kept_stations(viewer)

    def keep(values: dict[str, Any], key: UUID) -> ReadingSheet:
        station = _station(stations, values.get("station", ""))
        reading = sheets.Reading(stations, station)
        found = judged(values["file"], reading, good=lambda _found: len(reading.done.at))
        owner = organisation_of(viewer)
        return actions.keep_sheet(actor=viewer, request_key=key, owner=owner, station=station, **found)

    context = {
        "heading": _("Nhập số liệu quan trắc từ bảng tính"),
        "stations": stations,
        "most": sheets.MOST_ROWS,
        "template_url": reverse("monitoring:readings_template"),
        "rows": queries.reading_sheets(viewer),
        "cancel_url": reverse("monitoring:intakes"),
        "breadcrumbs": [*_crumbs()[:1], Link(_("Nhập bảng số liệu"))],
    }
    form = forms.ReadingSheetForm(
        request.POST or None, request.FILES or None, stations=stations, initial={"station": request.GET.get("tram", "")}
    )
    return import_page(request, keep, context, form=form, template="monitoring/readings_import.html")


def readings_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a sheet; sending the page stores all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.reading_sheet(viewer, pk)
    context = {
        "whose": kept.station.name if kept.station else kept.owner.name,
        "again_url": reverse("monitoring:readings_import"),
        "returned_url": reverse("monitoring:readings_returned", args=[kept.pk]),
        "breadcrumbs": _crumbs(Link(kept.file_name)),
    }
    return rehearsal_page(
        request, kept, lambda: _write(request, viewer, kept), context, template="monitoring/readings_rehearsal.html"
    )


def _write(request: HttpRequest, viewer: Viewer, kept: ReadingSheet) -> HttpResponse:
    if kept.state != SheetState.DONE and kept.good > sheets.LARGEST_IN_REQUEST:
        hand = partial(actions.hand_to_worker, actor=viewer, sheet=kept)
        return handed_over(kept, hand, tasks.write_large_sheet, sheet_id=kept.pk)

    def write(done: Sorted) -> str:
        intake = actions.write_sheet(actor=viewer, sheet=kept, done=done).intake
        told = _("Đã ghi bảng: %(new)d số liệu mới, %(repeated)d lặp lại, %(corrected)d đính chính, %(held)d giữ lại.")
        return told % {name: getattr(intake, name) for name in ("new", "repeated", "corrected", "held")}

    return written(request, kept, lambda: _reading(viewer, kept), write, then=kept.get_absolute_url())


def readings_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.reading_sheet(viewer, pk)
    return returned_file(kept, _reading(viewer, kept))
