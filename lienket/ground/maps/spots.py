"""Places as numbered dots: on the whole country with both archipelagos, or on one area drawn large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup
from shapely.geometry import box

from lienket.ground.charts.links import anchor
from lienket.ground.maps import legend
from lienket.ground.maps.boundaries import Boundaries
from lienket.ground.maps.projection import Projection
from lienket.ground.maps.sheet import LARGE, Inset, Sheet, inset_frame, path, sheet

#: Size of the drawing of one area, in units, and the room left around the area.
SIDE, MARGIN = 500, 14
_SMOOTH_DEGREES = 0.002


@dataclass(frozen=True)
class Spot:
    """A place: `number` stands on its dot and in the list beside the map; `lon` and `lat` are degrees."""

    number: int
    lon: float
    lat: float
    label: str
    href: str = ""


def spots_map(
    spots: Sequence[Spot], *, as_of: date, title: str, code: str | None = None, ident: str = "spots"
) -> Markup:
    """The dots on the country, or on the area `code` alone, drawn large with its neighbours in grey.

    An area that the boundaries do not know gives the country. A dot outside the drawing is left to the list.
    """
    boundaries = Boundaries.load(as_of)
    if code is not None and code in boundaries.shapes:
        return _figure(_area(boundaries, code, spots), *_size(boundaries, code), boundaries, as_of, title, ident, spots)
    on = sheet(boundaries, LARGE)
    land = Markup('<path class="map-land" d="{}"/>').format(on.outline)
    frames = Markup("").join(inset_frame(on, one) + _islands(on, one) for one in on.layout.insets)
    sea = Markup('<text class="map-sea" x="{}" y="{}" text-anchor="middle">{}</text>').format(
        *(on.layout.sea or (0, 0)), _("BIỂN ĐÔNG")
    )
    body = land + frames + sea + _dots(spots, on.layout.mainland, on.layout.width, on.layout.height)
    return _figure(body, on.layout.width, on.layout.height, boundaries, as_of, title, ident, spots)


def _projection(boundaries: Boundaries, code: str) -> Projection:
    west, south, east, north = boundaries.shapes[code].bounds
    middle = (south + north) / 2
    across = Projection(0, 0, 1, parallel=middle).xy(1, 0)[0]
    scale = (SIDE - 2 * MARGIN) / max((east - west) * across, north - south, 0.01)
    return Projection(west, north, scale, parallel=middle, left=MARGIN, top=MARGIN)


def _size(boundaries: Boundaries, code: str) -> tuple[int, int]:
    _west, south, east, _north = boundaries.shapes[code].bounds
    width, height = _projection(boundaries, code).xy(east, south)
    return round(width) + MARGIN, round(height) + MARGIN


def _area(boundaries: Boundaries, code: str, spots: Sequence[Spot]) -> Markup:
    projection = _projection(boundaries, code)
    width, height = _size(boundaries, code)
    frame = box(0, 0, width, height)
    around = Markup("").join(
        Markup('<path class="map-land" d="{}"/>').format(path(shown))
        for other, shape in boundaries.shapes.items()
        if other != code and (shown := projection.shape(shape).intersection(frame)).area > 0
    )
    here = path(projection.shape(boundaries.shapes[code].simplify(_SMOOTH_DEGREES)))
    return around + Markup('<path class="map-part" d="{}"/>').format(here) + _dots(spots, projection, width, height)


def _dots(spots: Sequence[Spot], projection: Projection, width: float, height: float) -> Markup:
    drawn = []
    for spot in spots:
        x, y = projection.xy(spot.lon, spot.lat)
        if not (0 <= x <= width and 0 <= y <= height):
            continue
        mark = Markup(
            '<circle class="map-spot" cx="{:.1f}" cy="{:.1f}" r="9"><title>{}</title></circle>'
            '<text class="map-spot-number" x="{:.1f}" y="{:.1f}" text-anchor="middle" dy=".35em">{}</text>'
        ).format(x, y, spot.label, x, y, spot.number)
        drawn.append(anchor(spot.href, f"{spot.number}. {spot.label}", mark))
    return Markup('<g class="map-links">{}</g>').format(Markup("").join(drawn))


def _islands(on: Sheet, inset: Inset) -> Markup:
    group = on.boundaries.group(inset.group)
    circles = Markup("").join(
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(x, y, on.layout.island_radius)
        for _code, x, y in on.islands(inset)
    )
    return Markup('<g class="map-dot"><title>{}</title>{}</g>').format(f"{group.name} {group.owner}", circles)


def _figure(
    body: Markup,
    width: float,
    height: float,
    boundaries: Boundaries,
    as_of: date,
    title: str,
    ident: str,
    spots: Sequence[Spot],
) -> Markup:
    # role="img" would hide the links inside from screen readers, so a map with links is a group.
    role = "group" if any(spot.href for spot in spots) else "img"
    drawing = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="map-svg" viewBox="0 0 {} {}" role="{}" '
        'aria-labelledby="{}-t"><title id="{}-t">{}</title>{}</svg>'
    ).format(width, height, role, ident, ident, title, body)
    notes = legend.notes(boundaries.edition, as_of, [])
    return Markup('<figure class="map">{}<figcaption class="map-caption">{}</figcaption></figure>').format(
        drawing, notes
    )
