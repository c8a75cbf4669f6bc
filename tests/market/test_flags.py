"""What of a deal wants attention: each rule at its edge, dated reasons, and who is told where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienket.market import queries, rules
from lienket.market.rules import Watched

from .conftest import Story, day, soup, texts
from .deal_world import accept, deliver, signed, terms

Browser = Callable[..., Client]

TODAY = date(2026, 11, 20)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def told(**more: Any) -> list[tuple[str, str, date]]:
    given: dict[str, Any] = {"stage": "delivering", "today": TODAY, "unit": "tấn", "quantity": Decimal(20)}
    found = rules.flags_of(Watched(**(given | more)), queries.thresholds_on(TODAY))
    return [(one.code, one.side, one.since) for one in found]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"lines": [(days(7), Decimal(5))]}, [("unannounced", "seller", days(0))]),
        ({"lines": [(days(8), Decimal(5))]}, []),
        ({"lines": [(days(-9), Decimal(5)), (days(3), Decimal(5))], "delivered": Decimal(6)}, []),
        ({"lines": [(days(-9), Decimal(10))], "delivered": Decimal(9)}, []),
        ({"lines": [(days(-9), Decimal(10))], "delivered": Decimal("8.99")}, [("behind", "seller", days(-9))]),
        ({"lines": [(days(-9), Decimal(5)), (days(-2), Decimal(5))], "delivered": Decimal(6)}, [
            ("behind", "seller", days(-2)),
        ]),
        ({"waiting_since": [days(-5)]}, []),
        ({"waiting_since": [days(-6), days(-9)]}, [("unjudged", "buyer", days(-4))]),
        ({"due_on": days(15)}, [("lapsing", "seller", days(0))]),
        ({"due_on": days(16)}, []),
        ({"due_on": days(3), "delivered": Decimal(19), "tolerance": Decimal(5)}, []),
        ({"stage": "memo", "memo_on": days(-60)}, []),
        ({"stage": "memo", "memo_on": days(-61)}, [("memo_only", "", days(-1))]),
        ({"seller_rate": Decimal("0.69"), "seller_contracts": 3}, [("low_rate", "", TODAY)]),
        ({"seller_rate": Decimal("0.7"), "seller_contracts": 3}, []),
        ({"seller_rate": Decimal("0.1"), "seller_contracts": 2}, []),
        ({"stage": "completed", "waiting_since": [days(-90)], "due_on": days(1)}, []),
    ],
)  # fmt: skip
def test_each_flag_at_its_edge(given: dict[str, Any], expected: list[tuple[str, str, date]]) -> None:
    assert told(**given) == expected


def test_reasons_are_dated_sentences() -> None:
    limits = queries.thresholds_on(TODAY)
    late = Watched("delivering", TODAY, "tấn", [(days(-9), Decimal(10))], Decimal(4), [days(-8)], Decimal(10))
    assert [one.words for one in rules.flags_of(late, limits)] == [
        "Giao chậm 60 % so với lịch, từ ngày 11/11/2026: đến nay theo lịch 10 tấn, đã giao 4 tấn.",
        "1 chuyến chờ nghiệm thu quá 5 ngày, lâu nhất từ ngày 12/11/2026.",
    ]


def test_thresholds_are_those_of_the_day() -> None:
    (first,) = queries.threshold_sets()
    row = {**vars(first), "valid_from": days(1), "verdict_days": 9}
    sets = rules.threshold_sets({"set": [row, vars(first)]})
    assert [rules.thresholds_of(sets, day).verdict_days for day in (date(2000, 1, 1), TODAY, days(1))] == [5, 5, 9]
    with pytest.raises(ValueError, match="out of range"):
        rules.threshold_sets({"set": [row | {"behind_percent": 0}]})


def test_both_sides_find_what_wants_attention_on_list_page_and_desk(story: Story, browser: Browser) -> None:
    lines = [(day(-20), Decimal(5)), (day(30), Decimal(5))]
    late, fine = signed(given=terms(lines=lines)), signed(given=terms(lines=[(day(30), Decimal(10))]))
    said = f"Giao chậm 100 % so với lịch, từ ngày {day(-20):%d/%m/%Y}: đến nay theo lịch 5 tấn, đã giao 0 tấn."
    for name in ("clerk", "buyer"):
        client = browser(name)
        listed = client.get("/giao-dich/?han=chu-y")
        assert [link["href"] for link in soup(listed).select("tbody th a")] == [late.get_absolute_url()]
        assert texts(listed, ".mk-flag") == [said]
        assert said in texts(client.get(late.get_absolute_url()), ".mk-flags li")[0]
        assert texts(client.get(fine.get_absolute_url()), ".mk-flags li") == []
        assert said in client.get("/ban-lam-viec/").content.decode()
    assert said not in browser("other").get("/ban-lam-viec/").content.decode()
    assert queries.attention_owners(day(0)) == {late.seller_id, late.buyer_id}
    for _n in range(queries.MOST_LINES):
        signed(given=terms(lines=lines))  # now the rate of the seller is low, and the other deal wants attention too
    with CaptureQueriesContext(connection) as seen:
        items = queries.attention_items([late.seller_id], day(0))
    assert (len(items), items[-1].title, len(seen)) == (11, "2 giao dịch nữa cần chú ý", 3)


def test_a_low_rate_is_that_of_the_deals_one_sees(story: Story) -> None:
    lines = [(day(-20), Decimal(5)), (day(30), Decimal(5))]
    deals = [signed(given=terms(lines=lines)) for _n in range(3)]
    accept(deliver(deals[0], "5", -20))
    found = queries.flagged(story.viewer("buyer"), day(0))[deals[0].pk]
    assert [one.words for one in found] == [
        "Bên bán mới thực hiện 33 % phần đến hạn của 3 hợp đồng mà đơn vị mình thấy, dưới mức 70 %."
    ]
