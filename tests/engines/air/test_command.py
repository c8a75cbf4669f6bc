"""The command on sheets: what a clerk or an agency would hand it, good and bad."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from lienket.config.cli import _add_indices, app

_add_indices(["aqi"])


def run(*words):
    return CliRunner().invoke(app, ["aqi", *map(str, words)])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet(folder: Path, *rows: str, head: str = "station,parameter,time,value") -> Path:
    path = folder / "so-lieu.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_day_and_its_hours(tmp_path):
    hours = [f"KK1,PM2.5,2026-11-22T{n:02}:00,55.7" for n in range(1, 24)]
    out = tmp_path / "r.csv"
    done = run(sheet(tmp_path, *hours, "KK1,PM2.5,2026-11-22 24:00,55.7"), "--out", out)
    assert done.exit_code == 0, done.output
    rows = rows_of(out)
    assert [row["period"] for row in rows] == ["hour"] * 24 + ["day"]
    assert {key: rows[-1][key] for key in ("station", "time", "aqi", "band", "parameter", "completeness")} == {
        "station": "KK1", "time": "2026-11-22", "aqi": "110", "band": "Kém", "parameter": "PM2.5",
        "completeness": "1.0",
    }  # fmt: skip
    assert [row["aqi"] for row in rows[:3]] == ["", "110", "110"]
    assert rows[0]["reason"].startswith("Không đủ số liệu")
    assert "✓ 1 ngày có VN_AQI trên 1 ngày của lịch, 1 trạm" in done.output


def test_every_row_that_cannot_be_read_is_told_with_its_number(tmp_path):
    bad = {
        "T,PM9,2026-11-22T01:00,1": "không có chỉ số",
        "T,PM2.5,22-11,1": "không phải thời gian",
        "T,PM2.5,2026-11-22T01:05,1": "không phải giờ tròn",
        "T,PM2.5,2026-11-22T02:00,-999": "giá trị âm",
        "T,PM2.5,2026-11-22T03:00,abc": "không phải là số",
        "T,PM2.5,2026-11-22T04:00,1000001": "quá lớn",
        ",PM2.5,2026-11-22T05:00,1": "thiếu tên trạm",
        "T,PM2.5,2026-11-22T06:00,1": "nhiều giá trị khác nhau",
        "T,PM2.5,2026-11-22T06:00,2": "nhiều giá trị khác nhau",
    }
    out = tmp_path / "r.csv"
    twice = "T,PM10,2026-11-22T07:00,50"
    done = run(sheet(tmp_path, *bad, twice, twice, "T,PM10,2026-11-22T08:00,"), "--out", out, "--period", "hour")
    assert done.exit_code == 0, done.output
    problems = rows_of(tmp_path / "r-problems.csv")
    assert [int(row["row"]) for row in problems] == list(range(2, 11))
    assert [words for row, words in zip(problems, bad.values(), strict=True) if words not in row["why"]] == []
    assert "1 dòng lặp lại y nguyên" in done.output


def test_vietnamese_headings_commas_and_a_workbook(tmp_path):
    path, out = tmp_path / "so-lieu.xlsx", tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.write_row(0, 0, ["Trạm", "Thông số", "Thời gian", "Giá trị"])
        for n in range(24):
            page.write_row(n + 1, 0, ["Nguyễn Văn Cừ", "PM2,5"])
            page.write_datetime(n + 1, 2, datetime.fromisoformat("2026-11-22T01:00") + timedelta(hours=n), day)
            page.write(n + 1, 3, "55,7")
    done = run(path, "--out", out, "--period", "day")
    assert done.exit_code == 0, done.output
    head, row = CalamineWorkbook.from_path(str(out)).get_sheet_by_name("aqi").to_python()
    assert dict(zip(head, row, strict=True))["aqi"] == 110


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("station,time,value\nT,2026-11-22T01:00,1\n", (), "thiếu cột parameter"),
        ("station,parameter,time,value\n", (), "không có giá trị nào"),
        ("station,parameter,time,value\nT,PM9,x,y\n", (), "Dòng 2"),
        ("station,parameter,time,value\nT,O3,2026-11-22T01:00,1\n", ("--period", "week"), "Không có kỳ"),
        ("station,parameter,time,value\nT,O3,2026-11-22T01:00,1\n", ("--mean-share", "2"), "không quá 1"),
        ("station,parameter,time,value\nT,O3,2026-11-22T01:00,1\n", ("--method", "us"), "Không có phương pháp"),
        ("station,parameter,time,value\nT,O3,2026-11-22T01:00\n", (), "không đọc được như một bảng CSV"),
        ("\x00\x01", (), "không đọc được như một bảng CSV"),
        ("", (), "không đọc được như một bảng CSV"),
    ],
)
def test_a_bad_sheet_is_one_sentence_and_nothing_is_written(tmp_path, text, words, sentence):
    path, out = tmp_path / "so-lieu.csv", tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    done = run(path, "--out", out, *words)
    assert done.exit_code == 1
    assert sentence in done.output
    assert done.output.count("\n") == 1
    assert not out.exists()


def test_no_file_and_another_kind_of_file(tmp_path):
    assert "Không có tệp" in run(tmp_path / "x.csv", "--out", tmp_path / "r.csv").output
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    assert "Chỉ đọc được .csv và .xlsx" in run(tmp_path / "x.pdf", "--out", tmp_path / "r.csv").output
