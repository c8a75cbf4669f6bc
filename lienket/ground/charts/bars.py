"""Stacked bars: how many of each category, row by row, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts import links
from lienket.ground.charts.numbers import number, percent
from lienket.ground.charts.tables import Table
from lienket.ground.charts.tones import Tone, swatch, tile

#: Share of the row, in percent, from which a segment has room for its own number.
ROOM_FOR_NUMBER = 4.0


@dataclass(frozen=True)
class Category:
    """One colour and texture of the bars, with its name."""

    name: str
    tone: Tone


@dataclass(frozen=True)
class Bar:
    """One row: a count per category, in the order of the categories. `href` leads to what is counted."""

    label: str
    counts: tuple[float, ...]
    href: str = ""


@dataclass(frozen=True)
class StackedBars:
    """Rows of counts by category. With `shares` every bar is full width; otherwise lengths compare totals.

    ValueError for a row that has not one count per category, or a count below zero.
    """

    title: str
    categories: tuple[Category, ...]
    bars: tuple[Bar, ...]
    unit: str = ""
    row_name: str = ""
    shares: bool = False

    def __post_init__(self) -> None:
        for bar in self.bars:
            if len(bar.counts) != len(self.categories):
                raise ValueError(f"{bar.label}: {len(bar.counts)} counts for {len(self.categories)} categories")
            if not all(count >= 0 for count in bar.counts):
                raise ValueError(f"{bar.label}: a count below zero")


def stacked_bars(chart: StackedBars, *, ident: str = "bars") -> Markup:
    """The chart as a figure: a legend, then one labelled bar per row. `ident` is unique on its page."""
    used = dict.fromkeys(category.tone for category in chart.categories)
    tiles = Markup("").join(tile(ident, tone) for tone in used)
    key = Markup("").join(
        Markup("<li>{} {}</li>").format(swatch(ident, category.tone), category.name) for category in chart.categories
    )
    most = max((sum(bar.counts) for bar in chart.bars), default=0)
    rows = Markup("").join(_row(chart, bar, most, ident) for bar in chart.bars)
    body = rows or Markup('<li class="chart-empty">{}</li>').format(_("Chưa có số liệu."))
    return Markup(
        '<figure class="chart chart-bars" aria-labelledby="{}-t"><figcaption class="chart-title" id="{}-t">{}'
        '</figcaption><svg class="chart-defs" width="0" height="0" aria-hidden="true" focusable="false">'
        '<defs>{}</defs></svg><ul class="chart-legend">{}</ul><ol class="chart-rows">{}</ol></figure>'
    ).format(ident, ident, chart.title, tiles, key, body)


def _row(chart: StackedBars, bar: Bar, most: float, ident: str) -> Markup:
    total = sum(bar.counts)
    full = total if chart.shares else most
    segments, start, told = [], 0.0, []
    for category, count in zip(chart.categories, bar.counts, strict=True):
        if not count:
            continue
        width = 100 * count / full
        words = f"{category.name}: {number(count)} {chart.unit}".rstrip() + f" ({percent(count, total)})"
        segments.append(_segment(ident, category.tone, start, width, number(count), words))
        told.append(words)
        start += width
    label = f"{bar.label}. " + ("; ".join(told) if told else _("Chưa có số liệu."))
    return Markup(
        '<li class="chart-row"><span class="chart-row-label">{}</span>'
        '<span class="chart-row-total">{}</span>'
        '<svg class="chart-bar" width="100%" height="24" role="img" aria-label="{}">'
        '<rect class="chart-track" width="100%" height="24"/>{}</svg></li>'
    ).format(
        links.text(bar.href, bar.label),
        f"{number(total)} {chart.unit}".rstrip(),
        label,
        Markup("").join(segments),
    )


def _segment(ident: str, tone: Tone, start: float, width: float, words: str, title: str) -> Markup:
    mark = Markup(
        '<rect class="chart-mark" x="{:.2f}%" width="{:.2f}%" height="24" fill="url(#{}-{})"><title>{}</title></rect>'
    ).format(start, width, ident, tone, title)
    if width < ROOM_FOR_NUMBER + 1.6 * (len(words) - 1):
        return mark
    return mark + Markup(
        '<text class="chart-in-mark" x="{:.2f}%" y="12" dy=".35em" text-anchor="middle">{}</text>'
    ).format(start + width / 2, words)


def bars_table(chart: StackedBars) -> Table:
    """Rows and categories with totals both ways."""
    header = (chart.row_name, *(category.name for category in chart.categories), _("Tổng"))
    rows = tuple((bar.label, *map(number, bar.counts), number(sum(bar.counts))) for bar in chart.bars)
    sums = [sum(bar.counts[at] for bar in chart.bars) for at in range(len(chart.categories))]
    total = (_("Tổng"), *map(number, sums), number(sum(sums)))
    return Table(chart.title, header, rows, total=total, numeric=frozenset(range(1, len(header))))
