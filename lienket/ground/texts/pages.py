"""What is printed on pages and is no part of the text: page numbers, headers and footers that come again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from lienket.ground.texts.lines import Line

_ZONE = 0.12  # of the page's height, at its top and its bottom
_SHIFT = 8.0  # points by which a header may wander
_DEPTH = 3  # lines at the top and the bottom that can be furniture
_NUMBER = re.compile(r"\W*(?:(?:trang|page)\W*)?\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?\W*", re.I)


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """The lines without page numbers, and without what stands at one height on half of the pages."""
    pages = [
        sorted(page, key=lambda line: line.box.top) for _number, page in groupby(lines, key=lambda line: line.page)
    ]
    edges = [line for page in pages for line in _edge(page)]
    places: dict[str, list[Line]] = {}
    for line in edges:
        places.setdefault(_key(line), []).append(line)
    dropped = {id(line) for line in edges if _NUMBER.fullmatch(line.text)}
    for line in edges:
        same = [other for other in places[_key(line)] if abs(other.box.top - line.box.top) <= _SHIFT]
        if len({other.page for other in same}) >= max(2, len(pages) / 2):
            dropped.add(id(line))
    return [line for line in lines if id(line) not in dropped]


def _edge(page: Sequence[Line]) -> list[Line]:
    ends = {id(line): line for line in (*page[:_DEPTH], *page[-_DEPTH:])}
    return [
        line
        for line in ends.values()
        if line.box.top < _ZONE * line.box.height or line.box.bottom > (1 - _ZONE) * line.box.height
    ]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)
