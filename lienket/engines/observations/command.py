"""The command: sealed months in, a table of an analysis out, on this machine or on a cluster; no database."""

from __future__ import annotations

import os
import time
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lienket.engines import air
from lienket.engines.observations.analyses import ANALYSES, Choices, analyse, sealed_files
from lienket.engines.tables import Page, TableError, write_pages

if TYPE_CHECKING:
    import pyarrow as pa

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  the clock of the stations, which has no zone of its own here
_HOURS = ("hour", "from_hour", "to_hour")
_DIGITS = 4
_ENGINES = ("duckdb", "spark")


def analyse_readings(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="means, hours, days, received hoặc episodes.")],
    readings: Annotated[list[Path], typer.Argument(metavar="READINGS…", help="Tệp .parquet hoặc thư mục tháng niêm.")],
    out: Annotated[Path, typer.Option("--out", help="Tệp kết quả .csv, .xlsx hoặc .parquet.")],
    engine: Annotated[str, typer.Option("--engine", help="duckdb: máy này; spark: cụm Spark.")] = "duckdb",
    master: Annotated[str, typer.Option("--master", help="Địa chỉ cụm Spark; để trống: Spark trên máy này.")] = "",
    share: Annotated[float, typer.Option(help="Phần số liệu mà một trung bình cần có, 0–1.")] = 0.75,
    censored: Annotated[float, typer.Option(help="Phần của ngưỡng phát hiện mà số liệu dưới ngưỡng được tính.")] = 0.5,
    above: Annotated[float, typer.Option(help="Đợt vượt: trung bình giờ lớn hơn mức này.")] = 0.0,
    hours: Annotated[int, typer.Option(help="Đợt vượt: dài ít nhất ngần này giờ.")] = 1,
    threads: Annotated[int, typer.Option(help="Số luồng; 0: mọi lõi của máy.")] = 0,
    memory: Annotated[str, typer.Option(help="Bộ nhớ nhiều nhất của DuckDB, ví dụ 4GB.")] = "4GB",
) -> None:
    """Phân tích các tháng niêm: trung bình giờ, VN_AQI, số liệu nhận, đợt vượt. / Analyses of sealed months."""
    begin = time.perf_counter()
    try:
        _check(kind, engine, share, censored, hours, out)
        paths = sealed_files(readings)
        chosen = Choices(share, censored, above, hours)
        found = analyse(
            kind, paths, chosen, engine=engine, master=master, threads=threads or os.cpu_count() or 1, memory=memory
        )
        _write(out, kind, found)
    except TableError as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from None
    took = time.perf_counter() - begin
    typer.echo(f"✓ {found.num_rows} dòng từ {len(paths)} tệp, {took:.1f} giây ({engine})")
    typer.echo(f"✓ {out}")


def _check(kind: str, engine: str, share: float, censored: float, hours: int, out: Path) -> None:
    if kind not in ANALYSES:
        raise TableError(f"Không có phân tích “{kind}”; chọn {', '.join(ANALYSES)}.")
    if engine not in _ENGINES:
        raise TableError(f"Không có cách chạy “{engine}”; chọn {' hoặc '.join(_ENGINES)}.")
    if not 0 < share <= 1 or not 0 <= censored <= 1:
        raise TableError("Phần số liệu cần có phải lớn hơn 0 và không quá 1; phần của ngưỡng phát hiện từ 0 đến 1.")
    if hours < 1:
        raise TableError("Một đợt vượt dài ít nhất 1 giờ.")
    if out.suffix.lower() not in (".csv", ".xlsx", ".parquet"):
        raise TableError(f"Chỉ ghi được .csv, .xlsx và .parquet, không ghi được {out.name}.")
    if not out.parent.is_dir():
        raise TableError(f"Không có thư mục để ghi {out.name}.")


def _write(out: Path, kind: str, found: pa.Table) -> None:
    if out.suffix.lower() == ".parquet":
        import pyarrow.parquet as pq

        aside = out.with_name(f".{out.name}.{os.getpid()}")
        try:
            pq.write_table(found, aside, compression="zstd")
            aside.replace(out)
        except OSError:
            raise TableError(f"Không ghi được vào {out.name}; hãy kiểm tra thư mục và quyền ghi.") from None
        finally:
            aside.unlink(missing_ok=True)
        return
    columns = _columns(found)
    write_pages(out, [Page(kind, list(columns), zip(*columns.values(), strict=True))], english=True)


def _columns(found: pa.Table) -> dict[str, list[Any]]:
    """Heading → cells: hours and days as dates, the index with its band, numbers to four digits."""
    columns: dict[str, list[Any]] = {}
    for name in found.column_names:
        values = found[name].to_pylist()
        columns["time" if name in ("hour", "day") else name] = [_cell(name, value) for value in values]
        if name == "aqi":
            days = found["day"].to_pylist() if "day" in found.column_names else _day_of(found["hour"].to_pylist())
            columns["band"] = [_band(day, value) for day, value in zip(days, values, strict=True)]
    return columns


def _cell(name: str, value: Any) -> Any:
    if value is None:
        return ""
    if name in _HOURS:
        return (_EPOCH + timedelta(hours=value)).strftime("%Y-%m-%dT%H:%M")
    if name == "reason":
        return air.explain(value)
    if name == "day":
        return (_EPOCH + timedelta(days=value)).strftime("%Y-%m-%d")
    return round(value, _DIGITS) if isinstance(value, float) else value


def _day_of(hours: list[int]) -> list[int]:
    """The day that an hour, by its end, belongs to: 01:00 to 24:00."""
    return [(hour - 1) // 24 for hour in hours]


def _band(day: int, index: int | None) -> str:
    """The band's name by the method in force on the day."""
    method = _method(day)
    return "" if index is None or method is None else method.band(index).name


@cache
def _method(day: int) -> air.Method | None:
    return air.method_on((_EPOCH + timedelta(days=day)).date())
