"""Build the unit files of lienket/localities/data from the data inside the package vietnamadminunits 1.0.4.

Only the package's tables are read; its address parser and converter are never called. The output is
deterministic: the same package gives the same bytes of CSV. Run: ``python tools/build_units.py [--out DIR]``.
"""

import argparse
import csv
import gzip
import io
import json
import math
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from statistics import median

LAST_DAY_BEFORE = "2025-06-30"
REFORM = "2025-07-01"
TARGET = Path(__file__).parent.parent / "lienket" / "localities" / "data"
TYPES = ("Thành phố", "Thị trấn", "Thị xã", "Đặc khu", "Phường", "Huyện", "Quận", "Tỉnh", "Xã")
LEVELS = ("province", "district", "commune")
UNIT_COLUMNS = [
    *("level", "code", "name", "short_name", "type", "parent_code", "parent_level"),
    *("lat", "lon", "valid_from", "valid_to", "point_basis"),
]
EDGE_COLUMNS = ["level", "predecessor", "successor", "kind", "share", "default", "note", "quarantined"]

# An edge claimed for a divided commune is set aside when it is farther than this (README of the data).
FAR_KM = 20.0
# A point of a unit is set aside when it is farther than this from all that it should be near.
WRONG_POINT_KM = 25.0
# The geocoder behind the package put both archipelagos on the mainland; main islands, WGS 84.
ARCHIPELAGOS = {"Hoàng Sa": (16.5347, 111.6081), "Trường Sa": (8.6453, 111.9202)}


@dataclass(frozen=True)
class Unit:
    """One row of units.csv: a unit in one era."""

    level: str
    code: str
    name: str
    parent_code: str
    parent_level: str
    point: tuple[float, float] | None
    new: bool
    point_basis: str = "source"

    @property
    def type(self) -> str:
        """The type word that the full name begins with."""
        return next(kind for kind in TYPES if self.name.startswith(kind + " "))

    @property
    def short_name(self) -> str:
        """The name without its type; a bare number keeps the type ("Quận 1")."""
        rest = self.name.removeprefix(self.type + " ")
        return self.name if rest.isdigit() else rest

    def row(self) -> list[str]:
        """The columns of units.csv."""
        lat, lon = (f"{value:.5f}" for value in self.point) if self.point else ("", "")
        dates = [REFORM, ""] if self.new else ["", LAST_DAY_BEFORE]
        basis = self.point_basis if self.point else ""
        names = [self.level, self.code, self.name, self.short_name, self.type]
        return [*names, self.parent_code, self.parent_level, lat, lon, *dates, basis]


@dataclass(frozen=True)
class Edge:
    """One row of successions.csv."""

    level: str
    predecessor: str
    successor: str
    kind: str = ""
    share: str = ""
    default: bool = False
    note: str = ""
    quarantined: str = ""

    def row(self) -> list[str]:
        """The columns of successions.csv."""
        ends = [self.level, self.predecessor, self.successor]
        return [*ends, self.kind, self.share, str(int(self.default)), self.note, self.quarantined]


@dataclass
class Source:
    """The tables of the package as they are, with the keys by which they name each other."""

    old: list[dict[str, str]]
    new: list[dict[str, str]]
    merges: dict[str, list[str]]
    whole: dict[str, dict[str, list[str]]]
    divided: dict[str, dict[str, list[dict[str, object]]]]
    old_codes: dict[str, str] = field(default_factory=dict)
    new_codes: dict[tuple[str, str], str] = field(default_factory=dict)


def read_source() -> Source:
    """Read the package's SQLite file and its old-new table, without importing the package."""
    spec = find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise SystemExit("Needs the development dependency vietnamadminunits 1.0.4.")
    folder = Path(spec.origin).parent / "data"
    with sqlite3.connect(folder / "dataset.db") as connection:
        connection.row_factory = sqlite3.Row
        old = [dict(row) for row in connection.execute("select * from admin_units_legacy")]
        new = [dict(row) for row in connection.execute("select * from admin_units")]
    table = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    source = Source(
        old,
        new,
        table["DICT_PROVINCE"],
        table["DICT_PROVINCE_WARD_NO_DIVIDED"],
        table["DICT_PROVINCE_WARD_DIVIDED"],
    )
    for row in old:
        key = f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"
        source.old_codes[key] = old_commune_code(row)
    source.new_codes = {(row["provinceKey"], row["wardKey"]): row["wardCode"] for row in new}
    return source


def old_commune_code(row: dict[str, str]) -> str:
    """The statistics office's code; an island district without communes gets H + its district code."""
    return row["wardCode"] or f"H0{row['districtCode']}"


def tidy(name: str) -> str:
    """NFC, single spaces, and one spelling of type words: the package has "Thị Xã" in places."""
    name = " ".join(unicodedata.normalize("NFC", name).split())
    for wrong, right in (("Thị Xã ", "Thị xã "), ("Thị Trấn ", "Thị trấn "), ("Thành Phố ", "Thành phố ")):
        name = name.replace(wrong, right)
    return name


def point_of(row: dict[str, str], level: str) -> tuple[float, float] | None:
    """Latitude and longitude of one level in a row, if any."""
    lat, lon = row[f"{level}Lat"], row[f"{level}Lon"]
    return None if lat is None or lon is None else (round(float(lat), 5), round(float(lon), 5))


def read_units(source: Source) -> dict[tuple[str, str, bool], Unit]:
    """All units of both eras by (level, code, is new)."""
    units: list[Unit] = []
    for row in source.old:
        province, district = row["provinceCode"], row["districtCode"]
        name = tidy(row["province"])
        units.append(Unit("province", province, name, "", "", point_of(row, "province"), False))
        place = point_of(row, "district")
        units.append(Unit("district", district, tidy(row["district"]), province, "province", place, False))
        name = tidy(row["ward"] or row["district"])
        place = point_of(row, "ward") or place
        units.append(Unit("commune", old_commune_code(row), name, district, "district", place, False))
    for row in source.new:
        province = row["provinceCode"]
        name = tidy(row["province"])
        units.append(Unit("province", province, name, "", "", point_of(row, "province"), True))
        place = point_of(row, "ward")
        units.append(Unit("commune", row["wardCode"], tidy(row["ward"]), province, "province", place, True))
    return {(unit.level, unit.code, unit.new): unit for unit in units}


def read_edges(source: Source) -> list[Edge]:
    """Provinces, then communes as the package claims them; divided communes are kind "split"."""
    old_provinces = {row["provinceKey"]: row["provinceCode"] for row in source.old}
    new_provinces = {row["provinceKey"]: row["provinceCode"] for row in source.new}
    edges = []
    for key, old_keys in source.merges.items():
        kind = "merged" if len(old_keys) > 1 else "unchanged"
        edges += [Edge("province", old_provinces[old], new_provinces[key], kind, "1", True) for old in old_keys]
    for province, communes in source.whole.items():
        for ward, old_keys in communes.items():
            successor = source.new_codes[province, ward]
            edges += [Edge("commune", source.old_codes[old], successor, "merged", "1", True) for old in old_keys]
    for province, communes in source.divided.items():
        for old, claims in communes.items():
            for claim in claims:
                successor = source.new_codes[province, str(claim["newWardKey"])]
                default = bool(claim["isDefaultNewWard"])
                edges.append(Edge("commune", source.old_codes[old], successor, "split", "", default))
    return edges


def km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Great-circle distance in km of two (lat, lon) points in degrees (haversine, R = 6,371 km)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*first, *second))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12_742 * math.asin(math.sqrt(half))


class Lineage:
    """Units and commune edges together: the two tests of lineage and the repair of points."""

    def __init__(self, units: dict[tuple[str, str, bool], Unit], edges: list[Edge]) -> None:
        self.units = units
        self.whole: dict[str, list[Unit]] = defaultdict(list)
        for edge in edges:
            if edge.level == "commune" and edge.kind != "split":
                self.whole[edge.successor].append(units["commune", edge.predecessor, False])
        self.edges = [edge for edge in edges if edge.level == "commune"]

    def ends(self, edge: Edge) -> tuple[Unit, Unit]:
        """The old and the new commune of an edge."""
        return self.units["commune", edge.predecessor, False], self.units["commune", edge.successor, True]

    def district(self, commune: Unit) -> Unit:
        """Old district of an old commune."""
        return self.units["district", commune.parent_code, False]

    def refusal(self, edge: Edge) -> str:
        """Why the edge of a divided commune is set aside, or nothing."""
        old, new = self.ends(edge)
        whole = self.whole[edge.successor]
        district = self.district(old)
        if whole and all(self.district(other).parent_code != district.parent_code for other in whole):
            origin = self.units["province", self.district(whole[0]).parent_code, False].name
            return (
                f"tỉnh gốc: mọi xã nhập trọn vào {new.name} đều thuộc {origin} cũ, "
                f"còn {old.name} thuộc {self.units['province', district.parent_code, False].name} cũ"
            )
        places = [other.point for other in (new, *whole) if other.point]
        near = min(km(own.point, place) for own in (old, district) if own.point for place in places)
        if near > FAR_KM:
            place = f"{new.name} và các xã nhập vào đó"
            return f"khoảng cách: {old.name} ({district.name}) cách {place} {near:.0f} km"
        return ""

    def judged(self) -> list[Edge]:
        """Commune edges after the tests; what is left of a division decides kind and default."""
        split = [edge for edge in self.edges if edge.kind == "split"]
        refused = {(edge.predecessor, edge.successor): self.refusal(edge) for edge in split}
        kept: dict[str, list[Edge]] = defaultdict(list)
        into: Counter[str] = Counter()
        for edge in self.edges:
            if not refused.get((edge.predecessor, edge.successor)):
                kept[edge.predecessor].append(edge)
                into[edge.successor] += 1
        result = []
        for edge in self.edges:
            reason = refused.get((edge.predecessor, edge.successor), "")
            if reason:
                result.append(replace(edge, default=False, quarantined=reason))
            elif len(kept[edge.predecessor]) > 1:
                result.append(edge)
            else:
                result.append(self.sole(edge, into[edge.successor]))
        return result

    def sole(self, edge: Edge, predecessors: int) -> Edge:
        """The one successor that an old commune has: kind by names and types when it also stands alone."""
        note = "" if edge.kind != "split" else "nguồn ghi là chia tách; nhánh còn lại bị loại khi kiểm tra"
        old, new = self.ends(edge)
        if predecessors > 1 or edge.kind == "split":
            kind = "merged"
        elif old.name == new.name:
            kind = "unchanged"
        elif (old.type, new.type) in {("Xã", "Phường"), ("Thị trấn", "Phường"), ("Huyện", "Đặc khu")}:
            kind = "upgraded"
        else:
            kind = "renamed"
        return replace(edge, kind=kind, share="1", default=True, note=note)

    def repair_points(self) -> None:
        """Replace points that lie far from all that they should be near; marked "estimated"."""
        for key, unit in self.units.items():
            island = unit.level != "province" and ARCHIPELAGOS.get(unit.short_name)
            if island and (unit.name.startswith(("Huyện", "Đặc khu"))):
                self.units[key] = replace(unit, point=island, point_basis="estimated")
        for code, olds in self.whole.items():
            new = self.units["commune", code, True]
            points = [old.point for old in olds if old.point]
            if new.point and points and all(km(new.point, place) > WRONG_POINT_KM for place in points):
                self.settle(new, olds, points)
        for edge in self.edges:
            old, new = self.ends(edge)
            centre = self.units["district", old.parent_code, False].point
            if not (edge.kind != "split" and old.point and new.point and centre):
                continue
            if km(old.point, new.point) > WRONG_POINT_KM and old.point_basis == "source":
                self.put(old, new.point)

    def settle(self, new: Unit, olds: list[Unit], points: list[tuple[float, float]]) -> None:
        """A new point and all its old ones disagree: the old ones win where they are near their district."""
        middle = (round(median(p[0] for p in points), 5), round(median(p[1] for p in points), 5))
        distinct = len(set(points)) == len(points)
        by_district = all(
            centre and km(centre, middle) <= WRONG_POINT_KM for centre in (self.district(old).point for old in olds)
        )
        if new.point_basis == "source" and distinct and by_district:
            self.put(new, middle)

    def put(self, unit: Unit, point: tuple[float, float]) -> None:
        """Set an estimated point."""
        moved = replace(unit, point=point, point_basis="estimated")
        self.units[unit.level, unit.code, unit.new] = moved


def csv_text(columns: list[str], rows: list[list[str]]) -> str:
    """CSV with a header, Unix line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def build() -> dict[str, str]:
    """File name without .gz → its CSV text."""
    source = read_source()
    lineage = Lineage(read_units(source), all_edges := read_edges(source))
    edges = [edge for edge in all_edges if edge.level == "province"] + lineage.judged()
    lineage.repair_points()
    units = sorted(lineage.units.values(), key=lambda unit: (unit.new, LEVELS.index(unit.level), unit.code))
    edges.sort(key=lambda edge: (LEVELS.index(edge.level), edge.predecessor, edge.successor))
    return {
        "units.csv": csv_text(list(UNIT_COLUMNS), [unit.row() for unit in units]),
        "successions.csv": csv_text(list(EDGE_COLUMNS), [edge.row() for edge in edges]),
    }


def counts(texts: dict[str, str]) -> str:
    """What the files hold, to be printed and compared with the README of the data."""
    units = Counter(
        (row["level"], "new" if row["valid_from"] else "old") for row in csv.DictReader(io.StringIO(texts["units.csv"]))
    )
    rows = list(csv.DictReader(io.StringIO(texts["successions.csv"])))
    kinds = Counter((row["level"], row["kind"], "quarantined" * bool(row["quarantined"])) for row in rows)
    lines = [f"{' '.join(key)}: {number}" for key, number in sorted(units.items())]
    return "\n".join(lines + [f"{' '.join(key)}: {number}" for key, number in sorted(kinds.items())])


def main() -> None:
    """Write units.csv.gz and successions.csv, print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TARGET)
    folder = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    texts = build()
    packed = gzip.compress(texts["units.csv"].encode(), compresslevel=9, mtime=0)
    (folder / "units.csv.gz").write_bytes(packed)
    (folder / "successions.csv").write_text(texts["successions.csv"], encoding="utf-8", newline="")
    print(counts(texts))


if __name__ == "__main__":
    main()
