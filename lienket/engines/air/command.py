"""The command: hourly means in, the index of hours and days out; no database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from lienket.engines.air.columns import Sheet, read
from lienket.engines.air.methods import PARAMETERS
from lienket.engines.air.problem import ReadingsError
from lienket.engines.air.result import Indices, explain
from lienket.engines.air.solve import Params, daily, hourly
from lienket.engines.tables import Page, TableError, left_out, nothing_in, warnings_of, write_pages

_PERIODS = {"hour": (hourly,), "day": (daily,), "both": (hourly, daily)}
_CELLS = ("station", "parameter", "time", "value")
_HEADINGS = ["station", "time", "period", "aqi", "band", "parameter", "completeness"]


def index_of_air(
    readings: Annotated[Path, typer.Argument(metavar="READINGS", help="Bảng trung bình giờ, .csv hoặc .xlsx.")],
    out: Annotated[Path, typer.Option("--out", help="Tệp kết quả .csv hoặc .xlsx.")],
    period: Annotated[str, typer.Option(help="hour: theo giờ; day: theo ngày; both: cả hai.")] = "both",
    method: Annotated[str, typer.Option(help="Dùng một phương pháp cho mọi ngày, ví dụ vn-aqi-2019.")] = "",
    mean_share: Annotated[float, typer.Option(help="Phần số giờ mà trung bình 8 và 24 giờ cần có, 0–1.")] = 0.75,
) -> None:
    """Tính VN_AQI theo giờ và theo ngày từ trung bình giờ (µg/m³). / VN_AQI of hours and days from hourly means."""
    try:
        if period not in _PERIODS:
            raise TableError(f"Không có kỳ “{period}”; chọn hour, day hoặc both.")
        if not 0 < mean_share <= 1:
            raise TableError(f"Phần số giờ {mean_share} phải lớn hơn 0 và không quá 1.")
        sheet = read(readings)
        if not len(sheet.readings):
            raise TableError(nothing_in(readings, sheet.problems))
        found = [solve(sheet.readings, Params(mean_share, method)) for solve in _PERIODS[period]]
        places = write_pages(out, [*_pages(found), *left_out(sheet.problems, _CELLS)], english=True)
    except (TableError, ReadingsError) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    _tell(sheet, found, places)


def _pages(found: list[Indices]) -> Iterator[Page]:
    names = [f"aqi_{name}" for name in PARAMETERS]
    rows = (row for table in found for row in _rows(table))
    yield Page("aqi", [*_HEADINGS, *names, "reason", "method"], rows)


def _rows(table: Indices) -> Iterator[list[Any]]:
    bands = [
        {n: band.name for band in method.bands for n in range(band.first, band.last + 1)} for method in table.methods
    ]
    form = "%Y-%m-%dT%H:%M" if table.period == "hour" else "%Y-%m-%d"
    columns = (table.station, table.aqi, table.top, table.completeness, table.reason, table.method, table.sub)
    for n, (station, aqi, top, share, reason, method, sub) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        made = reason == 0
        yield [
            table.stations[station],
            table.when(n).strftime(form),
            table.period,
            aqi if made else "",
            bands[method][aqi] if made else "",
            PARAMETERS[top] if made else "",
            round(share, 4),
            *("" if value != value else round(value, 2) for value in sub),
            "" if made else explain(reason),
            table.methods[method].code if method >= 0 else "",
        ]


def _tell(sheet: Sheet, found: list[Indices], places: list[Path]) -> None:
    for table in found:
        made = int((table.reason == 0).sum())
        unit = "giờ" if table.period == "hour" else "ngày"
        typer.echo(f"✓ {made} {unit} có VN_AQI trên {len(table)} {unit} của lịch, {len(table.stations)} trạm")
    typer.echo("✓ " + ", ".join(str(place) for place in places))
    for line in warnings_of(sheet.problems, sheet.repeated):
        typer.echo(line, err=True)
