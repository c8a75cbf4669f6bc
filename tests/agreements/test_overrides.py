"""A status set by hand is a span of days: what is lifted today was in force yesterday, and every past day says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from lienket.agreements import actions, queries
from lienket.agreements.models import Override
from lienket.ground.refusals import Refusal

from .conftest import LOADER, Story, texts


def on_day(story: Story, day: date, code: str = "S1") -> tuple[str, str]:
    line = next(one for one in queries.snapshot(story.programme, day) if one["code"] == code)
    return line["status"], line["why"]


def put(story: Story, status: str, reason: str, on: date) -> None:
    actions.override(actor=LOADER, commitment=story["S1"], status=status, reason=reason, on=on)


def lift(story: Story, on: date) -> None:
    actions.lift_override(actor=LOADER, commitment=story["S1"], reason="Có vốn lại", on=on)


def test_past_days_show_the_override_that_was_in_force_then(story: Story) -> None:
    put(story, "stopped", "Hết vốn", date(2023, 3, 1))
    put(story, "disputed", "Các bên tranh chấp", date(2023, 6, 1))
    lift(story, date(2023, 9, 1))
    by_rule = ("in_progress", "Đối tác đã nhận việc.")
    assert {day: on_day(story, day) for day in (
        date(2023, 2, 28), date(2023, 3, 1), date(2023, 5, 31), date(2023, 6, 1), date(2023, 8, 31), date(2023, 9, 1),
    )} == {
        date(2023, 2, 28): by_rule,
        date(2023, 3, 1): ("stopped", "Đặt tay: Hết vốn"),
        date(2023, 5, 31): ("stopped", "Đặt tay: Hết vốn"),
        date(2023, 6, 1): ("disputed", "Đặt tay: Các bên tranh chấp"),
        date(2023, 8, 31): ("disputed", "Đặt tay: Các bên tranh chấp"),
        date(2023, 9, 1): by_rule,
    }  # fmt: skip
    assert (story["S1"].status, story["S1"].status_why) == by_rule
    rows = Override.objects.values_list("status", "starts_on", "lifted_on", "set_by", "lifted_by", "lift_reason")
    who = LOADER.person_label
    assert list(rows) == [
        ("stopped", date(2023, 3, 1), date(2023, 6, 1), who, who, "Đặt trạng thái khác: Các bên tranh chấp"),
        ("disputed", date(2023, 6, 1), date(2023, 9, 1), who, who, "Có vốn lại"),
    ]


def test_done_by_hand_is_done_on_its_day_and_open_again_once_lifted(story: Story) -> None:
    put(story, "done", "Theo biên bản nghiệm thu", date(2024, 5, 6))
    assert story["S1"].done_on == date(2024, 5, 6)
    lift(story, date(2024, 8, 1))
    assert story["S1"].done_on is None
    lines = [queries.snapshot(story.programme, day)[0] for day in (date(2024, 7, 31), date(2024, 8, 1))]
    assert [(one["code"], one["box"], one["done_on"]) for one in lines] == [
        ("S1", "done_on_time", "2024-05-06"),
        ("S1", "open_in_time", None),
    ]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2199, 1, 1), "Ngày có hiệu lực 01/01/2199 ở tương lai. Hãy chọn từ hôm nay trở về trước."),
        (date(2022, 7, 5), "Ngày có hiệu lực trước ngày bắt đầu nhiệm vụ 06/07/2022."),
        (date(2023, 2, 28), "Trạng thái đã được quyết định bằng tay ngày 01/03/2023. Hãy chọn từ ngày đó trở đi."),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_sentence(story: Story, day: date, sentence: str) -> None:
    put(story, "stopped", "Hết vốn", date(2023, 3, 1))
    with pytest.raises(Refusal) as told:
        put(story, "done", "Xong", day)
    assert (told.value.sentence, told.value.field) == (sentence, "on")
    assert Override.objects.count() == 1


def test_nothing_is_lifted_before_it_was_set(story: Story) -> None:
    put(story, "stopped", "Hết vốn", date(2023, 3, 1))
    with pytest.raises(Refusal) as told:
        lift(story, date(2023, 2, 1))
    assert told.value.sentence == "Trạng thái đặt tay có hiệu lực từ 01/03/2023; không thể bỏ trước ngày đó."


def test_the_page_tells_what_was_set_by_hand_and_until_when(story: Story, browser: Callable[..., Client]) -> None:
    head, address = browser("head"), story["S1"].get_absolute_url()
    where = f"{address}trang-thai/"
    today = f"{timezone.localdate():%d/%m/%Y}"

    def send(**values: Any) -> int:
        return head.post(where, {"version": story["S1"].version, **values}).status_code

    assert send(status="stopped", reason="Hết vốn", on="01/03/2023") == 302
    assert send(reason="Có vốn lại") == 302
    told = f"Từ 01/03/2023 đến trước {today}, trạng thái là “Dừng thực hiện” do Lê Văn Trưởng đặt tay. Lý do: Hết vốn"
    assert texts(head.get(address), ".lk-lead .lk-explain-text p")[1:] == [f"{told} Bỏ vì: Có vốn lại"]
    assert texts(browser().get(address), ".lk-lead .lk-explain-text p")[1:] == [told]


def test_what_was_set_before_rows_were_kept_becomes_a_row(story: Story) -> None:
    put(story, "stopped", "Hết vốn", date(2023, 3, 1))
    before, now = [("agreements", "0004_words_of_columns")], MigrationExecutor(connection).loader.graph.leaf_nodes()
    connection.check_constraints()
    # Rooms above hang on this one's tables; theirs stay as they are, for only what this room did is undone and done.
    recorder, plan = MigrationRecorder(connection), MigrationExecutor(connection).migration_plan(before)
    other = [one for one, _backwards in plan if one.app_label != "agreements"]
    above = [key for one in other for key in ((one.app_label, one.name), *one.replaces)]
    for app, name in above:
        recorder.record_unapplied(app, name)
    MigrationExecutor(connection).migrate(before)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM agreements_commitment WHERE override_status = 'stopped'")
        assert cursor.fetchall() == [(1,)]
    connection.check_constraints()
    MigrationExecutor(connection).migrate([node for node in now if node[0] == "agreements"])
    for app, name in above:
        recorder.record_applied(app, name)
    assert MigrationExecutor(connection).migration_plan(now) == []
    assert on_day(story, date(2023, 2, 28))[0] == "in_progress"
    assert on_day(story, date(2023, 3, 1)) == ("stopped", "Đặt tay: Hết vốn")
