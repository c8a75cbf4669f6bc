"""Matching rounds: the list, preparing one, its result and its steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.jobs import enqueue, progress_of
from lienket.ground.refusals import NotThere
from lienket.ground.ui.filters import money_text, number_text
from lienket.ground.ui.paging import Page
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, bridge, forms, queries, tasks
from lienket.market.choices import MatchState, RoundState, RoundStep
from lienket.market.models import Leftover, Round
from lienket.market.views.lot_list import tabs
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.match_pages import match_row, round_crumbs
from lienket.market.views.posting import save

MOST_LEFT = 200
"""Leftovers that the page shows; the workbook holds all."""

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


def round_new(request: HttpRequest) -> HttpResponse:
    """Prepare a round."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    own = Q(lead_id__in=viewer.organisation_ids) | Q(programme__owner_id__in=viewer.organisation_ids)
    before = _before(viewer, request.GET.get("tiep", ""))
    first = _again(before) if before else None
    form = forms.RoundForm(request.POST or None, initial=first, commitments=Commitment.objects.filter(own))
    context = {
        "heading": _("Phiên ghép nối mới"),
        "lead": _("Phiên lấy mọi lô cung, lô cầu đang mở, tìm cách ghép tốt nhất cho tất cả, rồi gửi hai bên trả lời.")
        if before is None
        else _("Phiên tiếp theo của “%(title)s”: ghép phần hàng chưa ai nhận và các lô mới.") % {"title": before.title},
        "breadcrumbs": round_crumbs(Link(_("Phiên mới"))),
        "cancel_url": reverse("market:rounds"),
    }
    made: list[Round] = []

    def run(values: dict[str, Any]) -> None:
        made.append(
            actions.make_round(
                actor=viewer,
                organiser=organisation_of(viewer),
                follows=before,
                request_key=request_key(request),
                **values,
            )
        )

    status = save(form, run) if request.method == "POST" else 200
    if request.method == "POST" and not status:
        return HttpResponseRedirect(made[0].get_absolute_url())
    return form_page(request, "market/form.html", form, context, status)


def _before(viewer: Viewer, number: str) -> Round | None:
    """The earlier round that a new one takes up again, when the address names one of the viewer's own."""
    if not number.isdecimal() or len(number) > 18:
        return None
    return Round.objects.filter(pk=int(number), organiser_id__in=viewer.organisation_ids).first()


def _again(before: Round) -> dict[str, Any]:
    return {
        "title": before.title,
        "commodity": before.commodity.code if before.commodity else "",
        "objective": before.objective,
        "freight": before.freight,
        "floor": before.floor,
        "commitment": before.commitment.code if before.commitment else "",
    }


def round_(request: HttpRequest, pk: int) -> HttpResponse:
    """What a round found: totals with their proof, matches with reasons, leftovers with what would change them."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.round_of(viewer, pk)
    names = queries.names_of_codes() | queries.names_of_lots(one)
    runs = viewer.acts_for(one.organiser_id)
    found = queries.matches_of(viewer, one)
    answers = queries.answer_counts(one)
    page = Page.asked(request, sum(answers.values()) if runs else found.count())
    shown = list(found[page.start : page.stop])
    deals = queries.deals_of(shown)
    lefts = list(queries.leftovers_of(viewer, one)[: MOST_LEFT + 1])
    context = {
        "one": one,
        "runs": runs,
        "page": page.with_rows([match_row(match, names) | {"deal": deals.get(match.pk)} for match in shown]),
        "leftovers": [_left_row(left, names) for left in lefts[:MOST_LEFT]],
        "more_left": len(lefts) > MOST_LEFT,
        "most_left": MOST_LEFT,
        "facts": _facts(one),
        "proof": _proof(one),
        "answers": _answers(answers) if runs else [],
        "provinces": queries.pairs_of_provinces(one) if runs else [],
        "followed": _followed(one, runs),
        "steps": _steps(one, viewer) if runs else [],
        "waiting": _waiting(viewer, one),
        "progress": progress_of(_job_key(one)) if one.state == RoundState.COMPUTING else None,
        "breadcrumbs": round_crumbs(Link(one.title)),
    }
    return render(request, "market/round.html", context)


def _waiting(viewer: Viewer, one: Round) -> int:
    """How many matches wait for a word of the viewer's organisations."""
    if one.state != RoundState.PUBLISHED or not viewer.may(DECIDERS):
        return 0
    return len(queries.waiting_for(viewer, one))


def _followed(one: Round, runs: bool) -> list[tuple[str, str]]:
    """From matches to goods accepted, as (label, words); what it is worth only for the organiser."""
    if one.state not in queries.PUBLIC:
        return []
    told = queries.followed(one)
    found = [
        (_("Ghép nối đã gửi"), number_text(told.sent)),
        (_("Hai bên đồng ý"), number_text(told.agreed)),
        (_("Có bản ghi nhớ"), number_text(told.memoranda)),
        (_("Có hợp đồng"), number_text(told.contracts)),
        (_("Đã giao hàng"), number_text(told.delivering)),
        (_("Giao xong"), number_text(told.completed)),
    ]
    if runs:
        found += [
            (_("Giá trị hợp đồng"), money_text(told.contracted)),
            (_("Giá trị đã nghiệm thu"), money_text(told.accepted)),
        ]
    return found


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


def _left_row(left: Leftover, names: dict[str, str]) -> dict[str, Any]:
    return {
        "left": left,
        "why": left.sentence or bridge.sentences(left.reasons, names),
        "change": bridge.sentences(left.changes, names),
    }


def _answers(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(state, str(MatchState(state).label), counts[state]) for state in MatchState.values if counts.get(state)]


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
        "breadcrumbs": round_crumbs(Link(one.title, one.get_absolute_url()), Link(str(RoundStep(step).label))),
        "cancel_url": one.get_absolute_url(),
    }
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)

    handed = step == RoundStep.COMPUTE and actions.lots_wait(one)

    def run(values: dict[str, Any]) -> None:
        if handed:
            _hand(viewer, one, values["version"])
        else:
            _RUN[RoundStep(step)](actor=viewer, round=one, version=values["version"])

    status = save(form, run)
    if status:
        return form_page(request, "market/form.html", form, context, status)
    if handed:
        return HttpResponseRedirect(one.get_absolute_url())
    messages.success(request, _("Đã xong: %(what)s.") % {"what": RoundStep(step).label})
    return HttpResponseRedirect(one.get_absolute_url())


def _hand(viewer: Viewer, one: Round, version: int) -> None:
    """Let the worker match a round with many lots; the page of the round shows how far it is."""
    with transaction.atomic():
        actions.hand_round(actor=viewer, round=one, version=version)
        enqueue(
            tasks.compute_large_round,
            key=_job_key(one),
            round_id=one.pk,
            person_id=viewer.person_id or 0,
            acting_as=viewer.acting_as,
        )


def _job_key(one: Round) -> str:
    return f"market.round:{one.pk}"
