"""Charts drawn on the server as inline SVG, each with the table of its numbers."""

from __future__ import annotations

from lienket.ground.charts.bars import Bar, Category, StackedBars, bars_table, stacked_bars
from lienket.ground.charts.lines import Bound, Line, Lines, Mark, Shape, lines_chart, lines_table
from lienket.ground.charts.month import DayCell, Months, months_chart, months_table
from lienket.ground.charts.pace import Pace, pace_chart, pace_table
from lienket.ground.charts.pairs import Pair, PairedBars, paired_bars, pairs_table
from lienket.ground.charts.rose import Rose, direction_of, rose_chart, rose_table
from lienket.ground.charts.tables import Table, table_html
from lienket.ground.charts.timeline import Kind, Moment, Timeline, timeline, timeline_table
from lienket.ground.charts.tones import Tone
from lienket.ground.charts.two_by_two import Cell, TwoByTwo, two_by_two, two_by_two_table

Chart = StackedBars | PairedBars | TwoByTwo | Timeline | Pace | Lines | Months | Rose


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
    if isinstance(chart, Pace):
        return pace_table(chart)
    if isinstance(chart, Lines):
        return lines_table(chart)
    return months_table(chart) if isinstance(chart, Months) else rose_table(chart)


__all__ = [
    "Bar",
    "Bound",
    "Category",
    "Cell",
    "Chart",
    "DayCell",
    "Kind",
    "Line",
    "Lines",
    "Mark",
    "Moment",
    "Months",
    "Pace",
    "Pair",
    "PairedBars",
    "Rose",
    "Shape",
    "StackedBars",
    "Table",
    "Timeline",
    "Tone",
    "TwoByTwo",
    "as_table",
    "direction_of",
    "lines_chart",
    "months_chart",
    "pace_chart",
    "paired_bars",
    "rose_chart",
    "stacked_bars",
    "table_html",
    "timeline",
    "two_by_two",
]
