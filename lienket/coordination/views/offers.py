"""The buttons of a request: exactly those the viewer may use now, each with its form."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import access, rules
from lienket.coordination.choices import REPORTABLE, STEPS, Side, State, StepName, Verdict
from lienket.coordination.forms import DecisionForm, ExtensionForm, ReportForm, StepForm, VerdictForm
from lienket.coordination.models import Extension, Report, Request
from lienket.coordination.queries import Whole

_LOOKS = {
    StepName.ACCEPT: ("check2", False),
    StepName.DECLINE: ("x-circle", True),
    StepName.WITHDRAW: ("arrow-counterclockwise", True),
    StepName.CLOSE: ("lock", False),
}
_BY_HAND = (StepName.ACCEPT, StepName.DECLINE, StepName.WITHDRAW, StepName.CLOSE)


@dataclass(frozen=True)
class Offer:
    """One thing the viewer may do: its button, what it means, its form and where it is sent."""

    key: str
    label: str
    lead: str
    url: str
    form: Form
    icon: str
    primary: bool = False
    danger: bool = False
    submit: str = ""
    quote: str = ""
    """What the other side wrote, to be read before deciding."""
    request_key: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Offers:
    """Offers about the request itself, about one report each, and about the extension that waits."""

    steps: list[Offer]
    verdicts: dict[int, Offer]
    decision: Offer | None


def step_words(step: str) -> str:
    """What a step does, before it is done."""
    return {
        StepName.ACCEPT: _("Cơ quan anh/chị nhận làm việc này, đúng hạn đã ghi. Bên đề nghị sẽ thấy ngay."),
        StepName.DECLINE: _("Bên đề nghị sẽ đọc lý do. Sau khi từ chối không nhận lại được; bên kia gửi đề nghị mới."),
        StepName.WITHDRAW: _("Bên được đề nghị không còn phải làm. Không mở lại được."),
        StepName.CLOSE: _("Đưa đề nghị ra khỏi việc đang theo dõi. Lịch sử vẫn giữ nguyên."),
    }[StepName(step)]


def step_offer(found: Request, step: str, data: Any = None) -> Offer:
    """The form of one step of the table."""
    rule = STEPS[step]
    drawing, danger = _LOOKS[StepName(step)]
    form = StepForm(data, reasoned=rule.needs_reason, auto_id=f"{step}-%s", initial={"version": found.version})
    return Offer(
        key=step,
        label=str(rule.label),
        lead=step_words(step),
        url=reverse("coordination:step", args=[found.pk, step]),
        form=form,
        icon=drawing,
        primary=step == StepName.ACCEPT,
        danger=danger,
    )


def report_offer(found: Request, side: str, data: Any = None, files: Any = None) -> Offer:
    """The form that tells what was done; without the tick for “finished” where that cannot be said now."""
    form = ReportForm(data, files, auto_id="report-%s", initial={"side": side})
    if side != Side.ANSWERING or (data is None and rules.report_problem(found.state, side, True)):
        del form.fields["final"], form.fields["done_on"]
    if side == Side.ANSWERING:
        label, lead = _("Báo kết quả"), _("Ghi kết quả và gửi minh chứng; bên đề nghị sẽ xác nhận hoặc nêu ý kiến.")
    else:
        label, lead = _("Ghi phần việc của bên đề nghị"), _("Bên được đề nghị sẽ xác nhận hoặc nêu ý kiến.")
    return Offer(
        key="report",
        label=label,
        lead=lead,
        url=reverse("coordination:report_new", args=[found.pk]),
        form=form,
        icon="clipboard-check",
        primary=side == Side.ANSWERING and found.state in (State.ACCEPTED, State.DISPUTED),
        submit=_("Gửi báo cáo"),
    )


def extension_offer(found: Request, data: Any = None) -> Offer:
    """The form that asks for a later due date."""
    due = f"{found.due_on:%d/%m/%Y}" if found.due_on else ""
    return Offer(
        key="extension",
        label=_("Xin gia hạn"),
        lead=_("Hạn hiện tại là %(due)s. Bên đề nghị quyết định; trong lúc chờ, hạn cũ vẫn tính.") % {"due": due},
        url=reverse("coordination:extension_new", args=[found.pk]),
        form=ExtensionForm(data, auto_id="extension-%s"),
        icon="calendar-event",
        submit=_("Gửi xin gia hạn"),
    )


def verdict_offer(report: Report, data: Any = None, *, meant: str = "") -> Offer:
    """The form that confirms or disputes a report; `meant` is the verdict that the link to it spoke of."""
    lead = _("Ý kiến về báo cáo từng phần; đề nghị vẫn tiếp tục.")
    if report.final and report.side == Side.ANSWERING:
        lead = _("Xác nhận thì đề nghị hoàn tất, cả các báo cáo trước đó; không thống nhất thì trả lại bên kia.")
    initial = {"version": report.version, "verdict": meant}
    return Offer(
        key=f"verdict-{report.pk}",
        label=_("Cho ý kiến: xác nhận hay không thống nhất"),
        lead=lead,
        url=reverse("coordination:verdict", args=[report.pk]),
        form=VerdictForm(data, auto_id=f"verdict-{report.pk}-%s", initial=initial),
        icon="check2-all",
        primary=True,
        submit=_("Gửi ý kiến"),
        quote=report.body,
    )


def decision_offer(extension: Extension, data: Any = None) -> Offer:
    """The form that grants or refuses a later due date."""
    return Offer(
        key=f"decision-{extension.pk}",
        label=_("Quyết định gia hạn"),
        lead=_("Đồng ý thì hạn thành %(day)s.") % {"day": f"{extension.due_after:%d/%m/%Y}"},
        url=reverse("coordination:extension_decide", args=[extension.pk]),
        form=DecisionForm(data, auto_id=f"decision-{extension.pk}-%s", initial={"version": extension.version}),
        icon="calendar-check",
        primary=True,
        submit=_("Gửi quyết định"),
        quote=extension.reason,
    )


def offers(viewer: Viewer, whole: Whole) -> Offers:
    """Everything this viewer may do with this request now."""
    found, sides = whole.request, access.sides_of(viewer, whole.request)
    decides, reports = access.can_decide(viewer, found), access.can_report(viewer, found)
    steps = [
        step_offer(found, step)
        for step in _BY_HAND
        if decides and any(rules.step_allowed(found.state, step, side) for side in sides)
    ]
    if reports and found.state in REPORTABLE:
        steps.append(report_offer(found, Side.ANSWERING if Side.ANSWERING in sides else Side.ASKING))
    if decides and may_extend(whole, sides):
        steps.append(extension_offer(found))
    pending = whole.pending_extension
    decision = decision_offer(pending) if decides and pending and Side.ASKING in sides else None
    return Offers(_ordered(steps), _verdicts(whole, sides) if decides else {}, decision)


def may_extend(whole: Whole, sides: set[str]) -> bool:
    """Whether the answering side could ask for more time now."""
    found = whole.request
    if Side.ANSWERING not in sides or found.due_on is None or whole.pending_extension:
        return False
    return rules.extension_problem(found.state, found.due_on, found.due_on.max) == ("", "")


def _ordered(steps: list[Offer]) -> list[Offer]:
    """What moves the work on first, what ends it last."""
    return sorted(steps, key=lambda one: (not one.primary, one.danger))


def _verdicts(whole: Whole, sides: set[str]) -> dict[int, Offer]:
    if whole.request.state not in REPORTABLE:
        return {}
    return {
        one.pk: verdict_offer(one)
        for one in whole.reports
        if one.verdict == Verdict.PENDING and access.judge_of(one) in sides
    }
