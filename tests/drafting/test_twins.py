"""A document that was handed in before, or one nearly the same, is named with a way to it."""

from __future__ import annotations

from lienket.drafting import actions
from lienket.drafting.models import Document
from lienket.drafting.queries import twins_of
from tests.drafting.conftest import Desk, Writer, article, hand_in
from tests.drafting.test_committing import settle
from tests.drafting.test_pages import Enter, at, soup, texts


def read(desk: Desk, writer: Writer, words: str) -> Document:
    one = hand_in(desk.viewer(), words)
    return actions.keep_reading(actor=desk.viewer(), document=one, reading=writer.reading())


def test_the_same_and_nearly_the_same_are_found_and_nothing_else(desk: Desk) -> None:
    near = read(desk, article(), "Lời khác, nội dung như cũ")
    same = read(desk, Writer().clause("Mở tuyến."), "Văn bản dán")
    read(desk, Writer().clause("Trồng rừng phòng hộ đầu nguồn tại các xã vùng cao của tỉnh."), "Khác hẳn")
    assert twins_of(desk.again()) == [(same, True), (near, False)]


def test_pages_lead_to_the_other_document_and_its_agreement(desk: Desk, browser: Enter) -> None:
    settle(desk)
    desk.step(1, "accept")
    first = actions.commit(actor=desk.viewer(), document=desk.document)
    desk.document = read(desk, article(), "Lần hai")
    for name in ("document", "document_rehearsal"):
        page = browser().get(at(name, desk))
        assert any("Có văn bản gần như giống hệt" in one for one in texts(page, ".lk-notice"))
        links = [one["href"] for one in soup(page).select(".lk-notice a")]
        assert {first.get_absolute_url(), first.agreement.get_absolute_url()} <= set(links)  # type: ignore[union-attr]
