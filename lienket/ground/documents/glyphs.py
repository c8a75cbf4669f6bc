"""What the embedded faces can draw and how wide their letters are, from fonts/glyphs.json.

Tinos has the metrics of Times New Roman, so a width measured here is the width in Word too.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from lienket.ground.documents.wording import REPLACEMENT

FONTS = Path(__file__).parent / "fonts"
MM_PER_PT = 25.4 / 72
# Characters with a plain stand-in that every face holds.
STAND_INS = {0x2011: "-", 0x2010: "-", 0x202F: "\u00a0", 0x2009: " ", 0x2003: " ", 0x2002: " "}


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FONTS / "glyphs.json").read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def _drawn() -> frozenset[str]:
    codes = (code for low, high in _table()["covered"] for code in range(low, high + 1))
    return frozenset(map(chr, codes)) | frozenset(_table()["symbols"]) | {"\n"}


def symbol_font() -> str:
    """The family that draws the signs Tinos lacks."""
    return str(_table()["symbol_font"])


def printable(text: str) -> str:
    """The text with each character the faces cannot draw (an emoji, say) replaced by U+FFFD."""
    drawn = _drawn()
    if drawn.issuperset(text):
        return text
    plain = text.translate(STAND_INS)
    return "".join(char if char in drawn else REPLACEMENT for char in plain)


def width_mm(text: str, size_pt: float, *, bold: bool) -> float:
    """The width of one line of text in millimetres; unknown characters count one em."""
    table = _table()
    advances = table["advance"]["Tinos-Bold" if bold else "Tinos-Regular"]
    units = sum(advances.get(char, table["units_per_em"]) for char in text)
    return units / table["units_per_em"] * size_pt * MM_PER_PT
