"""One commit makes the agreement, its programme and its commitments, each with its clause; or nothing at all."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from lienket.agreements.models import Agreement, Commitment, Programme
from lienket.drafting import actions
from lienket.drafting.models import Document
from lienket.drafting.queries import labelled_document
from lienket.ground.refusals import NotAllowed, Refusal
from tests.drafting.conftest import SIGNED, Desk, organisation

FACTS: dict[str, Any] = {
    "kind": "plan",
    "symbol": "188/KH-UBND",
    "title": "Kế hoạch hợp tác năm 2022",
    "signed_on": SIGNED,
    "visibility": "public",
    "programme_title": "Chương trình hợp tác năm 2022",
    "starts_on": SIGNED,
    "ends_on": date(2022, 12, 31),
    "due_on": date(2022, 12, 31),
    "lead": None,
    "ask_partners": True,
}


def settle(desk: Desk, **more: Any) -> Document:
    return actions.settle_facts(
        actor=desk.viewer(),
        document=desk.document,
        version=desk.again().version,
        parties=[organisation("ubnd-01"), organisation("ubnd-14")],
        **(FACTS | more),
    )


def counts() -> tuple[int, int, int]:
    return Agreement.objects.count(), Programme.objects.count(), Commitment.objects.count()


def test_accepted_drafts_become_commitments_with_their_clauses(desk: Desk) -> None:
    desk.step(1, "accept")
    desk.step(5, "accept")
    settle(desk)
    done = actions.commit(actor=desk.viewer(), document=desk.document)
    agreement, programme = done.agreement, done.programme
    assert agreement is not None
    assert programme is not None
    assert (agreement.symbol, agreement.kind, agreement.owner.key) == ("188/KH-UBND", "plan", "ubnd-01")
    assert sorted(str(one) for one in agreement.parties.all()) == [
        "Ủy ban nhân dân thành phố Hà Nội",
        "Ủy ban nhân dân tỉnh Sơn La",
    ]
    first, second = programme.commitments.order_by("sort_key")
    assert (first.code, first.lead.key, first.field.code, first.due_on) == (
        "N1",
        "hn-so-du-lich",
        "du-lich",
        date(2022, 12, 31),
    )
    assert (first.measure, first.unit, first.target) == ("Số đoàn", "đoàn", 2)
    shares = [
        (one.role, str(one.organisation or one.locality), one.request_id is not None)
        for one in first.participations.order_by("pk")
    ]
    assert shares == [
        ("lead", "Sở Du lịch thành phố Hà Nội", True),
        ("partner", "Ủy ban nhân dân tỉnh Sơn La", True),
    ]
    text = agreement.whole_text.text
    for one in (first, second):
        assert one.clause is not None
        assert text[one.clause.start : one.clause.end] == one.clause.text
    assert second.clause is not None
    assert second.clause.text.startswith("Sở Du lịch mở tuyến")
    assert [(one.role, str(one.organisation or one.locality)) for one in second.participations.order_by("pk")] == [
        ("lead", "Sở Du lịch thành phố Hà Nội"),
        ("support", "Sở Công Thương thành phố Hà Nội"),
        ("participant", "Huyện Ba Vì"),
        ("participant", "Tỉnh Sơn La"),
    ]


def test_a_commit_sent_twice_writes_once(desk: Desk) -> None:
    settle(desk)
    desk.step(1, "accept")
    key = uuid4()
    for given in (key, key, uuid4(), None):
        done = actions.commit(actor=desk.viewer(), document=desk.again(), request_key=given)
        assert (done.state, counts()) == ("committed", (1, 1, 1))
    with pytest.raises(Refusal, match="đã được ghi thành nhiệm vụ"):
        desk.step(1, "reject")


def test_partners_may_be_named_without_being_asked(desk: Desk) -> None:
    settle(desk, ask_partners=False)
    desk.step(1, "accept")
    programme = actions.commit(actor=desk.viewer(), document=desk.document).programme
    assert programme is not None
    rows = programme.commitments.get().participations.exclude(role="lead")
    assert [(one.role, one.organisation.key, one.request_id) for one in rows] == [("participant", "ubnd-14", None)]  # type: ignore[union-attr]


def test_what_stands_against_a_commit_is_told_and_nothing_is_written(desk: Desk) -> None:
    with pytest.raises(Refusal, match="thông tin của văn bản"):
        actions.commit(actor=desk.viewer(), document=desk.document)
    settle(desk)
    with pytest.raises(Refusal, match="Chưa nhận bản thảo nào"):
        actions.commit(actor=desk.viewer(), document=desk.document)
    with pytest.raises(NotAllowed):
        actions.commit(actor=desk.viewer("clerk"), document=desk.document)
    assert counts() == (0, 0, 0)
    with pytest.raises(Refusal, match="sau ngày bắt đầu"):
        settle(desk, ends_on=date(2020, 1, 1))
    with pytest.raises(Refusal, match="Hạn chung"):
        settle(desk, due_on=date(2023, 1, 1))
    with pytest.raises(Refusal, match="tương lai"):
        settle(desk, signed_on=date(2100, 1, 1))


def test_a_commitment_that_is_refused_leaves_nothing_half_written(desk: Desk) -> None:
    settle(desk)
    desk.step(1, "accept")
    desk.step(3, "accept")
    part = desk.draft(3).parts.get(role="lead")
    part.__class__.objects.filter(pk=part.pk).update(organisation=None)
    with pytest.raises(Refusal, match=r"còn thiếu thông tin.*Chưa chọn cơ quan chủ trì"):
        actions.commit(actor=desk.viewer(), document=desk.document)
    assert counts() == (0, 0, 0)
    assert desk.again().state == "ready"


def test_two_documents_of_one_title_become_two_programmes(desk: Desk) -> None:
    settle(desk)
    desk.step(1, "accept")
    actions.commit(actor=desk.viewer(), document=desk.document)
    again = actions.hand_in(actor=desk.viewer(), owner=organisation("ubnd-01"), pasted="Lần hai")
    from tests.drafting.conftest import article

    desk.document = actions.keep_reading(actor=desk.viewer(), document=again, reading=article().reading())
    settle(desk)
    desk.step(1, "accept")
    done = actions.commit(actor=desk.viewer(), document=desk.document)
    assert done.programme is not None
    assert done.programme.code == "chuong-trinh-hop-tac-nam-2022-2"


def test_what_people_settled_is_exported_beside_what_the_machine_said(desk: Desk) -> None:
    desk.step(1, "accept")
    desk.step(5, "reject", kind="fact")
    edited = desk.draft(3)
    lead = organisation("ubnd-01")
    actions.edit_draft(
        actor=desk.viewer(),
        draft=edited,
        version=edited.version,
        lead=lead,
        support=[],
        partners=[],
        title="Quảng bá nông sản Ba Vì",
        measure="Số hội chợ",
    )
    told = labelled_document(desk.again())
    assert (told["date"], told["style"], len(told["clauses"])) == ("2022-07-06", "plan", 3)
    first, third, fifth = told["clauses"]
    assert (third["settled"], third["changed"]) == ("open", ["title", "measure"])
    assert "kind" in fifth["changed"]
    assert first == {
        "text": "Sở Du lịch phối hợp với tỉnh Sơn La tổ chức 02 đoàn khảo sát đến hết năm 2022",
        "kind": "promise",
        "fields": ["du-lich"],
        "lead": ["Sở Du lịch"],
        "partners": ["tỉnh Sơn La"],
        "localities": [{"text": "tỉnh Sơn La", "codes": ["14"]}],
        "dates": [{"text": "hết năm 2022", "to": "2022-12-31"}],
        "settled": "accepted",
        "changed": [],
        "due": "2022-12-31",
        "machine": {
            "kind": "promise",
            "fields": ["du-lich"],
            "lead": ["Sở Du lịch"],
            "partners": ["tỉnh Sơn La"],
            "localities": [{"text": "tỉnh Sơn La", "codes": ["14"]}],
            "dates": [{"text": "hết năm 2022", "to": "2022-12-31"}],
            "due": "2022-12-31",
        },
    }
    assert (fifth["kind"], fifth["settled"], fifth["machine"]["kind"]) == ("fact", "rejected", "promise")


def test_who_leads_and_when_is_due_is_said_once_for_all_that_name_none(desk: Desk) -> None:
    settle(desk, ends_on=date(2022, 9, 30), due_on=None)
    with pytest.raises(Refusal, match="sau ngày kết thúc chương trình"):
        desk.step(1, "accept")
    settle(desk, lead=organisation("hn-so-du-lich"))
    assert actions.accept_certain(actor=desk.viewer(), document=desk.again()) == 3
    programme = actions.commit(actor=desk.viewer(), document=desk.document).programme
    assert programme is not None
    told = [(one.lead.key, one.due_on) for one in programme.commitments.order_by("sort_key")]
    assert told == [("hn-so-du-lich", date(2022, 12, 31))] * 3


def test_what_was_undecided_is_written_later_into_the_same_programme(desk: Desk) -> None:
    settle(desk)
    desk.step(1, "accept")
    first = actions.commit(actor=desk.viewer(), document=desk.document)
    desk.step(3, "accept")
    desk.step(5, "accept")
    done = actions.commit(actor=desk.viewer(), document=desk.again())
    assert counts() == (1, 1, 3)
    assert (done.agreement, done.programme) == (first.agreement, first.programme)
    codes = [desk.draft(n).commitment.code for n in (1, 3, 5)]  # type: ignore[union-attr]
    assert codes == ["N1", "N2", "N3"]
    clause = desk.draft(3).clause
    assert clause is not None
    assert done.text[clause.start : clause.end] == clause.text
    assert actions.commit(actor=desk.viewer(), document=desk.again()).version == done.version
    assert counts() == (1, 1, 3)


def test_a_written_draft_stays_as_it_is_by_every_way(desk: Desk) -> None:
    settle(desk)
    desk.step(1, "accept")
    actions.commit(actor=desk.viewer(), document=desk.document)
    officer, one = desk.viewer(), desk.draft(1)
    with pytest.raises(Refusal, match="đã được ghi thành nhiệm vụ"):
        desk.step(1, "reopen")
    with pytest.raises(Refusal, match="đã được ghi thành nhiệm vụ"):
        actions.merge(actor=officer, draft=one)
    with pytest.raises(Refusal, match="đã được ghi thành nhiệm vụ"):
        actions.edit_draft(
            actor=officer, draft=one, version=one.version, lead=organisation("ubnd-01"), support=[], partners=[]
        )
    with pytest.raises(Refusal, match="không hoàn tác"):
        actions.undo(actor=officer, document=desk.document, seen=1)
    with pytest.raises(Refusal, match="Hãy sửa ở thỏa thuận"):
        settle(desk)
    assert desk.draft(1).state == "accepted"


def test_a_code_written_by_hand_between_two_commits_is_passed_over(desk: Desk) -> None:
    settle(desk)
    desk.step(1, "accept")
    programme = actions.commit(actor=desk.viewer(), document=desk.document).programme
    assert programme is not None
    programme.commitments.update(code="N7")
    desk.step(3, "accept")
    actions.commit(actor=desk.viewer(), document=desk.again())
    assert desk.draft(3).commitment.code == "N8"  # type: ignore[union-attr]
