"""Writing handshakes: the one way in which anything between organisations moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import access, rules
from lienket.coordination.choices import STEPS, ExtensionState, Side, State, StepName, Verdict
from lienket.coordination.models import Event, Evidence, Extension, Report, Request
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.models import StoredFile
from lienket.ground.files.store import store_upload
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.ground.search.entries import Thing, put
from lienket.localities.models import Organisation

_FOLLOWERS: dict[str, Callable[[Actor, int], None]] = {}


def follow(matter_type: str, refresh: Callable[[Actor, int], None]) -> None:
    """Let the room that owns a kind of matter derive its own state again after each step.

    `refresh(actor, matter_id)` runs inside the step's transaction. Rooms call this once, when the app is ready.
    """
    _FOLLOWERS[matter_type] = refresh


def _tell(actor: Actor, request: Request) -> None:
    refresh = _FOLLOWERS.get(request.matter_type)
    if refresh is not None and request.matter_id is not None:
        refresh(actor, request.matter_id)


@once
def ask(
    *,
    actor: Actor,
    asking: Organisation,
    answering: Organisation,
    title: str,
    body: str = "",
    due_on: date | None = None,
    matter: models.Model | None = None,
    asked_on: date | None = None,
    sample: bool = False,
) -> Request:
    """Ask an organisation for something. `matter` is the object of the room that the request is about."""
    return ask_many(
        actor=actor,
        asking=asking,
        answering=[answering],
        title=title,
        body=body,
        due_on=due_on,
        matter=matter,
        asked_on=asked_on,
        sample=sample,
    )[0]


def ask_many(
    *,
    actor: Actor,
    asking: Organisation,
    answering: Sequence[Organisation],
    title: str,
    body: str = "",
    due_on: date | None = None,
    matter: models.Model | None = None,
    asked_on: date | None = None,
    sample: bool = False,
) -> list[Request]:
    """Ask several organisations the same; one act, one request each."""
    asked_on = asked_on or timezone.localdate()
    _check_ask(actor, asking, answering, title, due_on, asked_on)
    names = ", ".join(str(one) for one in answering)
    with act(actor, "coordination.ask", words=f"gửi đề nghị tới {names}") as line:
        made = Request.objects.bulk_create(
            Request(
                asking=asking,
                answering=one,
                title=title[:500],
                body=body,
                due_on=due_on,
                asked_on=asked_on,
                matter_type=matter._meta.label_lower if matter else "",
                matter_id=matter.pk if matter else None,
                matter_label=str(matter)[:500] if matter else "",
                matter_url=matter.get_absolute_url() if matter else "",  # type: ignore[attr-defined]
                sample=sample,
            )
            for one in answering
        )
        Event.objects.bulk_create(_event(actor, request, StepName.ASK, asked_on, "") for request in made)
        put(_thing(request) for request in made)
        line.on = made[0]
    return made


def _check_ask(
    actor: Actor,
    asking: Organisation,
    answering: Sequence[Organisation],
    title: str,
    due_on: date | None,
    asked_on: date,
) -> None:
    if isinstance(actor, Viewer) and not actor.acts_for(asking.pk):
        raise NotAllowed(_("Bạn chỉ được gửi đề nghị thay cho cơ quan của mình."))
    if not title.strip():
        raise Refusal(_("Hãy ghi nội dung đề nghị."), field="title")
    if not answering:
        raise Refusal(_("Hãy chọn ít nhất một cơ quan được đề nghị."), field="answering")
    if any(one.pk == asking.pk for one in answering):
        raise Refusal(_("Không thể gửi đề nghị cho chính cơ quan mình."), field="answering")
    problem = rules.due_problem(due_on, asked_on)
    if problem:
        raise Refusal(problem, field="due_on")


def _event(actor: Actor, request: Request, step: str, on: date, reason: str) -> Event:
    return Event(
        request=request,
        step=step,
        on=on,
        person_id=actor.person_id,
        person_label=actor.person_label,
        organisation_label=actor.organisation_label,
        behalf_label=actor.behalf_label,
        reason=reason,
    )


def _thing(request: Request) -> Thing:
    return Thing(
        kind="request",
        object_id=request.pk,
        title=str(request),
        subtitle=f"{request.asking} → {request.answering}",
        body=request.body,
        url=request.get_absolute_url(),
        readers=(request.asking_id, request.answering_id),
        weight=5,
    )


def take_step(
    *,
    actor: Viewer,
    request: Request,
    step: str,
    reason: str = "",
    version: int | None = None,
    on: date | None = None,
) -> Request:
    """Take one step of the table (accept, decline, withdraw, close). Verdicts and finishing go through reports."""
    if step in (StepName.FINISH, StepName.CONFIRM, StepName.DISPUTE):
        raise Refusal(_("Bước này đi cùng một báo cáo kết quả."))
    access.check_can_decide(actor, request)
    return _move(actor=actor, request=request, step=step, reason=reason, version=version, on=on)


def _move(
    *, actor: Actor, request: Request, step: str, reason: str, version: int | None, on: date | None
) -> Request:
    on = on or timezone.localdate()
    missing = rules.reason_missing(step, reason)
    if missing:
        raise Refusal(missing, field="reason")
    rule = STEPS[step]
    with act(actor, f"coordination.{step}", words=str(StepName(step).label), on=request, reason=reason):
        locked = claim(Request, request.pk, version=version, submitted={"state": rule.target})
        sides = access.sides_of(actor, locked) if isinstance(actor, Viewer) else {rule.side}
        side = rule.side if rule.side in sides else next(iter(sides), None)
        problem = rules.why_not(locked.state, step, side)
        if problem:
            raise Refusal(problem)
        locked.state = rule.target
        if step in (StepName.ACCEPT, StepName.DECLINE):
            locked.answered_on = on
        if step == StepName.CONFIRM:
            locked.settled_on = on
        locked.save()
        Event.objects.bulk_create([_event(actor, locked, step, on, reason)])
        _tell(actor, locked)
    return locked


def add_evidence(*, actor: Actor, organisation: Organisation, uploads: Sequence[UploadedFile]) -> list[Evidence]:
    """Check and keep files as evidence of the organisation. Raises Refusal for the first bad one; keeps none."""
    stored = [(store_upload(upload), upload.name or "tep") for upload in uploads]
    return keep_evidence(actor=actor, organisation=organisation, files=stored)


def keep_evidence(
    *, actor: Actor, organisation: Organisation, files: Sequence[tuple[StoredFile, str]]
) -> list[Evidence]:
    """Evidence rows for files that are already stored and checked."""
    if not files:
        return []
    with act(actor, "coordination.evidence", words=f"nộp {len(files)} tệp minh chứng", on=organisation):
        return Evidence.objects.bulk_create(
            Evidence(file=file, name=name[-200:], organisation=organisation, added_by=actor.person_label)
            for file, name in files
        )


@once
def report(
    *,
    actor: Actor,
    request: Request,
    body: str,
    final: bool = False,
    done_on: date | None = None,
    uploads: Sequence[UploadedFile] = (),
    evidence: Sequence[Evidence] = (),
    subject: models.Model | None = None,
    side: str | None = None,
    on: date | None = None,
) -> Report:
    """Say what was done. A final report of the answering side asks the other to settle the request.

    `subject` is a room's own object that the report carries (its progress entry).
    """
    on = on or timezone.localdate()
    if isinstance(actor, Viewer):
        side = side or access.check_can_report(actor, request)
        if side not in access.sides_of(actor, request):
            raise NotAllowed(_("Bạn chỉ được báo cáo thay cho bên của mình."))
    side = side or Side.ANSWERING
    _check_report(request, side, body, final, done_on, on)
    words = "báo hoàn thành" if final else "báo kết quả"
    with act(actor, "coordination.report", words=words, on=request):
        organisation = request.answering if side == Side.ANSWERING else request.asking
        files = [*evidence, *add_evidence(actor=actor, organisation=organisation, uploads=uploads)]
        made = Report.objects.create(
            request=request,
            side=side,
            on=on,
            body=body,
            final=final,
            done_on=done_on if final else None,
            subject_type=subject._meta.label_lower if subject else "",
            subject_id=subject.pk if subject else None,
            reported_by=actor.person_label,
        )
        made.evidence.set(files)
        if final and side == Side.ANSWERING:
            _move(actor=actor, request=request, step=StepName.FINISH, reason="", version=None, on=on)
        _tell(actor, request)
    return made


def _check_report(
    request: Request, side: str, body: str, final: bool, done_on: date | None, on: date
) -> None:
    if not body.strip():
        raise Refusal(_("Hãy ghi đã làm được gì."), field="body")
    if request.state not in (State.ACCEPTED, State.DISPUTED, State.REPORTED, State.CONFIRMED):
        raise Refusal(
            _("Đề nghị đang ở trạng thái “%(state)s” nên chưa báo kết quả được. Cần nhận việc trước.")
            % {"state": State(request.state).label}
        )
    problem = rules.done_problem(final, done_on, on)
    if problem:
        raise Refusal(problem, field="done_on")


def give_verdict(
    *,
    actor: Actor,
    report: Report,
    verdict: str,
    reason: str = "",
    version: int | None = None,
    on: date | None = None,
) -> Report:
    """Confirm or dispute what the other side reported; a dispute needs its reason."""
    on = on or timezone.localdate()
    verdict = Verdict(verdict)
    if verdict == Verdict.PENDING:
        raise Refusal(_("Hãy chọn xác nhận hoặc không thống nhất."), field="verdict")
    judge = Side.ASKING if report.side == Side.ANSWERING else Side.ANSWERING
    if isinstance(actor, Viewer):
        access.check_can_decide(actor, report.request)
        if judge not in access.sides_of(actor, report.request):
            raise NotAllowed(_("Bên báo cáo không tự xác nhận báo cáo của mình; bên kia sẽ xác nhận."))
    step = StepName.CONFIRM if verdict == Verdict.CONFIRMED else StepName.DISPUTE
    missing = rules.reason_missing(step, reason)
    if missing:
        raise Refusal(missing, field="reason")
    words = "xác nhận báo cáo" if verdict == Verdict.CONFIRMED else "không thống nhất với báo cáo"
    with act(actor, "coordination.verdict", words=words, on=report.request, reason=reason):
        locked = claim(Report, report.pk, version=version, submitted={"verdict": verdict})
        if locked.verdict != Verdict.PENDING:
            raise Refusal(_("Báo cáo này đã có ý kiến: %(verdict)s.") % {"verdict": locked.get_verdict_display()})
        locked.verdict = verdict
        locked.verdict_reason = reason
        locked.verdict_on = on
        locked.verdict_by = actor.person_label
        locked.save()
        if locked.final and locked.side == Side.ANSWERING and _is_latest_final(locked):
            _move(actor=actor, request=report.request, step=step, reason=reason, version=None, on=on)
        _tell(actor, report.request)
    return locked


def _is_latest_final(report: Report) -> bool:
    later = Report.objects.filter(request_id=report.request_id, side=report.side, final=True, pk__gt=report.pk)
    return not later.exists()


@once
def ask_extension(
    *, actor: Viewer, request: Request, due_after: date, reason: str, on: date | None = None
) -> Extension:
    """The answering side asks for a later due date."""
    side = access.check_can_decide(actor, request)
    if side != Side.ANSWERING:
        raise NotAllowed(_("Chỉ bên được đề nghị xin gia hạn; bên đề nghị là bên quyết định."))
    if request.due_on is None:
        raise Refusal(_("Đề nghị này không có hạn nên không cần gia hạn."))
    if request.state not in (State.ASKED, State.ACCEPTED, State.DISPUTED):
        raise Refusal(_("Đề nghị không còn đang thực hiện nên không gia hạn được."))
    if due_after <= request.due_on:
        raise Refusal(
            _("Hạn mới phải sau hạn hiện tại %(due)s.") % {"due": f"{request.due_on:%d/%m/%Y}"}, field="due_after"
        )
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do xin gia hạn."), field="reason")
    if request.extensions.filter(state=ExtensionState.PENDING).exists():
        raise Refusal(_("Đang có một đề nghị gia hạn chờ quyết định."))
    words = f"xin gia hạn đến {due_after:%d/%m/%Y}"
    with act(actor, "coordination.ask_extension", words=words, on=request, reason=reason):
        return Extension.objects.create(
            request=request,
            due_before=request.due_on,
            due_after=due_after,
            reason=reason,
            asked_by=actor.person_label,
            asked_on=on or timezone.localdate(),
        )


def decide_extension(
    *,
    actor: Viewer,
    extension: Extension,
    grant: bool,
    reason: str,
    version: int | None = None,
    on: date | None = None,
) -> Extension:
    """The asking side grants or refuses a later due date, with its reason."""
    access.check_can_decide(actor, extension.request)
    if Side.ASKING not in access.sides_of(actor, extension.request):
        raise NotAllowed(_("Chỉ bên đề nghị quyết định gia hạn."))
    if not reason.strip():
        raise Refusal(_("Hãy ghi lý do quyết định."), field="reason")
    words = "đồng ý gia hạn" if grant else "không đồng ý gia hạn"
    with act(actor, "coordination.decide_extension", words=words, on=extension.request, reason=reason):
        locked = claim(Extension, extension.pk, version=version)
        if locked.state != ExtensionState.PENDING:
            raise Refusal(_("Đề nghị gia hạn này đã được quyết định: %(s)s.") % {"s": locked.get_state_display()})
        locked.state = ExtensionState.GRANTED if grant else ExtensionState.REFUSED
        locked.decision_reason = reason
        locked.decided_by = actor.person_label
        locked.decided_on = on or timezone.localdate()
        locked.save()
        if grant:
            request = claim(Request, extension.request_id)
            request.due_on = locked.due_after
            request.save()
            _tell(actor, request)
    return locked
