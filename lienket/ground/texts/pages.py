"""What is printed on pages and is no part of the text: page numbers, headers and footers that come again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from lienket.ground.texts.lines import Line, usual_pitch

_ZONE = 0.12  # of the page's height, at its top and its bottom
_SHIFT = 8.0  # points by which a header may wander
_DEPTH = 3  # lines at the top and the bottom that can be furniture
_APART = 1.1  # of the usual step between lines: what is nearer to the text belongs to it
_NUMBER = re.compile(r"\W*(?:(?:trang|page)\W*)?\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?\W*", re.I)


def without_furniture(lines: Sequence[Line]) -> list[Line]:
    """The lines without page numbers, and without what stands at one height on half of the pages."""
    pages = [
        sorted(page, key=lambda line: line.box.top) for _number, page in groupby(lines, key=lambda line: line.page)
    ]
    apart = _APART * usual_pitch(lines)
    edges = [line for page in pages for line in _edge(page, apart)]
    places: dict[str, list[Line]] = {}
    for line in edges:
        places.setdefault(_key(line), []).append(line)
    ends = [line for page in pages for line in (page[0], page[-1]) if _is_in_margin(line)]
    dropped = {id(line) for line in (*edges, *ends) if _NUMBER.fullmatch(line.text)}
    for line in edges:
        same = [other for other in places[_key(line)] if abs(other.box.top - line.box.top) <= _SHIFT]
        if len({other.page for other in same}) >= max(2, len(pages) / 2):
            dropped.add(id(line))
    return [line for line in lines if id(line) not in dropped]


def _edge(page: Sequence[Line], apart: float) -> list[Line]:
    """The lines at the top and at the bottom of a page that stand apart from its text."""
    gaps = [below.box.top - above.box.top > apart for above, below in pairwise(page)]
    top = max((at + 1 for at, gap in enumerate(gaps[:_DEPTH]) if gap), default=0)
    bottom = max((at + 1 for at, gap in enumerate(gaps[: -_DEPTH - 1 : -1]) if gap), default=0)
    return [line for line in (*page[:top], *page[len(page) - bottom :]) if _is_in_margin(line)]


def _is_in_margin(line: Line) -> bool:
    return line.box.top < _ZONE * line.box.height or line.box.bottom > (1 - _ZONE) * line.box.height


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text)
