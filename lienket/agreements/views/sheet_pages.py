"""Commitments from a sheet: the template, the rehearsal with every fault in words, the returned file, the writing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, actions, forms, queries, sheets, tasks
from lienket.agreements.actions import Entry
from lienket.agreements.models import Programme, Rehearsal
from lienket.agreements.views.programme_pages import crumbs
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.refusals import NotThere
from lienket.ground.rehearsals.judging import judged
from lienket.ground.rehearsals.models import SheetState
from lienket.ground.rehearsals.pages import handed_over, import_page, rehearsal_page, returned_file, written
from lienket.ground.sheets.writing import template
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.shapes import Link


def _owned(request: HttpRequest, code: str) -> Programme:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.programme(viewer, code)
    access.check_owner(viewer, found, PREPARERS, _("nhập nhiệm vụ từ bảng"))
    return found


def commitments_template(request: HttpRequest, code: str) -> HttpResponse:
    """The sheet to fill in, with the fields of this programme in its drop-down."""
    found = _owned(request, code)
    return as_file(template(sheets.spec_of(found)), f"mau-nhiem-vu-{found.code}.xlsx", XLSX)


def commitments_import(request: HttpRequest, code: str) -> HttpResponse:
    """Send a sheet: it is looked at, read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = _owned(request, code)

    def keep(values: dict[str, Any], key: UUID) -> Rehearsal:
        told = judged(values["file"], sheets.Reading(found))
        return actions.keep_rehearsal(actor=viewer, request_key=key, programme=found, **told)

    context = {
        "one": found,
        "heading": _("Nhập nhiệm vụ từ Excel"),
        "lead": found.title,
        "template_url": reverse("agreements:commitments_template", args=[found.code]),
        "cancel_url": found.get_absolute_url(),
        "rows": list(found.rehearsals.select_related("programme").order_by("-pk")[:5]),
        "breadcrumbs": crumbs(found, Link(_("Nhập từ Excel"))),
    }
    form = forms.SheetForm(request.POST or None, request.FILES or None)
    return import_page(request, keep, context, form=form, template="agreements/import.html")


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
    back = reverse("agreements:commitments_import", args=[found.code])
    context = {
        "whose": found.title,
        "may_write": viewer.may(DECIDERS),
        "again_url": back,
        "returned_url": reverse("agreements:commitments_returned", args=[found.code, kept.pk]),
        "breadcrumbs": crumbs(found, Link(_("Nhập từ Excel"), back), Link(kept.file_name)),
    }
    return rehearsal_page(
        request, kept, lambda: _write(request, viewer, kept), context, template="agreements/rehearsal.html"
    )


def _write(request: HttpRequest, viewer: Viewer, kept: Rehearsal) -> HttpResponse:
    access.check_owner(viewer, kept.programme, DECIDERS, _("ghi nhiệm vụ từ bảng"))
    if kept.state != SheetState.DONE and kept.good > sheets.LARGEST_IN_REQUEST:
        hand = partial(actions.hand_to_worker, actor=viewer, rehearsal=kept)
        return handed_over(kept, hand, tasks.write_large_sheet, rehearsal_id=kept.pk)

    def write(entries: Sequence[Entry]) -> str:
        actions.write_rehearsal(actor=viewer, rehearsal=kept, entries=entries)
        return _("Đã ghi %(n)d nhiệm vụ và gửi đề nghị tới các bên.") % {"n": len(entries)}

    return written(request, kept, lambda: sheets.Reading(kept.programme), write, then=kept.programme.get_absolute_url())


def commitments_returned(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    found = _owned(request, code)
    return returned_file(_kept(found, pk), sheets.Reading(found))
