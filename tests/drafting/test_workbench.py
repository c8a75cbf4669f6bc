"""The workbench in the hands of people: where the cursor stands, what is told, what is shown of it."""

from __future__ import annotations

from itertools import pairwise

from django.http import HttpResponse

from lienket.drafting import actions, bridge
from tests.drafting.conftest import Desk
from tests.drafting.test_overtaken import hidden
from tests.drafting.test_pages import Enter, at, soup, texts

FETCH = {"X-Requested-With": "fetch"}


def undo(desk: Desk, browser: Enter, number: int) -> str:
    client = browser()
    seen = hidden(client, at("document", desk), "form[data-undo] input[name=move]")
    return client.post(at("undo", desk), {"y": str(desk.draft(number).pk), "move": seen}).headers["Location"]


def card(page: HttpResponse, desk: Desk, number: int) -> str:
    return " ".join(texts(page, f"#y-{desk.draft(number).pk}"))


def test_after_undo_the_cursor_stands_on_what_was_undone(desk: Desk, browser: Enter) -> None:
    desk.step(2, "reject")
    assert undo(desk, browser, 3) == f"{at('document', desk)}#y-{desk.draft(2).pk}"
    actions.merge(actor=desk.viewer(), draft=desk.draft(2))
    assert undo(desk, browser, 5) == f"{at('document', desk)}#y-{desk.draft(2).pk}"
    cut = desk.draft(5)
    actions.split(actor=desk.viewer(), draft=cut, at=cut.document.text.index("Sở Công Thương tổ chức", cut.start))
    assert undo(desk, browser, 1) == f"{at('document', desk)}#y-{cut.pk}"


def test_nothing_left_to_undo_leaves_the_cursor_where_it_was(desk: Desk, browser: Enter) -> None:
    one = desk.draft(3)
    answer = browser().post(at("undo", desk), {"y": str(one.pk), "move": "1"})
    assert answer.headers["Location"] == f"{at('document', desk)}#y-{one.pk}"


def test_a_card_overtaken_by_someone_says_what_differs(desk: Desk, browser: Enter) -> None:
    client, one = browser(), desk.draft(1)
    desk.step(1, "reject", by="clerk")
    told = client.post(at("step", desk, one.pk), {"step": "accept", "version": str(one.version)}, headers=FETCH)
    assert told.status_code == 409
    assert texts(told, ".dr-differs li") == ["trạng thái: đang là “Đã bỏ”, anh/chị vừa chọn “Đã nhận”."]


def test_a_step_tells_what_was_done(desk: Desk, browser: Enter) -> None:
    client, one = browser(), desk.draft(1)
    told = client.post(at("step", desk, one.pk), {"step": "accept", "version": str(one.version)}, headers=FETCH)
    assert texts(told, "#da-lam") == [f"{one}: đã nhận. Còn 3 bản chưa quyết."]
    assert soup(client.get(at("document", desk))).select_one("#da-lam[role=status]") is not None


def test_one_sees_only_what_is_undecided_and_stays_there(desk: Desk, browser: Enter) -> None:
    client, bench = browser(), at("document", desk)
    desk.step(1, "accept")
    page = client.get(bench + "?chi=chua-quyet")
    assert [one["data-state"] for one in soup(page).select("[data-draft]")] == ["open"] * 3
    assert texts(page, ".dr-between") == []
    assert [one["href"] for one in soup(page).select(".dr-counts a")] == [
        f"{bench}?chi=da-nhan",
        bench,
        f"{bench}?chi=da-bo",
    ]
    sent = {"step": "reject", "chi": "chua-quyet"}
    answer = client.post(at("step", desk, desk.draft(2).pk), sent)
    assert answer.headers["Location"] == f"{bench}?chi=chua-quyet#y-{desk.draft(3).pk}"
    for number in (3, 5):
        answer = client.post(at("step", desk, desk.draft(number).pk), sent)
    assert answer.headers["Location"] == f"{bench}#y-{desk.draft(5).pk}"
    assert client.get(bench + "?chi=chua-quyet").status_code == 200
    assert len(soup(client.get(bench + "?chi=%00x")).select("[data-draft]")) == 5


def test_a_refused_accept_keeps_what_was_chosen(desk: Desk, browser: Enter) -> None:
    client = browser()
    actions.take_step(actor=desk.viewer(), draft=desk.draft(4), step="take_up")
    one = desk.draft(2)
    part = one.parts.get(role="participant")
    value = f"unit:{part.options[1][1]}"
    part.pk, part.text = None, "Chỗ nào đó"
    part.save()
    chosen = one.parts.order_by("pk")[1]
    sent = {"step": "accept", f"part-{chosen.pk}": value}
    told = client.post(at("step", desk, one.pk), sent, headers=FETCH)
    assert told.status_code == 422
    assert [str(x["value"]) for x in soup(told).select("option[selected]")] == [value]
    page = client.post(at("step", desk, one.pk), sent, follow=True)
    assert [str(x["value"]) for x in soup(page).select("option[selected]")] == [value]


def test_what_stands_on_the_page_has_a_name(desk: Desk, browser: Enter) -> None:
    page = soup(browser().get(at("document", desk)))
    one = desk.draft(1)
    card = page.select_one(f"#y-{one.pk}")
    assert card is not None
    assert card["aria-label"] == f"{one} – Chưa quyết"
    assert [" ".join(button.get_text().split()) for button in card.select("[data-key=a]")] == [f"Nhận “{one}”"]
    levels = [int(heading.name[1]) for heading in page.select("main h1, main h2, main h3, main h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [" ".join(step.get_text().split()) for step in page.select(".dr-steps li[aria-current]")] == [
        "Duyệt bản thảo"
    ]


def test_accepting_all_that_is_certain_says_why_there_is_none(desk: Desk, browser: Enter) -> None:
    client = browser()
    while len(soup(client.get(at("document", desk))).select("#vi-sao")) == 0:
        client.post(at("accept_certain", desk))
    assert texts(client.get(at("document", desk)), "#vi-sao") == [
        "Chưa có bản nào chắc chắn: hãy lưu thông tin văn bản trước, để máy biết chủ trì và hạn chung."
    ]


def test_a_refused_name_is_replaced_by_the_one_suggested(desk: Desk, browser: Enter) -> None:
    client, one = browser(), desk.draft(1)
    address = at("draft_edit", desk, one.pk)
    page = soup(client.get(address))
    offered = [str(option["value"]) for option in page.select("datalist#co-quan option")]
    assert {"Sở Du lịch thành phố Hà Nội", "Ủy ban nhân dân tỉnh Sơn La"} <= set(offered)
    lead = page.select_one("#id_lead")
    assert lead is not None
    assert lead["list"] == "co-quan"
    sent = {
        "title": one.title,
        "field": str(one.field_id),
        "version": str(one.version),
        "lead": "Sở Du lịch thành phố Hà Nội",
        "partners": "UBND tỉnh Hưng Yên\nUBND Sơn La",
    }
    refused = client.post(address, sent)
    assert refused.status_code == 422
    values = [str(button["value"]) for button in soup(refused).select("button[name=thay]")]
    value = "partners|UBND Sơn La|Ủy ban nhân dân tỉnh Sơn La"
    assert value in values
    assert client.post(address, sent | {"thay": value}).status_code == 302
    named = desk.draft(1).parts.filter(role="partner").values_list("organisation__key", flat=True)
    assert list(named) == ["ubnd-33", "ubnd-14"]
    assert client.post(address, sent | {"thay": "title|x|y"}).status_code == 422


def test_a_clause_is_split_between_any_two_words(desk: Desk, browser: Enter) -> None:
    client, one = browser(), desk.draft(3)
    address = at("split", desk, one.pk)
    text = desk.document.text
    offered = [int(str(x["value"])) for x in soup(client.get(address)).select("#khac option")[1:]]
    assert offered == bridge.gaps(text, one.start, one.end)
    assert " ".join(text[one.start : offered[3]].split()) == "Hỗ trợ quảng bá"
    for sent in ({"words": "2"}, {"khac": str(offered[1])}):
        asked = client.post(address, sent)
        assert asked.status_code == 422
        assert len(soup(asked).select("input[name=ngan]")) == 1
    assert client.post(address, {"words": "0"}).status_code == 422
    assert client.post(address, {"words": "4", "at": ""}).status_code == 302
    made = [text[piece.start : piece.end] for piece in one.made.order_by("start")]
    assert made == ["Hỗ trợ quảng bá", "thương hiệu nông sản tại huyện Ba Vì"]
    two = desk.draft(2)
    assert client.post(at("split", desk, two.pk), {"words": "1", "ngan": "1"}).status_code == 302
