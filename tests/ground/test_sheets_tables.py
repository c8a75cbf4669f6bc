"""Whole sheets: real-shaped workbooks give their values, what is written is read back, wrong cells come back red."""

from __future__ import annotations

import datetime
import io
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Row, rehearse
from lienket.ground.sheets.writing import csv_bytes, returned, template, workbook

sys.path.insert(0, str(Path(__file__).parents[1] / "reliability"))
from corpus import good_sheets

SPEC = SheetSpec(
    "nhiem-vu",
    "Nhiệm vụ",
    [
        Column("ten", "Tên nhiệm vụ", "Task", required=True, example="Kết nối tiêu thụ rau"),
        Column("han", "Thời hạn", "Due date", kind="date", required=True, example="31/12/2026"),
        Column("tien", "Kinh phí (đồng)", "Budget (VND)", kind="money", help="Ghi đủ số đồng."),
        Column("san", "Sản lượng (tấn)", "Yield (t)", kind="decimal"),
    ],
)
GOOD = list(good_sheets.sheets())


def read(data: bytes, name: str = "") -> Any:
    return rehearse(data, SPEC, name=name)


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.id)
def test_real_shaped_sheets_give_their_values(good: good_sheets.GoodSheet) -> None:
    found = read(good.data(), good.name)
    assert found.refusal == ""
    assert {row.number: tuple(row.values.values()) for row in found.rows} == good.rows
    assert [(p.row, p.column) for p in found.problems] == good.refused


HEAD = good_sheets.HEAD


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (
            [["Kinh phí (triệu đồng)" if "Kinh" in title else title for title in HEAD], ["a", "05/06/2026", 15]],
            [(1, "C")],
        ),
        ([["Đơn vị tính: Triệu đồng"], HEAD, ["a", "05/06/2026", 15]], [(1, "A")]),
        ([[*HEAD, "Thời hạn"], ["a", "05/06/2026", 15]], [(1, "E")]),
        ([[HEAD[0], HEAD[2]], ["a", 15]], [(1, "")]),
        ([["Chẳng có gì", "khớp"], ["a", 15]], [(0, "")]),
        ([HEAD], [(0, "")]),
    ],
)
def test_heads_that_mislead_stop_the_sheet(lines: list[list[Any]], places: list[tuple[int, str]]) -> None:
    found = read(good_sheets.book(lines))
    assert [(p.row, p.column) for p in found.problems] == places
    assert found.rows == []


def test_what_is_passed_over_is_told() -> None:
    lines = [[*HEAD, "Cột riêng"], ["a", "05/06/2026", 1], [], ["Ghi chú: thử"]]
    assert read(good_sheets.book(lines)).notes == [
        "Cột E “Cột riêng” không có trong mẫu nên bỏ qua.",
        "Bỏ qua các dòng không phải dữ liệu (tiêu đề nhóm, tổng cộng, ghi chú): 4.",
    ]


def test_padded_codes_are_told() -> None:
    spec = SheetSpec("m", "M", [Column("ma", "Mã tỉnh", kind="code", width=2), Column("ten", "Tên")])
    found = rehearse(good_sheets.book([["Mã tỉnh", "Tên"], [1, "Hà Nội"], ["04", "Cao Bằng"]]), spec)
    assert [row.values["ma"] for row in found.rows] == ["01", "04"]
    assert found.notes == ["Cột “Mã tỉnh” (A): 1 ô đã được thêm số 0 ở đầu như mã gốc."]


def test_percent_formats_are_seen() -> None:
    spec = SheetSpec("m", "M", [Column("ten", "Tên"), Column("ty", "Tỷ lệ", kind="percent")])

    def as_percent(page: Any) -> None:
        page["B2"].number_format = "0.00%"
        page["B4"].number_format = '0.0"%"'

    data = good_sheets.book([["Tên", "Tỷ lệ"], ["a", 0.25], ["b", 0.25], ["c", 25]], as_percent)
    found = rehearse(data, spec)
    assert {row.number: row.values["ty"] for row in found.rows} == {2: Decimal(25), 4: Decimal(25)}
    assert [(p.row, p.reason) for p in found.problems] == [(3, "Không rõ là 0,25% hay 25%: hãy ghi kèm dấu %.")]


def test_checks_of_rows_and_of_all_are_placed() -> None:
    def no_chicken(row: Row) -> list[CellProblem]:
        return [CellProblem("Không nhận gà.", key="ten")] if row.values["ten"] == "Gà" else []

    def at_most_one(rows: list[Row]) -> list[CellProblem]:
        raise Refusal("Chỉ nhận một dòng.") if len(rows) > 1 else Refusal("Ít quá.")

    lines = [HEAD, ["Gà", "05/06/2026"], ["Vịt", "05/06/2026"]]
    found = rehearse(good_sheets.book(lines), SPEC, check_row=no_chicken, check_all=at_most_one)
    assert [(p.row, p.column, p.value, p.reason) for p in found.problems] == [
        (0, "", "", "Chỉ nhận một dòng."),
        (2, "A", "Gà", "Không nhận gà."),
    ]
    assert [row.number for row in found.rows] == [3]


def test_rows_with_unread_cells_are_checked_too_where_that_is_asked() -> None:
    seen: list[tuple[int, list[str], object]] = []

    def look(row: Row) -> list[CellProblem]:
        seen.append((row.number, sorted(row.unread), row.values["ten"]))
        return [CellProblem("Không nhận gà.", key="ten")] if row.values["ten"] == "Gà" else []

    lines = good_sheets.book([HEAD, ["Gà", "hôm qua"], ["Vịt", "05/06/2026"]])
    whole = rehearse(lines, SPEC, check_row=look)
    assert [one[:2] for one in seen] == [(3, [])]
    seen.clear()
    found = rehearse(lines, SPEC, check_row=look, partly=True)
    unread = next(column.key for column in SPEC.columns if column.kind == "date")
    assert seen == [(2, [unread], "Gà"), (3, [], "Vịt")]
    assert [(p.row, p.column) for p in found.problems] == [(2, "A"), (2, "B")]
    assert [(p.row, p.column) for p in whole.problems] == [(2, "B")]
    assert [row.number for row in found.rows] == [3]


def test_repeated_keys_are_told() -> None:
    spec = SheetSpec("m", "M", [Column("a", "Mã số"), Column("b", "Tên")], unique=["a"])
    found = rehearse(good_sheets.book([["Mã số", "Tên"], ["x", "1"], ["y", "2"], ["x", "3"]]), spec)
    assert [(p.row, p.column, p.reason) for p in found.problems] == [(4, "A", "Trùng với dòng 2: hãy giữ một dòng.")]


def test_the_template_is_empty_when_it_comes_back() -> None:
    found = read(template(SPEC), "mau.xlsx")
    assert (found.rows, found.total) == ([], 0)
    assert found.notes == ["Dòng 2 là dòng ví dụ của mẫu nên bỏ qua."]


WRONG = [HEAD, ["Chè", "5/6/26", "1.5 tỷ", 1], ["=1+1", "05/06/2026", 2, 3]]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_file_comes_back_with_its_wrong_cells_red(kind: str) -> None:
    data = good_sheets.book([[str(c) for c in line] for line in WRONG])
    if kind == "csv":
        data = "\n".join(";".join(str(cell) for cell in line) for line in WRONG).encode()
    found = read(data)
    marked = openpyxl.load_workbook(io.BytesIO(returned(data, found)))
    page, errors = marked.worksheets[0], marked["Lỗi"]
    red = [c.coordinate for row in page.iter_rows() for c in row if c.fill.fgColor.rgb == "FFFFC7CE"]
    assert red == ["B2", "C2"]
    assert page["C2"].comment.text.endswith("\n→ 1.500.000.000")
    assert page["A3"].value == "=1+1"
    assert [[c.value for c in row][:2] for row in errors.iter_rows(min_row=2)] == [[2, "B"], [2, "C"]]


def test_a_returned_file_put_right_loses_its_remarks() -> None:
    data = good_sheets.book(WRONG)
    first = returned(data, read(data))
    mended = openpyxl.load_workbook(io.BytesIO(first))
    mended.worksheets[0]["C2"].value = 1_500_000_000
    out = io.BytesIO()
    mended.save(out)
    found = read(out.getvalue())
    assert [(p.row, p.column) for p in found.problems] == [(2, "B")]
    again = openpyxl.load_workbook(io.BytesIO(returned(out.getvalue(), found))).worksheets[0]
    assert (again["B2"].comment is None, again["C2"].comment is None) == (False, True)


def test_csv_starts_no_formula_and_opens_in_excel() -> None:
    rows = [{"ten": text, "han": None, "tien": -5, "san": None} for text in ("=1", "+1", "-1", "@a", "\tb", "a=")]
    text = csv_bytes(SPEC.columns, rows).decode("utf-8")
    assert text.startswith("\ufeffTên nhiệm vụ;Thời hạn;")
    assert [line.split(";")[0] for line in text.split("\r\n")[1:-1]] == ["'=1", "'+1", "'-1", "'@a", "'\tb", "a="]
    assert text.split("\r\n")[1].split(";")[2] == "-5"


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs")),
    min_size=1,
    max_size=30,
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "ten": TEXTS.map(lambda text: f"Việc {text}"),
            "han": st.dates(datetime.date(1950, 1, 2), datetime.date(2099, 12, 31)),
            "tien": st.one_of(st.none(), st.integers(-(10**14), 10**14)),
            "san": st.one_of(st.none(), st.decimals(-(10**9), 10**9, places=3)),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_what_is_written_is_read_back(rows: list[dict[str, Any]]) -> None:
    wanted = [{**row, "ten": unicodedata.normalize("NFC", row["ten"])} for row in rows]
    for data, name in ((workbook(SPEC.columns, rows, SPEC.title), "a.xlsx"), (csv_bytes(SPEC.columns, rows), "a.csv")):
        found = read(data, name)
        assert (found.refusal, found.problems) == ("", [])
        assert [row.values for row in found.rows] == wanted


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.xlsx", "a.csv", ""]))
def test_no_bytes_ever_raise(data: bytes, name: str) -> None:
    found = read(data, name)
    assert found.ok is False
