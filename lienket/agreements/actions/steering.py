"""What the lead, or the keeper of the programme, decides about a commitment: its words and its due date."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access
from lienket.agreements.actions.commitments import check_clause
from lienket.agreements.actions.dates import due_problem_of, keep_due
from lienket.agreements.actions.deriving import refresh
from lienket.agreements.actions.finding import index_commitments
from lienket.agreements.models import Commitment
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal


def edit_commitment(*, actor: Actor, commitment: Commitment, version: int, **values: Any) -> Commitment:
    """Correct what a commitment says; its due date and status have actions of their own."""
    if isinstance(actor, Viewer):
        access.check_can_steer(actor, commitment)
    check_clause(commitment.programme, values.get("clause"))
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
    problem = due_problem_of(commitment.programme, commitment.starts_on, due_on)
    if problem:
        raise Refusal(problem, field="due_on")
    words = f"đổi hạn thành {due_on:%d/%m/%Y}"
    with act(actor, "agreements.change_due", words=words, on=commitment, reason=reason):
        locked = claim(Commitment, commitment.pk, version=version, submitted={"due_on": due_on})
        if locked.due_on == due_on:
            raise Refusal(_("Hạn mới trùng hạn đang có."), field="due_on")
        keep_due(actor, locked, due_on, reason, on)
        refresh(actor, locked.pk)
    return locked
