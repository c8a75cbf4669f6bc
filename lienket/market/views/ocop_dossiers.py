"""Dossiers of OCOP: the list, one dossier with its checklist, its documents, its minutes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.documents import to_docx
from lienket.ground.files.store import download
from lienket.ground.refusals import NotThere
from lienket.ground.ui.downloads import as_file
from lienket.ground.ui.filters import date_text
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries, rules, sheets
from lienket.market.choices import WRITABLE, DossierState
from lienket.market.models import CouncilMember, Dossier
from lienket.market.queries import DossierFilter
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.ocop_pages import ocop_crumbs
from lienket.market.views.point_pages import posted

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TONES = {
    DossierState.DRAFT: "draft",
    DossierState.CHECKING: "asked",
    DossierState.RETURNED: "disputed",
    DossierState.WAITING: "asked",
    DossierState.SCORING: "in_progress",
    DossierState.SCORED: "reported",
    DossierState.FORWARDED: "in_progress",
    DossierState.RECOGNISED: "in_force",
    DossierState.REFUSED: "declined",
}


def dossier_state(one: Dossier) -> tuple[str, str]:
    """(code of a tone, words) of where a dossier is."""
    return _TONES[DossierState(one.state)], str(DossierState(one.state).label)


def dossier_crumbs(one: Dossier | None, *more: Link) -> list[Link]:
    own = [Link(one.product.name, one.get_absolute_url())] if one else []
    return ocop_crumbs(Link(_("Hồ sơ"), reverse("market:dossiers")), *own, *more)


def dossiers(request: HttpRequest) -> HttpResponse:
    """Dossiers of the viewer's organisation, those lodged with it, and those of their councils."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.DossierFilterForm(request.GET or None)
    unread = misread(request.GET, form)
    chosen = form.chosen()
    rows = queries.dossier_rows(
        viewer,
        DossierFilter(chosen.get("tu_khoa", ""), chosen.get("trang_thai", ""), bool(chosen.get("cho_toi"))),
    )
    page = Page.asked(request, rows.count(), misread=unread)
    counts = queries.dossier_counts(viewer)
    base = reverse("market:dossiers")
    context = {
        "page": page.with_rows([(one, dossier_state(one)) for one in rows[page.start : page.stop]]),
        "filter_form": form,
        "turn": counts.pop("turn"),
        "counts": [
            (str(state.label), counts[state], f"{base}?trang-thai={state}", _TONES[state])
            for state in DossierState
            if counts.get(state)
        ],
        "may_enter": viewer.may(PREPARERS),
        "breadcrumbs": ocop_crumbs(Link(_("Hồ sơ"))),
        "empty_title": _("Chưa có hồ sơ nào"),
        "empty_text": _("Đơn vị có sản phẩm lập hồ sơ; hồ sơ nộp cho cơ quan anh/chị sẽ có ở đây."),
    }
    return render(request, "market/ocop_dossiers.html", context)


def dossier_new(request: HttpRequest) -> HttpResponse:
    """Put a product forward."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    initial = {"product": request.GET.get("san-pham", "")}
    form = forms.DossierForm(request.POST or None, viewer=viewer, initial=initial)
    context = {
        "heading": _("Hồ sơ OCOP mới"),
        "lead": "" if form.products else _("Chưa có sản phẩm nào để lập hồ sơ: hãy nhập ở “Hàng hóa của tôi” trước."),
        "submit_label": _("Lập hồ sơ"),
        "breadcrumbs": dossier_crumbs(None, Link(_("Hồ sơ mới"))),
        "cancel_url": reverse("market:dossiers"),
    }
    made: list[Dossier] = []

    def run(values: dict[str, Any]) -> None:
        own = organisation_of(viewer)
        made.append(actions.make_dossier(actor=viewer, request_key=request_key(request), maker=own, **values))

    return posted(request, form, context, run, lambda: made[0].get_absolute_url())


@dataclass(frozen=True)
class May:
    """What the viewer may do on the page of a dossier now."""

    prepare: bool
    lodge: bool
    check: bool
    assign: bool
    score: bool
    close: bool
    decide: bool
    centre: bool
    minutes: bool


def may_now(viewer: Viewer, one: Dossier, seat: CouncilMember | None, entitled: bool) -> May:
    """From the state of the dossier and who the viewer is."""
    decides = viewer.may(DECIDERS)
    holds = viewer.acts_for(one.holder_id) and decides
    writable = one.state in WRITABLE and access.prepares(viewer, one) and viewer.may(PREPARERS)
    at_centre = viewer.acts_for(one.centre_id or one.holder_id) and decides
    return May(
        prepare=writable,
        lodge=writable,
        check=one.state in (DossierState.CHECKING, DossierState.WAITING) and access.may_check(viewer, one),
        assign=one.state == DossierState.WAITING and holds,
        score=one.state == DossierState.SCORING and seat is not None and entitled,
        close=one.state == DossierState.SCORING and holds,
        decide=one.state == DossierState.SCORED and holds,
        centre=one.state == DossierState.FORWARDED and at_centre,
        minutes=access.reads_ballots(viewer, one, seat if entitled else None),
    )


def dossier(request: HttpRequest, pk: int) -> HttpResponse:
    """One dossier: whose turn it is, what is missing, why it was returned, what the council gave."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    seat = queries.seat_of(viewer, one)
    entitled = queries.entitled_members(one)
    may = may_now(viewer, one, seat, seat is not None and seat.pk in {member.pk for member in entitled})
    lines = queries.checklist(one)
    requests = [one.check_request, one.council_request, one.centre_request]
    context = {
        "one": one,
        "standing": dossier_state(one),
        "may": may,
        "lines": lines,
        "loose": queries.loose_files(one),
        "missing": [line.item for line in lines if line.missing],
        "findings": list(one.findings.select_related("item", "by").order_by("-round", "pk")),
        "facts": _facts(one),
        "requests": [found for found in requests if found is not None and _reads(viewer, found)],
        "handed": one.ballots.count() if one.council_id else 0,
        "entitled": len(entitled),
        "own_ballot": queries.ballot_of(one, seat) if seat else None,
        "conflicted": seat is not None and not may.score and one.state == DossierState.SCORING,
        "recognition": getattr(one, "recognition", None),
        "breadcrumbs": dossier_crumbs(None, Link(one.product.name)),
        **(_scores(one) if may.minutes else {}),
    }
    return render(request, "market/ocop_dossier.html", context)


def _reads(viewer: Viewer, request: Any) -> bool:
    return viewer.acts_for(request.asking_id) or viewer.acts_for(request.answering_id)


def _facts(one: Dossier) -> list[tuple[str, Any]]:
    criteria = queries.criteria_set_named(one.criteria)
    maker = one.maker.name if one.maker_id != one.owner_id else ""
    points = one.points is not None and one.state not in (DossierState.SCORED, DossierState.SCORING)
    parts = [
        (_("Chủ thể"), one.owner.name),
        (_("Thành viên"), one.product.member),
        (_("Lập thay bởi"), maker),
        (_("Mặt hàng"), f"{queries.named(one.product.commodity)} ({one.product.commodity.ocop or '–'})"),
        (_("Kiểm tra ban đầu"), one.checker.name),
        (_("Nơi đánh giá"), one.holder.name),
        (_("Hội đồng"), one.council.title if one.council else ""),
        (_("Bộ tiêu chí"), criteria.name),
        (_("Ngày nộp"), date_text(one.lodged_on) if one.lodged_on else ""),
        (_("Điểm trung bình"), sheets.shown_points(one.points) if points and one.points is not None else ""),
        (_("Điểm của Trung ương"), sheets.shown_points(one.centre_points) if one.centre_points is not None else ""),
        (_("Lý do không công nhận"), one.why_refused),
    ]
    return [(label, value) for label, value in parts if value]


def _scores(one: Dossier) -> dict[str, Any]:
    """Every member's parts, the exact mean cut to two places, and who is far from it."""
    criteria = queries.criteria_set_named(one.criteria)
    ballots = queries.ballots_of(one)
    tally = queries.tally_of(one, ballots)
    rows = []
    for ballot in ballots:
        sums = rules.part_sums(criteria, [(mark.item.part, mark.points) for mark in ballot.marks.all()])
        shown = [sheets.shown_points(points) for points in (*sums, sum(sums, Decimal(0)))]
        rows.append((ballot, shown, str(ballot.member_id) in tally.far))
    return {
        "criteria": criteria,
        "scores": rows,
        "tally": tally,
        "mean": sheets.shown_points(tally.shown),
        "spread": sheets.shown_points(tally.high - tally.low),
    }


def dossier_file_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a document into the dossier."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    access.check_can_prepare(viewer, one)
    initial = {"item": request.GET.get("muc", "")}
    form = forms.DocumentForm(request.POST or None, request.FILES or None, dossier=one, initial=initial)
    context = {
        "heading": _("Thêm tài liệu vào hồ sơ"),
        "lead": one.product.name,
        "breadcrumbs": dossier_crumbs(one, Link(_("Thêm tài liệu"))),
        "cancel_url": one.get_absolute_url(),
    }

    def run(values: dict[str, Any]) -> None:
        actions.add_document(actor=viewer, request_key=request_key(request), dossier=one, **values)

    return posted(request, form, context, run, one.get_absolute_url)


def dossier_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A document of a dossier."""
    one = queries.dossier(request.viewer, pk)  # type: ignore[attr-defined]
    found = queries.dossier_file(one, file)
    return download(found.file, found.name)


def dossier_file_drop(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take a document out, while the dossier is with its owner."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    access.check_can_prepare(viewer, one)
    found = one.files.select_related("dossier").filter(pk=file).first()
    if found is None and request.method == "POST":
        # Sent twice: it is out already, which is what was wanted.
        return HttpResponseRedirect(one.get_absolute_url())
    found = found or queries.dossier_file(one, file)
    if request.method == "POST":
        actions.drop_document(actor=viewer, file=found)
        messages.success(request, _("Đã bỏ tài liệu khỏi hồ sơ."))
        return HttpResponseRedirect(one.get_absolute_url())
    context = {
        "heading": _("Bỏ tài liệu này khỏi hồ sơ?"),
        "lead": found.name,
        "form": forms.PageForm(),
        "submit_label": _("Bỏ tài liệu"),
        "breadcrumbs": dossier_crumbs(one, Link(_("Bỏ tài liệu"))),
        "cancel_url": one.get_absolute_url(),
    }
    return render(request, "market/form.html", context)


def dossier_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of the council, to print and sign."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.dossier(viewer, pk)
    seat = queries.seat_of(viewer, one)
    entitled = seat is not None and seat.pk in {member.pk for member in queries.entitled_members(one)}
    if not access.reads_ballots(viewer, one, seat if entitled else None):
        raise NotThere(_("Biên bản có sau khi chốt điểm, cho Hội đồng và nơi đánh giá."))
    ballots = queries.ballots_of(one)
    handed = {ballot.member_id for ballot in ballots}
    absent = [member.person.full_name for member in queries.members_of(one) if member.pk not in handed]
    made = sheets.minutes(
        one, queries.criteria_set_named(one.criteria), ballots, queries.tally_of(one, ballots), absent
    )
    return as_file(to_docx(made), f"bien-ban-{one.number.lower()}.docx", DOCX)
