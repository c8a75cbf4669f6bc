"""Writing about batches: events, transformations, what was wrong, what consumers tell, sheets of events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Platform
from lienket.ground.refusals import NotThere
from lienket.ground.rehearsals.judging import judged
from lienket.ground.rehearsals.pages import import_page, rehearsal_page, returned_file, written
from lienket.ground.sheets.writing import template, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import number_text
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries, sheets
from lienket.market.actions import Happening
from lienket.market.forms.trace import MOST_OFFERED
from lienket.market.models import Batch, TraceSheet
from lienket.market.views.lot_list import MOST
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.point_pages import posted
from lienket.market.views.trace_pages import batch_crumbs

CONSUMER = Platform("Người mua hàng", organisation_label="")
LIMITS = {"problem": "20/h/ip"}
"""How often one address of the network may report a problem."""


def _asked(viewer: Viewer, request: HttpRequest) -> list[Batch]:
    """The batches that an address names (?lo=…)."""
    return queries.batches_coded(viewer, request.GET.getlist("lo")[:200])


def event_new(request: HttpRequest) -> HttpResponse:
    """Write down what happened to one or several batches."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    named = _asked(viewer, request)
    latest = list(queries.own_batches(viewer)[:MOST_OFFERED])
    offered = list({one.pk: one for one in (*named, *latest)}.values())
    initial = {"batches": [one.code for one in named], "on": timezone.localdate()}
    form = forms.EventForm(request.POST or None, offered=offered, initial=initial)
    context = {
        "heading": _("Ghi sự kiện"),
        "lead": _("Sự kiện đã ghi không sửa, không xóa; ghi sai thì khai báo ghi sai và ghi lại."),
        "breadcrumbs": batch_crumbs(named[0] if len(named) == 1 else None, Link(_("Ghi sự kiện"))),
        "cancel_url": named[0].get_absolute_url() if len(named) == 1 else reverse("market:batches"),
    }

    def run(values: dict[str, Any]) -> None:
        key = request_key(request)
        actions.record_event(actor=viewer, request_key=key, batches=form.chosen(), happening=form.happening())

    def then() -> str:
        chosen = form.chosen()
        return chosen[0].get_absolute_url() if len(chosen) == 1 else reverse("market:batches")

    return posted(request, form, context, run, then)


def transformation_new(request: HttpRequest) -> HttpResponse:
    """Write down that batches became batches."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    named = _asked(viewer, request)
    lines = "\n".join(
        f"{one.number}: {number_text(one.quantity.normalize())} {queries.named(one.measure)}" for one in named
    )
    initial = {"ins": lines, "on": timezone.localdate()}
    form = forms.TransformationForm(request.POST or None, viewer=viewer, initial=initial)
    own = organisation_of(viewer)
    context = {
        "heading": _("Ghi chế biến, tách, gộp lô"),
        "lead": _("Lô ra cộng lại không nhiều hơn lô vào, trừ khi ghi hệ số thu hồi."),
        "breadcrumbs": batch_crumbs(named[0] if len(named) == 1 else None, Link(_("Chế biến, tách, gộp"))),
        "cancel_url": named[0].get_absolute_url() if len(named) == 1 else reverse("market:batches"),
    }

    def run(values: dict[str, Any]) -> None:
        actions.record_transformation(actor=viewer, request_key=request_key(request), owner=own, **values)

    return posted(request, form, context, run, lambda: form.cleaned_data["outs"][0].batch.get_absolute_url())


def event_wrong(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Declare an event wrong; it stays, and the right one may be added at once."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_batch(viewer, code)
    access.check_can_keep_batch(viewer, one)
    event = queries.event_of(one, pk)
    form = forms.WrongForm(request.POST or None)
    context = {
        "heading": _("Khai báo ghi sai"),
        "lead": _("“%(event)s” vẫn ở lại, kèm lời khai báo này.") % {"event": event},
        "breadcrumbs": batch_crumbs(one, Link(_("Khai báo ghi sai"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.declare_wrong(actor=viewer, request_key=request_key(request), batch=one, event=event, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def problem_new(request: HttpRequest, code: str) -> HttpResponse:
    """A consumer tells what is wrong with the goods; so often from one address, and no oftener."""
    one = queries.batch(code)
    form = forms.ProblemForm(request.POST or None)
    context = {
        "heading": _("Phản ánh về hàng"),
        "lead": _("Lô %(number)s, %(product)s. Đơn vị bán và cơ quan quản lý của tỉnh đọc được phản ánh này.")
        % {"number": one.number, "product": one.product.name},
        "submit_label": _("Gửi phản ánh"),
        "breadcrumbs": batch_crumbs(one, Link(_("Phản ánh"))),
        "cancel_url": one.get_absolute_url(),
    }
    if request.method == "POST" and not ratelimit.consume(request, app="market", action="problem", config=LIMITS):
        form.add_error(None, _("Đã nhận nhiều phản ánh từ nơi này. Hãy thử lại sau một giờ, hoặc gọi cho đơn vị bán."))
        return form_page(request, "market/form.html", form, context, 429)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    actor = viewer if viewer.is_authenticated else CONSUMER

    def run(values: dict[str, Any]) -> None:
        actions.report_problem(actor=actor, request_key=request_key(request), batch=one, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def events_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """Every event of the viewer's batches as a sheet."""
    if suffix != "xlsx":
        raise NotThere(_("Các sự kiện có ở dạng .xlsx."))
    own = list(queries.own_batches(request.viewer)[:MOST])  # type: ignore[attr-defined]
    rows = sheets.event_rows(queries.events_of(own), [one.pk for one in own])
    content = workbook(sheets.event_columns(out=True), rows, _("Sự kiện truy xuất"))
    return as_file(content, "su-kien-truy-xuat.xlsx", XLSX)


def events_template(request: HttpRequest) -> HttpResponse:
    """The sheet of events to fill in."""
    return as_file(template(sheets.event_spec()), "mau-su-kien-truy-xuat.xlsx", XLSX)


def _reading(viewer: Viewer) -> sheets.EventsReading:
    return sheets.EventsReading(viewer, timezone.localdate())


def events_import(request: HttpRequest) -> HttpResponse:
    """Send a sheet of events: it is read and judged; nothing is written yet."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]

    def keep(values: dict[str, Any], key: UUID) -> TraceSheet:
        found = judged(values["file"], _reading(viewer))
        return actions.keep_event_sheet(actor=viewer, request_key=key, owner=organisation_of(viewer), **found)

    context = {
        "heading": _("Nhập sự kiện từ Excel"),
        "template_url": reverse("market:events_template"),
        "lead": _("Mỗi dòng là một việc đã xảy ra với một lô."),
        "rows": queries.trace_sheets(viewer),
        "cancel_url": reverse("market:batches"),
        "breadcrumbs": batch_crumbs(None, Link(_("Nhập sự kiện"))),
    }
    return import_page(request, keep, context)


def events_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a sheet of events; sending the page writes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    kept = queries.trace_sheet(viewer, pk)
    back = reverse("market:events_import")
    context = {
        "again_url": back,
        "returned_url": reverse("market:events_returned", args=[kept.pk]),
        "breadcrumbs": batch_crumbs(None, Link(_("Nhập sự kiện"), back), Link(kept.file_name)),
    }
    return rehearsal_page(request, kept, lambda: _write(request, viewer, kept), context)


def _write(request: HttpRequest, viewer: Viewer, kept: TraceSheet) -> HttpResponse:
    def write(events: Sequence[tuple[Batch, Happening]]) -> str:
        actions.write_events(actor=viewer, sheet=kept, events=events)
        return _("Đã ghi %(n)d sự kiện.") % {"n": len(events)}

    return written(request, kept, lambda: _reading(viewer), write, then=reverse("market:batches"))


def events_returned(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own sheet with red cells and remarks."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return returned_file(queries.trace_sheet(viewer, pk), _reading(viewer))
