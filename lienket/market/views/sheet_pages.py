"""Lots from a sheet: the template, the rehearsal with every fault in words, the returned file, the writing."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.jobs import enqueue, progress_of
from lienket.ground.sheets.writing import template
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, queries, sheets, tasks
from lienket.market.choices import LotState, SheetState
from lienket.market.models import LotSheet
from lienket.market.queries import Words
from lienket.market.views.lot_list import XLSX, as_file
from lienket.market.views.lot_pages import crumbs, organisation_of
from lienket.market.views.sheet_flow import import_page, judged, rehearsal_page, returned_file, written


def lots_template(request: HttpRequest, side: str) -> HttpResponse:
    """The sheet to fill in, with commodities and units in drop-downs."""
    access.check_can_enter(request.viewer)  # type: ignore[attr-defined]
    spec = sheets.spec_of(side, Words(timezone.localdate()))
    return as_file(template(spec), f"mau-{spec.key}.xlsx", XLSX)


def lots_import(request: HttpRequest, side: str) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]

    def keep(upload: UploadedFile, key: UUID) -> LotSheet:
        owner = organisation_of(viewer)
        reading = sheets.Reading(owner, side, timezone.localdate())
        found = judged(upload, reading, lambda result: sheets.told_of(result, reading.alike()))
        return actions.keep_sheet(actor=viewer, request_key=key, owner=owner, side=side, **found)

    context = {
        "side": side,
        "cancel_url": reverse("market:lots", args=[side]),
        "rows": queries.lot_sheets(viewer, side),
        "most": sheets.MOST_ROWS,
        "breadcrumbs": crumbs(side, Link(_("Nhập từ Excel"))),
    }
    return import_page(request, keep, context, "market/import.html")


def lots_rehearsal(request: HttpRequest, side: str, pk: int) -> HttpResponse:
    """What was found in a sheet; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.lot_sheet(viewer, side, pk)
    access.check_can_edit(viewer, kept)
    back = reverse("market:lots_import", args=[side])
    context = {
        "side": side,
        "progress": progress_of(_job_key(kept)) if kept.state == SheetState.WAITING else None,
        "returned_url": reverse("market:lots_returned", args=[side, kept.pk]),
        "again_url": back,
        "breadcrumbs": crumbs(side, Link(_("Nhập từ Excel"), back), Link(kept.file_name)),
    }
    return rehearsal_page(request, kept, lambda: _write(request, viewer, kept), context, "market/rehearsal.html")


def _job_key(kept: LotSheet) -> str:
    return f"market.sheet:{kept.pk}"


def _write(request: HttpRequest, viewer: Viewer, kept: LotSheet) -> HttpResponse:
    state = LotState.DRAFT if request.POST.get("state") == LotState.DRAFT else LotState.OPEN
    if kept.state != SheetState.DONE and kept.good > sheets.LARGEST_IN_REQUEST:
        with transaction.atomic():
            actions.hand_to_worker(actor=viewer, sheet=kept, opens=state == LotState.OPEN)
            enqueue(tasks.write_large_sheet, key=_job_key(kept), sheet_id=kept.pk)
        return HttpResponseRedirect(kept.get_absolute_url())
    return written(
        request,
        kept,
        lambda: sheets.Reading(kept.owner, kept.side, timezone.localdate()),
        lambda lots: actions.write_sheet(actor=viewer, sheet=kept, lots=lots, state=state),
        then=reverse("market:lots", args=[kept.side]) + "?cua-toi=1",
        done=_("Đã ghi %(n)d lô hàng."),
    )


def lots_returned(request: HttpRequest, side: str, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.lot_sheet(viewer, side, pk)
    access.check_can_edit(viewer, kept)
    return returned_file(kept, sheets.Reading(kept.owner, side, timezone.localdate()))
