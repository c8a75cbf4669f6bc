"""A recall: a shopper scans a label and complains, the cooperative recalls, the buyer reports; the end is public."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from lienket.ground.audit.acts import Platform
from lienket.market import actions as market
from tests.journeys.conftest import Site, sign_in

_BATCH = "/truy-xuat/MAVCAMHY9M/"
_TODAY = timezone.localdate()


def _send(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


def _complain(page: Page, site: Site) -> None:
    """What a shopper does with the code of a label, without an account."""
    page.goto(f"{site.url}/truy-xuat/")
    page.get_by_label("Mã truy xuất in trên nhãn").fill("mav-cam hy9m")
    page.get_by_role("button", name="Xem lô").click()
    page.wait_for_url(f"**{_BATCH}")
    expect(page.get_by_text("Thùng 10 kg, dán mã QR")).to_be_visible()
    page.get_by_role("link", name="Phản ánh", exact=False).first.click()
    page.get_by_label("Vấn đề của hàng").fill("Cam có mùi thuốc, vỏ có vệt trắng.")
    _send(page)
    page.wait_for_url(f"**{_BATCH}**")


def _recall(page: Page, site: Site) -> str:
    page.goto(f"{site.url}{_BATCH}")
    expect(page.get_by_text("Cam có mùi thuốc, vỏ có vệt trắng.")).to_be_visible()
    page.get_by_role("link", name="Thu hồi", exact=True).click()
    page.get_by_label("Có nguy cơ: chưa loại trừ ảnh hưởng sức khỏe").check()
    page.get_by_label("Lý do thu hồi").fill("Mẫu lưu vượt dư lượng cho phép.")
    page.get_by_label("Các nơi trả lời trước ngày").fill(f"{_TODAY + timedelta(days=5):%d/%m/%Y}")
    page.get_by_label("Người mua cần làm gì").fill("Không dùng; trả lại nơi đã mua.")
    _send(page)
    page.wait_for_url(re.compile(r"/thu-hoi/\d+/"))
    return page.url


def _report(page: Page, site: Site, recall: str) -> None:
    """The buyer learns of it on the desk, and says what was found of the three tons."""
    page.goto(f"{site.url}/ban-lam-viec/")
    expect(page.get_by_text("Cam Hưng Yên cuối vụ").first).to_be_visible()
    page.goto(recall)
    page.get_by_role("link", name="Báo số lượng").click()
    for words, quantity in (("Còn tìm thấy", "3"), ("Đã trả lại", "2,5"), ("Đã tiêu hủy", "0,5")):
        page.get_by_label(words).fill(quantity)
    _send(page)
    page.wait_for_url(re.compile(re.escape(recall)))


@pytest.mark.journey
def test_from_a_complaint_to_the_end_of_a_recall(site: Site, visit: Callable[..., Page]) -> None:
    market.load_sample(actor=Platform("Dữ liệu mẫu"), today=_TODAY)
    market.load_sample_trace(actor=Platform("Dữ liệu mẫu"), today=_TODAY)
    shopper, cooperative, buyer = visit(360, 780), visit(), visit()
    _complain(shopper, site)
    sign_in(cooperative, site, "giamdoc.htx@mau.lienket.vn")
    sign_in(buyer, site, "thumua.banmai@mau.lienket.vn")
    recall = _recall(cooperative, site)
    shopper.goto(f"{site.url}{_BATCH}")
    expect(shopper.get_by_text("Lô này đang bị thu hồi, không dùng, không bán")).to_be_visible()
    _report(buyer, site, recall)
    cooperative.goto(recall)
    expect(cooperative.locator(".lk-stat-value").first).to_have_text("1 / 2")
    cooperative.get_by_role("link", name="Kết thúc", exact=True).click()
    cooperative.get_by_label("Kết quả thu hồi").fill("Đã thu về 2,5 tấn, tiêu hủy 0,5 tấn.")
    _send(cooperative)
    cooperative.wait_for_url(recall)
    shopper.goto(recall)
    expect(shopper.get_by_text("Đã thu về 2,5 tấn, tiêu hủy 0,5 tấn.")).to_be_visible()
    assert "Cam có mùi thuốc" not in shopper.content()
