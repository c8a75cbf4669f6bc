"""A table on disk → columns of distinct cells, so that what reads cells judges each of them once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from lienket.engines.tables.reading import Sheet, csv_bytes, delimiter_of, read_sheet


class Column(NamedTuple):
    """Cell n is ``values[codes[n]]``."""

    values: list[Any]
    codes: NDArray[np.int32]

    def cells(self) -> list[Any]:
        """Every cell."""
        values = self.values
        return [values[code] for code in self.codes.tolist()]

    def take(self, chosen: NDArray[Any]) -> Column:
        """The cells at some positions, without the values that none of them has."""
        used, codes = np.unique(self.codes[chosen], return_inverse=True)
        return Column([self.values[code] for code in used.tolist()], codes.astype(np.int32))


class Columns(NamedTuple):
    """Headings, the number of every row as people see it, and a column for each heading; blank rows are left out."""

    headings: list[str]
    numbers: NDArray[np.int64]
    columns: list[Column]


def read_columns(path: Path) -> Columns:
    """The table of a .csv or of the first sheet of an .xlsx, as ``read_sheet`` reads it. Raises TableError."""
    if path.suffix.lower() == ".csv":
        found = _plain_csv(path)
        if found is not None:
            return found
    return columns_of_sheet(read_sheet(path))


def columns_of_sheet(sheet: Sheet) -> Columns:
    """Rows → columns; a row shorter than the headings ends in empty cells, what lies beyond them is left out."""
    width = len(sheet.headings)
    rows = [cells if len(cells) == width else [*cells, *[""] * width][:width] for _, cells in sheet.rows]
    numbers = np.array([number for number, _ in sheet.rows], dtype=np.int64)
    columns = zip(*rows, strict=True) if rows else [()] * width
    return Columns(sheet.headings, numbers, [_coded(column) for column in columns])


def _coded(cells: Iterable[Any]) -> Column:
    # 1, 1.0 and True are equal as keys, so the type is part of them.
    numbers: dict[tuple[type, Any], int] = {}
    codes = [numbers.setdefault((type(cell), cell), len(numbers)) for cell in cells]
    return Column([cell for _, cell in numbers], np.array(codes, dtype=np.int32))


def _plain_csv(path: Path) -> Columns | None:
    """A table without quotes, blank lines or ragged rows, read by columns; None where the general reader is needed."""
    data = csv_bytes(path)
    if b'"' in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    delimiter = delimiter_of(data)
    width = data.lstrip(b"\r\n").split(b"\n", 1)[0].count(delimiter.encode()) + 1
    names = [f"f{n}" for n in range(width)]
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(column_names=names),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    filled = np.zeros(table.num_rows, dtype=np.bool_)
    columns = []
    for name in names:
        coded = pc.dictionary_encode(table[name].combine_chunks())
        values = [value.strip() for value in coded.dictionary.to_pylist()]
        codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
        filled |= np.array([bool(value) for value in values], dtype=np.bool_)[codes]
        columns.append(Column(values, codes))
    rows = np.flatnonzero(filled)
    if not len(rows):
        return None
    head = [column.values[column.codes[rows[0]]] for column in columns]
    kept = rows[1:]
    return Columns(head, kept + 1, [column.take(kept) for column in columns])
