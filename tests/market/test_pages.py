"""Lists, the page of a lot, entering and correcting: what each shows to whom, and what it costs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lienket.market import actions
from lienket.market.models import Certificate, CertificateKind, Lot, Product

from .conftest import BUYER, COOPERATIVE, LOADER, OTHER, Story, day, make_certificate, make_lot, place, texts

SUPPLY, DEMAND = "/lo-cung/", "/lo-cau/"
Browser = Callable[..., Client]


def titles(client: Client, address: str) -> list[str]:
    return texts(client.get(address), "tbody th a")


def test_open_lots_are_public_and_drafts_belong_to_whoever_entered_them(story: Story, browser: Browser) -> None:
    make_lot(title="Xoài mở")
    make_lot(title="Xoài nháp", state="draft")
    make_lot(title="Xoài đóng", state="closed")
    make_lot(BUYER, "demand", title="Cần xoài")
    assert titles(browser(), SUPPLY) == ["Xoài mở"]
    assert titles(browser("buyer"), SUPPLY) == ["Xoài mở"]
    assert titles(browser("clerk"), SUPPLY) == ["Xoài mở", "Xoài nháp", "Xoài đóng"]
    assert titles(browser(), DEMAND) == ["Cần xoài"]
    draft = Lot.objects.get(title="Xoài nháp")
    assert browser().get(f"/lo/{draft.pk}/").status_code == 404
    assert browser("other").get(f"/lo/{draft.pk}/").status_code == 404
    assert texts(browser("clerk").get(f"/lo/{draft.pk}/"), "h1") == ["Xoài nháp"]


def test_contacts_are_for_people_who_signed_in(story: Story, browser: Browser) -> None:
    one = make_lot()
    for address in (f"/lo/{one.pk}/", SUPPLY, "/lo-cung.csv", "/lo-cung.json", "/lo-cung.xlsx"):
        assert b"0912345678" not in browser().get(address).content, address
    assert b"0912345678" in browser("buyer").get(f"/lo/{one.pk}/").content
    assert b"0912345678" in browser("buyer").get("/lo-cung.csv").content


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tu-khoa=xoai+tron", ["Xoài tròn"]),
        ("tu-khoa=NHÃN", ["Nhãn muộn"]),
        ("mat-hang=trai-cay", ["Xoài tròn", "Nhãn muộn"]),
        ("mat-hang=thu-cong-my-nghe", ["Tranh khảm"]),
        ("tinh=33", ["Nhãn muộn"]),
        ("giay=vietgap", ["Xoài tròn"]),
        ("trang-thai=past", ["Vụ trước"]),
        ("mat-hang=la&tinh=xx&thang=13", ["Xoài tròn", "Tranh khảm", "Nhãn muộn"]),
        ("tu-khoa=%27%22%3Cscript%3E", []),
    ],
)
def test_filters(story: Story, browser: Browser, asked: str, found: list[str]) -> None:
    from .conftest import commodity

    make_lot(title="Xoài tròn", certificates=[make_certificate()])
    make_lot(OTHER, title="Nhãn muộn", commodity=commodity("nhan"), place=place("33"), starts_on=day(20))
    make_lot(title="Tranh khảm", commodity=commodity("kham-trai-son-mai"), starts_on=day(1))
    make_lot(title="Vụ trước", commodity=commodity("man"), starts_on=day(-60), ends_on=day(-30))
    assert titles(browser(), f"{SUPPLY}?{asked}") == found


def test_the_month_filter_takes_lots_whose_window_touches_it(story: Story, browser: Browser) -> None:
    make_lot(title="Bây giờ", starts_on=day(0), ends_on=day(0))
    now, far = timezone.localdate().month, day(200).month
    assert titles(browser(), f"{SUPPLY}?thang={now}") == ["Bây giờ"]
    assert titles(browser(), f"{SUPPLY}?thang={far}") == []


def test_the_same_number_of_queries_for_1_and_30_rows(story: Story, browser: Browser) -> None:
    paper = make_certificate()
    kind = CertificateKind.objects.get(code="vietgap")
    first = make_lot(certificates=[paper])
    make_lot(BUYER, "demand", required=[kind])
    addresses = (
        *(SUPPLY, DEMAND, "/lo-cung.csv", "/lo-cau.json", "/mua-vu/", "/can-doi-cung-cau/", "/hang-hoa/"),
        *("/lo-cung/moi/", f"/lo/{first.pk}/", f"/lo/{first.pk}/sua/"),
    )

    def costs() -> dict[str, int]:
        found = {}
        for address in addresses:
            client = browser("clerk")
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found[address] = len(seen)
        return found

    one = costs()
    for n in range(29):
        make_lot(title=f"Lô {n}", certificates=[make_certificate(number=f"VG-X{n}")])
        make_lot(BUYER, "demand", title=f"Cầu {n}", required=[kind])
        actions.make_product(
            actor=LOADER, owner=paper.owner, commodity=Lot.objects.first().commodity, name=f"P{n}", place=place("04075")
        )
    assert costs() == one
    assert max(one.values()) <= 12, one


def entered(**more: str) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "title": "Xoài hộ ông Páo",
        "commodity": "xoai",
        "member": "Hộ Vàng A Páo",
        "quantity": "1,5",
        "measure": "tan",
        "price_low": "18.000.000",
        "price_high": "22.000.000",
        "price_at": "farm",
        "starts_on": f"{today:%d/%m/%Y}",
        "ends_on": f"{today + timedelta(days=20):%d/%m/%Y}",
        "place": "xã Yên Châu, tỉnh Sơn La",
        "keeping": "plain",
        "open_now": "on",
    } | more


def test_a_clerk_enters_a_lot_for_a_member_and_two_clicks_make_one(story: Story, browser: Browser) -> None:
    client = browser("clerk")
    sent = entered(request_key="3f2b1f9e-31c3-4a3f-9d4f-0a8a5c8b7d11")
    for _click in range(2):
        response = client.post("/lo-cung/moi/", sent)
    made = Lot.objects.get()
    assert response["Location"] == f"/lo/{made.pk}/"
    assert (made.member, made.quantity, made.place.code, made.province.code) == (
        "Hộ Vàng A Páo",
        Decimal("1.500"),
        "04075",
        "14",
    )
    assert (made.owner.key, made.state, made.price_high) == (COOPERATIVE, "open", 22_000_000)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("quantity", "-3", "Số lượng phải lớn hơn 0."),
        ("quantity", "9999999999", "Số lượng lớn hơn một tỷ đơn vị: hãy xem lại số hoặc chọn đơn vị lớn hơn."),
        ("min_lot", "2", "Lượng mua bán ít nhất lớn hơn cả lô."),
        ("ends_on", "01/01/2020", None),
        ("price_high", "1.000", None),
        ("price_low", "18.000", None),
        ("place", "Nơi Nào Đó Không Có", None),
        ("measure", "gang", None),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    story: Story, browser: Browser, field: str, value: str, sentence: str | None
) -> None:
    response = browser("clerk").post("/lo-cung/moi/", entered(**{field: value}))
    said = texts(response, ".lk-error")
    assert (response.status_code, Lot.objects.count(), bool(said)) == (422, 0, True)
    if sentence:
        assert said == [f"Lỗi: {sentence}"]


def test_a_lot_is_corrected_on_the_version_that_was_seen_and_closed_with_a_reason(
    story: Story, browser: Browser
) -> None:
    one = make_lot()
    client = browser("clerk")
    shown = client.get(f"/lo/{one.pk}/sua/")
    assert texts(shown, "h1") == ["Sửa lô hàng"]
    sent = entered(version="1", title="Xoài đã sửa")
    assert client.post(f"/lo/{one.pk}/sua/", sent).status_code == 302
    assert client.post(f"/lo/{one.pk}/sua/", sent).status_code == 409
    assert Lot.objects.get().title == "Xoài đã sửa"
    refused = client.post(f"/lo/{one.pk}/dong/", {"version": "2"})
    assert texts(refused, ".lk-error") == ["Lỗi: Hãy ghi lý do đóng lô, ví dụ “đã bán hết”."]
    assert client.post(f"/lo/{one.pk}/dong/", {"version": "2", "reason": "đã bán hết"}).status_code == 302
    closed = Lot.objects.get()
    assert (closed.state, closed.why_closed) == ("closed", "đã bán hết")
    assert client.post(f"/lo/{one.pk}/mo/", {"version": "3"}).status_code == 302
    assert Lot.objects.get().state == "open"
    assert client.get(f"/lo/{one.pk}/bay/").status_code == 404


def test_others_and_viewers_change_nothing(story: Story, browser: Browser) -> None:
    one = make_lot()
    assert browser("other").get(f"/lo/{one.pk}/sua/").status_code == 404
    assert browser("viewer").get(f"/lo/{one.pk}/sua/").status_code == 403
    assert browser("viewer").get("/lo-cung/moi/").status_code == 403
    assert browser().get("/lo-cung/moi/").status_code == 302
    assert browser("other").post(f"/lo/{one.pk}/dong/", {"version": "1", "reason": "x"}).status_code == 404
    assert Lot.objects.get().state == "open"


def test_products_and_certificates_are_entered_with_a_file_and_seen_by_their_own(
    story: Story, browser: Browser
) -> None:
    client = browser("clerk")
    given = {"name": "Xoài tròn", "commodity": "xoai", "place": "xã Yên Châu, Sơn La", "member": "Hộ A"}
    assert client.post("/hang-hoa/san-pham/moi/", given).status_code == 302
    product = Product.objects.get()
    assert client.get(f"/hang-hoa/san-pham/{product.pk}/").status_code == 200
    assert browser("other").get(f"/hang-hoa/san-pham/{product.pk}/").status_code == 404
    edited = client.post(f"/hang-hoa/san-pham/{product.pk}/sua/", given | {"grade": "Loại 1", "version": "1"})
    assert (edited.status_code, Product.objects.get().grade) == (302, "Loại 1")
    png = (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
        b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
    )
    paper = {
        "kind": "vietgap",
        "number": "VG-7",
        "issuer": "Nơi cấp",
        "issued_on": f"{day(-10):%d/%m/%Y}",
        "upload": SimpleUploadedFile("giay.png", png, "image/png"),
    }
    assert client.post("/hang-hoa/giay/moi/", paper).status_code == 302
    made = Certificate.objects.get()
    assert made.expires_on is not None
    assert (made.expires_on.year - day(-10).year, made.file_name) == (3, "giay.png")
    file = client.get(f"/hang-hoa/giay/{made.pk}/tep/")
    assert b"".join(file.streaming_content) == png  # type: ignore[attr-defined]
    assert browser("other").get(f"/hang-hoa/giay/{made.pk}/tep/").status_code == 404
    long = {key: value for key, value in paper.items() if key != "upload"}
    long |= {"number": "VG-8", "expires_on": f"{day(2000):%d/%m/%Y}"}
    assert texts(client.post("/hang-hoa/giay/moi/", long), ".lk-error") == [
        "Lỗi: VietGAP có hiệu lực nhiều nhất 36 tháng: hãy xem lại ngày cấp và ngày hết hạn."
    ]


def test_an_expired_certificate_does_not_stand_behind_a_lot(story: Story, browser: Browser) -> None:
    old = make_certificate(issued_on=day(-400), expires_on=day(-10))
    response = browser("clerk").post("/lo-cung/moi/", entered(certificates=str(old.pk)))
    assert texts(response, ".lk-error") == [
        f"Lỗi: VietGAP VG-1 hết hạn ngày {day(-10):%d/%m/%Y}, trước khi lô bắt đầu."
    ]
    foreign = make_certificate(OTHER, "VG-9")
    assert browser("clerk").post("/lo-cung/moi/", entered(certificates=str(foreign.pk))).status_code == 422


def test_the_file_holds_what_the_list_shows(story: Story, browser: Browser) -> None:
    make_lot(certificates=[make_certificate()])
    body = browser("buyer").get("/lo-cung.csv").content.decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(body), delimiter=";"))
    told = dict(zip(head, row, strict=True))
    assert (told["Tên hàng"], told["Mặt hàng"], told["Đơn vị"]) == ("Xoài tròn Yên Châu", "Xoài", "tấn")
    assert (told["Xã, tỉnh"], told["Giấy chứng nhận"]) == ("Xã Yên Châu, Tỉnh Sơn La", "VG-1")
    assert browser().get("/lo-cung.pdf").status_code == 404
    assert browser().get("/lo-cung.csv?mat-hang=la").status_code == 400
