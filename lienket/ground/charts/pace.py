"""Pace: what was reached so far, against the even path from the start to the target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts.numbers import day, number
from lienket.ground.charts.tables import Table

HEIGHT, TOP, BOTTOM = 180, 22, 34


@dataclass(frozen=True)
class Pace:
    """Points (day, value) reached, between `start` with `baseline` and `due` with `target`.

    The expected value on a day lies on the straight line between the two. ValueError for a due date that is
    not after the start, or a number that is none.
    """

    title: str
    start: date
    due: date
    baseline: float
    target: float
    points: tuple[tuple[date, float], ...]
    unit: str = ""

    def __post_init__(self) -> None:
        if self.due <= self.start:
            raise ValueError("the due date must come after the start")
        if not all(math.isfinite(v) for v in (self.baseline, self.target, *(v for _day, v in self.points))):
            raise ValueError("a value is not a number")

    @property
    def ordered(self) -> tuple[tuple[date, float], ...]:
        return tuple(sorted(self.points))

    def expected(self, on: date) -> float:
        """What even progress would have reached on the day: the baseline before, the target after."""
        share = (on - self.start).days / (self.due - self.start).days
        return self.baseline + (self.target - self.baseline) * min(max(share, 0.0), 1.0)


@dataclass(frozen=True)
class _Axes:
    first: date
    last: date
    low: float
    high: float

    def x(self, on: date) -> float:
        """Percent of the width."""
        return 2 + 96 * (on - self.first).days / max((self.last - self.first).days, 1)

    def y(self, value: float) -> float:
        """Pixels from the top."""
        return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - self.low) / ((self.high - self.low) or 1)


def pace_chart(chart: Pace, *, ident: str = "pace") -> Markup:
    """The chart as a figure: reached solid, expected dashed, target dotted; the last point in words."""
    told = _told(chart)
    return Markup(
        '<figure class="chart chart-pace"><figcaption class="chart-title" id="{}-t">{}</figcaption>'
        '<svg class="chart-pace-drawing" width="100%" height="{}" role="img" aria-labelledby="{}-t {}-d">'
        '<desc id="{}-d">{}</desc>{}</svg><ul class="chart-legend">{}</ul>'
        '<p class="chart-told">{}</p></figure>'
    ).format(ident, chart.title, HEIGHT, ident, ident, ident, told, _drawing(chart), _key(), told)


def _drawing(chart: Pace) -> Markup:
    points = chart.ordered
    days = [chart.start, chart.due, *(on for on, _value in points)]
    numbers = [chart.baseline, chart.target, *(value for _on, value in points)]
    axes = _Axes(min(days), max(days), min(numbers), max(numbers))
    base = HEIGHT - BOTTOM
    frame = Markup(
        '<line class="chart-axis" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<line class="chart-target" x1="0" x2="100%" y1="{1:.1f}" y2="{1:.1f}"/>'
        '<text class="chart-note" x="0" y="{2:.1f}">{3}</text>'
    ).format(base, axes.y(chart.target), axes.y(chart.target) - 6, _amount(_("Mục tiêu"), chart.target, chart))
    dates = Markup(
        '<text class="chart-note" x="0" y="{0}">{1}</text>'
        '<text class="chart-note" x="100%" y="{0}" text-anchor="end">{2}</text>'
    ).format(HEIGHT - 12, day(axes.first), day(axes.last))
    path = [(chart.start, chart.baseline), (chart.due, chart.target)]
    lines = _stretched(
        Markup('<path class="chart-expected" d="{}"/>').format(_path(axes, path)),
        Markup('<path class="chart-actual" d="{}"/>').format(_path(axes, points)) if len(points) > 1 else "",
    )
    return frame + dates + lines + Markup("").join(_point(chart, axes, on, value) for on, value in points)


def _stretched(*content: Markup | str) -> Markup:
    # Widths are percents, and path data knows none: lines live in a box that stretches, texts outside it.
    return Markup('<svg width="100%" height="{0}" viewBox="0 0 100 {0}" preserveAspectRatio="none">{1}</svg>').format(
        HEIGHT, Markup("").join(content)
    )


def _path(axes: _Axes, points: list[tuple[date, float]] | tuple[tuple[date, float], ...]) -> str:
    return "M" + "L".join(f"{axes.x(on):.2f} {axes.y(value):.1f}" for on, value in points)


def _point(chart: Pace, axes: _Axes, on: date, value: float) -> Markup:
    last = (on, value) == chart.ordered[-1]
    x, y = axes.x(on), axes.y(value)
    mark = Markup('<circle class="chart-point{}" cx="{:.2f}%" cy="{:.1f}" r="{}"><title>{}</title></circle>').format(
        " chart-point-last" if last else "", x, y, 5 if last else 3.5, f"{day(on)}: {number(value)}"
    )
    if not last:
        return mark
    side = "end" if x > 92 else "start" if x < 8 else "middle"
    # The number stands on the side away from the expected line, where there is room for it.
    shift = 19 if y > axes.y(chart.expected(on)) and y + 22 < HEIGHT - BOTTOM else -11
    return mark + Markup('<text class="chart-value" x="{:.2f}%" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y + shift, side, number(value)
    )


def _amount(words: str, value: float, chart: Pace) -> str:
    return f"{words}: {number(value)} {chart.unit}".rstrip()


def _told(chart: Pace) -> str:
    if not chart.points:
        return _("Chưa có báo cáo tiến độ.")
    on, value = chart.ordered[-1]
    expected = chart.expected(on)
    gap = (value - expected) * (1 if chart.target >= chart.baseline else -1)
    words = (
        _("đúng nhịp")
        if math.isclose(gap, 0, abs_tol=1e-9)
        else _("nhanh hơn %(gap)s")
        if gap > 0
        else _("chậm hơn %(gap)s")
    )
    return _("Ngày %(day)s: đạt %(value)s, theo nhịp cần %(expected)s (%(words)s).") % {
        "day": day(on),
        "value": f"{number(value)} {chart.unit}".rstrip(),
        "expected": f"{number(expected)} {chart.unit}".rstrip(),
        "words": words % {"gap": f"{number(abs(gap))} {chart.unit}".rstrip()} if gap else words,
    }


def _key() -> Markup:
    rows = (
        ("actual", _("Thực tế")),
        ("expected", _("Theo nhịp đều")),
        ("target", _("Mục tiêu")),
    )
    return Markup("").join(
        Markup(
            '<li><svg class="chart-swatch" width="30" height="12" aria-hidden="true" focusable="false">'
            '<path class="chart-{}" d="M1 6h28"/></svg> {}</li>'
        ).format(kind, words)
        for kind, words in rows
    )


def pace_table(chart: Pace) -> Table:
    """Every point with what was expected that day."""
    rows = tuple((day(on), number(value), number(chart.expected(on))) for on, value in chart.ordered)
    header = (_("Ngày"), _("Thực tế"), _("Theo nhịp đều"))
    return Table(chart.title, header, rows, numeric=frozenset({1, 2}))
