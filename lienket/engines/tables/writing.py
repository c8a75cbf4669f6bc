"""Pages of rows → .csv or .xlsx on disk, all or nothing. Refuses with a sentence."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lienket.engines.tables.reading import TableError
from lienket.engines.tables.workbook import write_workbook


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
