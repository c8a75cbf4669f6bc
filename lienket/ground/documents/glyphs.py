"""What the embedded faces can draw and how wide their letters are, from fonts/glyphs.json.

Tinos has the metrics of Times New Roman, so a width measured here is the width in Word too.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from lienket.ground.documents.wording import REPLACEMENT

FONTS = Path(__file__).parent / "fonts"
MM_PER_PT = 25.4 / 72
# Longer texts are left to the ordinary filling of lines.
MOST_WORDS = 120
# Characters with a plain stand-in that every face holds.
STAND_INS = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u202f": "\u00a0",
        "\u2009": " ",
        "\u2003": " ",
        "\u2002": " ",
        "✓": "√",
        "✔": "√",
        "☑": "√",
        "☐": "□",
        "✗": "×",
        "✘": "×",
        "▪": "■",
    }
)
ZERO_WIDTH_SPACE = "\u200b"
JOINTS = re.compile(r"(?<=[-/._,;:])")


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


def fitted(text: str, size_pt: float, room_mm: float, *, bold: bool = True) -> str:
    """The text with zero-width spaces inside the words wider than the room, so that none runs off it.

    A word is cut after its hyphens, slashes and stops first, and between letters only where a piece still
    does not fit. Measured bold by default, the wider face.
    """
    em_mm = size_pt * MM_PER_PT
    if not text or max(map(len, text.split()), default=0) * em_mm <= room_mm:
        return text
    return re.sub(r"\S+", lambda found: _cut(found.group(), size_pt, room_mm, bold), text)


def _cut(word: str, size_pt: float, room_mm: float, bold: bool) -> str:
    """The word, or its pieces joined by zero-width spaces when it is wider than the room."""
    if width_mm(word, size_pt, bold=bold) <= room_mm:
        return word
    pieces: list[str] = []
    for part in JOINTS.split(word):
        while part:
            length = len(part)
            while length > 1 and width_mm(part[:length], size_pt, bold=bold) > room_mm:
                length -= 1 if length < 8 else length // 4
            pieces.append(part[:length])
            part = part[length:]
    return ZERO_WIDTH_SPACE.join(pieces)


def balanced(text: str, size_pt: float, room_mm: float, *, bold: bool) -> str:
    """The text cut, where it is wider than the room, into the fewest lines, of lengths as equal as can be.

    So "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI" breaks before THÀNH PHỐ rather than before HÀ NỘI. Lines are joined
    by line feeds; a word wider than the room stands alone.
    """
    words = text.split(" ")
    if len(words) > MOST_WORDS or width_mm(text, size_pt, bold=bold) <= room_mm:
        return text
    low, high = 0.0, room_mm
    fewest = len(_filled(words, size_pt, room_mm, bold))
    while high - low > 0.5:
        middle = (low + high) / 2
        fits = len(_filled(words, size_pt, middle, bold)) <= fewest
        low, high = (low, middle) if fits else (middle, high)
    return "\n".join(_filled(words, size_pt, high, bold))


def _filled(words: list[str], size_pt: float, room_mm: float, bold: bool) -> list[str]:
    """The words on lines filled one after the other."""
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if width_mm(longer, size_pt, bold=bold) <= room_mm:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def longest_mm(text: str, size_pt: float, room_mm: float, *, bold: bool) -> float:
    """The width of the longest line, at most the room."""
    return min(room_mm, max(width_mm(line, size_pt, bold=bold) for line in text.split("\n")))
