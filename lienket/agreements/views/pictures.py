"""Charts of counts, due dates and pace, and figures with how they are made, from the room's own values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.agreements import rules
from lienket.agreements.choices import Count
from lienket.agreements.models import Commitment, DueDateChange, Progress
from lienket.agreements.rules import Counts
from lienket.ground.charts import (
    Bar,
    Category,
    Kind,
    Moment,
    Pace,
    StackedBars,
    Timeline,
    Tone,
    as_table,
    pace_chart,
    stacked_bars,
    table_html,
    timeline,
)
from lienket.ground.ui.filters import number_text

_TONES = {
    Count.DONE_ON_TIME: Tone.GOOD,
    Count.DONE_LATE: Tone.RISK,
    Count.OPEN_IN_TIME: Tone.GOING,
    Count.OPEN_OVERDUE: Tone.LATE,
}


def four(counts: Counts) -> tuple[int, int, int, int]:
    """The four official counts in their order."""
    return counts.done_on_time, counts.done_late, counts.open_in_time, counts.open_overdue


def bars(title: str, row_name: str, rows: Iterable[tuple[str, Counts, str]], *, ident: str = "bars") -> Markup:
    """Rows (label, counts, address) as stacked bars with their table folded under them."""
    chart = StackedBars(
        title=title,
        categories=tuple(Category(str(Count(code).label), shown) for code, shown in _TONES.items()),
        bars=tuple(Bar(label, four(counts), href) for label, counts, href in rows),
        unit=_("nhiệm vụ"),
        row_name=row_name,
    )
    return stacked_bars(chart, ident=ident) + _folded(table_html(as_table(chart)))


def _folded(table: Markup) -> Markup:
    return Markup('<details class="ag-table"><summary>{}</summary>{}</details>').format(_("Xem bảng số liệu"), table)


def due_line(commitment: Commitment, changes: list[DueDateChange], today: date, *, with_reasons: bool) -> Markup:
    """The life of the due date, oldest first; reasons only for those who may read them."""
    moments = [Moment(commitment.starts_on, Kind.START, _("Bắt đầu"))]
    if changes:
        moments.append(Moment(commitment.first_due_on, Kind.MOVED, _("Hạn ban đầu")))
    for nth, one in enumerate(changes[:-1], start=1):
        moments.append(Moment(one.due_after, Kind.MOVED, _moved(nth, one, with_reasons)))
    last = _moved(len(changes), changes[-1], with_reasons) if changes else _("Hạn")
    moments.append(Moment(commitment.due_on, Kind.DUE, last))
    if commitment.done_on:
        moments.append(Moment(commitment.done_on, Kind.DONE, _("Hoàn thành")))
    return timeline(Timeline(_("Thời hạn"), tuple(moments), today=today))


def _moved(nth: int, one: DueDateChange, with_reasons: bool) -> str:
    words = _("Hạn sau lần đổi thứ %(n)d (ngày %(day)s)") % {"n": nth, "day": f"{one.changed_on:%d/%m/%Y}"}
    return f"{words}: {one.reason}" if with_reasons else words


def pace(commitment: Commitment, entries: list[Progress]) -> Markup | None:
    """The measure against an even path, with its table; None where there is no target or no time span."""
    if commitment.target is None or commitment.due_on <= commitment.starts_on:
        return None
    kept = [one for one in entries if one.value is not None and not hasattr(one, "replaced_by")]
    chart = Pace(
        title=commitment.measure or _("Thước đo"),
        start=commitment.starts_on,
        due=commitment.due_on,
        baseline=float(commitment.baseline or Decimal(0)),
        target=float(commitment.target),
        points=tuple((one.on, float(one.value)) for one in kept if one.value is not None),
        unit=commitment.unit,
    )
    return pace_chart(chart) + _folded(table_html(as_table(chart)))


@dataclass(frozen=True)
class Figure:
    """One of the two percentages of a commitment, by its own name and with how it is made; None is not known."""

    label: str
    percent: int | None
    unknown: str
    how: str


def figures(commitment: Commitment) -> list[Figure]:
    """How far it is by its measure, which is computed, and by the work, which whoever works reports."""
    kept = []
    if commitment.target is not None:
        share = rules.gain(commitment.baseline, commitment.target, commitment.actual, commitment.direction)
        unknown = (
            _("chưa báo giá trị thước đo") if commitment.actual is None else _("chưa đạt; không có số gốc để tính")
        )
        kept.append(
            Figure(
                _("Tiến độ theo chỉ tiêu"),
                None if share is None else round(share * 100),
                unknown,
                _by_target(commitment),
            )
        )
    how = _("Cơ quan thực hiện tự ước phần công việc đã làm; lấy từ báo cáo sau cùng có ghi phần trăm.")
    if kept:
        how += " " + _("Cảnh báo nguy cơ chậm dùng tiến độ theo chỉ tiêu, chưa có thì dùng số này.")
    kept.append(Figure(_("Tiến độ theo khối lượng"), commitment.percent, _("chưa báo phần trăm"), how))
    return kept


def _by_target(commitment: Commitment) -> str:
    how = _("(Thực hiện − số gốc) ÷ (mục tiêu − số gốc), giữ trong khoảng 0–100%.")
    if commitment.actual is None or commitment.target is None:
        return how
    start = number_text(commitment.baseline or 0)
    made = f"({number_text(commitment.actual)} − {start}) ÷ ({number_text(commitment.target)} − {start})"
    return f"{how} {made}."
