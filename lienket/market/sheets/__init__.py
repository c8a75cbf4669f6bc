"""Sheets of this room, by topic."""

from lienket.market.sheets.lots import (
    MOST_ROWS,
    Reading,
    columns,
    export_columns,
    export_row,
    not_ok_sentence,
    spec_of,
    told_of,
)

__all__ = [
    "MOST_ROWS",
    "Reading",
    "columns",
    "export_columns",
    "export_row",
    "not_ok_sentence",
    "spec_of",
    "told_of",
]
