"""Days on the leaves of a calendar, each with its value and a colour of its own: months flow beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts import links
from lienket.ground.charts.numbers import day as day_words
from lienket.ground.charts.tables import Table


@dataclass(frozen=True)
class DayCell:
    """What a day shows: a short value, its words, the class of its colour, and the page it leads to."""

    day: date
    text: str
    words: str
    colour: str = ""
    href: str = ""


@dataclass(frozen=True)
class Months:
    """Days of whole months, oldest first; days that are left out stay empty. `key`: (colour class, words)."""

    title: str
    days: tuple[DayCell, ...]
    key: tuple[tuple[str, str], ...] = ()
    value_name: str = ""


def months_chart(chart: Months, *, ident: str = "months") -> Markup:
    """A small table a month, Monday to Sunday, values and colours in its cells. `ident` is unique on its page."""
    key = Markup("").join(
        Markup('<li><span class="chart-leaf-key {}"></span> {}</li>').format(colour, words)
        for colour, words in chart.key
    )
    leaves = Markup("").join(_leaf(first, list(cells)) for first, cells in groupby(chart.days, key=_month))
    body = leaves or Markup('<p class="chart-empty">{}</p>').format(_("Chưa có số liệu."))
    return Markup(
        '<figure class="chart chart-months" aria-labelledby="{}-t"><figcaption class="chart-title" id="{}-t">{}'
        '</figcaption><ul class="chart-legend">{}</ul><div class="chart-leaves">{}</div></figure>'
    ).format(ident, ident, chart.title, key, body)


def _month(cell: DayCell) -> date:
    return cell.day.replace(day=1)


def _leaf(first: date, cells: Sequence[DayCell]) -> Markup:
    held = {cell.day: cell for cell in cells}
    names = (_("T2"), _("T3"), _("T4"), _("T5"), _("T6"), _("T7"), _("CN"))
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in names)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(_cell(on, held.get(on)) if on else Markup("<td></td>") for on in week)
        )
        for week in weeks(first)
    )
    return Markup(
        '<table class="chart-leaf"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(_("Tháng %(month)s") % {"month": f"{first:%m/%Y}"}, head, rows)


def weeks(first: date) -> Iterator[list[date | None]]:
    """The month's weeks from Monday to Sunday; None for days of other months."""
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        week = [monday + timedelta(days=n) for n in range(7)]
        yield [on if first <= on <= last else None for on in week]
        monday += timedelta(days=7)


def _cell(on: date, cell: DayCell | None) -> Markup:
    if cell is None:
        return Markup('<td><span class="chart-leaf-day">{}</span></td>').format(on.day)
    # The words go with the cell for those who hear it; the eye has the number and the colour.
    shown = links.text(cell.href, cell.text or "–")
    return Markup(
        '<td class="{}" title="{}"><span class="chart-leaf-day">{}</span> <span class="chart-leaf-value">{}</span>'
        '<span class="visually-hidden"> {}</span></td>'
    ).format(cell.colour, f"{day_words(on)}: {cell.words}", on.day, shown, cell.words)


def months_table(chart: Months) -> Table:
    """The days in one column, with the words of each."""
    rows = tuple((day_words(cell.day), cell.text or "–", cell.words) for cell in chart.days)
    return Table(
        chart.title, (_("Ngày"), chart.value_name or _("Giá trị"), _("Nội dung")), rows, numeric=frozenset({1})
    )
