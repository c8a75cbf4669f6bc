"""Samples: held against a slow, plain reading of the decision, and laws; minimums, values beyond limits, days."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.engines.water import (
    ABOVE,
    BELOW,
    NEEDS_II,
    NEEDS_III,
    PARAMETERS,
    Params,
    Reason,
    SamplesError,
    indices,
    samples,
    sub_index_of,
)

UNIT = {one.code: one.unit for one in PARAMETERS}
GROUP = {one.code: one.group for one in PARAMETERS if one.group}
#: What water usually holds at most; values beyond it are drawn too.
USUAL = {
    "Aldrin": 0.2, "BHC": 0.04, "Dieldrin": 0.2, "DDTs": 2, "Heptachlor": 0.4, "As": 0.2, "Cd": 0.05, "Pb": 0.1,
    "Cr6+": 0.1, "Cu": 2, "Zn": 3, "Hg": 0.01, "BOD5": 60, "COD": 160, "TOC": 60, "N-NH4": 5, "N-NO3": 20, "N-NO2": 0.1,
    "P-PO4": 1, "Coliform": 12_000, "E. coli": 250,
}  # fmt: skip


def made(rows, censor=None, **more):
    """Samples of (sample, parameter, value) in the parameters' own units."""
    names, codes, values = zip(*rows, strict=True)
    return samples(names, codes, values, [UNIT[code] for code in codes], censor=censor, **more)


# --- the decision, written down as it reads, one number after the other

STEPS = {
    "BOD5": [4, 6, 15, 25, 50], "COD": [10, 15, 30, 50, 150], "TOC": [4, 6, 15, 25, 50], "N-NO3": [2, 5, 10, 15],
    "P-PO4": [0.1, 0.2, 0.3, 0.5, 4], "Coliform": [2500, 5000, 7500, 10_000], "E. coli": [20, 50, 100, 200],
    "As": [0.01, 0.02, 0.05, 0.1], "Cr6+": [0.01, 0.02, 0.04, 0.05, 0.1], "Cu": [0.1, 0.2, 0.5, 1, 2],
    "Zn": [0.5, 1, 1.5, 2, 3],
}  # fmt: skip
FROM_75 = {
    "N-NH4": [0.3, 0.6, 0.9, 5], "Cd": [0.005, 0.008, 0.01, 0.1], "Pb": [0.02, 0.04, 0.05, 0.5],
    "Hg": [0.001, 0.0015, 0.002, 0.01],
}  # fmt: skip
YES_OR_NO = {"N-NO2": 0.05, "Aldrin": 0.1, "BHC": 0.02, "Dieldrin": 0.1, "DDTs": 1.0, "Heptachlor": 0.2}
Q = [100, 75, 50, 25, 10]


def between(value, points, qs):
    for (a, b), (p, q) in zip(pairwise(points), pairwise(qs), strict=False):
        if a <= value <= b:
            return (p - q) / (b - a) * (b - value) + q
    raise AssertionError(value)


def plain_sub(code, value):
    if code in YES_OR_NO:
        return 100 if value <= YES_OR_NO[code] else 10
    if code in FROM_75:
        points = FROM_75[code]
        return 100 if value < points[0] else 10 if value >= points[-1] else between(value, points, Q[1:])
    if code == "pH":
        if value < 5.5 or value > 9:
            return 10
        return 100 if 6 <= value <= 8.5 else between(value, [5.5, 6], [50, 100]) if value < 6 else between(
            value, [8.5, 9], [100, 50]
        )  # fmt: skip
    if code == "DO":
        if value < 20 or value > 200:
            return 10
        return between(value, [20, 50, 75, 88, 112, 125, 150, 200], [25, 50, 75, 100, 100, 75, 50, 25])
    points = STEPS[code]
    if value <= points[0]:
        return 100
    return 10 if value > points[-1] else between(value, points, Q)


def plain_index(values, aggregation):
    """The index of {code: value}, or why there is none."""
    subs = {code: plain_sub(code, value) for code, value in values.items() if code in GROUP and code != "DO"}
    if "DO" in values and "T" in values:
        t = values["T"]
        saturated = 14.652 - 0.41022 * t + 0.0079910 * t**2 - 0.000077774 * t**3
        subs["DO"] = plain_sub("DO", values["DO"] / saturated * 100)
    group = {name: [sub for code, sub in subs.items() if GROUP[code] == name] for name in ("I", "II", "III", "IV", "V")}
    if aggregation == "without_v":
        group["V"] = []
    if len(group["IV"]) < 3 or sum(map(bool, group.values())) < 3:
        return None
    four = sum(group["IV"]) / len(group["IV"])
    five = sum(group["V"]) / len(group["V"]) if group["V"] else None
    root, cube = (four, four) if five is None else ((four * five) ** 0.5, (four**2 * five) ** (1 / 3))
    last = root if aggregation == "unweighted" else cube
    first = group["I"][0] if group["I"] else 100
    second, third = (prod(group[name]) ** (1 / len(group[name])) if group[name] else 100 for name in ("II", "III"))
    return first / 100 * second / 100 * third / 100 * last


def drawn(random, share):
    values = {code: float(random.uniform(0, 1.3 * usual)) for code, usual in USUAL.items() if random.random() < share}
    if random.random() < share:
        values["pH"] = float(random.uniform(5, 9.5))
    if random.random() < share:
        values |= {"DO": float(random.uniform(0, 16)), "T": float(random.uniform(5, 35))}
    return values


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    share=st.sampled_from([0.2, 0.5, 0.9]),
    aggregation=st.sampled_from(["unweighted", "weighted", "without_v"]),
)
def test_samples_agree_with_a_plain_reading_in_any_order(seed, share, aggregation):
    random = np.random.default_rng(seed)
    all_values = {f"M{n}": drawn(random, share) for n in range(12)}
    rows = [(name, code, value) for name, values in all_values.items() for code, value in values.items()]
    random.shuffle(rows)
    rows = [(str(name), str(code), float(value)) for name, code, value in rows]
    if not rows:
        return
    found = {row.sample: row for row in indices(made(rows), Params(aggregation=aggregation, workers=3)).rows()}
    for name in found:
        expected = plain_index(all_values[name], aggregation)
        assert found[name].wqi == (None if expected is None else int(expected + 0.5 + 1e-9))
        if expected is not None:
            assert found[name].exact == pytest.approx(expected, rel=1e-12)
            assert 0 <= found[name].exact <= 100


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(USUAL)), st.lists(st.floats(0, 100_000), min_size=2, max_size=20))
def test_more_is_never_better_and_the_index_stays_in_its_scale(code, values):
    found = [sub_index_of(value, code) for value in sorted(values)]
    assert found == sorted(found, reverse=True)
    assert all(10 <= one <= 100 for one in found)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([("pH", 7.0, 14), ("DO", 100.0, 400)]), st.lists(st.floats(0, 400), min_size=2, max_size=20))
def test_acidity_and_oxygen_fall_on_both_sides(scale, values):
    code, middle, most = scale
    below = [sub_index_of(value, code) for value in sorted(min(one, middle) for one in values)]
    above = [sub_index_of(value, code) for value in sorted(middle + one * most / 400 for one in values)]
    assert (below, above) == (sorted(below), sorted(above, reverse=True))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([code for code in USUAL if UNIT[code] == "mg/L"]), st.integers(0, 10**6))
def test_a_unit_changes_nothing(code, micrograms):
    rows = [("A", "pH", 7.0, ""), ("A", "Coliform", 4000.0, "MPN/100mL"), ("A", "DO", 60.0, "%")]
    rows += [("A", name, 1.0, "mg/L") for name in ("BOD5", "COD", "TOC") if name != code]
    with_unit = [
        indices(samples(*zip(*[*rows, ("A", code, value, unit)], strict=True))).row(0)
        for value, unit in ((micrograms, "µg/L"), (micrograms / 1000, "mg/L"))
    ]
    assert with_unit[0] == with_unit[1]


ENOUGH = [("M", "pH", 7.0), ("M", "BOD5", 5.0), ("M", "COD", 12.0), ("M", "TOC", 5.0), ("M", "Coliform", 3000.0)]


@pytest.mark.parametrize(
    ("rows", "needs", "reason"),
    [
        (ENOUGH, 0, Reason.MADE),
        ([("M", "T", 25.0)], 0, Reason.NO_VALUE),
        ([("M", "TSS", 25.0)], 0, Reason.NO_VALUE),
        (ENOUGH[:3] + ENOUGH[4:], 0, Reason.FEW_IN_IV),
        (ENOUGH[:4], 0, Reason.FEW_GROUPS),
        (ENOUGH, NEEDS_II, Reason.NEEDS_II),
        (ENOUGH, NEEDS_III, Reason.NEEDS_III),
        ([*ENOUGH, ("M", "As", 0.1)], NEEDS_III, Reason.MADE),
        ([*ENOUGH, ("M", "DDTs", 0.1)], NEEDS_II, Reason.MADE),
        (ENOUGH[:3] + ENOUGH[4:] + [("M", "DO", 5.0)], 0, Reason.FEW_IN_IV),
        (ENOUGH[:3] + ENOUGH[4:] + [("M", "DO", 5.0), ("M", "T", 25.0)], 0, Reason.MADE),
    ],
)
def test_the_minimum_and_what_a_sample_lacks(rows, needs, reason):
    row = indices(made(rows, needs=needs)).row(0)
    assert (row.reason, row.wqi is None) == (reason, reason != Reason.MADE)


def test_oxygen_without_temperature_says_what_it_lacks():
    assert "nhiệt độ nước (cho DO)" in indices(made([*ENOUGH, ("M", "DO", 5.0)])).row(0).missing
    assert indices(made([*ENOUGH, ("M", "DO%", 95.0)])).row(0).sub_indices["DO"] == 100


def test_groups_may_be_asked_of_every_sample():
    assert indices(made(ENOUGH), Params(needs=("III",))).row(0).reason == Reason.NEEDS_III


# --- beyond a limit of detection


def beyond(code, value, censor, **params):
    rows = [*ENOUGH, ("M", code, value)]
    return indices(made(rows, [0] * len(ENOUGH) + [censor]), Params(**params)).row(0)


def test_below_its_limit_a_value_counts_half_unless_chosen_otherwise():
    subs = {
        name: beyond("P-PO4", 0.3, BELOW, non_detect=name).sub_indices["P-PO4"] for name in ("half", "limit", "zero")
    }
    assert subs == pytest.approx({"half": 87.5, "limit": 50, "zero": 100})
    assert beyond("P-PO4", 0.3, BELOW).undetected == ("P-PO4",)


def test_the_index_tells_between_which_two_it_lies():
    row = beyond("P-PO4", 0.3, BELOW)
    ends = [indices(made([*ENOUGH, ("M", "P-PO4", value)])).row(0).wqi for value in (0.3, 0.15, 0.0)]
    assert [row.low, row.wqi, row.high] == ends
    assert ends[0] < ends[2]
    certain = beyond("P-PO4", 0.1, BELOW)
    assert certain.low == certain.wqi == certain.high


def test_not_detected_without_a_limit_is_no_number():
    row = beyond("P-PO4", float("nan"), BELOW)
    assert (row.unusable, row.undetected, "P-PO4" in row.sub_indices) == (("P-PO4",), (), False)
    assert "P-PO4" in row.missing
    assert row.wqi == indices(made(ENOUGH)).row(0).wqi


def test_above_a_limit_counts_as_the_limit_and_may_be_worse():
    row = beyond("E. coli", 50.0, ABOVE)
    assert row.sub_indices["E. coli"] == 75
    assert row.low == indices(made([*ENOUGH, ("M", "E. coli", 10_000.0)])).row(0).wqi < row.wqi == row.high


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.floats(0, 1))
def test_whatever_was_there_below_the_limit_the_index_lies_between(seed, share):
    random = np.random.default_rng(seed)
    limits = {code: float(random.uniform(0, 2 * usual)) for code, usual in USUAL.items() if random.random() < 0.5}
    limits |= {"DO": float(random.uniform(0, 20))}
    base = [("M", "T", 25.0), ("M", "pH", 7.0), ("M", "BOD5", 5.0), ("M", "COD", 12.0), ("M", "Coliform", 3000.0)]
    codes = [code for code in limits if code not in ("BOD5", "COD", "Coliform")]
    told = indices(made([*base, *(("M", c, limits[c]) for c in codes)], [0] * 5 + [BELOW] * len(codes))).row(0)
    real = indices(made([*base, *(("M", c, limits[c] * share) for c in codes)])).row(0)
    assert told.low <= real.wqi <= told.high
    assert told.low <= told.wqi <= told.high


# --- days, nonsense


def test_samples_before_the_method_have_no_index_unless_it_is_asked_for():
    old = made(ENOUGH, day={"M": date(2019, 11, 11)})
    assert indices(old).row(0).reason == Reason.NO_METHOD
    assert indices(old, Params(method="vn-wqi-2019")).row(0).wqi == indices(made(ENOUGH)).row(0).wqi
    assert indices(made(ENOUGH, day={"M": date(2019, 11, 12)})).row(0).day == date(2019, 11, 12)


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"method": "us"}, "Không có phương pháp “us”; hiện có: vn-wqi-2019"),
        ({"aggregation": "sum"}, "Không có công thức “sum”; chọn unweighted, weighted, without_v"),
        ({"non_detect": "none"}, "chọn half, limit, zero"),
        ({"needs": ("IV",)}, "Chỉ có thể đòi thêm nhóm II và III"),
    ],
)
def test_params_without_meaning_are_refused(params, sentence):
    with pytest.raises(SamplesError, match=sentence):
        indices(made(ENOUGH), Params(**params))


@pytest.mark.parametrize(
    ("rows", "censor", "sentence", "row"),
    [
        ([("M", "COD", 1.0), ("M", "COD", -1.0)], None, "số âm", 1),
        ([("M", "pH", 15.0)], None, "quá lớn", 0),
        ([("M", "COD", float("inf"))], None, "quá lớn", 0),
        ([("M", "pH", 5.0)], [BELOW], "không có giới hạn phát hiện", 0),
        ([("M", "COD", 1.0), ("M", "COD", 2.0)], None, None, None),
        ([("M", "COD", 1.0), ("M", "COD", 1.0)], [0, BELOW], None, None),
    ],
)
def test_nonsense_is_refused(rows, censor, sentence, row):
    if sentence is None:
        with pytest.raises(SamplesError, match="Mẫu “M” có hai giá trị khác nhau của COD"):
            indices(made(rows, censor))
        return
    with pytest.raises(SamplesError, match=sentence) as refused:
        made(rows, censor)
    assert refused.value.row == row


def test_equal_rows_count_once_and_nothing_gives_nothing():
    assert indices(made([*ENOUGH, *ENOUGH])).row(0) == indices(made(ENOUGH)).row(0)
    assert len(indices(samples([], [], [], []))) == 0
