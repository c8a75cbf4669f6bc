"""The pages: what they show, to whom, and what they do with good, bad, repeated and late input."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lienket.accounts.models import Person
from lienket.coordination import actions, queries
from lienket.coordination.models import Evidence, Extension, Report, Request
from lienket.coordination.queries.desk import _ROOMS
from lienket.ground.audit.acts import Platform
from tests.coordination.conftest import BACKEND, World

SECRET = "Kế hoạch mật của hai sở"
Count = Callable[[Client, str], int]


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def buttons(response: Any) -> list[str]:
    return [one.get_text(strip=True) for one in soup(response).select(".co-offer > summary")]


def post(client: Client, address: str, **data: Any) -> Any:
    data.setdefault("request_key", str(uuid4()))
    return client.post(address, data)


def evidence_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("danh-sách.csv", "tên;số\nHTX A;1\n".encode())


# --- who sees what


def test_a_stranger_learns_nothing(world: World) -> None:
    request = world.accepted(title=SECRET, body=SECRET)
    report = world.report(request, body=SECRET, uploads=[evidence_file()])
    extension = actions.ask_extension(
        actor=world.viewer("b"), request=request, due_after=date(2090, 1, 1), reason=SECRET
    )
    stranger = world.client("c", "head")
    file = Evidence.objects.get()
    for address in (
        f"/de-nghi/{request.pk}/",
        f"/de-nghi/{request.pk}/buoc/withdraw/",
        f"/de-nghi/{request.pk}/bao-cao/",
        f"/de-nghi/bao-cao/{report.pk}/y-kien/",
        f"/de-nghi/{request.pk}/gia-han/",
        f"/de-nghi/gia-han/{extension.pk}/quyet-dinh/",
        f"/minh-chung/{file.pk}/",
    ):
        answers = [stranger.get(address)]
        if not address.startswith("/minh-chung/") and address != f"/de-nghi/{request.pk}/":
            answers.append(post(stranger, address, reason="Phá", verdict="confirmed", body="x", decision="granted"))
        assert [answer.status_code for answer in answers] == [404] * len(answers), address
        assert all(SECRET not in answer.content.decode() for answer in answers)
    for address in ("/de-nghi/", "/de-nghi.json", "/de-nghi.csv", "/ban-lam-viec/", "/de-nghi/?q=mat"):
        assert SECRET not in stranger.get(address).content.decode()
    assert stranger.get("/de-nghi.json").json()["count"] == 0
    assert queries.waiting_count(world.viewer("c")) == 0
    assert Request.objects.get().state == "accepted"


def test_search_finds_a_request_for_its_sides_only(world: World) -> None:
    from lienket.ground.search.finding import find

    world.ask(title=SECRET)
    assert [one.title for one in find("ke hoach mat", organisation_ids=world.viewer("b").organisation_ids).hits] != []
    assert find("ke hoach mat", organisation_ids=world.viewer("c").organisation_ids).hits == []


def test_evidence_is_a_download_for_both_sides(world: World) -> None:
    world.report(world.accepted(), uploads=[evidence_file()])
    address = f"/minh-chung/{Evidence.objects.get().pk}/"
    for side in ("a", "b"):
        response = world.client(side, "viewer").get(address)
        assert response["Content-Disposition"] == "attachment; filename*=UTF-8''danh-s%C3%A1ch.csv"
        assert b"".join(response.streaming_content) == "tên;số\nHTX A;1\n".encode()
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("role", "side", "shown"),
    [
        ("officer", "b", ["Nhận việc", "Xin gia hạn", "Từ chối"]),
        ("head", "b", ["Nhận việc", "Xin gia hạn", "Từ chối"]),
        ("clerk", "b", []),
        ("viewer", "b", []),
        ("officer", "a", ["Rút đề nghị"]),
        ("clerk", "a", []),
    ],
)
def test_the_buttons_of_a_new_request(world: World, role: str, side: str, shown: list[str]) -> None:
    request = world.ask()
    assert buttons(world.client(side, role).get(f"/de-nghi/{request.pk}/")) == shown


def test_the_buttons_follow_the_state(world: World) -> None:
    request = world.accepted()
    address = f"/de-nghi/{request.pk}/"
    answering, clerk, asking = world.client("b"), world.client("b", "clerk"), world.client("a")
    assert buttons(answering.get(address)) == ["Báo kết quả", "Xin gia hạn"]
    assert buttons(clerk.get(address)) == ["Báo kết quả"]
    world.report(request, final=True)
    assert buttons(asking.get(address)) == [
        "Ghi phần việc của bên đề nghị",
        "Cho ý kiến: xác nhận hay không thống nhất",
    ]
    assert not soup(answering.get(address)).select("[name=final]")
    world.verdict(Report.objects.get(), "confirmed")
    assert buttons(asking.get(address)) == ["Đóng đề nghị", "Ghi phần việc của bên đề nghị"]


def test_the_page_names_the_heir_of_an_organisation_of_that_time(world: World) -> None:
    request = actions.ask(
        actor=Platform("Nạp"), asking=world.a, answering=world.old_c, title="Tuyến", asked_on=date(2024, 1, 1)
    )
    page = soup(world.client("a").get(f"/de-nghi/{request.pk}/"))
    facts = page.select_one(".lk-facts").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert "Sở Văn hóa Giả Định Cũ nay là Sở Du lịch Giả Định Hai" in facts


# --- acting


def test_a_request_goes_all_the_way_in_pages(world: World) -> None:
    asking, answering = world.client("a"), world.client("b")
    found = soup(asking.get("/de-nghi/moi/?tim=cong thuong gia dinh hai")).select(".co-pick input")
    assert [one["value"] for one in found] == [str(world.b.pk)]
    form = asking.get(f"/de-nghi/moi/?co_quan={world.b.pk}&buoc=viet")
    key = soup(form).select_one("[name=request_key]")["value"]  # type: ignore[index]
    new = {"co_quan": [world.b.pk], "title": "Cử cán bộ phối hợp", "due_on": "31/12/2090", "request_key": key}
    first, second = asking.post("/de-nghi/moi/", new), asking.post("/de-nghi/moi/", new)
    request = Request.objects.get()
    assert first["Location"] == second["Location"] == f"/de-nghi/{request.pk}/"
    for _twice in range(2):
        given = post(answering, f"/de-nghi/{request.pk}/buoc/accept/", version=1, request_key=key)
        assert given.status_code == 302
    report_key = str(uuid4())
    given = {"body": "Đã cử hai người", "final": "on", "done_on": f"{timezone.localdate():%d/%m/%Y}"}
    for _twice in range(2):
        sent = post(
            answering, f"/de-nghi/{request.pk}/bao-cao/", files=evidence_file(), request_key=report_key, **given
        )
        assert sent.status_code == 302
    report = Report.objects.get()
    assert report.evidence.count() == 1
    address = f"/de-nghi/bao-cao/{report.pk}/y-kien/"
    assert post(asking, address, verdict="disputed", version=1).status_code == 422
    assert post(asking, address, verdict="confirmed", version=1).status_code == 302
    assert Request.objects.get().state == "confirmed"
    trail = [one.get_text(strip=True) for one in soup(asking.get(f"/de-nghi/{request.pk}/")).select(".lk-trail-act")]
    assert trail == ["Xác nhận", "Báo hoàn thành", "Nhận đề nghị", "Gửi đề nghị"]


def test_an_extension_in_pages(world: World) -> None:
    request = world.accepted(due_on=timezone.localdate() + timedelta(days=3))
    later = f"{timezone.localdate() + timedelta(days=33):%d/%m/%Y}"
    address = f"/de-nghi/{request.pk}/gia-han/"
    assert "Ghi ngày/tháng/năm" in post(world.client("b"), address, due_after="31/02/2026", reason="x").content.decode()
    assert post(world.client("b"), address, due_after=later, reason="Chờ số liệu").status_code == 302
    decide = f"/de-nghi/gia-han/{Extension.objects.get().pk}/quyet-dinh/"
    assert post(world.client("b"), decide, decision="granted", reason="Tự cho").status_code == 403
    assert post(world.client("a"), decide, decision="granted", reason="Hợp lý", version=1).status_code == 302
    page = soup(world.client("a").get(f"/de-nghi/{request.pk}/")).get_text(" ", strip=True)
    assert later in page
    assert f"hạn ban đầu {timezone.localdate() + timedelta(days=3):%d/%m/%Y}" in page


def test_a_stale_form_shows_what_came_first(world: World) -> None:
    request = world.ask()
    world.step(request, "withdraw", "a", "Đổi kế hoạch")
    response = post(world.client("b"), f"/de-nghi/{request.pk}/buoc/accept/", version=1)
    assert response.status_code == 409
    cells = [one.get_text(strip=True) for one in soup(response).select("tbody tr > *")]
    assert cells == ["trạng thái", "Đã rút", "Nhận việc"]
    assert Request.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"title": ""}, "Chưa nhập “Đề nghị việc gì”."),
        ({"title": "x" * 501}, "500"),
        ({"title": "Việc", "due_on": "1/2/26"}, "không phải là một ngày"),
        ({"title": "Việc", "due_on": "01/02/2020"}, "sớm hơn ngày gửi"),
        ({"title": "Việc", "co_quan": ["999999999", "abc"]}, "Chưa chọn cơ quan"),
        ({"title": "Việc\x00"}, "Có ký tự rỗng"),
    ],
)
def test_a_bad_new_request_says_what_is_wrong_and_makes_nothing(world: World, data: Any, sentence: str) -> None:
    response = post(world.client("a"), "/de-nghi/moi/", **{"co_quan": [world.b.pk], **data})
    assert response.status_code == 422
    assert sentence in soup(response).select_one(".lk-errors").get_text()  # type: ignore[union-attr]
    assert Request.objects.count() == 0


@pytest.mark.parametrize(("name", "content"), [("ban-ke.pdf", b"MZ not a pdf"), ("trong.pdf", b""), ("a.exe", b"MZ")])
def test_a_bad_file_is_refused_on_the_form(world: World, name: str, content: bytes) -> None:
    request = world.accepted()
    response = post(
        world.client("b", "clerk"),
        f"/de-nghi/{request.pk}/bao-cao/",
        body="Xong",
        files=SimpleUploadedFile(name, content),
    )
    assert response.status_code == 422
    assert soup(response).select_one("#report-files_error") is not None
    assert "Xong" in soup(response).select_one("#report-body").get_text()  # type: ignore[union-attr]
    assert (Report.objects.count(), Evidence.objects.count()) == (0, 0)


def test_roles_are_held_at_the_address_too(world: World) -> None:
    request = world.ask()
    assert post(world.client("b", "clerk"), f"/de-nghi/{request.pk}/buoc/accept/").status_code == 403
    assert post(world.client("b", "viewer"), f"/de-nghi/{request.pk}/bao-cao/", body="x").status_code == 403
    assert world.client("b", "clerk").get("/de-nghi/moi/").status_code == 403
    assert world.client("b").get(f"/de-nghi/{request.pk}/buoc/finish/").status_code == 404
    assert world.client("b").get(f"/de-nghi/{request.pk}/buoc/khong-co/").status_code == 404


def test_the_matter_is_named_unless_the_title_says_it_already(world: World) -> None:
    def link(title: str) -> str:
        asked = world.ask(title=title, matter=world.c)
        found = soup(world.client("a").get(asked.get_absolute_url())).select_one(
            f".lk-facts a[href='{world.c.get_absolute_url()}']"
        )
        assert found is not None
        return found.get_text(strip=True)

    assert link("Tuyến du lịch") == str(world.c)
    assert link(str(world.c)) == "Mở trang của việc này"


def test_an_english_page_shows_the_english_title_or_marks_the_vietnamese(world: World) -> None:
    named = world.ask(title="1. Đường ven sông", title_en="1. The riverside road")
    plain = world.ask(title="Chợ đêm")
    client = world.client("b")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for address in ("/ban-lam-viec/", "/de-nghi/"):
        page = soup(client.get(address))
        links = {one["href"]: one for one in page.select("tbody th a")}
        assert links[named.get_absolute_url()].get_text(strip=True) == "1. The riverside road"
        (marked,) = links[plain.get_absolute_url()].select("[lang=vi]")
        assert marked.get_text() == "Chợ đêm"
    heads = [soup(client.get(one.get_absolute_url())).h1 for one in (named, plain)]
    assert [(one.get_text(), one.get("lang")) for one in heads if one] == [
        ("1. The riverside road", None),
        ("Chợ đêm", "vi"),
    ]
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"
    head = soup(client.get(named.get_absolute_url())).h1
    assert head is not None
    assert (head.get_text(), head.get("lang")) == ("1. Đường ven sông", None)


# --- the list, its filters and exports


def test_filters_and_exports_agree(world: World) -> None:
    today = timezone.localdate()
    late = world.ask(title="Đường ven sông", due_on=today - timedelta(days=1), asked_on=today - timedelta(days=9))
    soon = world.ask(title="Chợ đêm", due_on=today + timedelta(days=3))
    other = world.ask("b", "a", title="Hội chợ OCOP", due_on=None)
    client = world.client("a")
    wanted = {
        "": [late, soon, other],
        "?han=tre": [late],
        "?han=sap": [soon],
        "?ben=asking": [late, soon],
        "?ben=answering": [other],
        "?q=duong+ven+song": [late],
        "?q=CHO": [soon, other],
        f"?q={soon.number}": [soon],
        "?trang_thai=asked": [late, soon, other],
        "?trang_thai=closed": [],
        f"?co_quan={world.b.pk}": [late, soon, other],
    }
    for query, rows in wanted.items():
        numbers = [one.number for one in rows]
        page = soup(client.get(f"/de-nghi/{query}"))
        assert [one.get_text(strip=True) for one in page.select("tbody td.lk-date")] == numbers, query
        assert [one["number"] for one in client.get(f"/de-nghi.json{query}").json()["requests"]] == numbers
        text = client.get(f"/de-nghi.csv{query}").content.decode("utf-8-sig")
        assert [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")][1:] == numbers
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"/de-nghi.xlsx{query}").content))
        assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True) if row[0]] == numbers  # type: ignore[union-attr]
    assert client.get("/de-nghi.pdf").status_code == 404


def test_a_filter_that_is_not_understood_is_told_on_the_page_and_refused_in_a_file(world: World) -> None:
    asked = world.ask(title="Đường ven sông")
    client = world.client("a")
    page = soup(client.get("/de-nghi/?ben=xyz&han=tre&lac=1"))
    told = [one.get_text(" ", strip=True) for one in page.select("main .lk-notice")]
    first = "Danh sách này không có bộ lọc “lac” ghi trên địa chỉ."
    second = "Không hiểu “xyz” ở bộ lọc “Cơ quan tôi là”, nên danh sách chưa lọc theo đó."
    assert told == [f"{first} {second}"]
    links = [one["href"] for one in page.select("main a[href*='/de-nghi.']")]
    assert links == [f"/de-nghi.{suffix}?han=tre" for suffix in ("xlsx", "csv", "json")]
    refused = client.get("/de-nghi.json?ben=xyz")
    assert (refused.status_code, refused.json()) == (
        400,
        {"error": {"status": 400, "sentence": f"{second} Hãy sửa địa chỉ rồi tải lại."}},
    )
    assert client.get("/de-nghi.xlsx?ben=xyz").status_code == 400
    assert [one["number"] for one in client.get("/de-nghi.json?ben=asking").json()["requests"]] == [asked.number]


@pytest.mark.parametrize("address", ["/de-nghi/", "/ban-lam-viec/", "/de-nghi.json"])
def test_as_many_queries_for_one_row_as_for_thirty(world: World, count_queries: Count, address: str) -> None:
    client = world.client("b")
    world.report(world.accepted())
    world.ask("b", "a")
    world.step(world.ask("b", "a"), "decline", "a", "Không thuộc thẩm quyền")
    extended = world.accepted(answering="a", asking="b")
    actions.ask_extension(actor=world.viewer("a"), request=extended, due_after=date(2090, 1, 1), reason="Chờ")
    one = count_queries(client, address)
    for _row in range(10):
        world.ask()
        world.report(world.accepted())
        world.ask("b", "a")
    assert count_queries(client, address) == one
    assert one <= 11 + len(_ROOMS)  # the desk asks once more for each kind of work that is no request


def test_as_many_queries_for_one_report_as_for_thirty(world: World, count_queries: Count) -> None:
    request = world.accepted()
    world.report(request, uploads=[evidence_file()])
    client = world.client("a")
    one = count_queries(client, f"/de-nghi/{request.pk}/")
    for _row in range(29):
        world.report(request, uploads=[evidence_file()])
    assert count_queries(client, f"/de-nghi/{request.pk}/") == one
    assert one <= 14


# --- the desk


def test_the_desk_in_words(world: World) -> None:
    today = timezone.localdate()
    world.ask(title="Trả lời tôi", due_on=today + timedelta(days=3))
    world.accepted(title="Đang trễ", due_on=today - timedelta(days=4), asked_on=today - timedelta(days=90))
    world.ask("b", "a", title="Chờ bên kia")
    page = soup(world.client("b").get("/ban-lam-viec/"))
    lead = page.select_one(".lk-lead").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert lead == "1 việc chờ cơ quan mình trả lời hoặc xác nhận. 1 việc đã quá hạn. 1 việc đến hạn trong 14 ngày."
    figures = [one.get_text(strip=True) for one in page.select(".lk-stat-value")]
    assert figures == ["1", "1", "1", "1", "1"]
    sections = {
        one["id"]: [a.get_text(strip=True) for a in one.select("tbody th a")] for one in page.select("main section")
    }
    assert sections == {"cho-toi": ["Trả lời tôi"], "phai-lam": ["Đang trễ"], "dang-cho": ["Chờ bên kia"]}
    pill = page.select_one(".lk-desk .lk-pill")
    assert pill is not None
    assert pill.get_text(strip=True).startswith("1")


def test_an_empty_desk_says_what_to_do(world: World) -> None:
    officer, viewer = (soup(world.client("c", role).get("/ban-lam-viec/")) for role in ("officer", "viewer"))
    assert officer.select_one(".lk-empty a")["href"] == "/de-nghi/moi/"  # type: ignore[index]
    assert "/de-nghi/moi/" not in [one["href"] for one in viewer.select("main a")]


def test_a_person_without_an_organisation_is_told_how_to_get_one(world: World) -> None:
    person = Person.objects.create(email="moi@thu.example", full_name="Người mới")
    client = Client()
    client.force_login(person, backend=BACKEND)
    text = soup(client.get("/ban-lam-viec/")).get_text(" ", strip=True)
    assert "chưa thuộc cơ quan nào" in text
    assert "moi@thu.example" in text
    assert client.get("/de-nghi/").status_code == 403
