"""One match; and the answers of a side to many of them at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.ui.filters import money_text, number_text
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, bridge, forms, queries
from lienket.market.choices import MatchState, RoundState
from lienket.market.models import Match
from lienket.market.views.posting import save

MOST_ANSWERS = 100
"""Matches that one page of answers shows; the next are there once these are answered."""


def round_crumbs(*more: Link) -> list[Link]:
    """Where the pages of rounds stand."""
    return [Link(_("Phiên ghép nối"), reverse("market:rounds")), *more]


def match_row(match: Match, names: dict[str, str]) -> dict[str, Any]:
    """A match as the pages show it."""
    return {
        "match": match,
        "reasons": bridge.sentences(match.reasons, names),
        "state": (match.state, str(MatchState(match.state).label)),
    }


def match(request: HttpRequest, pk: int) -> HttpResponse:
    """One match: both lots, why it is proposed, who has answered, the deal it opened."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.match_of(viewer, pk)
    unit = queries.named(one.measure)
    waiting = queries.waiting_for(viewer, one.round)
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
        "answers_here": viewer.may(DECIDERS) and any(match.pk == one.pk for match, _asked in waiting),
        "deal": queries.deals_of([one]).get(one.pk),
        "may_drop": viewer.acts_for(one.round.organiser_id)
        and viewer.may(PREPARERS)
        and one.round.state == RoundState.COMPUTED
        and one.state == MatchState.FOUND,
        "breadcrumbs": round_crumbs(Link(one.round.title, one.round.get_absolute_url()), Link(str(one))),
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
        "breadcrumbs": round_crumbs(Link(one.round.title, one.round.get_absolute_url()), Link(str(one))),
        "cancel_url": one.get_absolute_url(),
    }
    if request.method != "POST":
        return form_page(request, "market/form.html", form, context)
    status = save(form, lambda values: actions.drop_match(actor=viewer, match=one, **values))
    if status:
        return form_page(request, "market/form.html", form, context, status)
    messages.success(request, _("Đã bỏ; ghép lại sẽ không đề nghị cặp này nữa."))
    return HttpResponseRedirect(one.round.get_absolute_url())


def round_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """All matches of a round that wait for a word of the viewer's side, answered on one page."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.round_of(viewer, pk)
    access.check_can_answer(viewer)
    waiting = queries.waiting_for(viewer, one)
    names = queries.names_of_codes()
    rows = [match_row(match, names) for match, _asked in waiting[:MOST_ANSWERS]]
    form = forms.AnswersForm(request.POST or None, matches=[row["match"].pk for row in rows])
    form.add_sent()
    context = {
        "one": one,
        "rows": [row | {"answer": form[f"answer-{row['match'].pk}"], "why": form[f"reason-{row['match'].pk}"]}
                 | {"mine": _mine(viewer, row["match"])} for row in rows],
        "total": len(waiting),
        "cancel_url": one.get_absolute_url(),
        "breadcrumbs": round_crumbs(Link(one.title, one.get_absolute_url()), Link(_("Trả lời"))),
    }  # fmt: skip
    if request.method != "POST":
        return form_page(request, "market/round_answer.html", form, context)
    given: list[int] = []

    def run(values: dict[str, Any]) -> None:
        answers = forms.answers_of(values)
        given.append(len(answers))
        actions.answer_matches(actor=viewer, round=one, answers=answers, request_key=request_key(request))

    status = save(form, run)
    if status:
        return form_page(request, "market/round_answer.html", form, context, status)
    messages.success(request, _("Đã trả lời %(n)s ghép nối.") % {"n": number_text(given[0])})
    return HttpResponseRedirect(one.get_absolute_url())


def _mine(viewer: Viewer, match: Match) -> str:
    """Which end of a match is the viewer's, in words."""
    return _("Anh/chị bán") if viewer.acts_for(match.supply.owner_id) else _("Anh/chị mua")
