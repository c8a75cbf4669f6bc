"""OCOP: which set holds on which day, stars at the thresholds, means, and the last day of a decision."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lienket.market import queries, rules

NOW = queries.criteria_sets()[0]
POINTS = st.decimals(0, 100, places=2)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2019, 8, 20), None),
        (date(2019, 8, 21), "qd-1048-2019"),
        (date(2020, 6, 7), "qd-1048-2019"),
        (date(2020, 6, 8), "qd-1048-2019-sua-781"),
        (date(2023, 2, 23), "qd-1048-2019-sua-781"),
        (date(2023, 2, 24), "qd-148-2023"),
        (date(2025, 7, 5), "qd-148-2023"),
        (date(2025, 7, 6), "qd-148-2023-sua-1489"),
    ],
)
def test_a_dossier_is_scored_by_the_set_of_its_day(day: date, code: str | None) -> None:
    found = queries.criteria_set_on(day)
    assert (found and found.code) == code


def test_parts_add_up_to_a_hundred_and_sets_follow_each_other_without_a_gap() -> None:
    sets = queries.criteria_sets()
    assert [one.total for one in sets] == [100] * 4
    assert [[most for _l, _n, most in one.parts] for one in sets] == [[40, 25, 35]] * 2 + [[35, 25, 40]] * 2
    assert [one.ends_on for one in sets[1:]] == [one.starts_on - timedelta(days=1) for one in sets[:-1]]


@pytest.mark.parametrize(
    ("points", "stars"),
    [
        ("0", 1), ("29.99", 1), ("30", 2), ("49.99", 2), ("50", 3), ("69.99", 3), ("70", 4), ("89.99", 4), ("90", 5),
        ("100", 5),
    ],
)  # fmt: skip
def test_stars_at_the_thresholds(points: str, stars: int) -> None:
    assert [one.stars_of(Decimal(points)) for one in queries.criteria_sets()] == [stars] * 4


@pytest.mark.parametrize("points", ["-0.01", "100.01"])
def test_points_outside_the_scale_are_refused(points: str) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        NOW.stars_of(Decimal(points))
    with pytest.raises(ValueError, match="between 0 and 100"):
        rules.tally(NOW, {"a": Decimal(50), "b": Decimal(points)}, Decimal(10))


def test_a_mean_just_below_a_threshold_is_neither_rated_nor_shown_as_reaching_it() -> None:
    found = rules.tally(NOW, {"a": Decimal("90"), "b": Decimal("90"), "c": Decimal("89.99")}, Decimal(10))
    assert (found.mean, found.stars, found.shown) == (Fraction(26999, 300), 4, Decimal("89.99"))


def test_members_far_from_the_mean_are_named() -> None:
    found = rules.tally(NOW, {"a": Decimal(70), "b": Decimal(72), "c": Decimal(50)}, Decimal(10))
    assert (found.mean, found.low, found.high, found.stars, found.far) == (64, Decimal(50), Decimal(72), 3, ("c",))


def test_a_council_without_sheets_has_no_mean() -> None:
    with pytest.raises(ValueError, match="without sheets"):
        rules.tally(NOW, {}, Decimal(10))


@given(st.dictionaries(st.text(min_size=1), POINTS, min_size=1))
def test_the_mean_lies_between_the_members_and_is_never_shown_higher(totals: dict[str, Decimal]) -> None:
    found = rules.tally(NOW, totals, Decimal(10))
    assert found.low <= found.mean <= found.high
    assert found.mean - Fraction(1, 100) < Fraction(found.shown) <= found.mean


@pytest.mark.parametrize(
    ("decided", "until"),
    [
        (date(2023, 11, 23), date(2026, 11, 23)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_decision_is_good_for_thirty_six_months(decided: date, until: date) -> None:
    assert NOW.expiry(decided) == until


def test_months_end_on_the_last_day_where_there_is_no_such_day() -> None:
    found = [rules.months_after(date(2025, 1, 31), n) for n in (1, 3, 12, 37)]
    assert found == [date(2025, 2, 28), date(2025, 4, 30), date(2026, 1, 31), date(2028, 2, 29)]


@pytest.mark.django_db
def test_everyone_reads_the_sets_and_that_they_are_not_compared() -> None:
    page = BeautifulSoup(Client().get("/ocop/tieu-chi/").content, "lxml")
    assert [one.get_text() for one in page.select("main h2")] == [one.name for one in queries.criteria_sets()]
    assert page.get_text().count("chưa đối chiếu") == 4
    reference = BeautifulSoup(Client().get("/danh-muc-hang-hoa/").content, "lxml")
    assert [one["href"] for one in reference.select("main section a")] == ["/ocop/tieu-chi/"]
