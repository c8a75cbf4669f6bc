"""Lots from a sheet: what is read, every fault in words with its place, all written or nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

from lienket.market import sheets
from lienket.market.models import CertificateKind, Lot, LotSheet

from .conftest import COOPERATIVE, Story, day, make_certificate, make_lot, organisation, texts

Browser = Callable[..., Client]
GOOD: dict[str, Any] = {
    "Tên hàng": "Xoài tròn",
    "Mặt hàng": "Xoài",
    "Số lượng": 12.5,
    "Đơn vị": "tấn",
    "Giá từ (đồng)": 18_000_000,
    "Giá đến (đồng)": 24_000_000,
    "Từ ngày": day(10),
    "Đến ngày": day(60),
    "Xã, tỉnh": "xã Yên Châu, tỉnh Sơn La",
    "Ít nhất": 1,
    "Thành viên": "Hộ Vàng A Páo",
}


def workbook(*rows: dict[str, Any]) -> bytes:
    """A sheet as a person would send it: the titles of the first row, then rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, dated = book.add_worksheet("Lô cung"), book.add_format({"num_format": "dd/mm/yyyy"})
        for place, title in enumerate(rows[0]):
            sheet.write(0, place, title)
            for number, row in enumerate(rows, start=1):
                value = row[title]
                if isinstance(value, date):
                    sheet.write_datetime(number, place, datetime.combine(value, time()), dated)
                else:
                    sheet.write(number, place, value)
    return out.getvalue()


def send(client: Client, content: bytes, side: str = "lo-cung", name: str = "lo.xlsx") -> HttpResponse:
    return client.post(f"/{side}/nhap/", {"file": SimpleUploadedFile(name, content)})


def problems(content: bytes, side: str = "supply") -> list[tuple[int, str, str]]:
    found = sheets.Reading(organisation(COOPERATIVE), side, day(0)).rehearse(content, "lo.xlsx")
    return [(one.row, one.key, one.reason) for one in found.problems]


def test_a_clean_sheet_is_rehearsed_and_written_once(story: Story, browser: Browser) -> None:
    client = browser("clerk")
    sent = send(
        client,
        workbook(
            GOOD,
            GOOD
            | {
                "Tên hàng": "Mận",
                "Mặt hàng": "man",
                "Đơn vị": "TẠ",
                "Giá từ (đồng)": 2_000_000,
                "Giá đến (đồng)": 3_000_000,
            },
        ),
    )
    address = sent["Location"]
    assert texts(client.get(address), ".lk-stat-value") == ["2", "0", "0"]
    assert Lot.objects.count() == 0
    for _click in range(2):
        assert client.post(address, {"state": "open"})["Location"] == "/lo-cung/?cua-toi=1"
    rows = list(Lot.objects.order_by("pk").values_list("title", "quantity", "measure__code", "place__code", "state"))
    assert rows == [
        ("Xoài tròn", Decimal("12.500"), "tan", "04075", "open"),
        ("Mận", Decimal("12.500"), "ta", "04075", "open"),
    ]
    again = sheets.Reading(organisation(COOPERATIVE), "supply", day(0)).rehearse(workbook(GOOD), "lo.xlsx")
    assert [one.reason for one in again.problems] == ["Lô này đã được nhập: cùng tên, cùng thành viên, cùng ngày."]


@pytest.mark.parametrize(
    ("changed", "key", "words"),
    [
        ({"Số lượng": -3}, "quantity", "Số lượng phải lớn hơn 0."),
        ({"Số lượng": "nhiều"}, "quantity", ""),
        ({"Đơn vị": "gang"}, "unit", "Không có đơn vị tính “gang”."),
        ({"Mặt hàng": "Sầu"}, "commodity", "Danh mục không có mặt hàng “Sầu”. Có thể là: Sầu riêng."),
        ({"Từ ngày": day(70)}, "ends_on", "sớm hơn ngày đầu"),
        ({"Từ ngày": day(-90), "Đến ngày": day(-30)}, "ends_on", "Ngày cuối của lô đã qua."),
        ({"Giá đến (đồng)": 24_000}, "price_high", "Giá đến thấp hơn giá từ."),
        ({"Giá từ (đồng)": 18_000, "Giá đến (đồng)": 24_000}, "price_low", "Có lẽ giá được ghi cho đơn vị khác"),
        ({"Xã, tỉnh": "xã Không Có Đâu"}, "place", "Chưa rõ “xã Không Có Đâu”"),
        ({"Ít nhất": 50}, "min_lot", "Lượng mua bán ít nhất lớn hơn cả lô."),
    ],
)
def test_each_fault_is_told_in_its_row_and_column(story: Story, changed: dict[str, Any], key: str, words: str) -> None:
    found = problems(workbook(GOOD | {"Tên hàng": "Dòng tốt"}, GOOD | changed))
    assert {row for row, _key, _reason in found} == {3}
    assert [reason for _row, at, reason in found if at == key and words in reason] != [], found


def test_certificates_are_the_cooperatives_own_and_kinds_for_buyers(story: Story) -> None:
    make_certificate(number="VG-1")
    make_certificate(number="VG-CŨ", issued_on=day(-500), expires_on=day(-1))
    with_paper = GOOD | {"Giấy chứng nhận": "VG-1"}
    assert problems(workbook(with_paper)) == []
    old = problems(workbook(GOOD | {"Giấy chứng nhận": "VG-CŨ"}))
    assert [(key, "trước khi lô bắt đầu" in reason) for _row, key, reason in old] == [("certificates", True)]
    unknown = problems(workbook(GOOD | {"Giấy chứng nhận": "VG-404"}))
    assert [reason for _row, _key, reason in unknown] == [
        "Đơn vị chưa nhập giấy chứng nhận số “VG-404”. Hãy nhập giấy trước, hoặc để trống."
    ]
    reading = sheets.Reading(organisation(COOPERATIVE), "demand", day(0))
    found = reading.rehearse(workbook(GOOD | {"Giấy chứng nhận": "vietgap; TCVN 11041"}), "lo.xlsx")
    kinds = {one.code for one in CertificateKind.objects.filter(code__in=["vietgap", "huu-co"])}
    assert {one.code for one in reading.plan(found)[0].required} == kinds


def test_a_faulty_sheet_writes_nothing_and_comes_back_with_red_cells(story: Story, browser: Browser) -> None:
    client = browser("clerk")
    address = send(client, workbook(GOOD, GOOD | {"Tên hàng": "Hai", "Số lượng": 0}))["Location"]
    refused = client.post(address)
    assert (refused.status_code, Lot.objects.count()) == (422, 0)
    assert "dòng 3, cột C: Số lượng phải lớn hơn 0." in texts(refused, ".lk-notice")[0]
    returned = client.get(f"{address}tra-lai.xlsx")
    assert "Lỗi" in load_workbook(io.BytesIO(returned.content)).sheetnames
    assert browser("other").get(address).status_code == 404


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"%PDF-1.4 what is this", b"\x00" * 4000])
def test_what_is_no_sheet_is_refused_on_the_form(story: Story, browser: Browser, content: bytes) -> None:
    response = send(browser("clerk"), content)
    assert (response.status_code, LotSheet.objects.count()) == (422, 0)
    assert len(texts(response, ".lk-error")) == 1


def test_the_export_is_read_back_as_it_was_written(story: Story, browser: Browser) -> None:
    make_lot()
    content = browser("clerk").get("/lo-cung.xlsx").content

    found = sheets.Reading(organisation("mau-htx-nhan-long-pho-an"), "supply", day(0)).rehearse(content, "lo-cung.xlsx")
    assert [one.reason for one in found.problems] == []
    assert [row.values["title"] for row in found.rows] == ["Xoài tròn Yên Châu"]


def test_the_template_has_its_drop_downs_and_reads_as_empty(story: Story, browser: Browser) -> None:
    content = browser("clerk").get("/lo-cau/nhap/mau.xlsx").content
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames[:2] == ["Lô cầu", "Hướng dẫn"]
    assert [cell.value for cell in book["Lô cầu"][1]][:4] == ["Tên hàng *", "Mặt hàng *", "Số lượng *", "Đơn vị *"]
