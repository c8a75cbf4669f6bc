"""Deals: opened once for a match, moved by handshakes, never beyond a lot or a contract."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lienket.coordination import actions as coordination
from lienket.coordination import queries as coordination_queries
from lienket.ground.refusals import NotThere, Refusal
from lienket.market import actions, queries
from lienket.market.actions import Terms
from lienket.market.models import Deal, Delivery, Lot

from .conftest import Story, day, make_lot, measure
from .deal_world import accept, agree, deliver, open_deal, propose, signed, terms


def again(deal: Deal) -> Deal:
    return Deal.objects.select_related("contract", "delivering").get(pk=deal.pk)


def left(lot: Lot) -> tuple[Decimal, Decimal]:
    """(what is left, what is promised) of a lot."""
    use = queries.lot_uses([lot]).get(lot.pk, queries.LotUse())
    return queries.lot_left(lot, use), use.promised


def test_a_match_opens_one_deal(story: Story) -> None:
    supply = make_lot()
    first = open_deal(supply, match=7)
    assert open_deal(supply, match=7).pk == first.pk
    assert (first.seller_province.code, first.buyer_province.code, first.stage) == ("14", "01", "open")


def test_from_memorandum_to_the_last_delivery(story: Story) -> None:
    lot = make_lot()
    deal = open_deal(lot)
    assert left(lot) == (Decimal(10), Decimal(10))
    memo = agree(propose(deal, "memo", Terms(number="1/BGN", quantity=Decimal(10)), side="buyer"))
    assert (memo.state, again(deal).stage, left(lot)) == ("agreed", "memo", (Decimal(10), Decimal(10)))
    assert memo.request is not None
    memo.request.refresh_from_db()
    assert memo.request.state == "closed"
    agree(propose(deal))
    now = again(deal)
    assert (now.stage, now.due_on, left(lot)) == ("contracted", day(10), (Decimal(0), Decimal(0)))
    assert now.delivering is not None
    assert (now.delivering.state, now.delivering.asking_id, now.delivering.answering_id) == (
        "accepted",
        deal.buyer_id,
        deal.seller_id,
    )
    first = deliver(now, "5")
    assert again(deal).stage == "delivering"
    assert accept(first, "4.5", "Dập 0,5 tấn").state == "partly"
    last = deliver(now, "5", 0, final=True)
    assert accept(last).state == "accepted"
    done = again(deal)
    assert (done.stage, done.over_on) == ("completed", day(0))
    assert left(lot) == (Decimal("0.5"), Decimal(0))


def test_what_is_accepted_from_the_page_of_the_request_counts_in_full(story: Story) -> None:
    deal = signed()
    one = deliver(deal, "4")
    assert one.report is not None
    coordination.give_verdict(actor=story.viewer("buyer"), report=one.report, verdict="confirmed")
    one.refresh_from_db()
    assert (one.state, one.accepted) == ("accepted", Decimal(4))


def test_a_declined_contract_changes_nothing_and_another_may_follow(story: Story) -> None:
    lot = make_lot()
    deal = open_deal(lot)
    paper = propose(deal)
    with pytest.raises(Refusal, match="Đang có một bản chờ"):
        propose(deal)
    actions.answer_paper(actor=story.viewer("buyer"), paper=paper, step="decline", reason="Giá cao")
    assert (paper.state, again(deal).stage, left(lot)[0]) == ("declined", "open", Decimal(10))
    agree(propose(deal))
    assert again(deal).stage == "contracted"


def test_contracts_never_take_more_than_a_lot_has(story: Story) -> None:
    lot = make_lot()
    first, second = propose(open_deal(lot)), propose(open_deal(lot), given=terms(4))
    agree(first)
    with pytest.raises(Refusal, match="chỉ còn 0 tấn"):
        agree(second)
    second.refresh_from_db()
    assert second.state == "proposed"
    with pytest.raises(Refusal, match="chỉ còn 0 tấn"):
        propose(open_deal(lot, measure=measure("kg"), quantity=Decimal(100)), given=terms(100))


def test_deliveries_stay_within_the_contract_and_an_amendment_makes_room(story: Story) -> None:
    deal = signed(given=terms(tolerance=Decimal(10)))
    deliver(deal, "11")
    with pytest.raises(Refusal, match="chuyến này nhiều nhất 0 tấn"):
        deliver(deal, "0.5")
    old = again(deal).contract
    more = terms(15, lines=[(day(-10), Decimal(5)), (day(20), Decimal(10))])
    with pytest.raises(Refusal, match="nhiều hơn số lượng của phụ lục"):
        propose(deal, "amendment", terms(4))
    agree(propose(deal, "amendment", more))
    now = again(deal)
    assert now.contract is not None
    assert (now.contract.kind, now.contract.replaces, now.due_on) == ("amendment", old, day(20))
    deliver(deal, "4")


def test_a_disputed_delivery_is_recorded_again_and_the_old_one_stays(story: Story) -> None:
    deal = signed()
    wrong = deliver(deal, "5")
    actions.dispute_delivery(actor=story.viewer("buyer"), delivery=wrong, reason="Chỉ nhận được 3 tấn")
    right = actions.record_delivery(
        actor=story.viewer("clerk"),
        deal=deal,
        consignment=actions.Consignment(on=day(-10), quantity=Decimal(3)),
        replaces=wrong,
    )
    wrong.refresh_from_db()
    assert (wrong.state, wrong.why, right.state) == ("replaced", "Chỉ nhận được 3 tấn", "waiting")
    assert queries.amounts_of(deal.deliveries.all()).delivered == Decimal(3)


def test_an_early_end_names_the_side_at_fault_by_rule_and_it_may_be_contested(story: Story) -> None:
    lot = make_lot()
    late = signed(lot)
    ending = propose(late, "ending", Terms(note="Không giao hàng"), side="buyer")
    assert (ending.at_fault, again(late).stage, left(lot)[0]) == ("seller", "ended", Decimal(10))
    actions.answer_paper(actor=story.viewer("head"), paper=ending, step="decline", reason="Mưa lũ")
    assert (ending.state, again(late).why_over) == ("declined", "Không giao hàng")
    kept = signed()
    accept(deliver(kept, "5"))
    assert propose(kept, "ending", Terms(note="Đổi kế hoạch"), side="buyer").at_fault == "buyer"
    assert again(kept).delivering.state == "withdrawn"  # type: ignore[union-attr]


def test_a_deal_is_given_up_with_a_reason_and_only_before_a_contract(story: Story) -> None:
    deal = open_deal()
    paper = propose(deal, "memo", Terms())
    with pytest.raises(Refusal, match="Hãy ghi lý do"):
        actions.cancel_deal(actor=story.viewer("buyer"), deal=deal, reason=" ")
    actions.cancel_deal(actor=story.viewer("buyer"), deal=deal, reason="Hết nhu cầu")
    paper.refresh_from_db()
    assert (again(deal).stage, again(deal).why_over, paper.state) == ("cancelled", "Hết nhu cầu", "withdrawn")
    with pytest.raises(Refusal, match="đang “Đã ký hợp đồng”"):
        actions.cancel_deal(actor=story.viewer("buyer"), deal=signed(), reason="Muộn rồi")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"number": ""}, "Hãy ghi số hợp đồng."),
        ({"signed_on": None}, "Hãy ghi ngày ký."),
        ({"signed_on": day(1)}, "ở tương lai"),
        ({"quantity": Decimal(-1)}, "Số lượng phải lớn hơn 0."),
        ({"price": 0}, "Đơn giá phải là số đồng"),
        ({"value": 5}, "khác số lượng nhân đơn giá: 200.000.000 đồng"),
        ({"tolerance": Decimal(50)}, "Dung sai từ 0 đến 20"),
        ({"lines": [(day(1), Decimal(9))]}, "Lịch giao cộng lại 9, khác số lượng hợp đồng 10."),
        ({"lines": [(day(1), Decimal(5)), (day(1), Decimal(5))]}, "cùng một ngày"),
        ({"lines": [(day(-40), Decimal(10))]}, "sớm hơn ngày ký"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_with_a_sentence(story: Story, change: dict, sentence: str) -> None:
    with pytest.raises(Refusal) as told:
        propose(open_deal(), given=Terms(**(vars(terms()) | change)))
    assert sentence in told.value.sentence


def test_only_the_two_sides_move_a_deal(story: Story) -> None:
    deal = signed()
    one = deliver(deal, "2")
    with pytest.raises(NotThere):
        actions.judge_delivery(actor=story.viewer("other"), delivery=one, accepted=Decimal(2))
    with pytest.raises(NotThere):
        actions.judge_delivery(actor=story.viewer("head"), delivery=one, accepted=Decimal(2))
    with pytest.raises(NotThere):
        actions.record_delivery(
            actor=story.viewer("buyer"), deal=deal, consignment=actions.Consignment(day(0), Decimal(1))
        )
    assert list(queries.visible_deals(story.viewer("other"))) == []
    assert coordination_queries.waiting_count(story.viewer("buyer")) == 1


def test_many_deliveries_are_judged_at_once_or_none_is(story: Story) -> None:
    deal, other = signed(), signed()
    rows = [deliver(deal, "1"), deliver(deal, "2"), deliver(other, "3")]
    buyer = story.viewer("buyer")
    given = [actions.Judgement(one, one.quantity, version=one.version) for one in rows]
    short = [*given[:2], actions.Judgement(rows[2], Decimal(2))]
    with pytest.raises(actions.RowsRefused) as told:
        actions.judge_deliveries(actor=buyer, judgements=short)
    assert told.value.rows == {rows[2].pk: "Nghiệm thu ít hơn số đã giao: hãy ghi lý do phần không nhận."}
    assert {one.state for one in deal.deliveries.all()} == {"waiting"}
    actions.dispute_delivery(actor=buyer, delivery=rows[0], reason="Thiếu giấy")
    with pytest.raises(actions.RowsRefused) as told:
        actions.judge_deliveries(actor=buyer, judgements=given)
    assert list(told.value.rows) == [rows[0].pk]
    partly = actions.Judgement(rows[2], Decimal(2), "Dập", rows[2].version)
    actions.judge_deliveries(actor=buyer, judgements=[given[1], partly])
    states = [(one.state, one.accepted) for one in Delivery.objects.order_by("pk")]
    assert states == [("disputed", None), ("accepted", 2), ("partly", 2)]
    with pytest.raises(actions.RowsRefused):
        actions.judge_deliveries(actor=story.viewer("head"), judgements=[given[1]])
