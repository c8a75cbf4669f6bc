"""The table beside every chart and map: the same numbers for reading, copying and screen readers."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Formatted cells: one `header`, rows of the same width, and perhaps a last row of totals.

    The first column names the row. `numeric` holds the positions of columns that are set to the right.
    """

    caption: str
    header: Row
    rows: tuple[Row, ...]
    total: Row | None = None
    numeric: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        for row in (*self.rows, *([self.total] if self.total else [])):
            if len(row) != len(self.header):
                raise ValueError(f"a row of {len(row)} cells under a header of {len(self.header)}: {row}")


def table_html(table: Table) -> Markup:
    """The table as HTML with a caption and scoped headers."""
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_set(table, at), cell) for at, cell in enumerate(table.header)
    )
    body = Markup("").join(_row(table, row) for row in table.rows)
    foot = Markup("<tfoot>{}</tfoot>").format(_row(table, table.total)) if table.total else Markup("")
    return Markup(
        # A wide table scrolls in its frame, so the keyboard must reach the frame.
        '<div class="chart-table-frame" tabindex="0" role="region" aria-label="{}">'
        '<table class="table table-sm chart-table"><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table></div>"
    ).format(table.caption, table.caption, head, body, foot)


def _row(table: Table, row: Row) -> Markup:
    first, *rest = row
    cells = Markup("").join(
        Markup("<td{}>{}</td>").format(_set(table, at), cell) for at, cell in enumerate(rest, start=1)
    )
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(first, cells)


def _set(table: Table, at: int) -> Markup:
    return Markup(' class="chart-number"') if at in table.numeric else Markup("")
