"""Pages of a document that was committed: what is written is shown to be read, the rest is written later."""

from __future__ import annotations

from lienket.drafting import actions
from tests.drafting.conftest import Desk
from tests.drafting.test_committing import counts, settle
from tests.drafting.test_pages import Enter, at, soup, texts


def committed(desk: Desk) -> None:
    settle(desk)
    desk.step(1, "accept")
    actions.commit(actor=desk.viewer(), document=desk.document)


def test_facts_and_written_drafts_are_only_shown(desk: Desk, browser: Enter) -> None:
    committed(desk)
    client = browser()
    for address, words in (
        (at("document_facts", desk), "chỉ để xem. Muốn sửa, hãy mở thỏa thuận"),
        (at("draft_edit", desk, desk.draft(1).pk), "đã được ghi thành nhiệm vụ N1 nên chỉ để xem"),
    ):
        page = client.get(address)
        assert words in texts(page, ".lk-notice")[0]
        assert soup(page).select("main form") == []
    refused = client.post(at("document_facts", desk), {})
    assert refused.status_code == 422


def test_the_rest_is_settled_and_written_from_the_pages(desk: Desk, browser: Enter) -> None:
    committed(desk)
    client = browser()
    bench = client.get(at("document", desk))
    assert soup(bench).select(f"#y-{desk.draft(1).pk} form") == []
    assert len(soup(bench).select(f"#y-{desk.draft(3).pk} form")) == 1
    client.post(at("step", desk, desk.draft(3).pk), {"step": "accept"})
    page = client.get(at("document_rehearsal", desk))
    assert any("2 bản thảo chưa quyết sẽ không ghi lần này" in one for one in texts(page, "main p"))
    assert texts(page, ".dr-commit button") == ["Ghi tiếp 1 nhiệm vụ"]
    assert [one[:4] for one in texts(page, "#nhiem-vu + * tbody th a")] == ["N2. "]
    seen = str(soup(page).select_one("input[name=seen]")["value"])  # type: ignore[index]
    assert client.post(at("document_rehearsal", desk), {"seen": seen}).status_code == 302
    again = client.post(at("document_rehearsal", desk), {"seen": seen}, follow=True)
    assert any("không ghi lại lần nữa" in one for one in texts(again, ".lk-notice"))
    assert counts() == (1, 1, 2)
