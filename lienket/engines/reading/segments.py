"""From paragraphs to clauses: headings, list items, sentences, and the parts that semicolons and heads make.

The rules are those of Vietnamese administrative prose; README.md states them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from lienket.engines.reading.frames import (
    Line,
    body_end,
    in_frame,
    is_ground,
    is_heading,
    is_signature,
    is_title,
    lines_of,
)
from lienket.engines.vietnamese import fold

_ABBREVIATED = frozenset(
    {"tp", "tx", "tt", "p", "q", "h", "x", "st", "ths", "ts", "pgs", "gs", "bs", "ks", "cn", "tr", "v", "vv", "ub", "đ"}
)
_STOP = re.compile(r"[.!?…]+[\"”»)]*")
_TURNS = re.compile(r"(?<![\w])(?:[Đđ]ồng thời|[Cc]ùng với đó)(?![\w])")
_NAMES_AFTER = re.compile(
    r"(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|địa phương|sông|sở|ngành|đơn vị|gồm|như|là|bao gồm|cụ thể|sau"
    r"|đây|số)"
    r"\s*(?:\([^)]*\))?\s*$",
    re.IGNORECASE,
)
_LONG_LINE = 14  # words
MOST_CHARACTERS = 3_000_000


@dataclass(slots=True)
class Head:
    """What carries over to the parts under it: its text, its place, and whether it is a heading or a lead-in."""

    text: str
    start: int
    end: int
    level: int
    lead_in: bool


@dataclass(slots=True)
class Piece:
    """A clause by its place, before it is understood."""

    start: int
    end: int
    label: str
    sentence: int
    paragraph: int
    first_of_sentence: bool
    heads: tuple[Head, ...] = ()
    inner_head: tuple[int, int] | None = None


@dataclass(slots=True)
class Outline:
    """A text cut up: its pieces, and the lines of its frame and title."""

    pieces: list[Piece] = field(default_factory=list)
    top: list[Line] = field(default_factory=list)


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Places of the sentences of a stretch, end marks left out."""
    found, begin = [], start
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and not _ends_sentence(text, stop.start(), stop.end(), end):
            continue
        found.append((begin, stop.start()))
        begin = stop.end()
    found.append((begin, end))
    trimmed = (_trim(text, *place) for place in found)
    return [place for place in trimmed if place[0] < place[1]]


def _ends_sentence(text: str, at: int, after: int, end: int) -> bool:
    rest = text[after : min(end, after + 40)].lstrip()
    if not rest:
        return True
    if text[at] == "…" or text[at : at + 3] == "...":
        return rest[0].isupper() or rest[0].isdigit()
    before = re.search(r"([^\W\d_]+)$", text[max(0, at - 8) : at])
    if before and (fold(before[1]) in _ABBREVIATED and (len(before[1]) < 3 or before[1][0].isupper())):
        return False
    if text[after].isspace():
        return rest[0].isupper() or rest[0] in '"“«-–+' or rest[0].isdigit()
    # a full stop glued to a capital is a slip, unless digits or single letters stand around it
    return rest[0].isupper() and text[at - 1].islower() and text[at] == "."


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ',.;:-–+•*…"“”'):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",.;:-–…"):
        end -= 1
    return start, end


def _depths(text: str, start: int, end: int) -> list[int]:
    """Depth of parentheses before each character."""
    depth, out = 0, []
    for character in text[start:end]:
        out.append(depth)
        depth += {"(": 1, ")": -1}.get(character, 0)
        depth = max(depth, 0)
    return out if depth == 0 else [0] * (end - start)


def parts(text: str, start: int, end: int) -> tuple[tuple[int, int] | None, list[tuple[int, int]]]:
    """The head inside a sentence, if it has one, and the places of its clauses."""
    if ";" not in text[start:end]:
        return None, _long_enough(_turns(text, start, end))
    depth = _depths(text, start, end)
    semicolons = [start + i for i, c in enumerate(text[start:end]) if c == ";" and depth[i] == 0]
    head, body = None, start
    if semicolons:
        colon = next((start + i for i, c in enumerate(text[start:end]) if c == ":" and depth[i] == 0), -1)
        if -1 < colon < semicolons[0] and not _introduces_names(text, start, colon, semicolons[0]):
            head, body = _trim(text, start, colon), colon + 1
    cuts = [body, *(at + 1 for at in semicolons if at >= body), end]
    places = []
    for begin, stop in pairwise(cuts):
        places += _turns(text, begin, stop)
    return head, _long_enough(places)


def _long_enough(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [place for place in places if place[1] - place[0] > 2]


def _introduces_names(text: str, start: int, colon: int, end: int) -> bool:
    """Whether a colon introduces mere names or numbers: no head then."""
    words = text[colon + 1 : end].replace(",", " ").split()
    if not words:
        return False
    named = sum(word[0].isupper() or word[0].isdigit() or word in {"và", "-", "–"} for word in words)
    return named >= 0.8 * len(words) or (bool(_NAMES_AFTER.search(text[start:colon])) and named >= 0.6 * len(words))


def _turns(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut before "đồng thời" and "cùng với đó", unless nothing stands before them."""
    cuts = [start]
    for turn in _TURNS.finditer(text, start, end):
        if len(text[cuts[-1] : turn.start()].split()) >= 3:
            cuts.append(turn.start())
    cuts.append(end)
    return [_trim(text, *place) for place in pairwise(cuts)]


def outline(text: str) -> Outline:
    """Cut a whole text up. Texts longer than ``MOST_CHARACTERS`` are refused with ValueError."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"text of {len(text)} characters")
    return _Cutter(text).run()


class _Cutter:
    """One pass over the lines, with the heads in force."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = lines_of(text)
        long = [at for at, line in enumerate(self.lines) if len(line.text.split()) > _LONG_LINE]
        # a signature from here on ends the text: no more than one long line follows
        self.closing = long[-2] if len(long) > 1 else 0
        self.out = Outline()
        self.heads: list[Head] = []
        self.numbers: dict[int, str] = {}
        self.labels: dict[str, int] = {}
        self.sentence = 0
        self.paragraph = 0
        self.list_open = False

    def run(self) -> Outline:
        before_title = True
        body_seen = False
        for at, line in enumerate(self.lines[: body_end(self.lines)]):
            after = self.lines[at + 1] if at + 1 < len(self.lines) else None
            if body_seen and is_signature(line) and at >= self.closing:
                break
            if in_frame(line, before_title=before_title) or (not body_seen and is_title(line, after)):
                self.out.top.append(line)
                if is_ground(line):
                    before_title = False
                continue
            if is_signature(line):
                continue
            self._note_number(line)
            if is_heading(line, after):
                self._begin_head(line)
                body_seen = body_seen or bool(line.marker)
                continue
            body_seen, before_title = True, False
            self.paragraph += 1
            if line.own.endswith(":") and after is not None:
                self._lead_in(line, after)
                continue
            self._leave(line)
            for start, end in sentences(self.text, line.body, line.end):
                self._sentence(start, end)
        return self.out

    def _note_number(self, line: Line) -> None:
        if line.marker:
            self.numbers = {depth: mark for depth, mark in self.numbers.items() if depth < line.depth}
            if line.depth < 6:
                self.numbers[line.depth] = line.marker.strip(" .:)-–/")

    def _leave(self, line: Line) -> None:
        """Heads end at a line of their own level or above; a lead-in also at a plain line outside its list."""
        self.heads = [
            head
            for head in self.heads
            if head.level < line.depth and not (head.lead_in and not line.marker and not self.list_open)
        ]
        self.list_open = self.list_open and line.text.rstrip().endswith((";", ","))

    def _begin_head(self, line: Line) -> None:
        """A heading without a marker stands over all that follows, until the next such one."""
        self.list_open = False
        self._leave(line)
        start, end = _trim(self.text, line.body, line.end)
        level = line.depth if line.marker else -1
        self.heads = [head for head in self.heads if head.level < level]
        self.heads.append(Head(self.text[start:end], start, end, level, lead_in=False))

    def _lead_in(self, line: Line, after: Line) -> None:
        """A line that ends with a colon: its last sentence is the head of the items; what stands before are clauses."""
        self._leave(line)
        places = sentences(self.text, line.body, line.end)
        if not places:  # nothing but marks before the colon
            return
        for place in places[:-1]:
            self._sentence(*place)
        start, end = places[-1]
        level = line.depth if line.marker and after.depth > line.depth else after.depth - 1
        self.heads.append(Head(self.text[start:end], start, end, level, lead_in=True))
        self.list_open = True

    def _sentence(self, start: int, end: int) -> None:
        self.sentence += 1
        head, places = parts(self.text, start, end)
        for order, (begin, stop) in enumerate(places):
            label = self._label()
            self.out.pieces.append(
                Piece(begin, stop, label, self.sentence, self.paragraph, order == 0, tuple(self.heads), head)
            )

    def _label(self) -> str:
        """Where a clause stands, made unique by counting."""
        names = {1: "Điều", 3: "khoản", 4: "mục", 5: "điểm"}
        shown = [
            mark
            if mark.split(" ")[0] in {"Điều", "ĐIỀU", "Phần", "Chương", "Mục", "PHẦN", "CHƯƠNG", "MỤC"}
            else f"{names.get(depth, 'mục')} {mark}"
            for depth, mark in sorted(self.numbers.items())
            if depth in (1, 3, 4, 5) or (depth == 2 and 1 not in self.numbers)
        ]
        base = ", ".join(shown) or f"đoạn {self.paragraph}"
        self.labels[base] = self.labels.get(base, 0) + 1
        return base if self.labels[base] == 1 else f"{base}, ý {self.labels[base]}"
