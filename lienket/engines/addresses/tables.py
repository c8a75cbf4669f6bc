"""Tables on disk for the command: .csv and .xlsx in; .csv, .xlsx and .json out. Refuses with a sentence."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

MOST_BYTES = 50_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS = 200_000


class TableError(ValueError):
    """A table that cannot be read or written; the text is a sentence for the person who gave it."""


Table = tuple[list[str], list[list[str]]]


def read_table(path: Path) -> Table:
    """Headings and rows of a .csv or the first sheet of an .xlsx, all cells as text."""
    if not path.is_file():
        raise TableError(f"Không có tệp {path.name}; hãy kiểm tra đường dẫn.")
    if path.stat().st_size > MOST_BYTES:
        raise TableError(f"Tệp {path.name} lớn hơn {MOST_BYTES // 1_000_000} MB; hãy chia nhỏ.")
    suffix = path.suffix.lower()
    if suffix == ".csv":
        rows = _read_csv(path)
    elif suffix == ".xlsx":
        rows = _read_xlsx(path)
    else:
        raise TableError(f"Chỉ đọc được .csv và .xlsx, không đọc được {path.name}.")
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise TableError(f"Tệp {path.name} trống hoặc dòng đầu không có tên cột.")
    if len(rows) - 1 > MOST_ROWS:
        raise TableError(f"Tệp {path.name} có hơn {MOST_ROWS} dòng; hãy chia nhỏ.")
    width = max(len(row) for row in rows)
    padded = [row + [""] * (width - len(row)) for row in rows]
    return padded[0], padded[1:]


def _read_csv(path: Path) -> list[list[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(f"Tệp {path.name} không phải mã UTF-8; hãy lưu lại dạng “CSV UTF-8”.") from None
    if "\0" in text:
        raise TableError(f"Tệp {path.name} không phải là bảng CSV.")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise TableError(f"Tệp {path.name} không đọc được như một bảng CSV ({error}).") from None
    return [row for row in rows if row]


def _read_xlsx(path: Path) -> list[list[str]]:
    refusal = TableError(f"Tệp {path.name} không phải là sổ tính .xlsx đọc được.")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        raise refusal from None
    if unpacked > MOST_UNPACKED:
        raise TableError(f"Tệp {path.name} khi mở ra lớn hơn {MOST_UNPACKED // 1_000_000} MB nên không đọc.")
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError, IndexError):
        raise refusal from None
    return [[_text(cell) for cell in row] for row in sheet]


def _text(cell: Any) -> str:
    """A cell as text; a code that the sheet keeps as a number comes without ".0"."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def write_table(path: Path, headings: list[str], rows: list[list[str]]) -> None:
    """Write by the suffix of the path: .csv (UTF-8 with mark, for Excel), .xlsx (text cells) or .json."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx", ".json"):
        raise TableError(f"Chỉ ghi được .csv, .xlsx và .json, không ghi được {path.name}.")
    try:
        if suffix == ".json":
            records = [dict(zip(headings, row, strict=True)) for row in rows]
            path.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        elif suffix == ".csv":
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows([headings, *rows])
        else:
            _write_xlsx(path, headings, rows)
    except OSError:
        raise TableError(f"Không ghi được vào {path.name}; hãy kiểm tra thư mục và quyền ghi.") from None


def _write_xlsx(path: Path, headings: list[str], rows: list[list[str]]) -> None:
    if not path.parent.is_dir():
        raise TableError(f"Không có thư mục để ghi {path.name}.")
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Kết quả")
        bold = book.add_format({"bold": True})
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:32_767])
        sheet.freeze_panes(1, 0)
