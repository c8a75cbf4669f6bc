"""What of a deal wants attention: each rule at its edge, dated reasons, and who is told where."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from lienket.market import queries, rules
from lienket.market.rules import Watched

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
