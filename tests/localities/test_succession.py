"""Laws of succession on the loaded reference, and known truths of the reform of 2025."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienket.localities import queries
from lienket.localities.models import Organisation, Succession, Unit

pytestmark = pytest.mark.django_db
EVE, DAY = date(2025, 6, 30), date(2025, 7, 1)

#: Nghị quyết 202/2025/QH15: code today → codes of the provinces that it holds.
PROVINCES = {
    "01": "01", "04": "04", "08": "08 02", "11": "11", "12": "12", "14": "14", "15": "10 15", "19": "19 06",
    "20": "20", "22": "22", "24": "27 24", "25": "25 26 17", "31": "31 30", "33": "33 34", "37": "37 35 36",
    "38": "38", "40": "40", "42": "42", "44": "45 44", "46": "46", "48": "48 49", "51": "51 62", "52": "64 52",
    "56": "56 58", "66": "66 54", "68": "68 67 60", "75": "75 70", "79": "79 74 77", "80": "72 80",
    "82": "87 82", "86": "86 83 84", "91": "89 91", "92": "92 93 94", "96": "96 95",
}  # fmt: skip
COMMUNES = {
    "01": 126, "04": 56, "08": 124, "11": 45, "12": 38, "14": 75, "15": 99, "19": 92, "20": 65, "22": 54, "24": 99,
    "25": 148, "31": 114, "33": 104, "37": 129, "38": 166, "40": 130, "42": 69, "44": 78, "46": 40, "48": 94,
    "51": 96, "52": 135, "56": 65, "66": 102, "68": 124, "75": 95, "79": 168, "80": 96, "82": 102, "86": 124,
    "91": 102, "92": 103, "96": 64,
}  # fmt: skip


def test_counts() -> None:
    counted = Counter(Unit.objects.values_list("level", "valid_to"))
    assert counted == {
        ("province", EVE): 63,
        ("district", EVE): 696,
        ("commune", EVE): 10_040,
        ("province", None): 34,
        ("commune", None): 3_321,
    }


def test_edges_of_provinces_are_those_of_the_resolution() -> None:
    edges: dict[str, set[str]] = {}
    for old, new in Succession.objects.filter(predecessor__level="province").values_list(
        "predecessor__code", "successor__code"
    ):
        edges.setdefault(new, set()).add(old)
    assert edges == {new: set(old.split()) for new, old in PROVINCES.items()}


def test_communes_of_each_province() -> None:
    counted = Counter(Unit.objects.filter(level="commune", valid_to=None).values_list("province__code", flat=True))
    assert counted == COMMUNES


def test_every_old_unit_has_an_heir_and_every_new_one_an_origin() -> None:
    assert Unit.objects.filter(heirs=[]).count() == 0
    assert Unit.objects.filter(valid_to=None).exclude(origins__quarantined="").count() == 0


def test_lineage_and_heirs_are_inverse() -> None:
    with connection.cursor() as cursor:
        for table in ("localities_unit", "localities_organisation"):
            cursor.execute(
                f"WITH holds AS (SELECT id FROM {table} WHERE (valid_from IS NULL OR valid_from <= current_date)"
                " AND (valid_to IS NULL OR valid_to >= current_date)),"
                f" down AS (SELECT id AS old, unnest(heirs) AS new FROM {table}),"
                f" up AS (SELECT unnest(t.lineage) AS old, t.id AS new FROM {table} t JOIN holds USING (id))"
                " SELECT (SELECT count(*) FROM (SELECT * FROM down EXCEPT SELECT * FROM up) a),"
                " (SELECT count(*) FROM (SELECT * FROM up EXCEPT SELECT * FROM down) b), (SELECT count(*) FROM up)"
            )
            missing_up, missing_down, pairs = cursor.fetchone()
            assert (missing_up, missing_down) == (0, 0)
            assert pairs >= 180


def test_each_holds_itself() -> None:
    for model in (Unit, Organisation):
        assert all(pk in lineage for pk, lineage in model.objects.values_list("pk", "lineage"))
        own = model.objects.filter(valid_to=None).values_list("pk", "heirs")
        assert all(heirs == [pk] for pk, heirs in own)


@pytest.fixture
def old_communes() -> list[tuple[int, list[int], list[int]]]:
    """(province of today, heirs, provinces of the heirs) of each old commune."""
    province = dict(Unit.objects.filter(valid_to=None, level="commune").values_list("pk", "province"))
    rows = Unit.objects.filter(level="commune", valid_to=EVE).order_by("pk").values_list("province__heirs", "heirs")
    return [(whole, heirs, [province[pk] for pk in heirs]) for whole, heirs in rows]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 10_039))
def test_heirs_of_a_commune_lie_in_the_heir_of_its_province(
    old_communes: list[tuple[list[int], list[int], list[int]]], place: int
) -> None:
    whole, heirs, provinces = old_communes[place]
    assert len(whole) == 1
    assert heirs
    assert set(provinces) == set(whole)


def test_shares_are_whole_only_for_units_with_one_successor() -> None:
    believed = Counter(Succession.objects.filter(quarantined="").values_list("predecessor", flat=True))
    for old, kind, share in Succession.objects.filter(quarantined="").values_list("predecessor", "kind", "share"):
        assert (kind == "split") == (believed[old] > 1)
        assert share is None or (share == 1) == (believed[old] == 1)


def test_hang_trong_was_divided_in_two_candidates() -> None:
    old = queries.unit("commune", "00070", EVE)
    assert old.name == "Phường Hàng Trống"
    answer = queries.answer(old)
    assert answer.state == "divided"
    assert [(edge.unit.name, edge.usual) for edge in answer.edges] == [
        ("Phường Hoàn Kiếm", True),
        ("Phường Cửa Nam", False),
    ]
    assert answer.reasons[0] == (
        "Phường Hàng Trống được chia về 2 đơn vị. Cần biết số nhà, đường phố hoặc thôn, tổ dân phố để chọn."
    )


def test_tan_thanh_keeps_one_heir_and_shows_why_the_other_is_not_believed() -> None:
    old = Unit.objects.get(level="commune", name="Xã Tân Thạnh", parent__name="Huyện Thới Lai")
    answer = queries.answer(old)
    assert answer.state == "one"
    assert [edge.unit.name for edge in answer.edges] == ["Xã Trường Thành"]
    assert [edge.unit.name for edge in answer.doubtful] == ["Xã Tân Thạnh"]
    assert answer.doubtful[0].quarantined
    assert old.heirs == [answer.edges[0].unit.pk]


def test_a_code_used_again_names_two_units() -> None:
    assert queries.unit("commune", "26740", EVE).name == "Phường Bến Nghé"
    assert queries.unit("commune", "26740", DAY).name == "Phường Sài Gòn"


def test_archipelagos_are_there() -> None:
    found = {(row.name, row.province) for row in queries.units_on("commune", text="đặc khu")}
    assert ("Đặc khu Hoàng Sa", "Thành phố Đà Nẵng") in found
    assert ("Đặc khu Trường Sa", "Tỉnh Khánh Hòa") in found
    assert len(found) == 13


def test_a_district_went_where_its_communes_went() -> None:
    district = queries.unit("district", "004", EVE)
    answer = queries.answer(district)
    assert answer.state == "divided"
    assert {"Phường Long Biên", "Phường Bồ Đề", "Phường Việt Hưng", "Phường Phúc Lợi"} <= {
        edge.unit.name for edge in answer.edges
    }
    assert sorted(edge.unit.pk for edge in answer.edges) == district.heirs


def test_departments_keep_their_history() -> None:
    finance = Organisation.objects.get(key="hn-so-ke-hoach-dau-tu")
    assert [turn.organisation.name for turn in queries.chain(finance) if not turn.before] == [
        "Sở Tài chính thành phố Hà Nội"
    ]
