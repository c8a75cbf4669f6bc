"""Recalls: everyone the goods reached is asked and nobody else; answers, progress, the public notice, the end."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienket.coordination import actions as coordination
from lienket.coordination.models import Request
from lienket.ground.refusals import NotThere, Refusal
from lienket.market import actions, queries
from lienket.market.actions import Happening
from lienket.market.models import Batch, Deal, Recall, RecallParty

from .conftest import BUYER, COOPERATIVE, LOADER, OTHER, Story, day, organisation, texts
from .deal_world import accept, deliver, signed
from .test_points import add_goods, make_point
from .test_trace import make_batch, transform

Browser = Callable[..., Client]
pytestmark = pytest.mark.django_db


def open_recall(batch: Batch, opened_by: str = COOPERATIVE, **more: Any) -> Recall:
    given_: dict[str, Any] = {"grade": "possible", "reason": "Chưa đủ ngày cách ly", "due_on": day(5)} | more
    return actions.open_recall(actor=LOADER, batch=batch, opened_by=organisation(opened_by), **given_)


def asked(recall: Recall) -> dict[str, Decimal | None]:
    return {one.organisation.key: one.received for one in recall.parties.select_related("organisation")}


SPLITS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda pair: pair[0] < pair[1]), max_size=5)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPLITS, st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=3))
def test_a_recall_covers_exactly_what_was_reached(splits: list[tuple[int, int]], sent: list[tuple[int, bool]]) -> None:
    with transaction.atomic():
        batches = [make_batch(number=f"B{n}", quantity="100") for n in range(5)]
        for source, target in set(splits):
            transform({batches[source]: "1"}, {batches[target]: "1"})
        deals = {who: signed(buyer=organisation(who)) for who in {BUYER if mine else OTHER for _n, mine in sent}}
        for number, mine in sent:
            deliver(deals[BUYER if mine else OTHER], "1", batch=f"B{number}")
        reach, more = {0}, {0}
        while more:
            more = {target for source, target in splits if source in reach} - reach
            reach |= more
        recall = open_recall(batches[0])
        assert set(recall.batches.values_list("number", flat=True)) == {f"B{n}" for n in reach}
        expected: dict[str, Decimal | None] = {COOPERATIVE: None}
        for number, mine in sent:
            if number in reach:
                who = BUYER if mine else OTHER
                expected[who] = (expected.get(who) or Decimal(0)) + 1
        assert asked(recall) == expected
        transaction.set_rollback(True)


def test_buyers_and_points_are_asked_answer_and_what_is_sold_later_is_taken_up(story: Story, browser: Browser) -> None:
    raw, made = make_batch(number="XD-01"), make_batch(number="XD-01A", quantity="8")
    transform({raw: "8"}, {made: "8"})
    deal = signed()
    accept(deliver(deal, "2", batch="XD-01A"))
    point = make_point(OTHER)
    add_goods(point, product=raw.product)
    recall = open_recall(raw)
    assert asked(recall) == {COOPERATIVE: None, BUYER: Decimal(2), OTHER: None}
    requests = Request.objects.filter(matter_type="market.recallparty").order_by("pk")
    assert {one.answering.key for one in requests} == {BUYER, OTHER}
    assert {(one.asking.key, one.due_on) for one in requests} == {(COOPERATIVE, day(5))}
    with pytest.raises(Refusal, match="đang được thu hồi"):
        open_recall(raw)
    with pytest.raises(Refusal, match="đang bị thu hồi"):
        transform({made: "1"}, {make_batch(number="Z", quantity="1"): "1"})
    with pytest.raises(Refusal, match="đang bị thu hồi"):
        actions.record_event(actor=LOADER, batches=[made], happening=Happening("sold", day(0)))
    deliver(deal, "1", batch="XD-01A")
    assert asked(recall)[BUYER] == Decimal(3)
    assert requests.count() == 2
    _answer_and_close(recall, browser, story)


def _answer_and_close(recall: Recall, browser: Browser, story: Story) -> None:
    party = RecallParty.objects.get(recall=recall, organisation=organisation(BUYER))
    buyer, head = browser("buyer"), browser("head")
    address = f"/thu-hoi/phan/{party.pk}/"
    sent = {"version": party.version, "found": "2,5", "returned": "2", "destroyed": "0,5", "request_key": str(uuid4())}
    assert buyer.post(address, sent | {"found": "9"}).status_code == 422
    assert buyer.post(address, sent | {"destroyed": "2"}).status_code == 422
    assert buyer.post(address, sent).status_code == 302
    request = Request.objects.get(recall_party=party)
    assert (request.state, request.reports.count()) == ("reported", 1)
    assert browser("other").get(address).status_code == 404
    notice, page = browser().get(recall.get_absolute_url()), head.get(recall.get_absolute_url())
    name = organisation(BUYER).name
    assert (name in " ".join(texts(notice, "main")), name in " ".join(texts(page, "main"))) == (False, True)
    assert "Chưa đủ ngày cách ly" in " ".join(texts(notice, "main"))
    assert "1 / 3" in " ".join(texts(page, ".lk-stats"))
    assert "Đang thu hồi" in " ".join(texts(browser().get(recall.batch.get_absolute_url()), "main"))
    assert [len(texts(browser().get("/thu-hoi/"), "tbody tr"))] == [1]
    assert head.get(f"{recall.get_absolute_url()}cac-noi.xlsx").content[:2] == b"PK"
    assert buyer.get(f"{recall.get_absolute_url()}cac-noi.xlsx").status_code == 404
    close = {"version": recall.version, "result": "Thu hồi 2,5 tấn"}
    assert head.post(f"{recall.get_absolute_url()}ket-thuc/", close).status_code == 302
    states = Request.objects.filter(matter_type="market.recallparty").order_by("pk").values_list("state", flat=True)
    assert sorted(states) == ["reported", "withdrawn"]
    told = " ".join(texts(browser().get(recall.get_absolute_url()), "main"))
    assert "Thu hồi 2,5 tấn" in told
    with pytest.raises(Refusal, match="đã kết thúc"):
        actions.answer_recall(
            actor=story.viewer("buyer"), party=party, found=Decimal(0), returned=Decimal(0), destroyed=Decimal(0)
        )


def test_a_declined_request_is_told_and_only_owner_or_authority_recalls(story: Story, browser: Browser) -> None:
    batch = make_batch(number="XD-01")
    deliver(signed(), "2", batch="XD-01")
    for who in ("buyer", "other", "clerk"):
        given_ = {"opened_by": organisation(BUYER), "grade": "label", "reason": "x", "due_on": day(1)}
        with pytest.raises(Refusal, match="thu hồi") as refused:
            actions.open_recall(actor=story.viewer(who), batch=batch, **given_)
        assert isinstance(refused.value, NotThere) == (who != "clerk")
    form = {"grade": "serious", "reason": "Có dị vật", "due_on": f"{day(3):%d/%m/%Y}", "request_key": str(uuid4())}
    opened = browser("head").post(f"{batch.get_absolute_url()}thu-hoi/", form)
    recall = Recall.objects.get()
    assert opened["Location"] == recall.get_absolute_url()
    party = recall.parties.get(organisation=organisation(BUYER))
    assert party.request is not None
    coordination.take_step(actor=LOADER, request=party.request, step="decline", reason="Đã bán hết")
    party = queries.parties_of(recall)[-1]
    assert queries.answer_of(party) == "declined"
    assert Deal.objects.count() == 1
