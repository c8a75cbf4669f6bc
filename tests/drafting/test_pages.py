"""The pages: who may open them, what they show, that they need no script, and how many queries they take."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienket.agreements.models import Commitment
from lienket.drafting import actions, tasks
from lienket.drafting.models import Document
from tests.drafting.conftest import Desk, Writer, article, hand_in
from tests.drafting.test_committing import settle
from tests.drafting.test_settling import make_known, states

Enter = Callable[..., Client]
TEXT = "\n".join(
    [
        "KẾ HOẠCH",
        "Hợp tác với các địa phương năm 2022",
        "1. Sở Du lịch chủ trì, phối hợp với tỉnh Sơn La tổ chức 02 đoàn khảo sát du lịch trong quý III/2022.",
        "2. Sở Công Thương tổ chức hội chợ nông sản tại huyện Ba Vì trước ngày 30/11/2022.",
    ]
)


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def texts(response: HttpResponse, selector: str) -> list[str]:
    return [" ".join(one.get_text(" ").split()) for one in soup(response).select(selector)]


def at(name: str, desk: Desk, *more: object) -> str:
    return reverse(f"drafting:{name}", args=[desk.document.pk, *more])


def test_every_page_opens(desk: Desk, browser: Enter) -> None:
    client = browser()
    draft = desk.draft(5)
    pages = {
        reverse("drafting:documents"): "Đọc văn bản",
        reverse("drafting:document_new"): "Nộp văn bản để đọc",
        at("document", desk): "Kế hoạch hợp tác năm 2022",
        at("document_facts", desk): "Thông tin văn bản",
        at("document_rehearsal", desk): "Xem trước khi ghi",
        at("draft_edit", desk, draft.pk): "Sửa bản thảo",
        at("split", desk, draft.pk): f"Tách “{draft.label}”",
    }
    told = {address: client.get(address) for address in pages}
    assert {address: texts(page, "h1") for address, page in told.items()} == {a: [words] for a, words in pages.items()}
    assert [one for page in told.values() for one in soup(page).select("[style], script:not([src])")] == []
    for page in told.values():
        ids = [one["id"] for one in soup(page).select("[id]")]
        assert len(ids) == len(set(ids))


def test_others_see_nothing_of_it(desk: Desk, browser: Enter) -> None:
    assert browser("stranger").get(at("document", desk)).status_code == 404
    assert browser("viewer").get(at("document", desk)).status_code == 403
    assert browser("").get(at("document", desk)).status_code == 302
    assert texts(browser("stranger").get(reverse("drafting:documents")), "tbody tr") == []
    assert browser("clerk").get(at("labels", desk, "json")).status_code == 403


def test_the_workbench_shows_text_marks_and_cards(desk: Desk, browser: Enter) -> None:
    page = browser().get(at("document", desk))
    assert texts(page, ".dr-text-kind") == ["Nhiệm vụ", "Nhiệm vụ", "Nhiệm vụ", "Kết quả đã có", "Nhiệm vụ"]
    assert texts(page, ".dr-between") == ["KẾ HOẠCH HỢP TÁC NĂM 2022"]
    assert texts(page, ".dr-bench .dr-cue") == ["tổ chức"]
    assert texts(page, ".dr-counts .lk-status") == ["Đã nhận 0", "Chưa quyết 4", "Đã bỏ 0"]
    second = f"#y-{desk.draft(2).pk}"
    assert texts(page, f"{second} .dr-choice option") == [
        "Chọn",
        (
            "Quận Long Biên, Thành phố Hà Nội (nay: Phường Hồng Hà, Phường Bồ Đề, Phường Việt Hưng, Phường Phúc Lợi, "
            "Phường Long Biên, Xã Gia Lâm và 1 nơi khác)"
        ),
        "Phường Long Biên, Thành phố Hà Nội (nay: Phường Bồ Đề, Phường Long Biên)",
        "Bỏ qua, không ghi",
    ]
    assert texts(page, f"#y-{desk.draft(3).pk} .lk-under")[0].startswith("nay: Xã ")


def test_steps_work_without_a_script(desk: Desk, browser: Enter) -> None:
    client = browser("clerk")
    answer = client.post(at("step", desk, desk.draft(1).pk), {"step": "accept"})
    assert answer.headers["Location"] == f"{at('document', desk)}#y-{desk.draft(2).pk}"
    part = desk.draft(2).parts.get(role="participant")
    refused = client.post(at("step", desk, desk.draft(2).pk), {"step": "accept"}, follow=True)
    assert any("Chưa chọn “Long Biên”" in one for one in texts(refused, ".lk-notice"))
    client.post(at("step", desk, desk.draft(2).pk), {"step": "accept", f"part-{part.pk}": "none"})
    client.post(at("step", desk, desk.draft(3).pk), {"step": "reject", "kind": "fact"})
    client.post(at("step", desk, desk.draft(4).pk), {"step": "take_up"})
    client.post(at("step", desk, desk.draft(4).pk), {"step": "accept", "field": "du-lich"})
    assert states(desk) == ["accepted", "accepted", "rejected", "accepted", "open"]
    client.post(at("undo", desk), {"y": str(desk.draft(4).pk)})
    assert states(desk) == ["accepted", "accepted", "rejected", "open", "open"]
    client.post(at("merge", desk, desk.draft(4).pk))
    assert states(desk) == ["accepted", "accepted", "rejected", "open"]


def test_a_script_gets_the_changed_card_alone(desk: Desk, browser: Enter) -> None:
    client = browser()
    given = {"headers": {"X-Requested-With": "fetch"}}
    done = client.post(at("step", desk, desk.draft(1).pk), {"step": "accept"}, **given)
    assert done.status_code == 200
    assert [one["id"] for one in soup(done).select("article, .dr-bar")] == ["thanh", f"y-{desk.draft(1).pk}"]
    refused = client.post(at("step", desk, desk.draft(2).pk), {"step": "accept"}, **given)
    assert refused.status_code == 422
    assert any("Long Biên" in one for one in texts(refused, ".lk-notice"))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("step", {}),
        ("step", {"step": "burn"}),
        ("step", {"step": "accept", "field": "khong-co", "part-99999999999999999": "unit:1"}),
        ("split", {}),
        ("split", {"at": "-1"}),
        ("split", {"at": "9" * 30}),
        ("draft_edit", {}),
        ("draft_edit", {"title": "\x00", "version": "x", "lead": "Sở Không Có", "due_on": "31/02/2022"}),
    ],
)
def test_nonsense_is_told_and_changes_nothing(desk: Desk, browser: Enter, name: str, body: dict[str, str]) -> None:
    client = browser()
    answer = client.post(at(name, desk, desk.draft(4).pk), body)
    assert answer.status_code in (302, 422)
    assert states(desk) == ["open", "open", "open", "aside", "open"]


def test_a_draft_is_split_and_corrected_by_forms(desk: Desk, browser: Enter) -> None:
    client = browser()
    draft = desk.draft(5)
    page = client.get(at("split", desk, draft.pk))
    point = soup(page).select_one("input[name=at]")
    assert point is not None
    client.post(at("split", desk, draft.pk), {"at": point["value"]})
    assert states(desk) == ["open", "open", "open", "aside", "open", "open"]
    first = desk.draft(1)
    address = at("draft_edit", desk, first.pk)
    given = {
        name: str(one.get("value") or one.get_text().strip())
        for one in soup(client.get(address)).select("main form [name]:not([name=csrfmiddlewaretoken])")
        for name in [str(one["name"])]
    }
    given["field"] = str(first.field_id)
    sent = given | {"partners": "UBND tỉnh Hưng Yên\nSở Không Có", "title": "Tổ chức khảo sát"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert any("Không có cơ quan “Sở Không Có”" in one for one in texts(refused, ".lk-errors li"))
    assert client.post(address, sent | {"partners": "UBND tỉnh Hưng Yên"}).status_code == 302
    assert desk.draft(1).title == "Tổ chức khảo sát"
    assert [one.organisation.key for one in desk.draft(1).parts.all()] == ["hn-so-du-lich", "ubnd-33"]  # type: ignore[union-attr]
    assert client.post(address, sent | {"partners": "UBND tỉnh Sơn La"}).status_code == 409


def facts(client: Client, desk: Desk) -> dict[str, str]:
    page = soup(client.get(at("document_facts", desk)))
    found = {str(one["name"]): str(one.get("value") or one.get_text().strip()) for one in page.select("main [name]")}
    return found | {"kind": "plan", "visibility": "public", "ask_partners": "on"}


def test_facts_then_rehearsal_then_one_commit(desk: Desk, browser: Enter) -> None:
    client = browser()
    given = facts(client, desk)
    assert given["parties"].splitlines() == ["Ủy ban nhân dân thành phố Hà Nội", "Ủy ban nhân dân tỉnh Sơn La"]
    assert client.post(at("document_facts", desk), given | {"parties": "Sở Không Có"}).status_code == 422
    assert client.post(at("document_facts", desk), given).status_code == 302
    client.post(at("accept_certain", desk))
    page = client.get(at("document_rehearsal", desk))
    assert texts(page, "#nhiem-vu + * tbody th a") == [
        "N1. Sở Du lịch phối hợp với tỉnh Sơn La tổ chức 02 đoàn khảo sát đến hết năm 2022",
        "N2. Hỗ trợ quảng bá thương hiệu nông sản tại huyện Ba Vì",
        "N3. Sở Du lịch mở tuyến du lịch Ba Vì; Sở Công Thương tổ chức hội chợ tại tỉnh Sơn La",
    ]
    assert texts(page, "#khong-ghi + * tbody td") == ["Chưa quyết. Chưa chọn “Long Biên” là nơi nào, cơ quan nào."]
    assert browser("clerk").post(at("document_rehearsal", desk)).status_code == 403
    key = {"request_key": str(uuid4())}
    for _time in range(2):
        assert client.post(at("document_rehearsal", desk), key).status_code == 302
    assert Commitment.objects.count() == 3
    done = client.get(at("document", desk))
    assert any("Văn bản này đã được ghi" in one for one in texts(done, ".lk-notice"))
    assert [soup(done).select(f"#y-{desk.draft(n).pk} form[data-step]") for n in (1, 3, 5)] == [[], [], []]
    one = Commitment.objects.get(code="N1")
    links = [str(link["href"]) for link in soup(client.get(one.get_absolute_url())).select("aside a")]
    assert f"{one.programme.agreement.get_absolute_url()}#dk-{one.clause_id}" in links
    assert one.clause is not None
    shown = soup(Client().get(one.programme.agreement.get_absolute_url())).select_one(f"#dk-{one.clause_id}")
    assert shown is not None
    assert shown.get_text() == one.clause.text


def test_the_text_of_a_closed_agreement_is_for_its_sides(desk: Desk, browser: Enter) -> None:
    settle(desk, visibility="parties")
    desk.step(1, "accept")
    agreement = actions.commit(actor=desk.viewer(), document=desk.document).agreement
    assert agreement is not None
    assert Client().get(agreement.get_absolute_url()).status_code == 404
    assert texts(browser("stranger").get(agreement.get_absolute_url()), ".ag-passage") != []


def test_alike_commitments_are_shown_on_the_card_only_to_who_may_see_them(desk: Desk, browser: Enter) -> None:
    make_known(desk)
    one = hand_in(desk.viewer(), "Lần hai")
    kept = actions.keep_reading(actor=desk.viewer(), document=one, reading=article().reading())
    page = browser().get(reverse("drafting:document", args=[kept.pk]))
    assert [words[:20] for words in texts(page, ".dr-alike")] == ["Giống 89%: K1. Quảng"]


def test_a_pasted_document_is_read_by_the_worker(desk: Desk, browser: Enter) -> None:
    client = browser()
    answer = client.post(reverse("drafting:document_new"), {"text": TEXT, "signed_on": "06/07/2022"})
    made = Document.objects.order_by("-pk")[0]
    assert answer.headers["Location"] == made.get_absolute_url()
    waiting = client.get(made.get_absolute_url())
    assert texts(waiting, "h1") == ["Đang đọc văn bản"]
    state = reverse("drafting:document_state", args=[made.pk])
    assert client.get(state).json()["state"] == "waiting"
    tasks.read_document(document_id=made.pk)
    assert client.get(state).json()["state"] == "ready"
    leads = [[str(part.organisation) for part in one.parts.filter(role="lead")] for one in made.drafts.all()]
    assert leads == [["Sở Du lịch thành phố Hà Nội"], ["Sở Công Thương thành phố Hà Nội"]]
    kept = client.get(reverse("drafting:document_file", args=[made.pk]))
    assert kept.content.decode().splitlines() == TEXT.splitlines()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("van-ban.docx", b"MZ" + b"\0" * 200),
        ("van-ban.pdf", b"PK\x03\x04" + b"\0" * 100),
        ("trong.txt", b""),
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50),
        ("macro.exe", b"text only"),
    ],
)
def test_what_is_no_document_is_refused_at_the_door(desk: Desk, browser: Enter, name: str, content: bytes) -> None:
    before = Document.objects.count()
    page = browser().post(reverse("drafting:document_new"), {"file": SimpleUploadedFile(name, content)})
    assert page.status_code == 422
    assert len(texts(page, ".lk-errors li")) == 1
    assert Document.objects.count() == before


def test_a_document_without_words_fails_with_a_sentence(desk: Desk, browser: Enter) -> None:
    client = browser()
    client.post(reverse("drafting:document_new"), {"text": "…  ---"})
    made = Document.objects.order_by("-pk")[0]
    tasks.read_document(document_id=made.pk)
    page = client.get(made.get_absolute_url())
    assert texts(page, "h1") == ["Không đọc được văn bản"]
    assert len(texts(page, ".lk-notice")) == 1


def test_labels_come_as_one_document_or_one_clause_a_line(desk: Desk, browser: Enter) -> None:
    client = browser()
    whole = client.get(at("labels", desk, "json")).json()
    lines = [json.loads(line) for line in client.get(at("labels", desk, "jsonl")).content.decode().splitlines()]
    shared = {"date": whole["date"], "style": whole["style"]}
    assert lines == [shared | one for one in whole["clauses"]]
    assert client.get(at("labels", desk, "exe")).status_code == 404


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_same_number_of_queries_for_1_and_30_documents_and_clauses(desk: Desk, browser: Enter) -> None:
    client = browser()
    address = reverse("drafting:documents")
    client.get(address)
    few = _queries(client, address)
    for number in range(29):
        hand_in(desk.viewer(), f"Văn bản {number}")
    assert 2 <= few <= 12
    assert _queries(client, address) == few
    bench = at("document", desk)
    small = _queries(client, bench)
    writer = Writer()
    for _number in range(6):
        more = article()
        for line, clause in zip(more.lines[1:], more.clauses, strict=True):
            writer.clause(line, kind=clause.kind, fields=clause.fields, lead=clause.lead, partners=clause.partners)
    large = actions.keep_reading(actor=desk.viewer(), document=hand_in(desk.viewer(), "Lớn"), reading=writer.reading())
    assert large.drafts.count() == 30
    assert _queries(client, large.get_absolute_url()) <= small <= 20
