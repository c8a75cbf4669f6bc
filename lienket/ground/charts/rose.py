"""Sixteen directions around a middle: how often from there, in classes, or how much from there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from lienket.ground.charts.bars import Category
from lienket.ground.charts.lines import nice_step
from lienket.ground.charts.numbers import number
from lienket.ground.charts.tables import Table
from lienket.ground.charts.tones import swatch, tile

DIRECTIONS = 16
_RADIUS, _SIDE = 118, 300


def direction_names() -> tuple[str, ...]:
    """Short names of the sixteen directions, north first, clockwise."""
    return (
        pgettext("hướng", "B"),
        pgettext("hướng", "BĐB"),
        pgettext("hướng", "ĐB"),
        pgettext("hướng", "ĐĐB"),
        pgettext("hướng", "Đ"),
        pgettext("hướng", "ĐĐN"),
        pgettext("hướng", "ĐN"),
        pgettext("hướng", "NĐN"),
        pgettext("hướng", "N"),
        pgettext("hướng", "NTN"),
        pgettext("hướng", "TN"),
        pgettext("hướng", "TTN"),
        pgettext("hướng", "T"),
        pgettext("hướng", "TTB"),
        pgettext("hướng", "TB"),
        pgettext("hướng", "BTB"),
    )


def direction_of(degrees: float) -> int:
    """Place of the direction that holds an angle in degrees from north, clockwise; each is 22.5° wide."""
    return math.floor((degrees % 360) / 22.5 + 0.5) % DIRECTIONS


@dataclass(frozen=True)
class Rose:
    """``parts[direction][category]``, north first: lengths that are stacked from the middle. ValueError otherwise."""

    title: str
    categories: tuple[Category, ...]
    parts: tuple[tuple[float, ...], ...]
    unit: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if len(self.parts) != DIRECTIONS or any(len(row) != len(self.categories) for row in self.parts):
            raise ValueError("a rose has sixteen directions with one length a category")
        if not all(part >= 0 and math.isfinite(part) for row in self.parts for part in row):
            raise ValueError("a length is below zero or not finite")


def rose_chart(chart: Rose, *, ident: str = "rose") -> Markup:
    """The rose as a figure: legend, drawing, and where most comes from in words. `ident` is unique on its page."""
    tiles = Markup("").join(tile(ident, tone) for tone in dict.fromkeys(one.tone for one in chart.categories))
    key = Markup("").join(
        Markup("<li>{} {}</li>").format(swatch(ident, one.tone), one.name) for one in chart.categories
    )
    told = _told(chart)
    most = max((sum(row) for row in chart.parts), default=0)
    drawing = Markup('<p class="chart-empty">{}</p>').format(_("Chưa có số liệu."))
    if most > 0:
        drawing = Markup(
            '<svg class="chart-rose-drawing" viewBox="{0} {0} {1} {1}" role="img" aria-labelledby="{2}-t {2}-d">'
            '<desc id="{2}-d">{3}</desc><defs>{4}</defs>{5}</svg>'
        ).format(-_SIDE / 2, _SIDE, ident, told, tiles, _drawing(chart, most, ident))
    return Markup(
        '<figure class="chart chart-rose"><figcaption class="chart-title" id="{}-t">{}</figcaption>'
        '<ul class="chart-legend">{}</ul>{}<p class="chart-told">{}</p></figure>'
    ).format(ident, chart.title, key, drawing, told)


def _drawing(chart: Rose, most: float, ident: str) -> Markup:
    step = nice_step(most, 4)
    outer = step * math.ceil(most / step - 1e-9)
    rings = [
        Markup('<circle class="chart-ring" r="{:.1f}"/><text class="chart-note" x="3" y="{:.1f}">{}</text>').format(
            _RADIUS * n * step / outer, -_RADIUS * n * step / outer + 11, number(n * step)
        )
        for n in range(1, round(outer / step) + 1)
    ]
    petals = []
    for place, row in enumerate(chart.parts):
        inner = 0.0
        for one, part in zip(chart.categories, row, strict=True):
            if part > 0:
                words = f"{direction_names()[place]}, {one.name}: {number(part)} {chart.unit}".rstrip()
                petals.append(
                    Markup('<path class="chart-mark" fill="url(#{}-{})" d="{}"><title>{}</title></path>').format(
                        ident, one.tone, _petal(place, inner / outer, (inner + part) / outer), words
                    )
                )
            inner += part
    names = [
        Markup('<text class="chart-direction" x="{:.1f}" y="{:.1f}" dy=".35em" text-anchor="middle">{}</text>').format(
            *_at(place * 22.5, _RADIUS + 17), name
        )
        for place, name in enumerate(direction_names())
        if place % 2 == 0
    ]
    return Markup("").join([*petals, *rings, *names])


def _at(degrees: float, radius: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return radius * math.sin(angle), -radius * math.cos(angle)


def _petal(place: int, inner: float, outer: float) -> str:
    half = 9.5
    left, right = place * 22.5 - half, place * 22.5 + half
    near, far = _RADIUS * inner, _RADIUS * outer
    a, b = _at(left, near), _at(left, far)
    c, d = _at(right, far), _at(right, near)
    return (
        f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}A{far:.1f} {far:.1f} 0 0 1 {c[0]:.1f} {c[1]:.1f}"
        f"L{d[0]:.1f} {d[1]:.1f}A{near:.1f} {near:.1f} 0 0 0 {a[0]:.1f} {a[1]:.1f}z"
    )


def _told(chart: Rose) -> str:
    sums = [sum(row) for row in chart.parts]
    if not max(sums, default=0) > 0:
        return _("Chưa có số liệu.")
    most = max(range(DIRECTIONS), key=lambda place: sums[place])
    words = _("Lớn nhất ở hướng %(name)s: %(value)s.") % {
        "name": direction_names()[most],
        "value": f"{number(sums[most])} {chart.unit}".rstrip(),
    }
    return f"{words} {chart.note}".rstrip()


def rose_table(chart: Rose) -> Table:
    """A row a direction, a column a category, and the sum."""
    header = (_("Hướng"), *(one.name for one in chart.categories), *([_("Tổng")] if len(chart.categories) > 1 else []))
    rows = tuple(
        (name, *map(number, row), *([number(sum(row))] if len(row) > 1 else []))
        for name, row in zip(direction_names(), chart.parts, strict=True)
    )
    caption = f"{chart.title} ({chart.unit})" if chart.unit else chart.title
    return Table(caption, header, rows, numeric=frozenset(range(1, len(header))))
