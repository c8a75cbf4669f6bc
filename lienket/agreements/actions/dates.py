"""The due date of a commitment: set again, never overwritten."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from lienket.agreements.models import Commitment, DueDateChange
from lienket.coordination import actions as coordination
from lienket.coordination.choices import OPEN
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor


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
