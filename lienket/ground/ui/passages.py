"""A text cut into pieces at marked spans, so that a page can show what stands where. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters from `start` to `end` of a text that are of some kind; `words` say why, `key` is what they lead to."""

    start: int
    end: int
    kind: str
    words: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text under one mark, or under none."""

    text: str
    mark: Mark | None = None


def pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Piece]:
    """The characters from `start` to `end`, cut at the marks; where marks overlap, the one named first stands.

    The pieces joined are the text again.
    """
    taken: list[Mark] = []
    for mark in marks:
        begin, stop = max(mark.start, start), min(mark.end, end)
        if begin < stop and all(stop <= one.start or one.end <= begin for one in taken):
            taken.append(Mark(begin, stop, mark.kind, mark.words, mark.key))
    found, at = [], start
    for mark in sorted(taken, key=lambda one: one.start):
        if at < mark.start:
            found.append(Piece(text[at : mark.start]))
        found.append(Piece(text[mark.start : mark.end], mark))
        at = mark.end
    if at < end:
        found.append(Piece(text[at:end]))
    return found
