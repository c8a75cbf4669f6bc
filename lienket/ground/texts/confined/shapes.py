"""What the readers of the child share: the refusal, the piece of text with its font's code, the counting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_TCVN3_FONT = re.compile(r"(?:[A-Z]{6}\+)?\.?Vn[A-Z3]")
_CAPITALS_FONT = re.compile(r"[a-z ]H(?:$|[,\- ])")
_MARKER = re.compile(r"\s*(?:[-+•*–]|\d{1,3}[.)]|\w[.)])\s")
_VNI_FONT = re.compile(r"(?:[A-Z]{6}\+)?VNI[- ]", re.I)


class No(Exception):  # noqa: N818 - it is an answer, not a fault
    """The file is not taken; `code` and `details` become a sentence in the parent."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.details = code, details


class Piece(NamedTuple):
    """Text in one font. `code`: "" Unicode, "t" TCVN3, "T" TCVN3 in a capitals font, "v" VNI."""

    text: str
    code: str


class Item(NamedTuple):
    """A paragraph, or a line of a page. `box`: left, bottom, right, top, size of letters in points; () for none."""

    page: int
    pieces: list[Piece]
    box: tuple[float, ...] = ()


def code_of_font(name: str) -> str:
    """The code that a font's name stands for: .VnTime t, .VnTimeH T, VNI-Times v, any other ""."""
    if _TCVN3_FONT.match(name):
        return "T" if _CAPITALS_FONT.search(name) else "t"
    return "v" if _VNI_FONT.match(name) else ""


def within(items: Iterable[Item], most: int) -> Iterator[Item]:
    """The items that say something; refuses when their letters are more than `most`."""
    total = 0
    for item in items:
        length = sum(len(piece.text) for piece in item.pieces)
        total += length
        if total > most:
            raise No("too_long")
        if length:
            yield item


def one_line(paragraphs: Iterable[list[Piece]]) -> list[Piece]:
    """The paragraphs of a cell behind each other; one that begins with a list marker is set off by a semicolon."""
    line: list[Piece] = []
    for pieces in paragraphs:
        if line:
            before = "".join(piece.text for piece in line).rstrip()
            listed = _MARKER.match("".join(piece.text for piece in pieces).strip() + " ")
            line.append(Piece("; " if listed and not before.endswith((".", ";", ":", ",", "!", "?")) else " ", ""))
        line += [Piece(piece.text.replace("\n", " "), piece.code) for piece in pieces]
    return line
