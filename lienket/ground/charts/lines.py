"""Values over time as lines: gaps stay gaps, bounds are named, doubtful values carry a shape of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts.numbers import number
from lienket.ground.charts.tables import Table
from lienket.ground.charts.tones import Tone

HEIGHT, TOP, BOTTOM = 240, 14, 30
MOST_MARKS = 400
"""Marks that are drawn; the table tells all."""


class Shape(StrEnum):
    """Shapes of marks; each stands for one kind of doubt, told in the legend."""

    CROSS = "cross"
    TRIANGLE = "triangle"
    SQUARE = "square"
    RING = "ring"


_SHAPES = {
    Shape.CROSS: Markup('<path d="M-4-4L4 4M4-4L-4 4"/>'),
    Shape.TRIANGLE: Markup('<path d="M0-5L5 4H-5z"/>'),
    Shape.SQUARE: Markup('<path d="M-4-4h8v8h-8z"/>'),
    Shape.RING: Markup('<circle r="4"/>'),
}


@dataclass(frozen=True)
class Line:
    """One line: a value for each of the chart's times, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    tone: Tone = Tone.ONE


@dataclass(frozen=True)
class Mark:
    """A value to look at: the place of its time, the value, its shape and what is the matter with it."""

    place: int
    value: float
    shape: Shape
    words: str


@dataclass(frozen=True)
class Bound:
    """A level with its name, such as a limit."""

    value: float
    words: str


@dataclass(frozen=True)
class Lines:
    """Lines over common times, oldest first. ValueError for a line of another length, or a value that is infinite.

    ``daily``: times are days, far apart perhaps, so each value has a dot and is told with its day. ``rungs`` are
    heights with names that stand on the axis in place of numbers, from the lowest.
    """

    title: str
    times: tuple[datetime, ...]
    lines: tuple[Line, ...]
    unit: str = ""
    marks: tuple[Mark, ...] = ()
    bounds: tuple[Bound, ...] = ()
    daily: bool = False
    rungs: tuple[Bound, ...] = ()

    def at(self, when: datetime) -> str:
        """A time in words."""
        return f"{when:%d/%m/%Y}" if self.daily else f"{when:%d/%m/%Y %H:%M}"

    def said(self, value: float) -> str:
        """A value in words, with its unit."""
        named = next((rung.words for rung in self.rungs if rung.value == value), "")
        return named or f"{number(value)} {self.unit}".rstrip()

    def __post_init__(self) -> None:
        for line in self.lines:
            if len(line.values) != len(self.times):
                raise ValueError(f"{line.name}: {len(line.values)} values for {len(self.times)} times")
        if any(math.isinf(value) for line in self.lines for value in line.values if value is not None):
            raise ValueError("a value is not finite")


@dataclass(frozen=True)
class _Axes:
    first: datetime
    span: float
    low: float
    high: float

    def x(self, at: datetime) -> float:
        """Percent of the width; the left sixth-part of ten percent belongs to the numbers of the axis."""
        return 7 + 91 * (at - self.first).total_seconds() / self.span

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - self.low) / ((self.high - self.low) or 1)


def lines_chart(chart: Lines, *, ident: str = "lines") -> Markup:
    """The chart as a figure: legend, drawing, and what it says in one sentence. `ident` is unique on its page."""
    told = _told(chart)
    if not any(value is not None for line in chart.lines for value in line.values) and not chart.marks:
        drawing = Markup('<p class="chart-empty">{}</p>').format(_("Chưa có số liệu."))
    else:
        drawing = Markup(
            '<svg class="chart-lines-drawing" width="100%" height="{}" role="img" aria-labelledby="{}-t {}-d">'
            '<desc id="{}-d">{}</desc>{}</svg>'
        ).format(HEIGHT, ident, ident, ident, told, _drawing(chart))
    return Markup(
        '<figure class="chart chart-lines"><figcaption class="chart-title" id="{}-t">{}</figcaption>'
        '<ul class="chart-legend">{}</ul>{}<p class="chart-told">{}</p></figure>'
    ).format(ident, chart.title, _key(chart), drawing, told)


def nice_step(span: float, most: int = 5) -> float:
    """The least of 1, 2, 5 × 10ⁿ that cuts ``span`` into at most ``most`` parts; 1 for no span."""
    if not span > 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(span / most))
    return next(size * step for step in (1, 2, 5, 10) if span <= size * step * most * (1 + 1e-9))


def _axes(chart: Lines) -> _Axes:
    shown = [value for line in chart.lines for value in line.values if value is not None]
    shown += [mark.value for mark in chart.marks] + [bound.value for bound in (*chart.bounds, *chart.rungs)]
    low, high = min([*shown, 0.0]), max([*shown, 0.0])
    step = nice_step(high - low)
    span = (chart.times[-1] - chart.times[0]).total_seconds() or 1.0
    return _Axes(chart.times[0], span, step * math.floor(low / step), step * math.ceil(high / step) or step)


def _drawing(chart: Lines) -> Markup:
    axes = _axes(chart)
    frame = Markup("").join([*_rules(chart, axes), *_dates(chart, axes)])
    bounds = Markup("").join(
        Markup(
            '<line class="chart-target" x1="7%" x2="98%" y1="{0:.1f}" y2="{0:.1f}"><title>{1}</title></line>'
        ).format(axes.y(bound.value), bound.words)
        for bound in chart.bounds
    )
    paths = Markup("").join(
        Markup('<path class="chart-line-{} chart-dash-{}" d="{}"/>').format(
            line.tone, at, _path(axes, chart.times, line.values)
        )
        for at, line in enumerate(chart.lines)
    )
    # Widths are percents, and path data knows none: lines live in a box that stretches, texts outside it.
    stretched = Markup(
        '<svg width="100%" height="{0}" viewBox="0 0 100 {0}" preserveAspectRatio="none">{1}</svg>'
    ).format(HEIGHT, paths)
    return (
        frame
        + stretched
        + bounds
        + _dots(chart, axes)
        + Markup("").join(_mark(chart, axes, one) for one in chart.marks[:MOST_MARKS])
    )


def _dots(chart: Lines, axes: _Axes) -> Markup:
    """A dot for each value of days, with its day and value."""
    held = [
        (line.tone, at, value)
        for line in (chart.lines if chart.daily else ())
        for at, value in zip(chart.times, line.values, strict=True)
        if value is not None and not math.isnan(value)
    ]
    return Markup("").join(
        Markup(
            '<svg x="{:.2f}%" y="{:.1f}" overflow="visible"><circle class="chart-dot chart-line-{}" r="3.5"/>'
            "<title>{}</title></svg>"
        ).format(axes.x(at), axes.y(value), tone, f"{chart.at(at)}: {chart.said(value)}")
        for tone, at, value in held[:MOST_MARKS]
    )


def _rules(chart: Lines, axes: _Axes) -> list[Markup]:
    step = nice_step(axes.high - axes.low)
    count = round((axes.high - axes.low) / step)
    heights = [round(axes.low + n * step, 9) for n in range(count + 1)]
    named = [(rung.value, rung.words) for rung in chart.rungs] or [(height, number(height)) for height in heights]
    return [
        Markup(
            '<line class="chart-rule" x1="7%" x2="98%" y1="{0:.1f}" y2="{0:.1f}"/>'
            '<text class="chart-note" x="6.4%" y="{0:.1f}" dy=".35em" text-anchor="end">{1}</text>'
        ).format(axes.y(height), words)
        for height, words in named
    ]


def _dates(chart: Lines, axes: _Axes) -> list[Markup]:
    first, last = chart.times[0], chart.times[-1]
    if last - first <= timedelta(hours=36):
        every = 1 if last - first <= timedelta(hours=6) else 3 if last - first <= timedelta(hours=18) else 6
        start = first.replace(hour=first.hour // every * every, minute=0, second=0)
        marks = [at for n in range(9) if first <= (at := start + timedelta(hours=every * n)) <= last]
        words = [f"{at:%H:%M}" for at in marks]
    else:
        days = max((last - first).days, 1)
        count = min(days, 3 if days > 300 else 6)
        marks = [first + timedelta(days=round(days * n / count)) for n in range(count + 1)]
        words = [f"{at:%m/%Y}" if days > 300 else f"{at:%d/%m}" for at in marks]
    out = []
    for at, text in zip(marks, words, strict=True):
        side = "end" if axes.x(at) > 95 else "middle"
        out.append(
            Markup('<text class="chart-note" x="{:.2f}%" y="{}" text-anchor="{}">{}</text>').format(
                axes.x(at), HEIGHT - 9, side, text
            )
        )
    return out


def _path(axes: _Axes, times: Sequence[datetime], values: Sequence[float | None]) -> str:
    drawn, pen = [], "M"
    for at, value in zip(times, values, strict=True):
        if value is None or math.isnan(value):
            pen = "M"
            continue
        drawn.append(f"{pen}{axes.x(at):.2f} {axes.y(value):.1f}")
        # A value alone between two gaps would be no line at all: it is drawn as a point.
        if pen == "M":
            drawn.append("h.01")
        pen = "L"
    return "".join(drawn)


def _mark(chart: Lines, axes: _Axes, mark: Mark) -> Markup:
    at = chart.times[mark.place]
    return Markup(
        '<svg class="chart-doubt chart-doubt-{}" x="{:.2f}%" y="{:.1f}" overflow="visible">{}<title>{}</title></svg>'
    ).format(
        mark.shape,
        axes.x(at),
        axes.y(mark.value),
        _SHAPES[mark.shape],
        f"{chart.at(at)}: {chart.said(mark.value)}, {mark.words}",
    )


def _key(chart: Lines) -> Markup:
    items = [
        Markup(
            '<li><svg class="chart-swatch" width="30" height="12" aria-hidden="true" focusable="false">'
            '<path class="chart-line-{} chart-dash-{}" d="M1 6h28"/></svg> {}</li>'
        ).format(line.tone, at, line.name)
        for at, line in enumerate(chart.lines)
    ]
    counted: dict[tuple[Shape, str], int] = {}
    for mark in chart.marks:
        counted[mark.shape, mark.words] = counted.get((mark.shape, mark.words), 0) + 1
    items += [
        Markup(
            '<li><svg class="chart-swatch chart-doubt chart-doubt-{}" width="14" height="14" viewBox="-7 -7 14 14"'
            ' aria-hidden="true" focusable="false">{}</svg> {} ({})</li>'
        ).format(shape, _SHAPES[shape], words, number(count))
        for (shape, words), count in counted.items()
    ]
    items += [
        Markup(
            '<li><svg class="chart-swatch" width="30" height="12" aria-hidden="true" focusable="false">'
            '<path class="chart-target" d="M1 6h28"/></svg> {}</li>'
        ).format(bound.words)
        for bound in chart.bounds
    ]
    return Markup("").join(items)


def _told(chart: Lines) -> str:
    parts = []
    for line in chart.lines:
        held = [(value, at) for value, at in zip(line.values, chart.times, strict=True) if value is not None]
        held = [(value, at) for value, at in held if not math.isnan(value)]
        if not held:
            parts.append(_("%(name)s: không có số liệu.") % {"name": line.name})
            continue
        (low, low_at), (high, high_at) = min(held), max(held)
        words = _(
            "%(name)s: thấp nhất %(low)s lúc %(low_at)s, cao nhất %(high)s lúc %(high_at)s; có %(n)s trên %(all)s."
        )
        if chart.daily:
            words = _(
                "%(name)s: thấp nhất %(low)s ngày %(low_at)s, cao nhất %(high)s ngày %(high_at)s;"
                " có %(n)s trên %(all)s."
            )
        parts.append(
            words
            % {
                "name": line.name,
                "low": chart.said(low),
                "high": chart.said(high),
                "low_at": chart.at(low_at) if chart.daily else f"{low_at:%H:%M %d/%m}",
                "high_at": chart.at(high_at) if chart.daily else f"{high_at:%H:%M %d/%m}",
                "n": number(len(held)),
                "all": number(len(chart.times)),
            }
        )
    return " ".join(parts)


def _cell(chart: Lines, value: float | None) -> str:
    return number(value) if value is None or not chart.rungs else chart.said(value)


def lines_table(chart: Lines) -> Table:
    """A row a time: every line's value, and what is the matter with a marked one."""
    doubts: dict[int, list[str]] = {}
    for mark in chart.marks:
        doubts.setdefault(mark.place, []).append(f"{number(mark.value)}: {mark.words}")
    header = (_("Thời gian"), *(line.name for line in chart.lines), *([_("Cờ")] if chart.marks else []))
    rows = tuple(
        (
            chart.at(at),
            *(_cell(chart, line.values[place]) for line in chart.lines),
            *(["; ".join(doubts.get(place, ()))] if chart.marks else []),
        )
        for place, at in enumerate(chart.times)
    )
    caption = f"{chart.title} ({chart.unit})" if chart.unit else chart.title
    return Table(caption, header, rows, numeric=frozenset(range(1, len(chart.lines) + 1)))
