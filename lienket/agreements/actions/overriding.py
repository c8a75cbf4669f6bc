"""A status set by hand against the rules, for a span of days: set with a reason, lifted with a reason."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, rules
from lienket.agreements.actions.deriving import refresh
from lienket.agreements.choices import Status
from lienket.agreements.models import Commitment, Override
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal, Stale


def override(
    *,
    actor: Actor,
    commitment: Commitment,
    status: str,
    reason: str,
    version: int | None = None,
    on: date | None = None,
) -> Commitment:
    """Set a status against the rules from a day on, with a reason that stays beside it wherever the status is shown.

    One that was in force ends on that day. Raises Refusal for a day to come, or one before what was decided last.
    """
    if isinstance(actor, Viewer):
        access.check_can_override(actor, commitment)
    if not reason.strip():
        raise Refusal(_("Đặt trạng thái khác với quy tắc phải ghi lý do."), field="reason")
    today = timezone.localdate()
    on = on or today
    label = Status(status).label
    words = f"đặt trạng thái “{label}”" + ("" if on == today else f" từ ngày {on:%d/%m/%Y}")
    with act(actor, "agreements.override", words=words, on=commitment, reason=reason):
        locked = _claim(commitment, version, str(label), reason)
        last = locked.overrides.last()
        problem = rules.override_problem(
            on, today, locked.starts_on, (last.lifted_on or last.starts_on) if last else None
        )
        if problem:
            raise Refusal(problem, field="on")
        if last is not None and last.lifted_on is None:
            _lift(last, actor, on, _("Đặt trạng thái khác: %(why)s") % {"why": reason})
        Override.objects.create(
            commitment=locked, status=status, reason=reason, starts_on=on, set_by=actor.person_label[:200]
        )
        locked.save()
        refresh(actor, locked.pk)
    return locked


def lift_override(
    *, actor: Actor, commitment: Commitment, reason: str, version: int | None = None, on: date | None = None
) -> Commitment:
    """Let the rules decide again, from a day on; the days before keep the status they had."""
    if isinstance(actor, Viewer):
        access.check_can_override(actor, commitment)
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do bỏ trạng thái đặt tay."), field="reason")
    on = on or timezone.localdate()
    with act(actor, "agreements.lift_override", words="bỏ trạng thái đặt tay", on=commitment, reason=reason):
        locked = _claim(commitment, version, "", reason)
        held = locked.overrides.filter(lifted_on=None).first()
        if held is None:
            raise Refusal(_("Trạng thái đang theo quy tắc, không có gì để bỏ."))
        if on < held.starts_on:
            raise Refusal(
                _("Trạng thái đặt tay có hiệu lực từ %(day)s; không thể bỏ trước ngày đó.")
                % {"day": f"{held.starts_on:%d/%m/%Y}"}
            )
        _lift(held, actor, on, reason)
        locked.save()
        refresh(actor, locked.pk)
    return locked


def _lift(held: Override, actor: Actor, on: date, reason: str) -> None:
    held.lifted_on, held.lifted_by, held.lift_reason = on, actor.person_label[:200], reason
    held.save()


def _claim(commitment: Commitment, version: int | None, label: str, reason: str) -> Commitment:
    """The locked commitment; one who comes too late is told which status by hand is in force."""
    try:
        return claim(Commitment, commitment.pk, version=version)
    except Stale as stale:
        held = commitment.overrides.filter(lifted_on=None).first()
        stale.differences.append((_("trạng thái đặt tay"), held.get_status_display() if held else "", label))
        stale.differences.append((_("lý do đặt trạng thái"), held.reason if held else "", reason))
        raise
