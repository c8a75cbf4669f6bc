"""One cell, one value: known truths of dates, numbers, money, codes and choices."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.ground.sheets.columns import Column, SheetSpec, parse_cell
from lienket.ground.sheets.numbers import grouped
from lienket.ground.sheets.problems import CellProblem

DAY = datetime.date(2026, 6, 5)
FIELDS = (("yt", "Y tế"), ("nn", "Nông nghiệp"), ("gt", "Giao thông"))


def column(kind: Any, **more: Any) -> Column:
    return Column("k", "Cột", kind=kind, choices=FIELDS if kind == "choice" else (), **more)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("05/06/2026", DAY),
        ("5/6/2026", DAY),
        ("5-6-2026", DAY),
        ("05.06.2026", DAY),
        (" 05/06/2026 ", DAY),
        ("2026-06-05", DAY),
        ("2026/06/05", DAY),
        ("2026-06-05T00:00:00", DAY),
        ("05/06/2026 08:30", DAY),
        ("ngày 5 tháng 6 năm 2026", DAY),
        ("Ngày 05 tháng 06 năm 2026", DAY),
        (46178.0, DAY),
        (46178.75, DAY),
        (["d", "2026-06-05"], DAY),
        (["d", "2026-06-05T13:04:00"], DAY),
        ("29/02/2024", datetime.date(2024, 2, 29)),
        ("31/12/2026", datetime.date(2026, 12, 31)),
        (None, None),
        ("  ", None),
    ],
)
def test_dates_are_read_day_first(raw: Any, value: datetime.date | None) -> None:
    assert parse_cell(column("date"), raw) == value


def test_the_calendar_of_1904_is_obeyed() -> None:
    assert parse_cell(column("date"), 44716.0, date1904=True) == DAY


@pytest.mark.parametrize(
    ("raw", "suggestion"),
    [
        ("12/31/2026", "31/12/2026"),
        ("5/6/26", "05/06/2026"),
        ("31/02/2026", ""),
        ("29/02/2026", ""),
        ("00/06/2026", ""),
        ("6/2026", "30/06/2026"),
        ("tháng 12/2026", "31/12/2026"),
        ("Quý II/2026", "30/06/2026"),
        ("quý 4 năm 2026", "31/12/2026"),
        ("2026", "31/12/2026"),
        (2026.0, "31/12/2026"),
        (20260605.0, "05/06/2026"),
        ("20260605", "05/06/2026"),
        (5.0, ""),
        (1e300, ""),
        (True, ""),
        ("05/06-2026", ""),
        ("05/06/1026", ""),
        ("٠٥/٠٦/٢٠٢٦", ""),
        ("hôm nay", ""),
        (["t", 43200], ""),
    ],
)
def test_doubtful_dates_are_refused_with_the_nearest(raw: Any, suggestion: str) -> None:
    found = parse_cell(column("date"), raw)
    assert isinstance(found, CellProblem)
    assert found.suggestion == suggestion


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("decimal", "1.234,5", Decimal("1234.5")),
        ("decimal", "1234,5", Decimal("1234.5")),
        ("decimal", "1.234", Decimal(1234)),
        ("decimal", "-1.234.567,25", Decimal("-1234567.25")),
        ("decimal", "−5", Decimal(-5)),
        ("decimal", "0,5", Decimal("0.5")),
        ("decimal", "1 234,5", Decimal("1234.5")),
        ("decimal", "1\u00a0234 567", Decimal(1234567)),
        ("decimal", 0.1 + 0.2, Decimal("0.3")),
        ("decimal", 1234.5, Decimal("1234.5")),
        ("decimal", 12.0, Decimal(12)),
        ("integer", "1.234", 1234),
        ("integer", 1234.0, 1234),
        ("integer", "007", 7),
        ("money", "1.500.000", 1500000),
        ("money", "1.500.000 đồng", 1500000),
        ("money", "1500000đ", 1500000),
        ("money", "1.500.000 VNĐ", 1500000),
        ("money", 1500000.0, 1500000),
        ("percent", "25%", Decimal(25)),
        ("percent", "12,5 %", Decimal("12.5")),
        ("percent", "0,5%", Decimal("0.5")),
        ("percent", 25.0, Decimal(25)),
        ("percent", ["%", 0.25], Decimal(25)),
        ("percent", ["%", 1], Decimal(100)),
        ("percent", ["%", 0.07], Decimal(7)),
        ("text", 12.0, "12"),
        ("text", 1234.5, "1234,5"),
        ("text", ["d", "2026-06-05"], "05/06/2026"),
        ("text", "=1+1", "=1+1"),
        ("text", "'=1+1", "=1+1"),
        ("text", "a\u00a0b\u200b", "a b"),
        ("text", "a_x000D_\nb", "a\nb"),
        ("choice", "nong nghiep", "nn"),
        ("choice", "NÔNG NGHIỆP", "nn"),
        ("choice", "yt", "yt"),
        ("code", "01", "01"),
        ("code", 1.0, "1"),
        ("list", "Hà Nam; Hưng Yên ;", ("Hà Nam", "Hưng Yên")),
        ("list", None, ()),
        ("yes_no", "Có", True),
        ("yes_no", "x", True),
        ("yes_no", "KHÔNG", False),
        ("yes_no", False, False),
        ("yes_no", 1.0, True),
        ("url", "https://hanoi.gov.vn/a?b=1", "https://hanoi.gov.vn/a?b=1"),
        ("email", "VanThu@HaNoi.gov.vn", "VanThu@hanoi.gov.vn"),
        ("phone", "024 3825 3536", "02438253536"),
        ("phone", "+84 912 345 678", "0912345678"),
        ("phone", 912345678.0, "0912345678"),
        ("phone", "1900 1234", "19001234"),
    ],
)
def test_cells_become_values(kind: str, raw: Any, value: Any) -> None:
    found = parse_cell(column(kind), raw)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "raw", "suggestion"),
    [
        ("decimal", "1,234.5", "1.234,5"),
        ("decimal", "1,234,567", "1.234.567"),
        ("decimal", "1.5", "1,5"),
        ("decimal", "0.500", "0,500"),
        ("decimal", "1.2345", "1,2345"),
        ("decimal", "12.34.567", ""),
        ("decimal", "12 34", ""),
        ("decimal", "1e5", ""),
        ("decimal", "５", ""),
        ("decimal", "12 tấn", ""),
        ("decimal", True, ""),
        ("decimal", float("nan"), ""),
        ("decimal", float("inf"), ""),
        ("decimal", 1e15, ""),
        ("decimal", ["%", 0.25], ""),
        ("integer", "1,234", ""),
        ("integer", 12.5, "12"),
        ("money", "1.5 tỷ", "1.500.000.000"),
        ("money", "1,5 tỷ đồng", "1.500.000.000"),
        ("money", "15 triệu", "15.000.000"),
        ("money", "20tr", "20.000.000"),
        ("money", "500 nghìn đồng", "500.000"),
        ("money", "100 USD", ""),
        ("money", "$100", ""),
        ("money", 0.5, ""),
        ("money", "1,234", ""),
        ("percent", 0.25, ""),
        ("percent", "0,25", ""),
        ("percent", 1.0, ""),
        ("choice", "Nông ngiệp", "Nông nghiệp"),
        ("choice", "abcxyz", ""),
        ("yes_no", "có lẽ", ""),
        ("url", "javascript:alert(1)", ""),
        ("url", "hanoi.gov.vn/a", "https://hanoi.gov.vn/a"),
        ("url", "http://a@b.vn/", ""),
        ("email", "a@b", ""),
        ("phone", "12", ""),
        ("code", 1.5, ""),
        ("code", "0 1", "01"),
        ("list", "a; b; a", ""),
        ("text", "a\u202eb", "ab"),
        ("text", ["e", "#N/A"], ""),
        ("text", ["f", ""], ""),
    ],
)
def test_doubtful_cells_are_refused(kind: str, raw: Any, suggestion: str) -> None:
    found = parse_cell(column(kind), raw)
    assert isinstance(found, CellProblem)
    assert found.suggestion == suggestion
    assert found.reason.endswith(".")


def test_codes_get_their_zeros_back_only_with_a_width() -> None:
    assert parse_cell(column("code", width=2), 1.0) == "01"
    assert parse_cell(column("code", width=5), "00001") == "00001"
    assert isinstance(parse_cell(column("code", width=2), "123"), CellProblem)


def test_required_and_bounds() -> None:
    assert isinstance(parse_cell(column("text", required=True), " "), CellProblem)
    assert parse_cell(column("integer", minimum=0), "-1") == CellProblem("Nhỏ hơn mức thấp nhất là 0.")
    assert parse_cell(column("integer", maximum=1000), 1001.0) == CellProblem("Lớn hơn mức cao nhất là 1.000.")
    assert parse_cell(column("text", max_length=3), "abcd") == CellProblem("Dài 4 ký tự, nhiều nhất là 3: hãy rút gọn.")


def test_specs_of_nonsense_are_refused() -> None:
    with pytest.raises(ValueError, match="unique"):
        SheetSpec("a", "A", [Column("x", "X"), Column("x", "Y")])
    with pytest.raises(ValueError, match="choices"):
        Column("x", "X", kind="choice")


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.dates(),
    st.text("0123456789.,/- %đtriệuỷ", max_size=14),
    st.tuples(st.sampled_from("dt%efx"), st.one_of(st.none(), st.text(), st.floats(), st.integers())).map(list),
)
KINDS = [
    "text",
    "date",
    "integer",
    "decimal",
    "money",
    "percent",
    "choice",
    "code",
    "list",
    "yes_no",
    "url",
    "email",
    "phone",
]


@given(st.sampled_from(KINDS), ANYTHING, st.booleans())
def test_no_cell_ever_raises(kind: str, raw: Any, old: bool) -> None:
    parse_cell(column(kind), raw, date1904=old)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**11), max_value=10**11))
def test_a_number_printed_is_read_back(value: Decimal) -> None:
    assert parse_cell(column("decimal"), grouped(value)) == value


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)))
def test_a_date_printed_is_read_back(day: datetime.date) -> None:
    assert parse_cell(column("date"), f"{day:%d/%m/}{day.year:04d}") == day
    assert parse_cell(column("date"), day.isoformat()) == day
