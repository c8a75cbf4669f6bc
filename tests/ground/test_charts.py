"""Charts drawn on the server: what they say, that it adds up, and that nothing in them runs."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from lienket.ground.charts import (
    Bar,
    Category,
    Cell,
    Chart,
    Kind,
    Moment,
    Pace,
    Pair,
    PairedBars,
    StackedBars,
    Table,
    Timeline,
    Tone,
    TwoByTwo,
    as_table,
    pace_chart,
    paired_bars,
    stacked_bars,
    table_html,
    timeline,
    two_by_two,
)
from lienket.ground.charts.links import safe_href
from lienket.ground.charts.numbers import number, percent

NASTY = "\"><script>alert('x')</script>&<b>"
DONE, LATE = Category("Đã xong", Tone.GOOD), Category("Quá hạn", Tone.LATE)


def bars(name: str = "Du lịch", href: str = "/du-lich/") -> StackedBars:
    return StackedBars(
        name,
        (DONE, LATE, Category(name, Tone.IDLE)),
        (Bar(name, (1200, 300, 0), href), Bar("Môi trường", (0, 0, 0))),
        unit="việc",
        row_name="Lĩnh vực",
    )


def square(name: str = "Xong chậm", href: str = "/cham/") -> TwoByTwo:
    return TwoByTwo(
        "Kết quả",
        ("Đã xong", "Chưa xong"),
        ("Đúng hạn", name),
        (
            (Cell("Xong đúng hạn", 14, Tone.GOOD), Cell(name, 3, Tone.RISK, href)),
            (Cell("Còn hạn", 21, Tone.GOING), Cell("Quá hạn", 7, Tone.LATE)),
        ),
    )


def line(name: str = "Gia hạn", href: str = "/gia-han/") -> Timeline:
    return Timeline(
        "Thời hạn",
        (
            Moment(date(2022, 12, 31), Kind.DUE, "Hạn ban đầu"),
            Moment(date(2022, 3, 1), Kind.START, "Giao việc"),
            Moment(date(2022, 12, 30), Kind.MOVED, name, href),
            Moment(date(2023, 6, 1), Kind.DONE, "Xong"),
            Moment(date(2023, 6, 2), Kind.NOTE, name),
        ),
        date(2023, 7, 1),
    )


def pace(name: str = "điểm bán", href: str = "") -> Pace:
    points = ((date(2022, 7, 2), 74.5), (date(2022, 2, 1), 8.0))
    return Pace(f"Số điểm {name}{href}", date(2022, 1, 1), date(2022, 12, 31), 0, 120, points, name)


def pairs(name: str = "Tháng", href: str = "/lo/") -> PairedBars:
    names = (Category("Cung", Tone.ONE), Category("Cầu", Tone.FIVE))
    return PairedBars(f"Cung cầu {name}", names, (Pair(name, 12.5, 50, href), Pair("12/2026", 0, 0)), "tấn", "Tháng")


MAKERS: dict[str, Callable[..., Chart]] = {"bars": bars, "pairs": pairs, "two": square, "line": line, "pace": pace}
EVERY = pytest.mark.parametrize("name", MAKERS)


def draw(chart: Chart, ident: str = "c") -> Markup:
    if isinstance(chart, StackedBars):
        return stacked_bars(chart, ident=ident)
    if isinstance(chart, PairedBars):
        return paired_bars(chart, ident=ident)
    if isinstance(chart, TwoByTwo):
        return two_by_two(chart, ident=ident)
    if isinstance(chart, Timeline):
        return timeline(chart, ident=ident)
    return pace_chart(chart, ident=ident)


def elements(drawn: Markup) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f"<div>{drawn}</div>").iter())


def by_class(drawn: Markup, name: str) -> list[ElementTree.Element]:
    return [e for e in elements(drawn) if name in (e.get("class") or "").split()]


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


# --- what all charts keep to ----------------------------------------------------------------------------


@EVERY
@pytest.mark.parametrize("text", ["Du lịch", NASTY])
def test_every_chart_is_well_formed_and_stands_under_a_strict_policy(name: str, text: str) -> None:
    drawn = draw(MAKERS[name](text, text)) + table_html(as_table(MAKERS[name](text, text)))
    for element in elements(drawn):
        assert element.tag not in {"script", "style", "b"}
        assert [a for a in element.attrib if a == "style" or a.startswith("on")] == []
    assert [e.get("href") for e in elements(drawn) if e.tag == "a"] == []
    assert text in "".join("".join(e.itertext()) for e in elements(drawn)[:1])


@EVERY
def test_ids_are_unique_on_a_page_and_every_reference_has_its_target(name: str) -> None:
    drawn = draw(MAKERS[name](), "a") + draw(MAKERS[name](), "b")
    ids = [e.get("id") for e in elements(drawn) if e.get("id")]
    used = set(re.findall(r"url\(#([^)]+)\)", drawn))
    used |= {i for e in elements(drawn) for i in (e.get("aria-labelledby") or "").split()}
    assert len(ids) == len(set(ids))
    assert used - set(ids) == set()


@EVERY
def test_every_drawing_has_words_or_is_hidden_from_readers(name: str) -> None:
    for svg in (e for e in elements(draw(MAKERS[name]())) if e.tag == "svg" and e.get("role") == "img"):
        assert svg.get("aria-label") or svg.get("aria-labelledby")


@settings(max_examples=20)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_any_text_stays_text(text: str) -> None:
    for make in MAKERS.values():
        assert words(elements(draw(make(text)))[0]).count(" ".join(text.split())) >= 1


# --- stacked bars ---------------------------------------------------------------------------------------


def test_a_bar_says_its_counts_and_shares() -> None:
    drawn = stacked_bars(bars())
    assert [words(e) for e in by_class(drawn, "chart-row-label")] == ["Du lịch", "Môi trường"]
    assert [words(e) for e in by_class(drawn, "chart-row-total")] == ["1.500 việc", "0 việc"]
    assert [e.get("aria-label") for e in by_class(drawn, "chart-bar")] == [
        "Du lịch. Đã xong: 1.200 việc (80 %); Quá hạn: 300 việc (20 %)",
        "Môi trường. Chưa có số liệu.",
    ]
    assert [words(e) for e in by_class(drawn, "chart-in-mark")] == ["1.200", "300"]


@given(
    counts=st.lists(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), min_size=1, max_size=6),
    shares=st.booleans(),
)
def test_segments_of_a_row_follow_each_other_and_never_pass_the_end(counts: list[list[int]], shares: bool) -> None:
    categories = tuple(Category(str(tone), tone) for tone in (Tone.ONE, Tone.TWO, Tone.THREE))
    chart = StackedBars("t", categories, tuple(Bar(str(n), tuple(c)) for n, c in enumerate(counts)), shares=shares)
    most = max(map(sum, counts))
    for row, bar in zip(by_class(stacked_bars(chart), "chart-bar"), chart.bars, strict=True):
        at = 0.0
        for mark in (e for e in row if e.get("class") == "chart-mark"):
            assert math.isclose(float((mark.get("x") or "0").rstrip("%")), at, abs_tol=0.03)
            at += float((mark.get("width") or "0").rstrip("%"))
        full = sum(bar.counts) if shares else most
        assert math.isclose(at, 100 * sum(bar.counts) / full if full else 0, abs_tol=0.03)


def test_the_table_of_bars_totals_both_ways() -> None:
    table = as_table(bars())
    assert table.header == ("Lĩnh vực", "Đã xong", "Quá hạn", "Du lịch", "Tổng")
    assert table.rows == (("Du lịch", "1.200", "300", "0", "1.500"), ("Môi trường", "0", "0", "0", "0"))
    assert table.total == ("Tổng", "1.200", "300", "0", "1.500")


def test_a_pair_says_both_amounts_on_one_scale() -> None:
    drawn = draw(pairs())
    assert [e.get("width") for e in by_class(drawn, "chart-mark") if "%" in (e.get("width") or "")] == [
        "25.00%", "100.00%", "0.00%", "0.00%",
    ]  # fmt: skip
    assert [words(e) for e in by_class(drawn, "chart-row-total")] == ["12,5 / 50", "0 / 0"]
    told = [e.get("aria-label") for e in elements(drawn) if e.get("role") == "img"]
    assert told == ["Tháng. Cung: 12,5 tấn; Cầu: 50 tấn", "12/2026. Cung: 0 tấn; Cầu: 0 tấn"]
    table = as_table(pairs())
    assert table.header == ("Tháng", "Cung", "Cầu", "Chênh lệch")
    assert table.total == ("Tổng", "12,5", "50", "-37,5")
    with pytest.raises(ValueError, match="an amount below zero"):
        PairedBars("t", pairs().names, (Pair("x", -1, 0),))


def test_no_rows_is_said_in_words() -> None:
    assert "Chưa có số liệu." in stacked_bars(StackedBars("t", (DONE,), ()))


@pytest.mark.parametrize("counts", [(1,), (1, -1), (1, math.nan)])
def test_counts_that_are_none_are_refused(counts: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="Du lịch: "):
        StackedBars("t", (DONE, LATE), (Bar("Du lịch", counts),))


# --- 2×2 ------------------------------------------------------------------------------------------------


def test_the_two_by_two_shows_every_count_share_and_total() -> None:
    drawn = two_by_two(square())
    assert [words(e) for e in elements(drawn) if e.tag == "td" and e.get("class")] == [
        *("14 31,1 % Xong đúng hạn", "3 6,7 % Xong chậm", "17 37,8 %"),
        *("21 46,7 % Còn hạn", "7 15,6 % Quá hạn", "28 62,2 %"),
        *("35 77,8 %", "10 22,2 %", "45 100 %"),
    ]
    assert [e.get("href") for e in elements(drawn) if e.tag == "a"] == ["/cham/"]


@given(st.tuples(*[st.integers(0, 10**6)] * 4))
def test_squares_have_areas_in_proportion_and_totals_hold(counts: tuple[int, int, int, int]) -> None:
    a, b, c, d = (Cell(str(n), n, Tone.GOOD) for n in counts)
    chart = TwoByTwo("t", ("r", "s"), ("x", "y"), ((a, b), (c, d)))
    sides = [float(e.get("width") or 0) for e in by_class(two_by_two(chart), "chart-mark")]
    for side, count in zip(sides, counts, strict=True):
        assert math.isclose(side, 52 * math.sqrt(count / max(*counts, 1)), abs_tol=0.051)
    table = as_table(chart)
    assert table.total == ("Tổng", *map(number, (counts[0] + counts[2], counts[1] + counts[3], sum(counts))))


# --- timeline -------------------------------------------------------------------------------------------


def test_moments_are_told_in_order_and_marked_with_the_same_numbers() -> None:
    drawn = timeline(line())
    assert [words(e) for e in by_class(drawn, "chart-moment")] == [
        "1 01/03/2022 Giao việc",
        "2 30/12/2022 Gia hạn",
        "3 31/12/2022 Hạn ban đầu",
        "4 01/06/2023 Xong",
        "5 02/06/2023 Gia hạn",
    ]
    marks = by_class(drawn, "chart-moment-mark")
    assert [m.findtext("text") for m in marks] == ["1", "2", "3", "4", "5"]
    assert [words(e) for e in by_class(drawn, "chart-today-word")] == ["Hôm nay 01/07/2023"]
    assert as_table(line()).rows[1] == ("2", "30/12/2022", "Gia hạn")


@given(st.lists(st.dates(), max_size=12), st.dates())
def test_marks_stay_on_the_line_and_never_cover_each_other(days: list[date], today: date) -> None:
    chart = Timeline("t", tuple(Moment(on, Kind.NOTE, "w") for on in days), today)
    marks = by_class(timeline(chart), "chart-moment-mark")
    places = [(float((m.get("x") or "").rstrip("%")), float(m.get("y") or 0)) for m in marks]
    assert len(places) == len(days)
    assert all(3 <= x <= 97 and y >= 20 for x, y in places)
    assert all(
        abs(x - other_x) >= 5.98 or y != other_y for n, (x, y) in enumerate(places) for other_x, other_y in places[:n]
    )


def test_no_moments_is_said_in_words() -> None:
    assert "Chưa có mốc thời gian." in timeline(Timeline("t", (), date(2026, 1, 1)))


# --- pace -----------------------------------------------------------------------------------------------


def test_expected_is_the_even_path() -> None:
    chart = Pace("t", date(2022, 1, 1), date(2022, 1, 11), 10, 30, ())
    days = [date(2021, 12, 1), date(2022, 1, 1), date(2022, 1, 6), date(2022, 1, 11), date(2023, 1, 1)]
    assert [chart.expected(on) for on in days] == [10, 10, 20, 30, 30]


@pytest.mark.parametrize(
    ("baseline", "target", "value", "told"),
    [
        (0, 100, 40, "Ngày 06/01/2022: đạt 40 %, theo nhịp cần 50 % (chậm hơn 10 %)."),
        (0, 100, 50, "Ngày 06/01/2022: đạt 50 %, theo nhịp cần 50 % (đúng nhịp)."),
        (100, 0, 40, "Ngày 06/01/2022: đạt 40 %, theo nhịp cần 50 % (nhanh hơn 10 %)."),
    ],
)
def test_pace_is_told_in_words_for_targets_above_and_below(
    baseline: float, target: float, value: float, told: str
) -> None:
    points = ((date(2022, 1, 6), value),)
    chart = Pace("t", date(2022, 1, 1), date(2022, 1, 11), baseline, target, points, "%")
    assert [words(e) for e in by_class(pace_chart(chart), "chart-told")] == [told]
    assert as_table(chart).rows == (("06/01/2022", number(value), "50"),)


def test_a_chart_without_reports_says_so() -> None:
    chart = Pace("t", date(2022, 1, 1), date(2022, 1, 11), 0, 1, ())
    assert "Chưa có báo cáo tiến độ." in pace_chart(chart)


@given(
    st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.floats(-1e9, 1e9)), max_size=8),
    st.floats(-1e9, 1e9),
    st.floats(-1e9, 1e9),
)
def test_points_stay_inside_the_drawing(points: list[tuple[date, float]], baseline: float, target: float) -> None:
    start = date(2024, 1, 1)
    drawn = pace_chart(Pace("t", start, start + timedelta(days=90), baseline, target, tuple(points)))
    for point in by_class(drawn, "chart-point"):
        assert 0 <= float((point.get("cx") or "").rstrip("%")) <= 100
        assert 21.9 <= float(point.get("cy") or 0) <= 146.1


@pytest.mark.parametrize(("due", "target"), [(date(2022, 1, 1), 1.0), (date(2023, 1, 1), math.nan)])
def test_a_path_that_is_none_is_refused(due: date, target: float) -> None:
    with pytest.raises(ValueError, match=r"must come after|not a number"):
        Pace("t", date(2022, 1, 1), due, 0, target, ())


# --- numbers, addresses, tables -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, None, "0"),
        (-0.001, None, "0"),
        (1234.5, None, "1.234,5"),
        (1234567, None, "1.234.567"),
        (100, None, "100"),
        (-20.25, None, "-20,25"),
        (1 / 3, None, "0,33"),
        (2, 1, "2,0"),
        (None, None, "–"),
        (math.nan, None, "–"),
        (math.inf, None, "–"),
    ],
)
def test_numbers_are_written_as_in_vietnam(value: float | None, decimals: int | None, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize(("part", "whole", "text"), [(1, 3, "33,3 %"), (1, 2, "50 %"), (0, 0, "–"), (5, 5, "100 %")])
def test_shares(part: float, whole: float, text: str) -> None:
    assert percent(part, whole) == text


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("/a/?b=1#c", "/a/?b=1#c"),
        ("?trang=2", "?trang=2"),
        ("#/x", "#/x"),
        ("/dia-phuong/Hà Nội/", "/dia-phuong/Hà Nội/"),
        ("/\t/example.org", ""),
        ("https://example.org/", "https://example.org/"),
        ("javascript:alert(1)", ""),
        (" \tjavascript:alert(1)", ""),
        ("//example.org", ""),
        ("/\\example.org", ""),
        ("data:text/html,x", ""),
        ("", ""),
    ],
)
def test_only_addresses_that_lead_somewhere_are_kept(href: str, kept: str) -> None:
    assert safe_href(href) == kept


def test_a_table_is_written_with_scopes_and_totals() -> None:
    html = table_html(Table("Bảng", ("Tên", "Số"), (("<a>", "1"),), total=("Tổng", "1"), numeric=frozenset({1})))
    assert html == (
        '<div class="chart-table-frame" tabindex="0" role="region" aria-label="Bảng">'
        '<table class="table table-sm chart-table"><caption>Bảng</caption>'
        '<thead><tr><th scope="col">Tên</th><th scope="col" class="chart-number">Số</th></tr></thead>'
        '<tbody><tr><th scope="row">&lt;a&gt;</th><td class="chart-number">1</td></tr></tbody>'
        '<tfoot><tr><th scope="row">Tổng</th><td class="chart-number">1</td></tr></tfoot></table></div>'
    )


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="a row of 1 cells under a header of 2"):
        Table("t", ("a", "b"), (("1",),))
