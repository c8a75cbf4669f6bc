"""Paired bars: two amounts of each row on one scale, such as supply and demand of each month."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts import links
from lienket.ground.charts.bars import Category
from lienket.ground.charts.numbers import number
from lienket.ground.charts.tables import Table
from lienket.ground.charts.tones import swatch, tile


@dataclass(frozen=True)
class Pair:
    """One row: an amount for each of the two names. `href` leads to what they are made of."""

    label: str
    first: float
    second: float
    href: str = ""


@dataclass(frozen=True)
class PairedBars:
    """Rows of two amounts, the longest bar as wide as the chart. ValueError for an amount below zero."""

    title: str
    names: tuple[Category, Category]
    pairs: tuple[Pair, ...]
    unit: str = ""
    row_name: str = ""

    def __post_init__(self) -> None:
        for one in self.pairs:
            if not (one.first >= 0 and one.second >= 0):
                raise ValueError(f"{one.label}: an amount below zero")


def paired_bars(chart: PairedBars, *, ident: str = "pairs") -> Markup:
    """The chart as a figure: a legend, then for each row its label and two bars. `ident` is unique on its page."""
    tiles = Markup("").join(tile(ident, tone) for tone in dict.fromkeys(one.tone for one in chart.names))
    key = Markup("").join(Markup("<li>{} {}</li>").format(swatch(ident, one.tone), one.name) for one in chart.names)
    most = max((max(one.first, one.second) for one in chart.pairs), default=0)
    rows = Markup("").join(_row(chart, one, most, ident) for one in chart.pairs)
    body = rows or Markup('<li class="chart-empty">{}</li>').format(_("Chưa có số liệu."))
    return Markup(
        '<figure class="chart chart-pairs" aria-labelledby="{}-t"><figcaption class="chart-title" id="{}-t">{}'
        '</figcaption><svg class="chart-defs" width="0" height="0" aria-hidden="true" focusable="false">'
        '<defs>{}</defs></svg><ul class="chart-legend">{}</ul><ol class="chart-rows">{}</ol></figure>'
    ).format(ident, ident, chart.title, tiles, key, body)


def _row(chart: PairedBars, pair: Pair, most: float, ident: str) -> Markup:
    told, bars, shown = [], [], []
    for at, (name, amount) in enumerate(zip(chart.names, (pair.first, pair.second), strict=True)):
        words = f"{name.name}: {number(amount)} {chart.unit}".rstrip()
        told.append(words)
        shown.append(number(amount))
        bars.append(
            Markup(
                '<rect class="chart-mark" y="{}" width="{:.2f}%" height="11" fill="url(#{}-{})">'
                "<title>{}</title></rect>"
            ).format(at * 13, 100 * amount / most if most else 0, ident, name.tone, words)
        )
    return Markup(
        '<li class="chart-row"><span class="chart-row-label">{}</span><span class="chart-row-total">{}</span>'
        '<svg class="chart-bar" width="100%" height="24" role="img" aria-label="{}">'
        '<rect class="chart-track" width="100%" height="24"/>{}</svg></li>'
    ).format(
        links.text(pair.href, pair.label),
        " / ".join(shown),
        f"{pair.label}. " + "; ".join(told),
        Markup("").join(bars),
    )


def pairs_table(chart: PairedBars) -> Table:
    """Rows with both amounts and their difference, and the totals."""
    header = (chart.row_name, *(one.name for one in chart.names), _("Chênh lệch"))
    rows = tuple(_cells(one.label, one.first, one.second) for one in chart.pairs)
    total = _cells(_("Tổng"), sum(one.first for one in chart.pairs), sum(one.second for one in chart.pairs))
    return Table(chart.title, header, rows, total=total, numeric=frozenset({1, 2, 3}))


def _cells(label: str, first: float, second: float) -> tuple[str, str, str, str]:
    return label, number(first), number(second), number(first - second)
