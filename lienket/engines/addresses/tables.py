"""Tables of the command: all cells as text in; .csv, .xlsx and .json out. Refuses with a sentence."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lienket.engines.tables import TableError, read_sheet, write_workbook

MOST_ROWS = 200_000
Table = tuple[list[str], list[list[str]]]


def read_table(path: Path) -> Table:
    """Headings and rows of a .csv or the first sheet of an .xlsx, all cells as text."""
    sheet = read_sheet(path)
    if len(sheet.rows) > MOST_ROWS:
        raise TableError(f"Tệp {path.name} có hơn {MOST_ROWS} dòng; hãy chia nhỏ.")
    width = max(len(sheet.headings), *(len(cells) for _, cells in sheet.rows), 0)
    return _wide(sheet.headings, width), [_wide(cells, width) for _, cells in sheet.rows]


def _wide(cells: Sequence[Any], width: int) -> list[str]:
    return [*map(_text, cells), *[""] * (width - len(cells))]


def _text(cell: Any) -> str:
    """A cell as text; a code that the sheet keeps as a number comes without ".0"."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def write_table(path: Path, headings: list[str], rows: list[list[str]]) -> None:
    """Write by the suffix of the path: .csv (UTF-8 with mark, for Excel), .xlsx (text cells) or .json."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx", ".json"):
        raise TableError(f"Chỉ ghi được .csv, .xlsx và .json, không ghi được {path.name}.")
    if not path.parent.is_dir():
        raise TableError(f"Không có thư mục để ghi {path.name}.")
    try:
        if suffix == ".json":
            records = [dict(zip(headings, row, strict=True)) for row in rows]
            path.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        elif suffix == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([headings, *rows])
        else:
            write_workbook(path, [("Kết quả", headings, rows)])
    except OSError:
        raise TableError(f"Không ghi được vào {path.name}; hãy kiểm tra thư mục và quyền ghi.") from None
