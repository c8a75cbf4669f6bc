"""The columns of the exported list of requests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lienket.coordination import rules
from lienket.coordination.choices import Clock
from lienket.coordination.models import Request
from lienket.ground.sheets.columns import Column


def columns() -> list[Column]:
    """One column per fact of a request."""
    return [
        Column("number", _("Số")),
        Column("title", _("Nội dung đề nghị")),
        Column("matter", _("Về việc")),
        Column("asking", _("Bên đề nghị")),
        Column("answering", _("Bên được đề nghị")),
        Column("asked_on", _("Ngày gửi"), kind="date"),
        Column("due_on", _("Hạn"), kind="date"),
        Column("state", _("Trạng thái")),
        Column("clock", _("So với hạn")),
        Column("answered_on", _("Ngày trả lời"), kind="date"),
        Column("done_on", _("Ngày hoàn thành"), kind="date"),
        Column("settled_on", _("Ngày xác nhận"), kind="date"),
        Column("sample", _("Dữ liệu mẫu"), kind="yes_no"),
    ]


def rows(requests: Iterable[Request], today: date) -> Iterator[dict[str, Any]]:
    """Values by column key; dates are dates, states are words."""
    for one in requests:
        clock = rules.clock(one.state, one.due_on, one.done_on, one.settled_on is not None, today)
        yield {
            "number": one.number,
            "title": one.title,
            "matter": one.matter_label,
            "asking": one.asking.name,
            "answering": one.answering.name,
            "asked_on": one.asked_on,
            "due_on": one.due_on,
            "state": one.get_state_display(),
            "clock": Clock(clock).label,
            "answered_on": one.answered_on,
            "done_on": one.done_on,
            "settled_on": one.settled_on,
            "sample": one.sample,
        }
