"""Products for everyone, certificates that officials judge, codes of growing areas and what leans on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lienket.accounts.choices import Role
from lienket.coordination.models import Request
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.search.finding import Narrowing, find
from lienket.ground.sheets.writing import workbook
from lienket.localities.models import Organisation
from lienket.market import actions, queries, rules, sheets
from lienket.market.actions import CodeWords
from lienket.market.models import (
    Certificate,
    CertificateKind,
    GoodsCode,
    GoodsSheet,
    GrowingCode,
    Indication,
    Product,
    ProductPhoto,
)
from lienket.market.rules import Shown
from tests.matrix.world import photo

from .conftest import (
    COOPERATIVE,
    LOADER,
    OTHER,
    Story,
    commodity,
    day,
    make_certificate,
    make_lot,
    organisation,
    person,
    place,
    soup,
    texts,
)

Browser = Callable[..., Client]
LIST = "/san-pham/"
OFFICE = "ubnd-14"


def make_product(name: str = "Xoài tròn", owner: str = COOPERATIVE, **more: Any) -> Product:
    given_: dict[str, Any] = {"commodity": commodity("xoai"), "place": place("04075"), "public": True} | more
    return actions.make_product(actor=LOADER, owner=organisation(owner), name=name, **given_)


def make_code(code: str = "VN-SLOR 0001", **more: Any) -> GrowingCode:
    given_: dict[str, Any] = {
        "name": "Vùng xoài",
        "commodity": commodity("xoai"),
        "place": place("04075"),
        "valid_from": day(-200),
        "holder_name": "Hộ Lò Văn Kín",
    }
    issuer = Organisation.objects.get(key=OFFICE)
    return actions.make_growing_code(actor=LOADER, issuer=issuer, words=CodeWords(code=code, **(given_ | more)))


@pytest.fixture
def office(story: Story) -> Story:
    """The story with a head of the people's committee of Sơn La, where the cooperative sits, and one of Hưng Yên."""
    story.people["office"] = person("Cầm Thị Chủ Tịch", OFFICE, Role.HEAD)
    story.people["elsewhere"] = person("Vũ Văn Hưng Yên", "ubnd-33-202507", Role.HEAD)
    return story


# Rules


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.booleans()), max_size=12),
    st.sampled_from(["", "a", "b"]),
    st.sampled_from(["", "x", "y"]),
)
def test_a_facet_counts_what_all_other_choices_leave(rows: list[tuple[str, str, bool]], one: str, two: str) -> None:
    shown = [
        Shown(pk, {"one": frozenset(a), "two": frozenset(b) if has else frozenset()})
        for pk, (a, b, has) in enumerate(rows)
    ]
    found = rules.faceted(shown, {"one": one, "two": two}, ("one", "two"))

    def fits(row: Shown, name: str, value: str) -> bool:
        return not value or value in row.values[name]

    assert found.pks == [row.pk for row in shown if fits(row, "one", one) and fits(row, "two", two)]
    for value in "ab":
        left = [row for row in shown if value in row.values["one"] and fits(row, "two", two)]
        assert found.counts["one"].get(value, 0) == len(left)


@pytest.mark.parametrize(
    ("left", "found"),
    [(61, None), (60, (60, 30)), (31, (60, 30)), (30, (30, 7)), (8, (30, 7)), (7, (7, 0)), (0, (7, 0)), (-1, None)],
)
def test_reminders_lead_from_one_to_the_next(left: int, found: tuple[int, int] | None) -> None:
    today, last = date(2026, 11, 1), date(2026, 11, 1) + timedelta(days=left)
    expected = found and (found[0], last - timedelta(days=found[1]))
    assert rules.reminder(last, today) == expected


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ([], "active"),
        ([("tam-dung", 10)], "suspended"),
        ([("tam-dung", 10), ("khoi-phuc", 20)], "active"),
        ([("thu-hoi", 10), ("khoi-phuc", 20)], "revoked"),
        ([("tam-dung", 150)], "active"),
    ],
)
def test_the_state_of_a_code_follows_from_its_facts_up_to_the_day(facts: list[tuple[str, int]], state: str) -> None:
    first = date(2026, 1, 1)
    told = [(kind, first + timedelta(days=on)) for kind, on in facts]
    assert rules.growing_state(first, None, told, first + timedelta(days=100)) == state
    assert rules.growing_state(first, first + timedelta(days=50), [], first + timedelta(days=51)) == "expired"
    assert rules.growing_state(first, None, [], first - timedelta(days=1)) == "coming"


@given(st.binary(max_size=80))
def test_the_size_of_a_picture_is_read_or_nothing(data: bytes) -> None:
    assert len(rules.picture_size(b"\xff\xd8" + data)) == 2
    assert rules.picture_size(b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\x00\x00\x01\x00\x00\x00\x00\x20") == (256, 32)


def test_codes_are_compared_by_their_letters_and_figures() -> None:
    assert {rules.code_key(one) for one in ("VN-SLOR 0001", "vn-slor-0001", "VNSLOR0001")} == {"VNSLOR0001"}
    assert rules.behind_state(["suspended", "active"]) == rules.behind_state([]) == ""
    assert rules.behind_state(["revoked", "suspended"]) == "suspended"


# The catalogue


def test_public_products_are_found_narrowed_and_counted(story: Story, browser: Browser) -> None:
    paper = make_certificate(kind=CertificateKind.objects.get(code="ocop-4"), number="OCOP-4")
    make_product("Ổi găng", commodity=commodity("oi"), keeping="cool")
    make_product("Xoài tròn", certificates=[paper])
    make_product("Na dai", OTHER, commodity=commodity("na"), place=place("33"))
    make_product("Bí mật", public=False)
    page = browser().get(LIST)
    assert texts(page, ".mk-card h2") == ["Na dai", "Ổi găng", "Xoài tròn"]
    assert [one for one in texts(page, "select[name=tinh] option") if "(" in one] == [
        "Tỉnh Hưng Yên (1)",
        "Tỉnh Sơn La (2)",
    ]
    for asked, expected in (
        ("tinh=14", ["Ổi găng", "Xoài tròn"]),
        ("sao=4", ["Xoài tròn"]),
        ("giay=ocop-4", ["Xoài tròn"]),
        ("bao-quan=cool", ["Ổi găng"]),
        ("nhom=tuoi-song&tinh=33", ["Na dai"]),
        ("tu-khoa=xoai+TRON", ["Xoài tròn"]),
        ("tu-khoa=bi+mat", []),
        ("tinh=la&sao=9&trang=x", ["Na dai", "Ổi găng", "Xoài tròn"]),
    ):
        assert texts(browser().get(f"{LIST}?{asked}"), ".mk-card h2") == expected, asked
    assert "Bí mật" not in browser().get("/san-pham.csv").content.decode()
    assert browser().get("/san-pham.csv?tinh=la").status_code == 400
    answer = find("xoai tron", narrowing=Narrowing(kinds=["product"]), facets=("place", "grade", "tag"))
    assert (answer.total, answer.facets) == (1, {"place": {"14": 1}, "grade": {"4": 1}, "tag": {"ocop-4": 1}})
    only = Narrowing(kinds=["product"])
    assert find("bi mat", narrowing=only).total == 0
    assert find("bi mat", organisation_ids=[organisation(COOPERATIVE).pk], narrowing=only).total == 1


def test_the_page_of_a_product_and_what_machines_read_of_it_say_the_same(story: Story, browser: Browser) -> None:
    paper = make_certificate(number="VG-9</script><b>")
    ended = make_certificate(number="VG-CŨ", issued_on=day(-400), expires_on=day(-10))
    one = make_product(
        "Xoài “tròn” </script>",
        certificates=[paper, ended],
        note="Ngọt & thơm",
        variety="Xoài tròn",
        hs=GoodsCode.objects.get(scheme="hs", code="0804.50"),
        geographical=Indication.objects.get(code="yen-chau-xoai-tron"),
        codes=[make_code()],
    )
    lot = make_lot(product=one, certificates=[paper])
    client = browser("clerk")
    client.post(f"/hang-hoa/san-pham/{one.pk}/anh/moi/", {"upload": photo(), "alt": "Xoài chín"})
    picture = ProductPhoto.objects.get()
    page = browser().get(one.public_url)
    found = soup(page)
    data = json.loads(found.select_one("script[type='application/ld+json']").string)
    assert (data["@type"], data["name"], data["description"]) == ("Product", one.name, "Ngọt & thơm")
    assert data["url"] == found.select_one("link[rel=canonical]")["href"] == f"http://testserver{one.public_url}"
    assert [row["certificationIdentification"] for row in data["hasCertification"]] == [paper.number]
    assert data["hasCertification"][0]["expires"] == paper.expires_on.isoformat()
    assert data["hasCertification"][0]["issuedBy"]["name"] == paper.issuer
    assert texts(page, "td[data-label='Số']") == [paper.number]
    assert data["manufacturer"]["name"] == organisation(COOPERATIVE).name
    assert {"name": "HS", "value": "0804.50", "@type": "PropertyValue"} in data["additionalProperty"]
    assert data["image"] == [f"http://testserver/san-pham/anh/{picture.pk}/"]
    assert (picture.width, picture.height) == (1, 1)
    words = found.select_one("main").get_text(" ")
    for told in ("Xoài tròn “Yên Châu”", "VN-SLOR 0001", lot.title, "0804.50"):
        assert told in words
    assert found.select_one("meta[property='og:title']")["content"] == one.name
    assert "style-src 'self'" in page["Content-Security-Policy"]
    assert browser().get(f"/san-pham/{one.pk}-ten-khac/")["Location"] == one.public_url
    assert texts(browser("buyer").get(one.public_url), "a[href^='/hoi-gia/moi/']") == ["Hỏi giá"]
    assert texts(page, "a[href^='/hoi-gia/moi/']") == []


def test_what_is_not_public_is_for_its_own(story: Story, browser: Browser) -> None:
    one = make_product("Xoài kín", public=False)
    client = browser("clerk")
    assert client.post(f"/hang-hoa/san-pham/{one.pk}/anh/moi/", {"upload": photo(), "alt": "A"}).status_code == 302
    picture = ProductPhoto.objects.get()
    assert client.post(f"/hang-hoa/san-pham/{one.pk}/anh/moi/", {"upload": photo(), "alt": "B"}).status_code == 422
    for who in ("", "other", "buyer"):
        assert browser(who).get(one.public_url).status_code == 404
        assert browser(who).get(picture.get_absolute_url()).status_code == 404
    assert client.get(one.public_url).status_code == 200
    kept = client.get(picture.get_absolute_url())
    assert (b"".join(kept.streaming_content)[:4], kept["Cache-Control"]) == (b"\x89PNG", "private, no-store")
    assert client.post(f"/hang-hoa/san-pham/anh/{picture.pk}/bo/").status_code == 302
    assert ProductPhoto.objects.count() == 0


def test_the_sitemap_names_public_pages_alone(story: Story, browser: Browser) -> None:
    one, hidden = make_product(), make_product("Kín", public=False)
    lot, draft = make_lot(), make_lot(title="Nháp", state="draft")
    tree = ElementTree.fromstring(browser().get("/sitemap.xml").content)
    found = {str(node.text).removeprefix("http://testserver") for node in tree.iter() if node.tag.endswith("loc")}
    assert {LIST, "/ma-so-vung-trong/", one.public_url, f"/lo/{lot.pk}/"} <= found
    assert not {hidden.public_url, f"/lo/{draft.pk}/"} & found
    assert all(browser().get(address).status_code == 200 for address in found)
    assert "Sitemap: http://testserver/sitemap.xml" in browser().get("/robots.txt").content.decode()


def test_lists_cost_the_same_for_1_and_30(office: Story, browser: Browser) -> None:
    paper = make_certificate()
    make_product(certificates=[paper], codes=[make_code()])
    addresses = (LIST, "/san-pham.csv", "/ma-so-vung-trong/", "/ma-so-vung-trong.csv", "/hang-hoa/giay/")

    def costs() -> dict[str, int]:
        found = {}
        for address in addresses:
            client = browser("office")
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found[address] = len(seen)
        return found

    one = costs()
    for n in range(29):
        make_product(f"Xoài {n}", certificates=[make_certificate(number=f"X{n}")], codes=[make_code(f"VN-{n}")])
    assert costs() == one
    assert max(one.values()) <= 12, one


# Certificates


def enter(story: Story, who: str, paper: Certificate, kind: str, **more: Any) -> None:
    given_: dict[str, Any] = {"on": timezone.localdate(), "reason": "Rà soát"} | more
    actions.enter_certificate_fact(actor=story.viewer(who), certificate=paper, kind=kind, **given_)
    paper.refresh_from_db()


def test_a_suspended_certificate_covers_nothing_until_it_is_restored(office: Story, browser: Browser) -> None:
    paper = make_certificate()
    lot = make_lot(certificates=[paper])
    assert queries.offered(lot, timezone.localdate()).certificates == [("vietgap", paper.expires_on)]
    for who in ("clerk", "buyer", "elsewhere"):
        with pytest.raises(NotThere):
            enter(office, who, paper, "dinh-chi")
    with pytest.raises(Refusal, match="Hãy ghi lý do"):
        enter(office, "office", paper, "dinh-chi", reason=" ")
    enter(office, "office", paper, "doi-chieu", reason="")
    assert texts(browser("clerk").get(paper.get_absolute_url()), ".lk-side p")[0].startswith("Đã đối chiếu ngày")
    enter(office, "office", paper, "dinh-chi")
    lot.refresh_from_db()
    assert (paper.state, paper.covers(day(1))) == ("suspended", False)
    assert queries.offered(queries.lot(office.viewer("clerk"), lot.pk), day(0)).certificates == []
    assert "Đang bị đình chỉ" in browser().get(f"/lo/{lot.pk}/").content.decode()
    with pytest.raises(Refusal):
        enter(office, "office", paper, "dinh-chi")
    enter(office, "office", paper, "khoi-phuc")
    assert paper.covers(day(1))
    enter(office, "office", paper, "thu-hoi")
    assert (paper.state, paper.counts) == ("revoked", False)
    page = browser("office").get(paper.get_absolute_url())
    assert [texts(page, "h1"), browser("elsewhere").get(paper.get_absolute_url()).status_code] == [
        ["VietGAP VG-1"],
        404,
    ]


def test_the_same_number_of_one_issuer_is_told(office: Story, browser: Browser) -> None:
    one = make_certificate(number="VG-5")
    make_certificate(OTHER, number="vg-5")
    make_certificate(OTHER, number="VG-5", issuer="Nơi khác", kind=CertificateKind.objects.get(code="haccp"))
    told = " ".join(texts(browser("clerk").get(one.get_absolute_url()), ".lk-notice"))
    assert "Có 1 đơn vị khác" in told
    assert organisation(OTHER).name not in told
    assert organisation(OTHER).name in browser("office").get(one.get_absolute_url()).content.decode()


def test_owners_are_reminded_at_60_30_and_7_days_by_one_request(office: Story, browser: Browser) -> None:
    today = timezone.localdate()
    paper = make_certificate(issued_on=today - timedelta(days=300), expires_on=today + timedelta(days=60))
    last = paper.expires_on
    assert last is not None

    def remind(ahead: int) -> int:
        return actions.remind_certificates(actor=LOADER, today=today + timedelta(days=ahead))

    assert [remind(-1), remind(0), remind(1)] == [0, 1, 0]
    asked = Request.objects.get()
    assert (asked.answering.key, asked.asking.key, asked.due_on) == (COOPERATIVE, OFFICE, last - timedelta(days=30))
    assert "Gia hạn VietGAP VG-1" in browser("clerk").get("/ban-lam-viec/").content.decode()
    assert [remind(30), remind(31)] == [1, 0]
    asked.refresh_from_db()
    assert asked.due_on == last - timedelta(days=7)
    assert [remind(53), remind(54), Request.objects.count()] == [1, 0, 1]
    Certificate.objects.filter(pk=paper.pk).update(expires_on=last + timedelta(days=400))
    assert remind(55) == 0
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


# Codes of growing areas


def test_a_suspended_code_takes_its_certificate_out_of_matching(office: Story, browser: Browser) -> None:
    kind = CertificateKind.objects.get(code="ma-so-vung-trong")
    paper = make_certificate(kind=kind, number="vn-slor-0001")
    lot = make_lot(certificates=[paper])
    code = make_code(market="Trung Quốc")
    assert list(code.certificates.all()) == [paper]
    given_ = {"kind": "tam-dung", "on": f"{day(0):%d/%m/%Y}", "reason": "Phát hiện rệp"}
    address = f"{code.get_absolute_url()}viec/"
    assert [browser(who).post(address, given_).status_code for who in ("clerk", "elsewhere")] == [403, 404]
    assert browser("office").post(address, given_).status_code == 302
    paper.refresh_from_db()
    assert (paper.code_state, paper.counts) == ("suspended", False)
    held = queries.lot(office.viewer("clerk"), lot.pk)
    assert queries.offered(held, day(0)).certificates == []
    assert "đang bị tạm dừng" in browser().get(f"/lo/{lot.pk}/").content.decode()
    other = make_code(market="Hoa Kỳ")
    paper.refresh_from_db()
    assert (paper.code_state, paper.counts) == ("", True), "one of its codes holds"
    assert browser("office").post(address, given_ | {"kind": "khoi-phuc"}).status_code == 302
    page = browser().get(code.get_absolute_url())
    assert "Phát hiện rệp" in page.content.decode()
    assert "Lò Văn Kín" not in page.content.decode()
    assert "Lò Văn Kín" in browser("buyer").get(other.get_absolute_url()).content.decode()
    assert "Lò Văn Kín" not in browser().get("/ma-so-vung-trong.csv").content.decode()
    assert texts(browser().get("/ma-so-vung-trong/?trang-thai=suspended"), "tbody th a") == []
    assert texts(browser().get("/ma-so-vung-trong/?tu-khoa=slor0001&thi-truong=hoa"), "tbody th a") == ["VN-SLOR 0001"]


def test_a_code_that_ends_takes_what_leans_on_it_along(office: Story) -> None:
    paper = make_certificate(kind=CertificateKind.objects.get(code="ma-so-vung-trong"), number="VN-2")
    make_code("VN-2", valid_to=day(5))
    paper.refresh_from_db()
    assert (paper.until, paper.covers(day(5)), paper.covers(day(6))) == (day(5), True, False)
    GrowingCode.objects.update(valid_from=day(-9), valid_to=day(-1))
    assert [actions.follow_all_codes(actor=LOADER), actions.follow_all_codes(actor=LOADER)] == [1, 0]
    paper.refresh_from_db()
    assert (paper.code_state, paper.counts) == ("expired", False)


@pytest.mark.parametrize(
    ("field", "value"),
    [("area", "0"), ("output", "-1"), ("valid_to", "01/01/2020"), ("place", "tỉnh Hưng Yên"), ("code", " - ")],
)
def test_codes_that_cannot_be_are_refused(office: Story, browser: Browser, field: str, value: str) -> None:
    given_ = {
        "kind": "area",
        "code": "VN-3",
        "name": "Vùng",
        "commodity": "xoai",
        "place": "xã Yên Châu, tỉnh Sơn La",
        "holder_name": "Hộ A",
        "valid_from": f"{day(-3):%d/%m/%Y}",
    }
    response = browser("office").post("/ma-so-vung-trong/moi/", given_ | {field: value})
    assert (response.status_code, GrowingCode.objects.count()) == (403 if field == "place" else 422, 0)
    assert browser("clerk").post("/ma-so-vung-trong/moi/", given_).status_code == 403


# Sheets


def send(client: Client, topic: str, rows: list[dict[str, Any]]) -> str:
    content = workbook(sheets.goods_spec(topic).columns, rows, "Bảng")
    file = SimpleUploadedFile("bang.xlsx", content)
    response = client.post(f"/hang-hoa/bang/{topic}/", {"file": file})
    assert response.status_code == 302, BeautifulSoup(response.content, "lxml").get_text(" ")
    return str(response["Location"])


def test_products_certificates_and_codes_come_by_sheet(office: Story, browser: Browser) -> None:
    clerk, official = browser("clerk"), browser("office")
    paper = {"kind": "VietGAP", "number": "VG-1", "issuer": "Nơi cấp", "issued_on": day(-9)}
    assert clerk.post(send(clerk, "giay", [paper])).status_code == 302
    code = {"code": "VN-7", "name": "Vùng", "commodity": "Xoài", "holder_name": organisation(COOPERATIVE).name}
    code |= {"place": "xã Yên Châu, tỉnh Sơn La", "valid_from": day(-9), "area": 12}
    kept = send(official, "ma-so", [code])
    assert [official.post(kept).status_code, official.post(kept).status_code] == [302, 302]
    made = GrowingCode.objects.get()
    assert (made.holder.key, made.province.code, made.area) == (COOPERATIVE, "14", 12)  # type: ignore[union-attr]
    good = {"name": "Xoài A", "commodity": "Xoài", "place": "xã Yên Châu, tỉnh Sơn La", "certificates": ("VG-1",)}
    good |= {"codes": ("vn-7",), "hs": "0804.50", "public": True}
    bad = good | {"name": "Xoài B", "codes": ("VN-KHÔNG",), "hs": "9999", "certificates": ("VG-X",)}
    kept = send(clerk, "san-pham", [good, bad])
    sheet = GoodsSheet.objects.latest("pk")
    assert (sheet.good, sheet.bad, sheet.told["problem_count"]) == (1, 1, 3)
    assert clerk.post(kept).status_code == 422
    assert clerk.get(f"{kept}tra-lai.xlsx").status_code == 200
    assert clerk.post(send(clerk, "san-pham", [good])).status_code == 302
    one = Product.objects.get()
    assert (one.public, one.hs.code, one.kind) == (True, "0804.50", "ocop")  # type: ignore[union-attr]
    assert [one.certificates.get().number, one.growing_codes.get().code] == ["VG-1", "VN-7"]
    assert browser("other").get(kept).status_code == 404
    assert clerk.get("/hang-hoa/bang/ma-so/").status_code == 403
    assert "Xoài A" in clerk.get("/hang-hoa/san-pham.csv").content.decode()
