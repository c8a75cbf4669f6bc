"""What a mark stands for: the tones that charts and maps share, each a word, a CSS class and a texture."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext as _
from markupsafe import Markup


class Tone(StrEnum):
    """Tones of state (the caller may replace their words), then six plain ones for categories."""

    GOOD = "good"
    GOING = "going"
    RISK = "risk"
    LATE = "late"
    IDLE = "idle"
    ONE = "one"
    TWO = "two"
    THREE = "three"
    FOUR = "four"
    FIVE = "five"
    SIX = "six"

    @property
    def word(self) -> str:
        """The usual word of a tone of state; empty for the plain ones, which their category names."""
        return {
            Tone.GOOD: _("Đã hoàn thành"),
            Tone.GOING: _("Đang thực hiện"),
            Tone.RISK: _("Có nguy cơ chậm"),
            Tone.LATE: _("Quá hạn"),
            Tone.IDLE: _("Chưa bắt đầu"),
        }.get(self, "")


#: Texture per tone, as the path of an 8×8 tile; a tone that has none is plain.
TEXTURES: dict[Tone, str] = {
    Tone.GOING: "M-2 2l4-4M0 8l8-8M6 10l4-4",
    Tone.RISK: "M2 2h1M6 6h1",
    Tone.LATE: "M-2 6l4 4M0 0l8 8M6-2l4 4M-2 2l4-4M0 8l8-8M6 10l4-4",
    Tone.IDLE: "M0 4h8",
    Tone.TWO: "M-2 2l4-4M0 8l8-8M6 10l4-4",
    Tone.THREE: "M2 2h1M6 6h1",
    Tone.FOUR: "M-2 6l4 4M0 0l8 8M6-2l4 4",
    Tone.FIVE: "M0 4h8",
    Tone.SIX: "M4 0v8",
}


def tile(ident: str, tone: Tone) -> Markup:
    """The SVG pattern of a tone, colour and texture styled by class. Fill with `url(#ident-tone)`."""
    texture = TEXTURES.get(tone)
    drawn = Markup('<path class="chart-texture" d="{}"/>').format(texture) if texture else Markup("")
    return Markup(
        '<pattern id="{}-{}" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect class="chart-tone-{}" width="8" height="8"/>{}</pattern>'
    ).format(ident, tone, tone, drawn)


def swatch(ident: str, tone: Tone) -> Markup:
    """A legend's sample of a tone whose tile is on the same page; the word beside it says what it is."""
    return Markup(
        '<svg class="chart-swatch" width="18" height="12" aria-hidden="true" focusable="false">'
        '<rect class="chart-mark" width="18" height="12" rx="2" fill="url(#{}-{})"/></svg>'
    ).format(ident, tone)
