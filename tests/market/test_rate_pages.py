"""The page of rates: what it counts is what its links list, who is told what, and figures of single parties."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienket.localities.models import Organisation
from lienket.market import actions, queries
from lienket.market.models import Deal

from .conftest import BUYER, COOPERATIVE, LOADER, OTHER, Story, day, organisation, soup, texts
from .deal_world import accept, agree, deliver, open_deal, propose, signed

Browser = Callable[..., Client]


def ended() -> None:
    """A contract that the buyer ended because goods did not come, told after the fact."""
    deal = signed()
    terms = actions.Terms(note="Không giao hàng")
    actions.propose_paper(actor=LOADER, deal=deal, kind="ending", terms=terms, side="buyer")


def test_every_count_leads_to_its_deals(story: Story, browser: Browser) -> None:
    accept(deliver(signed(), "4"))
    signed(seller=organisation(OTHER))
    agree(propose(open_deal(), kind="memo", given=actions.Terms()))
    ended()
    open_deal()
    buyer = browser("buyer")
    since = f"?tu-ngay={day(-60):%d/%m/%Y}"
    page = buyer.get("/giao-dich/ty-le/" + since)
    assert texts(page, ".lk-stat-value")[:2] == ["1", "3"]
    links = [(link.get_text(), link["href"]) for link in soup(page).select(".mk-rates td a")]
    assert len(links) >= 8
    for number, url in links:
        assert len(texts(buyer.get(url), "tbody th a")) == int(number), url
    book = buyer.get("/giao-dich/ty-le.csv" + since).content.decode("utf-8-sig")
    assert "Tất cả" in book
    assert book.count("\n") >= 4
    assert buyer.get("/giao-dich/ty-le.csv?tu-ngay=mai").status_code == 400
    assert buyer.get("/giao-dich/ty-le/?tu-ngay=mai&don-vi=nghin").status_code == 200
    assert texts(browser("other").get("/giao-dich/ty-le/" + since), ".lk-stat-value")[:2] == ["0", "1"]


def test_everybody_sees_only_pairs_with_enough_parties(story: Story, browser: Browser) -> None:
    keys = [COOPERATIVE, OTHER]
    others = Organisation.objects.filter(sample=True).exclude(key__in=[*keys, BUYER]).order_by("pk")
    pairs = zip(Organisation.objects.filter(key__in=keys), [organisation(BUYER), others[0]], strict=True)
    made = [signed(seller=seller, buyer=buyer) for seller, buyer in [*pairs, (others[1], others[2])]]
    Deal.objects.update(seller_province=made[0].seller_province, buyer_province=made[0].buyer_province)
    anyone = browser()
    page = anyone.get("/giao-dich/ty-le/")
    assert texts(page, ".lk-stat-value")[:3] == ["0", "3", "0%"]
    assert soup(page).select(".mk-rates a[href*=giao-dich]") == []
    lines = anyone.get("/giao-dich/ty-le.csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    Deal.objects.filter(pk=made[2].pk).update(seller=made[0].seller)
    assert texts(anyone.get("/giao-dich/ty-le/"), ".lk-stat-value, .mk-heat td") == []
    assert len(anyone.get("/giao-dich/ty-le.csv").content.decode("utf-8-sig").splitlines()) == 2
    assert texts(browser("other").get("/giao-dich/ty-le/?pham-vi=chung"), ".lk-stat-value") == []


def test_figures_of_parties_for_comparison(story: Story) -> None:
    seller, buyer, other = organisation(COOPERATIVE), organisation(BUYER), organisation(OTHER)
    accept(deliver(signed(), "4"), "3", "Dập")
    ended()
    found = queries.party_rates([seller.pk, buyer.pk, other.pk], day(0))
    mine = found[seller.pk]
    assert (mine.unit, mine.as_seller.contracts, mine.as_seller.due, mine.as_seller.met) == ("mass", 2, 10_000, 3_000)
    assert (mine.as_seller.fulfilment, mine.as_seller.default) == (Decimal("0.3"), Decimal("0.5"))
    assert (found[buyer.pk].as_buyer.contracts, found[buyer.pk].as_buyer.defaults) == (2, 0)
    assert (found[other.pk].as_seller.contracts, found[other.pk].as_seller.fulfilment) == (0, None)
    assert (mine.partners, mine.tellable) == (1, False)
    assert queries.party_rates([seller.pk], day(-31))[seller.pk].as_seller.contracts == 0
    assert queries.party_rates([], day(0)) == {}


def test_the_same_number_of_queries_for_1_and_9_deals(story: Story, browser: Browser) -> None:
    def cost() -> list[int]:
        found = []
        for address in ("/giao-dich/ty-le/", "/giao-dich/ty-le.csv"):
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    accept(deliver(signed(), "2"))
    client = browser("buyer")
    cost()
    one = cost()
    for number in range(4):
        accept(deliver(signed(seller=organisation(OTHER if number % 2 else COOPERATIVE)), "2"))
    assert cost() == one
    assert max(one) <= 12, one
