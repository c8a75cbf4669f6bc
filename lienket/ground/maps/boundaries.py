"""Boundaries of areas as they stood on a date: which area holds a point, where an area's middle is.

Data: `data/*.geojson`, one file per edition of `data/editions.toml`, built by `tools/build_boundaries.py`.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import Point, Polygon, shape
from shapely.geometry.base import BaseGeometry

from lienket.ground.maps.projection import area_km2
from lienket.ground.refusals import Refusal

DATA = Path(__file__).parent / "data"

#: The archipelagos that every map shows, by the property `group` of the data files.
ARCHIPELAGOS = ("hoang-sa", "truong-sa")


@dataclass(frozen=True)
class Edition:
    """One set of boundaries and the days on which it held; `valid_to` None means until further notice."""

    file: str
    areas: int
    valid_from: date
    valid_to: date | None
    act: str
    verified: bool

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Island:
    """One island shown as a symbol: `code` is the area it belongs to, `middle` is (lon, lat) in degrees."""

    code: str
    name: str
    middle: tuple[float, float]
    shape: BaseGeometry = field(repr=False, compare=False)


@dataclass(frozen=True)
class IslandGroup:
    """Islands under one name, such as quần đảo Hoàng Sa; `owner` is what is written below it."""

    key: str
    name: str
    owner: str
    islands: tuple[Island, ...]


@dataclass(frozen=True)
class Boundaries:
    """The areas of one edition: `shapes` in degrees by code, without the island symbols of `groups`."""

    edition: Edition
    shapes: Mapping[str, BaseGeometry] = field(repr=False)
    groups: tuple[IslandGroup, ...] = field(repr=False)
    _tree: shapely.STRtree = field(repr=False, compare=False)
    _tree_codes: tuple[str, ...] = field(repr=False, compare=False)

    @classmethod
    def load(cls, as_of: date) -> Boundaries:
        """The boundaries of a day, read once per process. Refuses a day before the first edition."""
        return _load(_edition_on(as_of))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.shapes)

    def code_at(self, lon: float, lat: float) -> str | None:
        """Code of the area that holds the point, or None at sea, abroad or for numbers that are no place.

        A point on a shared border belongs to the lower code, so that the answer never depends on order.
        """
        if not (math.isfinite(lon) and math.isfinite(lat)):
            return None
        found = self._tree.query(Point(lon, lat), predicate="intersects")
        return min((self._tree_codes[i] for i in found), default=None)

    def centroid(self, code: str) -> tuple[float, float]:
        """(lon, lat) in the middle of the area's largest part, inside it. KeyError for an unknown code."""
        return _middle(largest_part(self.shapes[code]))

    def area_km2(self, code: str) -> float:
        """Area in km² on the ellipsoid; generalised, so within about 2 % of the official figure."""
        return area_km2(self.shapes[code])

    def group(self, key: str) -> IslandGroup:
        """The islands of one group, such as `hoang-sa`. KeyError when there is none."""
        for group in self.groups:
            if group.key == key:
                return group
        raise KeyError(key)


def code_at(lon: float, lat: float, as_of: date) -> str | None:
    """Code of the area that held the point on that day; see `Boundaries.code_at`."""
    return Boundaries.load(as_of).code_at(lon, lat)


def largest_part(geometry: BaseGeometry) -> Polygon:
    """The polygon of largest extent in an area made of several."""
    parts = [p for p in getattr(geometry, "geoms", [geometry]) if isinstance(p, Polygon)]
    return max(parts, key=lambda part: part.area)


def _middle(polygon: Polygon) -> tuple[float, float]:
    middle = polygon.centroid
    if not polygon.contains(middle):
        middle = Point(shapely.maximum_inscribed_circle(polygon, tolerance=0.01).coords[0])
    return round(middle.x, 4), round(middle.y, 4)


@cache
def _control() -> Mapping[str, Any]:
    return tomllib.loads((DATA / "editions.toml").read_text(encoding="utf-8"))


@cache
def editions() -> tuple[Edition, ...]:
    """Every edition there is, oldest first."""
    rows = (Edition(**{"valid_to": None, **row}) for row in _control()["edition"])
    return tuple(sorted(rows, key=lambda edition: edition.valid_from))


def _edition_on(day: date) -> Edition:
    for edition in editions():
        if edition.holds_on(day):
            return edition
    first = editions()[0].valid_from
    raise Refusal(
        _("Chưa có ranh giới cho ngày %(day)s: bản đồ có từ ngày %(first)s. Hãy chọn ngày sau đó.")
        % {"day": f"{day:%d/%m/%Y}", "first": f"{first:%d/%m/%Y}"}
    )


@cache
def _load(edition: Edition) -> Boundaries:
    features = json.loads((DATA / edition.file).read_text(encoding="utf-8"))["features"]
    shapes: dict[str, BaseGeometry] = {}
    groups: dict[str, list[Island]] = {}
    names: dict[str, str] = {}
    for feature in features:
        about, geometry = feature["properties"], shape(feature["geometry"])
        if "group" not in about:
            shapes[about["code"]] = geometry
            continue
        middle = (round(geometry.centroid.x, 4), round(geometry.centroid.y, 4))
        groups.setdefault(about["group"], []).append(Island(about["code"], about["name"], middle, geometry))
        names[about["group"]] = about["group_name"]
    owners = {row["group"]: row["owner"] for row in _control()["owner"]}
    islands = tuple(
        IslandGroup(key, names[key], owners.get(key, ""), tuple(members)) for key, members in groups.items()
    )
    pieces = list(shapes.items())
    pieces += [(island.code, island.shape) for group in islands for island in group.islands]
    return Boundaries(
        edition=edition,
        shapes=MappingProxyType(shapes),
        groups=islands,
        _tree=shapely.STRtree([geometry for _code, geometry in pieces]),
        _tree_codes=tuple(code for code, _geometry in pieces),
    )
