"""The due date of a commitment: set again, never overwritten."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from lienket.agreements import rules
from lienket.agreements.models import Commitment, DueDateChange, Programme
from lienket.coordination import actions as coordination
from lienket.coordination.choices import OPEN
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor


def due_problem_of(programme: Programme, starts_on: date, due_on: date) -> str:
    """The sentence for a due date that the programme, or its agreement, does not carry; empty when it is fine."""
    return rules.due_problem(
        starts_on, due_on, programme_ends_on=programme.ends_on, agreement_ends_on=programme.agreement.valid_to
    )


def refuse_due(commitment_id: int, due_on: date) -> str:
    """Why a share of a commitment cannot be due on a day; empty when it can."""
    one = Commitment.objects.select_related("programme__agreement").get(pk=commitment_id)
    return due_problem_of(one.programme, one.starts_on, due_on)


def keep_due(actor: Actor, locked: Commitment, due_on: date, reason: str, on: date | None) -> None:
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
