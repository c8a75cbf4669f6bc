"""Rules of commitments as tables of cases and laws: status, the four counts, risk, reciprocity."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienket.agreements.choices import Count, RiskLevel, Status
from lienket.agreements.rules import (
    Claim,
    Counts,
    Facts,
    Given,
    Partner,
    balance,
    count,
    gain,
    progress_problem,
    risk,
    standing,
    tally,
    time_share,
)

START, DUE, TODAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 11, 23)


def partner(name: str = "B", state: str = "accepted") -> Partner:
    return Partner(name, state, START)


def claim(by: str = "A", lead: bool = True, *verdicts: str, done_on: date = date(2026, 6, 1)) -> Claim:
    return Claim(by, lead, done_on, done_on, verdicts)


def facts(**more: object) -> Facts:
    return Facts(**{"starts_on": START, "due_on": DUE, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "status", "done_on"),
    [
        (facts(), Status.NOT_STARTED, None),
        (facts(partners=(partner(state="asked"),)), Status.NOT_STARTED, None),
        (facts(partners=(partner(),)), Status.IN_PROGRESS, None),
        (facts(reported=True), Status.IN_PROGRESS, None),
        (facts(partners=(partner(),), claims=(claim("A", True, "pending"),)), Status.AWAITING, None),
        (facts(partners=(partner(),), claims=(claim("A", True, "confirmed"),)), Status.DONE, date(2026, 6, 1)),
        (
            facts(partners=(partner(), partner("C")), claims=(claim("A", True, "confirmed", "pending"),)),
            Status.DONE,
            date(2026, 6, 1),
        ),
        (
            facts(partners=(partner(), partner("C")), claims=(claim("A", True, "confirmed", "disputed"),)),
            Status.DISPUTED,
            None,
        ),
        (facts(claims=(claim("A", True),)), Status.DONE, date(2026, 6, 1)),
        (facts(partners=(partner(state="declined"),), claims=(claim("A", True),)), Status.DONE, date(2026, 6, 1)),
        (facts(partners=(partner(),), claims=(claim("B", False, "confirmed"),)), Status.DONE, date(2026, 6, 1)),
        (
            facts(partners=(partner(), partner("C")), claims=(claim("B", False, "confirmed"),)),
            Status.IN_PROGRESS,
            None,
        ),
        (
            facts(
                partners=(partner(), partner("C")),
                claims=(
                    claim("B", False, "confirmed"),
                    claim("C", False, "confirmed", done_on=date(2026, 9, 9)),
                ),
            ),
            Status.DONE,
            date(2026, 9, 9),
        ),
        (
            facts(override=Status.STOPPED, override_reason="dừng theo văn bản", override_on=TODAY),
            Status.STOPPED,
            None,
        ),
        (facts(override=Status.DONE, override_reason="biên bản", override_on=TODAY), Status.DONE, TODAY),
    ],
)
def test_status_follows_from_the_facts(known: Facts, status: str, done_on: date | None) -> None:
    now = standing(known)
    assert (now.status, now.done_on) == (status, done_on)
    assert now.why


@pytest.mark.parametrize(
    ("due_on", "done_on", "box"),
    [
        (TODAY, TODAY, Count.DONE_ON_TIME),
        (TODAY - timedelta(days=1), TODAY, Count.DONE_LATE),
        (TODAY, None, Count.OPEN_IN_TIME),
        (TODAY - timedelta(days=1), None, Count.OPEN_OVERDUE),
        (TODAY, TODAY + timedelta(days=1), Count.OPEN_IN_TIME),
    ],
)
def test_the_four_boxes(due_on: date, done_on: date | None, box: str) -> None:
    assert count(due_on, done_on, TODAY) == box


days = st.dates(date(2022, 1, 1), date(2030, 12, 31))


@given(st.lists(st.tuples(days, st.none() | days), max_size=60), days)
def test_the_four_counts_always_total(rows: list[tuple[date, date | None]], today: date) -> None:
    counts = tally(count(due, done, today) for due, done in rows)
    assert counts.total == len(rows)
    assert counts.done + counts.open == counts.total


numbers = st.decimals(-1000, 1000, places=2)


@given(numbers, numbers, numbers)
def test_gain_is_a_share_of_the_way(baseline: Decimal, target: Decimal, actual: Decimal) -> None:
    share = gain(baseline, target, actual)
    assert share is not None
    assert 0 <= share <= 1
    if target != baseline:
        assert gain(baseline, target, target) == 1
        assert gain(baseline, target, baseline) == 0
        assert gain(-baseline, -target, -actual) == share  # falling towards a target is the same as rising


@given(days, days, days)
def test_time_goes_from_nothing_to_all(start: date, due: date, today: date) -> None:
    assert 0 <= time_share(start, due, today) <= 1
    assert time_share(start, due, max(start, due)) == 1


def test_risk_says_why_before_it_is_late() -> None:
    known = facts(percent=20, latest_on=date(2026, 3, 1), partners=(partner(state="asked"), partner("C", "declined")))
    found = risk(known, TODAY)
    assert found.level == RiskLevel.HIGH
    assert list(found.reasons) == [
        "Đã qua 90% thời gian, mới đạt 20% theo khối lượng.",
        "Không có tin từ 01/03/2026 (267 ngày).",
        "Chưa trả lời quá 30 ngày: B.",
        "Từ chối tham gia: C.",
    ]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"percent": 58}, "Đã qua 90% thời gian, đạt 58% theo khối lượng."),
        (
            {"percent": 58, "target": Decimal(10), "actual": Decimal(5)},
            "Đã qua 90% thời gian, đạt 50% theo chỉ tiêu.",
        ),
        ({}, "Đã qua 90% thời gian, chưa có số liệu về công việc."),
    ],
)
def test_pace_says_which_percentage_it_goes_by(known: dict[str, Any], words: str) -> None:
    assert list(risk(facts(latest_on=TODAY, **known), TODAY).reasons) == [words]


def test_a_month_before_the_end_nothing_known_is_said_as_that() -> None:
    found = risk(facts(latest_on=DUE), DUE - timedelta(days=10))
    assert list(found.reasons) == [
        "Đã qua 97% thời gian, chưa có số liệu về công việc.",
        "Còn 10 ngày đến hạn, chưa có số liệu về công việc.",
    ]


def test_no_risk_when_pace_and_news_are_good() -> None:
    assert risk(facts(percent=95, latest_on=TODAY), TODAY).level == RiskLevel.NONE


localities = st.integers(1, 4)
given_rows = st.builds(
    Given,
    localities,
    localities,
    st.sampled_from(["x", "y"]),
    st.sampled_from([2025, 2026]),
    st.sampled_from(Count.values),
)


@given(st.lists(given_rows, max_size=40), localities, localities)
def test_reciprocity_counts_each_once_and_mirrors(rows: list[Given], a: int, b: int) -> None:
    if a == b:
        return
    ours = balance(a, b, rows)
    between = [row for row in rows if {row.giver, row.taker} == {a, b}]
    assert sum(line.a_for_b.total + line.b_for_a.total for line in ours) == len(between)
    assert [(line.b_for_a, line.a_for_b) for line in balance(b, a, rows)] == [
        (line.a_for_b, line.b_for_a) for line in ours
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, ""),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": START - timedelta(days=1)}, "on"),
        ({"percent": 101}, "percent"),
        ({"final": True}, "done_on"),
        ({"final": True, "done_on": TODAY}, ""),
        ({"final": True, "done_on": START - timedelta(days=3)}, "done_on"),
    ],
)
def test_impossible_progress_is_told_where(changes: dict[str, object], field: str) -> None:
    given_values = {"on": TODAY, "today": TODAY, "final": False, "done_on": None, "percent": None, "starts_on": START}
    found, sentence = progress_problem(**{**given_values, **changes})  # type: ignore[arg-type]
    assert found == field
    assert bool(sentence) == bool(field)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "share"),
    [(None, 5, 20, None), (None, 5, 5, 1.0), (0, 0, 7, 0.0), (20, 5, 20, 0.0), (20, 5, 5, 1.0), (20, 10, 15, 0.5)],
)
def test_where_lower_is_better(baseline: int | None, target: int, actual: int, share: float | None) -> None:
    start = None if baseline is None else Decimal(baseline)
    assert gain(start, Decimal(target), Decimal(actual), "down") == share


def test_counts_add() -> None:
    assert Counts(1, 2, 3, 4) + Counts(1, 0, 0, 1) == Counts(2, 2, 3, 5)
