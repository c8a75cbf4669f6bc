"""Known truths of the index: every point of the decision's tables, jumps, and examples worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from lienket.engines.water import (
    CODES,
    Params,
    Reason,
    indices,
    method_on,
    packaged_methods,
    read_parameter,
    samples,
    saturation_of,
    sub_index_of,
)

#: Quyết định 1460/QĐ-TCMT: values at which the index is 100, 75, 50, 25 and 10, in the parameter's unit.
POINTS = {
    "BOD5": (4, 6, 15, 25, 50), "COD": (10, 15, 30, 50, 150), "TOC": (4, 6, 15, 25, 50),
    "P-PO4": (0.1, 0.2, 0.3, 0.5, 4), "Cr6+": (0.01, 0.02, 0.04, 0.05, 0.1), "Cu": (0.1, 0.2, 0.5, 1, 2),
    "Zn": (0.5, 1, 1.5, 2, 3),
}  # fmt: skip
#: Parameter: (just before, index) and (just after, index) of the place where the table jumps.
JUMPS = {
    "N-NH4": ((0.2999, 100), (0.3, 75)), "Cd": ((0.004999, 100), (0.005, 75)), "Pb": ((0.01999, 100), (0.02, 75)),
    "Hg": ((0.000999, 100), (0.001, 75)), "N-NO3": ((15, 25), (15.001, 10)), "N-NO2": ((0.05, 100), (0.0501, 10)),
    "Coliform": ((10_000, 25), (10_001, 10)), "E. coli": ((200, 25), (201, 10)), "As": ((0.1, 25), (0.1001, 10)),
    "Aldrin": ((0.1, 100), (0.101, 10)), "BHC": ((0.02, 100), (0.021, 10)), "Dieldrin": ((0.1, 100), (0.101, 10)),
    "DDTs": ((1, 100), (1.01, 10)), "Heptachlor": ((0.2, 100), (0.201, 10)),
}  # fmt: skip


@pytest.mark.parametrize("parameter", POINTS)
def test_every_point_of_the_decision_has_its_index(parameter):
    assert [sub_index_of(point, parameter) for point in (0, *POINTS[parameter])] == [100, 100, 75, 50, 25, 10]
    assert sub_index_of(POINTS[parameter][-1] * 10, parameter) == 10


@pytest.mark.parametrize("parameter", JUMPS)
def test_the_tables_jump_where_the_decision_does(parameter):
    before, after = JUMPS[parameter]
    assert (sub_index_of(before[0], parameter), sub_index_of(after[0], parameter)) == (before[1], after[1])


@pytest.mark.parametrize(
    ("value", "parameter", "index"),
    [
        (5.49, "pH", 10), (5.5, "pH", 50), (5.75, "pH", 75), (6, "pH", 100), (8.5, "pH", 100), (8.75, "pH", 75),
        (9, "pH", 50), (9.01, "pH", 10), (19.9, "DO", 10), (20, "DO", 25), (50, "DO", 50), (75, "DO", 75),
        (88, "DO", 100),
        (112, "DO", 100), (125, "DO", 75), (150, "DO", 50), (200, "DO", 25), (200.1, "DO", 10), (0.6, "N-NH4", 50),
        (0.9, "N-NH4", 25), (5, "N-NH4", 10), (12.5, "N-NO3", 37.5), (0.05, "As", 50), (0.1, "Cd", 10), (0.5, "Pb", 10),
        (0.01, "Hg", 10), (6_000, "Coliform", 65), (150, "E. coli", 37.5), (0.03, "As", 66.6667), (0.03, "Pb", 62.5),
    ],
)  # fmt: skip
def test_sub_indices(value, parameter, index):
    assert sub_index_of(value, parameter) == pytest.approx(index, abs=1e-4)


@pytest.mark.parametrize(("celsius", "oxygen"), [(28, 7.7235), (25, 8.1757), (20, 9.0218)])
def test_saturation_of_oxygen(celsius, oxygen):
    assert saturation_of(celsius) == pytest.approx(oxygen, abs=5e-5)


NAMES = ("pH", "T", "DO", "BOD5", "COD", "N-NH4", "P-PO4", "Coliform")
UNITS = ("", "°C", *["mg/L"] * 5, "MPN/100mL")
RIVER = (7.2, 28, 4.5, 12, 25, 0.5, 0.25, 6000)
BLACK = (7.3, 29, 1.2, 45, 95, 14, 1.9, 110_000)
METALS = (("As", 0.03, "mg/L"), ("Pb", 30, "µg/L"), ("Cd", 4, "ug/l"))


def answer(values, *more, **params):
    rows = [*zip(NAMES, values, UNITS, strict=True), *more]
    names, values, units = zip(*rows, strict=True)
    return indices(samples(["M"] * len(rows), names, values, units), Params(**params)).row(0)


@pytest.mark.parametrize(
    ("values", "more", "expected"),
    [
        (RIVER, (), {"unweighted": 62, "weighted": 61}),
        (RIVER, METALS, {"unweighted": 46, "weighted": 46}),
        (RIVER, (("As", 0.001, "mg/L"),), {"without_v": 59}),
        (BLACK, (), {"unweighted": 12, "weighted": 13}),
    ],
)
def test_examples_worked_out_by_hand(values, more, expected):
    rows = {name: answer(values, *more, aggregation=name) for name in expected}
    assert {name: row.wqi for name, row in rows.items()} == expected
    assert {name: row.aggregation.code for name, row in rows.items()} == {name: name for name in expected}


def test_a_row_shows_what_made_it():
    row = answer(RIVER, *METALS)
    assert {name: round(value, 2) for name, value in row.sub_indices.items()} == {
        "pH": 100, "As": 66.67, "Cd": 100, "Pb": 62.5, "DO": 58.26, "BOD5": 58.33, "COD": 58.33, "N-NH4": 58.33,
        "P-PO4": 62.5, "Coliform": 65,
    }  # fmt: skip
    assert {name: round(value, 2) for name, value in row.groups.items()} == {
        "I": 100, "III": 74.69, "IV": 59.15, "V": 65
    }  # fmt: skip
    assert (round(row.oxygen_percent, 2), row.band.name, row.parameter) == (58.26, "Xấu", "Coliform")
    assert row.missing == ("nhóm II", "TOC", "N-NO3", "N-NO2")
    assert (row.low, row.high, row.undetected, row.reason) == (46, 46, (), Reason.MADE)


def test_a_black_river_shows_the_lowest_of_each():
    row = answer(BLACK)
    assert [round(row.sub_indices[name], 2) for name in ("DO", "BOD5", "COD", "N-NH4", "P-PO4", "Coliform")] == [
        10, 13, 18.25, 10, 19, 10
    ]  # fmt: skip
    assert (row.band.name, row.band.rgb) == ("Kém", (255, 0, 0))


def test_without_group_v_the_formula_without_it_is_used_and_said():
    rows = [*zip(NAMES[:-1], RIVER, UNITS, strict=False), ("As", 0.001, "mg/L")]
    names, values, units = zip(*rows, strict=True)
    row = indices(samples(["M"] * len(rows), names, values, units), Params(aggregation="weighted")).row(0)
    assert (row.wqi, row.aggregation.code) == (59, "without_v")


def test_the_product_can_fall_below_ten():
    row = answer(BLACK, ("DDTs", 2, "µg/L"), ("As", 1, "mg/L"))
    assert (row.wqi, row.band.code, row.band.rgb) == (0, "toxic", (126, 0, 35))


def test_the_bands_cover_every_index_once():
    method = packaged_methods()[-1]
    assert sorted(n for band in method.bands for n in range(band.first, band.last + 1)) == list(range(101))
    assert [method.band(n).name for n in (91, 90, 51, 50, 26, 25, 10, 9)] == [
        "Rất tốt", "Tốt", "Trung bình", "Xấu", "Xấu", "Kém", "Kém", "Ô nhiễm rất nặng"
    ]  # fmt: skip
    assert all(band.use and band.use_en for band in method.bands)


def test_the_method_is_that_of_the_day_and_says_what_is_not_verified():
    assert method_on(date(2019, 11, 11)) is None
    found = method_on(date(2026, 11, 23))
    assert found is not None
    assert found.legal_ref.startswith("Quyết định 1460/QĐ-TCMT")
    assert not found.verified
    assert "chưa đối chiếu" in found.aggregation("weighted").note


@pytest.mark.parametrize(
    ("name", "unit", "code", "power"),
    [
        ("Asen", "µg/l", "As", -3), ("Asen", "μg/L", "As", -3), ("as", "mg/l", "As", 0),
        ("Aldrin", "mg/L", "Aldrin", 3),
        ("Amoni (NH4+ tính theo N)", "mg/L", "N-NH4", 0), ("NH₄⁺", "mg N/L", "N-NH4", 0),
        ("E.coli", "MPN/100 ml", "E. coli", 0),
        ("Nhiệt độ", "oC", "T", 0), ("DO", "%", "DO%", 0), ("Ôxy hòa tan", "mg/L", "DO", 0), ("pH", "-", "pH", 0),
        ("Chlorophyll-a", "µg/L", "Chl-a", 0), ("PO43-", "mg P/L", "P-PO4", 0), ("BOD₅ (20°C)", "mg/l", "BOD5", 0),
    ],
)  # fmt: skip
def test_parameters_and_units_are_read_in_their_spellings(name, unit, code, power):
    read = read_parameter(name, unit)
    assert (CODES[read.place], read.power) == (code, power)


@pytest.mark.parametrize(
    ("name", "unit", "words"),
    [
        ("COD", "ppm", "đơn vị “ppm” của COD không đổi được; dùng mg/L hoặc µg/L"),
        ("COD", "", "thiếu đơn vị của COD"),
        ("Coliform", "CFU/100mL", "không đổi được; dùng MPN/100mL"),
        ("Coliform", "mg/L", "không dùng được cho Coliform"),
        ("Độ đục", "NTU", "không dùng trong VN_WQI"),
        ("NH4+", "mg/L", "chưa nói tính theo N hay theo cả ion; ghi N-NH4 hoặc đơn vị mg N/L"),
        ("COD", "mg N/L", "không dùng được cho COD"),
        ("pH", "mg/L", "không dùng được cho pH; dùng đơn vị để trống"),
        ("", "mg/L", "thiếu tên thông số"),
    ],
)
def test_what_does_not_convert_is_refused_with_a_sentence(name, unit, words):
    assert words in read_parameter(name, unit)
