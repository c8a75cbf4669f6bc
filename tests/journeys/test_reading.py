"""From a file to commitments: handed in, read by the worker, settled by keys, committed, and seen in the text."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.databases import of
from tests.journeys.conftest import ROOT, Site, sign_in
from tests.journeys.test_accessibility import WCAG

DOCUMENT = """ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI
Số: 45/KH-UBND
Hà Nội, ngày 15 tháng 3 năm 2022
KẾ HOẠCH
Hợp tác giữa thành phố Hà Nội và các địa phương năm 2022
1. Sở Du lịch chủ trì, phối hợp với tỉnh Sơn La tổ chức 02 đoàn khảo sát du lịch tại huyện Ba Vì trong quý III/2022.
2. Sở Công Thương tổ chức hội chợ giới thiệu nông sản của tỉnh Hưng Yên tại Hà Nội trước ngày 30/11/2022.
3. Năm 2021, hai bên đã tổ chức 12 đoàn công tác.
"""


@pytest.fixture
def worker(site: Site, sample_database: str) -> Iterator[None]:
    """The worker's child beside the site, on the same database and files."""
    words = {
        **os.environ,
        "DATABASE_URL": of(os.environ["DATABASE_URL"], sample_database),
        "DATABASE_OWNER_URL": of(os.environ["DATABASE_OWNER_URL"], sample_database),
        "LIENKET_DATABASE_ROLE": "app",
        "LIENKET_HOME": str(site.home),
        "DJANGO_SETTINGS_MODULE": "lienket.config.settings",
    }
    with (site.home / "worker.log").open("w") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "lienket.ground.jobs.worker"], cwd=ROOT, env=words, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            child.terminate()
            child.wait(30)


def faults(page: Page, name: str) -> list[str]:
    """What axe finds, and whether the page scrolls sideways, at the window's own width and at 360 px."""
    found = []
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
        for one in Axe().run(page, options=options).response["violations"]:
            found += [f"{name} {width}: {one['id']}: {node['html'][:160]} {node['any'][:1]}" for node in one["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{name} {width}: scrolls sideways")
    page.set_viewport_size({"width": 1280, "height": 900})
    return found


def settle_by_keys(page: Page) -> None:
    """The facts first, then every draft by its key; one step is undone and done again."""
    page.get_by_role("link", name="Xem thông tin văn bản").first.click()
    expect(page.get_by_label("Số, ký hiệu")).to_have_value("45/KH-UBND")
    page.get_by_role("button", name="Lưu và duyệt bản thảo").click()
    page.wait_for_selector("[data-bench]")
    counts = page.locator(".dr-counts")
    expect(counts).to_contain_text("Chưa quyết 2")
    page.keyboard.press("a")
    expect(counts).to_contain_text("Đã nhận 1")
    page.keyboard.press("x")
    expect(counts).to_contain_text("Đã bỏ 1")
    page.keyboard.press("u")
    expect(counts).to_contain_text("Đã bỏ 0")
    expect(page.locator("[data-draft][aria-current]")).to_have_attribute("data-state", "open")
    page.keyboard.press("a")
    expect(counts).to_contain_text("Đã nhận 2")


def press_folded(page: Page) -> None:
    """A button of a card that is decided and folded acts on the first press, at both widths, for mouse and finger."""
    counts = page.locator(".dr-counts")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        page.reload(wait_until="networkidle")  # the card that is chosen unfolds once the script has run
        page.wait_for_selector("[data-draft][aria-current]")
        button = page.locator("[data-draft][data-state=accepted]:not([aria-current])").last.locator("[value=reopen]")
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        assert button.bounding_box() == box
        page.mouse.up()
        expect(counts).to_contain_text("Chưa quyết 1")
        page.keyboard.press("a")
        expect(counts).to_contain_text("Đã nhận 2")
    page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.journey
def test_from_a_file_to_commitments(site: Site, worker: None, visit: Callable[..., Page], tmp_path: Path) -> None:
    file = tmp_path / "ke-hoach.txt"
    file.write_text(DOCUMENT, encoding="utf-8")
    page = visit()
    sign_in(page, site, "canbo.hanoi@mau.lienket.vn")
    page.goto(f"{site.url}/thoa-thuan/")
    page.get_by_role("link", name="Đọc từ văn bản").click()
    page.get_by_label("Tệp văn bản").set_input_files(file)
    found = faults(page, "hand in")
    page.get_by_role("button", name="Đọc văn bản").click()
    page.wait_for_selector("[data-bench]", timeout=60_000)
    workbench = page.url.partition("#")[0]
    found += faults(page, "workbench")
    for name, key in (("correcting", "e"), ("splitting", "s")):
        page.keyboard.press(key)
        page.wait_for_selector(".lk-form-page")
        found += faults(page, name)
        page.goto(workbench)
    page.goto(f"{workbench}thong-tin/")
    found += faults(page, "facts")
    page.goto(workbench)
    settle_by_keys(page)
    press_folded(page)
    page.get_by_role("link", name="Xem trước khi ghi").click()
    found += faults(page, "rehearsal")
    page.get_by_role("button", name="Ghi 2 nhiệm vụ").click()
    page.wait_for_url("**/chuong-trinh/**")
    programme = page.url
    page.goto(f"{programme}nhiem-vu/N1/")
    expect(page.get_by_text("Sở Du lịch thành phố Hà Nội").first).to_be_visible()
    page.get_by_role("link", name="Xem trong văn bản").click()
    passage = page.locator("mark:target")
    expect(passage).to_contain_text("tổ chức 02 đoàn khảo sát du lịch tại huyện Ba Vì")
    found += faults(page, "agreement")
    page.goto(workbench)
    expect(page.get_by_text("Văn bản này đã được ghi lúc")).to_be_visible()
    page.goto(f"{site.url}/doc-van-ban/")
    found += faults(page, "list")
    assert "\n".join(found) == ""
