"""A deal proposed to one side directly: it counts once the other side agrees by handshake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination.choices import Side as RequestSide
from lienket.coordination.choices import State, StepName, Verdict
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.market import access, rules
from lienket.market.actions.deals import open_deal
from lienket.market.actions.following import consequence
from lienket.market.choices import DealSide, LotState, Origin, ProposalState, Side
from lienket.market.models import Commodity, Lot, Measure, Proposal


@dataclass(frozen=True)
class DealTerms:
    """What is proposed. `price`: whole đồng for one unit, None to be agreed in the papers of the deal."""

    commodity: Commodity
    quantity: Decimal
    measure: Measure
    answer_by: date
    price: int | None = None
    note: str = ""
    seller_member: str = ""
    buyer_member: str = ""


@once
def propose_deal(
    *,
    actor: Actor,
    owner: Organisation,
    other: Organisation,
    side: str,
    terms: DealTerms,
    supply: Lot | None = None,
    demand: Lot | None = None,
    on: date | None = None,
    sample: bool = False,
) -> Proposal:
    """Put a deal before the other side; `side` is the owner's, "seller" or "buyer". Raises Refusal on its field."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_ask_prices(actor, owner.pk)
    seller, buyer = (owner, other) if side == DealSide.SELLER else (other, owner)
    _check(seller, buyer, supply, demand, terms, on)
    with act(actor, "market.propose_deal", words=f"đề nghị giao dịch trực tiếp: {terms.commodity.name}") as line:
        made = Proposal.objects.create(
            owner=owner,
            seller=seller,
            buyer=buyer,
            seller_member=terms.seller_member.strip(),
            buyer_member=terms.buyer_member.strip(),
            supply=supply,
            demand=demand,
            commodity=terms.commodity,
            quantity=terms.quantity,
            measure=terms.measure,
            price=terms.price,
            note=terms.note.strip(),
            answer_by=terms.answer_by,
            made_on=on,
            sample=sample,
        )
        line.on = made
        _ask(actor, made, on)
    return made


def _check(
    seller: Organisation, buyer: Organisation, supply: Lot | None, demand: Lot | None, terms: DealTerms, on: date
) -> None:
    if seller.pk == buyer.pk:
        raise Refusal(_("Bên bán và bên mua phải là hai đơn vị khác nhau."), field="other")
    problems = [
        ("quantity", rules.quantity_problem(terms.quantity)),
        ("price", rules.price_given_problem(terms.price) if terms.price is not None else ""),
        ("answer_by", rules.answer_by_problem(terms.answer_by, on)),
    ]
    for lot, owner, side in ((supply, seller, Side.SUPPLY), (demand, buyer, Side.DEMAND)):
        if lot is None:
            continue
        if lot.owner_id != owner.pk or lot.side != side or lot.state != LotState.OPEN:
            problems.append(("own_lot", _("Lô “%(title)s” không còn mở, hoặc không hợp bên.") % {"title": lot.title}))
        if lot.measure_id != terms.measure.pk and lot.measure.dimension != terms.measure.dimension:
            told = _("Lô “%(title)s” tính bằng %(lot)s, không quy đổi được sang %(unit)s.")
            names = {"title": lot.title, "lot": lot.measure.name, "unit": terms.measure.name}
            problems.append(("measure", told % names))
    for field, said in problems:
        if said:
            raise Refusal(said, field=field)


def _ask(actor: Actor, one: Proposal, on: date) -> None:
    amount = f"{rules.plain(one.quantity)} {one.measure.name} {one.commodity.name}"
    with translation.override(settings.LANGUAGE_CODE):
        selling = one.owner_id == one.seller_id
        title = _("Đề nghị bán trực tiếp: %(amount)s") if selling else _("Đề nghị mua trực tiếp: %(amount)s")
        body = _("Đồng ý thì chọn “Nhận việc”, giao dịch sẽ mở; không đồng ý thì từ chối và ghi lý do.")
    one.request = coordination.ask(
        actor=consequence(actor),
        asking=one.owner,
        answering=one.other,
        title=title % {"amount": amount},
        body=f"{body}\n\n{one.note}".strip(),
        due_on=one.answer_by,
        matter=one,
        asked_on=on,
        sample=one.sample,
    )
    one.save()


def answer_proposal(
    *, actor: Viewer, proposal: Proposal, step: str, reason: str = "", version: int | None = None
) -> Proposal:
    """Agree, decline, or take it back; `version` is that of its request. Raises Refusal, Stale."""
    if proposal.request is None or step not in (StepName.ACCEPT, StepName.DECLINE, StepName.WITHDRAW):
        raise Refusal(_("Không có bước này."))
    access.check_can_answer_proposal(actor, proposal, own=step == StepName.WITHDRAW)
    with act(actor, f"market.{step}_proposal", words="trả lời đề nghị giao dịch trực tiếp", on=proposal):
        coordination.take_step(actor=actor, request=proposal.request, step=step, reason=reason, version=version)
    proposal.refresh_from_db()
    return proposal


def hold_proposal(proposal_id: int) -> None:
    """Lock a proposal before its request, in every act."""
    Proposal.objects.select_for_update(of=("self",)).filter(pk=proposal_id).values_list("pk", flat=True).first()


def refresh_proposal(actor: Actor, proposal_id: int) -> None:
    """Derive a proposal from its handshake; agreed, it opens the deal and nobody owes an answer any more."""
    one = Proposal.objects.select_related(
        "request", "seller", "buyer", "supply__measure", "demand__measure", "commodity", "measure"
    ).get(pk=proposal_id)
    if one.request is None or one.deal_id is not None:
        return
    again = Request.objects.filter(follows=one.request).first()
    if again is not None:
        one.request = again
    state = _state(one.request)
    if state == one.state and again is None:
        return
    if state == ProposalState.AGREED:
        _open(actor, one)
    one.state = state
    one.version += 1
    one.save()
    if state == ProposalState.AGREED:
        _settle(actor, one)


def _state(request: Request) -> str:
    if request.state == State.ASKED:
        return ProposalState.WAITING
    if request.state == State.WITHDRAWN:
        return ProposalState.WITHDRAWN
    if request.state == State.DECLINED or (request.state == State.CLOSED and request.settled_on is None):
        return ProposalState.DECLINED
    return ProposalState.AGREED


def _open(actor: Actor, one: Proposal) -> None:
    one.deal = open_deal(
        actor=consequence(actor),
        seller=one.seller,
        buyer=one.buyer,
        supply=one.supply,
        demand=one.demand,
        commodity=one.commodity,
        quantity=one.quantity,
        measure=one.measure,
        price=one.price,
        origin=Origin.DIRECT,
        seller_member=one.seller_member,
        buyer_member=one.buyer_member,
        sample=one.sample,
    )


def _settle(actor: Actor, one: Proposal) -> None:
    assert one.request is not None
    assert one.deal is not None
    today, by = timezone.localdate(), consequence(actor)
    with translation.override(settings.LANGUAGE_CODE):
        told = _("Hai bên đã đồng ý; đã mở giao dịch %(number)s.") % {"number": one.deal.number}
    done = coordination.report(
        actor=by, request=one.request, body=told, final=True, done_on=today, side=RequestSide.ANSWERING
    )
    coordination.give_verdict(actor=by, report=done, verdict=Verdict.CONFIRMED)
