"""Places as numbered dots: on the whole country with both archipelagos, or on one area drawn large."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
#: A window around dots is at least so many degrees wide, and at most: dots further apart take the whole country.
_LEAST_WINDOW, _MOST_WINDOW = 0.5, 4.0
#: Dots nearer than this to each other, in units, are moved apart; what was moved is tied to its place by a line.
APART = 24.0
MOST_MOVED = 80


@dataclass(frozen=True)
class Spot:
    """A place: `number` stands on its dot and in the list beside the map; `lon` and `lat` are degrees.

    `text` stands on the dot instead of the number; `colour` is a class of the page that fills it.
    """

    number: int
    lon: float
    lat: float
    label: str
    href: str = ""
    text: str = ""
    colour: str = ""


def spots_map(
    spots: Sequence[Spot],
    *,
    as_of: date,
    title: str,
    code: str | None = None,
    around: bool = False,
    names: Mapping[str, str] | None = None,
    ident: str = "spots",
) -> Markup:
    """The dots on the country, or on the area `code` alone, drawn large with its neighbours in grey.

    An area that the boundaries do not know gives the country. `around` gives the window that holds all dots, where
    they stand within four degrees of each other, with the `names` of areas by their code. A dot outside the drawing
    is left to the list.
    """
    boundaries = Boundaries.load(as_of)
    if around and code is None and (window := _window(spots)) is not None:
        body, size = _around(boundaries, window, spots, names or {})
        return _figure(body, size, size, boundaries, as_of, title, ident, spots)
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


def _window(spots: Sequence[Spot]) -> tuple[float, float, float] | None:
    """(west, north, degrees of latitude) of a square that holds the dots with room around; None where too wide."""
    if not spots:
        return None
    west, east = min(one.lon for one in spots), max(one.lon for one in spots)
    south, north = min(one.lat for one in spots), max(one.lat for one in spots)
    middle = (south + north) / 2
    across = math.cos(math.radians(middle))
    side = max((east - west) * across, north - south) * 1.2
    if side > _MOST_WINDOW:
        return None
    side = max(side, _LEAST_WINDOW)
    return (west + east) / 2 - side / across / 2, middle + side / 2, side


def _around(
    boundaries: Boundaries, window: tuple[float, float, float], spots: Sequence[Spot], names: Mapping[str, str]
) -> tuple[Markup, float]:
    west, north, side = window
    projection = Projection(west, north, SIDE / side, parallel=north - side / 2)
    frame = box(0, 0, SIDE, SIDE)
    areas = {code: projection.shape(shape).intersection(frame) for code, shape in boundaries.shapes.items()}
    land, words = Markup(""), Markup("")
    for code, shown in areas.items():
        if not shown.area > 0:
            continue
        land += Markup('<path class="map-area map-plain" d="{}"/>').format(path(shown))
        if names.get(code):
            middle = shown.representative_point()
            words += Markup('<text class="map-name" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(
                middle.x, middle.y, names[code]
            )
    return land + words + _dots(spots, projection, SIDE, SIDE), SIDE


def _dots(spots: Sequence[Spot], projection: Projection, width: float, height: float) -> Markup:
    placed = [(spot, *projection.xy(spot.lon, spot.lat)) for spot in spots]
    placed = [one for one in placed if 0 <= one[1] <= width and 0 <= one[2] <= height]
    drawn = []
    for (spot, x, y), (left, top) in zip(placed, moved_apart([one[1:] for one in placed]), strict=True):
        label = f"{spot.number}. {spot.label}"
        tie = Markup("")
        if math.hypot(left - x, top - y) > 2:
            tie = Markup('<path class="map-tie" d="M{:.1f} {:.1f}L{:.1f} {:.1f}"/>').format(x, y, left, top)
        mark = Markup(
            '{}<circle class="map-spot {}" cx="{:.1f}" cy="{:.1f}" r="{}"><title>{}</title></circle>'
            '<text class="map-spot-number {}" x="{:.1f}" y="{:.1f}" text-anchor="middle" dy=".35em">{}</text>'
        ).format(
            tie,
            spot.colour,
            left,
            top,
            11 if spot.text else 9,
            spot.label,
            spot.colour,
            left,
            top,
            spot.text or spot.number,
        )
        drawn.append(anchor(spot.href, label, mark))
    return Markup('<g class="map-links">{}</g>').format(Markup("").join(drawn))


def moved_apart(places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The places with each pair about APART from each other, moved little; more than MOST_MOVED stay where they are."""
    at = [list(one) for one in places]
    for _turn in range(40 if len(places) <= MOST_MOVED else 0):
        settled = True
        for i in range(len(at)):
            for j in range(i):
                dx, dy = at[i][0] - at[j][0], at[i][1] - at[j][1]
                gap = math.hypot(dx, dy)
                if gap >= APART - 0.5:
                    continue
                settled = False
                # Two dots on one place part to east and west, the later one to the east.
                ux, uy = (dx / gap, dy / gap) if gap > 1e-9 else (1.0, 0.0)
                push = (APART - gap) / 2
                at[i][0], at[i][1] = at[i][0] + ux * push, at[i][1] + uy * push
                at[j][0], at[j][1] = at[j][0] - ux * push, at[j][1] - uy * push
        if settled:
            break
    return [(x, y) for x, y in at]


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
