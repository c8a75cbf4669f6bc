"""The handshake through its actions: what moves, what is refused and why, what is left in the trail."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lienket.coordination import actions, queries
from lienket.coordination.choices import ExtensionState, State, Verdict
from lienket.coordination.models import Evidence, Extension, Report, Request
from lienket.ground.audit.acts import Platform
from lienket.ground.audit.models import Act
from lienket.ground.refusals import NotAllowed, NotThere, Refusal, Repeated, Stale
from tests.coordination.conftest import World


def steps(request: Request) -> list[str]:
    return list(request.events.order_by("pk").values_list("step", flat=True))


def test_the_straight_way(world: World) -> None:
    request = world.accepted()
    world.verdict(world.report(request, final=True), "confirmed")
    world.step(request, "close", "a")
    request.refresh_from_db()
    assert (request.state, steps(request)) == ("closed", ["ask", "accept", "finish", "confirm", "close"])
    assert request.answered_on == request.settled_on == request.done_on == timezone.localdate()


def test_disputed_then_reported_again_then_confirmed(world: World) -> None:
    request = world.accepted()
    first = world.report(request, final=True)
    world.verdict(first, "disputed", reason="Thiếu ba hợp tác xã")
    sent_back = Request.objects.get()
    assert (sent_back.state, sent_back.done_on) == (State.DISPUTED, None)
    second = world.report(sent_back, final=True, body="Đã bổ sung đủ 15")
    world.verdict(second, "confirmed")
    assert Request.objects.get().state == State.CONFIRMED
    assert [one.verdict for one in Report.objects.order_by("pk")] == [Verdict.DISPUTED, Verdict.CONFIRMED]
    with pytest.raises(Refusal, match="đã có ý kiến"):
        world.verdict(first, "confirmed")


def test_confirming_the_end_confirms_what_was_not_judged_before(world: World) -> None:
    request = world.accepted()
    interim = world.report(request)
    judged = world.report(request)
    world.verdict(judged, "disputed", reason="Số liệu sai")
    assert Request.objects.get().state == State.ACCEPTED
    world.verdict(world.report(request, final=True), "confirmed")
    interim.refresh_from_db()
    judged.refresh_from_db()
    assert (interim.verdict, judged.verdict) == (Verdict.CONFIRMED, Verdict.DISPUTED)
    assert interim.verdict_reason == "Xác nhận cùng báo cáo hoàn thành."


def test_a_report_after_confirmation_reopens_nothing(world: World) -> None:
    request = world.accepted()
    world.verdict(world.report(request, final=True), "confirmed")
    later = world.report(request, body="Bổ sung số liệu quý IV")
    assert queries.waiting_count(world.viewer("a")) == 1
    world.verdict(later, "disputed", reason="Chưa khớp")
    assert Request.objects.get().state == State.CONFIRMED
    with pytest.raises(Refusal, match="không thể “Báo hoàn thành”"):
        world.report(request, final=True)
    world.step(request, "close", "a")
    with pytest.raises(Refusal, match="đã kết thúc"):
        world.report(request)


def test_a_verdict_cannot_be_given_once_the_request_ended(world: World) -> None:
    request = world.accepted()
    interim = world.report(request)
    assert queries.waiting_count(world.viewer("a")) == 1
    world.step(request, "withdraw", "a", "Không cần nữa")
    assert queries.waiting_count(world.viewer("a")) == 0
    with pytest.raises(Refusal, match="không cho ý kiến"):
        world.verdict(interim, "confirmed")


def test_an_extension_is_granted_or_refused_with_reasons(world: World) -> None:
    today = timezone.localdate()
    request = world.accepted(due_on=today + timedelta(days=5))
    asked = {"actor": world.viewer("b"), "request": request, "reason": "Chờ số liệu thống kê"}
    with pytest.raises(Refusal, match="sau hạn hiện tại"):
        actions.ask_extension(due_after=today, **asked)
    first = actions.ask_extension(due_after=today + timedelta(days=30), **asked)
    with pytest.raises(Refusal, match="Đang có một đề nghị gia hạn"):
        actions.ask_extension(due_after=today + timedelta(days=40), **asked)
    decided = {"actor": world.viewer("a"), "reason": "Đã xem xét"}
    with pytest.raises(NotAllowed):
        actions.decide_extension(actor=world.viewer("b"), extension=first, grant=True, reason="Tự đồng ý")
    actions.decide_extension(extension=first, grant=False, **decided)
    assert Request.objects.get().due_on == today + timedelta(days=5)
    second = actions.ask_extension(due_after=today + timedelta(days=30), **asked)
    actions.decide_extension(extension=second, grant=True, **decided)
    assert Request.objects.get().due_on == today + timedelta(days=30)
    assert steps(request) == ["ask", "accept", "extend", "refuse", "extend", "grant"]
    with pytest.raises(Refusal, match="đã được quyết định"):
        actions.decide_extension(extension=second, grant=False, **decided)


@pytest.mark.parametrize("way", ["withdraw", "confirm"])
def test_an_extension_lapses_when_the_request_ends(world: World, way: str) -> None:
    request = world.accepted()
    pending = actions.ask_extension(
        actor=world.viewer("b"), request=request, due_after=date(2090, 1, 1), reason="Cần thêm thời gian"
    )
    if way == "withdraw":
        world.step(request, "withdraw", "a", "Đã có nguồn khác")
    else:
        world.verdict(world.report(request, final=True), "confirmed")
    pending.refresh_from_db()
    assert pending.state == ExtensionState.LAPSED
    assert steps(request)[-1] == "lapse"
    assert queries.waiting_count(world.viewer("a")) == 0
    with pytest.raises(Refusal):
        actions.decide_extension(actor=world.viewer("a"), extension=pending, grant=True, reason="Muộn")


def test_a_stuck_dispute_can_be_withdrawn(world: World) -> None:
    request = world.accepted()
    world.verdict(world.report(request, final=True), "disputed", reason="Chưa đủ")
    assert world.step(request, "withdraw", "a", "Hai bên thôi").state == State.WITHDRAWN


@pytest.mark.parametrize(("step", "by"), [("decline", "b"), ("withdraw", "a")])
@pytest.mark.parametrize("reason", ["", "   "])
def test_a_no_needs_its_reason(world: World, step: str, by: str, reason: str) -> None:
    request = world.ask()
    with pytest.raises(Refusal, match="Hãy ghi lý do") as refused:
        world.step(request, step, by, reason)
    assert refused.value.field == "reason"
    assert Request.objects.get().state == State.ASKED
    with pytest.raises(Refusal, match="Hãy ghi lý do"):
        world.verdict(world.report(world.step(request, "accept", "b"), final=True), "disputed", reason=reason)


@pytest.mark.parametrize(
    ("role", "may"),
    [("viewer", ()), ("clerk", ("report",)), ("officer", ("report", "decide")), ("head", ("report", "decide"))],
)
def test_what_each_role_may_do(world: World, role: str, may: tuple[str, ...]) -> None:
    request = world.ask()
    actor = world.viewer("b", role)

    def allowed(act: Any) -> bool:
        try:
            act()
        except NotAllowed:
            return False
        return True

    assert allowed(lambda: actions.take_step(actor=actor, request=request, step="accept")) == ("decide" in may)
    if "decide" not in may:
        world.step(request, "accept", "b")
    report = {"actor": actor, "request": request, "body": "Xong một nửa"}
    assert allowed(lambda: actions.report(**report)) == ("report" in may)
    extend = {"actor": actor, "request": request, "due_after": date(2090, 1, 1), "reason": "Chờ"}
    assert allowed(lambda: actions.ask_extension(**extend)) == ("decide" in may)
    ask = {"actor": actor, "asking": world.b, "answering": world.a, "title": "Việc khác"}
    assert allowed(lambda: actions.ask(**ask)) == ("decide" in may)


def test_a_stranger_finds_nothing(world: World) -> None:
    request = world.accepted()
    report = world.report(request)
    stranger = world.viewer("c", "head")
    for act in (
        lambda: actions.take_step(actor=stranger, request=request, step="withdraw", reason="Phá"),
        lambda: actions.report(actor=stranger, request=request, body="Chen vào"),
        lambda: actions.give_verdict(actor=stranger, report=report, verdict="confirmed"),
        lambda: actions.ask_extension(actor=stranger, request=request, due_after=date(2090, 1, 1), reason="Phá"),
    ):
        with pytest.raises(NotThere):
            act()
    with pytest.raises(NotAllowed):
        actions.ask(actor=stranger, asking=world.a, answering=world.b, title="Mạo danh")
    with pytest.raises(NotAllowed):
        actions.add_evidence(actor=stranger, organisation=world.b, uploads=[SimpleUploadedFile("a.txt", b"a")])


def test_the_wrong_side_may_not_answer_or_judge_itself(world: World) -> None:
    request = world.ask()
    with pytest.raises(NotAllowed, match="Chỉ bên được đề nghị"):
        world.step(request, "accept", "a")
    world.step(request, "accept", "b")
    with pytest.raises(NotAllowed, match="không tự xác nhận"):
        world.verdict(world.report(request, final=True), "confirmed", by="b")


def test_an_heir_of_both_sides_goes_all_the_way(world: World) -> None:
    request = actions.ask(
        actor=Platform("Nạp dữ liệu"),
        asking=world.old_a,
        answering=world.old_b,
        title="Chỉnh tuyến đường giáp ranh",
        asked_on=date(2024, 5, 6),
        due_on=date(2024, 12, 31),
    )
    desk = queries.desk(world.viewer("heir"), timezone.localdate())
    assert (len(desk.waits), len(desk.todo), len(desk.awaited)) == (1, 0, 0)
    world.step(request, "accept", "heir")
    extension = actions.ask_extension(
        actor=world.viewer("heir"), request=request, due_after=date(2090, 1, 1), reason="Sáp nhập"
    )
    actions.decide_extension(actor=world.viewer("heir"), extension=extension, grant=True, reason="Hợp lý")
    world.verdict(world.report(request, by="heir", final=True), "confirmed", by="heir")
    world.step(request, "close", "heir")
    assert Request.objects.get().state == State.CLOSED
    assert queries.listing(world.viewer("heir")).count() == 1
    assert queries.listing(world.viewer("heir"), side="asking").count() == 1


def test_an_heir_answers_for_the_organisation_of_that_time(world: World) -> None:
    request = actions.ask(
        actor=world.viewer("a"), asking=world.a, answering=world.old_c, title="Tuyến du lịch", matter=world.a
    )
    assert queries.waiting_count(world.viewer("c")) == 1
    assert world.step(request, "accept", "c").state == State.ACCEPTED


def test_nobody_asks_an_organisation_that_has_ended(world: World) -> None:
    with pytest.raises(Refusal, match="không hoạt động vào ngày"):
        world.ask(answering="old_c")


def test_asking_several_asks_each_once(world: World) -> None:
    key = uuid4()
    given = {
        "actor": world.viewer("a"),
        "asking": world.a,
        "answering": [world.b, world.c, world.b],
        "title": "Góp ý quy hoạch",
    }
    made = actions.ask_many(request_key=key, **given)
    assert [one.answering_id for one in made] == [world.b.pk, world.c.pk]
    assert actions.ask_many(request_key=key, **given) == made
    assert Request.objects.count() == 2
    with pytest.raises(Repeated):
        actions.ask_many(request_key=key, **{**given, "title": "Khác"})


def test_a_form_sent_twice_acts_once(world: World) -> None:
    request, key = world.ask(), uuid4()
    for _again in range(2):
        world.step(request, "accept", "b", request_key=key, version=1)
    report_key = uuid4()
    reports = [world.report(request, final=True, request_key=report_key) for _again in range(2)]
    assert reports[0] == reports[1]
    assert steps(request) == ["ask", "accept", "finish"]


def test_whoever_saw_an_older_version_is_told_what_came_first(world: World) -> None:
    request = world.ask()
    seen = Request.objects.get()
    world.step(request, "withdraw", "a", "Đổi kế hoạch")
    with pytest.raises(Stale) as stale:
        world.step(seen, "accept", "b", version=seen.version)
    assert stale.value.differences == [("trạng thái", "Đã rút", "Nhận việc")]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": " "}, "title"),
        ({"due_on": date(2020, 1, 1)}, "due_on"),
        ({"answering": []}, "answering"),
    ],
)
def test_an_impossible_request_is_refused_at_its_field(world: World, given: dict[str, Any], field: str) -> None:
    whole = {"title": "Việc", "answering": [world.b], "due_on": None, **given}
    with pytest.raises(Refusal) as refused:
        actions.ask_many(actor=world.viewer("a"), asking=world.a, **whole)
    assert refused.value.field == field
    with pytest.raises(Refusal, match="chính cơ quan mình"):
        actions.ask_many(actor=world.viewer("a"), asking=world.a, answering=[world.a], title="Việc")


def test_one_bad_file_keeps_none(world: World) -> None:
    request = world.accepted()
    good = SimpleUploadedFile("danh-sach.csv", b"ten;so\nHTX A;1\n")
    bad = SimpleUploadedFile("ban-ke.pdf", b"MZ this is a program")
    with pytest.raises(Refusal):
        world.report(request, uploads=[good, bad])
    assert (Evidence.objects.count(), Report.objects.count()) == (0, 0)
    report = world.report(request, uploads=[SimpleUploadedFile("danh-sach.csv", b"ten;so\nHTX A;1\n")])
    assert [one.name for one in report.evidence.all()] == ["danh-sach.csv"]


def test_the_room_of_the_matter_hears_of_every_step(world: World) -> None:
    heard: list[tuple[str, int]] = []
    actions.follow("localities.organisation", lambda actor, pk: heard.append((actor.person_label, pk)), lambda pk: None)
    try:
        request = world.ask(matter=world.c)
        world.step(request, "accept", "b")
        world.verdict(world.report(request, final=True), "confirmed")
    finally:
        actions.follow("localities.organisation", lambda actor, pk: None, lambda pk: None)
    assert heard == [("officer b", world.c.pk), ("officer b", world.c.pk), ("officer a", world.c.pk)]


def test_the_trail_names_on_whose_behalf(world: World) -> None:
    request = world.accepted()
    accepted = Act.objects.get(verb="coordination.accept")
    event = request.events.get(step="accept")
    assert event.act == accepted.pk
    assert (event.person_label, event.organisation_label) == ("officer b", world.b.name)
    assert Extension.objects.count() == 0


def test_a_request_follows_the_date_of_its_matter(world: World) -> None:
    today = timezone.localdate()
    request = world.accepted(due_on=today + timedelta(days=5), matter=world.c)
    pending = actions.ask_extension(
        actor=world.viewer("b"), request=request, due_after=today + timedelta(days=9), reason="Chờ số liệu"
    )
    keeper = Platform("Chương trình")
    actions.move_due(actor=keeper, request=request, due_on=today + timedelta(days=8), reason="Lùi cả chương trình")
    pending.refresh_from_db()
    assert pending.state == ExtensionState.PENDING
    actions.move_due(actor=keeper, request=request, due_on=today + timedelta(days=9), reason="Lùi thêm")
    pending.refresh_from_db()
    moved = Request.objects.get()
    assert pending.state == ExtensionState.LAPSED
    assert (moved.first_due_on, moved.due_on) == (today + timedelta(days=5), today + timedelta(days=9))
    assert steps(request) == ["ask", "accept", "extend", "move", "move", "lapse"]
    world.step(request, "withdraw", "a", "Thôi")
    with pytest.raises(Refusal, match="không đổi hạn nữa"):
        actions.move_due(actor=keeper, request=request, due_on=today, reason="Muộn")
