"""Deals follow their handshakes: papers, deliveries and the deal itself are derived again after each step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.coordination import actions as coordination
from lienket.coordination.choices import Side, State, StepName, Verdict
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor
from lienket.ground.refusals import Refusal
from lienket.market import queries, rules
from lienket.market.actions.consequences import consequence
from lienket.market.actions.telling import tell_commitment
from lienket.market.actions.trace_deliveries import follow_deliveries
from lienket.market.choices import BINDING, STANDING, DeliveryState, PaperKind, PaperState, Stage
from lienket.market.models import Deal, Delivery, Lot, Paper

_busy: ContextVar[dict[int, bool] | None] = ContextVar("deals_busy", default=None)


def hold(deal_id: int) -> None:
    """Lock a deal for this transaction, always before its requests."""
    Deal.objects.select_for_update(of=("self",)).filter(pk=deal_id).values_list("pk", flat=True).first()


def hold_paper(paper_id: int) -> None:
    hold(Paper.objects.values_list("deal_id", flat=True).get(pk=paper_id))


def refresh_paper(actor: Actor, paper_id: int) -> None:
    refresh(actor, Paper.objects.values_list("deal_id", flat=True).get(pk=paper_id))


@contextmanager
def following_once(actor: Actor, deal_ids: list[int]) -> Iterator[None]:
    """Within an act of many steps, derive each deal once at the end instead of after each step."""
    outer = _busy.get() or {}
    token = _busy.set(outer | dict.fromkeys(deal_ids, True))
    try:
        yield
    finally:
        _busy.reset(token)
    for deal_id in dict.fromkeys(deal_ids):
        refresh(actor, deal_id)


def refresh(actor: Actor, deal_id: int) -> None:
    """Derive the deal again from its requests and reports; consequences (a delivery request, a fact told) follow."""
    busy = _busy.get() or {}
    if deal_id in busy:
        return
    token = _busy.set(busy | {deal_id: True})
    try:
        # What is kept is read by everyone, so it is kept in the language of the platform, not of whoever acts.
        with translation.override(settings.LANGUAGE_CODE):
            _refresh(actor, deal_id)
    finally:
        _busy.reset(token)


def _refresh(actor: Actor, deal_id: int) -> None:
    people = ("seller", "buyer", "commodity", "measure", "supply__measure", "demand__measure", "contract", "delivering")
    deal = Deal.objects.select_for_update(of=("self",)).select_related(*people).get(pk=deal_id)
    papers = list(deal.papers.select_related("request").order_by("pk"))
    for paper in papers:
        _follow_paper(actor, deal, paper)
    settled = _delivering_settled(deal)
    deliveries = list(deal.deliveries.select_related("report").order_by("pk"))
    for one in deliveries:
        _follow_delivery(one, settled)
    _derive(actor, deal, papers, deliveries, settled)
    follow_deliveries(consequence(actor), deal, deliveries)
    tell_commitment(consequence(actor), deal)


def _delivering_settled(deal: Deal) -> bool:
    if deal.delivering is None:
        return False
    deal.delivering.refresh_from_db()
    return deal.delivering.settled_on is not None


def _paper_state(request: Request) -> str:
    if request.state == State.ASKED:
        return PaperState.PROPOSED
    if request.state == State.WITHDRAWN:
        return PaperState.WITHDRAWN
    if request.state == State.DECLINED or (request.state == State.CLOSED and request.settled_on is None):
        return PaperState.DECLINED
    return PaperState.AGREED


def _follow_paper(actor: Actor, deal: Deal, paper: Paper) -> None:
    if paper.request is None:
        return
    now = _paper_state(paper.request)
    if now == paper.state:
        return
    paper.state = now
    paper.answered_on = paper.request.answered_on or timezone.localdate()
    paper.save()
    if now == PaperState.AGREED:
        if paper.kind in BINDING:
            _bind(actor, deal, paper)
        _settle(actor, paper.request, paper.answered_on)


def _bind(actor: Actor, deal: Deal, paper: Paper) -> None:
    """A contract that both confirmed is in force: the buyer's request to deliver opens, or moves with an amendment."""
    check_lots(deal, paper)
    deal.contract = paper
    deal.save()
    lines = queries.schedule_of(paper)
    due_on = max(day for day, _quantity in lines)
    if deal.delivering is None:
        deal.delivering = _ask_to_deliver(actor, deal, paper, due_on)
    elif deal.delivering.due_on != due_on:
        reason = _("Theo phụ lục hợp đồng %(number)s.") % {"number": paper.number}
        coordination.move_due(actor=consequence(actor), request=deal.delivering, due_on=due_on, reason=reason)


def _ask_to_deliver(actor: Actor, deal: Deal, paper: Paper, due_on: date) -> Request:
    assert paper.signed_on is not None
    assert paper.quantity is not None
    amount = f"{rules.plain(paper.quantity)} {deal.measure.name} {deal.commodity.name}"
    title = _("Giao %(amount)s theo hợp đồng %(number)s") % {"amount": amount, "number": paper.number}
    asked = coordination.ask(
        actor=consequence(actor),
        asking=deal.buyer,
        answering=deal.seller,
        title=title,
        due_on=due_on,
        matter=deal,
        asked_on=paper.signed_on,
        sample=deal.sample,
    )
    coordination.take_step(
        actor=consequence(actor), request=asked, step=StepName.ACCEPT, on=paper.answered_on or paper.signed_on
    )
    return asked


def check_lots(deal: Deal, paper: Paper) -> None:
    """Raise Refusal when a contract takes more than one of its lots still has. Locks the lots."""
    assert paper.quantity is not None
    ids = sorted(pk for pk in (deal.supply_id, deal.demand_id) if pk is not None)
    lots = list(Lot.objects.select_for_update(of=("self",)).select_related("measure").filter(pk__in=ids).order_by("pk"))
    uses = queries.lot_uses(lots, without=deal.pk)
    for lot in lots:
        wanted = paper.quantity
        if lot.measure_id != deal.measure_id:
            wanted = rules.converted(wanted, deal.measure.factor, lot.measure.factor) or wanted
        left = queries.lot_left(lot, uses.get(lot.pk, queries.LotUse()))
        problem = rules.lot_problem(left, wanted, lot.measure.name, lot.title)
        if problem:
            raise Refusal(problem, field="quantity")


def _settle(actor: Actor, request: Request, on: date) -> None:
    """An answered proposal is done: nobody owes anything about it any more."""
    by = consequence(actor)
    body = _("Hai bên đã thống nhất.")
    told = coordination.report(actor=by, request=request, body=body, final=True, done_on=on, side=Side.ANSWERING, on=on)
    coordination.give_verdict(actor=by, report=told, verdict=Verdict.CONFIRMED, on=on)
    coordination.take_step(actor=by, request=told.request, step=StepName.CLOSE, on=on)


def withdraw(actor: Actor, request: Request | None, reason: str, on: date) -> None:
    """Take a request back as a consequence, whatever state it is in; nothing happens where it has ended."""
    if request is None:
        return
    request.refresh_from_db()
    by = consequence(actor)
    if request.state == State.REPORTED:
        final = request.reports.filter(final=True, verdict=Verdict.PENDING).order_by("-pk").first()
        if final is not None:
            coordination.give_verdict(actor=by, report=final, verdict=Verdict.DISPUTED, reason=reason, on=on)
            request.refresh_from_db()
    if request.state in (State.ASKED, State.ACCEPTED, State.DISPUTED):
        coordination.take_step(actor=by, request=request, step=StepName.WITHDRAW, reason=reason, on=on)


def _follow_delivery(one: Delivery, settled: bool) -> None:
    """What the other side's verdict makes of a delivery. Confirmed without a figure means all of it."""
    if one.report is None or one.state == DeliveryState.REPLACED:
        return
    verdict = one.report.verdict
    if verdict == Verdict.PENDING and settled:
        verdict = Verdict.CONFIRMED
    before = (one.state, one.accepted)
    if verdict == Verdict.DISPUTED:
        one.state, one.accepted, one.accepted_on = DeliveryState.DISPUTED, None, None
        one.why = one.report.verdict_reason[:1000]
    elif verdict == Verdict.CONFIRMED:
        one.accepted = one.quantity if one.accepted is None else one.accepted
        one.accepted_on = one.accepted_on or one.report.verdict_on or timezone.localdate()
        one.state = DeliveryState.ACCEPTED if one.accepted == one.quantity else DeliveryState.PARTLY
    if (one.state, one.accepted) != before:
        one.version += 1
        one.save()


def _derive(actor: Actor, deal: Deal, papers: list[Paper], deliveries: list[Delivery], settled: bool) -> None:
    endings = [one for one in papers if one.kind == PaperKind.ENDING]
    given_up = deal.delivering is not None and deal.delivering.state == State.WITHDRAWN
    stage = rules.stage_of(
        rules.DealFacts(
            cancelled=bool(deal.cancelled_by),
            memo=any(one.kind == PaperKind.MEMO and one.state == PaperState.AGREED for one in papers),
            contract=deal.contract is not None,
            delivered=any(one.state in STANDING for one in deliveries),
            settled=settled,
            ended=bool(endings) or given_up,
        )
    )
    derived: dict[str, Any] = {
        "stage": stage,
        "due_on": deal.delivering.due_on if deal.delivering else None,
        **_end_of(deal, stage, endings),
    }
    for name, value in derived.items():
        setattr(deal, name, value)
    deal.save()
    if stage in (Stage.ENDED, Stage.COMPLETED, Stage.CANCELLED):
        reason = deal.why_over or _("Giao dịch đã kết thúc.")
        for paper in papers:
            if paper.state == PaperState.PROPOSED and paper.kind != PaperKind.ENDING:
                withdraw(actor, paper.request, reason, timezone.localdate())
                Paper.objects.filter(pk=paper.pk).update(state=PaperState.WITHDRAWN, answered_on=timezone.localdate())


def _end_of(deal: Deal, stage: str, endings: list[Paper]) -> dict[str, Any]:
    """When and why a deal ended, as its dated facts say."""
    if stage == Stage.COMPLETED and deal.delivering is not None:
        return {"over_on": deal.delivering.settled_on, "why_over": ""}
    if stage != Stage.ENDED:
        return {}
    if endings:
        return {"over_on": endings[0].made_on, "why_over": endings[0].note[:1000]}
    assert deal.delivering is not None
    left = deal.delivering.events.filter(step=StepName.WITHDRAW).order_by("-pk").first()
    assert left is not None
    return {"over_on": left.on, "why_over": left.reason[:1000]}
