"""What the lead, or the keeper of the programme, decides about a commitment: its words, its due date, its status."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, rules
from lienket.agreements.actions.commitments import check_clause
from lienket.agreements.actions.dates import keep_due
from lienket.agreements.actions.deriving import refresh
from lienket.agreements.actions.finding import index_commitments
from lienket.agreements.choices import Status
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
    problem = rules.due_problem(commitment.starts_on, due_on)
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
