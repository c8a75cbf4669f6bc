"""Charts drawn on the server as inline SVG, each with the table of its numbers."""

from __future__ import annotations

from lienket.ground.charts.bars import Bar, Category, StackedBars, bars_table, stacked_bars
from lienket.ground.charts.pace import Pace, pace_chart, pace_table
from lienket.ground.charts.pairs import Pair, PairedBars, paired_bars, pairs_table
from lienket.ground.charts.tables import Table, table_html
from lienket.ground.charts.timeline import Kind, Moment, Timeline, timeline, timeline_table
from lienket.ground.charts.tones import Tone
from lienket.ground.charts.two_by_two import Cell, TwoByTwo, two_by_two, two_by_two_table

Chart = StackedBars | PairedBars | TwoByTwo | Timeline | Pace


def as_table(chart: Chart) -> Table:
    """The numbers of any chart: `header`, `rows` and perhaps `total`, as formatted words."""
    if isinstance(chart, StackedBars):
        return bars_table(chart)
    if isinstance(chart, PairedBars):
        return pairs_table(chart)
    if isinstance(chart, TwoByTwo):
        return two_by_two_table(chart)
    if isinstance(chart, Timeline):
        return timeline_table(chart)
    return pace_table(chart)


__all__ = [
    "Bar",
    "Category",
    "Cell",
    "Chart",
    "Kind",
    "Moment",
    "Pace",
    "Pair",
    "PairedBars",
    "StackedBars",
    "Table",
    "Timeline",
    "Tone",
    "TwoByTwo",
    "as_table",
    "pace_chart",
    "paired_bars",
    "stacked_bars",
    "table_html",
    "timeline",
    "two_by_two",
]
