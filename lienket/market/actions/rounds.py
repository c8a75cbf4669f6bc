"""Matching rounds: prepared, put before both sides, ended. What is found: computing; who agreed: answering."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.coordination import actions as coordination
from lienket.coordination.choices import State
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal, Stale
from lienket.ground.ui.filters import number_text
from lienket.localities.models import Organisation
from lienket.market import access, bridge, queries
from lienket.market.actions.answering import derive_match, withdraw_asked
from lienket.market.choices import ROUND_STEPS, MatchState, Objective, RoundState, RoundStep
from lienket.market.models import Commodity, Match, Round

LONGEST_ANSWER = timedelta(days=180)


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
    follows: Round | None = None,
    sample: bool = False,
) -> Round:
    """Prepare a round; `follows` is the earlier one it takes up again. Raises Refusal on the field at fault."""
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
            follows=follows,
            sample=sample,
        )
        return line.on


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
        locked = claimed(round, version, RoundStep.PUBLISH)
        if locked.answer_by < timezone.localdate():
            raise Refusal(_("Hạn trả lời của phiên đã qua: hãy lập phiên mới."))
        locked.state = RoundState.PUBLISHED
        locked.save()
        rows = locked.matches.filter(state=MatchState.FOUND).select_related(
            "supply__owner", "supply__measure", "demand__owner", "demand__measure", "measure", "round__organiser"
        )
        # What both sides read is kept in the language of the platform, not of whoever publishes.
        with translation.override(settings.LANGUAGE_CODE):
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
    derive_match(actor, one)


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
        locked = claimed(round, version, RoundStep.CLOSE)
        locked.state = RoundState.CLOSED
        locked.save()
        waiting = locked.matches.filter(state__in=(MatchState.PROPOSED, MatchState.HALF))
        for one in waiting.select_related("seller_request", "buyer_request").order_by("pk"):
            for asked in (one.seller_request, one.buyer_request):
                if asked is None:
                    continue
                asked.refresh_from_db()  # taking back the first takes the second with it
                if asked.state in (State.ASKED, State.ACCEPTED):
                    withdraw_asked(actor, asked, _("Phiên ghép nối đã kết thúc."))
    return locked


def claimed(round: Round, version: int | None, step: str, *, by_worker: bool = False) -> Round:
    """The round, locked, in a state from which the step may be taken. Raises Stale with both states in words."""
    try:
        locked = claim(Round, round.pk, version=version)
    except Stale as stale:
        now = Round.objects.get(pk=round.pk)
        differences = [(_("trạng thái"), RoundState(now.state).label, RoundStep(step).label)]
        raise Stale(stale.sentence, differences=differences) from stale
    if locked.state not in ROUND_STEPS[step][0] and not (by_worker and locked.state == RoundState.COMPUTING):
        raise Refusal(_("Phiên này không còn ở trạng thái làm được việc đó. Hãy tải lại trang."))
    return locked
