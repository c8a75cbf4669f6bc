"""A table on disk → headings and rows: .csv, or the first sheet of an .xlsx. Refuses with a sentence."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from lienket.engines.tables.confined import confined
from lienket.engines.tables.problem import TableError
from lienket.engines.tables.workbook import MOST_ROWS

MOST_BYTES = 200_000_000
MOST_UNPACKED = 1_500_000_000
# A cell beyond column AZ: what lies between would be allocated by the reader, empty or not.
_FAR = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["'](?:[A-Za-z]{3,}|[B-Zb-z][A-Za-z])\d+["']""")
_WINDOW = 1 << 20


class Sheet(NamedTuple):
    """Headings, and (row number as people see it, cells) for every row that is not blank."""

    headings: list[str]
    rows: list[tuple[int, Sequence[Any]]]


def read_sheet(path: Path) -> Sheet:
    """The table of a .csv or of the first sheet of an .xlsx; the first row that is not blank names the columns."""
    _check_file(path)
    rows = _read_csv(path) if path.suffix.lower() == ".csv" else confined(_read_xlsx, path, refusal_of(path))
    filled = ((n, row) for n, row in enumerate(rows, start=1) if any(cell not in ("", None) for cell in row))
    head = next(filled, None)
    if head is None:
        raise TableError(f"Tệp {path.name} trống; dòng đầu phải là tên cột.")
    return Sheet([str(cell) for cell in head[1]], list(filled))


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise TableError(f"Không có tệp {path.name}; hãy kiểm tra đường dẫn.")
    if path.stat().st_size > MOST_BYTES:
        raise TableError(f"Tệp {path.name} lớn hơn {MOST_BYTES // 1_000_000} MB; hãy chia nhỏ.")
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise TableError(f"Chỉ đọc được .csv và .xlsx, không đọc được {path.name}.")


def csv_bytes(path: Path) -> bytes:
    """The text of a .csv, known to be UTF-8 without what no table has. Raises TableError."""
    _check_file(path)
    data = path.read_bytes()
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(f"Tệp {path.name} không phải mã UTF-8; hãy lưu lại dạng “CSV UTF-8”.") from None
    if b"\0" in data:
        raise TableError(f"Tệp {path.name} không phải là bảng CSV.")
    return data.removeprefix(b"\xef\xbb\xbf")


def delimiter_of(data: bytes) -> str:
    """What stands most often between the words of the first line: comma, semicolon or tab."""
    head = data.lstrip(b"\r\n").split(b"\n", 1)[0]
    return max(",;\t", key=lambda one: head.count(one.encode()))


def _read_csv(path: Path) -> Iterable[Sequence[Any]]:
    data = csv_bytes(path)
    text = io.StringIO(data.decode("utf-8"), newline="")
    try:
        return [[cell.strip() for cell in row] for row in csv.reader(text, delimiter=delimiter_of(data))]
    except csv.Error as error:
        raise TableError(f"Tệp {path.name} không đọc được như một bảng CSV ({error}).") from None


def refusal_of(path: Path) -> TableError:
    """The sentence for a workbook that cannot be read."""
    return TableError(f"Tệp {path.name} không phải là sổ tính .xlsx đọc được; hãy mở bằng Excel và lưu lại.")


def _read_xlsx(path: Path) -> Iterable[Sequence[Any]]:
    refusal = refusal_of(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _guard(path, archive)
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        if sheet.height > MOST_ROWS:
            raise refusal
        return sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, CalamineError, OSError, ValueError, IndexError, EOFError, NotImplementedError) as error:
        if isinstance(error, TableError):
            raise
        raise refusal from None


def _guard(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse what would fill memory: a bomb, or a cell far from the others."""
    if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
        raise TableError(f"Tệp {path.name} khi mở ra lớn hơn {MOST_UNPACKED // 1_000_000} MB nên không đọc.")
    for entry in archive.infolist():
        if not re.match(r"xl/worksheets/[^/]+\.xml$", entry.filename, re.I):
            continue
        with archive.open(entry) as part:
            tail = b""
            while window := part.read(_WINDOW):
                far = _FAR.search(tail + window)
                if far:
                    cell = re.search(rb"""r=["'](\w+)["']$""", far[0])
                    name = cell[1].decode() if cell else ""
                    raise TableError(f"Tệp {path.name} có ô {name} nằm quá xa bảng; hãy xóa ô đó rồi lưu lại.")
                tail = window[-200:]
