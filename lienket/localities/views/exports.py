"""Lists as files: .csv, .xlsx, .json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _

from lienket.ground.refusals import NotThere
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.shapes import Link

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """Bytes as a file to keep."""
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def as_file(
    suffix: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], *, name: str, title: str
) -> HttpResponse:
    """Rows in the form the suffix names. Raises NotThere for one that is not offered."""
    if suffix == "csv":
        return download(csv_bytes(columns, rows), "text/csv; charset=utf-8", f"{name}.csv")
    if suffix == "xlsx":
        return download(workbook(columns, rows, title), XLSX, f"{name}.xlsx")
    if suffix == "json":
        return as_json({"count": len(rows), "rows": [dict(row) for row in rows]})
    raise NotThere(_("Không có dạng tệp này. Có .csv, .xlsx, .json."))


def as_json(content: Any, kind: str = "application/json") -> HttpResponse:
    """Plain values as JSON; dates as ISO."""
    return HttpResponse(json.dumps(content, ensure_ascii=False, default=_plain), content_type=kind)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def links(parameters: QueryDict, address: str, suffixes: Sequence[str]) -> list[Link]:
    """Links to the list as files, with the filters of the address."""
    query = parameters.copy()
    query.pop("trang", None)
    tail = f"?{query.urlencode()}" if query else ""
    names = {"xlsx": "Excel (.xlsx)", "csv": "CSV", "json": "JSON", "geojson": "GeoJSON"}
    return [Link(names[suffix], f"{address}.{suffix}{tail}", "download") for suffix in suffixes]
