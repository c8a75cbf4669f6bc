"""Points of sale: their state by dated facts, whose goods stand there, checks, sales, who sees what."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lienket.coordination import actions as coordination
from lienket.coordination.models import Request
from lienket.ground.sheets.writing import workbook
from lienket.market import actions, queries, rules, sheets
from lienket.market.actions import Found, PointWords
from lienket.market.choices import PointFactKind, PointState
from lienket.market.models import Arrangement, Inspection, PointFact, PointOfSale, PointSale, SalesSheet
from lienket.market.rules import Happened

from .conftest import BUYER, COOPERATIVE, LOADER, OTHER, Story, day, organisation, place, texts

Browser = Callable[..., Client]
LIST = "/diem-ban/"


def make_point(operator: str = COOPERATIVE, recognised: bool = True, **more: Any) -> PointOfSale:
    """A point in Hà Nội, run by a cooperative and recognised by the buyer of the story."""
    given_: dict[str, Any] = {
        "name": "Điểm OCOP Hồ Tây",
        "kind": "shop",
        "place_kind": "mall",
        "operator": organisation(operator),
        "recogniser": organisation(BUYER),
        "place": place("01"),
        "opens_on": day(-400),
        "lat": 21.05,
        "lon": 105.82,
    }
    code = more.pop("code", "")
    words = PointWords(**(given_ | more))
    made = actions.make_point(actor=LOADER, owner=organisation(operator), words=words, code=code)
    if recognised:
        actions.enter_fact(actor=LOADER, point=made, kind="recognise", on=day(-300), until=day(400))
    return PointOfSale.objects.get(pk=made.pk)


def add_goods(point: PointOfSale, name: str = "Xoài sấy", province: str = "14", **more: Any) -> None:
    given_: dict[str, Any] = {"basis": "ocop", "stars": 4, "starts_on": day(-10)} | more
    actions.add_goods(actor=LOADER, point=point, name=name, province=place(province), **given_)


FIRST, TODAY = date(2026, 1, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], "proposed"),
        ([("recognise", 10, 400)], "recognised"),
        ([("recognise", 10, 200)], "due"),
        ([("recognise", 10, 100)], "lapsed"),
        ([("recognise", 10, 100), ("renew", 90, 400)], "recognised"),
        ([("recognise", 10, 400), ("revoke", 50, None)], "revoked"),
        ([("recognise", 10, 400), ("close", 50, None)], "closed"),
        ([("recognise", 10, 400), ("close", 50, None), ("reopen", 60, None)], "recognised"),
        ([("recognise", 300, 400)], "proposed"),
    ],
)
def test_the_state_follows_from_the_facts_of_up_to_the_day(
    facts: list[tuple[str, int, int | None]], state: str
) -> None:
    told = [
        Happened(kind, FIRST + timedelta(days=on), None if until is None else FIRST + timedelta(days=until))
        for kind, on, until in facts
    ]
    assert rules.point_standing("shop", FIRST, None, told, TODAY).state == state


@pytest.mark.parametrize(("today", "state"), [(-1, "coming"), (0, "running"), (6, "running"), (7, "over")])
def test_a_week_of_goods_ends_by_itself(today: int, state: str) -> None:
    last = FIRST + timedelta(days=6)
    assert rules.point_standing("week", FIRST, last, [], FIRST + timedelta(days=today)).state == state


@given(st.lists(st.tuples(st.sampled_from(PointFactKind.values), st.integers(0, 300)), max_size=8), st.randoms())
def test_the_order_in_which_facts_of_different_days_are_read_changes_nothing(
    facts: list[tuple[str, int]], chance: Any
) -> None:
    once = {on: kind for kind, on in facts}
    told = [Happened(kind, FIRST + timedelta(days=on), FIRST + timedelta(days=on + 90)) for on, kind in once.items()]
    mixed = list(told)
    chance.shuffle(mixed)
    found = rules.point_standing("shop", FIRST, None, told, TODAY)
    assert rules.point_standing("shop", FIRST, None, mixed, TODAY) == found
    assert found.state in PointState.values


@pytest.mark.parametrize(
    ("lat", "lon", "fine"),
    [(21.0, 105.8, True), (None, None, True), (105.8, 21.0, False), (21.0, None, False), (60.0, 10.0, False)],
)
def test_coordinates_that_cannot_be_are_told(lat: float | None, lon: float | None, fine: bool) -> None:
    assert (rules.coordinates_problem(lat, lon) == "") == fine


@pytest.mark.parametrize(
    ("text", "month"),
    [("05/2026", date(2026, 5, 1)), ("2026-05", date(2026, 5, 1)), ("01/05/2026", date(2026, 5, 1)), ("13/2026", None)],
)
def test_months_of_sheets(text: str, month: date | None) -> None:
    assert sheets.month_of(text) == month


def test_recognised_points_are_public_and_proposals_belong_to_their_organisations(
    story: Story, browser: Browser
) -> None:
    make_point(name="Điểm mở")
    make_point(name="Điểm đề xuất", recognised=False, code="de-xuat")
    assert texts(browser().get(LIST), "tbody th a") == ["Điểm mở"]
    assert browser().get(f"{LIST}de-xuat/").status_code == 404
    assert browser("other").get(f"{LIST}de-xuat/").status_code == 404
    assert texts(browser("clerk").get(f"{LIST}de-xuat/"), "h1") == ["Điểm đề xuất"]
    mine = texts(browser("clerk").get(f"{LIST}?cua-toi=on"), "tbody th a")
    assert mine == ["Điểm mở", "Điểm đề xuất"]
    assert browser("other").get(f"{LIST}de-xuat/sua/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tu-khoa=ho+tay", ["Điểm OCOP Hồ Tây"]),
        ("tu-khoa=long+nhan", ["Quầy Phố Hiến"]),
        ("hang-cua=14", ["Điểm OCOP Hồ Tây"]),
        ("tinh=33", ["Quầy Phố Hiến"]),
        ("loai-noi=post", ["Quầy Phố Hiến"]),
        ("nhom-hang=key", []),
        ("trang-thai=closed", []),
        ("loai-noi=la", ["Điểm OCOP Hồ Tây", "Quầy Phố Hiến"]),
    ],
)
def test_filters(story: Story, browser: Browser, asked: str, found: list[str]) -> None:
    add_goods(make_point())
    other = make_point(OTHER, name="Quầy Phố Hiến", place=place("33"), place_kind="post", lat=None, lon=None)
    add_goods(other, "Long nhãn", "33")
    assert texts(browser().get(f"{LIST}?{asked}"), "tbody th a") == found


def test_the_list_as_geojson_and_the_same_queries_for_1_and_30(story: Story, browser: Browser) -> None:
    first = make_point()
    add_goods(first)
    (feature,) = json.loads(browser().get("/diem-ban.geojson").content)["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [105.82, 21.05]}
    assert (feature["id"], feature["properties"]["provinces"]) == ("01-0001", "Tỉnh Sơn La")
    addresses = (LIST, "/diem-ban.csv", "/diem-ban/doanh-so/", first.get_absolute_url())

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
        add_goods(make_point(name=f"Điểm {n}"), f"Hàng {n}")
        add_goods(first, f"Thứ {n}")
    assert costs() == one
    assert max(one.values()) <= 15, one


def entered(**more: str) -> dict[str, str]:
    return {
        "name": "Điểm bán Yên Châu",
        "kind": "shop",
        "place_kind": "centre",
        "place": "xã Yên Châu, tỉnh Sơn La",
        "spot": "21.05, 104.30",
        "opens_on": f"{day(-5):%d/%m/%Y}",
    } | more


def test_a_clerk_enters_a_point_and_two_clicks_make_one(story: Story, browser: Browser) -> None:
    sent = entered(request_key="3f2b1f9e-31c3-4a3f-9d4f-0a8a5c8b7d12")
    client = browser("clerk")
    places = {client.post(f"{LIST}moi/", sent)["Location"] for _click in range(2)}
    made = PointOfSale.objects.get()
    assert places == {made.get_absolute_url()}
    assert (made.code, made.province.code, made.operator.key, made.recogniser.key) == (
        "14-0001",
        "14",
        COOPERATIVE,
        COOPERATIVE,
    )
    assert client.post(f"{made.get_absolute_url()}sua/", entered(name="Đã sửa", version="1")).status_code == 302
    assert client.post(f"{made.get_absolute_url()}sua/", entered(name="Lần nữa", version="1")).status_code == 409
    assert PointOfSale.objects.get().name == "Đã sửa"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("spot", "ở kia", "“ở kia” không phải là tọa độ: hãy ghi hai số, ví dụ 21.02851, 105.80482."),
        ("spot", "10.77, 106.69", "Tọa độ không nằm trong Tỉnh Sơn La: hãy xem lại tọa độ hoặc địa chỉ."),
        ("kind", "week", "Tuần hàng cần ngày cuối."),
        ("place", "Nơi Không Có", None),
        ("operator", "Cơ quan không có thật", None),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    story: Story, browser: Browser, field: str, value: str, said: str | None
) -> None:
    response = browser("clerk").post(f"{LIST}moi/", entered(**{field: value}))
    errors = texts(response, ".lk-error")
    assert (response.status_code, PointOfSale.objects.count(), bool(errors)) == (422, 0, True)
    if said:
        assert errors == [f"Lỗi: {said}"]


def test_only_the_recogniser_recognises_and_facts_are_never_changed(story: Story, browser: Browser) -> None:
    one = make_point(recognised=False, code="cho-cong-nhan")
    address = f"{one.get_absolute_url()}viec/"
    given_ = {"kind": "recognise", "on": f"{day(0):%d/%m/%Y}", "until": f"{day(365):%d/%m/%Y}", "decision": "12/QĐ"}
    assert browser("clerk").get(address).status_code == 403
    assert browser("buyer").post(address, given_ | {"until": given_["on"]}).status_code == 422
    assert browser("buyer").post(address, given_).status_code == 302
    assert [(fact.kind, fact.by.key) for fact in PointFact.objects.all()] == [("recognise", BUYER)]
    assert queries.standing_of(PointOfSale.objects.get(), timezone.localdate()).state == "recognised"
    assert browser("buyer").post(address, given_).status_code == 422


def test_goods_come_by_a_handshake(story: Story, browser: Browser) -> None:
    one = make_point()
    address = f"{one.get_absolute_url()}dua-hang/"
    sent = {"goods": "Nhãn lồng", "starts_on": f"{day(1):%d/%m/%Y}", "terms": "Đổi trả trong 3 ngày"}
    assert browser("other").post(address, sent).status_code == 302
    made = Arrangement.objects.get()
    assert made.request is not None
    assert (made.request.asking.key, made.request.answering.key, made.request.state) == (OTHER, COOPERATIVE, "asked")
    assert list(queries.in_force_arrangements(one)) == []
    coordination.take_step(actor=LOADER, request=made.request, step="accept")
    assert list(queries.in_force_arrangements(one)) == [made]
    asked = browser("clerk").post(address, sent | {"supplier": "Hợp tác xã Nhãn lồng Phố An (mẫu)"})
    assert (asked.status_code, Request.objects.filter(asking__key=COOPERATIVE).count()) == (302, 1)


def test_goods_end_and_stay(story: Story, browser: Browser) -> None:
    one = make_point()
    add_goods(one)
    goods = one.goods.get()
    address = f"{one.get_absolute_url()}hang/{goods.pk}/thoi/"
    sent = {"on": f"{day(0):%d/%m/%Y}", "reason": "hết vụ"}
    assert browser("clerk").post(address, sent).status_code == 302
    assert texts(browser("clerk").post(address, sent), ".lk-error") == [
        f"Lỗi: Hàng này đã thôi bán từ ngày {day(0):%d/%m/%Y}."
    ]
    assert one.goods.get().why_ended == "hết vụ"


def test_what_fails_in_a_check_becomes_a_request_to_the_operator(story: Story, browser: Browser) -> None:
    one = make_point()
    criteria = queries.criteria_on(timezone.localdate())
    assert criteria is not None
    sent = {item.code: "pass" for item in criteria.items}
    sent |= {"on": f"{day(0):%d/%m/%Y}", "inspectors": "Đoàn kiểm tra", "ban-gia": "fail"}
    address = f"{one.get_absolute_url()}kiem-tra/moi/"
    told = texts(browser("buyer").post(address, sent), ".lk-error")
    assert told == ["Lỗi: Mục “Niêm yết giá và bán đúng giá niêm yết” chưa đạt: hãy ghi rõ chỗ chưa đạt."]
    assert browser("buyer").post(address, sent | {"ban-gia-ghi-chu": "Ba mặt hàng thiếu giá"}).status_code == 302
    made = Inspection.objects.get()
    assert made.request is not None
    assert (made.result, made.criteria, made.items.count()) == ("failed", "950-2023", len(criteria.items))
    assert (made.request.answering.key, made.request.due_on) == (COOPERATIVE, day(30))
    assert texts(browser("clerk").get(made.get_absolute_url()), "h1") == [f"Kiểm tra ngày {day(0):%d/%m/%Y}"]
    assert browser("other").get(made.get_absolute_url()).status_code == 404
    fine = {item.code: Found("pass") for item in criteria.items}
    own = actions.inspect(actor=LOADER, point=one, by=one.operator, on=day(0), inspectors="Tự kiểm tra", found=fine)
    assert (own.result, own.request) == ("passed", None)


def test_a_recognition_that_ends_soon_lies_on_the_operators_desk_once(story: Story) -> None:
    one = make_point(recognised=False)
    actions.enter_fact(actor=LOADER, point=one, kind="recognise", on=day(-300), until=day(20))
    assert [actions.remind_renewals(actor=LOADER, today=day(0)) for _time in range(2)] == [1, 0]
    asked = Request.objects.get()
    assert (asked.answering.key, asked.due_on) == (COOPERATIVE, day(20))


def sheet(*rows: dict[str, Any]) -> SimpleUploadedFile:
    content = workbook(sheets.sale_columns(), rows, "Doanh số")
    return SimpleUploadedFile("doanh-so.xlsx", content)


def sold(value: int = 1_000_000, **more: Any) -> dict[str, Any]:
    month = f"{day(-40):%m/%Y}"
    return {"month": month, "province": "Sơn La", "product": "Xoài sấy", "value": value, "reason": ""} | more


def test_sales_come_by_a_sheet_and_corrections_stand_beside_what_they_correct(story: Story, browser: Browser) -> None:
    one = make_point()
    client, address = browser("clerk"), f"{one.get_absolute_url()}doanh-so/nhap/"
    first = client.post(address, {"file": sheet(sold(), sold(500_000, product="Mận"))})
    assert client.post(first["Location"]).status_code == 302
    assert client.post(first["Location"]).status_code == 302
    assert (PointSale.objects.count(), queries.summed(queries.sales_of([one])).total) == (2, 1_500_000)
    again = client.post(address, {"file": sheet(sold(900_000))})
    assert client.get(again["Location"]).status_code == 200
    (said,) = SalesSheet.objects.latest("pk").told["problems"]
    assert said[4].startswith("Tháng này đã có doanh số của sản phẩm này")
    fixed = client.post(address, {"file": sheet(sold(900_000, product="XOÀI SẤY", reason="Nhập nhầm"))})
    assert client.post(fixed["Location"]).status_code == 302
    total = queries.summed(queries.sales_of([one]))
    assert (PointSale.objects.count(), total.total, [row.reason for row in queries.corrections_of(one)]) == (
        3,
        1_400_000,
        ["Nhập nhầm"],
    )
    for parts in (total.months, total.provinces, total.products):
        assert sum(value for _name, value in parts) == total.total
    assert client.get(f"{one.get_absolute_url()}doanh-so/").status_code == 200
    assert browser("other").get(f"{one.get_absolute_url()}doanh-so/").status_code == 404


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (sold(month="hôm qua"), "Tháng"),
        (sold(month="01/2199"), "Tháng"),
        (sold(province="Nơi Không Có"), "Tỉnh có hàng"),
        (sold(-5), "Doanh thu (đồng)"),
        (sold(quantity=3), "Đơn vị"),
        (sold(reason="sửa"), "Lý do sửa"),
    ],
)
def test_every_bad_row_of_sales_says_where_and_nothing_is_written(
    story: Story, browser: Browser, row: dict[str, Any], column: str
) -> None:
    one = make_point()
    client = browser("clerk")
    sent = client.post(f"{one.get_absolute_url()}doanh-so/nhap/", {"file": sheet(row)})
    assert client.get(sent["Location"]).status_code == 200
    assert [problem[2] for problem in SalesSheet.objects.get().told["problems"]] == [column]
    assert (client.post(sent["Location"]).status_code, PointSale.objects.count()) == (422, 0)


def test_the_sample_is_marked_and_loaded_once(db: None) -> None:
    assert actions.load_sample_points(actor=LOADER, today=timezone.localdate()) == 5
    assert actions.load_sample_points(actor=LOADER, today=timezone.localdate()) == 0
    assert set(PointOfSale.objects.values_list("sample", flat=True)) == {True}
