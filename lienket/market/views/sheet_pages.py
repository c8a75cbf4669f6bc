"""Lots from a sheet: the template, the rehearsal with every fault in words, the returned file, the writing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.rehearsals.judging import judged
from lienket.ground.rehearsals.models import SheetState
from lienket.ground.rehearsals.pages import handed_over, import_page, rehearsal_page, returned_file, written
from lienket.ground.sheets.writing import template
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, queries, sheets, tasks
from lienket.market.actions import Goods
from lienket.market.choices import LotState, Side
from lienket.market.models import LotSheet
from lienket.market.queries import Words
from lienket.market.views.lot_pages import crumbs, organisation_of


def lots_template(request: HttpRequest, side: str) -> HttpResponse:
    """The sheet to fill in, with commodities and units in drop-downs."""
    access.check_can_enter(request.viewer)  # type: ignore[attr-defined]
    spec = sheets.spec_of(side, Words(timezone.localdate()))
    return as_file(template(spec), f"mau-{spec.key}.xlsx", XLSX)


def lots_import(request: HttpRequest, side: str) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]

    def keep(values: dict[str, Any], key: UUID) -> LotSheet:
        owner = organisation_of(viewer)
        reading = sheets.Reading(owner, side, timezone.localdate())
        found = judged(values["file"], reading, more=reading.alike_told)
        return actions.keep_sheet(actor=viewer, request_key=key, owner=owner, side=side, **found)

    context = {
        "side": side,
        "heading": _("Nhập lô cung từ Excel") if side == Side.SUPPLY else _("Nhập lô cầu từ Excel"),
        "template_url": reverse("market:lots_template", args=[side]),
        "cancel_url": reverse("market:lots", args=[side]),
        "rows": queries.lot_sheets(viewer, side),
        "most": sheets.MOST_ROWS,
        "breadcrumbs": crumbs(side, Link(_("Nhập từ Excel"))),
    }
    return import_page(request, keep, context, template="market/import.html")


def lots_rehearsal(request: HttpRequest, side: str, pk: int) -> HttpResponse:
    """What was found in a sheet; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.lot_sheet(viewer, side, pk)
    access.check_can_edit(viewer, kept)
    back = reverse("market:lots_import", args=[side])
    context = {
        "side": side,
        "returned_url": reverse("market:lots_returned", args=[side, kept.pk]),
        "again_url": back,
        "breadcrumbs": crumbs(side, Link(_("Nhập từ Excel"), back), Link(kept.file_name)),
    }
    return rehearsal_page(
        request, kept, lambda: _write(request, viewer, kept), context, template="market/rehearsal.html"
    )


def _reading(kept: LotSheet) -> sheets.Reading:
    return sheets.Reading(kept.owner, kept.side, timezone.localdate())


def _write(request: HttpRequest, viewer: Viewer, kept: LotSheet) -> HttpResponse:
    state = LotState.DRAFT if request.POST.get("state") == LotState.DRAFT else LotState.OPEN
    if kept.state != SheetState.DONE and kept.good > sheets.LARGEST_IN_REQUEST:
        hand = partial(actions.hand_to_worker, actor=viewer, sheet=kept, opens=state == LotState.OPEN)
        return handed_over(kept, hand, tasks.write_large_sheet, sheet_id=kept.pk)

    def write(lots: Sequence[Goods]) -> str:
        actions.write_sheet(actor=viewer, sheet=kept, lots=lots, state=state)
        return _("Đã ghi %(n)d lô hàng.") % {"n": len(lots)}

    then = reverse("market:lots", args=[kept.side]) + "?cua-toi=1"
    return written(request, kept, lambda: _reading(kept), write, then=then)


def lots_returned(request: HttpRequest, side: str, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.lot_sheet(viewer, side, pk)
    access.check_can_edit(viewer, kept)
    return returned_file(kept, _reading(kept))
