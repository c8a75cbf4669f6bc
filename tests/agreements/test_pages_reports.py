"""Reports: numbers before freezing, a frozen page, the same bytes each time; and the reciprocity page."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from lienket.agreements import actions
from lienket.agreements.models import PeriodReport

from .conftest import LOADER, Story, soup, texts


def form(**more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "request_key": str(uuid4()),
        "period_from": "01/01/2025",
        "period_to": "31/12/2025",
        "as_of": f"{today:%d/%m/%Y}",
        "symbol": "BC-UBND",
        "place": "Hà Nội",
        "position": "CHỦ TỊCH",
        "signer": "Lê Văn Trưởng",
    } | more


def test_a_report_freezes_once_and_never_changes(story: Story, browser: Callable[..., Client]) -> None:
    client, given = browser("officer"), form()
    address = f"{story.programme.get_absolute_url()}bao-cao/moi/"
    first, second = client.post(address, given), client.post(address, given)
    made = PeriodReport.objects.get()
    assert first["Location"] == second["Location"] == made.get_absolute_url()
    page = made.get_absolute_url()
    before = {s: b"".join(browser().get(f"{page.rstrip('/')}.{s}")) for s in ("docx", "pdf")}
    shown = texts(browser().get(page), ".lk-two-number")
    assert shown == ["0", "0", "2", "1"]
    actions.change_due(actor=LOADER, commitment=story["S2"], due_on=date(2030, 1, 1), reason="Lùi sang giai đoạn sau.")
    assert {s: b"".join(browser().get(f"{page.rstrip('/')}.{s}")) for s in ("docx", "pdf")} == before
    assert before["docx"].startswith(b"PK")
    assert before["pdf"].startswith(b"%PDF")
    assert texts(browser().get(page), ".lk-two-number") == shown
    told = json.loads(browser().get(f"{page.rstrip('/')}.json").content)
    assert told["counts"] == {"done_on_time": 0, "done_late": 0, "open_in_time": 2, "open_overdue": 1, "total": 3}
    assert [line["code"] for line in told["lines"]] == ["S1", "S2", "S10"]
    changed = browser().get(f"{story.programme.get_absolute_url()}thay-doi/?bao-cao={made.pk}")
    assert texts(changed, "table.ag-changes tbody tr") == [
        "S2 Mở tuyến du lịch Phố Hiến Ô đếm Chưa hoàn thành, quá hạn Chưa hoàn thành, trong hạn",
        "S2 Hạn 31/12/2024 01/01/2030",
    ] or texts(changed, "table.ag-changes tbody tr")[:2] == [
        "S2 Mở tuyến du lịch Phố Hiến Ô đếm Chưa hoàn thành, quá hạn Chưa hoàn thành, trong hạn",
        "S2 Hạn 31/12/2024 01/01/2030",
    ]


def test_the_numbers_are_shown_before_they_are_frozen(story: Story, browser: Callable[..., Client]) -> None:
    address = f"{story.programme.get_absolute_url()}bao-cao/moi/"
    client = browser("officer")
    page = client.get(address)
    assert texts(page, ".lk-two-number") == ["0", "0", "2", "1"]
    filled = {one["name"]: one.get("value") for one in soup(page).select("form[method=post] input[name]")}
    assert (filled["symbol"], filled["place"], filled["position"]) == ("BC-UBND", "Hà Nội", "CHỦ TỊCH")
    earlier = client.post(address, form(as_of="01/06/2024", xem="1"))
    assert texts(earlier, ".lk-two-number") == ["0", "0", "3", "0"]
    assert not PeriodReport.objects.exists()


def test_impossible_reports_are_refused_in_words(story: Story, browser: Callable[..., Client]) -> None:
    address = f"{story.programme.get_absolute_url()}bao-cao/moi/"
    for wrong, sentence in (
        ({"period_to": "31/12/2024"}, "Ngày cuối kỳ phải sau ngày đầu kỳ."),
        ({"as_of": "31/12/2199"}, "Số liệu không thể tính đến một ngày ở tương lai."),
        ({"as_of": "01/01/2020"}, "Chương trình bắt đầu ngày 06/07/2022"),
        ({"symbol": "<b>"}, "Ký hiệu viết như BC-UBND"),
        ({"signer": ""}, "Chưa nhập “Họ tên người ký”."),
    ):
        answer = browser("officer").post(address, form(**wrong))
        assert answer.status_code == 422
        assert sentence in " ".join(texts(answer, ".lk-errors li"))
    assert browser("son_la").get(address).status_code == 404
    assert browser("clerk").get(address).status_code == 403
    assert not PeriodReport.objects.exists()


def test_a_report_is_found_only_under_its_programme(story: Story, browser: Callable[..., Client]) -> None:
    browser("officer").post(f"{story.programme.get_absolute_url()}bao-cao/moi/", form())
    made = PeriodReport.objects.get()
    assert browser().get(made.get_absolute_url().replace(story.programme.code, "khac")).status_code == 404
    assert browser().get(f"{made.get_absolute_url().rstrip('/')}.exe").status_code == 404
    listed = texts(browser().get(f"{story.programme.get_absolute_url()}bao-cao/"), "tbody tr")
    assert listed[0].startswith("Số 01/BC-UBND")


def test_the_programme_counts_by_field_and_lead(story: Story, browser: Callable[..., Client]) -> None:
    page = browser().get(story.programme.get_absolute_url())
    assert texts(page, ".lk-two-number") == ["0", "0", "2", "1"]
    rows = texts(page, "#noi-dung .chart-table tbody tr")
    assert rows == [
        "Thương mại 0 0 1 0 1",
        "Du lịch 0 0 0 1 1",
        "Nông nghiệp 0 0 1 0 1",
        "Ủy ban nhân dân thành phố Hà Nội 0 0 2 1 3",
    ]
    assert texts(page, ".ag-side-links a") == ["Có gì thay đổi", "Báo cáo đã chốt"]
    assert len(texts(browser("officer").get(story.programme.get_absolute_url()), ".ag-side-links a")) == 6


def test_reciprocity_counts_former_provinces_for_those_of_today(story: Story, browser: Callable[..., Client]) -> None:
    page = browser().get("/can-doi/?a=01&b=33")
    assert [int(n) for n in texts(page, ".lk-two-number")] == [0, 0, 1, 1, 0, 0, 0, 0]
    assert texts(page, ".ag-map-table tbody tr") == [
        "Thành phố Hà Nội – Tỉnh Sơn La 2 0 0",
        "Thành phố Hà Nội – Tỉnh Hưng Yên 2 0 1",
    ] or sorted(texts(page, ".ag-map-table tbody tr")) == sorted(
        ["Thành phố Hà Nội – Tỉnh Sơn La 2 0 0", "Thành phố Hà Nội – Tỉnh Hưng Yên 2 0 1"]
    )
    assert "Hãy chọn hai địa phương khác nhau." in " ".join(texts(browser().get("/can-doi/?a=01&b=01"), ".lk-notice"))
    assert browser().get("/can-doi/?a=zz&b=%00").status_code == 200
