"""Levels A to D of surface water and the limits for health: every row of the tables, and what is not known."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.water import BELOW, PARAMETERS, classes, packaged_standards, samples, standard_on

UNIT = {one.code: one.unit for one in PARAMETERS}
#: QCVN 08:2023/BTNMT, Bảng 2: the last value of A, B and C.
RIVERS = {
    "BOD5": (4, 6, 10), "COD": (10, 15, 20), "TOC": (4, 6, 8), "TP": (0.1, 0.3, 0.5), "TN": (0.6, 1.5, 2),
    "Coliform": (1000, 5000, 7500), "FC": (200, 1000, 1500),
}  # fmt: skip


def level(*rows, water="river", censor=None, **more):
    codes, values = zip(*rows, strict=True)
    given_ = samples(["M"] * len(rows), codes, values, [UNIT[c] for c in codes], water=water, censor=censor, **more)
    return classes(given_).row(0)


@pytest.mark.parametrize("code", RIVERS)
def test_every_row_of_rivers(code):
    a, b, c = RIVERS[code]
    values = (a, a * 1.01, b, b * 1.01, c, c * 1.01)
    assert [level((code, value)).level for value in values] == ["A", "B", "B", "C", "C", "D"]


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("pH", 6.5, "A"), ("pH", 8.5, "A"), ("pH", 6.4, "B"), ("pH", 5.9, "D"), ("pH", 8.6, "D"),
        ("DO", 6.0, "A"), ("DO", 5.0, "B"), ("DO", 4.0, "C"), ("DO", 2.0, "D"), ("DO", 1.9, "<D"),
        ("TSS", 25, "A"), ("TSS", 100, "B"), ("TSS", 101, "C–D"),
    ],
)  # fmt: skip
def test_rows_of_rivers_with_two_sides(code, value, expected):
    assert level((code, value)).level == expected


def test_floating_trash_settles_what_much_suspended_matter_leaves_open():
    assert [level(("TSS", 150), ("trash", there)).level for there in (0, 1)] == ["C", "D"]
    assert level(("TSS", 150)).unsettled == ("TSS",)


def test_the_worst_parameter_decides_and_what_is_missing_is_named():
    row = level(("pH", 7), ("BOD5", 8), ("COD", 18), ("DO", 5.5), ("Coliform", 900))
    assert (row.level, row.deciding) == ("C", ("BOD5", "COD"))
    assert row.missing == ("TOC", "TSS", "TP", "TN", "FC")


def test_lakes_know_only_what_is_on_file():
    assert level(("BOD5", 4), ("TSS", 5), ("DO", 6), ("Chl-a", 14), water="lake").level == "A"
    assert level(("BOD5", 6), ("TSS", 15), water="lake").level == "B"
    assert level(("BOD5", 7), water="lake").level == "C–D"
    assert level(("Chl-a", 15), water="lake").level == "B–D"
    assert level(("DO", 1.0), water="lake").level == "C–D"
    only = level(("pH", 7), water="lake")
    assert (only.level, "pH" in only.missing) == ("", False)
    lakes = [one for one in packaged_standards()[-1].conditions if one.water == "lake"]
    assert {one.parameter for one in lakes if not one.known and one.level == "B"} == {"Chl-a", "Coliform", "pH"}
    assert all(not one.known for one in lakes if one.level in "CD")


def test_what_was_not_detected_may_leave_two_levels_open():
    row = level(("BOD5", 5), ("COD", 8), censor=[BELOW, 0])
    assert (row.level, row.unsettled, row.deciding) == ("A–B", ("BOD5",), ("BOD5",))
    assert level(("BOD5", 4), censor=[BELOW]).level == "A"
    assert level(("DO", 3), censor=[BELOW]).level == "D–<D"
    assert level(("BOD5", float("nan")), ("COD", 8), censor=[BELOW, 0]).missing[0] == "pH"


def test_limits_for_health_are_told_apart_from_levels():
    row = level(("As", 0.011), ("Cd", 0.005), ("Hg", 0.002), ("Lindane", 0.05), censor=[0, 0, BELOW, 0])
    assert (row.level, row.over, row.doubtful) == ("", ("As", "Lindane"), ("Hg",))


def test_each_limit_is_not_passed_by_itself_but_by_more():
    limits = packaged_standards()[-1].limits
    assert len(limits) == 36
    for limit in limits:
        assert level((limit.parameter, limit.most)).over == ()
        assert level((limit.parameter, limit.most * 1.001)).over == (limit.parameter,)


def test_the_standard_is_that_of_the_day_and_is_marked_not_verified():
    assert standard_on(date(2023, 9, 11)) is None
    assert standard_on(date(2023, 9, 12)).name == "QCVN 08:2023/BTNMT"
    assert not packaged_standards()[-1].verified
    assert level(("COD", 5), day={"M": date(2023, 9, 11)}).level == ""
    assert level(("COD", 5), day={"M": date(2023, 9, 12)}).level == "A"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(RIVERS)), st.lists(st.floats(0, 20_000), min_size=2, max_size=10))
def test_more_is_never_a_better_level(code, values):
    found = [level((code, value)).worst for value in sorted(values)]
    assert found == sorted(found)
