"""A list of the room as a file: where its page links to, and the file itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.paging import query
from lienket.ground.ui.shapes import Link

SUFFIXES = ("xlsx", "csv")


def export_links(request: HttpRequest, address: str) -> list[Link]:
    """The list, narrowed as its page is, in each form. ``address``: name of the one that takes a suffix."""
    kept = query(request.GET, trang=None)
    return [
        Link(words, reverse(address, args=[suffix]) + ("" if kept == "?" else kept), drawing)
        for suffix, words, drawing in (("xlsx", "Excel (.xlsx)", "filetype-xlsx"), ("csv", "CSV", "filetype-csv"))
    ]


def list_file(
    suffix: str, columns: Sequence[Column], rows: Sequence[dict[str, Any]], name: str, title: str
) -> HttpResponse:
    """Rows as a file of one of SUFFIXES. ``title``: of its worksheet."""
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), f"{name}.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, title), f"{name}.xlsx", XLSX)
