"""Counts by two questions at once: a 2×2 table whose squares have areas in proportion, always totalled."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts import links
from lienket.ground.charts.numbers import number, percent
from lienket.ground.charts.tables import Table
from lienket.ground.charts.tones import Tone, tile

#: Side in pixels of the square of the largest cell.
LARGEST = 52


@dataclass(frozen=True)
class Cell:
    """One of the four counts, with its own words ("Xong đúng hạn") and tone."""

    name: str
    count: int
    tone: Tone
    href: str = ""


@dataclass(frozen=True)
class TwoByTwo:
    """`cells` row by row under `columns`, beside `rows`. ValueError for a count below zero."""

    title: str
    rows: tuple[str, str]
    columns: tuple[str, str]
    cells: tuple[tuple[Cell, Cell], tuple[Cell, Cell]]
    unit: str = ""

    def __post_init__(self) -> None:
        if any(cell.count < 0 for row in self.cells for cell in row):
            raise ValueError("a count below zero")

    @property
    def total(self) -> int:
        return sum(cell.count for row in self.cells for cell in row)


def two_by_two(chart: TwoByTwo, *, ident: str = "two") -> Markup:
    """The chart as a real table, so that it reads without its picture. `ident` is unique on its page."""
    tones = dict.fromkeys(cell.tone for row in chart.cells for cell in row)
    tiles = Markup("").join(tile(ident, tone) for tone in tones)
    most = max(cell.count for row in chart.cells for cell in row)
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in (*chart.columns, _("Tổng")))
    body = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}{}</tr>').format(
            name,
            Markup("").join(_cell(chart, cell, most, ident) for cell in row),
            _sum(chart, sum(cell.count for cell in row)),
        )
        for name, row in zip(chart.rows, chart.cells, strict=True)
    )
    below = Markup("").join(_sum(chart, sum(row[at].count for row in chart.cells)) for at in (0, 1))
    return Markup(
        '<figure class="chart chart-two"><svg class="chart-defs" width="0" height="0" aria-hidden="true" '
        'focusable="false"><defs>{}</defs></svg><table class="chart-two-table">'
        '<caption class="chart-title">{}'
        '</caption><thead><tr><td></td>{}</tr></thead><tbody>{}</tbody><tfoot><tr><th scope="row">{}</th>{}{}'
        "</tr></tfoot></table></figure>"
    ).format(tiles, chart.title, head, body, _("Tổng"), below, _sum(chart, chart.total))


def _cell(chart: TwoByTwo, cell: Cell, most: int, ident: str) -> Markup:
    side = LARGEST * math.sqrt(cell.count / most) if most else 0.0
    place = (LARGEST - side) / 2
    square = Markup(
        '<svg class="chart-square" width="{}" height="{}" aria-hidden="true" focusable="false">'
        '<rect class="chart-mark" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="3" '
        'fill="url(#{}-{})"/></svg>'
    ).format(LARGEST, LARGEST, place, place, side, side, ident, cell.tone)
    return Markup(
        '<td class="chart-two-cell"><div class="chart-two-inside">{}<div><span class="chart-count">{}</span> '
        '<span class="chart-share">{}</span> <span class="chart-two-name">{}</span></div></div></td>'
    ).format(square, number(cell.count), percent(cell.count, chart.total), links.text(cell.href, cell.name))


def _sum(chart: TwoByTwo, count: int) -> Markup:
    return Markup(
        '<td class="chart-two-sum"><span class="chart-count">{}</span> <span class="chart-share">{}</span></td>'
    ).format(number(count), percent(count, chart.total))


def two_by_two_table(chart: TwoByTwo) -> Table:
    """The four counts with totals both ways."""
    rows = tuple(
        (name, *(number(cell.count) for cell in row), number(sum(cell.count for cell in row)))
        for name, row in zip(chart.rows, chart.cells, strict=True)
    )
    sums = [sum(row[at].count for row in chart.cells) for at in (0, 1)]
    total = (_("Tổng"), *map(number, sums), number(chart.total))
    header = ("", *chart.columns, _("Tổng"))
    return Table(chart.title, header, rows, total=total, numeric=frozenset({1, 2, 3}))
