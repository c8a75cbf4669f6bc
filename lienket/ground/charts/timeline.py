"""A due date and its history on one line: numbered marks above, the same numbers in words below."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts import links
from lienket.ground.charts.numbers import day
from lienket.ground.charts.tables import Table

#: Marks closer than this share of the line, in percent, go to the next level up.
APART = 6.0
LEVEL = 24


class Kind(StrEnum):
    """What happened on a day; each has a shape of its own."""

    START = "start"
    DUE = "due"
    MOVED = "moved"
    DONE = "done"
    NOTE = "note"


@dataclass(frozen=True)
class Moment:
    """One day of the history, in words ("Gia hạn lần 1: chờ giải phóng mặt bằng")."""

    on: date
    kind: Kind
    words: str
    href: str = ""


@dataclass(frozen=True)
class Timeline:
    """Moments in any order; `today` is marked when given. The line spans all of them."""

    title: str
    moments: tuple[Moment, ...]
    today: date | None = None

    @property
    def ordered(self) -> tuple[Moment, ...]:
        return tuple(sorted(self.moments, key=lambda moment: moment.on))


def timeline(chart: Timeline, *, ident: str = "time") -> Markup:
    """The chart as a figure: the line with numbered marks, then the numbered moments as a list."""
    moments = chart.ordered
    items = Markup("").join(
        Markup(
            '<li class="chart-moment chart-moment-{}"><span class="chart-moment-number">{}</span> '
            '<time datetime="{}">{}</time> <span>{}</span></li>'
        ).format(m.kind, nth, m.on.isoformat(), day(m.on), links.text(m.href, m.words))
        for nth, m in enumerate(moments, start=1)
    )
    body = items or Markup('<li class="chart-empty">{}</li>').format(_("Chưa có mốc thời gian."))
    return Markup(
        '<figure class="chart chart-timeline" aria-labelledby="{}-t">'
        '<figcaption class="chart-title" id="{}-t">'
        '{}</figcaption>{}<ol class="chart-moments">{}</ol></figure>'
    ).format(ident, ident, chart.title, _line(chart, moments), body)


def _line(chart: Timeline, moments: tuple[Moment, ...]) -> Markup:
    days = [m.on for m in moments] + ([chart.today] if chart.today else [])
    if not moments:
        return Markup("")
    first, span = min(days), max((max(days) - min(days)).days, 1)
    places = [3 + 94 * (m.on - first).days / span for m in moments]
    levels = _levels(places)
    base = 20 + LEVEL * max(levels)
    drawn = [_today(chart.today, 3 + 94 * (chart.today - first).days / span, base)] if chart.today else []
    drawn += [
        _mark(m, nth, x, level, base)
        for nth, (m, x, level) in enumerate(zip(moments, places, levels, strict=True), start=1)
    ]
    told = "; ".join(f"{nth}. {day(m.on)}: {m.words}" for nth, m in enumerate(moments, start=1))
    return Markup(
        '<svg class="chart-line" width="100%" height="{}" role="img" aria-label="{}">'
        '<line class="chart-axis" x1="0" x2="100%" y1="{}" y2="{}"/>{}</svg>'
    ).format(base + 26, told, base, base, Markup("").join(drawn))


def _levels(places: list[float]) -> list[int]:
    """The lowest level for each mark on which it touches none before it."""
    ends: list[float] = []
    levels = []
    for x in places:
        level = next((at for at, end in enumerate(ends) if x - end >= APART), len(ends))
        if level == len(ends):
            ends.append(x)
        ends[level] = x
        levels.append(level)
    return levels


def _mark(moment: Moment, nth: int, x: float, level: int, base: int) -> Markup:
    y = base - LEVEL * level
    stem = (
        Markup('<line class="chart-stem" x1="{0:.2f}%" x2="{0:.2f}%" y1="{1}" y2="{2}"/>').format(x, y, base)
        if level
        else Markup("")
    )
    return stem + Markup(
        '<svg class="chart-moment-mark chart-moment-{}" x="{:.2f}%" y="{}" overflow="visible">{}'
        '<text y="0" dy=".35em" text-anchor="middle">{}</text><title>{}</title></svg>'
    ).format(moment.kind, x, y, SHAPES[moment.kind], nth, f"{day(moment.on)}: {moment.words}")


def _today(today: date, x: float, base: int) -> Markup:
    # Near an edge the word is set to the other side of its line, so that it is never cut off.
    side, shift = ("end", "4") if x > 70 else ("start", "-4") if x < 30 else ("middle", "0")
    return Markup(
        '<line class="chart-today" x1="{0:.2f}%" x2="{0:.2f}%" y1="0" y2="{1}"/>'
        '<text class="chart-today-word" x="{0:.2f}%" dx="{2}" y="{3}" text-anchor="{4}">{5}</text>'
    ).format(x, base + 10, shift, base + 23, side, _("Hôm nay %(day)s") % {"day": day(today)})


SHAPES: dict[Kind, Markup] = {
    Kind.START: Markup('<circle r="10"/>'),
    Kind.DUE: Markup('<path d="M-10-10h20v20h-20z"/>'),
    Kind.MOVED: Markup('<path d="M0-13L13 0 0 13-13 0z"/>'),
    Kind.DONE: Markup('<path d="M-11 0l5.5-9.5h11l5.5 9.5-5.5 9.5h-11z"/>'),
    Kind.NOTE: Markup('<circle r="9"/>'),
}


def timeline_table(chart: Timeline) -> Table:
    """The moments in order."""
    rows = tuple((str(nth), day(moment.on), moment.words) for nth, moment in enumerate(chart.ordered, start=1))
    return Table(chart.title, (_("STT"), _("Ngày"), _("Nội dung")), rows)
