"""Saying what was done, with files, and the other side's verdict on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.coordination import access, rules
from lienket.coordination.actions.stepping import copy, lock, move, tell, write_event
from lienket.coordination.choices import REPORTABLE, Side, State, StepName, Verdict
from lienket.coordination.models import Evidence, Report, Request
from lienket.ground.access import PREPARERS
from lienket.ground.audit.acts import Actor, Line, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.files.models import StoredFile
from lienket.ground.files.store import store_upload
from lienket.ground.refusals import NotAllowed, Refusal, Stale
from lienket.localities.models import Organisation

LONGEST_NAME = 200


def add_evidence(
    *,
    actor: Actor,
    organisation: Organisation,
    uploads: Sequence[UploadedFile],
    readers: Sequence[int] = (),
    named_openly: bool = False,
) -> list[Evidence]:
    """Check and keep files as evidence of the organisation. Raises Refusal for the first bad one; keeps none.

    `readers` are organisations that may open them besides the sides of the report they come with; `named_openly` lets
    whoever may read the matter see their names.
    """
    if not uploads:
        return []
    _check_evidence(actor, organisation)
    with act(actor, "coordination.evidence", words=f"nộp {len(uploads)} tệp minh chứng", on=organisation):
        stored = [(_store(upload), upload.name or "tep") for upload in uploads]
        return _keep(actor, organisation, stored, readers, named_openly)


def _store(upload: UploadedFile) -> StoredFile:
    try:
        return store_upload(upload)
    except Refusal as refusal:
        raise Refusal(refusal.sentence, field="files") from refusal


def keep_evidence(
    *,
    actor: Actor,
    organisation: Organisation,
    files: Sequence[tuple[StoredFile, str]],
    readers: Sequence[int] = (),
    named_openly: bool = False,
) -> list[Evidence]:
    """Evidence rows for files that are already stored and checked."""
    if not files:
        return []
    _check_evidence(actor, organisation)
    with act(actor, "coordination.evidence", words=f"nộp {len(files)} tệp minh chứng", on=organisation):
        return _keep(actor, organisation, files, readers, named_openly)


def _check_evidence(actor: Actor, organisation: Organisation) -> None:
    if not isinstance(actor, Viewer):
        return
    if not actor.acts_for(organisation.pk):
        raise NotAllowed(_("Anh/chị chỉ được nộp minh chứng thay cho cơ quan của mình."))
    check_role(actor, PREPARERS, _("nộp minh chứng"))


def _keep(
    actor: Actor,
    organisation: Organisation,
    files: Sequence[tuple[StoredFile, str]],
    readers: Sequence[int],
    named_openly: bool,
) -> list[Evidence]:
    return Evidence.objects.bulk_create(
        Evidence(
            file=file,
            name=name[-LONGEST_NAME:],
            organisation=organisation,
            added_by=actor.person_label[:200],
            readers=list(readers),
            named_openly=named_openly,
        )
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

    `subject` is a room's own object that the report carries (its progress entry). `side` is needed only where one
    organisation inherited both; the answering side is meant otherwise.
    """
    on = on or timezone.localdate()
    side = _side(actor, request, side)
    if not body.strip():
        raise Refusal(_("Hãy ghi đã làm được gì."), field="body")
    problem = rules.done_problem(final, done_on, on)
    if problem:
        raise Refusal(problem, field="done_on")
    words = "báo hoàn thành" if final else "báo kết quả"
    with act(actor, "coordination.report", words=words, on=request) as line:
        locked = lock(request)
        problem = rules.report_problem(locked.state, side, final)
        if problem:
            raise Refusal(problem)
        organisation = locked.answering if side == Side.ANSWERING else locked.asking
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
            reported_by=actor.person_label[:200],
        )
        made.evidence.set(files)
        _follow_report(line, actor, request, made)
    return made


def _side(actor: Actor, request: Request, side: str | None) -> str:
    if not isinstance(actor, Viewer):
        return side or Side.ANSWERING
    own = access.check_can_report(actor, request)
    if side is not None and side not in access.sides_of(actor, request):
        raise NotAllowed(_("Anh/chị chỉ được báo cáo thay cho bên của mình."))
    return side or own


def _follow_report(line: Line, actor: Actor, request: Request, made: Report) -> None:
    if made.final and made.side == Side.ANSWERING:
        moved = move(
            actor=actor,
            request=request,
            step=StepName.FINISH,
            reason="",
            version=None,
            on=made.on,
            done_on=made.done_on,
            report=made,
        )
        copy(moved, request)
        return
    write_event(line, actor, request, StepName.REPORT, made.on, report=made).save()
    tell(actor, request)


@once
def give_verdict(
    *,
    actor: Actor,
    report: Report,
    verdict: str,
    reason: str = "",
    version: int | None = None,
    on: date | None = None,
) -> Report:
    """Confirm or dispute what the other side reported; a dispute needs its reason.

    The verdict on the final report settles the request or sends it back; confirming it confirms that side's
    earlier reports that nobody judged. A verdict on an interim report moves nothing.
    """
    on = on or timezone.localdate()
    if verdict not in (Verdict.CONFIRMED, Verdict.DISPUTED):
        raise Refusal(_("Hãy chọn xác nhận hoặc không thống nhất."), field="verdict")
    _check_judge(actor, report)
    step = StepName.CONFIRM if verdict == Verdict.CONFIRMED else StepName.DISPUTE
    missing = rules.reason_missing(step, reason)
    if missing:
        raise Refusal(missing, field="reason")
    words = "xác nhận báo cáo" if verdict == Verdict.CONFIRMED else "không thống nhất với báo cáo"
    with act(actor, "coordination.verdict", words=words, on=report.request, reason=reason) as line:
        request = lock(report.request)
        locked = _lock_report(report, version, verdict)
        if request.state not in REPORTABLE:
            raise Refusal(
                _("Đề nghị đã kết thúc (“%(state)s”) nên không cho ý kiến về báo cáo được nữa.")
                % {"state": State(request.state).label}
            )
        _judge(locked, verdict, reason, on, actor)
        if locked.final and locked.side == Side.ANSWERING:
            _settle(actor, report.request, locked, step, reason, on)
        else:
            quiet = StepName.AGREE if verdict == Verdict.CONFIRMED else StepName.OBJECT
            write_event(line, actor, request, quiet, on, reason, report=locked).save()
            if locked.final and verdict == Verdict.CONFIRMED:
                _judge_earlier(actor, request, locked, on)
            tell(actor, request)
    copy(locked, report)
    return locked


def _check_judge(actor: Actor, report: Report) -> None:
    if not isinstance(actor, Viewer):
        return
    access.check_can_decide(actor, report.request)
    if access.judge_of(report) not in access.sides_of(actor, report.request):
        raise NotAllowed(_("Bên báo cáo không tự xác nhận báo cáo của mình; bên kia sẽ xác nhận."))


def _lock_report(report: Report, version: int | None, verdict: str) -> Report:
    """The report, locked; Stale tells in words which verdict came first."""
    try:
        locked = claim(Report, report.pk, version=version)
    except Stale as stale:
        now = Report.objects.get(pk=report.pk)
        given = [(_("ý kiến về báo cáo"), now.get_verdict_display(), Verdict(verdict).label)]
        raise Stale(stale.sentence, differences=given) from stale
    if locked.verdict != Verdict.PENDING:
        raise Refusal(_("Báo cáo này đã có ý kiến: %(verdict)s.") % {"verdict": locked.get_verdict_display()})
    return locked


def _judge(report: Report, verdict: str, reason: str, on: date, actor: Actor) -> None:
    report.verdict = verdict
    report.verdict_reason = reason
    report.verdict_on = on
    report.verdict_by = actor.person_label[:200]
    report.save()


def _settle(actor: Actor, request: Request, final: Report, step: str, reason: str, on: date) -> None:
    moved = move(actor=actor, request=request, step=step, reason=reason, version=None, on=on, report=final)
    copy(moved, request)
    if step == StepName.CONFIRM:
        _judge_earlier(actor, request, final, on)


def _judge_earlier(actor: Actor, request: Request, final: Report, on: date) -> None:
    """Whoever confirms the end confirms the way there: earlier reports of that side wait no longer."""
    earlier = Report.objects.select_for_update().filter(
        request=request, side=final.side, verdict=Verdict.PENDING, pk__lt=final.pk
    )
    for one in earlier:
        one.version += 1
        _judge(one, Verdict.CONFIRMED, _("Xác nhận cùng báo cáo hoàn thành."), on, actor)
