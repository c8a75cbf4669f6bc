"""The trail of a commitment reads as what people did, each act once, and what the platform settled in one line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.test import Client

from lienket.agreements import actions
from lienket.coordination import actions as coordination
from lienket.coordination.models import Report, Request

from .conftest import Story, accept, share, texts


def acts(story: Story, client: Client, code: str = "S1") -> list[str]:
    return texts(client.get(story[code].get_absolute_url()), ".lk-trail-act")


def test_what_the_platform_settles_is_one_line(story: Story, browser: Callable[..., Client]) -> None:
    accept(story["S1"], "ubnd-33")
    before = acts(story, browser("officer"))
    actions.record_progress(
        actor=story.viewer("officer"),
        commitment=story["S1"],
        text="Đã bán đủ.",
        final=True,
        on=date(2025, 3, 4),
        done_on=date(2025, 3, 1),
    )
    for name in ("son_la", "hung_yen"):
        viewer = story.viewer(name)
        report = Report.objects.get(
            request__participation__commitment=story["S1"], request__answering_id__in=viewer.organisation_ids
        )
        coordination.give_verdict(actor=viewer, report=report, verdict="confirmed")
    assert story["S1"].status == "done"
    assert set(Request.objects.filter(participation__commitment=story["S1"]).values_list("state", flat=True)) == {
        "confirmed"
    }
    now = acts(story, browser("officer"))
    assert now[len(now) - len(before) :] == before
    assert now[: len(now) - len(before)] == [
        "Nhiệm vụ hoàn thành, chốt phần việc của Ủy ban nhân dân tỉnh Hưng Yên",
        "Xác nhận báo cáo",
        "Nhiệm vụ hoàn thành, chốt phần việc của Ủy ban nhân dân tỉnh Sơn La",
        "Xác nhận báo cáo",
        "Báo hoàn thành",
        "Báo hoàn thành",
        "Báo hoàn thành nhiệm vụ",
    ]


def test_a_partners_own_report_and_its_verdict_are_a_line_each(story: Story, browser: Callable[..., Client]) -> None:
    request = share(story["S1"], "ubnd-14").request
    assert request is not None
    before = acts(story, browser("officer"))
    report = coordination.report(
        actor=story.viewer("son_la"), request=request, body="Xong", final=True, done_on=date(2025, 3, 1)
    )
    coordination.give_verdict(actor=story.viewer("officer"), report=report, verdict="disputed", reason="Thiếu")
    now = acts(story, browser("officer"))
    assert now[: len(now) - len(before)] == ["Không thống nhất với báo cáo", "Báo hoàn thành"]
