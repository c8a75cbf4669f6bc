"""What was read becomes drafts: whom names mean, when things are due, what is not clear."""

from __future__ import annotations

from datetime import date

import pytest

from lienket.accounts.queries import viewer_for
from lienket.drafting import actions
from lienket.drafting.choices import DocumentState, DraftState
from lienket.drafting.models import Document, Draft, Part
from lienket.drafting.queries import Matcher, line_of
from lienket.ground.refusals import NotThere, Refusal
from tests.drafting.conftest import SIGNED, Desk, Writer, article, hand_in, organisation


def parts(draft: Draft) -> list[tuple[str, str, str]]:
    return [(one.role, one.text, str(one.chosen or "")) for one in draft.parts.all()]


def test_the_facts_of_a_document_are_those_of_its_text(desk: Desk) -> None:
    one = desk.again()
    assert (one.state, one.kind, one.symbol, one.title) == (
        DocumentState.READY,
        "plan",
        "188/KH-UBND",
        "Kế hoạch hợp tác năm 2022",
    )
    assert (one.signed_on, one.starts_on, one.ends_on) == (SIGNED, SIGNED, date(2022, 12, 31))
    assert sorted(one.parties.values_list("key", flat=True)) == ["ubnd-01", "ubnd-14"]
    assert [one.state for one in desk.document.drafts.all()] == ["open", "open", "open", "aside", "open"]


def test_names_become_organisations_of_the_day_and_places_keep_their_own(desk: Desk) -> None:
    assert parts(desk.draft(1)) == [
        ("lead", "Sở Du lịch", "Sở Du lịch thành phố Hà Nội"),
        ("partner", "tỉnh Sơn La", "Ủy ban nhân dân tỉnh Sơn La"),
    ]
    assert parts(desk.draft(2)) == [
        ("lead", "Sở Công Thương", "Sở Công Thương thành phố Hà Nội"),
        ("participant", "Long Biên", ""),
    ]
    assert parts(desk.draft(3)) == [
        ("lead", "", "Ủy ban nhân dân thành phố Hà Nội"),
        ("participant", "huyện Ba Vì", "Huyện Ba Vì"),
    ]


def test_what_is_not_clear_is_told(desk: Desk) -> None:
    first, second, third = (line_of(desk.document, desk.draft(n)).doubts for n in (1, 2, 3))
    assert first.certain
    assert second.missing == ("Chưa chọn “Long Biên” là nơi nào, cơ quan nào.",)
    assert third.missing == ()
    assert third.look == (
        "Văn bản không nêu ai chủ trì; đang đề nghị cơ quan lập văn bản.",
        "Văn bản không ghi hạn riêng; đang lấy hạn chung.",
    )


def test_a_draft_says_when_it_is_due_and_why(desk: Desk) -> None:
    one = desk.draft(1)
    assert (one.due_on, one.due_why) == (date(2022, 12, 31), "Theo “hết năm 2022” trong văn bản.")
    assert (one.measure, one.unit, one.target) == ("Số đoàn", "đoàn", 2)
    common = line_of(desk.again(), desk.draft(3))
    assert (common.draft.due_on, common.due_on) == (None, date(2022, 12, 31))


def test_reading_again_is_refused_once_read_and_leaves_one_set_of_drafts(desk: Desk) -> None:
    with pytest.raises(Refusal, match="Đã đọc, chờ duyệt"):
        actions.keep_reading(actor=desk.viewer(), document=desk.document, reading=article().reading())
    assert desk.document.drafts.count() == 5


def test_a_document_that_fails_says_why_and_may_be_read_again(desk: Desk) -> None:
    one = hand_in(desk.viewer(), "Khác")
    actions.start_reading(actor=desk.viewer(), document=one)
    actions.fail_reading(actor=desk.viewer(), document=one, sentence="Tệp có mật khẩu.")
    assert (Document.objects.get(pk=one.pk).state, Document.objects.get(pk=one.pk).told) == (
        "failed",
        "Tệp có mật khẩu.",
    )
    actions.keep_reading(actor=desk.viewer(), document=one, reading=article().reading())
    assert (Document.objects.get(pk=one.pk).state, Document.objects.get(pk=one.pk).told) == ("ready", "")


def test_the_same_sending_makes_one_document(desk: Desk) -> None:
    from uuid import uuid4

    key = uuid4()
    made = {hand_in(desk.viewer(), "Một lần", request_key=key).pk for _time in range(2)}
    assert len(made) == 1


def test_nothing_is_no_document(desk: Desk) -> None:
    with pytest.raises(Refusal, match="dán nội dung"):
        hand_in(desk.viewer(), "   ")


def test_a_document_of_another_office_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotThere):
        actions.take_step(actor=desk.viewer("stranger"), draft=desk.draft(1), step="accept")
    with pytest.raises(Refusal, match="chỉ nộp văn bản cho cơ quan của mình"):
        actions.hand_in(actor=desk.viewer("stranger"), owner=organisation("ubnd-01"), pasted="A")


def test_labels_that_repeat_are_told_apart(desk: Desk) -> None:
    writer = Writer().clause("Mở tuyến du lịch thứ nhất.").clause("Mở tuyến du lịch thứ hai.")
    writer.clauses = [one._replace(label="Điều 1") for one in writer.clauses]
    one = hand_in(desk.viewer(), "Nhãn")
    actions.keep_reading(actor=desk.viewer(), document=one, reading=writer.reading())
    assert list(one.drafts.values_list("label", flat=True)) == ["Điều 1", "Điều 1 (1)"]


def test_a_place_within_its_own_office_is_not_named_twice(desk: Desk) -> None:
    assert Part.objects.filter(draft=desk.draft(1), role="participant").count() == 0


@pytest.mark.parametrize(
    ("name", "keys", "certain"),
    [
        ("Sở Du lịch", ["hn-so-du-lich"], True),
        ("UBND tỉnh Sơn La", ["ubnd-14"], True),
        ("tỉnh Hà Nam", ["ubnd-35"], True),
        ("Hà Nội", ["ubnd-01"], True),
        ("TP", ["ubnd-01"], True),
        ("Thành phố", ["ubnd-01"], True),
        ("Sở Nông nghiệp và Phát triển nông thôn", ["hn-so-nong-nghiep-ptnt"], True),
        ("Sở Nông nghiệp và Môi trường", ["hn-so-nong-nghiep-moi-truong-202503"], False),
        ("các sở, ngành", [], False),
        ("Hai bên", [], False),
        ("Sở Không Có", [], False),
    ],
)
def test_names_of_either_era_are_matched(desk: Desk, name: str, keys: list[str], certain: bool) -> None:
    matcher = Matcher(organisation("ubnd-01"), SIGNED, date(2026, 11, 23))
    meaning = matcher.meaning(name)
    assert ([one.key for one in meaning.options], meaning.certain) == (keys, certain)


def test_a_long_clause_is_cut_in_its_title_only(desk: Desk) -> None:
    words = "Phối hợp " + "rất nhiều việc " * 60 + "xong."
    one = hand_in(desk.viewer(), "Dài")
    actions.keep_reading(actor=desk.viewer(), document=one, reading=Writer().clause(words).reading())
    draft = one.drafts.get()
    assert len(draft.title) <= 500
    assert draft.title.endswith("…")
    kept = Document.objects.get(pk=one.pk)
    assert kept.text[draft.start : draft.end] == words
    assert any("500 ký tự" in said for said in line_of(kept, draft).doubts.look)


def test_the_reader_acts_as_whoever_handed_in(desk: Desk) -> None:
    assert viewer_for(desk.people["officer"], desk.document.acting_as).organisation_id == organisation("ubnd-01").pk
    assert desk.draft(4).state == DraftState.ASIDE
