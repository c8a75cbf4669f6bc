"""Deliveries by sheet and over all deals: faults in words, all written or none, files out, many judged on one page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from lienket.market import sheets
from lienket.market.models import Delivery, DeliverySheet

from .conftest import COOPERATIVE, Story, day, organisation, texts
from .deal_world import deliver, signed, terms
from .test_sheets import workbook

Browser = Callable[..., Client]


def row(deal: Any, **more: Any) -> dict[str, Any]:
    given = {
        "Giao dịch": deal if isinstance(deal, str) else deal.number,
        "Ngày giao": day(-3),
        "Số lượng giao": 2,
        "Đơn vị": "tấn",
        "Số lô, số sê-ri": "",
        "Chuyến cuối": "",
    }
    return given | {"Số lô": "", **more} if "Số lô" in more else given | more


def problems(*rows: dict[str, Any]) -> list[tuple[int, str, str]]:
    reading = sheets.DeliveryReading([organisation(COOPERATIVE).pk], day(0))
    return [(one.row, one.key, one.reason) for one in reading.rehearse(workbook(*rows), "chuyen.xlsx").problems]


def test_every_fault_is_told_at_its_cell(story: Story) -> None:
    deal = signed()
    deliver(deal, "4", -3)
    two = [signed(given=terms(number="7/HĐ")) for _n in range(2)]
    found = problems(
        row(deal),
        row("GD-2026-99999"),
        row("7/HĐ"),
        row(deal, **{"Số lượng giao": 4}),
        row(deal, **{"Số lượng giao": 1.5, "Đơn vị": "quả"}),
        row(deal, **{"Số lượng giao": 1234.5678, "Đơn vị": "kg"}),
        row(deal, **{"Ngày giao": day(2)}),
        row(deal, **{"Số lượng giao": 1, "Chuyến cuối": "có"}),
        row(deal, **{"Số lượng giao": 1.25}),
        row(two[0], **{"Số lượng giao": 6}),
        row(two[0], **{"Số lượng giao": 4600, "Đơn vị": "kg"}),
    )
    assert [(number, key) for number, key, _reason in found] == [
        (3, "deal"),
        (4, "deal"),
        (5, "quantity"),
        (6, "unit"),
        (7, "unit"),
        (8, "on"),
        (10, "final"),
        (12, "quantity"),
    ]
    said = {number: reason for number, _key, reason in found}
    assert said[4] == "Có 2 giao dịch cùng số hợp đồng này: hãy ghi số giao dịch."
    assert said[5] == "Chuyến này đã được ghi: cùng giao dịch, ngày, số lượng và số lô."
    assert said[6] == "Hợp đồng tính bằng tấn, không đổi được từ quả. Hãy ghi số lượng theo tấn."
    assert said[10] == "Dòng 9 đã ghi là chuyến cuối của giao dịch này."
    assert "chuyến này nhiều nhất 4,5 tấn" in said[12]


def test_a_sheet_is_rehearsed_then_written_whole_and_once(story: Story, browser: Browser) -> None:
    first, second = signed(), signed(given=terms(number="8/HĐ"))
    clerk = browser("clerk")
    book = load_workbook(BytesIO(clerk.get("/giao-dich/chuyen/nhap/mau.xlsx").content))
    assert [cell.value.rstrip(" *") for cell in book.worksheets[0][1]][:2] == ["Giao dịch", "Ngày giao"]
    good = workbook(
        row(first), row("8/HĐ", **{"Số lượng giao": 2500, "Đơn vị": "kg"}), row(first, **{"Ngày giao": day(-1)})
    )
    sent = clerk.post("/giao-dich/chuyen/nhap/", {"file": SimpleUploadedFile("chuyen.xlsx", good)})
    kept = DeliverySheet.objects.get()
    assert (sent.url, kept.good, kept.bad) == (kept.get_absolute_url(), 3, 0)
    assert browser("other").get(sent.url).status_code == browser("buyer").get(sent.url).status_code == 404
    assert texts(clerk.get(sent.url), "form.lk-next button") == ["Ghi 3 dòng"]
    for _n in range(2):
        assert clerk.post(sent.url).status_code == 302
    written = Delivery.objects.order_by("deal_id", "pk")
    assert [(one.deal_id, one.quantity, one.state) for one in written] == [
        (first.pk, 2, "waiting"),
        (first.pk, 2, "waiting"),
        (second.pk, Decimal("2.5"), "waiting"),
    ]
    second.refresh_from_db()
    assert second.stage == "delivering"


def test_a_faulty_sheet_writes_nothing_and_comes_back_red(story: Story, browser: Browser) -> None:
    deal, clerk = signed(), browser("clerk")
    bad = workbook(row(deal), row(deal, **{"Số lượng giao": 99}))
    url = clerk.post("/giao-dich/chuyen/nhap/", {"file": SimpleUploadedFile("chuyen.xlsx", bad)}).url
    assert clerk.post(url).status_code == 422
    assert not Delivery.objects.exists()
    back = load_workbook(BytesIO(clerk.get(f"{url}tra-lai.xlsx").content)).worksheets[0]
    assert back["C3"].fill.start_color.rgb[-6:] != back["C2"].fill.start_color.rgb[-6:]
    assert clerk.post("/giao-dich/chuyen/nhap/", {"file": SimpleUploadedFile("x.xlsx", b"PK")}).status_code == 422


def test_deliveries_are_listed_and_exported(story: Story, browser: Browser) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get("/giao-dich/chuyen/").status_code == 200
        return len(seen)

    deal, clerk = signed(), browser("clerk")
    deliver(deal, "1", batch="L1")
    clerk.get("/giao-dich/chuyen/")
    one = cost()
    for _n in range(4):
        deliver(signed(), "2")
    assert cost() == one <= 12
    for address in (f"/giao-dich/{deal.pk}/chuyen.json", "/giao-dich/chuyen.json?tu-khoa=" + deal.number):
        rows = clerk.get(address).json()["rows"]
        assert [(row["deal"], row["quantity"], row["unit"], row["batch"], row["price"]) for row in rows] == [
            (deal.number, "1.000", "tấn", "L1", 20_000_000)
        ]
    sheet = load_workbook(BytesIO(clerk.get("/giao-dich/chuyen.xlsx").content)).worksheets[0]
    assert sheet.max_row >= 6
    assert browser("other").get("/giao-dich/chuyen.json").json()["rows"] == []
    assert browser("other").get(f"/giao-dich/{deal.pk}/chuyen.json").status_code == 404


def test_the_buyer_judges_many_on_one_page(story: Story, browser: Browser) -> None:
    rows = [deliver(signed(), "3", -20 + number) for number in range(3)]
    buyer = browser("buyer")
    page = buyer.get("/giao-dich/nghiem-thu/")
    assert len(texts(page, "tbody tr")) == 3
    assert browser("head").get("/giao-dich/nghiem-thu/").content.decode().count("data-bulk-row") == 0
    sent: dict[str, Any] = {"chuyen": [rows[0].pk, rows[1].pk]}
    for one in rows:
        sent |= {f"nhan-{one.pk}": "3", f"ban-{one.pk}": one.version}
    wrong = sent | {f"nhan-{rows[1].pk}": "ba"}
    unread = sent | {f"nhan-{rows[1].pk}": "2,5"}
    for tried in (wrong, unread, {"chuyen": []}, sent | {"chuyen": [rows[0].pk, 999999]}):
        assert buyer.post("/giao-dich/nghiem-thu/", tried).status_code == 422
    assert texts(buyer.post("/giao-dich/nghiem-thu/", sent | {f"nhan-{rows[1].pk}": "2,5"}), ".lk-error") == [
        "Lỗi: Nghiệm thu ít hơn số đã giao: hãy ghi lý do phần không nhận."
    ]
    assert Delivery.objects.filter(state="waiting").count() == 3
    done = buyer.post("/giao-dich/nghiem-thu/", sent | {f"nhan-{rows[1].pk}": "2,5", f"ly-do-{rows[1].pk}": "Dập"})
    assert done.status_code == 302
    assert [(one.state, one.accepted) for one in Delivery.objects.order_by("pk")] == [
        ("accepted", 3),
        ("partly", Decimal("2.5")),
        ("waiting", None),
    ]
