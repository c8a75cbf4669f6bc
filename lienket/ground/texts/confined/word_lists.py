"""Automatic lists of Word (ECMA-376 part 1, 17.9): the marker that Word would draw, as written text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

from .shapes import Piece
from .word_styles import VALUE, Styles, W, font_code

_LEVELS = 9
_BULLETS = {"+": "+", "*": "*"}  # any other sign is drawn from a font of symbols and means a dash
_ROMAN = [
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
]  # fmt: skip


@dataclass
class Level:
    """One level of a list: where it starts, how numbers and the text around them look."""

    start: int = 1
    shape: str = "decimal"
    text: str = ""
    code: str = ""
    style: str = ""
    legal: bool = False


@dataclass
class Abstract:
    """A list as defined: its levels, and its counters as the document goes on."""

    levels: list[Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Lists:
    """The lists of a document; `marker` must be asked once for every paragraph, in order."""

    def __init__(self, root: ElementTree.Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstracts: dict[str, Abstract] = {}
        self._numbers: dict[str, tuple[str, dict[int, int]]] = {}  # list -> definition, starts of its own
        self._begun: set[str] = set()
        if root is not None:
            self._load(root)

    def marker(self, properties: ElementTree.Element | None, style: str) -> Piece | None:
        """The marker of a paragraph with a blank behind it; None outside lists."""
        number, level = self._place(properties, style)
        if number not in self._numbers:
            return None
        name, starts = self._numbers[number]
        abstract = self._abstracts.get(name)
        if abstract is None:
            return None
        if number not in self._begun:
            self._begun.add(number)
            for at in starts:
                abstract.counts[at] = None
        self._count(abstract, level, starts)
        text = self._drawn(abstract, level, starts)
        return Piece(text + " ", abstract.levels[level].code) if text else None

    def _place(self, properties: ElementTree.Element | None, style: str) -> tuple[str, int]:
        """(list, level from 0) of a paragraph, from itself or from its style."""
        own = properties.find(W + "numPr") if properties is not None else None
        number, level = _numbered(own)
        if number is not None and level is not None:
            return number, level
        inherited = self._styles.numbering(style)
        if inherited is not None:
            key, element = inherited
            styled, depth = _numbered(element)
            number = styled if number is None else number
            linked = self._level_of_style(number or "", key)
            level = level if level is not None else linked if linked is not None else depth
        return number or "", level or 0

    def _level_of_style(self, number: str, style: str) -> int | None:
        name = self._numbers.get(number, ("", {}))[0]
        levels = self._abstracts[name].levels if name in self._abstracts else []
        return next((at for at, level in enumerate(levels) if level.style == style), None)

    @staticmethod
    def _count(abstract: Abstract, level: int, starts: dict[int, int]) -> None:
        for at in range(level):
            if abstract.counts[at] is None:
                abstract.counts[at] = starts.get(at, abstract.levels[at].start)
        before = abstract.counts[level]
        abstract.counts[level] = starts.get(level, abstract.levels[level].start) if before is None else before + 1
        for at in range(level + 1, _LEVELS):
            abstract.counts[at] = None

    @staticmethod
    def _drawn(abstract: Abstract, level: int, starts: dict[int, int]) -> str:
        own = abstract.levels[level]
        if own.shape == "bullet":
            return _BULLETS.get(own.text.strip(), "-")

        def number(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            shape = "decimal" if own.legal else abstract.levels[at].shape
            return _spelled(abstract.counts[at] or 0, shape)

        return re.sub(r"%([1-9])", number, own.text).strip()

    def _load(self, root: ElementTree.Element) -> None:
        links = {}
        for element in root.findall(W + "abstractNum"):
            name = element.get(W + "abstractNumId", "")
            self._abstracts[name] = Abstract(_levels(element))
            link = element.find(W + "numStyleLink")
            if link is not None:
                links[name] = link.get(VALUE, "")
        for element in root.findall(W + "num"):
            named = element.find(W + "abstractNumId")
            starts = {}
            for change in element.findall(W + "lvlOverride"):
                start = change.find(W + "startOverride")
                if start is not None:
                    starts[_level(change.get(W + "ilvl"))] = int(start.get(VALUE, "1"))
            self._numbers[element.get(W + "numId", "")] = (named.get(VALUE, "") if named is not None else "", starts)
        for name, style in links.items():
            found = self._styles.numbering(style)
            number = _numbered(found[1])[0] if found else None
            target = self._numbers.get(number or "", ("", {}))[0]
            if target in self._abstracts:
                self._abstracts[name] = self._abstracts[target]


def _levels(element: ElementTree.Element) -> list[Level]:
    levels = [Level() for _ in range(_LEVELS)]
    for found in element.findall(W + "lvl"):
        level = levels[_level(found.get(W + "ilvl"))]
        values = {name: found.find(W + name) for name in ("start", "numFmt", "lvlText", "pStyle", "isLgl")}
        told = {name: value.get(VALUE, "") for name, value in values.items() if value is not None}
        level.start = int(told.get("start") or 1)
        level.shape = told.get("numFmt", "decimal")
        level.text, level.style, level.legal = told.get("lvlText", ""), told.get("pStyle", ""), "isLgl" in told
        level.code = font_code(found.find(W + "rPr")) or ""
    return levels


def _numbered(element: ElementTree.Element | None) -> tuple[str | None, int | None]:
    if element is None:
        return None, None
    number, level = element.find(W + "numId"), element.find(W + "ilvl")
    return (
        number.get(VALUE, "") if number is not None else None,
        _level(level.get(VALUE)) if level is not None else None,
    )


def _level(text: str | None) -> int:
    return min(max(int(text or 0), 0), _LEVELS - 1)


def _spelled(number: int, shape: str) -> str:
    """A number as Word spells it; shapes that no Vietnamese paper uses come as decimals."""
    if shape == "none":
        return ""
    if shape in ("lowerLetter", "upperLetter") and 0 < number <= 780:
        letter = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if shape == "upperLetter" else letter
    if shape in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for value, sign in _ROMAN:
            while number >= value:
                roman, number = roman + sign, number - value
        return roman.upper() if shape == "upperRoman" else roman
    return f"{number:02d}" if shape == "decimalZero" else str(number)
