"""Councils: formed, given dossiers, scoring on sealed ballots, closed with an exact mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.accounts.models import Person
from lienket.coordination import actions as coordination
from lienket.coordination.choices import State, StepName
from lienket.ground.access import DECIDERS
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.localities.models import Organisation
from lienket.market import access, queries, rules
from lienket.market.actions.following import consequence
from lienket.market.actions.ocop import check_step
from lienket.market.choices import DossierState, DossierStep
from lienket.market.models import Ballot, Council, CouncilMember, Dossier, Mark


@once
def make_council(
    *,
    actor: Actor,
    owner: Organisation,
    title: str,
    sits_on: date,
    people: Sequence[Person],
    decision: str = "",
    sample: bool = False,
) -> Council:
    """Form a council of people; the first of them is its chair."""
    if isinstance(actor, Viewer):
        if not actor.acts_for(owner.pk):
            raise NotAllowed(_("Anh/chị chỉ lập Hội đồng thay cho cơ quan của mình."))
        check_role(actor, DECIDERS, _("lập Hội đồng OCOP"))
    if not title.strip():
        raise Refusal(_("Hãy ghi tên và đợt của Hội đồng."), field="title")
    if not people:
        raise Refusal(_("Hội đồng cần ít nhất một thành viên."), field="people")
    if Council.objects.filter(owner=owner, title=title.strip()).exists():
        raise Refusal(_("Đã có Hội đồng mang tên này."), field="title")
    with act(actor, "market.make_council", words=f"lập Hội đồng OCOP “{title.strip()}”") as line:
        made = Council.objects.create(
            owner=owner, title=title.strip(), decision=decision.strip(), sits_on=sits_on, sample=sample
        )
        once_each = list({one.pk: one for one in people}.values())
        CouncilMember.objects.bulk_create(
            CouncilMember(council=made, person=one, chair=number == 0) for number, one in enumerate(once_each)
        )
        line.on = made
        return made


@once
def assign_council(
    *, actor: Actor, dossier: Dossier, council: Council, version: int | None = None, on: date | None = None
) -> Dossier:
    """Give a dossier that passed the initial check to a council; its members may score from now on."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_hold_council(actor, dossier)
    if council.owner_id != dossier.holder_id:
        raise Refusal(_("Hội đồng này do nơi khác lập."), field="council")
    with act(actor, "market.assign_council", words=f"giao hồ sơ OCOP cho {council.title}", on=dossier):
        held = claim(Dossier, dossier.pk, version=version, submitted={"state": DossierState.SCORING})
        check_step(held, DossierStep.ASSIGN)
        held.council, held.state = council, DossierState.SCORING
        held.save()
        if not queries.entitled_members(held):
            raise Refusal(_("Mọi thành viên đều thuộc đơn vị có sản phẩm: hãy chọn Hội đồng khác."), field="council")
        request = held.council_request
        if request is not None and request.state == State.ASKED:
            coordination.take_step(actor=consequence(actor), request=request, step=StepName.ACCEPT, on=on)
    return held


@once
def score(
    *,
    actor: Actor,
    dossier: Dossier,
    marks: Mapping[int, Decimal],
    note: str = "",
    version: int | None = None,
    seat: CouncilMember | None = None,
    on: date | None = None,
) -> Ballot:
    """Hand in, or correct before the scoring is closed, a member's own ballot.

    `marks` {pk of a line: points}, one for every line. `version` is that of the ballot corrected, 0 for a first one.
    `seat` is for the platform's loaders; people score on their own seat.
    """
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        own = queries.seat_of(actor, dossier)
        entitled = {one.pk for one in queries.entitled_members(dossier)}
        seat = access.check_can_score(actor, own, own is not None and own.pk in entitled)
    if seat is None:
        raise Refusal(_("Chưa rõ ai chấm."))
    items = list(dossier.card.items.all())
    for item in items:
        if item.pk not in marks:
            raise Refusal(_("Chưa chấm mục %(item)s.") % {"item": item}, field=f"item-{item.pk}")
        problem = rules.mark_problem(marks[item.pk], item.most)
        if problem:
            raise Refusal(problem, field=f"item-{item.pk}")
    # The words say nothing of the points: the trail is read by more people than the ballot.
    with act(actor, "market.score_dossier", words="nộp phiếu chấm OCOP", on=dossier):
        held = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        check_step(held, DossierStep.SCORE)
        if held.council_id != seat.council_id:
            raise Refusal(_("Hồ sơ này do Hội đồng khác chấm."))
        ballot = _claimed(held, seat, version, note, on)
        ballot.marks.all().delete()
        Mark.objects.bulk_create(Mark(ballot=ballot, item=item, points=marks[item.pk]) for item in items)
    return ballot


def _claimed(held: Dossier, seat: CouncilMember, version: int | None, note: str, on: date) -> Ballot:
    earlier = held.ballots.filter(member=seat).first()
    if earlier is None:
        return Ballot.objects.create(dossier=held, member=seat, note=note.strip(), handed_on=on)
    ballot = claim(Ballot, earlier.pk, version=version, submitted={"note": note.strip()})
    ballot.note, ballot.handed_on = note.strip(), on
    ballot.save()
    return ballot


@once
def close_scoring(
    *, actor: Actor, dossier: Dossier, reason: str = "", version: int | None = None, on: date | None = None
) -> Dossier:
    """Open the ballots: the mean is taken, exactly, and the stars follow from it. Nobody changes a ballot after this.

    Members who have not scored are named with the reason; more than half of those entitled must have.
    """
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_hold_council(actor, dossier)
    with act(actor, "market.close_scoring", words="chốt chấm điểm OCOP", on=dossier, reason=reason):
        held = claim(Dossier, dossier.pk, version=version, submitted={"state": DossierState.SCORED})
        check_step(held, DossierStep.CLOSE)
        entitled = queries.entitled_members(held)
        handed = set(held.ballots.values_list("member_id", flat=True))
        absent = [one for one in entitled if one.pk not in handed]
        if not rules.enough_ballots(len(handed), len(entitled)):
            told = _("Mới có %(n)d trong %(all)d thành viên chấm: cần hơn một nửa.")
            raise Refusal(told % {"n": len(handed), "all": len(entitled)})
        if absent and not reason.strip():
            names = ", ".join(one.person.full_name for one in absent)
            raise Refusal(_("Hãy ghi lý do chưa chấm của: %(names)s.") % {"names": names}, field="reason")
        held.closed_on, held.why_closed = on, reason.strip()[:500]
        tallied = queries.tally_of(held, queries.ballots_of(held))
        held.points, held.stars = tallied.shown, tallied.stars
        held.state = DossierState.SCORED
        held.save()
    return held
