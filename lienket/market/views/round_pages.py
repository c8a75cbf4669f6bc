"""Matching rounds: the list, preparing one, its result, its steps; and one match."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import workbook
from lienket.ground.ui.filters import money_text, number_text
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, bridge, forms, queries
from lienket.market.choices import MatchState, RoundState, RoundStep
from lienket.market.models import Leftover, Match, Round
from lienket.market.views.lot_list import XLSX, as_file, tabs
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.posting import save

_RUN = {RoundStep.COMPUTE: actions.compute_round, RoundStep.PUBLISH: actions.publish_round}
_RUN[RoundStep.CLOSE] = actions.close_round


def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds that the viewer may see, newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.visible_rounds(viewer)
    page = Page.asked(request, found.count())
    context = {
        "page": page.with_rows(list(found[page.start : page.stop])),
        "tabs": tabs("rounds"),
        "may_prepare": viewer.may(PREPARERS),
        "named": queries.named,
    }
    return render(request, "market/rounds.html", context)


def _crumbs(*more: Link) -> list[Link]:
    return [Link(_("Phiên ghép nối"), reverse("market:rounds")), *more]


def round_new(request: HttpRequest) -> HttpResponse:
    """Prepare a round."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    own = Q(lead_id__in=viewer.organisation_ids) | Q(programme__owner_id__in=viewer.organisation_ids)
    form = forms.RoundForm(request.POST or None, commitments=Commitment.objects.filter(own))
    context = {
        "heading": _("Phiên ghép nối mới"),
        "lead": _("Phiên lấy mọi lô cung, lô cầu đang mở, tìm cách ghép tốt nhất cho tất cả, rồi gửi hai bên trả lời."),
        "breadcrumbs": _crumbs(Link(_("Phiên mới"))),
        "cancel_url": reverse("market:rounds"),
    }
    made: list[Round] = []

    def run(values: dict[str, Any]) -> None:
        made.append(
            actions.make_round(
                actor=viewer, organiser=organisation_of(viewer), request_key=request_key(request), **values
            )
        )

    status = save(form, run) if request.method == "POST" else 200
    if request.method == "POST" and not status:
        return HttpResponseRedirect(made[0].get_absolute_url())
    return form_page(request, "market/form.html", form, context, status)


def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """What a round found: totals with their proof, matches with reasons, leftovers with what would change them."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.round_of(viewer, pk)
    names = queries.names_of_codes() | queries.names_of_lots(one)
    every = list(queries.matches_of(viewer, one))
    page = Page.asked(request, len(every))
    shown = every[page.start : page.stop]
    deals = queries.deals_of(shown)
    runs = viewer.acts_for(one.organiser_id)
    lefts = list(queries.leftovers_of(viewer, one)[:500])
    context = {
        "one": one,
        "runs": runs,
        "page": page.with_rows([match_row(match, names) | {"deal": deals.get(match.pk)} for match in shown]),
        "leftovers": [_left_row(left, names) for left in lefts],
        "facts": _facts(one),
        "proof": _proof(one),
        "answers": _answers(every) if runs else [],
        "provinces": _provinces(every) if runs else [],
        "steps": _steps(one, viewer) if runs else [],
        "breadcrumbs": _crumbs(Link(one.title)),
    }
    return render(request, "market/round.html", context)


def _facts(one: Round) -> list[tuple[str, Any]]:
    told = one.told
    volume = ", ".join(
        f"{number_text(Decimal(amount).quantize(Decimal('0.001')).normalize())} {unit}"
        for unit, amount in told.get("volume", {}).items()
    )
    found: list[tuple[str, Any]] = [
        (_("Đơn vị tổ chức"), one.organiser.name),
        (_("Ngày tổ chức"), f"{one.held_on:%d/%m/%Y}"),
        (_("Hạn trả lời"), f"{one.answer_by:%d/%m/%Y}"),
        (_("Mục tiêu"), one.get_objective_display()),
        (_("Mặt hàng"), (one.commodity and queries.named(one.commodity)) or _("Mọi mặt hàng")),
        (_("Mức sàn cho mỗi tỉnh bán"), f"{one.floor} %" if one.floor else ""),
        (_("Thực hiện nhiệm vụ"), (one.commitment and str(one.commitment)) or ""),
    ]
    if told:
        lots = _("%(supply)s lô cung, %(demand)s lô cầu")
        found += [
            (_("Lô tham gia"), lots % {"supply": told["supply_lots"], "demand": told["demand_lots"]}),
            (_("Hàng được ghép"), volume or "0"),
            (_("Giá trị sau cước"), money_text(told["value"])),
        ]
    return [(label, value) for label, value in found if value]


def _proof(one: Round) -> str:
    told = one.told
    if not told:
        return ""
    given = {
        "pairs": number_text(told["pairs"]),
        "primal": money_text(told["primal"]),
        "seconds": number_text(Decimal(str(told["seconds"]))),
    }
    if told["optimal"]:
        said = _(
            "Đã xét %(pairs)s cặp có thể trong %(seconds)s giây. Không cách ghép nào khác tốt hơn: giá trị đạt được "
            "%(primal)s bằng đúng cận trên mà giá bóng chứng minh."
        )
        return said % given
    said = _(
        "Đã xét %(pairs)s cặp có thể trong %(seconds)s giây. Lô tối thiểu làm bài toán khó hơn: kết quả kém cận trên "
        "nhiều nhất %(gap)s."
    )
    return said % (given | {"gap": money_text(told["gap"])})


def match_row(match: Match, names: dict[str, str]) -> dict[str, Any]:
    """A match as the pages show it."""
    return {
        "match": match,
        "reasons": bridge.sentences(match.reasons, names),
        "state": (match.state, str(MatchState(match.state).label)),
    }


def _left_row(left: Leftover, names: dict[str, str]) -> dict[str, Any]:
    return {
        "left": left,
        "why": left.sentence or bridge.sentences(left.reasons, names),
        "change": bridge.sentences(left.changes, names),
    }


def _answers(matches: list[Match]) -> list[tuple[str, str, int]]:
    counts: dict[str, int] = defaultdict(int)
    for match in matches:
        counts[match.state] += 1
    return [(state, str(MatchState(state).label), counts[state]) for state in MatchState.values if counts[state]]


def _provinces(matches: list[Match]) -> list[tuple[str, str, int, int]]:
    """(selling province, buying province, matches, đồng), most valuable first; dropped ones are not counted."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for match in matches:
        if match.state != MatchState.DROPPED:
            pair = found[match.supply.province.name, match.demand.province.name]
            pair[0] += 1
            pair[1] += match.value
    rows = [(a, b, count, value) for (a, b), (count, value) in found.items()]
    return sorted(rows, key=lambda row: (-row[3], row[0], row[1]))


def _steps(one: Round, viewer: Viewer) -> list[tuple[str, str]]:
    found = []
    if one.state in (RoundState.DRAFT, RoundState.COMPUTED) and viewer.may(PREPARERS):
        words = _("Ghép ngay") if one.state == RoundState.DRAFT else _("Ghép lại")
        found.append((str(RoundStep.COMPUTE), words))
    if one.state == RoundState.COMPUTED and viewer.may(DECIDERS):
        found.append((str(RoundStep.PUBLISH), str(RoundStep.PUBLISH.label)))
    if one.state == RoundState.PUBLISHED and viewer.may(DECIDERS):
        found.append((str(RoundStep.CLOSE), str(RoundStep.CLOSE.label)))
    return found


def round_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Compute, publish or end a round."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.round_of(viewer, pk)
    if step not in RoundStep.values:
        raise NotThere(_("Không có bước này."))
    access.check_can_run(viewer, one, decides=step != RoundStep.COMPUTE)
    form = forms.RoundStepForm(request.POST or None, initial={"version": one.version})
    context = {
        "heading": RoundStep(step).label,
        "lead": one.title,
        "submit_label": RoundStep(step).label,
        "breadcrumbs": _crumbs(Link(one.title, one.get_absolute_url()), Link(str(RoundStep(step).label))),
        "cancel_url": one.get_absolute_url(),
    }
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)

    def run(values: dict[str, Any]) -> None:
        _RUN[RoundStep(step)](actor=viewer, round=one, version=values["version"])

    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã xong: %(what)s.") % {"what": RoundStep(step).label})
    return HttpResponseRedirect(one.get_absolute_url())


def round_result(request: HttpRequest, pk: int) -> HttpResponse:
    """The matches of a round as a workbook, as its viewer may see them."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.round_of(viewer, pk)
    names = queries.names_of_codes()
    columns = [
        Column("supply_lot", _("Lô cung"), "supply_lot"),
        Column("seller", _("Bên bán"), "seller"),
        Column("demand_lot", _("Lô cầu"), "demand_lot"),
        Column("buyer", _("Bên mua"), "buyer"),
        Column("quantity", _("Số lượng"), "quantity", "decimal"),
        Column("unit", _("Đơn vị"), "unit"),
        Column("price_gap", _("Chênh lệch giá (đồng)"), "price_gap", "integer"),
        Column("freight", _("Cước (đồng)"), "freight", "integer"),
        Column("value", _("Giá trị (đồng)"), "value", "integer"),
        Column("state", _("Trạng thái"), "state"),
        Column("reason", _("Lý do"), "reason"),
    ]
    rows = [
        {
            "supply_lot": match.supply.title,
            "seller": match.supply.member or match.supply.owner.name,
            "demand_lot": match.demand.title,
            "buyer": match.demand.member or match.demand.owner.name,
            "quantity": match.quantity,
            "unit": match.measure.name,
            "price_gap": match.price_gap,
            "freight": match.freight_cost,
            "value": match.value,
            "state": str(MatchState(match.state).label),
            "reason": bridge.sentences(match.reasons, names),
        }
        for match in queries.matches_of(viewer, one)
    ]
    return as_file(workbook(columns, rows, _("Ghép nối")), f"ghep-noi-{one.pk}.xlsx", XLSX)


def match(request: HttpRequest, pk: int) -> HttpResponse:
    """One match: both lots, why it is proposed, who has answered, the deal it opened."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.match_of(viewer, pk)
    unit = queries.named(one.measure)
    requests = [
        (_("Bên bán"), one.supply.owner, one.seller_request),
        (_("Bên mua"), one.demand.owner, one.buyer_request),
    ]
    context = {
        "one": one,
        "row": match_row(one, queries.names_of_codes()),
        "facts": [
            (_("Số lượng"), f"{number_text(one.quantity.normalize())} {unit}"),
            (_("Thời gian giao"), f"{one.first:%d/%m/%Y} – {one.last:%d/%m/%Y}"),
            (_("Chênh lệch giá mua và giá bán"), f"{money_text(one.price_gap)} / {unit}"),
            (_("Cước"), f"{money_text(one.freight_cost)} / {unit}"),
            (_("Giá trị sau cước"), money_text(one.value)),
        ],
        "sides": [
            (side, owner, asked if asked is not None and _reads(viewer, asked) else None, asked)
            for side, owner, asked in requests
        ],
        "deal": queries.deals_of([one]).get(one.pk),
        "may_drop": viewer.acts_for(one.round.organiser_id)
        and viewer.may(PREPARERS)
        and one.round.state == RoundState.COMPUTED
        and one.state == MatchState.FOUND,
        "breadcrumbs": _crumbs(Link(one.round.title, one.round.get_absolute_url()), Link(str(one))),
    }
    return render(request, "market/match.html", context)


def _reads(viewer: Viewer, asked: Any) -> bool:
    return viewer.acts_for(asked.asking_id) or viewer.acts_for(asked.answering_id)


def match_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a match out, with a reason."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.match_of(viewer, pk)
    access.check_can_run(viewer, one.round)
    form = forms.DropForm(request.POST or None, initial={"version": one.version})
    context = {
        "heading": _("Bỏ ghép nối này"),
        "lead": str(one),
        "submit_label": _("Bỏ ghép nối"),
        "breadcrumbs": _crumbs(Link(one.round.title, one.round.get_absolute_url()), Link(str(one))),
        "cancel_url": one.get_absolute_url(),
    }
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)
    status = save(form, lambda values: actions.drop_match(actor=viewer, match=one, **values))
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã bỏ; ghép lại sẽ không đề nghị cặp này nữa."))
    return HttpResponseRedirect(one.round.get_absolute_url())
