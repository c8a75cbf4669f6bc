"""Every question as of a date, and what words find."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienket.engines.vietnamese import fold, sort_key
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.search.finding import find as search
from lienket.localities import queries
from lienket.localities.models import Unit

pytestmark = pytest.mark.django_db
EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)


@pytest.mark.parametrize(
    ("level", "code", "day", "name"),
    [
        ("province", "24", EVE, "Tỉnh Bắc Giang"),
        ("province", "24", DAY, "Tỉnh Bắc Ninh"),
        ("province", "24", date(2026, 9, 19), "Tỉnh Bắc Ninh"),
        ("province", "24", date(2026, 9, 20), "Thành phố Bắc Ninh"),
        ("province", "75", date(2026, 4, 29), "Tỉnh Đồng Nai"),
        ("province", "75", date(2026, 4, 30), "Thành phố Đồng Nai"),
        ("province", "22", date(2026, 8, 31), "Tỉnh Quảng Ninh"),
        ("province", "22", date(2026, 9, 1), "Thành phố Quảng Ninh"),
        ("commune", "25270", date(2026, 4, 29), "Xã Lộc Ninh"),
        ("commune", "25270", date(2026, 4, 30), "Phường Lộc Ninh"),
        ("district", "004", EVE, "Quận Long Biên"),
    ],
)
def test_names_are_those_of_the_day(level: str, code: str, day: date, name: str) -> None:
    assert queries.name_on(queries.unit(level, code, day), day) == name


def test_cities_of_today() -> None:
    kinds = [line.type for line in queries.units_on("province", date(2026, 11, 23))]
    assert (kinds.count("Thành phố"), kinds.count("Tỉnh")) == (9, 25)
    assert [line.type for line in queries.units_on("province", DAY)].count("Thành phố") == 6


def test_changes_of_2026_are_shown_as_not_checked() -> None:
    shown = {line.code: line.verified for line in queries.units_on("province", date(2026, 11, 23))}
    assert [shown[code] for code in ("75", "22", "24", "01")] == [False, False, False, True]


def test_parents_are_named_as_on_the_day() -> None:
    def above(day: date) -> str:
        return queries.units_on("commune", day, province="24", text="Bố Hạ")[0].parent

    assert above(date(2026, 9, 19)) == "Tỉnh Bắc Ninh"
    assert above(date(2026, 9, 20)) == "Thành phố Bắc Ninh"


def test_a_unit_out_of_its_time_is_not_there() -> None:
    with pytest.raises(NotThere):
        queries.unit("district", "004", DAY)
    with pytest.raises(NotThere):
        queries.unit("province", "35", DAY)


def test_units_stand_in_vietnamese_order() -> None:
    short = list(
        Unit.objects.filter(level="commune", valid_to=None).order_by("sort_key").values_list("short_name", flat=True)
    )
    assert short == sorted(short, key=sort_key)
    names = [line.name for line in queries.units_on("province", DAY)]
    assert names[:4] == ["Tỉnh An Giang", "Tỉnh Bắc Ninh", "Tỉnh Cà Mau", "Tỉnh Cao Bằng"]


@pytest.mark.parametrize(
    "words", ["Bắc Ninh", "bac ninh", "bac-ninh", "BẮC NINH", "Tỉnh Bắc Ninh", "thành phố Bắc Ninh"]
)
def test_marks_case_and_hyphens_do_not_matter(words: str) -> None:
    assert queries.find(words)[0] == queries.unit("province", "24")


def test_every_commune_of_today_is_found_by_its_name_without_marks() -> None:
    lines = queries.units_on("commune")
    named = queries.ids_named([fold(line.name) for line in lines])
    short = queries.ids_named([fold(line.name.removeprefix(line.type)) for line in lines])
    assert len(lines) == 3_321
    missed = [
        line.name
        for line in lines
        if line.pk not in named[fold(line.name)] or line.pk not in short[fold(line.name.removeprefix(line.type))]
    ]
    assert missed == []


def test_abbreviations_and_both_spellings_find() -> None:
    assert queries.find("TP.HCM", DAY) == [queries.unit("province", "79")]
    assert queries.find("Hoà Bình", EVE)[0] == queries.find("Hòa Bình", EVE)[0] == queries.unit("province", "17", EVE)


def test_a_name_of_a_day_finds_only_on_that_day() -> None:
    assert queries.find("Tỉnh Đồng Nai", date(2026, 5, 1)) == []
    assert queries.find("Tỉnh Đồng Nai", date(2026, 4, 1)) == [queries.unit("province", "75")]


def test_search_finds_former_communes_with_their_heirs() -> None:
    found = search("Bến Nghé").hits
    assert ("Phường Bến Nghé", "/dia-phuong/commune/26740/den-2025-06-30/") in [(one.title, one.url) for one in found]
    assert any("nay là Phường Sài Gòn" in one.subtitle for one in found)


def test_a_unit_made_anew_under_its_name_is_told_by_the_day() -> None:
    found = search("Tỉnh Hưng Yên").hits
    former = [one.subtitle for one in found if one.url == "/dia-phuong/province/33/den-2025-06-30/"]
    assert former == ["đến 30/06/2025 · được thành lập lại ngày 01/07/2025"]


@pytest.mark.parametrize(("words", "first"), [("bac ninh", "Thành phố Bắc Ninh"), ("TP.HCM", "Thành phố Hồ Chí Minh")])
def test_search_puts_provinces_of_today_first(words: str, first: str) -> None:
    found = search(words).hits
    assert found[0].title == first


def test_points() -> None:
    hanoi = queries.at_point(105.85, 21.03)
    assert hanoi.province == queries.unit("province", "01")
    assert hanoi.communes[0][0].name == "Phường Hoàn Kiếm"
    assert hanoi.words == "Gần nhất theo điểm trung tâm, không phải ranh giới."
    assert queries.at_point(105.9, 20.54, EVE).province == queries.unit("province", "35", EVE)
    assert queries.at_point(105.9, 20.54, DAY).province == queries.unit("province", "37", DAY)
    assert queries.at_point(0, 0).province is None


@pytest.mark.parametrize("lon", [math.nan, math.inf, 181.0])
def test_numbers_that_are_no_place_are_refused(lon: float) -> None:
    with pytest.raises(Refusal, match="Tọa độ không hợp lệ"):
        queries.at_point(lon, 21)


def test_groups_as_of_a_date() -> None:
    delta = queries.group("dbsh")
    assert len(queries.members_on(delta, EVE)) == 11
    assert [name for _row, name in queries.members_on(delta, date(2026, 10, 1))] == [
        "Thành phố Bắc Ninh",
        "Thành phố Hà Nội",
        "Thành phố Hải Phòng",
        "Tỉnh Hưng Yên",
        "Tỉnh Ninh Bình",
        "Thành phố Quảng Ninh",
    ]
    nationwide = queries.group("ca-nuoc")
    assert (len(queries.members_on(nationwide, EVE)), len(queries.members_on(nationwide, DAY))) == (63, 34)


def test_organisations_as_of_a_date() -> None:
    def finance(day: date) -> set[str]:
        rows = queries.organisations_on(day, province="01", text="so ke hoach va dau tu thanh pho")
        return set(rows.values_list("name", flat=True))

    assert finance(date(2025, 2, 28)) == {"Sở Kế hoạch và Đầu tư thành phố Hà Nội"}
    assert finance(date(2025, 3, 1)) == set()


@pytest.mark.parametrize(
    ("text", "state", "today"),
    [
        ("Kiêu Kỵ, Gia Lâm, Hà Nội", "certain", "Xã Gia Lâm"),
        ("tp hcm", "agreed", "Thành phố Hồ Chí Minh"),
        ("phường Hàng Trống, quận Hoàn Kiếm, Hà Nội", "choose", None),
        ("xyzzy qwerty", "unknown", None),
        ("", "unknown", None),
    ],
)
def test_addresses_say_how_sure_they_are(text: str, state: str, today: str | None) -> None:
    row = queries.addresses([text])[0]
    assert (row.state, row.today and row.today.name) == (state, today)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=600))
def test_no_text_breaks_the_lookup(text: str) -> None:
    row = queries.addresses([text])[0]
    assert row.text == text
    assert row.state != "certain" or row.today is not None
