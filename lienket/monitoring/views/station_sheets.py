"""Stations from a workbook and into one: the template, those that stand, the rehearsal, the red cells, the writing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.files.store import read_bytes
from lienket.ground.rehearsals.judging import judged
from lienket.ground.rehearsals.models import SheetState
from lienket.ground.rehearsals.pages import handed_over, import_page, rehearsal_page, written
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.writing import filled, returned, template
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.shapes import Link
from lienket.monitoring import actions, forms, queries, sheets, tasks
from lienket.monitoring.models import StationSheet
from lienket.monitoring.sheets.station_columns import series_rows, series_spec, station_rows, station_spec
from lienket.monitoring.views.posting import organisation_of


def _crumbs(*more: Link) -> list[Link]:
    return [
        Link(_("Quan trắc"), reverse("monitoring:front")),
        Link(_("Danh sách trạm"), reverse("monitoring:stations")),
        *more,
    ]


def stations_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in with new stations."""
    return as_file(template(station_spec(), series_spec()), "mau-tram.xlsx", XLSX)


def stations_workbook(request: HttpRequest) -> HttpResponse:
    """Stations that the viewer keeps, as the workbook that can be corrected and sent back; filtered as the list."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.StationFilterForm(request.GET or None, viewer=viewer)
    shown = queries.shown_stations(viewer, form.chosen_filter(), timezone.localtime())
    found = queries.stations_to_edit(viewer, [one.station.pk for one in shown])
    parts = [(station_spec(), station_rows(found)), (series_spec(), series_rows(found))]
    return as_file(filled(parts), "tram-de-sua.xlsx", XLSX)


def stations_import(request: HttpRequest) -> HttpResponse:
    """Send a workbook: it is looked at, read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]

    def keep(values: dict[str, Any], key: UUID) -> StationSheet:
        reading = sheets.stations_reading(viewer)
        found = judged(values["file"], reading, more=lambda: {"counts": reading.counts()})
        found["bad"] = reading.bad
        return actions.keep_station_sheet(actor=viewer, request_key=key, owner=organisation_of(viewer), **found)

    context = {
        "heading": _("Nhập trạm từ Excel"),
        "rows": queries.station_sheets(viewer),
        "most": sheets.MOST_STATIONS,
        "template_url": reverse("monitoring:stations_template"),
        "cancel_url": reverse("monitoring:stations"),
        "breadcrumbs": _crumbs(Link(_("Nhập từ Excel"))),
    }
    return import_page(request, keep, context, template="monitoring/stations_import.html")


def stations_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a workbook; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.station_sheet(viewer, pk)
    again = reverse("monitoring:stations_import")
    context = {
        "again_url": again,
        "returned_url": reverse("monitoring:stations_returned", args=[kept.pk]),
        "breadcrumbs": _crumbs(Link(_("Nhập từ Excel"), again), Link(kept.file_name)),
    }
    return rehearsal_page(
        request, kept, lambda: _write(request, viewer, kept), context, template="monitoring/stations_rehearsal.html"
    )


def _write(request: HttpRequest, viewer: Viewer, kept: StationSheet) -> HttpResponse:
    if kept.state != SheetState.DONE and kept.good > sheets.LARGEST_WRITTEN_AT_ONCE:
        hand = partial(actions.hand_to_worker, actor=viewer, sheet=kept)
        return handed_over(kept, hand, tasks.write_large_stations, sheet_id=kept.pk)

    def write(plan: actions.StationsPlan) -> str:
        actions.write_stations(actor=viewer, sheet=kept, plan=plan)
        return _("Đã ghi bảng trạm.")

    return written(request, kept, lambda: sheets.stations_reading(viewer), write, then=kept.get_absolute_url())


def stations_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own workbook with red cells and remarks on both worksheets."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.station_sheet(viewer, pk)
    content = read_bytes(kept.file)
    reading = sheets.stations_reading(viewer)
    whole = reading.rehearse(content, kept.file_name)
    parts = [one for one in reading.parts if one.present or one.problems]
    marked = returned(content, parts[0] if parts else whole)
    if len(parts) > 1 and parts[1].problems:
        # The second pass marks its own worksheet and lists what the first found too, without cells of its own.
        first = [replace(one, row=0, title=_place(parts[0].sheet, one)) for one in parts[0].problems]
        marked = returned(marked, replace(parts[1], problems=[*first, *parts[1].problems]))
    name = kept.file_name.rpartition(".")[0] or kept.file_name
    return as_file(marked, f"{name}-da-kiem-tra.xlsx", XLSX)


def _place(sheet: str, problem: CellProblem) -> str:
    told = _("%(sheet)s, dòng %(row)s: %(title)s")
    return told % {"sheet": sheet, "row": problem.row, "title": problem.title}
