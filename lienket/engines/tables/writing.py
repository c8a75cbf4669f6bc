"""Pages of rows → .csv or .xlsx on disk, all or nothing. Refuses with a sentence.

Rows may be written as text somewhere else and put together here: a row of a .csv is its line, a row of a sheet its XML
without its number.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from lienket.engines.tables.problem import TableError
from lienket.engines.tables.workbook import row_of, write_rows

_CHUNK = 2_000


class Page(NamedTuple):
    """A sheet to write: its name, its headings, its rows of text and numbers."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


class Written(NamedTuple):
    """A sheet whose rows are written already, in the form of the file."""

    name: str
    headings: Sequence[str]
    rows: Iterable[bytes]


class Form(NamedTuple):
    """How rows are written: ``suffix`` .csv or .xlsx; .csv with commas for programs that read English headings, else
    with semicolons, decimal commas and a mark for Excel in Vietnamese.
    """

    suffix: str
    english: bool

    def written(self, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
        """Every row as text."""
        return map(row_of, rows) if self.suffix == ".xlsx" else self._lines(iter(rows))

    def _lines(self, rows: Iterator[Sequence[Any]]) -> Iterator[str]:
        lines = _Lines()
        writer = csv.writer(lines, delimiter="," if self.english else ";")
        while some := list(islice(rows, _CHUNK)):
            writer.writerows(some if self.english else [[_comma(cell) for cell in row] for row in some])
            yield from lines.taken()

    def page(self, page: Page) -> Written:
        """The page with its rows as text."""
        return Written(page.name, page.headings, (row.encode() for row in self.written(page.rows)))


class _Lines:
    """What a csv.writer writes, line by line."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self.write = self._lines.append

    def taken(self) -> list[str]:
        """The lines since the last time."""
        lines = self._lines.copy()
        self._lines.clear()
        return lines


def form_of(path: Path, *, english: bool) -> Form:
    """The form of a file to be written; raises TableError where it cannot be."""
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".xlsx"):
        raise TableError(f"Chỉ ghi được .csv và .xlsx, không ghi được {path.name}.")
    if not path.parent.is_dir():
        raise TableError(f"Không có thư mục để ghi {path.name}.")
    return Form(suffix, english)


def write_pages(path: Path, pages: Sequence[Page], *, english: bool) -> list[Path]:
    """One .xlsx with a sheet per page; or .csv: the first page in ``path``, the others beside it as name-page.csv."""
    form = form_of(path, english=english)
    return write_written(path, [form.page(page) for page in pages], form)


def write_written(path: Path, pages: Sequence[Written], form: Form) -> list[Path]:
    """Pages whose rows are in the form already.

    Everything is written aside first and then put in place, so a failure leaves what was there before.
    """
    targets = [path]
    if form.suffix == ".csv":
        targets += [path.with_name(f"{path.stem}-{page.name}.csv") for page in pages[1:]]
    aside = [target.with_name(f".{target.name}.{os.getpid()}") for target in targets]
    try:
        if form.suffix == ".xlsx":
            write_rows(aside[0], pages)
        else:
            for page, place in zip(pages, aside, strict=True):
                _write_csv(place, page, form)
        for place, target in zip(aside, targets, strict=True):
            os.replace(place, target)
    except OSError:
        raise TableError(f"Không ghi được vào {path.name}; hãy kiểm tra thư mục và quyền ghi.") from None
    finally:
        for place in aside:
            place.unlink(missing_ok=True)
    return targets


def _write_csv(path: Path, page: Written, form: Form) -> None:
    rows = iter(page.rows)
    with path.open("wb") as file:
        file.write(b"" if form.english else b"\xef\xbb\xbf")
        file.write("".join(form.written([page.headings])).encode())
        while some := list(islice(rows, _CHUNK)):
            file.write(b"".join(some))


def _comma(cell: Any) -> Any:
    return str(cell).replace(".", ",") if isinstance(cell, float) else cell
