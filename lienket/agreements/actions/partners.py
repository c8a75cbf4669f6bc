"""Who takes part in a commitment: its lead, those that support it, and the partners that are asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access
from lienket.agreements.actions.deriving import refresh
from lienket.agreements.actions.finding import index_newcomers
from lienket.agreements.choices import ParticipationRole
from lienket.agreements.models import Commitment, Participation
from lienket.coordination import actions as coordination
from lienket.coordination.access import may_be_asked_again
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, Platform, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Group, Organisation, Unit


@dataclass(frozen=True)
class PartnerShare:
    """A partner to be asked, or a locality that only takes part. `unit` is the locality as it was named."""

    role: str
    organisation: Organisation | None = None
    unit: Unit | None = None
    via: Group | None = None


def hand_out(
    actor: Actor,
    commitment: Commitment,
    support: Sequence[Organisation],
    shares: Sequence[PartnerShare],
    asked_on: date | None,
) -> None:
    """Write down who takes part in a new commitment, and ask its lead and its partners."""
    lead = Participation(
        commitment=commitment,
        role=ParticipationRole.LEAD,
        organisation=commitment.lead,
        locality=commitment.lead.locality,
    )
    owner = commitment.programme.owner
    if owner.pk != commitment.lead_id:
        lead.request = _ask(actor, commitment, owner, [commitment.lead], asked_on)[0]
    rows = [lead]
    rows += [
        Participation(commitment=commitment, role=ParticipationRole.SUPPORT, organisation=one, locality=one.locality)
        for one in dict.fromkeys(support)
        if one.pk != commitment.lead_id
    ]
    Participation.objects.bulk_create(rows)
    _add_shares(actor, commitment, shares, asked_on)


def _ask(
    actor: Actor, commitment: Commitment, asking: Organisation, whom: Sequence[Organisation], asked_on: date | None
) -> list[Request]:
    asked_on = asked_on or timezone.localdate()
    # The asking itself is the platform's consequence of the commitment, so only the commitment's rights matter.
    return coordination.ask_many(
        actor=_for_asking(actor),
        asking=asking,
        answering=whom,
        title=str(commitment),
        title_en=f"{commitment.code}. {commitment.title_en}" if commitment.title_en else "",
        body=commitment.product,
        # Whoever is asked after the date is asked without one; the commitment itself says how late it is.
        due_on=commitment.due_on if commitment.due_on >= asked_on else None,
        matter=commitment,
        asked_on=asked_on,
        sample=commitment.sample,
    )


def _for_asking(actor: Actor) -> Actor:
    return Platform(
        person_label=actor.person_label,
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        organisation_label=actor.organisation_label,
        behalf_label=actor.behalf_label,
    )


def _add_shares(
    actor: Actor, commitment: Commitment, shares: Sequence[PartnerShare], asked_on: date | None = None
) -> list[Participation]:
    partners = [share for share in shares if share.role == ParticipationRole.PARTNER]
    for share in partners:
        if share.organisation is None:
            raise Refusal(_("Đối tác phải là một cơ quan cụ thể để gửi đề nghị."), field="partners")
        if share.organisation.pk == commitment.lead_id:
            raise Refusal(_("Cơ quan chủ trì không thể đồng thời là đối tác."), field="partners")
    asked = {}
    if partners:
        whom = list(dict.fromkeys(share.organisation for share in partners if share.organisation))
        asked = {r.answering_id: r for r in _ask(actor, commitment, commitment.lead, whom, asked_on)}
    rows = [
        Participation(
            commitment=commitment,
            role=share.role,
            organisation=share.organisation,
            locality=share.unit or (share.organisation.locality if share.organisation else None),
            via=share.via,
            request=asked.pop(share.organisation.pk, None)
            if share.organisation and share.role == ParticipationRole.PARTNER
            else None,
        )
        for share in shares
    ]
    return Participation.objects.bulk_create(rows, ignore_conflicts=False)


@once
def ask_partners(
    *, actor: Viewer, commitment: Commitment, organisations: Sequence[Organisation], reason: str = ""
) -> Commitment:
    """Ask more organisations to take part as partners; those that were asked and have not said no are left alone.

    Whoever declined, or was released, is asked again by a new request that names the old one, with the reason.
    """
    access.check_can_steer(actor, commitment)
    chosen = list(dict.fromkeys(organisations))
    names = ", ".join(str(one) for one in chosen)
    words = f"đề nghị {names} tham gia"
    with act(actor, "agreements.ask_partners", words=words, on=commitment, reason=reason.strip()):
        locked = claim(Commitment, commitment.pk)
        partners = locked.participations.filter(role=ParticipationRole.PARTNER)
        held = {one.organisation_id: one for one in partners.select_related("request__answering", "request__asking")}
        fresh = [one for one in chosen if one.pk not in held]
        again = [held[one.pk] for one in chosen if one.pk in held and _ended(held[one.pk])]
        if not fresh and not again:
            raise Refusal(_("Các cơ quan đã chọn đều đã được đề nghị."), field="organisations")
        locked.save()
        for share in again:
            _ask_again(actor, locked, share, reason)
        _add_shares(actor, locked, [PartnerShare(role=ParticipationRole.PARTNER, organisation=one) for one in fresh])
        index_newcomers(locked)
        refresh(actor, locked.pk)
    return locked


def _ended(share: Participation) -> bool:
    return share.request is not None and may_be_asked_again(share.request)


def _ask_again(actor: Actor, commitment: Commitment, share: Participation, reason: str) -> None:
    assert share.request is not None
    if not reason.strip():
        told = _("%(name)s đã được đề nghị một lần và không tham gia. Hãy ghi lý do đề nghị lại.")
        raise Refusal(told % {"name": share.request.answering.name}, field="reason")
    today = timezone.localdate()
    share.request = coordination.ask_again(
        actor=_for_asking(actor),
        request=share.request,
        reason=reason,
        due_on=commitment.due_on if commitment.due_on >= today else None,
    )
    share.save()


def add_participants(*, actor: Actor, commitment: Commitment, shares: Sequence[PartnerShare]) -> None:
    """Name localities that the commitment concerns; nobody is asked."""
    if isinstance(actor, Viewer):
        access.check_can_steer(actor, commitment)
    with act(actor, "agreements.participants", words=f"ghi {len(shares)} địa phương tham gia", on=commitment):
        _add_shares(actor, commitment, shares)
