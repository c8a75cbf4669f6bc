"""Matching rounds: computed, published, answered by both sides, and turned into deals; nothing is lost on the way."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lienket.coordination import actions as coordination
from lienket.coordination.models import Request
from lienket.engines.matching.command import match_sheets
from lienket.ground.refusals import NotThere, Refusal
from lienket.market import actions, queries, rules, tasks
from lienket.market.actions import computing
from lienket.market.choices import MatchState, RoundState, Side
from lienket.market.models import Deal, Leftover, Lot, Match, Round
from tests.market.conftest import BUYER, COOPERATIVE, LOADER, OTHER, day, make_lot, measure, organisation, texts

pytestmark = pytest.mark.django_db


def market() -> dict[str, Lot]:
    """Two sellers and two needs of the buyer; one seller asks too much, one need is of another unit."""
    return {
        "cheap": make_lot(price_low=18_000_000, price_high=20_000_000),
        "dear": make_lot(OTHER, title="Xoài đắt", price_low=90_000_000, price_high=90_000_000),
        "need": make_lot(
            BUYER, Side.DEMAND, title="Cần xoài", quantity=Decimal(6000), measure=measure("kg"),
            price_low=None, price_high=40_000,
        ),
        "unpriced": make_lot(BUYER, Side.DEMAND, title="Xoài giá thỏa thuận", price_low=None, price_high=None),
    }  # fmt: skip


def make_round(organiser: str = "hn-so-cong-thuong", **more) -> Round:
    given = {"title": "Kết nối xoài", "held_on": day(0), "answer_by": day(10), "freight": 0}
    return actions.make_round(actor=LOADER, organiser=organisation(organiser), **(given | more))


@pytest.fixture
def published(story) -> tuple[Round, dict[str, Lot], Match]:
    lots = market()
    one = actions.compute_round(actor=LOADER, round=make_round())
    one = actions.publish_round(actor=LOADER, round=one)
    return one, lots, one.matches.get()


def test_every_lot_is_there_once_and_quantities_add_up(story):
    lots = market()
    one = actions.compute_round(actor=LOADER, round=make_round())
    assert one.state == RoundState.COMPUTED
    left = {row.lot_id: row for row in one.leftovers.all()}
    assert Counter(row.lot_id for row in one.leftovers.all()) == Counter(lot.pk for lot in lots.values())
    assert all(row.placed + row.left == row.lot.quantity for row in one.leftovers.select_related("lot"))
    match = one.matches.get()
    assert (match.supply, match.demand, match.quantity, match.measure.code) == (lots["cheap"], lots["need"], 6000, "kg")
    assert (match.price_gap, match.freight_cost, match.value) == (22_000, 0, 6000 * 22_000)
    assert (left[lots["cheap"].pk].placed, left[lots["cheap"].pk].left) == (6, 4)
    assert left[lots["need"].pk].left == 0
    assert left[lots["dear"].pk].changes
    assert "chưa ghi giá" in left[lots["unpriced"].pk].sentence
    assert one.told["optimal"]
    assert one.told["primal"] == one.told["dual"] == 6000 * 22_000


def test_a_lot_that_the_engine_refuses_is_told_and_the_others_are_matched(story):
    lots = market()
    bunch = make_lot(title="Xoài buồng", measure=measure("thung"), price_low=1000, price_high=1000)
    one = actions.compute_round(actor=LOADER, round=make_round())
    assert one.matches.get().supply == lots["cheap"]
    row = one.leftovers.get(lot=bunch)
    assert row.left == bunch.quantity
    assert row.sentence or row.reasons


def test_both_sides_agree_and_a_deal_is_open(published):
    one, lots, match = published
    assert match.state == MatchState.PROPOSED
    asked = list(Request.objects.filter(matter_type="market.match", matter_id=match.pk).order_by("pk"))
    assert [row.answering.key for row in asked] == [COOPERATIVE, BUYER]
    assert {row.due_on for row in asked} == {one.answer_by}
    coordination.take_step(actor=LOADER, request=asked[0], step="accept")
    match.refresh_from_db()
    assert match.state == MatchState.HALF
    assert not Deal.objects.exists()
    coordination.take_step(actor=LOADER, request=asked[1], step="accept")
    match.refresh_from_db()
    deal = Deal.objects.get()
    assert match.state == MatchState.AGREED
    assert (deal.match_number, deal.supply, deal.demand, deal.quantity) == (match.pk, lots["cheap"], lots["need"], 6000)
    assert deal.organiser == one.organiser
    assert {row.state for row in Request.objects.filter(matter_type="market.match")} == {"confirmed"}


def test_a_no_ends_the_match_and_frees_the_other_side(published):
    _one, _lots, match = published
    seller, buyer = Request.objects.filter(matter_type="market.match").order_by("pk")
    coordination.take_step(actor=LOADER, request=seller, step="accept")
    coordination.take_step(actor=LOADER, request=buyer, step="decline", reason="Đã mua nơi khác")
    match.refresh_from_db()
    seller.refresh_from_db()
    assert match.state == MatchState.DECLINED
    assert seller.state == "withdrawn"
    assert not Deal.objects.exists()


def test_the_organiser_of_a_lot_agrees_by_publishing(story):
    market()
    one = actions.compute_round(actor=LOADER, round=make_round(BUYER))
    match = actions.publish_round(actor=LOADER, round=one).matches.get()
    assert match.buyer_request is None
    assert match.state == MatchState.HALF
    coordination.take_step(actor=LOADER, request=match.seller_request, step="accept")
    assert Deal.objects.get().match_number == match.pk


def test_a_dropped_pair_is_not_proposed_again(story):
    market()
    one = actions.compute_round(actor=LOADER, round=make_round(BUYER))
    head = story.viewer("buyer")
    with pytest.raises(Refusal, match="lý do"):
        actions.drop_match(actor=head, match=one.matches.get(), reason=" ")
    actions.drop_match(actor=head, match=one.matches.get(), reason="Không hợp quy cách")
    one = actions.compute_round(actor=head, round=one)
    assert [(row.state, row.why_dropped) for row in one.matches.all()] == [("dropped", "Không hợp quy cách")]
    actions.publish_round(actor=head, round=one)
    assert not Request.objects.filter(matter_type="market.match").exists()


def test_ending_a_round_takes_back_what_nobody_answered(published):
    one, _lots, match = published
    actions.close_round(actor=LOADER, round=one)
    match.refresh_from_db()
    assert match.state == MatchState.DECLINED
    assert {row.state for row in Request.objects.filter(matter_type="market.match")} == {"withdrawn"}


def test_there_must_be_two_sides(story):
    make_lot()
    with pytest.raises(Refusal, match="Chưa có lô cầu nào đang mở để ghép"):
        actions.compute_round(actor=LOADER, round=make_round())


@pytest.mark.parametrize(("more", "field"), [({"title": " "}, "title"), ({"answer_by": day(-1)}, "answer_by")])
def test_nonsense_is_refused_on_its_field(story, more, field):
    with pytest.raises(Refusal) as refused:
        make_round(**more)
    assert refused.value.field == field


def test_strangers_see_totals_and_no_match(published, browser):
    one, _lots, match = published
    page = browser().get(one.get_absolute_url())
    assert "Không cách ghép nào khác tốt hơn" in page.content.decode()
    assert texts(page, "#ghep-noi td") == []
    own = browser("other").get(one.get_absolute_url())
    assert texts(own, "#con-lai th a") == ["Xoài đắt"]
    assert "“Cần xoài”" in texts(own, "#con-lai td")[-1]
    assert browser("other").get(match.get_absolute_url()).status_code == 404
    assert texts(browser("clerk").get(one.get_absolute_url()), "#ghep-noi th a") == ["Xoài tròn Yên Châu"]


def test_drafts_belong_to_their_organiser(story):
    with pytest.raises(NotThere):
        queries.round_of(story.viewer("clerk"), make_round().pk)


def test_the_whole_round_in_the_browser(story, browser):
    """Prepared, computed, a file of the result, published, accepted by the seller: four pages and two buttons each."""
    market()
    buyer = browser("buyer")
    assert texts(buyer.get(reverse("market:round_new")), "h1") == ["Phiên ghép nối mới"]
    answer = buyer.post(
        reverse("market:round_new"),
        {"title": "Chợ xoài", "held_on": f"{day(0):%d/%m/%Y}", "answer_by": f"{day(5):%d/%m/%Y}", "objective": "volume",
         "freight": "0", "floor": "0", "commodity": "", "commitment": ""},
    )  # fmt: skip
    one = Round.objects.get()
    assert answer.status_code == 302
    for step, state in (("ghep", "computed"), ("cong-bo", "published")):
        one.refresh_from_db()
        answer = buyer.post(reverse("market:round_step", args=[one.pk, step]), {"version": one.version})
        assert answer.status_code == 302
        one.refresh_from_db()
        assert one.state == state
    assert buyer.get(reverse("market:round_result", args=[one.pk])).content[:2] == b"PK"
    assert texts(buyer.get(one.get_absolute_url()), "#ghep-noi td.lk-num")[0] == "6.000 kg"
    assert Leftover.objects.filter(round=one).count() == 4


def test_a_round_costs_the_same_queries_for_few_and_many_matches(story, browser, django_assert_max_num_queries):
    for n in range(30):
        make_lot(title=f"Xoài {n}", starts_on=day(0), quantity=Decimal(1))
        make_lot(BUYER, Side.DEMAND, title=f"Cần {n}", quantity=Decimal(1), price_low=None, price_high=40_000_000)
    one = actions.compute_round(actor=LOADER, round=make_round(BUYER))
    assert one.matches.count() == 30
    buyer = browser("buyer")
    buyer.get(one.get_absolute_url())  # a session is written at the first page, whatever it shows
    with django_assert_max_num_queries(12):
        buyer.get(one.get_absolute_url())


def test_what_is_promised_elsewhere_takes_no_part(published):
    """6 of the 10 tonnes wait for an answer in one round: another one has the 4 that are left, and never more."""
    _one, lots, _match = published
    second = actions.compute_round(actor=LOADER, round=make_round(title="Phiên hai"))
    left = {row.lot_id: row for row in second.leftovers.all()}
    assert not second.matches.exists()
    assert (left[lots["cheap"].pk].placed, left[lots["cheap"].pk].left) == (0, 4)
    assert left[lots["need"].pk].left == 0
    assert "đã nằm trong hợp đồng" in left[lots["need"].pk].sentence


def test_less_than_the_minimum_is_left_and_is_told(published):
    _one, lots, _match = published
    Lot.objects.filter(pk=lots["cheap"].pk).update(min_lot=5)
    make_lot(BUYER, Side.DEMAND, title="Cần thêm", price_low=None, price_high=40_000_000)
    second = actions.compute_round(actor=LOADER, round=make_round(title="Phiên hai"))
    told = second.leftovers.get(lot=lots["cheap"]).sentence
    assert told == "Còn 4 tấn chưa hứa với ai, ít hơn lượng mua bán ít nhất 5 tấn."


@given(st.tuples(*[st.integers(0, 10**6).map(Decimal)] * 4))
def test_what_is_free_is_never_more_than_there_is(amounts):
    quantity, *taken = amounts
    left = rules.free(quantity, *taken)
    assert 0 <= left <= quantity
    assert left == 0 or left + sum(taken) == quantity


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        (["asked", "asked"], "proposed"), (["accepted", "asked"], "half"), (["asked", "accepted"], "half"),
        (["accepted", "accepted"], "agreed"), (["accepted", "declined"], "declined"),
        (["withdrawn", "asked"], "declined"),
        (["asked"], "half"), (["accepted"], "agreed"), ([], "agreed"), (["confirmed", "accepted"], "agreed"),
    ],
)  # fmt: skip
def test_a_match_stands_where_its_answers_put_it(answers, state):
    assert rules.match_state(answers) == state


def test_a_side_answers_all_its_matches_on_one_page(story, browser):
    """A no lacks its reason: nothing is written and the page says where; then one yes and one no are written."""
    lots = [
        make_lot(quantity=Decimal(1)),
        make_lot(OTHER, title="Xoài khác", quantity=Decimal(1)),
        make_lot(BUYER, Side.DEMAND, title="Cần xoài", quantity=Decimal(2), price_low=None, price_high=40_000_000),
    ]
    one = actions.compute_round(actor=LOADER, round=make_round())
    one = actions.publish_round(actor=LOADER, round=one)
    first, second = (one.matches.get(supply=lot).pk for lot in lots[:2])
    buyer, where = browser("buyer"), reverse("market:round_answer", args=[one.pk])
    assert texts(buyer.get(one.get_absolute_url()), ".btn-primary") == ["Trả lời 2 ghép nối"]
    assert len(texts(buyer.get(where), "fieldset legend")) == 2
    given = {f"answer-{first}": "yes", f"answer-{second}": "no"}
    refused = buyer.post(where, given)
    assert refused.status_code == 422
    assert "Hãy ghi lý do từ chối" in refused.content.decode()
    assert set(one.matches.values_list("state", flat=True)) == {"proposed"}
    answer = buyer.post(where, given | {f"reason-{second}": "Đủ hàng"})
    assert answer.status_code == 302
    assert dict(one.matches.values_list("pk", "state")) == {first: "half", second: "declined"}
    assert texts(buyer.get(where), "fieldset legend") == []
    assert browser("clerk").get(where).status_code == 403


def _as_the_worker(one: Round, story) -> None:
    viewer = story.viewer("buyer")
    tasks.compute_large_round(
        round_id=one.pk, person_id=viewer.person_id, acting_as=f"{viewer.membership_id}+{viewer.mandate_id or ''}"
    )


def test_many_lots_are_matched_by_the_worker(story, browser, monkeypatch):
    market()
    monkeypatch.setattr(computing, "AT_ONCE", 3)
    one = make_round(BUYER)
    buyer = browser("buyer")
    buyer.post(reverse("market:round_step", args=[one.pk, "ghep"]), {"version": one.version})
    one.refresh_from_db()
    assert one.state == RoundState.COMPUTING
    page = buyer.get(one.get_absolute_url())
    assert texts(page, "h2")[0] == "Máy đang ghép"
    _as_the_worker(one, story)
    one.refresh_from_db()
    assert one.state == RoundState.COMPUTED
    assert one.matches.count() == 1


def test_a_round_that_the_worker_cannot_match_says_why(story, browser, monkeypatch):
    lots = market()
    monkeypatch.setattr(computing, "AT_ONCE", 3)
    one = make_round(BUYER)
    buyer = browser("buyer")
    buyer.post(reverse("market:round_step", args=[one.pk, "ghep"]), {"version": one.version})
    Lot.objects.filter(pk=lots["need"].pk).update(state="closed")
    Lot.objects.filter(pk=lots["unpriced"].pk).update(state="closed")
    _as_the_worker(one, story)
    one.refresh_from_db()
    assert (one.state, one.why_failed) == (RoundState.DRAFT, "Chưa có lô cầu nào đang mở để ghép.")
    assert "Chưa có lô cầu nào" in buyer.get(one.get_absolute_url()).content.decode()


def test_the_lots_of_a_round_are_the_two_sheets_of_the_command(story, browser, tmp_path: Path, capsys):
    """Exported and matched by the command, the round gives the same quantity and the same value."""
    market()
    one = actions.compute_round(actor=LOADER, round=make_round(BUYER))
    answer = browser("buyer").get(reverse("market:round_lots", args=[one.pk]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        files.extractall(tmp_path)
    match_sheets(
        tmp_path / "lo-cung.xlsx", tmp_path / "lo-cau.xlsx", out=tmp_path / "ket-qua.csv", objective="volume",
        freight="0", floor="0", trust_prices=True, products=tmp_path / "mat-hang.csv",
    )  # fmt: skip
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"volume=6000 kg; value={one.told['value']} VND")
    assert last.endswith(f"primal={one.told['primal']} dual={one.told['dual']} (optimal)")


def test_a_following_round_starts_from_the_one_before(published, browser):
    one, _lots, _match = published
    Round.objects.filter(pk=one.pk).update(organiser=organisation(BUYER))
    buyer = browser("buyer")
    page = buyer.get(reverse("market:round_new") + f"?tiep={one.pk}")
    assert one.title in page.content.decode()
    buyer.post(
        reverse("market:round_new") + f"?tiep={one.pk}",
        {"title": "Phiên hai", "held_on": f"{day(0):%d/%m/%Y}", "answer_by": f"{day(5):%d/%m/%Y}",
         "objective": "volume", "freight": "0", "floor": "0", "commodity": "", "commitment": ""},
    )  # fmt: skip
    assert Round.objects.get(title="Phiên hai").follows == one


def test_a_round_tells_what_became_of_it(published, browser):
    one, _lots, _match = published
    for asked in Request.objects.filter(matter_type="market.match").order_by("pk"):
        coordination.take_step(actor=LOADER, request=asked, step="accept")
    assert queries.followed(one) == queries.Followed(1, 1, 1, 0, 0, 0, 0, 0, 0)
    assert texts(browser().get(one.get_absolute_url()), ".mk-followed-number") == ["1", "1", "0", "0", "0", "0"]


def test_the_sample_round_is_held_by_the_worker(story):
    """Prepared with the sample, matched by its job: one match is agreed on, one declined; twice is once."""
    market()
    make_lot(OTHER, title="Xoài khác", quantity=Decimal(1))
    make_lot(BUYER, Side.DEMAND, title="Cần xoài nữa", quantity=Decimal(9), price_low=None, price_high=30_000_000)
    one = actions.load_round(actor=LOADER, today=day(0))
    assert actions.load_round(actor=LOADER, today=day(0)) is None
    for _turn in range(2):
        tasks.hold_sample_round(round_id=one.pk)
    one.refresh_from_db()
    assert (one.state, one.sample) == (RoundState.PUBLISHED, True)
    assert Counter(one.matches.values_list("state", flat=True))["agreed"] == 1
    assert Counter(one.matches.values_list("state", flat=True))["declined"] == 1
    assert Deal.objects.get().sample
