"""The balance: what is declared, what it foresees, what its numbers are made of, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from lienket.accounts.choices import Role
from lienket.accounts.queries import viewer_for
from lienket.coordination.models import Request
from lienket.ground.refusals import NotAllowed, Refusal
from lienket.market import actions, queries, rules
from lienket.market.models import Dismissal, Estimate, Forecast, Lot

from .conftest import (
    BUYER,
    COOPERATIVE,
    LOADER,
    Story,
    commodity,
    day,
    make_lot,
    measure,
    organisation,
    person,
    place,
    soup,
    texts,
)

Browser = Callable[..., Client]
DEPARTMENT = "hn-so-nong-nghiep-moi-truong-202503"
KG = st.decimals(min_value=0, max_value=10**9, places=3)
MONTH = day(0).replace(day=1)


def declared(supply: int | None, demand: int | None, code: str = "vai", month: date = MONTH) -> actions.Declared:
    def exact(value: int | None) -> Decimal | None:
        return None if value is None else Decimal(value)

    return actions.Declared(commodity(code), month, exact(supply), exact(demand), measure("tan"), "Báo cáo tháng")


@pytest.mark.parametrize(
    ("supply", "demand", "kind"),
    [
        ("79999", "100000", "shortage"),
        ("80000", "100000", ""),
        ("124999", "100000", ""),
        ("125000", "100000", "glut"),
        ("0", "9999", ""),
        ("0", "10000", "shortage"),
        ("500000", "0", ""),
        (None, "100000", ""),
    ],
)
def test_the_stated_rule(supply: str | None, demand: str, kind: str) -> None:
    assert rules.forecast_kind(None if supply is None else Decimal(supply), Decimal(demand)) == kind


@given(KG, KG)
def test_no_month_is_both_and_the_gap_is_never_small(supply: Decimal, demand: Decimal) -> None:
    kind = rules.forecast_kind(supply, demand)
    if kind:
        assert abs(supply - demand) >= rules.LEAST_GAP
        assert (kind == "glut") == (supply > demand)


def test_what_is_declared_foresees_a_shortage_that_goes_when_it_is_corrected(story: Story) -> None:
    officer = viewer_for(person("Trần Sở", DEPARTMENT, Role.OFFICER))
    owner = organisation(DEPARTMENT)
    one = actions.declare(actor=officer, owner=owner, declared=declared(100, 500), today=day(0))
    forecast = Forecast.objects.get()
    assert (forecast.kind, forecast.province.code, forecast.estimates) == ("shortage", "01", [one.pk])  # type: ignore[union-attr]
    with pytest.raises(Refusal, match="đã được khai"):
        actions.declare(actor=officer, owner=owner, declared=declared(1, 2), today=day(0))
    with pytest.raises(NotAllowed):
        actions.declare(
            actor=story.viewer("clerk"), owner=organisation(COOPERATIVE), declared=declared(1, 2), today=day(0)
        )
    actions.correct(actor=officer, estimate=one, version=1, declared=declared(490, 500), today=day(0))
    forecast.refresh_from_db()
    assert forecast.gone_on == day(0)
    actions.declare_sheet(
        actor=officer, owner=owner, rows=[declared(9, 500), declared(900, 500, "cam")], name="b", today=day(0)
    )
    assert sorted(Forecast.objects.filter(gone_on=None).values_list("kind", "commodity__code")) == [
        ("glut", "cam"),
        ("shortage", "vai"),
    ]
    assert Estimate.objects.count() == 2


@pytest.mark.parametrize(
    ("supply", "demand", "field"), [(None, None, "supply"), (-1, None, "supply"), (1, 10**10, "demand")]
)
def test_what_cannot_be_declared_says_where(db: None, supply: int | None, demand: int | None, field: str) -> None:
    with pytest.raises(Refusal) as told:
        actions.check_declared(declared(supply, demand))
    assert told.value.field == field


def test_open_lots_foresee_for_the_country_without_what_contracts_took(story: Story) -> None:
    last = rules.months_from(day(0), 2)[1] - timedelta(days=1)
    supply = make_lot(quantity=Decimal(10), starts_on=day(0), ends_on=last)
    make_lot(BUYER, "demand", quantity=Decimal(100), place=place("01"), starts_on=day(0), ends_on=last)
    make_lot(BUYER, "demand", title="Trồng", quantity=Decimal(900), place=place("01"), ends_on=last, grow_from=day(0))
    actions.derive(actor=LOADER, today=day(0))
    found = Forecast.objects.get()
    assert (found.kind, found.supply, found.demand, found.province) == ("shortage", 10_000, 100_000, None)
    assert found.lots[0] == supply.pk
    _contract(story, supply, 10)
    actions.derive(actor=LOADER, today=day(0))
    found.refresh_from_db()
    assert (found.supply, found.demand) == (0, 100_000)


def _contract(story: Story, supply: Lot, tonnes: int) -> None:
    deal = actions.open_deal(
        actor=story.viewer("clerk"),
        seller=organisation(COOPERATIVE),
        buyer=organisation(BUYER),
        supply=supply,
        demand=None,
        commodity=supply.commodity,
        quantity=Decimal(tonnes),
        measure=measure("tan"),
        price=20_000_000,
        origin="direct",
    )
    terms = actions.Terms(
        number="1", signed_on=day(0), quantity=Decimal(tonnes), price=20_000_000, lines=[(day(1), Decimal(tonnes))]
    )
    paper = actions.propose_paper(actor=story.viewer("clerk"), deal=deal, kind="contract", terms=terms)
    actions.answer_paper(actor=story.viewer("buyer"), paper=paper, step="accept")


def test_a_number_leads_to_the_lots_that_add_up_to_it(story: Story, browser: Browser) -> None:
    ends = rules.months_from(day(0), 2)[1]
    first = make_lot(quantity=Decimal(60), starts_on=ends - timedelta(days=1), ends_on=ends)  # a half in each month
    make_lot(
        title="Tạ",
        quantity=Decimal(55),
        measure=measure("ta"),
        price_low=None,
        price_high=None,
        starts_on=ends,
        ends_on=ends,
    )
    make_lot(title="Vải", commodity=commodity("vai"), price_low=None, price_high=None, starts_on=ends, ends_on=ends)
    _contract(story, first, 20)
    page = browser().get("/can-doi-cung-cau/?mat-hang=xoai")
    cells = soup(page).select(".mk-balance tbody tr:first-child td a")
    assert [cell.get_text(strip=True) for cell in cells] == ["20", "26", "46"]
    shown = browser().get(str(cells[1]["href"]))
    assert texts(shown, "#cung tbody th a") == ["Xoài tròn Yên Châu", "Tạ"]
    assert texts(shown, "#cung tbody td:last-child") == ["20", "5,5"]
    assert texts(shown, "#cung tfoot td") == ["25,5"]
    assert texts(browser().get(str(cells[2]["href"])), "#cung tfoot td") == ["45,5"]
    assert texts(page, ".chart-row-total")[:3] == ["20 / 0", "25,5 / 0", "0 / 0"]
    assert soup(page).select(".chart-row-label a")[1]["href"] == str(cells[1]["href"]).split("#")[0]
    whole = browser().get("/can-doi-cung-cau/lo/?dong=Tỉnh Sơn La&theo=tinh&loai=mass")
    assert texts(whole, "#cung tfoot td") == ["55,5"]


@pytest.mark.parametrize("asked", ["", "?dong=xoai&thang=2019-01", "?dong=xoai&thang=x", "?dong=&loai=mass"])
def test_a_number_that_is_not_there_is_said(db: None, asked: str) -> None:
    assert Client().get(f"/can-doi-cung-cau/lo/{asked}").status_code in (302, 400)


def test_a_warning_shows_its_lots_and_both_ways_out(story: Story, browser: Browser) -> None:
    officer = person("Trần Sở", DEPARTMENT, Role.OFFICER)
    make_lot(quantity=Decimal(100), starts_on=MONTH, ends_on=rules.months_from(MONTH, 2)[1] - timedelta(days=1))
    wanted = make_lot(BUYER, "demand", quantity=Decimal(900), place=place("01"), starts_on=MONTH, ends_on=day(3))
    actions.derive(actor=LOADER, today=day(0))
    forecast = Forecast.objects.order_by("month").first()
    assert forecast is not None
    client = Client()
    client.force_login(officer)
    address = forecast.get_absolute_url()
    assert wanted.get_absolute_url() in [link["href"] for link in soup(browser().get(address)).select("main a")]
    assert texts(browser().get(address), ".lk-actions a") == []
    buttons = {link["href"] for link in soup(client.get(address)).select(".lk-actions a")}
    assert {f"/lo-cung/moi/?canh-bao={forecast.pk}", f"{address}de-nghi/", f"{address}bo-qua/"} == buttons
    balance = soup(client.get("/can-doi-cung-cau/"))
    assert {f"/lo-cung/moi/?canh-bao={forecast.pk}", f"{address}de-nghi/"} <= {
        a["href"] for a in balance.select("#canh-bao a")
    }
    form = soup(client.get(f"/lo-cung/moi/?canh-bao={forecast.pk}"))
    assert form.select_one("#id_commodity option[selected]")["value"] == "xoai"  # type: ignore[index]
    client.post(f"{address}de-nghi/", {"answering": organisation(COOPERATIVE).pk, "body": "Nhờ tìm hàng"})
    assert Request.objects.get().matter_id == forecast.pk
    client.post(f"{address}bo-qua/", {"reason": "Đã ký đủ"})
    assert Dismissal.objects.get().reason == "Đã ký đủ"
    assert forecast.pk not in [one.pk for one in queries.forecasts(viewer_for(officer))]
    assert forecast.pk in [one.pk for one in queries.forecasts(story.viewer("buyer"))]


def test_the_pages_cost_the_same_for_one_lot_and_twenty(story: Story, browser: Browser) -> None:
    addresses = ("/can-doi-cung-cau/", f"/can-doi-cung-cau/lo/?dong=xoai&thang={day(0):%Y-%m}", "/lo-cung/?cua-toi=1")

    client = browser("clerk")

    def counts() -> list[int]:
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found.append(len(seen))
        return found

    make_lot(quantity=Decimal(100))
    make_lot(BUYER, "demand", quantity=Decimal(900), place=place("01"))
    actions.derive(actor=LOADER, today=day(0))
    before = counts()
    for number in range(10):
        make_lot(title=f"Lô {number}", quantity=Decimal(100 + number))
        priceless = {"price_low": None, "price_high": None, "place": place("01")}
        make_lot(BUYER, "demand", title=f"Cần {number}", commodity=commodity("vai"), quantity=Decimal(900), **priceless)
    actions.derive(actor=LOADER, today=day(0))
    assert counts() == before
    assert max(before) <= 12


def test_the_first_page_and_a_localitys_show_the_market_in_four_figures(story: Story, browser: Browser) -> None:
    make_lot(quantity=Decimal(100))
    make_lot(title="Qua ngày", starts_on=day(-9), ends_on=day(-1))
    make_lot(BUYER, "demand", quantity=Decimal(900), place=place("01"), ends_on=day(1))
    actions.derive(actor=LOADER, today=day(0))
    warned = Forecast.objects.count()
    assert queries.panel(story.viewer("clerk"), day(0)) == queries.Panel(supply=1, demand=1, shortages=warned)
    values = texts(browser().get("/"), "section[aria-labelledby=cung-cau] .lk-stat-value")
    assert values == ["1", "1", str(warned), "–"]
    at = "section[aria-labelledby=cung-cau] .lk-stat-value"
    assert texts(browser().get("/lien-ket/14/"), at) == ["1", "0", "0", "–"]
    link = soup(browser().get("/lien-ket/14/")).select_one("section[aria-labelledby=cung-cau] a")
    assert link is not None
    assert texts(browser().get(str(link["href"])), "tbody th a") == ["Xoài tròn Yên Châu"]
    actions.make_round(
        actor=story.viewer("buyer"), organiser=organisation(BUYER), title="Phiên xoài", held_on=day(5), answer_by=day(9)
    )
    found = queries.panel(story.viewer("buyer"), day(0)).next_round
    assert found is not None
    assert found[1:] == ("Phiên xoài", day(5))
    assert queries.panel(story.viewer("clerk"), day(0)).next_round is None


@pytest.mark.parametrize("address", ["/diem-ban/", "/phien-ghep-noi/", "/ocop/", "/mua-vu/", "/danh-muc-hang-hoa/"])
def test_the_menu_marks_every_page_of_the_room(db: None, address: str) -> None:
    assert texts(Client().get(address), "#lk-nav [aria-current=page]") == ["Cung cầu"]
