"""Asking for prices: asked of several sides, quoted under seal, compared, chosen into deals; and direct proposals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lienket.coordination import actions as coordination
from lienket.coordination.models import Request
from lienket.ground.audit.models import Act
from lienket.ground.refusals import NotThere, Refusal
from lienket.market import actions, bridge, queries, rules
from lienket.market.actions import Choice, DealTerms, Need, QuoteTerms
from lienket.market.choices import AskedState, InquiryState, ProposalState, Side
from lienket.market.models import Asked, CertificateKind, Deal, Inquiry, Proposal, Quote
from lienket.portal.queries.trail import changes_of

from .conftest import (
    BUYER,
    COOPERATIVE,
    LOADER,
    OTHER,
    Story,
    commodity,
    day,
    make_certificate,
    make_lot,
    measure,
    organisation,
    place,
    soup,
    texts,
)
from .deal_world import open_deal

Browser = Callable[..., Client]


def ask(*keys: str, on: date | None = None, **more: Any) -> Inquiry:
    """The buyer asks both cooperatives for ten tonnes of mangoes, delivered to Hà Nội."""
    given: dict[str, Any] = {
        "side": "buying",
        "commodity": commodity("xoai"),
        "quantity": Decimal(10),
        "measure": measure("tan"),
        "starts_on": day(0),
        "ends_on": day(29),
        "answer_by": day(7),
        "place": place("01"),
    }
    asks = [(organisation(key), None) for key in keys or (COOPERATIVE, OTHER)]
    return actions.make_inquiry(
        actor=LOADER, owner=organisation(BUYER), need=Need(**(given | more)), asks=asks, on=on or day(0)
    )


def offer(price: int = 18_000_000, quantity: int = 10, **more: Any) -> QuoteTerms:
    given: dict[str, Any] = {"starts_on": day(0), "ends_on": day(20), "valid_until": day(15), "place": place("04075")}
    return QuoteTerms(price=price, quantity=Decimal(quantity), **(given | more))


def quote(asked: Asked, price: int = 18_000_000, quantity: int = 10, **more: Any) -> Quote:
    return actions.give_quote(actor=LOADER, asked=asked, terms=offer(price, quantity, **more))


def states(inquiry: Inquiry) -> list[str]:
    return list(inquiry.asked.order_by("pk").values_list("state", flat=True))


def requests(inquiry: Inquiry) -> list[str]:
    return list(Request.objects.filter(market_asked__inquiry=inquiry).order_by("pk").values_list("state", flat=True))


def test_each_side_has_a_request_of_its_own_and_quotes_until_the_day(story: Story) -> None:
    inquiry = ask()
    first, second = inquiry.asked.order_by("pk")
    assert (requests(inquiry), states(inquiry)) == (["asked", "asked"], ["waiting", "waiting"])
    quote(first, 18_000_000)
    quote(first, 17_000_000)
    assert [(one.price, one.outdated) for one in first.quotes.order_by("pk")] == [
        (18_000_000, True),
        (17_000_000, False),
    ]
    assert (requests(inquiry), states(inquiry)) == (["reported", "asked"], ["quoted", "waiting"])
    actions.decline_asked(actor=LOADER, asked=second, reason="Hết hàng")
    assert states(inquiry) == ["quoted", "declined"]
    with pytest.raises(Refusal, match="đã kết thúc"):
        quote(second)
    with pytest.raises(Refusal, match="Hạn báo giá"):
        actions.give_quote(actor=LOADER, asked=first, terms=offer(valid_until=day(90)), on=day(8))


def test_chosen_quotes_open_deals_and_the_others_are_told(story: Story) -> None:
    inquiry = ask(COOPERATIVE, OTHER, "mau-htx-buoi-chuc-lam")
    first, second, third = inquiry.asked.order_by("pk")
    one, two = quote(first, quantity=6), quote(second, 19_000_000)
    key = uuid4()

    def choose() -> Inquiry:
        return actions.choose_quotes(actor=LOADER, inquiry=inquiry, choices=[Choice(one, Decimal(6))], request_key=key)

    assert choose() == choose()
    deal = Deal.objects.get()
    assert (deal.origin, deal.seller_id, deal.buyer_id) == ("inquiry", first.organisation_id, inquiry.owner_id)
    assert (deal.quantity, deal.price) == (Decimal(6), 18_000_000)
    assert states(inquiry) == ["chosen", "passed", "withdrawn"]
    assert requests(inquiry) == ["confirmed", "confirmed", "withdrawn"]
    assert "Cảm ơn đơn vị đã báo giá" in two.report.events.latest("pk").reason  # type: ignore[union-attr]
    inquiry.refresh_from_db()
    assert inquiry.state == InquiryState.CHOSEN
    with pytest.raises(Refusal, match="Bên hỏi đã kết thúc"):
        quote(third)


def test_more_than_was_asked_for_needs_a_word_and_no_quote_gives_more_than_it_offers(story: Story) -> None:
    inquiry = ask()
    one, two = (quote(asked) for asked in inquiry.asked.order_by("pk"))

    def choose(first: int, second: int, why: str = "") -> None:
        choices = [Choice(one, Decimal(first)), Choice(two, Decimal(second))]
        actions.choose_quotes(actor=LOADER, inquiry=inquiry, choices=choices, why_more=why)

    with pytest.raises(Refusal, match="nhiều hơn 10 tấn đã hỏi"):
        choose(6, 5)
    with pytest.raises(Refusal, match="chỉ báo giá cho 10 tấn"):
        choose(11, 1, "Cần thêm")
    assert Deal.objects.count() == 0
    choose(6, 5, "Khách đặt thêm")
    assert sorted(Deal.objects.values_list("quantity", flat=True)) == [Decimal(5), Decimal(6)]


def test_a_quote_that_was_revised_or_ran_out_is_not_taken(story: Story) -> None:
    inquiry = ask()
    first, second = inquiry.asked.order_by("pk")
    seen = quote(first)
    quote(first, 25_000_000)
    gone = quote(second, valid_until=day(3))
    Quote.objects.filter(pk=gone.pk).update(on=day(-5), valid_until=day(-1))
    for one, said in ((seen, "vừa báo giá lại"), (gone, "hết hiệu lực")):
        with pytest.raises(Refusal, match=said):
            actions.choose_quotes(actor=LOADER, inquiry=inquiry, choices=[Choice(one, Decimal(1))])
    assert Deal.objects.count() == 0


def test_a_side_may_be_asked_to_quote_again_and_may_give_up(story: Story) -> None:
    inquiry = ask()
    first, second = inquiry.asked.order_by("pk")
    quote(first)
    actions.ask_requote(actor=story.viewer("buyer"), asked=first, reason="Giá gồm cước chưa?")
    assert states(inquiry)[0] == AskedState.AGAIN
    actions.give_quote(actor=LOADER, asked=first, terms=offer(valid_until=day(60)), on=day(9))
    assert states(inquiry)[0] == AskedState.QUOTED
    quote(second)
    actions.decline_asked(actor=LOADER, asked=second, reason="Mưa đá")
    assert (states(inquiry)[1], requests(inquiry)[1]) == (AskedState.DECLINED, "withdrawn")
    actions.call_off(actor=LOADER, inquiry=inquiry, reason="Đổi kế hoạch")
    assert (states(inquiry), requests(inquiry)) == (["passed", "declined"], ["confirmed", "withdrawn"])


def test_more_sides_are_asked_the_same_and_an_ended_question_is_asked_again(story: Story, browser: Browser) -> None:
    inquiry, lot = ask(COOPERATIVE), make_lot(OTHER)
    where, client = inquiry.get_absolute_url(), browser("buyer")
    assert "Hỏi thêm bên" in texts(client.get(where), ".btn")
    form = client.get(f"{where}hoi-them/")
    assert [one["value"] for one in soup(form).select("input[name=lots]")] == [str(lot.pk)]
    sent = {"lots": [str(lot.pk)], "organisations": "", "request_key": str(uuid4())}
    assert [client.post(f"{where}hoi-them/", sent)["Location"] for _twice in range(2)] == [where, where]
    assert list(inquiry.asked.order_by("pk").values_list("organisation__key", "lot")) == [
        (COOPERATIVE, None),
        (OTHER, lot.pk),
    ]
    assert requests(inquiry) == ["asked", "asked"]
    with pytest.raises(Refusal, match="đã được hỏi trong lần này"):
        actions.ask_more(actor=LOADER, inquiry=inquiry, asks=[(organisation(OTHER), None)])
    asks = [(organisation("mau-htx-buoi-chuc-lam"), None)]
    with pytest.raises(Refusal, match="Hạn trả lời"):
        actions.ask_more(actor=LOADER, inquiry=inquiry, asks=asks, on=day(8))
    actions.call_off(actor=LOADER, inquiry=inquiry, reason="Đổi kế hoạch")
    with pytest.raises(Refusal, match="đã kết thúc"):
        actions.ask_more(actor=LOADER, inquiry=inquiry, asks=asks)

    (again,) = soup(client.get(where)).select("a[href*='?lai=']")
    page = soup(client.get(str(again["href"])))
    assert page.select_one("textarea[name=organisations]").get_text(strip=True) == organisation(COOPERATIVE).name  # type: ignore[union-attr]
    assert [one.get("checked") for one in page.select("input[name=lots]")] == [""]
    assert page.select_one("input[name=quantity]")["value"] == "10"  # type: ignore[index]
    assert browser("clerk").get(str(again["href"])).status_code == 404


def test_a_deal_leads_its_two_sides_to_where_it_came_from(story: Story, browser: Browser) -> None:
    inquiry = ask(COOPERATIVE)
    asked = inquiry.asked.get()
    actions.choose_quotes(actor=LOADER, inquiry=inquiry, choices=[Choice(quote(asked), Decimal(6))])
    deal = Deal.objects.get()
    for name in ("buyer", "head"):
        links = soup(browser(name).get(deal.get_absolute_url())).select(f"main a[href='{asked.get_absolute_url()}']")
        assert [inquiry.number in link.get_text() for link in links] == [True]


def test_steps_on_the_page_of_the_request_count_as_well(story: Story) -> None:
    inquiry = ask()
    first, second = inquiry.asked.order_by("pk")
    assert first.request is not None
    assert second.request is not None
    coordination.take_step(actor=LOADER, request=first.request, step="decline", reason="Hết vụ")
    coordination.take_step(actor=LOADER, request=second.request, step="accept")
    assert states(inquiry) == ["declined", "waiting"]
    again = coordination.ask_again(actor=LOADER, request=first.request, reason="Vụ sau", due_on=day(5))
    first.refresh_from_db()
    assert (first.request_id, first.state) == (again.pk, "waiting")
    quote(first)
    assert states(inquiry)[0] == "quoted"


def test_a_seller_offers_to_buyers(story: Story) -> None:
    lot = make_lot()
    wanted = make_lot(OTHER, Side.DEMAND, title="Cần mua xoài")
    need = Need(
        side="selling",
        commodity=lot.commodity,
        quantity=Decimal(10),
        measure=lot.measure,
        starts_on=day(0),
        ends_on=day(20),
        answer_by=day(5),
        lot=lot,
    )
    inquiry = actions.make_inquiry(actor=LOADER, owner=lot.owner, need=need, asks=[(wanted.owner, wanted)])
    given_price = quote(inquiry.asked.get(), 20_000_000, price_at="delivered", place=place("01"))
    (row,) = queries.compared(inquiry, day(0))
    assert row.freight is not None
    assert row.in_all == 20_000_000 - row.freight
    actions.choose_quotes(actor=LOADER, inquiry=inquiry, choices=[Choice(given_price, Decimal(10))])
    deal = Deal.objects.get()
    assert (deal.seller, deal.buyer, deal.supply, deal.demand) == (lot.owner, wanted.owner, lot, wanted)


def test_quotes_side_by_side_tell_freight_and_what_is_lacking(story: Story) -> None:
    vietgap, organic = (CertificateKind.objects.get(code=code) for code in ("vietgap", "globalgap"))
    inquiry = ask(required=[vietgap, organic])
    first, second = inquiry.asked.order_by("pk")
    paper = make_certificate(expires_on=day(10))
    quote(first, 18_000_000, 8, certificates=[paper])
    quote(second, 18_500_000, price_at="delivered")
    rows = queries.compared(inquiry, day(0))
    far, delivered = sorted(rows, key=lambda row: row.asked.pk)
    assert (delivered.in_all, far.short) == (18_500_000, Decimal(2))
    assert far.in_all == 18_000_000 + (far.freight or 0) > 18_500_000
    assert [row.asked.pk for row in rows] == [second.pk, first.pk]
    assert [(gap.name, gap.ends_on) for gap in far.gaps] == [(vietgap.name, day(10)), (organic.name, None)]
    assert [row.asked.pk for row in queries.compared(inquiry, day(0), "don-gia")] == [first.pk, second.pk]


def test_nobody_but_the_two_sides_finds_a_price(story: Story, browser: Browser) -> None:
    inquiry = ask()
    first, second = inquiry.asked.order_by("pk")
    quote(first, 18_765_000)
    pages = [f"/hoi-gia/{inquiry.pk}/", f"/hoi-gia/{inquiry.pk}/so-sanh.xlsx", f"/hoi-gia/tra-loi/{first.pk}/"]
    buyer, clerk, other = browser("buyer"), browser("clerk"), browser("other")
    for address in (pages[0], pages[2]):
        assert "18.765.000" in buyer.get(address).content.decode()
    sheet = openpyxl.load_workbook(BytesIO(buyer.get(pages[1]).content)).worksheets[0]
    assert 18_765_000 in [cell.value for line in sheet.iter_rows() for cell in line]
    assert [clerk.get(address).status_code for address in pages] == [404, 404, 200]
    assert [other.get(address).status_code for address in pages] == [404, 404, 404]
    assert second.request is not None
    own = "".join(
        other.get(address).content.decode()
        for address in (f"/hoi-gia/tra-loi/{second.pk}/", "/hoi-gia/?xem=tra-loi", second.request.get_absolute_url())
    )
    assert "18.765.000" not in own
    assert organisation(COOPERATIVE).name not in own
    actions.choose_quotes(actor=LOADER, inquiry=inquiry, choices=[Choice(first.quotes.get(), Decimal(1))])
    after = other.get(f"/hoi-gia/tra-loi/{second.pk}/").content.decode()
    assert "18.765.000" not in after
    told = [row for _count, rows in changes_of(list(Act.objects.values_list("pk", flat=True))).values() for row in rows]
    cells = [cell for row in told if row.table == "báo giá" for cell in row.cells]
    assert cells
    assert not any("18765000" in "".join(filter(str.isdigit, str(new))) for _label, _old, new in cells)


def test_a_clerk_asks_from_ticked_lots_and_an_officer_chooses(story: Story, browser: Browser) -> None:
    lots = [make_lot(), make_lot(OTHER, title="Xoài Hưng Yên", place=place("33"))]
    buyer = browser("buyer")
    listed = buyer.get("/lo-cung/")
    assert len(texts(listed, "tbody tr")) == 2
    assert listed.content.decode().count('form="hoi-gia"') == 2
    address = f"/hoi-gia/moi/?lo={lots[0].pk}&lo={lots[1].pk}"
    other = make_lot(OTHER, title="Nhãn lồng", commodity=commodity("nhan"))
    empty = buyer.get(f"{address}&lo={other.pk}")
    ticked = [one["value"] for one in soup(empty).select("input[name=lots]") if one.has_attr("checked")]
    assert ticked == [str(one.pk) for one in lots]
    assert soup(empty).select_one("input[name=quantity]")["value"] == "20"  # type: ignore[index]
    sent = {"lots": [str(one.pk) for one in lots], "side": "buying", "commodity": "xoai", "measure": "tan"}
    sent |= {"quantity": "12", "starts_on": f"{day(0):%d/%m/%Y}", "ends_on": f"{day(9):%d/%m/%Y}"}
    sent |= {"answer_by": f"{day(5):%d/%m/%Y}", "place": "Thành phố Hà Nội"}
    assert buyer.post(address, sent).status_code == 302
    inquiry = Inquiry.objects.get()
    assert sorted(inquiry.asked.values_list("lot_id", flat=True)) == sorted(one.pk for one in lots)
    mine = inquiry.asked.get(organisation=organisation(COOPERATIVE))
    clerk = browser("clerk")
    answer = {"price": "18.000.000", "price_at": "store", "quantity": "8", "starts_on": f"{day(1):%d/%m/%Y}"}
    answer |= {
        "ends_on": f"{day(9):%d/%m/%Y}",
        "valid_until": f"{day(9):%d/%m/%Y}",
        "place": "xã Yên Châu, tỉnh Sơn La",
    }
    refused = clerk.post(f"/hoi-gia/tra-loi/{mine.pk}/bao-gia/", answer | {"price": "18.000"})
    assert "Có lẽ giá được ghi cho đơn vị khác" in texts(refused, ".lk-error")[0]
    assert clerk.post(f"/hoi-gia/tra-loi/{mine.pk}/bao-gia/", answer).status_code == 302
    given_quote = mine.quotes.get()
    form = buyer.get(f"/hoi-gia/{inquiry.pk}/chon/?bao-gia={given_quote.pk}")
    (field,) = soup(form).select(f"input[name=sl_{given_quote.pk}]")
    assert field["value"] == "8"
    assert buyer.post(f"/hoi-gia/{inquiry.pk}/chon/", {f"sl_{given_quote.pk}": "8"}).status_code == 302
    assert Deal.objects.get().supply == lots[0]


def test_the_same_number_of_queries_for_2_and_20_quotes(story: Story, browser: Browser) -> None:
    def costs(inquiry: Inquiry) -> list[int]:
        found = []
        for address in (f"/hoi-gia/{inquiry.pk}/", f"/hoi-gia/{inquiry.pk}/so-sanh.xlsx", "/hoi-gia/"):
            buyer.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert buyer.get(address).status_code == 200
            found.append(len(seen))
        return found

    buyer = browser("buyer")
    small = ask()
    for asked in small.asked.all():
        quote(asked)
    few = costs(small)
    lots = [make_lot(title=f"Xoài {n}") for n in range(12)]
    need = Need("buying", commodity("xoai"), Decimal(10), measure("tan"), day(0), day(29), day(7), place=place("01"))
    large = actions.make_inquiry(
        actor=LOADER, owner=organisation(BUYER), need=need, asks=[(one.owner, one) for one in lots]
    )
    paper = make_certificate()
    for asked in large.asked.all():
        quote(asked, certificates=[paper])
    assert costs(large) == few
    # How each side kept its contracts is asked beside, in a number of queries of its own that does not grow.
    assert max(few) <= 20, few


def test_partners_of_a_lot_say_why_and_what_would_change(story: Story, browser: Browser) -> None:
    lot = make_lot()
    fits = make_lot(BUYER, Side.DEMAND, title="Cần xoài", price_low=None, price_high=30_000_000, place=place("01"))
    cheap = make_lot(OTHER, Side.DEMAND, title="Mua rẻ", price_low=None, price_high=15_000_000, place=place("33"))
    silent = make_lot(OTHER, Side.DEMAND, title="Chưa giá", price_low=None, price_high=None, place=place("33"))
    make_lot(BUYER, Side.DEMAND, title="Cần nhãn", commodity=commodity("nhan"))
    found = queries.partners(lot, day(0))
    assert [one.lot.pk for one in found.fitting] == [fits.pk]
    assert [one.lot.pk for one in found.missed] == [cheap.pk]
    assert found.missed[0].words.startswith("Giảm giá bán ")
    assert "“Mua rẻ”" in found.missed[0].words
    assert ([one.lot.pk for one in found.unpriced], found.total) == ([silent.pk], 3)
    clerk = browser("clerk")
    page = clerk.get(f"/hoi-gia/lo/{lot.pk}/")
    with CaptureQueriesContext(connection) as seen:
        clerk.get(f"/hoi-gia/lo/{lot.pk}/")
    assert len(seen) <= 14
    assert page.content.decode().count('name="lo"') == 3
    back = queries.partners(fits, day(0))
    assert [(one.lot.pk, one.left) for one in back.fitting] == [(lot.pk, lot.quantity)]
    open_deal(lot, quantity=Decimal(4))
    assert [one.left for one in queries.partners(fits, day(0)).fitting] == [Decimal(6)]
    open_deal(lot, quantity=Decimal(6))
    assert queries.partners(fits, day(0)).fitting == []
    assert queries.partners(lot, day(0)).problem.startswith("Lô này đã ký hợp đồng hoặc đang giao dịch hết")


def test_a_direct_deal_counts_once_the_other_side_agrees(story: Story, browser: Browser) -> None:
    lot = make_lot()
    buyer, clerk, head = browser("buyer"), browser("clerk"), browser("head")
    sent = {"quantity": "4", "price": "20.000.000", "answer_by": f"{day(5):%d/%m/%Y}"}
    assert buyer.post(f"/hoi-gia/truc-tiep/moi/?lo={lot.pk}", sent).status_code == 302
    proposal = Proposal.objects.get()
    assert (Deal.objects.count(), proposal.seller, proposal.buyer) == (0, lot.owner, organisation(BUYER))
    assert proposal.request is not None
    step, body = f"/hoi-gia/truc-tiep/{proposal.pk}/dong-y/", {"version": proposal.request.version}
    assert (clerk.post(step, body).status_code, buyer.post(step, body).status_code) == (403, 404)
    assert head.post(step, body).status_code == 302
    deal = Deal.objects.get()
    proposal.refresh_from_db()
    assert (proposal.state, proposal.deal, deal.origin, deal.supply) == (ProposalState.AGREED, deal, "direct", lot)
    assert (deal.quantity, deal.price) == (Decimal(4), 20_000_000)
    assert Request.objects.get(market_proposal=proposal).state == "confirmed"
    assert browser("other").get(proposal.get_absolute_url()).status_code == 404


def test_a_direct_deal_that_is_declined_opens_nothing(story: Story) -> None:
    terms = DealTerms(commodity("xoai"), Decimal(5), measure("tan"), day(5))
    made = actions.propose_deal(
        actor=LOADER, owner=organisation(COOPERATIVE), other=organisation(BUYER), side="seller", terms=terms
    )
    with pytest.raises(NotThere):
        actions.answer_proposal(actor=story.viewer("head"), proposal=made, step="accept")
    actions.answer_proposal(actor=story.viewer("buyer"), proposal=made, step="decline", reason="Đã đủ hàng")
    assert (made.state, Deal.objects.count()) == (ProposalState.DECLINED, 0)


quantities = st.decimals(Decimal("0.001"), Decimal(1000), places=3)


@given(
    st.lists(st.tuples(quantities, quantities), min_size=1, max_size=6), quantities, st.sampled_from(["", "Cần thêm"])
)
def test_a_choice_stands_exactly_when_each_part_and_the_sum_fit(
    parts: list[tuple[Decimal, Decimal]], wanted: Decimal, why: str
) -> None:
    today = date(2026, 6, 1)
    picked = [rules.Picked("A", offered, taken, today) for offered, taken in parts]
    fits = all(taken <= offered for offered, taken in parts)
    enough = rules.taken_in_all(picked) <= wanted or bool(why)
    assert (rules.choice_problem(picked, wanted, "tấn", why, today) == ("", "")) == (fits and enough)
    late = today + timedelta(days=1)
    assert rules.choice_problem(picked, wanted, "tấn", why, late) != ("", "")


def test_levels_and_last_days_of_certificates() -> None:
    required = [("ocop-3", "OCOP 3 sao"), ("vietgap", "VietGAP")]
    last = date(2026, 8, 1)
    held = [("ocop-4", None), ("vietgap", date(2026, 7, 31))]
    assert bridge.certificate_gaps(required, held, last) == [bridge.Gap("VietGAP", date(2026, 7, 31))]
    assert bridge.certificate_gaps(required, held, date(2026, 7, 31)) == []
    assert bridge.certificate_gaps(required, [("ocop-2", None)], last) == [
        bridge.Gap("OCOP 3 sao"),
        bridge.Gap("VietGAP"),
    ]
