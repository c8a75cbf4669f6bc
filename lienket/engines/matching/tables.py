"""Sheets on disk: rows in from .csv and .xlsx, out to .csv and .xlsx; all or nothing. Refuses with a sentence."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from lienket.engines.matching.workbook import MOST_ROWS, write_workbook

MOST_BYTES = 200_000_000
MOST_UNPACKED = 1_500_000_000
# A cell beyond column AZ: what lies between would be allocated by the reader, empty or not.
_FAR = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["'](?:[A-Za-z]{3,}|[B-Zb-z][A-Za-z])\d+["']""")
_WINDOW = 1 << 20


class TableError(ValueError):
    """A table that cannot be read or written; the text is a sentence for the person who gave it."""


class Sheet(NamedTuple):
    """Headings, and (row number as people see it, cells) for every row that is not blank."""

    headings: list[str]
    rows: list[tuple[int, Sequence[Any]]]


def read_sheet(path: Path) -> Sheet:
    """The table of a .csv or of the first sheet of an .xlsx; the first row that is not blank names the columns."""
    if not path.is_file():
        raise TableError(f"Không có tệp {path.name}; hãy kiểm tra đường dẫn.")
    if path.stat().st_size > MOST_BYTES:
        raise TableError(f"Tệp {path.name} lớn hơn {MOST_BYTES // 1_000_000} MB; hãy chia nhỏ.")
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise TableError(f"Chỉ đọc được .csv và .xlsx, không đọc được {path.name}.")
    rows = _read_csv(path) if suffix == ".csv" else _read_xlsx(path)
    filled = ((n, row) for n, row in enumerate(rows, start=1) if any(cell not in ("", None) for cell in row))
    head = next(filled, None)
    if head is None:
        raise TableError(f"Tệp {path.name} trống; dòng đầu phải là tên cột.")
    return Sheet([str(cell) for cell in head[1]], list(filled))


def _read_csv(path: Path) -> Iterable[Sequence[Any]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(f"Tệp {path.name} không phải mã UTF-8; hãy lưu lại dạng “CSV UTF-8”.") from None
    if "\0" in text:
        raise TableError(f"Tệp {path.name} không phải là bảng CSV.")
    head = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        return [
            [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise TableError(f"Tệp {path.name} không đọc được như một bảng CSV ({error}).") from None


def _read_xlsx(path: Path) -> Iterable[Sequence[Any]]:
    refusal = TableError(f"Tệp {path.name} không phải là sổ tính .xlsx đọc được; hãy mở bằng Excel và lưu lại.")
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


class Page(NamedTuple):
    """A sheet to write: its name, its headings, its rows of text and numbers."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def write_pages(path: Path, pages: Sequence[Page], *, english: bool) -> list[Path]:
    """One .xlsx with a sheet per page; or .csv: the first page in ``path``, the others beside it as name-page.csv.

    Everything is written aside first and then put in place, so a failure leaves what was there before.
    """
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise TableError(f"Chỉ ghi được .csv và .xlsx, không ghi được {path.name}.")
    if not path.parent.is_dir():
        raise TableError(f"Không có thư mục để ghi {path.name}.")
    targets = [path]
    if suffix == ".csv":
        targets += [path.with_name(f"{path.stem}-{page.name}.csv") for page in pages[1:]]
    aside = [target.with_name(f".{target.name}.{os.getpid()}") for target in targets]
    try:
        if suffix == ".xlsx":
            write_workbook(aside[0], pages)
        else:
            for page, place in zip(pages, aside, strict=True):
                _write_csv(place, page, english)
        for place, target in zip(aside, targets, strict=True):
            os.replace(place, target)
    except OSError:
        raise TableError(f"Không ghi được vào {path.name}; hãy kiểm tra thư mục và quyền ghi.") from None
    finally:
        for place in aside:
            place.unlink(missing_ok=True)
    return targets


def _write_csv(path: Path, page: Page, english: bool) -> None:
    """Comma and no mark for programs that read English headings; semicolon and a mark for Excel in Vietnamese."""
    with path.open("w", encoding="utf-8" if english else "utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter="," if english else ";")
        writer.writerow(page.headings)
        if english:
            writer.writerows(page.rows)
        else:
            writer.writerows([_comma(cell) for cell in row] for row in page.rows)


def _comma(cell: Any) -> Any:
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell
