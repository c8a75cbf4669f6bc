"""The packaged unit files: counts, keys, laws of succession, and that they are what the tool builds."""

import csv
import gzip
import io
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "lienket" / "localities" / "data"

UNITS_TEXT = gzip.decompress((DATA / "units.csv.gz").read_bytes()).decode()
EDGES_TEXT = (DATA / "successions.csv").read_text(encoding="utf-8")
UNITS = list(csv.DictReader(io.StringIO(UNITS_TEXT)))
EDGES = list(csv.DictReader(io.StringIO(EDGES_TEXT)))
COMMUNE_EDGES = [row for row in EDGES if row["level"] == "commune"]
OLD = {(row["level"], row["code"]): row for row in UNITS if row["valid_to"]}
NEW = {(row["level"], row["code"]): row for row in UNITS if row["valid_from"]}

# domain table: province in force → its predecessors
PROVINCES = {
    "01": "01", "04": "04", "08": "02 08", "11": "11", "12": "12", "14": "14", "15": "10 15", "19": "06 19",
    "20": "20", "22": "22", "24": "24 27", "25": "17 25 26", "31": "30 31", "33": "33 34", "37": "35 36 37",
    "38": "38", "40": "40", "42": "42", "44": "44 45", "46": "46", "48": "48 49", "51": "51 62", "52": "52 64",
    "56": "56 58", "66": "54 66", "68": "60 67 68", "75": "70 75", "79": "74 77 79", "80": "72 80",
    "82": "82 87", "86": "83 84 86", "91": "89 91", "92": "92 93 94", "96": "95 96",
}  # fmt: skip


def test_counts() -> None:
    counts = Counter((row["level"], "new" if row["valid_from"] else "old") for row in UNITS)
    assert counts == {
        ("province", "old"): 63,
        ("district", "old"): 696,
        ("commune", "old"): 10_040,
        ("province", "new"): 34,
        ("commune", "new"): 3_321,
    }
    assert Counter(row["level"] for row in EDGES) == {"province": 63, "commune": 10_602}
    assert sum(bool(row["quarantined"]) for row in EDGES) == 29
    types = Counter(row["type"] for row in UNITS if row["level"] == "commune" and row["valid_from"])
    assert types == {"Phường": 687, "Xã": 2_621, "Đặc khu": 13}


def test_keys_parents_and_codes() -> None:
    assert len(OLD) + len(NEW) == len(UNITS)
    digits = {"province": 2, "district": 3, "commune": 5}
    for row in UNITS:
        units = NEW if row["valid_from"] else OLD
        assert (row["parent_level"], row["parent_code"]) in units or row["level"] == "province"
        assert len(row["code"]) == digits[row["level"]]
        assert row["code"].isdigit() or row["code"].startswith("H0")
        assert row["name"] in (f"{row['type']} {row['short_name']}", row["short_name"])
    assert sorted(code for _, code in OLD if code.startswith("H")) == [
        "H0318", "H0471", "H0498", "H0536", "H0755"
    ]  # fmt: skip


def test_known_units() -> None:
    names = {
        ("province", "35"): "Tỉnh Hà Nam",
        ("province", "14"): "Tỉnh Sơn La",
        ("province", "01"): "Thành phố Hà Nội",
    }
    assert {key: OLD[key]["name"] for key in names} == names
    assert (OLD["commune", "26740"]["name"], NEW["commune", "26740"]["name"]) == (
        "Phường Bến Nghé",
        "Phường Sài Gòn",
    )
    for units in (OLD, NEW):
        for name in ("Hoàng Sa", "Trường Sa"):
            found = [row for row in units.values() if row["short_name"] == name and row["type"] in ("Huyện", "Đặc khu")]
            assert found
            assert all(float(row["lon"]) > 111 for row in found)


def test_provinces_follow_the_resolution() -> None:
    found = defaultdict(list)
    for row in EDGES:
        if row["level"] == "province":
            found[row["successor"]].append(row["predecessor"])
    assert {code: " ".join(sorted(olds)) for code, olds in found.items()} == PROVINCES


def test_laws_of_succession() -> None:
    to_province = {row["predecessor"]: row["successor"] for row in EDGES if row["level"] == "province"}
    fine = [row for row in COMMUNE_EDGES if not row["quarantined"]]
    by_old = defaultdict(list)
    for row in fine:
        by_old[row["predecessor"]].append(row)
        old, new = OLD["commune", row["predecessor"]], NEW["commune", row["successor"]]
        district = OLD["district", old["parent_code"]]
        assert to_province[district["parent_code"]] == new["parent_code"]
    assert {code for level, code in OLD if level == "commune"} == set(by_old)
    assert {code for level, code in NEW if level == "commune"} == {row["successor"] for row in fine}
    for rows in by_old.values():
        assert sum(row["default"] == "1" for row in rows) == 1
        assert {row["kind"] for row in rows} == {"split"} or len(rows) == 1
        assert [row["share"] for row in rows] == ["1"] or {row["share"] for row in rows} == {""}
    assert len({(row["predecessor"], row["successor"]) for row in COMMUNE_EDGES}) == len(COMMUNE_EDGES)


def test_false_lineage_is_quarantined_with_its_reason() -> None:
    claims = {row["successor"]: row for row in COMMUNE_EDGES if row["predecessor"] == "31268"}
    assert set(claims) == {"31288", "31666"}
    assert claims["31666"]["quarantined"].startswith(
        "tỉnh gốc: mọi xã nhập trọn vào Xã Tân Thạnh đều thuộc Tỉnh Sóc Trăng"
    )
    assert (claims["31288"]["kind"], claims["31288"]["default"]) == ("merged", "1")


def test_hang_trong_is_divided() -> None:
    successors = {row["successor"] for row in COMMUNE_EDGES if row["predecessor"] == "00070"}
    assert {NEW["commune", code]["name"] for code in successors} == {"Phường Hoàn Kiếm", "Phường Cửa Nam"}


def test_changes_of_2026_fit_the_units() -> None:
    types = {key: row["type"] for key, row in NEW.items()}
    for path in sorted((DATA / "changes").glob("2026-*.toml")):
        change = tomllib.loads(path.read_text(encoding="utf-8"))
        assert change["in_force"].isoformat() == path.stem
        assert change["verified"] is False
        acts = {act["number"] for act in change["legal_act"]}
        for operation in change["retype"]:
            key = operation["level"], operation["code"]
            assert types[key] == operation["from_type"]
            assert operation["new_name"] == f"{operation['to_type']} {NEW[key]['short_name']}"
            assert operation["legal_act"] in acts
            types[key] = operation["to_type"]
    communes = Counter(kind for (level, _), kind in types.items() if level == "commune")
    assert communes == {"Phường": 709, "Xã": 2_599, "Đặc khu": 13}
    assert Counter(kind for (level, _), kind in types.items() if level == "province") == {
        "Thành phố": 9,
        "Tỉnh": 25,
    }
    dong_nai = Counter(kind for key, kind in types.items() if key[0] == "commune" and NEW[key]["parent_code"] == "75")
    assert dong_nai == {"Phường": 33, "Xã": 62}


REGIONS = {"tdmnpb", "dbsh", "btbdhmt", "btb", "tn", "ntbtn", "dnb", "dbscl"}


def test_groups_and_abbreviations_name_units() -> None:
    regions = defaultdict(list)
    for name in ("groups", "abbreviations"):
        text = (DATA / f"{name}.csv").read_text(encoding="utf-8")
        for row in csv.DictReader(io.StringIO(text)):
            units = NEW if row["valid_from"] else OLD
            assert (row["level"], row["unit_code"]) in units
            if row.get("group_code") in REGIONS:
                regions[bool(row["valid_from"])].append(row["unit_code"])
    assert sorted(regions[False]) == sorted(code for level, code in OLD if level == "province")
    assert sorted(regions[True]) == sorted(code for level, code in NEW if level == "province")


def test_files_are_what_the_tool_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    build_units = __import__("build_units")
    try:
        assert build_units.build() == {"units.csv": UNITS_TEXT, "successions.csv": EDGES_TEXT}
    finally:
        sys.modules.pop("build_units", None)
