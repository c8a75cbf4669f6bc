"""A later due date: asked for with a reason, granted or refused with a reason."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import access, rules
from lienket.coordination.actions.stepping import copy, lapse_extensions, lock, refused_due, tell, write_event
from lienket.coordination.choices import OPEN, ExtensionState, Side, State, StepName
from lienket.coordination.models import Extension, Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import NotAllowed, Refusal, Stale


@once
def ask_extension(*, actor: Actor, request: Request, due_after: date, reason: str, on: date | None = None) -> Extension:
    """The answering side asks for a later due date; one at a time."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_decide(actor, request)
        if Side.ANSWERING not in access.sides_of(actor, request):
            raise NotAllowed(_("Chỉ bên được đề nghị xin gia hạn; bên đề nghị là bên quyết định."))
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do xin gia hạn."), field="reason")
    words = f"xin gia hạn đến {due_after:%d/%m/%Y}"
    with act(actor, "coordination.ask_extension", words=words, on=request, reason=reason) as line:
        locked = lock(request)
        problem, field = rules.extension_problem(locked.state, locked.due_on, due_after)
        if problem or locked.due_on is None:
            raise Refusal(problem, field=field or None)
        problem = refused_due(locked, due_after)
        if problem:
            raise Refusal(problem, field="due_after")
        if locked.extensions.filter(state=ExtensionState.PENDING).exists():
            raise Refusal(_("Đang có một đề nghị gia hạn chờ quyết định."))
        made = Extension.objects.create(
            request=request,
            due_before=locked.due_on,
            due_after=due_after,
            reason=reason,
            asked_by=actor.person_label[:200],
            asked_on=on,
        )
        write_event(line, actor, locked, StepName.EXTEND, on, reason, due_after=due_after).save()
    return made


@once
def decide_extension(
    *,
    actor: Actor,
    extension: Extension,
    grant: bool,
    reason: str,
    version: int | None = None,
    on: date | None = None,
) -> Extension:
    """The asking side grants or refuses a later due date, with its reason."""
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        access.check_can_decide(actor, extension.request)
        if Side.ASKING not in access.sides_of(actor, extension.request):
            raise NotAllowed(_("Chỉ bên đề nghị quyết định gia hạn."))
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do quyết định."), field="reason")
    wanted = ExtensionState.GRANTED if grant else ExtensionState.REFUSED
    words = "đồng ý gia hạn" if grant else "không đồng ý gia hạn"
    with act(actor, "coordination.decide_extension", words=words, on=extension.request, reason=reason) as line:
        request = lock(extension.request)
        locked = _lock_extension(extension, request, version, wanted)
        problem = refused_due(request, locked.due_after) if grant else ""
        if problem:
            raise Refusal(problem)
        locked.state = wanted
        locked.decision_reason = reason
        locked.decided_by = actor.person_label[:200]
        locked.decided_on = on
        locked.save()
        step = StepName.GRANT if grant else StepName.REFUSE
        write_event(line, actor, request, step, on, reason, due_after=locked.due_after).save()
        if grant:
            _grant(actor, request, locked)
    copy(request if grant else extension.request, extension.request)
    copy(locked, extension)
    return locked


def move_due(*, actor: Actor, request: Request, due_on: date, reason: str, on: date | None = None) -> Request:
    """The room of the matter moved the date of the whole: its request follows, with the reason in the trail.

    The room has checked who may. An extension that asks for no more than the new date lapses.
    """
    on = on or timezone.localdate()
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do đổi hạn."), field="reason")
    words = f"đổi hạn thành {due_on:%d/%m/%Y}"
    with act(actor, "coordination.move_due", words=words, on=request, reason=reason) as line:
        locked = lock(request)
        if locked.state not in OPEN:
            raise Refusal(
                _("Đề nghị đã kết thúc (“%(state)s”) nên không đổi hạn nữa.") % {"state": State(locked.state).label}
            )
        locked.due_on = due_on
        locked.save()
        write_event(line, actor, locked, StepName.MOVE, on, reason, due_after=due_on).save()
        lapse_extensions(line, actor, locked, on, up_to=due_on)
    copy(locked, request)
    return locked


def _lock_extension(extension: Extension, request: Request, version: int | None, wanted: str) -> Extension:
    try:
        locked = claim(Extension, extension.pk, version=version)
    except Stale as stale:
        now = Extension.objects.get(pk=extension.pk)
        given = [(_("gia hạn"), now.get_state_display(), ExtensionState(wanted).label)]
        raise Stale(stale.sentence, differences=given) from stale
    if locked.state != ExtensionState.PENDING:
        raise Refusal(_("Đề nghị gia hạn này đã được quyết định: %(s)s.") % {"s": locked.get_state_display()})
    if request.state not in OPEN:
        raise Refusal(
            _("Đề nghị đã kết thúc (“%(state)s”) nên không quyết định gia hạn nữa.")
            % {"state": State(request.state).label}
        )
    return locked


def _grant(actor: Actor, request: Request, extension: Extension) -> None:
    request.due_on = extension.due_after
    request.save()
    tell(actor, request)
