"""A partner that said no can be asked once more, with a reason; both requests stay, and past days show the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from lienket.agreements import actions, queries
from lienket.coordination import actions as coordination
from lienket.coordination.models import Event, Request
from lienket.ground.refusals import Refusal

from .conftest import LOADER, Story, accept, organisation, share, soup, texts

WHY = "Nay có kinh phí của trung ương."


@pytest.fixture
def declined(story: Story) -> Request:
    """Sơn La declined S10 in 2023; nobody else is asked there."""
    request = share(story["S10"], "ubnd-14").request
    assert request is not None
    coordination.take_step(
        actor=LOADER, request=request, step="decline", reason="Chưa có kinh phí", on=date(2023, 2, 1)
    )
    return request


def again(story: Story, reason: str = WHY) -> Request:
    actions.ask_partners(
        actor=story.viewer("officer"), commitment=story["S10"], organisations=[organisation("ubnd-14")], reason=reason
    )
    found = share(story["S10"], "ubnd-14").request
    assert found is not None
    return found


def partners(story: Story, day: date) -> list[str]:
    line = next(one for one in queries.snapshot(story.programme, day) if one["code"] == "S10")
    return [one["state"] for one in line["partners"]]


def test_the_new_request_names_the_old_one_and_the_old_one_is_closed(story: Story, declined: Request) -> None:
    new = again(story)
    declined.refresh_from_db()
    assert (new.follows, new.state, declined.state) == (declined, "asked", "closed")
    assert (new.title, new.asking, new.answering) == (declined.title, declined.asking, declined.answering)
    told = Event.objects.filter(request__in=[declined, new]).order_by("pk").values_list("request", "step", "reason")
    assert list(told)[-3:] == [
        (declined.pk, "decline", "Chưa có kinh phí"),
        (declined.pk, "close", "Đã được đề nghị lại."),
        (new.pk, "ask", WHY),
    ]


def test_past_days_show_the_answer_of_then(story: Story, declined: Request) -> None:
    again(story)
    accept(story["S10"], "ubnd-14", timezone.localdate())
    yesterday = timezone.localdate() - timedelta(days=1)
    assert [partners(story, day) for day in (date(2023, 1, 31), date(2023, 2, 1), yesterday, timezone.localdate())] == [
        ["asked"],
        ["declined"],
        ["declined"],
        ["accepted"],
    ]
    assert story["S10"].status == "in_progress"


def test_a_reason_is_needed_and_once_is_enough(story: Story, declined: Request) -> None:
    with pytest.raises(Refusal) as told:
        again(story, " ")
    assert (told.value.sentence, told.value.field) == (
        "Ủy ban nhân dân tỉnh Sơn La đã được đề nghị một lần và không tham gia. Hãy ghi lý do đề nghị lại.",
        "reason",
    )
    again(story)
    with pytest.raises(Refusal) as twice:
        again(story)
    assert twice.value.sentence == "Các cơ quan đã chọn đều đã được đề nghị."
    with pytest.raises(Refusal) as old:
        coordination.ask_again(actor=LOADER, request=Request.objects.get(pk=declined.pk), reason=WHY)
    assert old.value.sentence == "Đề nghị này đã được đề nghị lại."


def test_who_declines_twice_can_be_asked_a_third_time(story: Story, declined: Request) -> None:
    second = again(story)
    coordination.take_step(actor=LOADER, request=second, step="decline", reason="Vẫn chưa có")
    third = again(story, "Đổi nội dung")
    assert (third.follows, second.follows) == (second, declined)
    assert partners(story, date(2023, 2, 1)) == ["declined"]


def test_only_what_ended_without_the_work_is_asked_again_and_only_by_its_asking_side(story: Story) -> None:
    request = share(story["S1"], "ubnd-14").request
    assert request is not None
    with pytest.raises(Refusal) as told:
        coordination.ask_again(actor=story.viewer("officer"), request=request, reason=WHY)
    assert told.value.sentence == "Đề nghị đang ở trạng thái “Đã nhận, đang thực hiện” nên không cần đề nghị lại."
    coordination.take_step(actor=LOADER, request=request, step="withdraw", reason="Thôi")
    with pytest.raises(Refusal) as other:
        coordination.ask_again(actor=story.viewer("son_la"), request=request, reason=WHY)
    assert (other.value.status, other.value.sentence) == (403, "Chỉ bên đề nghị được đề nghị lại.")
    assert coordination.ask_again(actor=story.viewer("officer"), request=request, reason=WHY).follows == request


def test_the_page_leads_to_it_and_tells_it(story: Story, declined: Request, browser: Callable[..., Client]) -> None:
    client, address = browser("officer"), story["S10"].get_absolute_url()
    link = next(one for one in soup(client.get(address)).select("#cac-ben a") if "Đề nghị lại" in one.get_text())
    assert "Đề nghị lại" not in " ".join(texts(browser("son_la").get(address), "#cac-ben a"))
    where = f"{address}doi-tac/"
    assert link["href"] == f"{where}?lai=ubnd-14"
    form = soup(client.get(str(link["href"])))
    assert form.select_one("[name=organisations_named]").get_text().strip() == "Ủy ban nhân dân tỉnh Sơn La"
    sent = {"request_key": str(uuid4()), "organisations_named": "UBND tỉnh Sơn La", "reason": ""}
    assert client.post(where, sent).status_code == 422
    assert client.post(where, sent | {"reason": WHY}).status_code == 302
    page = client.get(address)
    row = next(one for one in texts(page, "#cac-ben tbody tr") if "Sơn La" in one)
    assert "được đề nghị lại; lần trước: từ chối ngày 01/02/2023" in row
    trail = texts(page, ".lk-trail-body")
    assert next(one for one in trail if WHY in one).startswith("Đề nghị lại Ủy ban nhân dân tỉnh Sơn La")
    assert next(one for one in trail if "Chưa có kinh phí" in one).startswith("Từ chối")
