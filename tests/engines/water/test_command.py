"""The command on sheets: what a clerk or a laboratory would hand it, good and bad."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from lienket.config.cli import _add_indices, app

_add_indices(["wqi"])

HEAD = "sample,parameter,value,unit"
RIVER = (
    "M1,pH,7.2,", "M1,T,28,°C", "M1,DO,4.5,mg/L", "M1,BOD5,12,mg/L", "M1,COD,25,mg/L", "M1,N-NH4,0.5,mg/L",
    "M1,P-PO4,0.25,mg/L", "M1,Coliform,6000,MPN/100mL",
)  # fmt: skip


def run(*words):
    return CliRunner().invoke(app, ["wqi", *map(str, words)])


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sheet(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "mau.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_sample_and_what_made_its_index(tmp_path):
    out = tmp_path / "r.csv"
    done = run(sheet(tmp_path, *RIVER), "--out", out)
    assert done.exit_code == 0, done.output
    [row] = rows_of(out)
    expected = {
        "sample": "M1", "date": "", "wqi": "62", "wqi_low": "62", "wqi_high": "62", "band": "Trung bình",
        "use": "Tưới tiêu và mục đích tương đương", "parameter": "Coliform", "groups": "I, IV, V", "wqi_IV": "59.15",
        "wqi_V": "65.0", "wqi_II": "", "wqi_DO": "58.26", "do_percent": "58.26", "missing":
        "nhóm II, nhóm III, TOC, N-NO3, N-NO2", "aggregation": "unweighted", "reason": "", "method": "vn-wqi-2019",
        "water": "river", "level": "D", "level_parameters": "BOD5, COD", "level_missing": "TOC, TSS, TP, TN, FC",
        "over_limit": "N-NH4", "standard": "QCVN 08:2023/BTNMT",
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected
    assert "chưa đối chiếu với bản ký" in done.output
    assert done.output.splitlines()[-1] == f"✓ 1 mẫu có VN_WQI trên 1 mẫu (1 Trung bình) → {out}"


def test_the_aggregation_is_chosen_and_recorded(tmp_path):
    out = tmp_path / "r.csv"
    assert run(sheet(tmp_path, *RIVER), "--out", out, "--aggregation", "weighted").exit_code == 0
    assert [(row["wqi"], row["aggregation"]) for row in rows_of(out)] == [("61", "weighted")]
    done = run(sheet(tmp_path, *RIVER), "--out", out, "--aggregation", "without_v", "--needs", "III")
    assert [(row["wqi"], row["reason"]) for row in rows_of(out)] == [("", "Phải có ít nhất 3 trong 5 nhóm thông số.")]
    assert done.output.splitlines()[-1].startswith("✓ 0 mẫu có VN_WQI trên 1 mẫu →")


def test_every_row_that_cannot_be_read_is_told_with_its_number(tmp_path):
    bad = {
        "M1,Độ đục,3,NTU": "không dùng trong VN_WQI",
        "M1,TOC,3,ppm": "đơn vị “ppm” của TOC không đổi được",
        "M1,TOC,-999,mg/L": "giá trị âm",
        "M1,TOC,abc,mg/L": "không phải là số",
        "M1,pH,72,": "quá lớn đối với pH",
        "M1,pH,<5,": "pH không có giới hạn phát hiện",
        "M1,TOC,có,mg/L": "chỉ dùng cho rác nổi",
        ",TOC,3,mg/L": "thiếu mã mẫu",
        "M1,Nitrat,3,mg/L": "ghi N-NO3 hoặc đơn vị mg N/L",
        "M1,TOC,3,mg/L": "nhiều giá trị khác nhau",
        "M1,TOC,4,mg/L": "nhiều giá trị khác nhau",
        "M1,E. coli,1.100,MPN/100mL": "“1.100” có thể là 1100 hoặc 1,1;",
        "M1,TN,1.100.000,mg/L": "không phải là số",
    }
    out = tmp_path / "r.csv"
    done = run(sheet(tmp_path, *bad, *RIVER, RIVER[0], "M1,Zn,,mg/L"), "--out", out)
    assert done.exit_code == 0, done.output
    problems = rows_of(tmp_path / "r-problems.csv")
    assert [int(row["row"]) for row in problems] == list(range(2, 15))
    assert [
        (words, row["why"]) for row, words in zip(problems, bad.values(), strict=True) if words not in row["why"]
    ] == []
    assert rows_of(out)[0]["wqi"] == "62"
    for words in ("13 dòng không tính", "1 dòng lặp lại y nguyên", "1 dòng không có giá trị", "⚠ dòng 2: "):
        assert words in done.output


def test_values_beyond_a_limit_stay_what_they_are(tmp_path):
    rows = [
        "M1,As,<0.005,mg/L,", "M1,Cd,KPH,mg/L,0.001", "M1,Pb,KPH,mg/L,", "M1,Zn,ND (<0.01),mg/L,", "M1,Hg,KPH,µg/L,0.5",
        "M1,TOC,<5,mg/L,", "M1,Cu,<0.1,mg/L,0.2", "M1,Cr6+,0.001,mg/L,0.002", *(f"{row}," for row in RIVER[:-1]),
        "M1,Coliform,>110000,MPN/100mL,",
    ]  # fmt: skip
    out = tmp_path / "r.csv"
    done = run(sheet(tmp_path, *rows, head=f"{HEAD},Giới hạn phát hiện"), "--out", out)
    assert done.exit_code == 0, done.output
    [row] = rows_of(out)
    assert row["undetected"] == "As, Cd, Zn, Hg, TOC, Coliform"
    assert (row["unusable"], row["wqi_Pb"], row["wqi_TOC"]) == ("Pb", "", "100.0")
    assert row["level_unsettled"] == "TOC"
    assert int(row["wqi_low"]) < int(row["wqi"]) == int(row["wqi_high"])
    assert [problem["why"] for problem in rows_of(tmp_path / "r-problems.csv")] == [
        "giá trị ghi <0.1 mà cột giới hạn phát hiện ghi 0.2; hãy sửa một trong hai",
        "giá trị 0.001 nhỏ hơn giới hạn phát hiện 0.002; ghi <0.002 hoặc KPH",
    ]
    run(sheet(tmp_path, *rows, head=f"{HEAD},limit"), "--out", out, "--non-detect", "limit")
    assert rows_of(out)[0]["wqi_TOC"] == "87.5"


def test_three_decimals_are_read_where_the_sheet_shows_its_decimal_sign(tmp_path):
    out = tmp_path / "r.csv"
    rows = ("M1,TN,1.250,mg/L", "M1,pH,7.253,")
    assert run(sheet(tmp_path, *RIVER[1:], *rows), "--out", out).exit_code == 0
    assert not (tmp_path / "r-problems.csv").exists()
    assert run(sheet(tmp_path, *rows), "--out", out).exit_code == 0
    assert [row["why"] for row in rows_of(tmp_path / "r-problems.csv")] == [
        "“1.250” có thể là 1250 hoặc 1,25; hãy ghi theo một trong hai cách này"
    ]


def test_vietnamese_headings_commas_places_and_days_in_a_workbook(tmp_path):
    path, out = tmp_path / "mau.xlsx", tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, ["Mẫu", "Chỉ tiêu", "Kết quả", "Đơn vị", "Vị trí", "Ngày lấy mẫu", "Loại thủy vực"])
        number = 0
        for when in (date(2026, 10, 1), date(2026, 11, 1)):
            for text in RIVER:
                number += 1
                name, code, value, unit = text.split(",")
                page.write_row(number, 0, [name, code, value.replace(".", ","), unit, "Cầu Diễn"])
                page.write_datetime(number, 5, when, day)
                page.write(number, 6, "hồ" if code == "pH" else "")
    done = run(path, "--out", out)
    assert done.exit_code == 0, done.output
    head, *rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_name("wqi").to_python()
    rows = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["place"], row["date"], row["wqi"], row["water"], row["level"]) for row in rows] == [
        ("Cầu Diễn", "2026-10-01", 62, "lake", "C–D"), ("Cầu Diễn", "2026-11-01", 62, "lake", "C–D")
    ]  # fmt: skip


def test_a_sample_that_contradicts_itself_is_told(tmp_path):
    head = f"{HEAD},water,needs"
    rows = [f"{row},{'sông' if n else 'hồ'}," for n, row in enumerate(RIVER)]
    rows += [f"{row.replace('M1', 'M2')},,kim loại nặng" for row in RIVER] + [
        "M3,COD,5,mg/L,biển,",
        "M3,COD,5,mg/L,,axit",
    ]
    out = tmp_path / "r.csv"
    done = run(sheet(tmp_path, *rows, head=head), "--out", out)
    assert done.exit_code == 0, done.output
    assert [(row["sample"], row["reason"]) for row in rows_of(out)] == [
        ("M2", "Nước chịu tác động của kim loại nặng phải có nhóm III.")
    ]
    why = [row["why"] for row in rows_of(tmp_path / "r-problems.csv")]
    assert why[:8] == ["mẫu này ghi hai loại thủy vực khác nhau"] * 8
    assert [words in one for words, one in zip(("“biển” không biết", "“axit” không biết"), why[8:], strict=True)] == [
        True, True
    ]  # fmt: skip


def test_the_template_can_be_computed_as_it_is(tmp_path):
    done = run("--template", tmp_path / "moi")
    assert done.exit_code == 0, done.output
    path = tmp_path / "moi" / "mau-nuoc.xlsx"
    out = tmp_path / "r.csv"
    assert run(path, "--out", out).exit_code == 0
    assert [(row["wqi"], row["undetected"]) for row in rows_of(out)] == [("62", "As")]
    again = run("--template", tmp_path / "moi")
    assert (again.exit_code, "Đã có tệp mau-nuoc.xlsx" in again.output) == (1, True)


GOOD = f"{HEAD}\nM1,COD,5,mg/L\n"


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("sample,value,unit\nT,1,mg/L\n", (), "thiếu cột parameter"),
        (f"{HEAD}\n", (), "chỉ có tên cột"),
        (f"{HEAD}\nM1,XYZ,1,mg/L\n", (), "Dòng 2: thông số “XYZ”"),
        (f"{HEAD}\nM1,COD,,mg/L\n", (), "không có giá trị nào"),
        (GOOD, ("--aggregation", "sum"), "Không có công thức “sum”"),
        (GOOD, ("--non-detect", "x"), "chọn half, limit, zero"),
        (GOOD, ("--needs", "IV"), "nhóm II và III"),
        (GOOD, ("--method", "us"), "Không có phương pháp"),
        (GOOD, ("--water", "sea"), "Không có loại thủy vực “sea”"),
        ("\x00\x01", (), "không phải là bảng CSV"),
        ("", (), "trống"),
    ],
)
def test_a_bad_sheet_is_one_sentence_and_nothing_is_written(tmp_path, text, words, sentence):
    path, out = tmp_path / "mau.csv", tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    done = run(path, "--out", out, *words)
    assert (done.exit_code, sentence in done.output, done.output.count("\n")) == (1, True, 1), done.output
    assert not out.exists()


def test_files_that_are_no_sheet_and_places_that_are_none(tmp_path):
    assert "Không có tệp" in run(tmp_path / "x.csv", "--out", tmp_path / "r.csv").output
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    assert "Chỉ đọc được .csv và .xlsx" in run(tmp_path / "x.pdf", "--out", tmp_path / "r.csv").output
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 half")
    assert "không phải là sổ tính" in run(tmp_path / "x.xlsx", "--out", tmp_path / "r.csv").output
    (tmp_path / "w.csv").write_bytes("sample,parameter,value,unit\nMẫu,COD,5,mg/L\n".encode("utf-16"))
    assert "không phải mã UTF-8" in run(tmp_path / "w.csv", "--out", tmp_path / "r.csv").output
    good = sheet(tmp_path, "M1,COD,5,mg/L")
    assert "Không có thư mục" in run(good, "--out", tmp_path / "nowhere" / "r.csv").output
    assert "Cần bảng mẫu và tệp kết quả" in run(good).output
