"""Maps as inline SVG: areas shaded by value, links between them, and one area shown in its country.

Every map is a `<figure>`: the drawing, then its legend in words and the source of its boundaries. Colours,
sizes and print are in `static/maps/maps.css`; nothing here needs a style attribute. Both archipelagos are on
every map. Everything that comes from a caller is escaped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts.links import anchor
from lienket.ground.charts.numbers import number
from lienket.ground.charts.tones import Tone
from lienket.ground.maps import legend, marks
from lienket.ground.maps.boundaries import Boundaries
from lienket.ground.maps.marks import Link
from lienket.ground.maps.scale import Scale, scale
from lienket.ground.maps.sheet import LARGE, SMALL, Inset, Sheet, inset_frame, sheet

#: Below this inner radius, in units of the small sheet, a picked area gets a ring so that the eye finds it.
SMALL_AREA = 5.0


@dataclass(frozen=True)
class Shade:
    """What a map says of one area: its value (None: no figure), its name and the page it leads to."""

    code: str
    value: float | None
    label: str
    href: str = ""


@dataclass(frozen=True)
class _Task:
    """One map being drawn."""

    on: Sheet
    shades: Mapping[str, Shade]
    links: tuple[Link, ...]
    scale: Scale | None
    centre: str | None
    unit: str
    ident: str

    @property
    def counts(self) -> dict[str, int]:
        """Links that end in each area; a link within one area counts once."""
        counts: dict[str, int] = {}
        for link in self.links:
            for code in {link.from_code, link.to_code}:
                counts[code] = counts.get(code, 0) + link.count
        return counts


def links_map(
    shades: Sequence[Shade],
    links: Sequence[Link] = (),
    *,
    as_of: date,
    title: str,
    description: str = "",
    centre: str | None = None,
    unit: str = "",
    breaks: Sequence[float] | None = None,
    state_words: Mapping[Tone, str] | None = None,
    ident: str = "map",
) -> Markup:
    """Map of the country on a date: areas shaded by value, and the links between a centre and others, or all.

    `unit` follows numbers in words ("nhiệm vụ"). `breaks` are the least values of at most five classes.
    `ident` must differ between two maps of one page. A code that is not on the map is told below it, never
    dropped in silence. Refuses a date that has no boundaries.
    """
    on = sheet(Boundaries.load(as_of), LARGE)
    known = {shade.code: shade for shade in shades if shade.code in on.paths}
    drawn = tuple(link for link in links if link.from_code in on.paths and link.to_code in on.paths)
    task = _Task(
        on=on,
        shades=known,
        links=drawn,
        scale=scale((shade.value for shade in known.values()), breaks),
        centre=centre if centre in on.paths else None,
        unit=unit,
        ident=ident,
    )
    missing = {shade.code for shade in shades} - set(on.paths)
    missing |= {code for link in links for code in (link.from_code, link.to_code)} - set(on.paths)
    notes = legend.notes(on.boundaries.edition, as_of, sorted(missing))
    key = legend.key(task.scale, drawn, unit, state_words or {}, ident, some_unknown=_some_unknown(task))
    return Markup('<figure class="map">{}<figcaption class="map-caption">{}{}</figcaption></figure>').format(
        _drawing(task, title, description), key, notes
    )


def locator_map(
    code: str, *, as_of: date, title: str, ident: str = "locator", href: str = "", parts: Sequence[str] = ()
) -> Markup:
    """A small map of the country with one area picked out, and `parts` (other codes) in a lighter tint.

    An unknown code gives the map without a picked area.
    """
    on = sheet(Boundaries.load(as_of), SMALL)
    picked = Markup("").join(
        Markup('<path class="map-part" d="{}"/>').format(on.paths[part]) for part in parts if part in on.paths
    )
    marks_ = Markup("")
    if code in on.paths:
        x, y = on.anchors[code]
        here = Markup('<path class="map-here" d="{}"/>').format(on.paths[code])
        picked += anchor(href, title, here)
        if on.room[code] < SMALL_AREA:
            marks_ = Markup('<circle class="map-here-ring" cx="{:.1f}" cy="{:.1f}" r="9"/>').format(x, y)
    land = Markup('<path class="map-land" d="{}"/>').format(on.outline)
    insets = Markup("").join(
        inset_frame(on, inset) + _dots(on, inset, "map-dot-here" if _owned(on, inset, code) else "map-dot")
        for inset in on.layout.insets
    )
    return Markup('<figure class="map map-small">{}</figure>').format(
        _svg(on, ident, title, "", land + picked + marks_ + insets, linked=bool(href))
    )


def _drawing(task: _Task, title: str, description: str) -> Markup:
    on = task.on
    areas = Markup("").join(_area(task, code) for code in on.paths)
    frames = Markup("").join(inset_frame(on, inset) + _island_dots(task, inset) for inset in on.layout.insets)
    body = legend.tiles(task.scale, task.ident) + Markup('<g class="map-areas">{}</g>').format(areas) + frames
    if on.layout.sea:
        body += Markup('<text class="map-sea" x="{}" y="{}" text-anchor="middle">{}</text>').format(
            *on.layout.sea, _("BIỂN ĐÔNG")
        )
    body += _marks(task)
    hrefs = [shade.href for shade in task.shades.values()] + [link.href for link in task.links]
    return _svg(on, task.ident, title, description, body, linked=any(hrefs))


def _svg(on: Sheet, ident: str, title: str, description: str, body: Markup, *, linked: bool) -> Markup:
    # role="img" would hide the links inside from screen readers, so a map with links is a group.
    names = " ".join(group.name for group in on.boundaries.groups if group.owner)
    told = description or _("Bản đồ Việt Nam, có %(islands)s.") % {"islands": names.replace(" Quần", ", Quần")}
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="map-svg" viewBox="0 0 {} {}" role="{}" '
        'aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>'
    ).format(
        on.layout.width,
        on.layout.height,
        "group" if linked else "img",
        *(ident, ident, ident, title, ident, told),
        body,
    )


def _area(task: _Task, code: str) -> Markup:
    words = _words(task, code)
    mark = Markup('<path class="{}"{} d="{}"><title>{}</title></path>').format(
        _class(task, code), _fill(task, code), task.on.paths[code], words
    )
    shade = task.shades.get(code)
    return anchor(shade.href if shade else "", words, mark)


def _class(task: _Task, code: str) -> str:
    if code == task.centre:
        return "map-area map-centre"
    if task.scale is None:
        return "map-area map-partner" if code in task.counts else "map-area map-plain"
    return "map-area"


def _fill(task: _Task, code: str) -> Markup:
    if task.scale is None or code == task.centre:
        return Markup("")
    shade = task.shades.get(code)
    bucket = task.scale.class_of(shade.value) if shade else None
    return Markup(' fill="url(#{}-{})"').format(task.ident, "none" if bucket is None else f"c{bucket}")


def _words(task: _Task, code: str) -> str:
    shade = task.shades.get(code)
    name = shade.label if shade else code
    if shade is not None and shade.value is not None:
        return f"{name}: {number(shade.value)} {task.unit}".rstrip()
    if task.links and code in task.counts and code != task.centre:
        return f"{name}: {number(task.counts[code])} {task.unit}".rstrip()
    return name


def _some_unknown(task: _Task) -> bool:
    return task.scale is not None and any(
        code != task.centre and (code not in task.shades or task.shades[code].value is None) for code in task.on.paths
    )


def _marks(task: _Task) -> Markup:
    anchors = task.on.anchors
    if task.links:
        return _link_marks(task)
    if task.scale is None:
        return Markup("")
    labels = {code: _brief(s.value) for code, s in task.shades.items() if s.value is not None}
    return marks.values(labels, anchors, task.on.room)


def _brief(value: float) -> str:
    """Three leading digits are what a map has room for; the title and the table say the whole number."""
    whole = float(value).is_integer() or abs(value) >= 100
    return number(value, 0 if whole else 1)


def _link_marks(task: _Task) -> Markup:
    anchors, counts = task.on.anchors, task.counts
    discs = {code: marks.end_radius(number(count)) for code, count in counts.items()}
    if task.centre:
        discs[task.centre] = marks.CENTRE_RADIUS
    order = sorted(discs, key=lambda code: (code != task.centre, -counts.get(code, 0), code))
    frames = [inset.frame for inset in task.on.layout.insets]
    wanted = [(code, task.shades[code].label) for code in order if code in task.shades]
    return Markup('<g class="map-links">{}{}</g>{}').format(
        marks.curves(task.links, anchors),
        marks.ends(counts, anchors, task.centre),
        Markup('<g aria-hidden="true">{}</g>').format(marks.names(wanted, discs, anchors, frames)),
    )


def _island_dots(task: _Task, inset: Inset) -> Markup:
    """Islands of an inset in the colour of the area they belong to."""
    code = task.on.islands(inset)[0][0]
    kind = "map-dot-here" if code == task.centre else "map-dot"
    shade = task.shades.get(code)
    label = f"{task.on.boundaries.group(inset.group).name}: {_words(task, code)}"
    return anchor(shade.href if shade else "", label, _dots(task.on, inset, kind))


def _dots(on: Sheet, inset: Inset, kind: str) -> Markup:
    group = on.boundaries.group(inset.group)
    circles = Markup("").join(
        Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(x, y, on.layout.island_radius)
        for _code, x, y in on.islands(inset)
    )
    return Markup('<g class="{}"><title>{}</title>{}</g>').format(kind, f"{group.name} {group.owner}", circles)


def _owned(on: Sheet, inset: Inset, code: str) -> bool:
    return any(owner == code for owner, _x, _y in on.islands(inset))
