"""A desk as a letter: counts first, then the most urgent lines with their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.coordination.queries.desk import Desk, DeskItem
from lienket.ground.ui.filters import date_text, days_text

MOST_LINES = 10


def letter(desk: Desk, day: date, address: str) -> str:
    """The body of the day's letter, or "" when nothing waits, is due soon or is late.

    `address` is where the platform is reached from outside, without a slash at the end; without one the paths alone
    are written. What stands under two headings is counted under both and told under the first.
    """
    parts = [
        (_("Chờ cơ quan trả lời, xác nhận"), desk.waits),
        (_("Đã quá hạn"), desk.late),
        (_("Đến hạn trong 14 ngày tới"), desk.soon),
        (_("Bên khác đang trễ hạn với cơ quan"), desk.late_awaited),
    ]
    parts = [(heading, items) for heading, items in parts if items]
    if not parts:
        return ""
    address = address.rstrip("/")
    lines = [_("Tính đến ngày %(day)s:") % {"day": date_text(day)}]
    lines += [f"- {heading}: {len(items)}" for heading, items in parts]
    told: set[str] = set()
    for heading, items in parts:
        new = [item for item in items if item.url not in told]
        told.update(item.url for item in new)
        if new:
            lines += ["", f"{heading}:", *_lines(new, day, address)]
    lines += ["", _("Mở bàn làm việc: %(url)s") % {"url": address + reverse("portal:desk")}]
    lines += [_("Thư này chỉ gửi khi có việc, nhiều nhất mỗi ngày một thư. Không cần trả lời thư.")]
    return "\n".join(lines) + "\n"


def _lines(items: Sequence[DeskItem], day: date, address: str) -> list[str]:
    lines: list[str] = []
    for item in items[:MOST_LINES]:
        due = f", hạn {date_text(item.due_on)} ({days_text(item.due_on, day)})" if item.due_on else ""
        lines += [f"* {item.words}: {item.title}", f"  {item.other}{due}", f"  {address}{item.url}"]
    if len(items) > MOST_LINES:
        lines.append(_("* … và %(n)s việc nữa trên bàn làm việc") % {"n": len(items) - MOST_LINES})
    return lines
