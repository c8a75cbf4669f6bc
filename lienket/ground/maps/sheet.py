"""The sheet a map is drawn on: projections of the mainland and the two insets, and path strings made once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import shapely
from markupsafe import Markup
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from lienket.ground.maps.boundaries import ARCHIPELAGOS, Boundaries, Edition
from lienket.ground.maps.projection import Projection

#: Parts smaller than this many square units are left out of a drawing: they would not be seen.
SMALLEST_PART = 0.12


@dataclass(frozen=True)
class Inset:
    """A frame on the sheet (x, y, width, height) showing a group of islands at a scale of its own."""

    group: str
    frame: tuple[float, float, float, float]
    projection: Projection


@dataclass(frozen=True)
class Layout:
    """Where things go on `width` × `height` units; `tolerance` is the degrees a line may be off."""

    width: int
    height: int
    mainland: Projection
    insets: tuple[Inset, Inset]
    tolerance: float
    island_radius: float
    line: float
    sea: tuple[float, float] | None


LARGE = Layout(
    width=500,
    height=800,
    mainland=Projection(west=102.1, north=23.45, scale=51.8, left=8, top=10),
    insets=(
        Inset("hoang-sa", (376, 306, 118, 128), Projection(110.9, 17.25, 42, left=398, top=312)),
        Inset("truong-sa", (376, 622, 118, 160), Projection(111.3, 11.85, 23.5, left=386, top=630)),
    ),
    tolerance=0.02,
    island_radius=2.4,
    line=15,
    sea=(435, 530),
)

SMALL = Layout(
    width=234,
    height=332,
    mainland=Projection(west=102.1, north=23.45, scale=21.2, left=4, top=6),
    insets=(
        Inset("hoang-sa", (162, 112, 70, 70), Projection(110.9, 17.25, 22, left=178, top=116)),
        Inset("truong-sa", (162, 240, 70, 88), Projection(111.3, 11.85, 12.5, left=170, top=245)),
    ),
    tolerance=0.06,
    island_radius=1.4,
    line=9.5,
    sea=None,
)


@dataclass(frozen=True)
class Sheet:
    """One edition drawn on one layout: path strings and anchor points by code, in drawing units."""

    layout: Layout
    boundaries: Boundaries
    paths: Mapping[str, str]
    anchors: Mapping[str, tuple[float, float]]
    room: Mapping[str, float]
    outline: str

    def islands(self, inset: Inset) -> tuple[tuple[str, float, float], ...]:
        """(code, x, y) of every island of an inset."""
        group = self.boundaries.group(inset.group)
        return tuple((island.code, *inset.projection.xy(*island.middle)) for island in group.islands)


def sheet(boundaries: Boundaries, layout: Layout) -> Sheet:
    """The drawing of these boundaries on this layout, computed once per process."""
    return _sheet(boundaries.edition, layout)


@cache
def _sheet(edition: Edition, layout: Layout) -> Sheet:
    boundaries = Boundaries.load(edition.valid_from)
    codes = boundaries.codes
    simple = shapely.coverage_simplify(list(boundaries.shapes.values()), layout.tolerance)
    drawn = {code: layout.mainland.shape(one) for code, one in zip(codes, simple, strict=True)}
    dots = _lone_islands(boundaries, layout)
    paths = {code: path(drawn[code]) + dots.get(code, "") for code in codes}
    outline = path(shapely.coverage_union_all(list(drawn.values()))) + "".join(dots.values())
    anchors = {code: layout.mainland.xy(*boundaries.centroid(code)) for code in codes}
    room = {code: float(shapely.maximum_inscribed_circle(drawn[code], tolerance=0.5).length) for code in codes}
    return Sheet(
        layout,
        boundaries,
        MappingProxyType(paths),
        MappingProxyType(anchors),
        MappingProxyType(room),
        outline,
    )


def _lone_islands(boundaries: Boundaries, layout: Layout) -> dict[str, str]:
    """Dots, as path strings by code, for island symbols that lie on the mainland sheet."""
    dots: dict[str, str] = {}
    for group in boundaries.groups:
        if group.key in ARCHIPELAGOS:
            continue
        for island in group.islands:
            x, y = layout.mainland.xy(*island.middle)
            dots[island.code] = dots.get(island.code, "") + dot(x, y, layout.island_radius * 0.75)
    return dots


def path(geometry: BaseGeometry) -> str:
    """SVG path data of polygons in drawing units, to a tenth of a unit, in relative steps."""
    parts = [p for p in getattr(geometry, "geoms", [geometry]) if isinstance(p, Polygon)]
    largest = max(part.area for part in parts)
    kept = [part for part in parts if part.area >= min(SMALLEST_PART, largest)]
    rings = (ring for part in kept for ring in (part.exterior, *part.interiors))
    return "".join(_ring(ring.coords) for ring in rings)


def _ring(points: Iterable[tuple[float, ...]]) -> str:
    # Steps are taken between rounded points, so that rounding never adds up along a border.
    tenths = [(round(p[0] * 10), round(p[1] * 10)) for p in points]
    (x, y), *rest = tenths[:-1]
    start, steps = f"M{_short(x)} {_short(y)}l", []
    for nx, ny in rest:
        if (nx, ny) == (x, y):
            continue
        steps.append(_pair(nx - x, ny - y))
        x, y = nx, ny
    return start + "".join(steps).lstrip() + "z"


def _pair(dx: int, dy: int) -> str:
    # Every pair needs a separator before it; a minus sign is one.
    first, second = _short(dx), _short(dy)
    return f"{'' if first.startswith('-') else ' '}{first}{'' if second.startswith('-') else ' '}{second}"


def _short(tenths: int) -> str:
    """`-3` tenths → `-.3`: path data knows numbers without a leading zero."""
    sign, whole, rest = "-" if tenths < 0 else "", abs(tenths) // 10, abs(tenths) % 10
    return sign + (str(whole) if whole or not rest else "") + (f".{rest}" if rest else "")


def dot(x: float, y: float, radius: float) -> str:
    """Path data of a small disc."""
    half = f"a{radius:.1f} {radius:.1f} 0 1 0 "
    return f"M{x - radius:.1f} {y:.1f}{half}{2 * radius:.1f} 0{half}{-2 * radius:.1f} 0z"


def inset_frame(on: Sheet, inset: Inset) -> Markup:
    """The frame of an inset with its names; each map draws the islands in it, in its own colours."""
    group = on.boundaries.group(inset.group)
    x, y, width, height = inset.frame
    words = [*group.name.rsplit(" ", 2), group.owner]
    lines = [words[0], " ".join(words[1:3]), words[3]] if len(words) == 4 else [group.name, group.owner]
    base = y + height - on.layout.line * (len(lines) - 0.6)
    spans = Markup("").join(
        Markup('<tspan x="{}" y="{}"{}>{}</tspan>').format(
            f"{x + width / 2:g}",
            f"{base + at * on.layout.line:.1f}",
            Markup(' class="map-inset-owner"') if at == len(lines) - 1 else Markup(""),
            line,
        )
        for at, line in enumerate(lines)
    )
    return Markup(
        '<rect class="map-inset" x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text class="map-inset-name" text-anchor="middle">{}</text>'
    ).format(x, y, width, height, spans)
