"""The calendar and the balance: months as people count them, and quantities that add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lienket.market import rules

from .conftest import BUYER, Story, commodity, day, make_lot, measure, place, soup, texts

DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31))
QUANTITIES = st.decimals(min_value=Decimal("0.001"), max_value=Decimal(10**9), places=3)


def test_a_lot_is_spread_over_its_months_by_days() -> None:
    assert rules.spread(Decimal(60), date(2026, 4, 16), date(2026, 5, 15)) == {
        date(2026, 4, 1): Decimal(30),
        date(2026, 5, 1): Decimal(30),
    }


@given(QUANTITIES, DAYS, st.integers(min_value=0, max_value=1000))
def test_the_parts_of_a_lot_add_up_to_it(quantity: Decimal, start: date, length: int) -> None:
    parts = rules.spread(quantity, start, start + timedelta(days=length))
    assert sum(parts.values()) == quantity
    assert min(parts.values()) >= 0


@given(st.lists(st.tuples(st.sampled_from(["supply", "demand"]), QUANTITIES, DAYS, st.integers(0, 400)), max_size=8))
def test_nothing_is_lost_in_the_balance(lots: list[tuple[str, Decimal, date, int]]) -> None:
    amounts = [
        rules.Amount(side, ("xoai", "mass"), quantity, start, start + timedelta(days=length))
        for side, quantity, start, length in lots
    ]
    lines = rules.balance(amounts, rules.months_from(date(2026, 1, 5), 12))
    shown = sum((sum(line.total) + line.outside for line in lines), Decimal(0))
    assert shown == sum((one.quantity for one in amounts), Decimal(0))
    assert rules.balance(amounts[::-1], rules.months_from(date(2026, 1, 5), 12)) == lines


def test_a_season_may_run_over_the_new_year() -> None:
    assert sorted(rules.runs(10, 3)) == [1, 2, 3, 10, 11, 12]
    assert sorted(rules.runs(6, 7)) == [6, 7]
    assert rules.months_from(date(2026, 11, 23), 3) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


def test_the_balance_is_in_tonnes_whatever_the_unit(story: Story, browser: Callable[..., Client]) -> None:
    today = day(0)
    make_lot(quantity=Decimal(10), starts_on=today, ends_on=today)
    make_lot(title="Tạ", quantity=Decimal(50), measure=measure("ta"), starts_on=today, ends_on=today)
    make_lot(BUYER, "demand", quantity=Decimal(20), place=place("01"), starts_on=today, ends_on=today)
    make_lot(title="Thùng", measure=measure("thung"), starts_on=today, ends_on=today)
    make_lot(title="Nháp", state="draft", starts_on=today, ends_on=today)
    page = browser().get("/can-doi-cung-cau/")
    sums = [row.select("td")[-1].get_text(strip=True) for row in soup(page).select(".mk-balance tbody tr")]
    assert sums == ["15", "20", "-5"]
    assert "1 lô ghi bằng đơn vị không quy đổi được" in page.content.decode()
    by_province = browser().get("/can-doi-cung-cau/?theo=tinh&mat-hang=trai-cay")
    heads = texts(by_province, ".mk-balance tbody th[scope=rowgroup]")
    assert heads == ["Thành phố Hà Nội tấn", "Tỉnh Sơn La tấn"]
    assert texts(browser().get("/can-doi-cung-cau/?tinh=33"), ".mk-balance") == []


def test_the_calendar_marks_months_and_counts_open_lots(story: Story, browser: Callable[..., Client]) -> None:
    make_lot(commodity=commodity("vai"), place=place("07582"), starts_on=day(0), ends_on=day(0))
    page = browser().get("/mua-vu/?mat-hang=vai&tinh=24")
    rows = soup(page).select(".mk-months tbody tr")
    assert [row.select_one("th").contents[0].strip() for row in rows] == ["Vải thiều Lục Ngạn"]  # type: ignore[union-attr]
    ripe = [number for number, cell in enumerate(rows[0].select("td"), start=1) if "mk-ripe" in cell["class"]]
    counted = [number for number, cell in enumerate(rows[0].select("td"), start=1) if cell.select(".mk-lots")]
    assert (ripe, counted) == ([6, 7], [day(0).month])


def test_the_reference_page_cites_the_acts(story: Story, browser: Callable[..., Client]) -> None:
    answer = browser().get("/danh-muc-hang-hoa/")
    page = answer.content.decode()
    assert "QĐ 148/QĐ-TTg ngày 24/02/2023" in page
    assert "chưa đối chiếu" in page
    rows = [" ".join(row.get_text(" ").split()) for row in soup(answer).select("#ma-vsic tbody tr")]
    fruit = [row for row in rows if row.startswith("0121")]
    assert fruit == [
        f"0121 Trồng cây ăn quả từ {told} chưa đối chiếu"
        for told in (
            "20/08/2018 đến hết 14/11/2025 đã hết QĐ 27/2018/QĐ-TTg ngày 06/07/2018",
            "15/11/2025 QĐ 36/2025/QĐ-TTg",
        )
    ]
