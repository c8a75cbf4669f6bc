"""Lines over time, months of days, roses, and dots on a window of the map: what they draw equals what they are told."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from lienket.ground.charts import (
    Bound,
    DayCell,
    Line,
    Lines,
    Mark,
    Months,
    Rose,
    Shape,
    Tone,
    as_table,
    direction_of,
    lines_chart,
    months_chart,
    rose_chart,
)
from lienket.ground.charts.bars import Category
from lienket.ground.charts.lines import nice_step
from lienket.ground.charts.month import weeks
from lienket.ground.maps import Spot, spots_map
from lienket.ground.maps.spots import APART, moved_apart

START = datetime(2026, 11, 1)  # noqa: DTZ001  the clock of a station has no zone


def _lines(*values: float | None, **more: object) -> Lines:
    times = tuple(START + timedelta(hours=n) for n in range(len(values)))
    return Lines("Bụi", times, (Line("PM2,5", values),), unit="µg/m³", **more)  # type: ignore[arg-type]


def test_a_gap_lifts_the_pen_and_a_lone_value_is_a_point() -> None:
    drawn = BeautifulSoup(lines_chart(_lines(10, 20, None, 30, None, 5, 6)), "html.parser")
    path = next(str(one["d"]) for one in drawn.select("path.chart-dash-0") if str(one["d"]) != "M1 6h28")
    assert [len(re.findall("L", part)) for part in path.split("M")[1:]] == [1, 0, 1]
    assert "thấp nhất 5 µg/m³ lúc 05:00 01/11, cao nhất 30 µg/m³ lúc 03:00 01/11; có 5 trên 7." in drawn.get_text()


def test_doubtful_values_have_a_shape_a_count_and_words_in_the_table() -> None:
    chart = _lines(
        10, 20, 900, marks=(Mark(2, 900.0, Shape.CROSS, "nhảy vọt"),), bounds=(Bound(45, "QCVN 24 giờ: 45"),)
    )
    drawn = BeautifulSoup(lines_chart(chart), "html.parser")
    assert [one.get_text(" ", strip=True) for one in drawn.select(".chart-legend li")] == [
        "PM2,5",
        "nhảy vọt (1)",
        "QCVN 24 giờ: 45",
    ]
    assert drawn.select_one("svg.chart-doubt-cross title").get_text() == "01/11/2026 02:00: 900 µg/m³, nhảy vọt"  # type: ignore[union-attr]
    assert as_table(chart).rows[2] == ("01/11/2026 02:00", "900", "900: nhảy vọt")


def test_days_have_dots_and_years_and_heights_their_names() -> None:
    days = tuple(START + timedelta(days=n) for n in (0, 200, 400))
    rungs = (Bound(1.0, "B"), Bound(2.0, "A"))
    chart = Lines("Mức", days, (Line("Mức", (1.0, None, 2.0)),), daily=True, rungs=rungs)
    drawn = BeautifulSoup(lines_chart(chart), "html.parser")
    assert [one.get_text() for one in drawn.select("svg > svg > title")] == ["01/11/2026: B", "06/12/2027: A"]
    notes = [one.get_text() for one in drawn.select("text.chart-note")]
    assert notes == ["B", "A", "11/2026", "03/2027", "07/2027", "12/2027"]
    assert "Mức: thấp nhất B ngày 01/11/2026, cao nhất A ngày 06/12/2027; có 2 trên 3." in drawn.get_text()
    assert as_table(chart).rows == (("01/11/2026", "B"), ("20/05/2027", "–"), ("06/12/2027", "A"))


def test_nothing_at_all_is_said_and_wrong_lengths_are_refused() -> None:
    assert "Chưa có số liệu." in lines_chart(_lines(None, None))
    with pytest.raises(ValueError, match="1 values for 2 times"):
        Lines("x", (START, START + timedelta(hours=1)), (Line("a", (1.0,)),))
    with pytest.raises(ValueError, match="not finite"):
        _lines(math.inf)


@given(st.floats(0.001, 1e6), st.integers(1, 12))
def test_steps_are_one_two_or_five_and_never_too_many(span: float, most: int) -> None:
    step = nice_step(span, most)
    assert round(step / 10 ** math.floor(math.log10(step * (1 + 1e-9))), 6) in (1, 2, 5)
    assert span / step <= most * (1 + 1e-6)


def test_a_month_has_its_days_once_in_weeks_from_monday() -> None:
    rows = list(weeks(date(2026, 11, 1)))
    assert [on.day for week in rows for on in week if on] == list(range(1, 31))
    assert rows[0] == [None] * 6 + [date(2026, 11, 1)]
    chart = Months("Ngày", (DayCell(date(2026, 11, 3), "112", "112, Kém", "mo-band-poor"),))
    drawn = BeautifulSoup(months_chart(chart), "html.parser")
    cell = drawn.select_one("td.mo-band-poor")
    assert cell is not None
    assert cell.get_text(" ", strip=True) == "3 112 112, Kém"
    assert as_table(chart).rows == (("03/11/2026", "112", "112, Kém"),)


def test_directions_are_around_their_middles_and_a_rose_says_the_greatest() -> None:
    assert [direction_of(x) for x in (0, 11.24, 11.25, 348.75, 348.74, 360, 90, 180, 270)] == [
        0,
        0,
        1,
        0,
        15,
        0,
        4,
        8,
        12,
    ]
    parts = tuple((float(n == 4), float(n == 4)) for n in range(16))
    chart = Rose("Gió", (Category("yếu", Tone.ONE), Category("mạnh", Tone.TWO)), parts, unit="%")
    drawn = BeautifulSoup(rose_chart(chart), "html.parser")
    assert len(drawn.select("path.chart-mark")) == 2
    assert "Lớn nhất ở hướng Đ: 2 %." in drawn.get_text()
    assert as_table(chart).rows[4] == ("Đ", "1", "1", "2")
    with pytest.raises(ValueError, match="sixteen"):
        Rose("x", (), ())


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), max_size=8))
def test_dots_on_one_spot_are_moved_apart(places: list[tuple[float, float]]) -> None:
    moved = moved_apart(places)
    gaps = [math.dist(a, b) for i, a in enumerate(moved) for b in moved[:i]]
    assert all(gap > APART / 2 for gap in gaps)


def test_near_dots_get_a_window_of_their_own_and_far_ones_the_country() -> None:
    near = [Spot(1, 105.80, 21.03, "Cầu Giấy", text="112", colour="mo-band-poor"), Spot(2, 105.90, 21.02, "Long Biên")]
    drawn = spots_map(near, as_of=date(2026, 11, 1), title="Trạm", around=True)
    assert 'class="map-spot mo-band-poor"' in drawn
    assert ">112</text>" in drawn
    assert "Trường Sa" not in drawn
    far = [*near, Spot(3, 106.7, 10.8, "TP.HCM")]
    assert "Trường Sa" in spots_map(far, as_of=date(2026, 11, 1), title="Trạm", around=True)
