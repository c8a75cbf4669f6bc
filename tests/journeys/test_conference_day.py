"""The conference day: two sheets, one matching, both sides answer, papers, goods, and the commitment moves."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from docx import Document
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, sign_in

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=20)
COMMITMENT = "/chuong-trinh/p1/nhiem-vu/S9/"
_SELLER, _BUYER = "giamdoc.htx@mau.lienket.vn", "thumua.banmai@mau.lienket.vn"


def _sheet(path: Path, price: str, rows: list[list[object]]) -> Path:
    """A sheet with the English headings of the matching command, as a partner's own system may write it."""
    book = Workbook()
    page = book.active
    page.append(["lot", "product", "quantity", "unit", "from", "to", "commune", price])
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def _supply(folder: Path) -> Path:
    return _sheet(folder / "cung.xlsx", "price", [
        ["Nhãn lồng loại 1", "Nhãn", 20, "tấn", TODAY, SOON, "Hưng Yên", 25_000_000],
        ["Nhãn lồng tuyển", "Nhãn", 5, "tấn", TODAY, SOON, "Hưng Yên", 60_000_000],
    ])  # fmt: skip


def _demand(folder: Path) -> Path:
    rows = [["Nhãn cho hệ thống siêu thị", "Nhãn", 15, "tấn", TODAY, SOON, "Hà Nội", 32_000_000]]
    return _sheet(folder / "cau.xlsx", "max_price", rows)


def _enter(page: Page, site: Site, side: str, sheet: Path) -> None:
    page.goto(f"{site.url}/{side}/nhap/")
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="Đọc thử").click()
    page.get_by_role("button", name=re.compile("Ghi và mở")).click()
    expect(page.get_by_role("link", name="Nhãn").first).to_be_visible()


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _send(page: Page, deal: str) -> None:
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(re.escape(deal) + "(#.*)?$"))


def _press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def _hold_round(page: Page, site: Site) -> str:
    """Prepare, match and publish a round of longan for S9; returns its address."""
    page.goto(f"{site.url}/phien-ghep-noi/moi/")
    page.get_by_label("Tên phiên").fill("Hội nghị kết nối nhãn")
    page.get_by_label("Ngày tổ chức").fill(_day(TODAY))
    page.get_by_label("Hạn để hai bên trả lời").fill(_day(TODAY + timedelta(days=7)))
    page.get_by_label("Cước (đồng một tấn.km)").fill("0")
    page.get_by_label("Thực hiện nhiệm vụ").fill("S9")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/phien-ghep-noi/*/")
    where = page.url
    for link, button in (("Ghép ngay", "Ghép"), ("Công bố, gửi hai bên", "Công bố, gửi hai bên")):
        page.get_by_role("link", name=link, exact=True).click()
        _press(page, button)
        page.wait_for_url(where)
    expect(page.get_by_text("Không cách ghép nào khác tốt hơn").first).to_be_visible()
    expect(page.locator("#ghep-noi td.lk-num").first).to_have_text("15 tấn")
    return where


def _say_yes(page: Page, where: str) -> None:
    page.goto(where)
    page.get_by_role("link", name="Trả lời 1 ghép nối").click()
    page.get_by_label("Nhận ghép nối").check()
    _press(page, "Gửi trả lời")
    page.wait_for_url(where)


def _accept_paper(page: Page, deal: str) -> None:
    page.goto(deal)
    page.locator("#giay-to").get_by_role("link", name="Đồng ý", exact=True).click()
    _send(page, deal)


@pytest.mark.journey
def test_from_two_sheets_to_the_official_report(site: Site, visit: Callable[..., Page], tmp_path: Path) -> None:
    seller, buyer = visit(360, 780), visit()
    sign_in(seller, site, _SELLER)
    sign_in(buyer, site, _BUYER)
    _enter(seller, site, "lo-cung", _supply(tmp_path))
    _enter(buyer, site, "lo-cau", _demand(tmp_path))

    organiser = visit()
    sign_in(organiser, site, "congthuong.hanoi@mau.lienket.vn")
    where = _hold_round(organiser, site)
    assert organiser.locator("#con-lai tbody tr").count() == 2
    _say_yes(seller, where)
    _say_yes(buyer, where)
    buyer.locator("#ghep-noi a", has_text="GD-").click()
    deal = buyer.url

    seller.goto(deal)
    seller.get_by_role("link", name="Đề xuất bản ghi nhớ").click()
    _send(seller, deal)
    _accept_paper(buyer, deal)
    seller.goto(deal)
    seller.get_by_role("link", name="Đề xuất hợp đồng").click()
    seller.locator("[name=number]").fill("01/HĐMB")
    seller.locator("[name=signed_on]").fill(_day(TODAY))
    seller.locator("[name=quantity]").fill("15")
    seller.locator("[name=price]").fill("28.000.000")
    seller.locator("[name=last_on]").fill(_day(SOON))
    _send(seller, deal)
    _accept_paper(buyer, deal)

    seller.goto(deal)
    seller.get_by_role("link", name="Ghi chuyến giao").click()
    seller.locator("[name=on]").fill(_day(TODAY))
    seller.locator("[name=quantity]").fill("15")
    _send(seller, deal)
    buyer.goto(deal)
    buyer.locator("#chuyen-giao").get_by_role("link").first.click()
    buyer.locator("main form input[type=radio]").first.check()
    _send(buyer, deal)
    expect(buyer.locator("main").get_by_text("Bên mua đã nghiệm thu 15 trên 15 tấn").first).to_be_visible()

    public = visit()
    public.goto(site.url + COMMITMENT)
    expect(public.get_by_text("Lô hàng giao thành công: 319 / 300 lô")).to_be_visible()  # 318 before this day
    organiser.goto(where)
    followed = organiser.locator(".mk-followed-number").all_inner_texts()
    assert followed == ["1", "1", "1", "1", "1", "0", "420.000.000\xa0₫", "420.000.000\xa0₫"]

    head = visit()
    sign_in(head, site, "lanhdao.hanoi@mau.lienket.vn")
    head.goto(site.url + "/chuong-trinh/p1/bao-cao/moi/")
    head.get_by_label("Họ tên người ký").fill("Nguyễn Mẫu Ký")
    _press(head, "Chốt báo cáo")
    head.wait_for_url("**/bao-cao/*/")
    with head.expect_download() as download:
        head.get_by_role("link", name=".docx").first.click()
    paper = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    cells = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    row = next(row for row in cells if any("S9" in text for text in row))
    assert any("319/300 lô" in text for text in row), row
