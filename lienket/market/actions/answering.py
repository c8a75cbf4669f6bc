"""Answers to matches: each side's yes or no, one by one or many at once, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import Side as RequestSide
from lienket.coordination.choices import State, StepName, Verdict
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.market import access, queries, rules
from lienket.market.actions.deals import open_deal
from lienket.market.actions.following import consequence
from lienket.market.choices import MatchState, Origin
from lienket.market.models import Match, Round


@dataclass(frozen=True)
class Answer:
    """A side's word on one match; `reason` is needed for a no."""

    yes: bool
    reason: str = ""


@once
def answer_matches(*, actor: Viewer, round: Round, answers: Mapping[int, Answer]) -> Round:
    """Answer many matches of one's own lots at once: all, or none with the first that cannot be.

    `answers` by match; each one answers whatever of the match waits for the viewer's organisations. Raises Refusal, on
    the field `reason-<match>` where a no lacks its reason.
    """
    access.check_can_answer(actor)
    if not answers:
        raise Refusal(_("Hãy chọn câu trả lời cho ít nhất một ghép nối."))
    with act(actor, "market.answer_matches", words=f"trả lời {len(answers)} ghép nối", on=round):
        waiting = {one.pk: asked for one, asked in queries.waiting_for(actor, round)}
        for pk in sorted(answers):
            given = answers[pk]
            if pk not in waiting:
                raise Refusal(_("Có ghép nối không còn chờ anh/chị trả lời. Hãy tải lại trang rồi trả lời lại."))
            if not given.yes and not given.reason.strip():
                raise Refusal(_("Hãy ghi lý do từ chối."), field=f"reason-{pk}")
            for asked in waiting[pk]:
                asked.refresh_from_db()
                if asked.state == State.ASKED:  # a no to the first of two has taken back the second
                    step = StepName.ACCEPT if given.yes else StepName.DECLINE
                    coordination.take_step(actor=actor, request=asked, step=step, reason=given.reason.strip())
    return round


def withdraw_asked(actor: Actor, asked: Request, reason: str) -> None:
    """Take a proposal back as a consequence of another act."""
    coordination.take_step(actor=consequence(actor), request=asked, step=StepName.WITHDRAW, reason=reason)


def hold_match(match_id: int) -> None:
    """Lock a match before any of its requests, in every act."""
    Match.objects.select_for_update().filter(pk=match_id).first()


def refresh_match(actor: Actor, match_id: int) -> None:
    """Derive where a match stands from the answers of its two sides."""
    one = (
        Match.objects.select_related("round__organiser", "round__commitment", "seller_request", "buyer_request",
                                     "supply__owner", "supply__commodity", "demand__owner", "measure")
        .filter(pk=match_id)
        .first()
    )  # fmt: skip
    # While the round is being published the second request is not there yet.
    if one is None or one.state in (MatchState.FOUND, MatchState.DROPPED, MatchState.AGREED, MatchState.DECLINED):
        return
    derive_match(actor, one)


def derive_match(actor: Actor, one: Match) -> None:
    """The state of a match follows from the answers; both yes opens the deal, one no frees the other side."""
    state = rules.match_state([asked.state for asked in (one.seller_request, one.buyer_request) if asked is not None])
    if state == one.state:
        return
    one.state = state
    one.version += 1
    one.save()
    if state == MatchState.AGREED:
        _open(actor, one)
    elif state == MatchState.DECLINED:
        _let_go(actor, one)


def _open(actor: Actor, one: Match) -> None:
    """Both agreed: the deal is opened, and nobody owes an answer any more."""
    deal = open_deal(
        actor=consequence(actor),
        seller=one.supply.owner,
        buyer=one.demand.owner,
        supply=one.supply,
        demand=one.demand,
        commodity=one.supply.commodity,
        quantity=one.quantity,
        measure=one.measure,
        price=None,
        origin=Origin.MATCH,
        match=one,
        commitment=one.round.commitment,
        seller_member=one.supply.member,
        buyer_member=one.demand.member,
        organiser=one.round.organiser,
        sample=one.round.sample,
    )
    today, by = timezone.localdate(), consequence(actor)
    told = _("Hai bên đã đồng ý; đã mở giao dịch %(number)s.") % {"number": deal.number}
    for asked in (one.seller_request, one.buyer_request):
        if asked is None:
            continue
        asked.refresh_from_db()
        done = coordination.report(
            actor=by, request=asked, body=told, final=True, done_on=today, side=RequestSide.ANSWERING
        )
        coordination.give_verdict(actor=by, report=done, verdict=Verdict.CONFIRMED)


def _let_go(actor: Actor, one: Match) -> None:
    """One side said no: the other is told, and need not answer."""
    for asked in (one.seller_request, one.buyer_request):
        if asked is not None:
            asked.refresh_from_db()
            if asked.state in (State.ASKED, State.ACCEPTED):
                withdraw_asked(actor, asked, _("Bên kia đã từ chối ghép nối này."))
