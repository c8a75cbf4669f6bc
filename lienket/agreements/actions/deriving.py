"""Deriving what is stored of a commitment again from its dated facts, after every act that touches it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.conf import settings
from django.db.models import Max, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lienket.agreements import rules
from lienket.agreements.actions.dates import keep_due
from lienket.agreements.choices import SETTLER_NAME, SETTLING, STEPS, ParticipationRole, Status
from lienket.agreements.models import Commitment
from lienket.agreements.queries.facts import facts_of
from lienket.coordination import actions as coordination
from lienket.coordination.choices import OPEN, ExtensionState, Side, State, Verdict
from lienket.coordination.models import Report, Request
from lienket.ground.audit.acts import Actor, Platform, act
from lienket.ground.refusals import Refusal

SETTLER = Platform(SETTLER_NAME)


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
        keep_due(actor, commitment, request.due_on, reason, granted.decided_on)


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
    done_on, settled = now.done_on, list(open_shares.select_related("answering").order_by("pk"))
    if done_on is None or not settled:
        return
    agreed_on = Report.objects.filter(
        request__participation__commitment=commitment, final=True, verdict=Verdict.CONFIRMED
    ).aggregate(last=Max("verdict_on"))["last"]
    names = ", ".join(dict.fromkeys(one.answering.name for one in settled))
    words = f"nhiệm vụ hoàn thành, chốt phần việc của {names}"
    with act(SETTLER, SETTLING, words=words, on=commitment, reason=now.why):
        _settle_each(settled, commitment, now, max(agreed_on or done_on, done_on))


def _settle_each(settled: list[Request], commitment: Commitment, now: rules.Standing, on: date) -> None:
    # What settling tells back would derive the same standing again.
    token = _later.set({})
    try:
        for request in settled:
            report = coordination.report(
                actor=SETTLER,
                request=request,
                body=now.why,
                final=True,
                done_on=now.done_on,
                subject=commitment,
                on=on,
            )
            coordination.give_verdict(actor=SETTLER, report=report, verdict=Verdict.CONFIRMED, reason=now.why, on=on)
    finally:
        _later.reset(token)
