"""Water samples from a sheet: the template, the rehearsal with every fault, the returned file, the writing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.rehearsals.judging import judged
from lienket.ground.rehearsals.models import SheetState
from lienket.ground.rehearsals.pages import handed_over, import_page, rehearsal_page, returned_file, written
from lienket.ground.sheets.writing import template
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.shapes import Link
from lienket.monitoring import actions, queries, sheets, tasks
from lienket.monitoring.actions import Found, SampleWords
from lienket.monitoring.models import SampleSheet
from lienket.monitoring.views.posting import organisation_of
from lienket.monitoring.views.sample_pages import sample_crumbs


def samples_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in."""
    return as_file(template(sheets.sample_spec()), "mau-nuoc.xlsx", XLSX)


def samples_import(request: HttpRequest) -> HttpResponse:
    """Send a sheet of samples: it is read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]

    def keep(values: dict[str, Any], key: UUID) -> SampleSheet:
        owner = organisation_of(viewer)
        reading = sheets.samples_reading(owner.pk, viewer)
        found = judged(values["file"], reading, more=lambda: {"samples": reading.count})
        return actions.keep_sample_sheet(actor=viewer, request_key=key, owner=owner, **found)

    context = {
        "heading": _("Nhập mẫu nước từ Excel"),
        "lead": _("Mỗi dòng là một thông số của một mẫu; nhiều nhất %(n)d mẫu mỗi lần.") % {"n": sheets.MOST_SAMPLES},
        "template_url": reverse("monitoring:samples_template"),
        "rows": queries.sample_sheets(viewer),
        "cancel_url": reverse("monitoring:samples"),
        "breadcrumbs": sample_crumbs(Link(_("Nhập từ Excel"))),
    }
    return import_page(request, keep, context)


def samples_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a sheet of samples; sending the page enters all of them, or none."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.sample_sheet(viewer, pk)
    back = reverse("monitoring:samples_import")
    context = {
        "again_url": back,
        "returned_url": reverse("monitoring:samples_returned", args=[kept.pk]),
        "breadcrumbs": sample_crumbs(Link(_("Nhập từ Excel"), back), Link(kept.file_name)),
    }
    return rehearsal_page(
        request, kept, lambda: _write(request, viewer, kept), context, template="monitoring/samples_rehearsal.html"
    )


def _write(request: HttpRequest, viewer: Viewer, kept: SampleSheet) -> HttpResponse:
    if kept.state != SheetState.DONE and kept.good > sheets.MOST_VALUES_IN_REQUEST:
        hand = partial(actions.hand_to_worker, actor=viewer, sheet=kept)
        return handed_over(kept, hand, tasks.write_large_samples, sheet_id=kept.pk)

    def write(planned: Sequence[tuple[SampleWords, Sequence[Found]]]) -> str:
        actions.write_sample_sheet(actor=viewer, sheet=kept, planned=planned)
        return _("Đã ghi %(n)d mẫu nước.") % {"n": len(planned)}

    then = reverse("monitoring:samples") + "?cua-toi=on"
    return written(request, kept, lambda: sheets.samples_reading(kept.owner_id, viewer), write, then=then)


def samples_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.sample_sheet(viewer, pk)
    return returned_file(kept, sheets.samples_reading(kept.owner_id, viewer))
