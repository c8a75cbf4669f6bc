"""Products, certificates and codes from a sheet: the template, the rehearsal, the returned file, the writing."""

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
from lienket.market.actions import GoodsRow
from lienket.market.choices import SheetTopic
from lienket.market.models import GoodsSheet
from lienket.market.queries import Words
from lienket.market.views.lot_pages import organisation_of


def _home(topic: str) -> str:
    pages = {SheetTopic.CODES: "market:growing", SheetTopic.CERTIFICATES: "market:certificates"}
    return reverse(pages.get(SheetTopic(topic), "market:goods"))


def _crumbs(topic: str, *more: Link) -> list[Link]:
    return [Link(str(SheetTopic(topic).label), _home(topic)), *more]


def _reading(viewer: Viewer, topic: str) -> sheets.GoodsReading:
    provinces = queries.official_localities(viewer) if topic == SheetTopic.CODES else ()
    return sheets.GoodsReading(organisation_of(viewer), topic, timezone.localdate(), provinces)


def goods_template(request: HttpRequest, topic: str) -> HttpResponse:
    """The sheet to fill in, with names of lists in drop-downs."""
    spec = sheets.goods_spec(topic, Words(timezone.localdate()))
    return as_file(template(spec), f"mau-{spec.key}.xlsx", XLSX)


def goods_import(request: HttpRequest, topic: str) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    owner = organisation_of(viewer)
    actions.check_can_send(viewer, owner, topic)

    def keep(values: dict[str, Any], key: UUID) -> GoodsSheet:
        found = judged(values["file"], _reading(viewer, topic))
        return actions.keep_goods_sheet(actor=viewer, request_key=key, owner=owner, topic=topic, **found)

    context = {
        "heading": _("Nhập từ Excel"),
        "lead": SheetTopic(topic).label,
        "template_url": reverse("market:goods_template", args=[topic]),
        "rows": queries.goods_sheets(viewer, topic),
        "cancel_url": _home(topic),
        "breadcrumbs": _crumbs(topic, Link(_("Nhập từ Excel"))),
    }
    return import_page(request, keep, context)


def goods_rehearsal(request: HttpRequest, topic: str, pk: int) -> HttpResponse:
    """What was found in a sheet; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.goods_sheet(viewer, topic, pk)
    actions.check_can_send(viewer, kept.owner, topic)
    back = reverse("market:goods_import", args=[topic])
    context = {
        "again_url": back,
        "returned_url": reverse("market:goods_returned", args=[topic, kept.pk]),
        "breadcrumbs": _crumbs(topic, Link(_("Nhập từ Excel"), back), Link(kept.file_name)),
    }
    return rehearsal_page(request, kept, lambda: _write(request, viewer, kept), context)


def _write(request: HttpRequest, viewer: Viewer, kept: GoodsSheet) -> HttpResponse:
    def write(rows: Sequence[GoodsRow]) -> str:
        actions.write_goods_sheet(actor=viewer, sheet=kept, rows=rows)
        return _("Đã ghi %(n)d dòng.") % {"n": len(rows)}

    return written(request, kept, lambda: _reading(viewer, kept.topic), write, then=_home(kept.topic))


def goods_returned(request: HttpRequest, topic: str, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return returned_file(queries.goods_sheet(viewer, topic, pk), _reading(viewer, topic))
