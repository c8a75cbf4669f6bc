"""The command on real files, good and bad."""

import csv
import json
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from lienket.engines.addresses.command import COLUMNS, app

RUN = CliRunner()
ROWS = [
    ["STT", "Địa chỉ"],
    ["1", "Hàng Trống, Hoàn Kiếm, HN"],
    ["2", "26740"],
    ["3", "xã Kiêu Kỵ, Gia Lâm, Hà Nội"],
    ["4", ""],
]


def given_csv(folder: Path, delimiter: str = ",") -> Path:
    path = folder / "vào.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(ROWS)
    return path


def given_xlsx(folder: Path) -> Path:
    path = folder / "vào.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
        sheet.write_number(2, 1, 26740)
    return path


@pytest.mark.parametrize("source", ["csv", "csv;", "xlsx"])
def test_the_same_answers_from_and_to_every_format(tmp_path: Path, source: str) -> None:
    path = given_xlsx(tmp_path) if source == "xlsx" else given_csv(tmp_path, source[3:] or ",")
    for suffix in ("csv", "json", "xlsx"):
        result = RUN.invoke(app, ["resolve", str(path), "--out", str(tmp_path / f"ra.{suffix}")])
        assert result.exit_code == 0, result.output
        assert result.output == "4 dòng: 1 chắc chắn, 2 cần chọn, 1 không nhận ra.\n"
    records = json.loads((tmp_path / "ra.json").read_text(encoding="utf-8"))
    assert list(records[0]) == ["STT", "Địa chỉ", *COLUMNS]
    assert [(row["Mã"], row["Mã hiện nay"], row["Chắc chắn"]) for row in records] == [
        ("00070", "", "không"),
        ("", "26740", "không"),
        ("00580", "00565", "có"),
        ("", "", "không"),
    ]
    with (tmp_path / "ra.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.DictReader(file)) == records
    sheet = CalamineWorkbook.from_path(str(tmp_path / "ra.xlsx")).get_sheet_by_index(0).to_python()
    assert [dict(zip(sheet[0], row, strict=True)) for row in sheet[1:]] == records


def test_bad_input_is_refused_with_a_sentence(tmp_path: Path) -> None:
    good = str(given_csv(tmp_path))
    out = str(tmp_path / "ra.csv")
    text = str(tmp_path / "ra.txt")
    false = tmp_path / "giả.xlsx"
    false.write_bytes(b"not a workbook")
    empty = tmp_path / "trống.csv"
    empty.write_bytes(b"")
    latin = tmp_path / "mã.csv"
    latin.write_bytes("Địa chỉ\nHà Nội\n".encode("utf-16"))
    cases = [
        (
            ["resolve", str(tmp_path / "không.csv"), "--out", out],
            "Không có tệp không.csv; hãy kiểm tra đường dẫn.",
        ),
        (
            ["resolve", str(false), "--out", out],
            "Tệp giả.xlsx không phải là sổ tính .xlsx đọc được; hãy mở bằng Excel và lưu lại.",
        ),
        (["resolve", str(empty), "--out", out], "Tệp trống.csv trống; dòng đầu phải là tên cột."),
        (
            ["resolve", str(latin), "--out", out],
            "Tệp mã.csv không phải mã UTF-8; hãy lưu lại dạng “CSV UTF-8”.",
        ),
        (
            ["resolve", good, "--out", text],
            "Chỉ ghi được .csv, .xlsx và .json, không ghi được ra.txt.",
        ),
        (["resolve", good, "--out", out, "--column", "Nơi"], "Không có cột “Nơi”; các cột là: STT, Địa chỉ."),
        (
            ["resolve", good, "--out", out, "--as-of", "32/13/2025"],
            "Ngày “32/13/2025” không đúng dạng dd/mm/yyyy.",
        ),
    ]
    for arguments, sentence in cases:
        result = RUN.invoke(app, arguments)
        assert (result.exit_code, result.stderr) == (1, sentence + "\n")
    assert not Path(out).exists()
