"""Sound workbooks as offices really send them (start of row B5): each with the values that must come out."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import openpyxl
import xlsxwriter

D1, D2 = datetime.date(2026, 6, 5), datetime.date(2026, 12, 31)
Values = tuple[str, datetime.date | None, int | None, Decimal | None]


@dataclass(frozen=True)
class GoodSheet:
    """Rows by Excel's number: (name, due, money in đồng, yield in tonnes); `refused` are (row, column) of bad cells."""

    id: str
    data: Callable[[], bytes]
    rows: dict[int, Values]
    refused: list[tuple[int, str]] = field(default_factory=list)
    name: str = "a.xlsx"


HEAD = ["Tên nhiệm vụ", "Thời hạn", "Kinh phí (đồng)", "Sản lượng (tấn)"]
FIRST: Values = ("Chè sạch", D1, 1_500_000, Decimal("1234.5"))
SECOND: Values = ("Rau an toàn", D2, 2_000_000, Decimal(7))
AS_TEXT = [["Chè sạch", "05/06/2026", "1.500.000", "1.234,5"], ["Rau an toàn", "31/12/2026", "2.000.000", "7"]]
AS_CELLS: list[list[Any]] = [["Chè sạch", D1, 1_500_000, 1234.5], ["Rau an toàn", D2, 2_000_000, 7]]


def book(lines: list[list[Any]], change: Callable[[Any], None] | None = None, title: str = "Sheet1") -> bytes:
    """A workbook of lines; dates are real ones."""
    found = openpyxl.Workbook()
    page = found.worksheets[0]
    page.title = title
    for line in lines:
        page.append(line)
    for row in page.iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.data_type = "s"
            if isinstance(cell.value, datetime.date):
                cell.number_format = "dd/mm/yyyy"
    if change:
        change(page)
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def _merged_head(page: Any) -> None:
    page.merge_cells("A1:D1")
    page.merge_cells("A2:D2")


def _two_line_merges(page: Any) -> None:
    for area in ("A1:A2", "B1:B2", "C1:D1"):
        page.merge_cells(area)


def _styled_far(page: Any) -> None:
    page["XFD3"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFFFF00")
    page["A1048576"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFFFF00")


def _several_sheets() -> bytes:
    found = openpyxl.load_workbook(io.BytesIO(book([HEAD, *AS_CELLS], title="Số liệu")))
    found.create_sheet("Bìa", 0).append(["BÁO CÁO NĂM 2026"])
    hidden = found.create_sheet("Cũ")
    hidden.append(HEAD)
    hidden.append(["Không đọc", D1, 1, 1])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    found.save(out)
    return out.getvalue()


def _calendar_1904() -> bytes:
    out = io.BytesIO()
    found = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": True})
    page = found.add_worksheet()
    page.write_row(0, 0, HEAD)
    style = found.add_format({"num_format": "dd/mm/yyyy"})
    for at, line in enumerate(AS_CELLS, 1):
        page.write_row(at, 0, line)
        page.write_datetime(at, 1, line[1], style)
    page.write_number(2, 1, 46387 - 1462)
    found.close()
    return out.getvalue()


def _formulas() -> bytes:
    out = io.BytesIO()
    found = xlsxwriter.Workbook(out, {"in_memory": True})
    page = found.add_worksheet()
    page.write_row(0, 0, HEAD)
    page.write_row(1, 0, AS_TEXT[0])
    page.write_formula(1, 2, "=750000*2", None, 1_500_000)
    page.write_row(2, 0, AS_TEXT[1])
    page.write_formula(2, 3, "=1/0", None, "#DIV/0!")
    found.close()
    return out.getvalue()


def _csv(text: str, encoding: str) -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def sheets() -> Iterator[GoodSheet]:
    """All of them."""
    both = {2: FIRST, 3: SECOND}
    yield GoodSheet("real-cells", lambda: book([HEAD, *AS_CELLS]), both)
    yield GoodSheet("text-cells", lambda: book([HEAD, *AS_TEXT]), both)
    yield GoodSheet("serials", lambda: book([HEAD, ["Chè sạch", 46178, 1_500_000, 1234.5]]), {2: FIRST})
    above = [["UBND TỈNH HÀ NAM"], ["BIỂU TỔNG HỢP NHIỆM VỤ NĂM 2026"], []]
    yield GoodSheet("titles-above", lambda: book([*above, HEAD, *AS_CELLS], _merged_head), {5: FIRST, 6: SECOND})
    yield GoodSheet("blank-rows", lambda: book([HEAD, AS_CELLS[0], [], [], AS_CELLS[1]]), {2: FIRST, 5: SECOND})
    notes = [[], ["Ghi chú: số liệu đến 30/6"], ["Nguồn: Sở Nông nghiệp"], [], [None, None, "Người lập biểu"]]
    yield GoodSheet("notes-below", lambda: book([HEAD, *AS_CELLS, *notes]), both)
    total = [["Tổng cộng", None, 3_500_000, 1241.5], ["Hà Nội, ngày 5 tháng 6 năm 2026"]]
    needs_date = {2: FIRST, 3: SECOND}
    yield GoodSheet("signature-below", lambda: book([HEAD, *AS_CELLS, [], total[1]]), needs_date)
    two = [["Tên nhiệm vụ", "Thời hạn", "Chỉ tiêu", None], [None, None, "Kinh phí (đồng)", "Sản lượng (tấn)"]]
    yield GoodSheet("two-line-head", lambda: book([*two, *AS_CELLS], _two_line_merges), {3: FIRST, 4: SECOND})
    numbered = ["(1)", "(2)", "(3)", "(4)"]
    yield GoodSheet("numbered-columns", lambda: book([HEAD, numbered, *AS_TEXT]), {3: FIRST, 4: SECOND})
    stt = [["STT", *HEAD], [1, *AS_CELLS[0]], [2, *AS_CELLS[1]]]
    yield GoodSheet("with-stt", lambda: book(stt), both)
    order = [[HEAD[3], HEAD[0], HEAD[2], HEAD[1]], ["1.234,5", "Chè sạch", "1.500.000 đồng", D1]]
    yield GoodSheet("other-order", lambda: book(order), {2: FIRST})
    shouted = ["TÊN NHIỆM VỤ (*)", "thoi han", "Kinh  phí\n(đồng)", "Sản lượng [tấn]"]
    yield GoodSheet("titles-in-other-letters", lambda: book([shouted, *AS_CELLS]), both)
    english = ["Task", "Due date", "Budget (VND)", "Yield (t)"]
    yield GoodSheet("english-titles", lambda: book([english, *AS_CELLS]), both)
    yield GoodSheet(
        "moved-right-and-down",
        lambda: book([[], [], *[[None, None, *r] for r in [HEAD, *AS_CELLS]]]),
        {4: FIRST, 5: SECOND},
    )
    yield GoodSheet("coloured-to-the-edge", lambda: book([HEAD, *AS_CELLS], _styled_far), both)
    yield GoodSheet("several-sheets", _several_sheets, both)
    yield GoodSheet("calendar-1904", _calendar_1904, both)
    yield GoodSheet("formulas", _formulas, {2: FIRST}, [(3, "D")])
    yield GoodSheet(
        "spaces-around",
        lambda: book([HEAD, ["  Chè sạch\u00a0", " 05/06/2026 ", "1 500 000", " 1.234,5 "]]),
        {2: FIRST},
    )
    yield GoodSheet("empty-optional", lambda: book([HEAD, ["Chè sạch", D1]]), {2: ("Chè sạch", D1, None, None)})
    doubtful = [HEAD, AS_TEXT[0], ["Gạo", "12/31/2026", "1,5 tỷ", "1,234.5"], ["Cá", "5/6/26", 0.5, "1.5"]]
    bad = [(3, "B"), (3, "C"), (3, "D"), (4, "B"), (4, "C"), (4, "D")]
    yield GoodSheet("doubtful-cells", lambda: book(doubtful), {2: FIRST}, bad)
    groups = [HEAD, ["I", "Lĩnh vực nông nghiệp"], AS_CELLS[0], ["II.", "Lĩnh vực y tế"], AS_CELLS[1]]
    yield GoodSheet(
        "groups-inside",
        lambda: book(groups),
        {3: FIRST, 5: SECOND},
        [(2, "B"), (4, "B")],
    )
    lines = [HEAD, *AS_TEXT]
    for delimiter, kind in ((";", "utf-8-sig"), (",", "utf-8"), ("\t", "utf-16"), (";", "utf-16-le"), (";", "utf-8")):
        text = "\r\n".join(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in line) for line in lines)
        yield GoodSheet(f"csv-{kind}-{ord(delimiter)}", _csv(text, kind), both, name="a.csv")
    hinted = "sep=;\r\n" + "\r\n".join(";".join(line) for line in lines)
    yield GoodSheet("csv-sep-line", _csv(hinted, "utf-8-sig"), both, name="a.csv")
    quoted = ";".join(HEAD) + '\n"Chè\nsạch";05/06/2026;1.500.000;1.234,5\n'
    kept: Values = ("Chè\nsạch", *FIRST[1:])
    yield GoodSheet("csv-line-in-cell", _csv(quoted, "utf-8"), {2: kept}, name="a.csv")
