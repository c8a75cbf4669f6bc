"""Rules of the handshake: which steps are open, whether something is late, and the sentence for every no."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from lienket.coordination.choices import (
    EXTENDABLE,
    OPEN,
    OWED_BY,
    REPORTABLE,
    STEPS,
    Clock,
    Side,
    State,
    Step,
    StepName,
)

DUE_SOON = timedelta(days=14)


def step_allowed(state: str, step: str, side: str | None) -> bool:
    """Whether `side` may take `step` while the request is in `state`."""
    rule = STEPS[step]
    return state in rule.sources and side == rule.side


def why_not(state: str, step: str, side: str | None) -> str:
    """The sentence that explains a refused step; empty when the step is allowed."""
    rule = STEPS[step]
    if state not in rule.sources:
        sentence = _("Đề nghị đang ở trạng thái “%(state)s” nên không thể “%(step)s”. Hãy tải lại trang.")
        return sentence % {"state": State(state).label, "step": rule.label}
    if side != rule.side:
        return _("Chỉ %(side)s mới được “%(step)s”.") % {"side": Side(rule.side).label, "step": rule.label}
    return ""


def open_steps(state: str, side: str | None) -> list[tuple[str, Step]]:
    """The steps that `side` may take now, in their usual order."""
    return [(name, rule) for name, rule in STEPS.items() if step_allowed(state, name, side)]


def reason_missing(step: str, reason: str) -> str:
    """The sentence asking for a reason where the step needs one; empty when it is given or not needed."""
    if STEPS[step].needs_reason and not reason.strip():
        return _("Hãy ghi lý do, để bên kia biết cần làm gì tiếp.")
    return ""


def owed_by(state: str) -> str | None:
    """The side that something waits on; None when nobody owes anything."""
    return OWED_BY[state]


def is_late(state: str, due_on: date | None, today: date) -> bool:
    """Late means: the answering side still owes, and the due date has passed."""
    return state in OPEN and OWED_BY[state] == Side.ANSWERING and due_on is not None and due_on < today


def is_due_soon(state: str, due_on: date | None, today: date) -> bool:
    """Due within fourteen days, today included, and still owed by the answering side."""
    if due_on is None or state not in OPEN or OWED_BY[state] != Side.ANSWERING:
        return False
    return today <= due_on <= today + DUE_SOON


def clock(state: str, due_on: date | None, done_on: date | None, settled: bool, today: date) -> str:
    """Where a request stands against its due date: one Clock, and always one, so that the counts add up.

    Confirmed work, closed or not, is judged by the day it was done; work reported and not yet judged by the day
    it is said to have been done; the rest that is open by today. No due date means in time.
    """
    if state == State.CONFIRMED or (state == State.CLOSED and settled):
        late = due_on is not None and done_on is not None and done_on > due_on
        return Clock.DONE_LATE if late else Clock.DONE_ON_TIME
    if state not in OPEN:
        return Clock.ENDED
    judged_by = (done_on or today) if state == State.REPORTED else today
    return Clock.OPEN_OVERDUE if due_on is not None and judged_by > due_on else Clock.OPEN_IN_TIME


def report_problem(state: str, side: str, final: bool) -> str:
    """The sentence that explains why a report cannot be made now; empty when it can."""
    label = {"state": State(state).label}
    if state == State.ASKED:
        return _("Đề nghị đang ở trạng thái “%(state)s” nên chưa báo kết quả được. Cần nhận việc trước.") % label
    if state not in REPORTABLE:
        return _("Đề nghị đã kết thúc (“%(state)s”) nên không báo kết quả được nữa.") % label
    if final and side == Side.ANSWERING:
        return why_not(state, StepName.FINISH, Side.ANSWERING)
    return ""


def extension_problem(state: str, due_on: date | None, due_after: date) -> tuple[str, str]:
    """(sentence, field at fault) for an extension that cannot be asked for; two empty texts when it can."""
    if due_on is None:
        return _("Đề nghị này không có hạn nên không cần gia hạn."), ""
    if state not in EXTENDABLE:
        return _("Đề nghị đang ở trạng thái “%(state)s” nên không gia hạn được.") % {"state": State(state).label}, ""
    if due_after <= due_on:
        return _("Hạn mới phải sau hạn hiện tại %(due)s.") % {"due": f"{due_on:%d/%m/%Y}"}, "due_after"
    return "", ""


def may_be_asked_again(state: str, settled: bool) -> bool:
    """Whether a request ended without the work: declined, withdrawn, or closed after that."""
    return state in (State.DECLINED, State.WITHDRAWN) or (state == State.CLOSED and not settled)


def due_problem(due_on: date | None, asked_on: date) -> str:
    """The sentence for an impossible due date; empty when it is fine."""
    if due_on is not None and due_on < asked_on:
        return _("Hạn %(due)s sớm hơn ngày gửi %(asked)s. Hãy chọn ngày sau.") % {
            "due": f"{due_on:%d/%m/%Y}",
            "asked": f"{asked_on:%d/%m/%Y}",
        }
    return ""


def done_problem(final: bool, done_on: date | None, on: date) -> str:
    """The sentence for a final report without its day, or with one in the future; empty when it is fine."""
    if not final:
        return ""
    if done_on is None:
        return _("Báo hoàn thành phải ghi ngày hoàn thành.")
    if done_on > on:
        return _("Ngày hoàn thành %(done)s sau ngày báo cáo %(on)s. Hãy kiểm tra lại.") % {
            "done": f"{done_on:%d/%m/%Y}",
            "on": f"{on:%d/%m/%Y}",
        }
    return ""


def next_words(state: str, mine: bool, other: str) -> str:
    """What is to happen next, in one sentence. `mine`: the reader's side owes it; `other` names who does otherwise."""
    if mine:
        own = {
            State.ASKED: _("Chờ cơ quan anh/chị trả lời: nhận việc, hoặc từ chối có lý do."),
            State.ACCEPTED: _("Cơ quan anh/chị đã nhận việc: hãy thực hiện rồi báo kết quả kèm minh chứng."),
            State.REPORTED: _("Chờ cơ quan anh/chị xác nhận kết quả, hoặc nêu chỗ chưa thống nhất."),
            State.DISPUTED: _("Bên đề nghị chưa thống nhất: xem lý do, làm lại hoặc giải trình rồi báo lại."),
        }
        return own[State(state)]
    theirs = {
        State.ASKED: _("Đang chờ %(other)s trả lời."),
        State.ACCEPTED: _("%(other)s đã nhận việc và đang thực hiện."),
        State.REPORTED: _("Đã báo hoàn thành; đang chờ %(other)s xác nhận."),
        State.DISPUTED: _("Chưa thống nhất; đang chờ %(other)s làm lại hoặc giải trình."),
    }
    return theirs[State(state)] % {"other": other} if state in theirs else _ended_words(state)


def _ended_words(state: str) -> str:
    return {
        State.DECLINED: _("Đã bị từ chối. Bên đề nghị xem lý do rồi đóng đề nghị, hoặc gửi đề nghị khác."),
        State.WITHDRAWN: _("Bên đề nghị đã rút. Không bên nào còn phải làm gì."),
        State.CONFIRMED: _("Hai bên đã thống nhất kết quả."),
        State.CLOSED: _("Đã đóng. Không bên nào còn phải làm gì."),
    }[State(state)]
