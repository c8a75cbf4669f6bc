"""Commitments: making them, changing them, asking partners, and deriving their status again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, rules
from lienket.agreements.choices import STEPS, Direction, ParticipationRole, Status, Visibility
from lienket.agreements.models import (
    Agreement,
    Clause,
    Commitment,
    DueDateChange,
    Field,
    Participation,
    Programme,
)
from lienket.agreements.queries.facts import facts_of
from lienket.coordination import actions as coordination
from lienket.coordination.choices import OPEN, ExtensionState, Side, State, Verdict
from lienket.coordination.models import Report, Request
from lienket.ground.access import DECIDERS
from lienket.ground.audit.acts import Actor, Platform, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.ground.search.entries import Thing, put
from lienket.localities.models import Group, Organisation, Unit

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True)
class PartnerShare:
    """A partner to be asked, or a locality that only takes part. `unit` is the locality as it was named."""

    role: str
    organisation: Organisation | None = None
    unit: Unit | None = None
    via: Group | None = None


def natural_key(code: str) -> bytes:
    """Order of codes as people read them: S2 before S10."""
    parts = _NUMBER.split(code.upper())
    return "".join(part.zfill(8) if part.isdigit() else part for part in parts).encode()


@once
def make_commitment(
    *,
    actor: Actor,
    programme: Programme,
    code: str,
    title: str,
    field: Field,
    lead: Organisation,
    due_on: date,
    starts_on: date | None = None,
    clause: Clause | None = None,
    support: Sequence[Organisation] = (),
    shares: Sequence[PartnerShare] = (),
    title_en: str = "",
    product: str = "",
    measure: str = "",
    unit: str = "",
    baseline: Decimal | None = None,
    target: Decimal | None = None,
    direction: str = Direction.UP,
    sample: bool = False,
    note: str = "",
    asked_on: date | None = None,
) -> Commitment:
    """Enter a commitment and hand it to its lead and partners: each share is a request of its own.

    Requests are dated today; only what tells of the past (a loader) names another `asked_on`.
    """
    if isinstance(actor, Viewer):
        access.check_owner(actor, programme, DECIDERS, _("lập nhiệm vụ"))
    starts_on = starts_on or programme.starts_on
    _check(programme, code, title, starts_on, due_on, clause)
    with act(actor, "agreements.make_commitment", words=f"lập nhiệm vụ {code}") as line:
        commitment = Commitment.objects.create(
            programme=programme,
            code=code,
            title=title,
            title_en=title_en,
            field=field,
            lead=lead,
            clause=clause,
            product=product,
            measure=measure,
            unit=unit,
            baseline=baseline,
            target=target,
            direction=direction,
            starts_on=starts_on,
            due_on=due_on,
            first_due_on=due_on,
            sample=sample,
            note=note,
            sort_key=natural_key(code),
            status_why=_("Chưa bên nào nhận việc hay báo tiến độ."),
        )
        line.on = commitment
        _hand_out(actor, commitment, support, shares, asked_on)
        index_commitments([commitment])
    return commitment


def _check(programme: Programme, code: str, title: str, starts_on: date, due_on: date, clause: Clause | None) -> None:
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}", code):
        raise Refusal(_("Mã nhiệm vụ gồm chữ không dấu, số, dấu chấm hoặc gạch, tối đa 20 ký tự."), field="code")
    if not title.strip():
        raise Refusal(_("Hãy ghi nội dung nhiệm vụ."), field="title")
    problem = rules.due_problem(starts_on, due_on)
    if problem:
        raise Refusal(problem, field="due_on")
    _check_clause(programme, clause)
    if Commitment.objects.filter(programme=programme, code__iexact=code).exists():
        raise Refusal(_("Chương trình đã có nhiệm vụ mã %(code)s. Hãy dùng mã khác.") % {"code": code}, field="code")


def _check_clause(programme: Programme, clause: Clause | None) -> None:
    """A commitment may be anchored in another text, as long as the same body keeps both."""
    if clause is not None and clause.agreement.owner_id != programme.agreement.owner_id:
        raise Refusal(_("Điều khoản không thuộc văn bản nào của cơ quan lập chương trình này."), field="clause")


def _hand_out(
    actor: Actor,
    commitment: Commitment,
    support: Sequence[Organisation],
    shares: Sequence[PartnerShare],
    asked_on: date | None,
) -> None:
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
def ask_partners(*, actor: Viewer, commitment: Commitment, organisations: Sequence[Organisation]) -> Commitment:
    """Ask more organisations to take part as partners; those already asked are left alone."""
    access.check_can_steer(actor, commitment)
    names = ", ".join(str(one) for one in dict.fromkeys(organisations))
    with act(actor, "agreements.ask_partners", words=f"đề nghị {names} tham gia", on=commitment):
        locked = claim(Commitment, commitment.pk)
        partners = locked.participations.filter(role=ParticipationRole.PARTNER)
        held = set(partners.values_list("organisation_id", flat=True))
        fresh = [one for one in dict.fromkeys(organisations) if one.pk not in held]
        if not fresh:
            raise Refusal(_("Các cơ quan đã chọn đều đã được đề nghị."), field="organisations")
        locked.save()
        _add_shares(actor, locked, [PartnerShare(role=ParticipationRole.PARTNER, organisation=one) for one in fresh])
        refresh(actor, locked.pk)
    return locked


def add_participants(*, actor: Actor, commitment: Commitment, shares: Sequence[PartnerShare]) -> None:
    """Name localities that the commitment concerns; nobody is asked."""
    if isinstance(actor, Viewer):
        access.check_can_steer(actor, commitment)
    with act(actor, "agreements.participants", words=f"ghi {len(shares)} địa phương tham gia", on=commitment):
        _add_shares(actor, commitment, shares)


def edit_commitment(*, actor: Actor, commitment: Commitment, version: int, **values: Any) -> Commitment:
    """Correct what a commitment says; its due date and status have actions of their own."""
    if isinstance(actor, Viewer):
        access.check_can_steer(actor, commitment)
    _check_clause(commitment.programme, values.get("clause"))
    with act(actor, "agreements.edit_commitment", words="sửa nhiệm vụ", on=commitment):
        locked = claim(Commitment, commitment.pk, version=version, submitted=values)
        for name, value in values.items():
            setattr(locked, name, value)
        locked.save()
        refresh(actor, locked.pk)
        index_commitments([Commitment.objects.get(pk=locked.pk)])
    return locked


def change_due(
    *,
    actor: Actor,
    commitment: Commitment,
    due_on: date,
    reason: str,
    version: int | None = None,
    on: date | None = None,
) -> Commitment:
    """Set another due date with its reason; the old one stays in the history. Open shares due then move along."""
    if isinstance(actor, Viewer):
        access.check_can_steer(actor, commitment)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do đổi hạn."), field="reason")
    problem = rules.due_problem(commitment.starts_on, due_on)
    if problem:
        raise Refusal(problem, field="due_on")
    words = f"đổi hạn thành {due_on:%d/%m/%Y}"
    with act(actor, "agreements.change_due", words=words, on=commitment, reason=reason):
        locked = claim(Commitment, commitment.pk, version=version, submitted={"due_on": due_on})
        if locked.due_on == due_on:
            raise Refusal(_("Hạn mới trùng hạn đang có."), field="due_on")
        _keep_due(actor, locked, due_on, reason, on)
        refresh(actor, locked.pk)
    return locked


def _keep_due(actor: Actor, locked: Commitment, due_on: date, reason: str, on: date | None) -> None:
    """Set the due date, keep the old one, and let the open shares that were due with it follow."""
    before = locked.due_on
    on = on or timezone.localdate()
    DueDateChange.objects.create(
        commitment=locked,
        due_before=before,
        due_after=due_on,
        reason=reason,
        changed_on=on,
        changed_by=actor.person_label,
    )
    locked.due_on = due_on
    locked.save()
    for request in Request.objects.filter(participation__commitment=locked, state__in=OPEN, due_on=before):
        coordination.move_due(actor=actor, request=request, due_on=due_on, reason=reason, on=on)


def override(
    *,
    actor: Actor,
    commitment: Commitment,
    status: str,
    reason: str,
    version: int | None = None,
    on: date | None = None,
) -> Commitment:
    """Set a status against the rules, with a reason that stays beside it wherever the status is shown."""
    if isinstance(actor, Viewer):
        access.check_can_override(actor, commitment)
    if not reason.strip():
        raise Refusal(_("Đặt trạng thái khác với quy tắc phải ghi lý do."), field="reason")
    label = Status(status).label
    with act(actor, "agreements.override", words=f"đặt trạng thái “{label}”", on=commitment, reason=reason):
        given = {"override_status": status, "override_reason": reason}
        locked = claim(Commitment, commitment.pk, version=version, submitted=given)
        locked.override_status = status
        locked.override_reason = reason
        locked.override_on = on or timezone.localdate()
        locked.override_by = actor.person_label
        locked.save()
        refresh(actor, locked.pk)
    return locked


def lift_override(*, actor: Actor, commitment: Commitment, reason: str, version: int | None = None) -> Commitment:
    """Let the rules decide again."""
    if isinstance(actor, Viewer):
        access.check_can_override(actor, commitment)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do bỏ trạng thái đặt tay."), field="reason")
    with act(actor, "agreements.lift_override", words="bỏ trạng thái đặt tay", on=commitment, reason=reason):
        locked = claim(Commitment, commitment.pk, version=version, submitted={"override_reason": reason})
        if not locked.override_status:
            raise Refusal(_("Trạng thái đang theo quy tắc, không có gì để bỏ."))
        locked.override_status = locked.override_reason = locked.override_by = ""
        locked.override_on = None
        locked.save()
        refresh(actor, locked.pk)
    return locked


def hold(commitment_id: int) -> None:
    """Lock a commitment for this transaction. Always before its requests, so that no two acts wait for each other."""
    Commitment.objects.select_for_update(of=("self",)).filter(pk=commitment_id).values_list("pk", flat=True).first()


_later: ContextVar[dict[int, None] | None] = ContextVar("derive_later", default=None)


@contextmanager
def deriving_once(*, actor: Actor) -> Iterator[None]:
    """Within a bulk act, derive each commitment once at the end instead of after each of its many steps."""
    waiting: dict[int, None] = {}
    token = _later.set(waiting)
    try:
        yield
    finally:
        _later.reset(token)
    for commitment_id in waiting:
        refresh(actor, commitment_id)


def refresh(actor: Actor, commitment_id: int) -> None:
    """Derive status, completion and the latest figures again from the dated facts. Part of every other act.

    This is the only place where a stored status moves, and only along choices.STEPS.
    """
    waiting = _later.get()
    if waiting is not None:
        waiting[commitment_id] = None
        return
    commitment = Commitment.objects.select_for_update(of=("self",)).select_related("programme").get(pk=commitment_id)
    _follow_extension(actor, commitment)
    today = timezone.localdate()
    facts = facts_of([commitment], today)[commitment.pk]
    # What is kept is read by everyone, so it is kept in the language of the platform, not of whoever acts.
    with translation.override(settings.LANGUAGE_CODE):
        now = rules.standing(facts)
    if now.status != commitment.status and now.status not in STEPS[commitment.status]:
        raise Refusal(
            _("Không thể chuyển từ “%(a)s” sang “%(b)s”.")
            % {"a": Status(commitment.status).label, "b": Status(now.status).label}
        )
    derived = {
        "status": now.status,
        "status_why": now.why[:500],
        "done_on": now.done_on,
        "latest_on": facts.latest_on,
        "actual": facts.actual,
        "percent": facts.percent,
    }
    changed = [name for name, value in derived.items() if getattr(commitment, name) != value]
    for name in changed:
        setattr(commitment, name, derived[name])
    if changed:
        commitment.save(update_fields=changed)
    if now.status == Status.DONE:
        _settle_shares(commitment, now)


def _follow_extension(actor: Actor, commitment: Commitment) -> None:
    """When the keeper of the programme granted its lead a later date, the commitment's due date follows."""
    request = Request.objects.filter(
        participation__commitment=commitment, participation__role=ParticipationRole.LEAD, state__in=OPEN
    ).first()
    if request is None or request.due_on is None or request.due_on <= commitment.due_on:
        return
    granted = request.extensions.filter(state=ExtensionState.GRANTED).order_by("-pk").first()
    if granted is not None:
        reason = _("Gia hạn: %(why)s") % {"why": granted.reason}
        _keep_due(actor, commitment, request.due_on, reason, granted.decided_on)


def _settle_shares(commitment: Commitment, now: rules.Standing) -> None:
    """A commitment that is done leaves nothing open for those who agreed that it is.

    These are its lead, towards the keeper of the programme, and each partner that confirmed the lead's final report.
    """
    agreed = Report.objects.filter(side=Side.ASKING, final=True, verdict=Verdict.CONFIRMED).values("request_id")
    open_shares = Request.objects.filter(
        Q(participation__role=ParticipationRole.LEAD) | Q(pk__in=agreed),
        participation__commitment=commitment,
        state=State.ACCEPTED,
    )
    platform = Platform("Nền tảng")
    agreed_on = Report.objects.filter(
        request__participation__commitment=commitment, final=True, verdict=Verdict.CONFIRMED
    ).aggregate(last=Max("verdict_on"))["last"]
    on = max(agreed_on or now.done_on, now.done_on) if now.done_on else agreed_on
    # What settling tells back would derive the same standing again.
    token = _later.set({})
    try:
        for request in open_shares.order_by("pk") if now.done_on else ():
            report = coordination.report(
                actor=platform,
                request=request,
                body=now.why,
                final=True,
                done_on=now.done_on,
                subject=commitment,
                on=on,
            )
            coordination.give_verdict(actor=platform, report=report, verdict=Verdict.CONFIRMED, reason=now.why, on=on)
    finally:
        _later.reset(token)


def index_commitments(commitments: Sequence[Commitment]) -> None:
    """Let commitments be found by those who may see them."""
    private = _private_readers(commitments)
    put(
        Thing(
            kind="commitment",
            object_id=one.pk,
            title=str(one),
            subtitle=f"{one.field} – {one.lead}",
            body=f"{one.product} {one.measure} {one.title_en}",
            url=one.get_absolute_url(),
            weight=10,
            readers=private.get(one.pk, ()),
        )
        for one in commitments
    )


def _private_readers(commitments: Sequence[Commitment]) -> dict[int, list[int]]:
    agreements = {one.programme.agreement_id for one in commitments}
    closed = set(
        Agreement.objects.filter(pk__in=agreements, visibility=Visibility.PARTIES).values_list("pk", flat=True)
    )
    found: dict[int, list[int]] = {}
    for one in commitments:
        if one.programme.agreement_id in closed:
            ids = one.participations.exclude(organisation=None).values_list("organisation_id", flat=True)
            found[one.pk] = [one.programme.owner_id, one.lead_id, *ids]
    return found
