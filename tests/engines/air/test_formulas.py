"""Known truths of the index: the decision's own examples, and examples worked out by hand."""

from __future__ import annotations

from datetime import date
from math import isnan, nan

import pytest

from lienket.engines.air import limit_on, method_on, nowcast_of, packaged_methods, sub_index_of, sub_indices_of
from lienket.engines.air.index import rounded

#: Quyết định 1459/QĐ-TCMT, Bảng 2.
INDICES = (0, 50, 100, 150, 200, 300, 400, 500)
POINTS = {
    ("O3", "1h"): (0, 160, 200, 300, 400, 800, 1000, 1200),
    ("O3", "8h"): (0, 100, 120, 170, 210, 400),
    ("CO", "1h"): (0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000),
    ("SO2", "1h"): (0, 125, 350, 550, 800, 1600, 2100, 2630),
    ("NO2", "1h"): (0, 100, 200, 700, 1200, 2350, 3100, 3850),
    ("PM10", "24h"): (0, 50, 150, 250, 350, 420, 500, 600),
    ("PM2.5", "24h"): (0, 25, 50, 80, 150, 250, 350, 500),
}


@pytest.mark.parametrize("scale", POINTS)
def test_every_point_of_the_decision_has_its_index(scale):
    found = [sub_index_of(point, *scale) for point in POINTS[scale]]
    assert found == list(INDICES[: len(found)])


def test_a_column_has_the_indices_of_its_values():
    values = [*POINTS["CO", "1h"], 12_345.6, nan, 10**6]
    found = sub_indices_of(values, "CO", "1h").tolist()
    expected = [sub_index_of(value, "CO", "1h") for value in values]
    assert [repr(one) for one in found] == [repr(one) for one in expected]


@pytest.mark.parametrize("scale", [scale for scale in POINTS if scale != ("O3", "8h")])
def test_beyond_the_last_point_the_index_stays_500(scale):
    assert sub_index_of(POINTS[scale][-1] * 10, *scale) == 500


@pytest.mark.parametrize(
    ("concentration", "parameter", "window", "index"),
    [
        (136.1, "O3", "1h", 42.53),
        (118.7, "NO2", "1h", 59.35),
        (20.3, "PM2.5", "24h", 40.6),
        (89.3, "O3", "8h", 44.65),
        (114.6, "O3", "1h", 35.81),
        (130.8, "NO2", "1h", 65.4),
        (55.7, "PM2.5", "24h", 109.5),
        (96.4, "PM2.5", "24h", 161.71),
        (182, "PM2.5", "24h", 232),
        (600, "PM2.5", "24h", 500),
        (128, "PM10", "24h", 89),
        (12_000, "CO", "1h", 55),
        (200, "SO2", "1h", 66.67),
    ],
)
def test_sub_indices(concentration, parameter, window, index):
    assert round(sub_index_of(concentration, parameter, window), 2) == pytest.approx(index, abs=0.006)


#: Newest hour last. The decision's example prints 20,3; the middle ones are worked out from its formula.
NOWCASTS = [
    ([26.9, 24.7, 20.5, 23.5, 19.5, 16.5, 19.0, 16.5, 20.3, 22.4, 19.6, 20.6], 20.27),
    ([38, 40, 45, 48, 50, 55, 60, 80, 95, 120, 150, 180], 152.70),
    ([38, 40, 45, 48, 50, 55, nan, 80, 95, 120, nan, 180], 155.60),
    ([10.0] * 12, 10.0),
    ([0.0] * 12, 0.0),
    ([30, 30], 30.0),
    ([nan, 40, 60], (60 + 40 * 40 / 60) / (1 + 40 / 60)),
]


@pytest.mark.parametrize(("values", "expected"), NOWCASTS)
def test_nowcast(values, expected):
    assert nowcast_of(values) == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize("values", [[180], [150, nan, nan, 180], [1] * 9 + [nan, nan, 5], [nan] * 12])
def test_nowcast_needs_two_of_the_newest_three_hours(values):
    assert isnan(nowcast_of(values))


def test_the_formula_as_printed_loses_what_missing_hours_weigh():
    """½c1 + ¼c2 + … without its sum of weights: nearly the same when complete, a third too low with two hours gone."""
    complete = [180, 150, 120, 95, 80, 60, 55, 50, 48, 45, 40, 38]
    gone = [180, 0, 120, 95, 80, 0, 55, 50, 48, 45, 40, 38]
    printed = [sum(value / 2 ** (i + 1) for i, value in enumerate(hours)) for hours in (complete, gone)]
    assert [round(one, 2) for one in printed] == [152.67, 114.23]
    assert nowcast_of(complete[::-1]) == pytest.approx(printed[0], rel=0.0003)


@pytest.mark.parametrize(("index", "whole"), [(109.5, 110), (59.35, 59), (0.5, 1), (99.4999, 99), (161.7142857, 162)])
def test_halves_go_up(index, whole):
    assert rounded(index) == whole


def test_bands_cover_0_to_500_once_and_carry_the_colours_of_the_decision():
    method = packaged_methods()[-1]
    assert [band.code for band in method.bands] == ["good", "moderate", "poor", "bad", "very_bad", "hazardous"]
    edges = [n for band in method.bands for n in range(band.first, band.last + 1)]
    assert edges == list(range(501))
    assert method.band(150).name == "Kém"
    assert method.band(151).rgb == (255, 0, 0)


def test_the_method_is_that_of_the_day():
    assert method_on(date(2019, 11, 11)) is None
    found = method_on(date(2026, 11, 23))
    assert found is not None
    assert found.legal_ref.startswith("Quyết định 1459/QĐ-TCMT")


def test_limits_change_by_date_and_are_not_the_index():
    """From 2026 a day of 47 µg/m³ breaks the limit while the index is still below 100."""
    limits = [limit_on(date(year, 6, 1), "PM2.5", "24h") for year in (2023, 2025, 2026)]
    assert [one and one.ug_per_m3 for one in limits] == [None, 50, 45]
    assert sub_index_of(47, "PM2.5", "24h") == 94
    assert limit_on(date(2026, 1, 1), "PM2.5", "1h") is None
