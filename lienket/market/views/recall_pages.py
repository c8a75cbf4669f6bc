"""Recalls: the public list and page, opening, answering and ending one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.audit.acts import trail_of
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.filters import date_text, number_text
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link, TrailEntry
from lienket.market import access, actions, forms, queries, rules, sheets
from lienket.market.choices import RecallAnswer, RecallState
from lienket.market.models import Recall, RecallParty
from lienket.market.views.lot_list import tabs
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.point_pages import posted
from lienket.market.views.trace_pages import batch_crumbs

DUE_AFTER = timedelta(days=7)
LOOKS = {"asked": "waiting", "accepted": "doing", "answered": "done", "declined": "declined", "own": "planned"}


def recall_crumbs(*more: Link) -> list[Link]:
    return [Link(_("Thu hồi"), reverse("market:recalls")), *more]


def recalls(request: HttpRequest) -> HttpResponse:
    """Every recall, those under way first; public."""
    rows = queries.recalls()
    page = Page.asked(request, rows.count())
    context = {
        "page": page.with_rows(list(rows[page.start : page.stop])),
        "tabs": tabs("batches"),
        "today": timezone.localdate(),
        "empty_title": _("Chưa có đợt thu hồi nào"),
        "empty_text": _("Đợt thu hồi mở từ trang của lô, do đơn vị lập lô hoặc cơ quan quản lý của tỉnh."),
        "breadcrumbs": batch_crumbs(None, Link(_("Thu hồi"))),
    }
    return render(request, "market/recalls.html", context)


def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """The public notice of a recall; everyone it touches for whoever runs it, and their own part for who is asked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.recall(pk)
    reads = viewer.is_member and access.reads_recall(viewer, one)
    parties = queries.parties_of(one, None if reads else viewer) if viewer.is_member else []
    runs = access.runs_recall(viewer, one)
    context = {
        "one": one,
        "reads": reads,
        "facts": _facts(one),
        "batches": [(row, rules.shown_code(row.code)) for row in queries.recalled_batches(one)],
        "parties": [(row, *_state(row), _may_answer(viewer, one, row), queries.contacts_of(row)) for row in parties],
        "sums": queries.recall_sums(parties),
        "may_close": runs and viewer.may(DECIDERS) and one.state == RecallState.OPEN,
        "late": one.state == RecallState.OPEN and one.due_on < timezone.localdate(),
        "named": queries.named,
        "breadcrumbs": recall_crumbs(Link(one.number)),
    }
    if reads:
        context["trail"] = _trail(one)
    return render(request, "market/recall.html", context)


def _facts(one: Recall) -> list[tuple[str, Any]]:
    parts = [
        (_("Sản phẩm"), one.batch.product.name),
        (_("Số lô"), one.batch.number),
        (_("Đơn vị lập lô"), one.batch.owner.name),
        (_("Mức độ"), one.get_grade_display()),
        (_("Nơi mở thu hồi"), one.opened_by.name),
        (_("Ngày mở"), date_text(one.opened_on)),
        (_("Hạn trả lời"), date_text(one.due_on)),
        (_("Ngày kết thúc"), date_text(one.closed_on) if one.closed_on else ""),
        (_("Liên hệ"), one.contact),
    ]
    return [(label, value) for label, value in parts if value]


def _state(row: RecallParty) -> tuple[str, str]:
    """(code of a tone, words) of where someone who is touched stands."""
    code = queries.answer_of(row)
    return LOOKS[code], str(RecallAnswer(code).label)


def _may_answer(viewer: Viewer, one: Recall, row: RecallParty) -> bool:
    return viewer.acts_for(row.organisation_id) and viewer.may(PREPARERS) and one.state == RecallState.OPEN


def _trail(one: Recall) -> list[TrailEntry]:
    return [
        TrailEntry(
            when=row["at"],
            who=row["actor_label"],
            act=row["words"],
            organisation=row["organisation_label"],
            on_behalf=row["behalf_label"],
            reason=row["reason"],
        )
        for row in trail_of([("market.recall", one.pk)])
    ]


def recall_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Everyone a recall touches, as a sheet."""
    one = queries.recall(pk)
    if not access.reads_recall(request.viewer, one):  # type: ignore[attr-defined]
        raise NotThere(_("Danh sách này dành cho nơi mở thu hồi, đơn vị lập lô và cơ quan quản lý."))
    rows = sheets.recall_rows(one, queries.parties_of(one))
    return as_file(workbook(sheets.recall_columns(), rows, one.number), f"{one.number}.xlsx", XLSX)


def recall_new(request: HttpRequest, code: str) -> HttpResponse:
    """Open a recall of a batch and of all that was made of it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.batch(code)
    access.check_can_recall(viewer, one)
    form = forms.RecallForm(request.POST or None, initial={"due_on": timezone.localdate() + DUE_AFTER})
    reach = queries.reached([one.pk], forward=True)
    buyers = {row.delivery.deal.buyer_id for row in queries.shipments(reach) if row.delivery is not None}
    context = {
        "heading": _("Thu hồi lô %(number)s") % {"number": one.number},
        "lead": _("Theo sự kiện đã ghi: %(batches)s lô, %(buyers)s nơi đã mua. Mỗi nơi nhận một đề nghị ngừng bán.")
        % {"batches": number_text(len(reach)), "buyers": number_text(len(buyers))},
        "submit_label": _("Mở thu hồi"),
        "breadcrumbs": batch_crumbs(one, Link(_("Thu hồi"))),
        "cancel_url": one.get_absolute_url(),
    }
    made: list[Recall] = []

    def run(values: dict[str, Any]) -> None:
        given = {"batch": one, "opened_by": organisation_of(viewer)} | values
        made.append(actions.open_recall(actor=viewer, request_key=request_key(request), **given))

    return posted(request, form, context, run, lambda: made[0].get_absolute_url())


def recall_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what was found, returned and destroyed of recalled goods."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.party(viewer, pk)
    access.check_can_answer_recall(viewer, one)
    initial = {name: value.normalize() for name in ("found", "returned", "destroyed") if (value := getattr(one, name))}
    form = forms.RecallAnswerForm(request.POST or None, initial=initial | {"version": one.version, "note": one.note})
    unit = queries.named(one.measure)
    lead = _("%(number)s, %(product)s. Số lượng tính bằng %(unit)s.") % {
        "number": one.recall.number,
        "product": one.recall.batch.product.name,
        "unit": unit,
    }
    if one.received is not None:
        received = f"{number_text(one.received.normalize())} {unit}"
        lead += " " + _("Theo chuyến giao, đơn vị đã nhận %(amount)s.") % {"amount": received}
    context = {
        "heading": _("Báo kết quả thu hồi"),
        "lead": lead,
        "breadcrumbs": recall_crumbs(Link(one.recall.number, one.recall.get_absolute_url()), Link(_("Báo kết quả"))),
        "cancel_url": one.recall.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.answer_recall(actor=viewer, party=one, **values)

    return posted(request, form, context, run, one.recall.get_absolute_url)


def recall_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a recall with its result."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.recall(pk)
    access.check_can_close(viewer, one)
    sums = queries.recall_sums(queries.parties_of(one))
    form = forms.RecallCloseForm(request.POST or None, initial={"version": one.version})
    context = {
        "heading": _("Kết thúc thu hồi"),
        "lead": _("Đã trả lời %(answered)s / %(asked)s nơi. Nơi chưa trả lời vẫn được ghi là chưa trả lời.")
        % {"answered": number_text(sums.answered), "asked": number_text(sums.asked)},
        "submit_label": _("Kết thúc"),
        "breadcrumbs": recall_crumbs(Link(one.number, one.get_absolute_url()), Link(_("Kết thúc"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.close_recall(actor=viewer, recall=one, **values)

    return posted(request, form, context, run, one.get_absolute_url)
