"""The main story: accept, report with a file, confirm; the count changes and the report is downloaded."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site, sign_in
from tests.matrix.world import PDF

COMMITMENT = "/chuong-trinh/p1/nhiem-vu/S28/"


def _counts(page: Page, site: Site) -> list[str]:
    """The four official counts on the home page, in their order."""
    page.goto(site.url)
    cells = page.locator(".lk-two-number")
    return [text.strip() for text in cells.all_inner_texts()]


@pytest.mark.journey
def test_from_a_request_to_the_official_report(site: Site, visit: Callable[..., Page], tmp_path: Path) -> None:
    public = visit()
    before = _counts(public, site)
    partner = visit(360, 780)
    sign_in(partner, site, "canbo.hungyen@mau.lienket.vn")
    partner.get_by_role("link", name="S28.").first.click()
    partner.goto(site.url + COMMITMENT)
    partner.get_by_role("link", name="Nhận việc").click()
    partner.get_by_role("button", name="Nhận việc").click()
    partner.wait_for_url(f"**{COMMITMENT}")
    expect(partner.get_by_text("Đã ghi: nhận đề nghị")).to_be_visible()

    evidence = tmp_path / "bien-ban.pdf"
    evidence.write_bytes(PDF)
    partner.goto(site.url + COMMITMENT + "tien-do/")
    partner.get_by_label("Đã làm được gì").fill("Đã bàn giao cơ sở dữ liệu quy hoạch dùng chung.")
    partner.get_by_label("Phần trăm đã làm").fill("100")
    partner.get_by_label("Báo hoàn thành").check()
    partner.get_by_label("Ngày hoàn thành").fill(partner.get_by_label("Ngày báo cáo").input_value())
    partner.get_by_label("Minh chứng").set_input_files(evidence)
    partner.get_by_role("button", name="Gửi báo cáo tiến độ").click()
    partner.wait_for_url(f"**{COMMITMENT}*")
    expect(partner.get_by_text("bien-ban.pdf").first).to_be_visible()

    lead = visit()
    sign_in(lead, site, "quyhoach.hanoi@mau.lienket.vn")
    expect(lead.get_by_role("link", name="S28.").first).to_be_visible()
    lead.goto(site.url + COMMITMENT)
    lead.get_by_role("link", name="Xác nhận").first.click()
    lead.get_by_label("Xác nhận: đúng như báo cáo").check()
    lead.get_by_role("button", name="Gửi ý kiến").click()
    expect(lead.get_by_text("Hoàn thành").first).to_be_visible()

    after = _counts(public, site)
    assert before == ["14", "6", "15", "10"]
    assert after == ["15", "6", "14", "10"]

    head = visit()
    sign_in(head, site, "lanhdao.hanoi@mau.lienket.vn")
    head.goto(site.url + "/chuong-trinh/p1/bao-cao/moi/")
    head.get_by_label("Họ tên người ký").fill("Nguyễn Mẫu Ký")
    head.get_by_role("button", name="Chốt báo cáo").click()
    head.wait_for_url("**/bao-cao/*/")
    with head.expect_download() as download:
        head.get_by_role("link", name=".docx").first.click()
    paper = Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    section = paper.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [20, 20, 30, 15]
    text = "\n".join(paragraph.text for paragraph in paper.paragraphs)
    assert "21 nhiệm vụ đã hoàn thành (15 đúng hạn, 6 quá hạn)" in text
