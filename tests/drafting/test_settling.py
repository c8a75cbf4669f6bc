"""Drafts are accepted, rejected, chosen, corrected, split, merged; every move can be undone."""

from __future__ import annotations

from datetime import date

import pytest

from lienket.agreements import actions as agreements
from lienket.agreements.models import Field
from lienket.drafting import actions, bridge
from lienket.drafting.models import Draft
from lienket.drafting.queries import line_of, shown_drafts
from lienket.ground.refusals import Refusal, Stale
from tests.drafting.conftest import LOADER, Desk, article, hand_in, organisation


def states(desk: Desk) -> list[str]:
    return [one.state for one in shown_drafts(desk.document)]


def test_a_draft_is_accepted_rejected_and_reopened(desk: Desk) -> None:
    assert desk.step(1, "accept").state == "accepted"
    desk.step(1, "accept")
    assert desk.draft(1).version == 2, "a second click changes nothing"
    rejected = desk.step(1, "reject", kind="fact")
    assert (rejected.state, rejected.kind) == ("rejected", "fact")
    opened = desk.step(1, "reopen")
    assert (opened.state, opened.kind) == ("open", "promise")


def test_what_is_not_settled_cannot_be_accepted(desk: Desk) -> None:
    with pytest.raises(Refusal, match="Chưa chọn “Long Biên”"):
        desk.step(2, "accept")
    part = desk.draft(2).parts.get(role="participant")
    with pytest.raises(Refusal, match="không có trong danh sách"):
        desk.step(2, "accept", chosen={part.pk: "unit:1"})
    assert [kind for kind, _pk in part.options] == ["unit", "unit"], "a district and a ward bore the name in 2022"
    accepted = desk.step(2, "accept", chosen={part.pk: f"unit:{part.options[0][1]}"})
    assert (accepted.state, str(accepted.parts.get(role="participant").locality)) == ("accepted", "Quận Long Biên")


def test_a_place_may_be_left_out(desk: Desk) -> None:
    part = desk.draft(2).parts.get(role="participant")
    assert desk.step(2, "accept", chosen={part.pk: "none"}).parts.get(role="participant").left_out is True


def test_a_clause_the_machine_passed_over_is_taken_up(desk: Desk) -> None:
    with pytest.raises(Refusal, match="Không phải nhiệm vụ"):
        desk.step(4, "accept")
    taken = desk.step(4, "take_up")
    assert (taken.state, taken.kind) == ("open", "promise")
    assert line_of(desk.again(), taken).doubts.missing == ("Chưa chọn lĩnh vực.",)


def test_all_certain_are_accepted_at_once_and_undone_at_once(desk: Desk) -> None:
    assert actions.accept_certain(actor=desk.viewer("clerk"), document=desk.document) == 1
    assert states(desk) == ["accepted", "open", "open", "aside", "open"]
    with pytest.raises(Refusal, match="Không có bản thảo nào chắc chắn"):
        actions.accept_certain(actor=desk.viewer(), document=desk.document)
    assert actions.undo(actor=desk.viewer(), document=desk.document) == "nhận 1 bản thảo chắc chắn"
    assert states(desk) == ["open", "open", "open", "aside", "open"]
    with pytest.raises(Refusal, match="Không còn bước nào"):
        actions.undo(actor=desk.viewer(), document=desk.document)


def corrected(desk: Desk, number: int = 1, **more: object) -> Draft:
    draft = desk.draft(number)
    given: dict[str, object] = {
        "version": draft.version,
        "lead": organisation("hn-so-cong-thuong"),
        "support": [],
        "partners": [organisation("ubnd-33")],
        "title": "Tổ chức hai đoàn khảo sát",
        "field": Field.objects.get(code="thuong-mai"),
        "due_on": date(2023, 6, 30),
    }
    return actions.edit_draft(actor=desk.viewer(), draft=draft, **(given | more))  # type: ignore[arg-type]


def test_a_draft_is_corrected_and_the_correction_undone(desk: Desk) -> None:
    before = [(one.role, one.text, one.organisation_id) for one in desk.draft(1).parts.all()]
    corrected(desk)
    draft = desk.draft(1)
    assert (draft.title, draft.field.code, draft.due_on, draft.due_why) == (  # type: ignore[union-attr]
        "Tổ chức hai đoàn khảo sát",
        "thuong-mai",
        date(2023, 6, 30),
        "Do người duyệt ghi.",
    )
    assert [(one.role, one.organisation.key) for one in draft.parts.all()] == [  # type: ignore[union-attr]
        ("lead", "hn-so-cong-thuong"),
        ("partner", "ubnd-33"),
    ]
    actions.undo(actor=desk.viewer(), document=desk.document)
    draft = desk.draft(1)
    assert (draft.title, draft.due_on) == (
        "Sở Du lịch phối hợp với tỉnh Sơn La tổ chức 02 đoàn khảo sát đến hết năm 2022",
        date(2022, 12, 31),
    )
    assert [(one.role, one.text, one.organisation_id) for one in draft.parts.all()] == before


def test_the_second_of_two_editors_is_told(desk: Desk) -> None:
    corrected(desk)
    with pytest.raises(Stale):
        corrected(desk, version=1)


def test_a_lead_cannot_be_its_own_partner(desk: Desk) -> None:
    with pytest.raises(Refusal, match="đồng thời là đối tác"):
        corrected(desk, partners=[organisation("hn-so-cong-thuong")])


def test_a_draft_is_split_where_a_half_ends(desk: Desk) -> None:
    draft, text = desk.draft(5), desk.again().text
    points = bridge.cut_points(text, draft.start, draft.end)
    assert [text[at:].split()[:3] for at in points] == [["Sở", "Công", "Thương"]]
    with pytest.raises(Refusal, match="Chỗ tách này"):
        actions.split(actor=desk.viewer(), draft=draft, at=points[0] + 1)
    first, second = actions.split(actor=desk.viewer(), draft=draft, at=points[0])
    assert (first.label, second.label) == (f"{draft.label} (1)", f"{draft.label} (2)")
    assert (text[first.start : first.end], text[second.start : second.end]) == (
        "Sở Du lịch mở tuyến du lịch Ba Vì",
        "Sở Công Thương tổ chức hội chợ tại tỉnh Sơn La",
    )
    told = [[(one.role, str(one.chosen)) for one in half.parts.all()] for half in (first, second)]
    assert told == [
        [("lead", "Sở Du lịch thành phố Hà Nội"), ("participant", "Huyện Ba Vì")],
        [("lead", "Sở Công Thương thành phố Hà Nội"), ("participant", "Tỉnh Sơn La")],
    ]
    assert [list(half.sources.all()) for half in (first, second)] == [[draft], [draft]]
    assert states(desk) == ["open", "open", "open", "aside", "open", "open"]
    actions.undo(actor=desk.viewer(), document=desk.document)
    assert states(desk) == ["open", "open", "open", "aside", "open"]
    assert desk.document.drafts.count() == 5


def test_two_drafts_are_merged_with_the_words_between(desk: Desk) -> None:
    merged = actions.merge(actor=desk.viewer(), draft=desk.draft(2))
    assert desk.again().text[merged.start : merged.end] == (
        "Sở Công Thương mở điểm bán nông sản tại Long Biên.\nHỗ trợ quảng bá thương hiệu nông sản tại huyện Ba Vì."
    )
    assert sorted(one.order for one in merged.sources.all()) == [2000, 3000]
    assert [(one.role, one.text) for one in merged.parts.all()] == [
        ("lead", "Sở Công Thương"),
        ("participant", "Long Biên"),
        ("participant", "huyện Ba Vì"),
    ]
    assert states(desk) == ["open", "open", "aside", "open"]
    actions.undo(actor=desk.viewer(), document=desk.document)
    assert states(desk) == ["open", "open", "open", "aside", "open"]


def test_the_last_clause_has_nothing_to_merge_with(desk: Desk) -> None:
    with pytest.raises(Refusal, match="ý cuối cùng"):
        actions.merge(actor=desk.viewer(), draft=desk.draft(5))


def make_known(desk: Desk, visibility: str = "public") -> None:
    agreement = agreements.make_agreement(
        actor=LOADER,
        owner=organisation("ubnd-14"),
        kind="plan",
        title="Kế hoạch trước",
        parties=[organisation("ubnd-14")],
        visibility=visibility,
    )
    programme = agreements.make_programme(
        actor=LOADER,
        agreement=agreement,
        title=f"Chương trình {visibility}",
        owner=organisation("ubnd-14"),
        starts_on=date(2022, 1, 1),
        ends_on=date(2022, 12, 31),
    )
    agreements.make_commitment(
        actor=LOADER,
        programme=programme,
        code="K1",
        title="Quảng bá thương hiệu nông sản huyện Ba Vì",
        field=Field.objects.get(code="du-lich"),
        lead=organisation("ubnd-14"),
        due_on=date(2022, 12, 31),
    )


@pytest.mark.parametrize(("visibility", "shares"), [("public", [0.89]), ("parties", [])])
def test_commitments_that_are_alike_are_named_to_those_who_may_see_them(
    desk: Desk, visibility: str, shares: list[float]
) -> None:
    make_known(desk, visibility)
    one = hand_in(desk.viewer(), "Lần hai")
    kept = actions.keep_reading(actor=desk.viewer(), document=one, reading=article().reading())
    third = kept.drafts.get(order=3000)
    assert [share for _pk, share in third.like] == shares
    assert line_of(kept, third).doubts.alike is bool(shares)
