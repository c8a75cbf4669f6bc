"""Asking again what was declined or withdrawn: a new request that names the old one, with a reason."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import access, rules
from lienket.coordination.actions.asking import index
from lienket.coordination.actions.stepping import copy, lock, move, tell, write_event
from lienket.coordination.choices import Side, State, StepName
from lienket.coordination.models import Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import NotAllowed, Refusal


@once
def ask_again(
    *, actor: Actor, request: Request, reason: str, due_on: date | None = None, asked_on: date | None = None
) -> Request:
    """Ask the same organisation for the same thing once more. A declined request is closed by it, and stays readable.

    The new request has no due date unless one is given. Raises Refusal without a reason, while the old one is open
    or done, when it was asked again already, and when the organisation no longer exists.
    """
    if isinstance(actor, Viewer):
        access.check_can_decide(actor, request)
        if Side.ASKING not in access.sides_of(actor, request):
            raise NotAllowed(_("Chỉ bên đề nghị được đề nghị lại."))
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do đề nghị lại."), field="reason")
    on = asked_on or timezone.localdate()
    words = f"đề nghị lại {request.answering}"
    with act(actor, "coordination.ask_again", words=words, on=request, reason=reason) as line:
        old = lock(request)
        _check(old, due_on, on)
        if old.state == State.DECLINED:
            move(
                actor=actor,
                request=request,
                step=StepName.CLOSE,
                reason=_("Đã được đề nghị lại."),
                version=None,
                on=on,
            )
        made = _made(old, due_on, on)
        line.on = made
        write_event(line, actor, made, StepName.ASK, on, reason).save()
        index([made])
        tell(actor, made)
    copy(Request.objects.get(pk=request.pk), request)
    return made


def _check(old: Request, due_on: date | None, on: date) -> None:
    if not rules.may_be_asked_again(old.state, old.settled_on is not None):
        raise Refusal(
            _("Đề nghị đang ở trạng thái “%(state)s” nên không cần đề nghị lại.") % {"state": State(old.state).label}
        )
    if Request.objects.filter(follows=old).exists():
        raise Refusal(_("Đề nghị này đã được đề nghị lại."))
    if not old.answering.holds_on(on):
        raise Refusal(
            _("%(name)s không hoạt động vào ngày %(day)s. Hãy chọn cơ quan kế thừa nhiệm vụ.")
            % {"name": old.answering.name, "day": f"{on:%d/%m/%Y}"}
        )
    problem = rules.due_problem(due_on, on)
    if problem:
        raise Refusal(problem, field="due_on")


def _made(old: Request, due_on: date | None, on: date) -> Request:
    return Request.objects.create(
        asking=old.asking,
        answering=old.answering,
        title=old.title,
        title_en=old.title_en,
        body=old.body,
        due_on=due_on,
        first_due_on=due_on,
        asked_on=on,
        matter_type=old.matter_type,
        matter_id=old.matter_id,
        matter_label=old.matter_label,
        matter_url=old.matter_url,
        folded=old.folded,
        sample=old.sample,
        follows=old,
    )
