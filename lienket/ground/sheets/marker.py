"""The child that writes remarks back into a sender's workbook: run as a script, confined like `child`.

The head names the sheet and its problems; the workbook follows on standard input (none for CSV, whose rows
come in the head). Cells at fault turn red and carry a comment; a sheet of all problems is added. Charts and
pictures that openpyxl does not keep are lost from the returned copy.
"""

from __future__ import annotations

import importlib.util
import io
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

AUTHOR = "Liên Kết"
_MOST_COMMENTS = 5_000


def _child() -> ModuleType:
    """The neighbouring script, which `-I` keeps off the path."""
    spec = importlib.util.spec_from_file_location("child", Path(__file__).with_name("child.py"))
    if spec is None or spec.loader is None:
        raise ImportError("child.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mark(head: dict[str, Any], data: bytes) -> bytes:
    """The workbook with its remarks, as .xlsx."""
    import openpyxl

    if data:
        book = openpyxl.load_workbook(io.BytesIO(data))
        sheet = book[head["sheet"]] if head["sheet"] in book.sheetnames else book.worksheets[0]
    else:
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.title = head["sheet"][:31] or "CSV"
        _fill(sheet, head["rows"])
    _forget(sheet)
    _remark(sheet, head["problems"])
    if head["errors_title"] in book.sheetnames:
        del book[head["errors_title"]]
    _list(book.create_sheet(head["errors_title"]), head["errors_head"], head["errors"])
    book.active = book.worksheets.index(sheet)
    return _saved(book)


def _fill(sheet: Any, rows: list[tuple[int, list[Any]]]) -> None:
    for number, cells in rows:
        for column, value in enumerate(cells, 1):
            if value is not None:
                _write(sheet.cell(number, column), value)


def _write(cell: Any, value: object) -> None:
    """Always as text or number: what begins with = stays text."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _forget(sheet: Any) -> None:
    """Our remarks of an earlier return; others' comments stay."""
    from openpyxl.styles import PatternFill

    for row in sheet.iter_rows():
        for cell in row:
            if getattr(cell, "comment", None) is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _remark(sheet: Any, problems: list[list[Any]]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    red = PatternFill("solid", fgColor="FFFFC7CE")
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    }
    told: dict[tuple[int, int], str] = {}
    for row, column, text in problems[:_MOST_COMMENTS]:
        place = merged.get((row, column), (row, column))
        told[place] = f"{told[place]}\n{text}" if place in told else text
    for (row, column), text in told.items():
        cell = sheet.cell(row, column)
        cell.fill = red
        cell.comment = Comment(text[:1000], AUTHOR, width=320, height=110)


def _list(sheet: Any, head: list[str], rows: list[list[Any]]) -> None:
    from openpyxl.styles import Alignment, Font

    for number, cells in enumerate([head, *rows], 1):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(number, column)
            _write(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if number == 1:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCDEF", (8, 8, 24, 30, 60, 30), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"


def _saved(book: Any) -> bytes:
    """Saved without temporary files, since this process may write none."""
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            writer = WorksheetWriter(ws, io.BytesIO())
            writer.write()
            ws._rels = writer._rels
            self._archive.writestr(ws.path[1:], writer.out.getvalue())

    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        InMemory(book, archive).save()
    return out.getvalue()


def main() -> None:
    """argv and standard input as in `child`; one frame comes back: the workbook, or nothing when it fails."""
    _child().confine(int(sys.argv[1]), int(sys.argv[2]))
    incoming = sys.stdin.buffer.read()
    length = int.from_bytes(incoming[:4], "big")
    frame = mark(json.loads(incoming[4 : 4 + length]), incoming[4 + length :])
    sys.stdout.buffer.write(len(frame).to_bytes(4, "big") + frame)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
