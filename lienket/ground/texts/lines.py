"""Lines to paragraphs: those that go on are joined; list markers, headings and ended sentences begin anew."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from lienket.ground.sheets.legacy import is_syllable
from lienket.ground.texts.sandbox import Box

_ENDED = re.compile(r"[.;:!?…]['\"”’»)\]]*$")
_LISTED = re.compile(
    r"(?:[-–—+•*]\s"
    r"|\(?\d{1,3}(?:\.\d{1,3}){0,4}[.)]\s|\d{1,2}(?:\.\d{1,2}){1,4}\s+[^\W\d_a-zà-ỹ]"
    r"|\(?[a-zđ]{1,2}\)\s|[a-zA-ZđĐ]\.\s|[IVXLC]{1,7}[.)-]\s)"
)
_HEADED = re.compile(
    r"(?:Điều|ĐIỀU)\s\d+[a-zđ]?\s*[.:]"
    r"|(?:Chương|Phần|Mục|Phụ lục|CHƯƠNG|PHẦN|MỤC|PHỤ LỤC)\s(?:[IVXLC]+|\d+|[Tt]hứ \w+|THỨ \w+)\s*(?:[.:–-]|$)"
    r"|(?:Căn cứ|Nơi nhận|Kính gửi|Số)\b.*[:;,]"
)
_DASH = re.compile(r"[-–—]\s*[^\W\d_]")
_CUT = re.compile(r"[^\W\d_][-\xad]$")
_LETTER = re.compile(r"[^\W\d_]")


def begins_anew(line: str, before: str) -> bool:
    """Whether a line starts a paragraph by its own words: a list marker, a heading."""
    if _LISTED.match(line + " "):
        # "kinh tế" / "- xã hội": a dash before a small letter goes on with a sentence that has not ended
        dash = _DASH.match(line)
        return not (dash and dash[0][-1].islower() and not _ENDED.search(before))
    return _HEADED.match(line) is not None


def has_ended(line: str) -> bool:
    """Whether a line ends a sentence or a part of a list."""
    return _ENDED.search(line) is not None


def goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with a sentence by its own words: a small letter, or the rest of a cut word."""
    return not has_ended(before) and (_starts_small(line) or _CUT.search(before) is not None)


def _starts_small(line: str) -> bool:
    found = _LETTER.search(line[:3])
    return found is not None and found[0].islower()


def joined(before: str, line: str) -> str:
    """Two lines of one paragraph as one, a word that was cut between them made whole."""
    if before.endswith("\xad"):
        return before[:-1] + line
    if _CUT.search(before):
        left, right = re.findall(r"\w+", before)[-1], re.match(r"\w*", line)
        cut = right is not None and right[0][:1].islower() and not (is_syllable(left) and is_syllable(right[0]))
        return before[:-1] + line if cut else before + line
    return f"{before} {line}"


def broken(text: str) -> list[str]:
    """A paragraph with line breaks set by hand (Shift+Enter, <br>) as the paragraphs it shows."""
    found: list[str] = []
    before = ""
    for line in text.split("\n"):
        if line and before and goes_on(before, line) and not begins_anew(line, before):
            found[-1] = joined(found[-1], line)
        elif line:
            found.append(line)
        before = line
    return found


def unwrapped(text: str) -> list[str]:
    """The paragraphs of plain text: a line each, unless the text was cut into lines of one width."""
    lines = text.split("\n")
    width = _wrap_width(lines)
    if not width:
        return broken(text)
    found: list[str] = []
    before = ""
    for line in lines:
        first = len(line.split(" ", 1)[0])
        full = len(before) + 1 + first > width or goes_on(before, line)
        if line and before and full and not begins_anew(line, before) and _is_upper(line) == _is_upper(before):
            found[-1] = joined(found[-1], line)
        elif line:
            found.append(line)
        before = line
    return found


def _wrap_width(lines: Sequence[str]) -> int:
    """The width at which a text was cut, in letters; 0 when its lines are whole paragraphs."""
    widths = sorted(len(line) for line in lines if line)
    width = widths[int(len(widths) * 0.95)] if widths else 0
    if not 40 <= width <= 140:
        return 0
    pairs = [(a, b) for a, b in pairwise(lines) if a and b and not begins_anew(b, a)]
    cut = sum(goes_on(a, b) for a, b in pairs)
    return int(width * 0.92) if cut >= max(2, len(pairs) * 0.3) else 0


def _is_upper(line: str) -> bool:
    return len(_LETTER.findall(line)) >= 4 and line == line.upper()


@dataclass(frozen=True)
class Line:
    """A line of a printed page."""

    text: str
    page: int
    box: Box


def usual_pitch(lines: Sequence[Line]) -> float:
    """The smallest common step from line to line, in points; 0.0 when no page has two lines under each other.

    Where paragraphs are short, the step between paragraphs is the more common one, so that the smaller is taken.
    """
    steps = Counter[float]()
    for before, line in pairwise(lines):
        step = line.box.top - before.box.top
        if line.page == before.page and 0.5 * line.box.size < step < 2.5 * line.box.size:
            steps[round(step, 1)] += 1
    return min((step for step, count in steps.items() if count >= 0.2 * max(steps.values())), default=0.0)


@dataclass
class Layout:
    """How a printed document is set, measured on its lines: the usual pitch, the edges of text by height of page."""

    lines: Sequence[Line]
    pitch: float = 0.0
    edges: dict[float, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sides: dict[float, list[Box]] = {}
        for line in self.lines:
            sides.setdefault(line.box.height, []).append(line.box)
        self.pitch = usual_pitch(self.lines)
        for height, boxes in sides.items():
            lefts, rights = sorted(box.left for box in boxes), sorted(box.right for box in boxes)
            self.edges[height] = lefts[int(len(lefts) * 0.05)], rights[int(len(rights) * 0.95)]

    def paragraphs(self) -> tuple[list[str], list[int]]:
        """The paragraphs and the page on which each begins."""
        texts: list[str] = []
        pages: list[int] = []
        first = before = None
        for line in self.lines:
            if before is not None and first is not None and self._continues(first, before, line):
                texts[-1] = joined(texts[-1], line.text)
            else:
                texts.append(line.text)
                pages.append(line.page)
                first = line
            before = line
        return texts, pages

    def _continues(self, first: Line, before: Line, line: Line) -> bool:
        """Whether a line goes on with the paragraph that began at `first` and has come to `before`."""
        if " | " in before.text or " | " in line.text or begins_anew(line.text, before.text):
            return False
        if _is_upper(line.text) != _is_upper(before.text) and not (self._is_full(before, line) and len(line.text) < 12):
            return False
        small, ended = goes_on(before.text, line.text), has_ended(before.text)
        if line.page != before.page:
            return not ended and (small or self._is_full(before, line))
        if not self._is_near(before, line) or self._is_indented(first, before, line):
            return small and self._is_below(before, line)
        if before.text.endswith((":", ";")) and not _starts_small(line.text):
            return False
        return small or self._is_full(before, line)

    def _is_full(self, before: Line, line: Line) -> bool:
        """Whether the first word of a line had no room at the end of the line before."""
        letter = (line.box.right - line.box.left) / max(len(line.text), 1)
        word = letter * (len(line.text.split(" ", 1)[0]) + 1)
        left, right = self.edges[before.box.height]
        if _is_centred(before, line):
            return before.box.right - before.box.left + word > right - left - 0.5 * letter
        return before.box.right + word > right - 0.5 * letter

    def _is_near(self, before: Line, line: Line) -> bool:
        step = line.box.top - before.box.top
        same_size = abs(line.box.size - before.box.size) <= 0.15 * before.box.size
        return same_size and 0 < step <= max(self.pitch * 1.2, before.box.size * 1.2) + 1

    @staticmethod
    def _is_below(before: Line, line: Line) -> bool:
        """Right under the line before, as in a cell of a table, with no more than a line's space between."""
        step = line.box.top - before.box.top
        beside = line.box.left < before.box.right and before.box.left < line.box.right
        return beside and 0 < step <= 2.2 * before.box.size

    @staticmethod
    def _is_indented(first: Line, before: Line, line: Line) -> bool:
        """Whether a line stands further right than the one before: a new paragraph, but for a hanging marker."""
        if _is_centred(before, line):
            return False
        hanging = before is first and _LISTED.match(first.text) is not None
        return line.box.left > before.box.left + (60 if hanging else 6)


def _is_centred(before: Line, line: Line) -> bool:
    """Whether two lines of different length have one middle, as a title has."""
    apart = abs(line.box.left - before.box.left)
    return apart > 6 and abs(line.box.left + line.box.right - before.box.left - before.box.right) < 0.2 * apart + 2
