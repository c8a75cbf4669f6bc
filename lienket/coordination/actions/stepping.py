"""Moving a request along the table of steps, and what every other action shares: the lock and the trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import access, rules
from lienket.coordination.choices import OPEN, STEPS, ExtensionState, State, StepName
from lienket.coordination.models import Event, Extension, Request
from lienket.ground.audit.acts import Actor, Line, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import NotAllowed, Refusal, Stale
from lienket.ground.ui.filters import date_text

Refresh = Callable[[Actor, int], None]
Hold = Callable[[int], None]
RefuseDue = Callable[[int, date], str]
_FOLLOWERS: dict[str, tuple[Refresh, Hold, RefuseDue | None]] = {}


def follow(matter_type: str, refresh: Refresh, hold: Hold, refuse_due: RefuseDue | None = None) -> None:
    """Let the room that owns a kind of matter derive its own state again after each step.

    `hold(matter_id)` locks the matter before any of its requests is locked, in every act; `refresh(actor, matter_id)`
    runs after the step, inside its transaction; `refuse_due(matter_id, day)` is the sentence for a due date that the
    matter does not carry, or empty. Rooms call this once, when the app is ready.
    """
    _FOLLOWERS[matter_type] = (refresh, hold, refuse_due)


def refused_due(request: Request, day: date) -> str:
    """Why the room of the matter would not have this request due on a day; empty when it would."""
    follower = _FOLLOWERS.get(request.matter_type)
    if follower is None or follower[2] is None or request.matter_id is None:
        return ""
    return follower[2](request.matter_id, day)


def tell(actor: Actor, request: Request) -> None:
    """Let the room of the matter know that its request moved."""
    follower = _FOLLOWERS.get(request.matter_type)
    if follower is not None and request.matter_id is not None:
        follower[0](actor, request.matter_id)


def lock(request: Request, *, version: int | None = None, wanted: str = "") -> Request:
    """The request's row as it is now, locked for this transaction. Always the first row an action locks.

    Raises NotThere when it is gone, and Stale, with what differs in words, when `version` was overtaken; `wanted`
    says in words what the person was about to do. The version is raised; it counts only if the row is saved.
    """
    follower = _FOLLOWERS.get(request.matter_type)
    if follower is not None and request.matter_id is not None:
        follower[1](request.matter_id)
    try:
        return claim(Request, request.pk, version=version)
    except Stale as stale:
        now = Request.objects.get(pk=request.pk)
        differences: list[tuple[str, Any, Any]] = [(_("trạng thái"), State(now.state).label, wanted)]
        if now.due_on != request.due_on:
            differences.append((_("hạn"), date_text(now.due_on), date_text(request.due_on)))
        raise Stale(stale.sentence, differences=differences) from stale


def write_event(
    line: Line, actor: Actor, request: Request, step: str, on: date, reason: str = "", **more: Any
) -> Event:
    """One line of the trail, tied to the act that made it; saved by the caller when many are made at once."""
    return Event(
        request=request,
        step=step,
        act=line.id,
        on=on,
        person_id=actor.person_id,
        person_label=actor.person_label[:200],
        organisation_label=actor.organisation_label[:300],
        behalf_label=actor.behalf_label[:300],
        reason=reason,
        **more,
    )


@once
def take_step(
    *,
    actor: Actor,
    request: Request,
    step: str,
    reason: str = "",
    version: int | None = None,
    on: date | None = None,
) -> Request:
    """Take one step of the table (accept, decline, withdraw, close). Verdicts and finishing go through reports.

    `request_key` (see once): a form that is sent twice takes the step once. Raises Refusal, NotAllowed or Stale.
    """
    if step not in STEPS:
        raise Refusal(_("Không có bước này."))
    if step in (StepName.FINISH, StepName.CONFIRM, StepName.DISPUTE):
        raise Refusal(_("Bước này đi cùng một báo cáo kết quả."))
    if isinstance(actor, Viewer):
        access.check_can_decide(actor, request)
    moved = move(actor=actor, request=request, step=step, reason=reason, version=version, on=on)
    copy(moved, request)
    return moved


def move(
    *, actor: Actor, request: Request, step: str, reason: str, version: int | None, on: date | None, **more: Any
) -> Request:
    """The step itself; `more` goes to its line in the trail."""
    on = on or timezone.localdate()
    missing = rules.reason_missing(step, reason)
    if missing:
        raise Refusal(missing, field="reason")
    rule = STEPS[step]
    with act(actor, f"coordination.{step}", words=str(StepName(step).label), on=request, reason=reason) as line:
        locked = lock(request, version=version, wanted=str(rule.label))
        _check_side(actor, locked, step)
        locked.state = rule.target
        if step in (StepName.ACCEPT, StepName.DECLINE):
            locked.answered_on = on
        if step == StepName.FINISH:
            locked.done_on = more.pop("done_on")
        if step == StepName.DISPUTE:
            locked.done_on = None
        if step == StepName.CONFIRM:
            locked.settled_on = on
        locked.save()
        write_event(line, actor, locked, step, on, reason, **more).save()
        if locked.state not in OPEN:
            lapse_extensions(line, actor, locked, on)
        tell(actor, locked)
    return locked


def _check_side(actor: Actor, locked: Request, step: str) -> None:
    rule = STEPS[step]
    sides = access.sides_of(actor, locked) if isinstance(actor, Viewer) else {str(rule.side)}
    problem = rules.why_not(locked.state, step, rule.side)
    if problem:
        raise Refusal(problem)
    if rule.side not in sides:
        raise NotAllowed(rules.why_not(locked.state, step, next(iter(sides), None)))


def lapse_extensions(line: Line, actor: Actor, request: Request, on: date, *, up_to: date | None = None) -> None:
    """Nobody decides about the due date of a request that has ended, nor about one that came anyway (`up_to`)."""
    pending = Extension.objects.select_for_update().filter(request=request, state=ExtensionState.PENDING)
    if up_to is not None:
        pending = pending.filter(due_after__lte=up_to)
    for extension in pending:
        extension.state = ExtensionState.LAPSED
        extension.decided_on = on
        extension.version += 1
        extension.save()
        write_event(line, actor, request, StepName.LAPSE, on, due_after=extension.due_after).save()


def copy(saved: models.Model, given: models.Model) -> None:
    """Bring the instance that the caller holds up to date, so that it may go on with the next step."""
    for field in saved._meta.concrete_fields:
        setattr(given, field.attname, getattr(saved, field.attname))
