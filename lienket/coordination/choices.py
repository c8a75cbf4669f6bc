"""The life of a request as tables: which step leads from where to where, whose step it is, and what it needs."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    ASKED = "asked", _("Chờ trả lời")
    ACCEPTED = "accepted", _("Đã nhận, đang thực hiện")
    DECLINED = "declined", _("Từ chối")
    WITHDRAWN = "withdrawn", _("Đã rút")
    REPORTED = "reported", _("Đã báo hoàn thành, chờ xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    DISPUTED = "disputed", _("Chưa thống nhất")
    CLOSED = "closed", _("Đã đóng")


class Side(models.TextChoices):
    ASKING = "asking", _("bên đề nghị")
    ANSWERING = "answering", _("bên được đề nghị")


class StepName(models.TextChoices):
    ASK = "ask", _("gửi đề nghị")
    ACCEPT = "accept", _("nhận đề nghị")
    DECLINE = "decline", _("từ chối")
    WITHDRAW = "withdraw", _("rút đề nghị")
    FINISH = "finish", _("báo hoàn thành")
    CONFIRM = "confirm", _("xác nhận")
    DISPUTE = "dispute", _("không thống nhất")
    CLOSE = "close", _("đóng")
    # What does not move the state, and stands in the trail all the same.
    REPORT = "report", _("báo kết quả")
    AGREE = "agree", _("xác nhận kết quả đã báo")
    OBJECT = "object", _("không thống nhất với kết quả đã báo")
    EXTEND = "extend", _("xin gia hạn")
    GRANT = "grant", _("đồng ý gia hạn")
    REFUSE = "refuse", _("không đồng ý gia hạn")
    MOVE = "move", _("đổi hạn theo việc gốc")
    LAPSE = "lapse", _("đề nghị gia hạn hết hiệu lực")


@dataclass(frozen=True)
class Step:
    """One allowed step: from which states, to which, whose it is, and whether it needs a reason."""

    sources: frozenset[str]
    target: str
    side: str
    needs_reason: bool
    label: Promise


STEPS: dict[str, Step] = {
    StepName.ACCEPT: Step(frozenset({State.ASKED}), State.ACCEPTED, Side.ANSWERING, False, _("Nhận việc")),
    StepName.DECLINE: Step(frozenset({State.ASKED}), State.DECLINED, Side.ANSWERING, True, _("Từ chối")),
    StepName.WITHDRAW: Step(
        frozenset({State.ASKED, State.ACCEPTED, State.DISPUTED}),
        State.WITHDRAWN,
        Side.ASKING,
        True,
        _("Rút đề nghị"),
    ),
    StepName.FINISH: Step(
        frozenset({State.ACCEPTED, State.DISPUTED}), State.REPORTED, Side.ANSWERING, False, _("Báo hoàn thành")
    ),
    StepName.CONFIRM: Step(frozenset({State.REPORTED}), State.CONFIRMED, Side.ASKING, False, _("Xác nhận")),
    StepName.DISPUTE: Step(frozenset({State.REPORTED}), State.DISPUTED, Side.ASKING, True, _("Không thống nhất")),
    StepName.CLOSE: Step(
        frozenset({State.CONFIRMED, State.DECLINED}), State.CLOSED, Side.ASKING, False, _("Đóng đề nghị")
    ),
}

OPEN = frozenset({State.ASKED, State.ACCEPTED, State.REPORTED, State.DISPUTED})
"""States in which somebody still owes something."""

REPORTABLE = frozenset({State.ACCEPTED, State.REPORTED, State.DISPUTED, State.CONFIRMED})
"""States in which results may be told and judged. After confirmation more may be told; it reopens nothing."""

EXTENDABLE = frozenset({State.ASKED, State.ACCEPTED, State.DISPUTED})
"""States in which the answering side may ask for a later due date."""

REASONED = frozenset({StepName.DECLINE, StepName.WITHDRAW, StepName.DISPUTE, StepName.OBJECT})
"""Steps whose line in the trail always carries a reason; the database insists."""

OWED_BY: dict[str, str | None] = {
    State.ASKED: Side.ANSWERING,
    State.ACCEPTED: Side.ANSWERING,
    State.REPORTED: Side.ASKING,
    State.DISPUTED: Side.ANSWERING,
    State.DECLINED: None,
    State.WITHDRAWN: None,
    State.CONFIRMED: None,
    State.CLOSED: None,
}


class Clock(models.TextChoices):
    """Where every request stands against its due date; each is in exactly one."""

    DONE_ON_TIME = "done_on_time", _("Hoàn thành đúng hạn")
    DONE_LATE = "done_late", _("Hoàn thành trễ")
    OPEN_IN_TIME = "open_in_time", _("Đang làm, trong hạn")
    OPEN_OVERDUE = "open_overdue", _("Đang làm, quá hạn")
    ENDED = "ended", _("Kết thúc, không thực hiện")


class Verdict(models.TextChoices):
    PENDING = "pending", _("Chờ xác nhận")
    CONFIRMED = "confirmed", _("Đã xác nhận")
    DISPUTED = "disputed", _("Không thống nhất")


class ExtensionState(models.TextChoices):
    PENDING = "pending", _("Chờ quyết định")
    GRANTED = "granted", _("Đồng ý")
    REFUSED = "refused", _("Không đồng ý")
    LAPSED = "lapsed", _("Hết hiệu lực")
