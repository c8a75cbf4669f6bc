"""The workbench in the hands of people: where the cursor stands, what is told, what is shown of it."""

from __future__ import annotations

from django.http import HttpResponse

from lienket.drafting import actions
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
