"""`lienket analyse` on sealed months: tables as the engine gives them, and a sentence for what cannot be done."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner, Result

from lienket.config.cli import _add_indices, app
from lienket.engines import air
from tests.engines.observations.made import FIRST_DAY, Made, make

_add_indices(["analyse"])

pytestmark = [
    pytest.mark.filterwarnings("ignore:The 'future.infer_string' option is deprecated"),
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:fetch_record_batch:DeprecationWarning"),
]


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["analyse", *map(str, words)])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def made() -> Made:
    return make()


@pytest.fixture(scope="module")
def folder(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sealed months, one with an older revision that holds less."""
    path = tmp_path_factory.mktemp("sealed")
    whole = made.sealed()
    pq.write_table(whole.slice(0, 100), path / "2026-02.r9-0af3.parquet")
    pq.write_table(whole, path / "2026-02.r10-c42b0456.parquet")
    return path


def test_days_with_their_bands(made: Made, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "days.csv"
    done = run("days", folder, "--out", out)
    assert done.exit_code == 0, done.output
    truth = air.daily(made.readings())
    known = {
        (row.station, str(row.time)): ("" if row.aqi is None else str(row.aqi), row.band.name if row.band else "")
        for row in truth.rows()
    }
    found = rows_of(out)
    assert {(row["station"], row["time"]): (row["aqi"], row["band"]) for row in found} == known
    assert "✓ 20 dòng từ 1 tệp" in done.output
    assert all(row["reason"] for row in found if not row["aqi"])


def test_hours_means_and_what_was_received(made: Made, folder: Path, tmp_path: Path) -> None:
    shown: dict[str, list[dict[str, Any]]] = {}
    for kind in ("hours", "means", "received"):
        out = tmp_path / f"{kind}.csv"
        assert run(kind, folder, "--out", out).exit_code == 0
        shown[kind] = rows_of(out)
    truth = air.hourly(made.readings())
    assert [row["aqi"] for row in shown["hours"]] == [str(row.aqi or "") for row in truth.rows()]
    assert shown["hours"][0]["time"] == "2026-02-16T01:00"
    assert len(shown["means"]) == len(made.readings())
    assert sum(int(row["received"]) for row in shown["received"]) == len(made.columns()["value"])


def test_episodes_in_a_workbook_and_a_table_for_programs(folder: Path, tmp_path: Path) -> None:
    out, table = tmp_path / "r.xlsx", tmp_path / "r.parquet"
    assert run("episodes", folder, "--above", 100, "--hours", 2, "--out", out).exit_code == 0
    assert run("episodes", folder, "--above", 100, "--hours", 2, "--out", table).exit_code == 0
    rows = CalamineWorkbook.from_path(out).get_sheet_by_name("episodes").to_python()
    found = pq.read_table(table)
    assert rows[0][:4] == ["station", "parameter", "from_hour", "to_hour"]
    assert len(rows) - 1 == found.num_rows > 0
    assert min(found["hours"].to_pylist()) >= 2
    assert min(found["from_hour"].to_pylist()) > FIRST_DAY * 24


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["dys", "{folder}", "--out", "{out}"],
            "Không có phân tích “dys”; chọn means, hours, days, received, episodes.",
        ),
        (["days", "{out}", "--out", "{out}"], "Không có {out}."),
        (["days", "{empty}", "--out", "{out}"], "Không có tệp .parquet nào trong thư mục đã nêu."),
        (["days", "{text}", "--out", "{out}"], "Tệp chữ.parquet không phải là tệp Parquet đọc được."),
        (["days", "{other}", "--out", "{out}"], "Tệp khác.parquet thiếu cột parameter, time, value, status, flags."),
        (["days", "{folder}", "--out", "{out}", "--engine", "x"], "Không có cách chạy “x”; chọn duckdb hoặc spark."),
        (["days", "{folder}", "--out", "{out}", "--share", "0"], "Phần số liệu cần có phải lớn hơn 0"),
        (["days", "{folder}", "--out", "{empty}/r.txt"], "Chỉ ghi được .csv, .xlsx và .parquet, không ghi được r.txt."),
        (["days", "{folder}", "--out", "{empty}/a/r.csv"], "Không có thư mục để ghi r.csv."),
        (["episodes", "{folder}", "--out", "{out}", "--hours", "0"], "Một đợt vượt dài ít nhất 1 giờ."),
    ],
)
def test_what_cannot_be_done_is_a_sentence(words: list[str], sentence: str, folder: Path, tmp_path: Path) -> None:
    empty, text, other = tmp_path / "rỗng", tmp_path / "chữ.parquet", tmp_path / "khác.parquet"
    empty.mkdir()
    text.write_text("không phải")
    pq.write_table(pa.table({"station": ["a"]}), other)
    places = {"folder": folder, "out": tmp_path / "r.csv", "empty": empty, "text": text, "other": other}
    done = run(*(word.format(**places) for word in words))
    assert done.exit_code == 1
    assert sentence.format(**places) in done.output
    assert not (tmp_path / "r.csv").exists()
