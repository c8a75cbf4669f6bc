"""Many lots: opened and closed together, closed when their days are over, told when they look entered twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lienket.accounts.access import Viewer
from lienket.coordination import actions as coordination
from lienket.coordination import queries as coordination_queries
from lienket.coordination.models import Digest
from lienket.ground.audit.acts import trail_of
from lienket.ground.refusals import Refusal
from lienket.market import actions, rules
from lienket.market.models import Lot
from lienket.market.rules import Entered

from .conftest import BUYER, COOPERATIVE, LOADER, OTHER, Story, day, make_lot, measure, organisation, soup, texts
from .test_sheets import GOOD, workbook

Browser = Callable[..., Client]
ENTERED = st.builds(
    lambda same, start, length, row: Entered((same,), start, start + timedelta(days=length), "", row),
    st.integers(0, 2),
    st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    st.integers(0, 20),
    st.integers(1, 50),
)


@given(st.lists(ENTERED, max_size=12, unique_by=lambda one: one.row))
def test_rows_are_told_exactly_where_two_share_everything_and_a_day(lots: list[Entered]) -> None:
    def overlap(a: Entered, b: Entered) -> bool:
        return a.same == b.same and a.starts_on <= b.ends_on and b.starts_on <= a.ends_on

    found = rules.entered_twice(lots)
    assert all(a.row != b.row and overlap(a, b) for a, b in found)
    told = {one.row for pair in found for one in pair}
    assert bool(told) == any(overlap(a, b) for a in lots for b in lots if a.row < b.row)


def test_held_lots_are_told_only_against_new_rows() -> None:
    held = [Entered((1,), day(0), day(9), "cũ", pk=number) for number in (4, 5)]
    row = Entered((1,), day(9), day(12), "mới", row=2)
    assert rules.entered_twice(held) == []
    assert rules.entered_twice([*held, row]) == [(row, held[0])]


def test_a_lot_entered_twice_is_told_to_its_owner_with_a_link(story: Story, browser: Browser) -> None:
    first = make_lot()
    make_lot(title="Hộ khác", member="Hộ Vàng A Páo")
    make_lot(title="Tháng khác", starts_on=day(60), ends_on=day(80))
    make_lot(title="Đã đóng", state="closed")
    make_lot(OTHER, title="Nhà khác")
    assert texts(browser("clerk").get(f"/lo/{first.pk}/"), ".lk-notice") == []
    again = make_lot(title="Xoài tròn lần hai", quantity=Decimal(10_000), measure=measure("kg"), price_low=20_000,
                     price_high=24_000, ends_on=day(3))  # fmt: skip
    page = soup(browser("clerk").get(f"/lo/{again.pk}/"))
    assert [link["href"] for link in page.select(".lk-notice a")] == [f"/lo/{first.pk}/"]
    assert soup(browser("buyer").get(f"/lo/{again.pk}/")).select(".lk-notice") == []


def test_a_sheet_tells_rows_that_look_entered_before_and_writes_them(story: Story, browser: Browser) -> None:
    held = make_lot(
        title="Xoài cũ", member="Hộ Vàng A Páo", quantity=Decimal("12.5"), starts_on=day(20), ends_on=day(90)
    )
    rows = [GOOD, GOOD | {"Tên hàng": "Xoài mới"}, GOOD | {"Tên hàng": "Xoài ít", "Số lượng": 3}]
    page = browser("clerk").post("/lo-cung/nhap/", {"file": SimpleUploadedFile("l.xlsx", workbook(*rows))})
    seen = browser("clerk").get(page["Location"])
    assert texts(seen, ".lk-notice li") == [
        "Dòng 2 “Xoài tròn”: giống lô Xoài cũ",
        "Dòng 3 “Xoài mới”: giống dòng 2 “Xoài tròn”",
    ]
    assert [link["href"] for link in soup(seen).select(".lk-notice li a")] == [f"/lo/{held.pk}/"]
    browser("clerk").post(page["Location"], {"state": "open"})
    assert Lot.objects.filter(owner=organisation(COOPERATIVE)).count() == 4


def test_chosen_lots_are_closed_together_and_the_rest_is_told(story: Story, browser: Browser) -> None:
    first, second = make_lot(title="Một"), make_lot(title="Hai", state="draft")
    before, foreign = make_lot(title="Ba", state="closed"), make_lot(OTHER, title="Nhà khác")
    client = browser("clerk")
    listed = soup(client.get("/lo-cung/?cua-toi=1"))
    assert len(listed.select("form[data-bulk] input[name=lo]")) == 3
    assert [button["formaction"].split("?")[0] for button in listed.select(".lk-bulk button")] == [
        "/lo-cung/chon/mo/",
        "/lo-cung/chon/dong/",
    ]
    chosen = {"lo": [one.pk for one in (first, second, before, foreign)]}
    asked = client.post("/lo-cung/chon/dong/", chosen)
    assert sorted(texts(asked, "form tbody th")) == ["Ba", "Hai", "Một"]
    assert Lot.objects.get(pk=first.pk).state == "open"
    unsaid = client.post("/lo-cung/chon/dong/", chosen | {"sure": 1})
    assert unsaid.status_code == 422
    assert "Hãy ghi lý do đóng lô" in unsaid.content.decode()
    told = client.post("/lo-cung/chon/dong/", chosen | {"sure": 1, "reason": "Đã bán hết"}, follow=True)
    assert texts(told, ".lk-notice") == ["Đã đóng 2 lô.", "1 lô đã đóng từ trước."]
    states = {one.title: (one.state, one.why_closed) for one in Lot.objects.all()}
    assert states == {
        "Một": ("closed", "Đã bán hết"),
        "Hai": ("closed", "Đã bán hết"),
        "Ba": ("closed", ""),
        "Nhà khác": ("open", ""),
    }
    assert trail_of([("market.lot", first.pk)])[0]["reason"] == "Đã bán hết"
    again = client.post("/lo-cung/chon/dong/", chosen | {"sure": 1, "reason": "Đã bán hết"}, follow=True)
    assert texts(again, ".lk-notice") == ["3 lô đã đóng từ trước."]


def test_opening_together_leaves_out_what_is_over(story: Story, browser: Browser) -> None:
    fresh, over = (
        make_lot(title="Mới", state="draft"),
        make_lot(title="Cũ", state="closed", starts_on=day(-9), ends_on=day(-1)),
    )
    told = browser("clerk").post("/lo-cung/chon/mo/?cua-toi=1", {"all_matching": 1, "sure": 1}, follow=True)
    notices = texts(told, ".lk-notice")
    assert notices[0] == "Đã mở 1 lô."
    assert notices[1].startswith("Không làm được với 1 lô: “Cũ”: Ngày cuối")
    assert [Lot.objects.get(pk=one.pk).state for one in (fresh, over)] == ["open", "closed"]


@pytest.mark.parametrize("sent", [{}, {"lo": ["x", "-1", "9" * 30]}, {"lo": ["0"]}])
def test_nothing_chosen_is_said(story: Story, browser: Browser, sent: dict[str, object]) -> None:
    told = browser("clerk").post("/lo-cung/chon/dong/", sent, follow=True)
    assert texts(told, ".lk-notice") == ["Hãy chọn ít nhất một lô của đơn vị mình."]
    assert browser("clerk").post("/lo-cung/chon/xoa/", sent).status_code == 404
    assert browser("viewer").post("/lo-cung/chon/dong/", sent).status_code == 403


def test_too_many_at_once_are_refused(story: Story) -> None:
    with pytest.raises(Refusal, match="nhiều nhất 500 lô"):
        actions.step_lots(actor=story.viewer("clerk"), lots=range(501), step="mo", today=day(0))


def test_lots_are_closed_when_their_days_are_over_and_owners_are_told_before(story: Story, browser: Browser) -> None:
    last, ending, later = (
        make_lot(title=name, starts_on=day(-9), ends_on=day(end)) for name, end in (("Qua", -1), ("Sắp", 2), ("Sau", 4))
    )
    make_lot(BUYER, "demand", title="Cần", ends_on=day(0))
    assert actions.close_past(actor=LOADER, today=day(0)) == 1
    assert actions.close_past(actor=LOADER, today=day(0)) == 0
    closed = Lot.objects.get(pk=last.pk)
    assert (closed.state, closed.why_closed) == ("closed", f"Đã qua ngày cuối của lô ({day(-1):%d/%m/%Y}), máy tự đóng")
    assert {Lot.objects.get(pk=one.pk).state for one in (ending, later)} == {"open"}

    def lines(viewer: Viewer) -> list[tuple[str, date | None, bool]]:
        return [(one.title, one.due_on, one.soon) for one in coordination_queries.desk(viewer, day(0)).todo]

    assert lines(story.viewer("clerk")) == [("1 lô cung sắp hết ngày", day(2), True)]
    assert lines(story.viewer("buyer")) == [("1 lô cầu sắp hết ngày", day(0), True)]
    assert lines(story.viewer("other")) == []
    link = soup(browser("clerk").get("/ban-lam-viec/")).select_one("#phai-lam tbody a")
    assert link is not None
    assert texts(browser("clerk").get(str(link["href"])), "tbody th a") == ["Sắp"]
    coordination.write_digests(day=day(0))
    letters = {one.person.full_name: one.body for one in Digest.objects.select_related("person")}
    assert set(letters) == {"Hà Thị Văn Thư", "Lò Thị Giám Đốc", "Phan Văn Mua"}
    assert "Lùi ngày cuối, hoặc để máy tự đóng: 1 lô cung sắp hết ngày" in letters["Hà Thị Văn Thư"]
