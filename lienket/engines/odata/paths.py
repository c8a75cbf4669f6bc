"""The path of an address: ``Things(1)/Datastreams('x')/Observations/$ref`` → its segments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lienket.engines.odata.faults import Fault

_SEGMENT = re.compile(
    r"(?P<name>[$@]?[A-Za-z_][\w.]*)(?:\((?:(?P<number>\d{1,18})|'(?P<text>(?:[^']|'')*)')\))?(?:/|$)"
)
MOST_SEGMENTS = 12


@dataclass(frozen=True)
class Segment:
    """A name, and the key in brackets after it: a number or a text."""

    name: str
    key: int | str | None = None


def parse_path(text: str) -> list[Segment]:
    """The segments of a path, none for the empty one. Raises Fault."""
    found: list[Segment] = []
    at = 0
    while at < len(text):
        match = _SEGMENT.match(text, at)
        if match is None or len(found) >= MOST_SEGMENTS:
            raise Fault("syntax", text[at:])
        key: int | str | None = None
        if match["number"] is not None:
            key = int(match["number"])
        elif match["text"] is not None:
            key = match["text"].replace("''", "'")
        found.append(Segment(match["name"], key))
        at = match.end()
    return found
