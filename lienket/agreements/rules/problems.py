"""What cannot be: each answer is the sentence that says so, empty when it is fine. Pure."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext as _


def code_problem(code: str) -> str:
    """The sentence for a code that cannot stand in an address; empty when it is fine."""
    if re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}", code):
        return ""
    return _("Mã nhiệm vụ gồm chữ không dấu, số, dấu chấm hoặc gạch, tối đa 20 ký tự.")


def due_problem(
    starts_on: date, due_on: date, *, programme_ends_on: date | None = None, agreement_ends_on: date | None = None
) -> str:
    """The sentence for a due date before the start, or after what carries the commitment has ended; empty when fine."""
    due = f"{due_on:%d/%m/%Y}"
    if due_on < starts_on:
        return _("Hạn %(due)s sớm hơn ngày bắt đầu %(start)s.") % {"due": due, "start": f"{starts_on:%d/%m/%Y}"}
    if programme_ends_on is not None and due_on > programme_ends_on:
        return _(
            "Hạn %(due)s sau ngày kết thúc chương trình %(end)s. "
            "Hãy chọn hạn không sau ngày đó, hoặc gia hạn chương trình trước."
        ) % {"due": due, "end": f"{programme_ends_on:%d/%m/%Y}"}
    if agreement_ends_on is not None and due_on > agreement_ends_on:
        return _(
            "Hạn %(due)s sau ngày hết hiệu lực của văn bản %(end)s. "
            "Hãy chọn hạn không sau ngày đó, hoặc gia hạn văn bản trước."
        ) % {"due": due, "end": f"{agreement_ends_on:%d/%m/%Y}"}
    return ""


def override_problem(on: date, today: date, starts_on: date, since: date | None) -> str:
    """The sentence for a day from which no status can be set by hand; `since` is the day of the last such decision."""
    if on > today:
        return _("Ngày có hiệu lực %(day)s ở tương lai. Hãy chọn từ hôm nay trở về trước.") % {"day": f"{on:%d/%m/%Y}"}
    if on < min(starts_on, today):
        return _("Ngày có hiệu lực trước ngày bắt đầu nhiệm vụ %(start)s.") % {"start": f"{starts_on:%d/%m/%Y}"}
    if since is not None and on < since:
        return _("Trạng thái đã được quyết định bằng tay ngày %(day)s. Hãy chọn từ ngày đó trở đi.") % {
            "day": f"{since:%d/%m/%Y}"
        }
    return ""


def progress_problem(
    *, on: date, today: date, final: bool, done_on: date | None, percent: int | None, starts_on: date
) -> tuple[str, str]:
    """(field, sentence) for progress that cannot be; ("", "") when it is fine."""
    if on > today:
        return "on", _("Ngày báo cáo %(on)s ở tương lai.") % {"on": f"{on:%d/%m/%Y}"}
    if on < starts_on:
        return "on", _("Ngày báo cáo %(on)s trước ngày bắt đầu nhiệm vụ %(start)s.") % {
            "on": f"{on:%d/%m/%Y}",
            "start": f"{starts_on:%d/%m/%Y}",
        }
    if percent is not None and not 0 <= percent <= 100:
        return "percent", _("Phần trăm phải từ 0 đến 100; đang ghi %(n)d.") % {"n": percent}
    if final and done_on is None:
        return "done_on", _("Báo hoàn thành phải ghi ngày hoàn thành.")
    if final and done_on is not None and done_on > on:
        return "done_on", _("Ngày hoàn thành không được sau ngày báo cáo.")
    if final and done_on is not None and done_on < starts_on:
        return "done_on", _("Ngày hoàn thành trước ngày bắt đầu nhiệm vụ %(start)s.") % {
            "start": f"{starts_on:%d/%m/%Y}"
        }
    return "", ""
