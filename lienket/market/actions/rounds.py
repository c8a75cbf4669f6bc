"""Matching rounds: prepared, computed, put before both sides; a match that both accept opens its deal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.coordination import actions as coordination
from lienket.coordination.choices import Side as RequestSide
from lienket.coordination.choices import State, StepName, Verdict
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal, Stale
from lienket.ground.ui.filters import number_text
from lienket.localities.models import Organisation
from lienket.market import access, bridge, queries
from lienket.market.actions.deals import open_deal
from lienket.market.actions.following import consequence
from lienket.market.choices import ROUND_STEPS, MatchState, Objective, Origin, RoundState, RoundStep, Side
from lienket.market.models import Commodity, Leftover, Lot, Match, Measure, Round

MOST_LOTS = 4_000
"""So many lots are matched while a person waits; more go through the command and two sheets."""
LONGEST_ANSWER = timedelta(days=180)
_SAID_YES = frozenset({State.ACCEPTED, State.REPORTED, State.CONFIRMED, State.DISPUTED})
_SAID_NO = frozenset({State.DECLINED, State.WITHDRAWN})


@once
def make_round(
    *,
    actor: Actor,
    organiser: Organisation,
    title: str,
    held_on: date,
    answer_by: date,
    commodity: Commodity | None = None,
    objective: str = Objective.VOLUME,
    freight: int | None = None,
    floor: int = 0,
    commitment: Commitment | None = None,
    sample: bool = False,
) -> Round:
    """Prepare a round. Raises Refusal on the field at fault."""
    if isinstance(actor, Viewer):
        access.check_can_hold(actor, organiser.pk)
    if not title.strip():
        raise Refusal(_("Hãy ghi tên phiên."), field="title")
    if answer_by < held_on:
        raise Refusal(_("Hạn trả lời sớm hơn ngày tổ chức."), field="answer_by")
    if answer_by - held_on > LONGEST_ANSWER:
        raise Refusal(_("Hạn trả lời xa quá sáu tháng: hàng hóa không chờ được lâu như vậy."), field="answer_by")
    with act(actor, "market.make_round", words=f"lập phiên ghép nối “{title.strip()}”") as line:
        line.on = Round.objects.create(
            organiser=organiser,
            title=title.strip(),
            held_on=held_on,
            answer_by=answer_by,
            commodity=commodity,
            objective=objective,
            freight=freight,
            floor=floor,
            commitment=commitment,
            sample=sample,
        )
        return line.on


def compute_round(*, actor: Actor, round: Round, version: int | None = None) -> Round:
    """Match the open lots of today, in place of what an earlier computation found; dropped pairs stay dropped."""
    if isinstance(actor, Viewer):
        access.check_can_run(actor, round)
    with act(actor, "market.compute_round", words="ghép nối các lô đang mở", on=round):
        locked = _claimed(round, version, RoundStep.COMPUTE)
        today = timezone.localdate()
        lots = {one.pk: one for one in queries.taking_part(locked, today)}
        _check_lots(lots.values())
        found = bridge.solve(
            [queries.offered(one, today) for one in lots.values()],
            bridge.tree(queries.tree_rows()),
            objective=locked.objective,
            rate=locked.freight,
            floor=locked.floor,
            forbidden=queries.forbidden_pairs(locked),
        )
        locked.matches.exclude(state=MatchState.DROPPED).delete()
        locked.leftovers.all().delete()
        Match.objects.bulk_create(_matches(locked, found, lots))
        Leftover.objects.bulk_create(_leftovers(locked, found, lots))
        locked.state, locked.computed_at, locked.told = RoundState.COMPUTED, timezone.now(), _told(found, lots)
        locked.save()
    return locked


def _check_lots(lots: Any) -> None:
    sides = {one.side for one in lots}
    if len(sides) < 2:
        missing = _("lô cầu") if Side.SUPPLY in sides else _("lô cung") if sides else _("lô cung, lô cầu")
        raise Refusal(_("Chưa có %(side)s nào đang mở để ghép.") % {"side": missing})
    if len(lots) > MOST_LOTS:
        told = _("Có %(n)s lô đang mở, nhiều hơn %(most)s lô của một phiên: hãy chọn mặt hàng hẹp hơn.")
        raise Refusal(told % {"n": number_text(len(lots)), "most": number_text(MOST_LOTS)})


def _matches(round: Round, found: bridge.Found, lots: Mapping[int, Lot]) -> list[Match]:
    measures = {one.name: one for one in Measure.objects.filter(valid_to=None)}
    made = []
    for one in found.outcome.matches:
        supply, demand = lots[bridge.lot_id(one.supply_lot)], lots[bridge.lot_id(one.demand_lot)]
        measure, quantity, times = supply.measure, one.quantity, Fraction(1)
        if one.unit != measure.name:
            # Of lots with different units the engine tells the base unit, which the seller's is a multiple of.
            measure = measures.get(one.unit, supply.measure)
            if measure == supply.measure and measure.factor:
                times = Fraction(measure.factor)
                quantity = (one.quantity / measure.factor).quantize(Decimal("0.001"))
        made.append(
            Match(
                round=round,
                supply=supply,
                demand=demand,
                quantity=quantity,
                measure=measure,
                price_gap=bridge.whole(one.price_gap * times),
                freight_cost=bridge.whole(one.freight * times),
                value=bridge.whole(one.value),
                first=one.first,
                last=one.last,
                reasons=bridge.kept(one.reasons),
            )
        )
    return made


def _leftovers(round: Round, found: bridge.Found, lots: Mapping[int, Lot]) -> list[Leftover]:
    made = [
        Leftover(
            round=round,
            lot=lots[bridge.lot_id(one.lot)],
            placed=one.placed,
            left=one.left,
            reasons=bridge.kept(one.reasons),
            changes=bridge.kept(one.changes),
        )
        for one in found.outcome.lots
    ]
    made += [
        Leftover(round=round, lot=lots[pk], placed=0, left=lots[pk].quantity, sentence=sentence[:1000])
        for pk, sentence in found.refused.items()
    ]
    return made


def _told(found: bridge.Found, lots: Mapping[int, Lot]) -> dict[str, Any]:
    outcome, proof = found.outcome, found.outcome.proof
    taking = [lots[bridge.lot_id(one.lot)].side for one in outcome.lots]
    return {
        "volume": {unit: str(Decimal(str(float(amount)))) for unit, amount in outcome.volume.items()},
        "value": bridge.whole(outcome.value),
        "primal": bridge.whole(proof.primal),
        "dual": None if proof.dual is None else bridge.whole(proof.dual),
        "optimal": proof.optimal,
        "gap": bridge.whole(proof.gap_value),
        "pairs": outcome.edges,
        "seconds": round(sum(outcome.seconds.values()), 2),
        "supply_lots": taking.count(Side.SUPPLY),
        "demand_lots": taking.count(Side.DEMAND),
        "refused": len(found.refused),
    }


def drop_match(*, actor: Viewer, match: Match, reason: str, version: int | None = None) -> Match:
    """Leave a match out before publishing; the pair is not proposed again when the round is computed anew."""
    access.check_can_run(actor, match.round)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do bỏ ghép nối này."), field="reason")
    with act(actor, "market.drop_match", words="bỏ một ghép nối", on=match, reason=reason):
        held = claim(Round, match.round_id)
        given = {"state": MatchState.DROPPED, "why_dropped": reason.strip()[:500]}
        locked = claim(Match, match.pk, version=version, submitted=given)
        if held.state != RoundState.COMPUTED or locked.state != MatchState.FOUND:
            raise Refusal(_("Chỉ bỏ được ghép nối trước khi công bố."))
        locked.state, locked.why_dropped = given["state"], given["why_dropped"]
        locked.save()
    return locked


def publish_round(*, actor: Actor, round: Round, version: int | None = None) -> Round:
    """Put every match before its two sides; the organiser's own side has agreed by publishing."""
    if isinstance(actor, Viewer):
        access.check_can_run(actor, round, decides=True)
    with act(actor, "market.publish_round", words="công bố kết quả ghép nối", on=round):
        locked = _claimed(round, version, RoundStep.PUBLISH)
        if locked.answer_by < timezone.localdate():
            raise Refusal(_("Hạn trả lời của phiên đã qua: hãy lập phiên mới."))
        locked.state = RoundState.PUBLISHED
        locked.save()
        rows = locked.matches.filter(state=MatchState.FOUND).select_related(
            "supply__owner", "supply__measure", "demand__owner", "demand__measure", "measure", "round__organiser"
        )
        for one in rows.order_by("pk"):
            _propose(actor, one)
    return locked


def _propose(actor: Actor, one: Match) -> None:
    organiser = one.round.organiser
    one.state = MatchState.PROPOSED
    one.seller_request = _asked(actor, one, organiser, one.supply.owner, _("Bán theo ghép nối"))
    one.buyer_request = _asked(actor, one, organiser, one.demand.owner, _("Mua theo ghép nối"))
    one.version += 1
    one.save()
    _derive(actor, one)


def _asked(actor: Actor, one: Match, organiser: Organisation, side: Organisation, what: str) -> Request | None:
    if side.pk == organiser.pk:
        return None
    names = queries.names_of_codes()
    amount = f"{number_text(one.quantity.normalize())} {one.measure.name}"
    body = [
        _("Phiên “%(title)s”. Bên bán: %(seller)s. Bên mua: %(buyer)s.")
        % {"title": one.round.title, "seller": one.supply.owner, "buyer": one.demand.owner},
        bridge.sentences(one.reasons, names),
        _("Giá và điều kiện cuối cùng do hai bên thỏa thuận sau khi cả hai nhận đề nghị."),
    ]
    return coordination.ask(
        actor=actor,
        asking=organiser,
        answering=side,
        title=f"{what}: {amount} {one.supply.title}",
        body="\n\n".join(body),
        due_on=one.round.answer_by,
        matter=one,
        sample=one.round.sample,
    )


def close_round(*, actor: Actor, round: Round, version: int | None = None) -> Round:
    """End a published round: proposals that nobody answered are withdrawn with that reason."""
    if isinstance(actor, Viewer):
        access.check_can_run(actor, round, decides=True)
    with act(actor, "market.close_round", words="kết thúc phiên ghép nối", on=round):
        locked = _claimed(round, version, RoundStep.CLOSE)
        locked.state = RoundState.CLOSED
        locked.save()
        waiting = locked.matches.filter(state__in=(MatchState.PROPOSED, MatchState.HALF))
        for one in waiting.select_related("seller_request", "buyer_request").order_by("pk"):
            for asked in (one.seller_request, one.buyer_request):
                if asked is None:
                    continue
                asked.refresh_from_db()  # taking back the first takes the second with it
                if asked.state in (State.ASKED, State.ACCEPTED):
                    _withdraw(actor, asked, _("Phiên ghép nối đã kết thúc."))
    return locked


def _withdraw(actor: Actor, asked: Request, reason: str) -> None:
    coordination.take_step(actor=consequence(actor), request=asked, step=StepName.WITHDRAW, reason=reason)


def _claimed(round: Round, version: int | None, step: str) -> Round:
    """The round, locked, in a state from which the step may be taken. Raises Stale with both states in words."""
    try:
        locked = claim(Round, round.pk, version=version)
    except Stale as stale:
        now = Round.objects.get(pk=round.pk)
        differences = [(_("trạng thái"), RoundState(now.state).label, RoundStep(step).label)]
        raise Stale(stale.sentence, differences=differences) from stale
    if locked.state not in ROUND_STEPS[step][0]:
        raise Refusal(_("Phiên này không còn ở trạng thái làm được việc đó. Hãy tải lại trang."))
    return locked


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
    _derive(actor, one)


def _derive(actor: Actor, one: Match) -> None:
    answers = [asked.state for asked in (one.seller_request, one.buyer_request) if asked is not None]
    if any(answer in _SAID_NO for answer in answers):
        state = MatchState.DECLINED
    elif all(answer in _SAID_YES for answer in answers):
        state = MatchState.AGREED
    else:
        said_yes = len(answers) < 2 or any(answer in _SAID_YES for answer in answers)
        state = MatchState.HALF if said_yes else MatchState.PROPOSED
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
                _withdraw(actor, asked, _("Bên kia đã từ chối ghép nối này."))
