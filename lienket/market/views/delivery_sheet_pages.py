"""Deliveries from a sheet: the template, the rehearsal with every fault in words, the returned file, the writing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.rehearsals.judging import judged
from lienket.ground.rehearsals.pages import import_page, rehearsal_page, returned_file, written
from lienket.ground.sheets.writing import template
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.shapes import Link
from lienket.market import actions, queries, sheets
from lienket.market.actions import PlannedDelivery
from lienket.market.models import DeliverySheet
from lienket.market.queries import Words
from lienket.market.views.lot_pages import organisation_of


def _crumbs(*more: Link) -> list[Link]:
    found = [Link(_("Giao dịch"), reverse("market:deals"))]
    return [*found, Link(_("Các chuyến giao"), reverse("market:deliveries")), *more]


def _reading(viewer: Viewer) -> sheets.DeliveryReading:
    return sheets.DeliveryReading(list(viewer.organisation_ids), timezone.localdate())


def deliveries_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with the running deals and the units in drop-downs."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    deals = queries.deals_to_deliver(viewer.organisation_ids)
    spec = sheets.delivery_spec(deals, Words(timezone.localdate()))
    return as_file(template(spec), "mau-chuyen-giao.xlsx", XLSX)


def deliveries_import(request: HttpRequest) -> HttpResponse:
    """Send a sheet of deliveries: it is read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]

    def keep(values: dict[str, Any], key: UUID) -> DeliverySheet:
        found = judged(values["file"], _reading(viewer))
        return actions.keep_delivery_sheet(actor=viewer, request_key=key, owner=organisation_of(viewer), **found)

    context = {
        "heading": _("Nhập chuyến giao từ Excel"),
        "lead": _("Nhiều chuyến của nhiều hợp đồng trong một bảng, nhiều nhất %(n)d dòng mỗi lần.")
        % {"n": sheets.MOST_DELIVERIES},
        "template_url": reverse("market:deliveries_template"),
        "rows": queries.delivery_sheets(viewer),
        "cancel_url": reverse("market:deliveries"),
        "breadcrumbs": _crumbs(Link(_("Nhập từ Excel"))),
    }
    return import_page(request, keep, context)


def deliveries_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a sheet of deliveries; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.delivery_sheet(viewer, pk)
    back = reverse("market:deliveries_import")
    context = {
        "again_url": back,
        "returned_url": reverse("market:deliveries_returned", args=[kept.pk]),
        "breadcrumbs": _crumbs(Link(_("Nhập từ Excel"), back), Link(kept.file_name)),
    }
    return rehearsal_page(request, kept, lambda: _write(request, viewer, kept), context)


def _write(request: HttpRequest, viewer: Viewer, kept: DeliverySheet) -> HttpResponse:
    def write(planned: Sequence[PlannedDelivery]) -> str:
        actions.write_delivery_sheet(actor=viewer, sheet=kept, planned=planned)
        return _("Đã ghi %(n)d chuyến giao và gửi bên mua nghiệm thu.") % {"n": len(planned)}

    return written(request, kept, lambda: _reading(viewer), write, then=reverse("market:deliveries") + "?ben=seller")


def deliveries_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return returned_file(queries.delivery_sheet(viewer, pk), _reading(viewer))
