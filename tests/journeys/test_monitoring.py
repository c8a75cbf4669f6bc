"""Air at a station: a sheet with a wrong row, the index and how it was made, a value set aside, an alert answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from lienket.localities.models import Organisation
from lienket.monitoring import actions
from lienket.monitoring.models import Station
from tests.journeys.conftest import Site, sign_in
from tests.monitoring.readings import air_station

_OWNER, _ASKED = "nongnghiepmoitruong.hanoi@mau.lienket.vn", "longbien@mau.lienket.vn"


def _sheet(path: Path, hour: datetime, last: object) -> Path:
    """Twelve hours up to `hour`: 90 µg/m³ each, and what stands in the cell of the last."""
    book = Workbook()
    page = book.active
    page.append(["Thời gian", "PM2,5 (µg/m³)"])
    for ago in range(12, 0, -1):
        page.append([f"{hour - timedelta(hours=ago):%d/%m/%Y %H:%M}", last if ago == 1 else 90])
    book.save(path)
    return path


def _send(page: Page) -> None:
    page.locator("main form button[type=submit]").last.click()


def _upload(page: Page, station: Station, sheet: Path) -> None:
    page.get_by_label("Trạm").select_option(station.code)
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name="Đọc thử").click()
    page.wait_for_url(re.compile(r"/quan-trac/nhap/\d+/"))


def _take_in(page: Page, site: Site, station: Station, folder: Path, hour: datetime) -> None:
    """From the list of what came in to a sheet that is refused, then to one that is stored."""
    page.goto(f"{site.url}/quan-trac/luot-nhan/")
    page.get_by_role("link", name="Nhập bảng số liệu").first.click()
    _upload(page, station, _sheet(folder / "sai.xlsx", hour, "hai trăm"))
    wrong = page.locator("main tbody tr")
    expect(wrong).to_have_count(1)
    expect(wrong).to_contain_text("dòng 13")
    expect(wrong).to_contain_text("hai trăm")
    page.get_by_role("link", name="Nộp lại bảng đã sửa").click()
    _upload(page, station, _sheet(folder / "dung.xlsx", hour, 240))
    page.get_by_role("button", name="Ghi 12 số liệu").click()
    expect(page.get_by_text("Đã ghi bảng: 12 số liệu mới")).to_be_visible()


def _rule(page: Page, site: Site, asked: Organisation) -> None:
    page.goto(f"{site.url}/quan-trac/canh-bao/")
    page.get_by_role("link", name="Quy tắc mới").click()
    page.get_by_label("Tên quy tắc").fill("VN_AQI trên 150 ba giờ liền")
    page.get_by_label("Theo dõi").select_option("hourly_aqi")
    page.get_by_label("Vượt mức").fill("150")
    page.get_by_label("Liền trong (giờ)").fill("3")
    page.get_by_label("Đề nghị đơn vị").fill(asked.name)
    page.get_by_label("Việc cần làm").fill("Kiểm tra đốt rác; báo kết quả.")
    _send(page)
    page.wait_for_url("**/quan-trac/canh-bao/**")


def _set_aside(page: Page, station: Station, site: Site, hour: datetime) -> None:
    page.goto(f"{site.url}{station.get_absolute_url()}")
    page.get_by_role("link", name="Số liệu", exact=True).first.click()
    page.get_by_role("link", name="Gạt ra hoặc xác nhận số liệu").click()
    page.get_by_label("Không dùng để tính").check()
    when = f"{hour - timedelta(hours=1):%d/%m/%Y %H:%M}"
    page.get_by_label("Từ lúc").fill(when)
    page.get_by_label("Đến hết lúc").fill(when)
    page.get_by_label("Lý do").fill("Xe phun nước rửa đường ngay cạnh ống lấy mẫu.")
    _send(page)
    expect(page.get_by_role("cell", name="Xe phun nước rửa đường ngay cạnh ống lấy mẫu.")).to_be_visible()


def _reads(page: Page, station: Station, site: Site, index: str) -> None:
    """What anyone reads: the index in number and word."""
    page.goto(f"{site.url}{station.get_absolute_url()}")
    expect(page.locator(".mo-large").first).to_have_text(re.compile(rf"^\s*{index}\s*$"))


@pytest.mark.journey
def test_from_a_sheet_with_a_wrong_row_to_an_alert_that_is_answered(
    site: Site, visit: Callable[..., Page], tmp_path: Path
) -> None:
    owner = Organisation.objects.get(key="hn-so-nong-nghiep-moi-truong-202503")
    asked = Organisation.objects.get(key="ubnd-phuong-00145")
    station = air_station("HN_THU_LONGBIEN", parameters=("PM2.5",), minutes=60, owner=owner)
    hour = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    official, public = visit(), visit(360, 780)
    sign_in(official, site, _OWNER)
    _take_in(official, site, station, tmp_path, hour)
    actions.compute_due()
    # Weights halve from hour to hour: (240 + 90 · 0,9995) ÷ 1,9995 = 165,02, and 200 + 15,02 from there.
    _reads(public, station, site, "215 Rất xấu")
    public.get_by_text("NowCast PM2.5 từ 12 trung bình giờ: 165,02 µg/m³").click()
    expect(public.get_by_text("Cmin = 90,00, Cmax = 240,00")).to_be_visible()

    _rule(official, site, asked)
    _set_aside(official, station, site, hour)
    official.goto(f"{site.url}{station.get_absolute_url()}")
    expect(official.get_by_text("máy tính lại trong vài phút")).to_be_visible()
    actions.compute_due()
    _reads(public, station, site, "157 Xấu")  # 90 in every hour left: 150 + 50 · 10 ÷ 70
    expect(public.get_by_text("Lý do: Xe phun nước rửa đường ngay cạnh ống lấy mẫu.")).to_be_visible()

    assert actions.evaluate(now=timezone.localtime()) == 1
    ward = visit()
    sign_in(ward, site, _ASKED)
    ward.get_by_role("link", name="VN_AQI trên 150 ba giờ liền tại Trạm HN_THU_LONGBIEN").first.click()
    expect(ward.get_by_text("cao nhất đến lúc gửi là VN_AQI 157")).to_be_visible()
    ward.locator("summary", has_text="Nhận việc").click()
    ward.get_by_role("button", name="Nhận việc").click()
    expect(ward.get_by_text("Đã ghi: nhận đề nghị")).to_be_visible()
    official.goto(f"{site.url}/quan-trac/canh-bao/")
    official.get_by_role("link", name="VN_AQI trên 150 ba giờ liền").first.click()
    official.get_by_role("link", name="Xem đề nghị và trả lời").click()
    expect(official.get_by_text("Đã nhận").first).to_be_visible()
