"""What a line of a document is by its look: its marker and depth, and whether it is frame, title or heading.

The frame is what surrounds the text proper: letterhead, number and day, grounds, parties, signatures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from lienket.engines.reading.words import CAPITALS
from lienket.engines.vietnamese import fold

_MARKER = re.compile(
    r"""\s*(?P<mark>
        (?:Phần|Chương|Mục|PHẦN|CHƯƠNG|MỤC)\s+(?:thứ\s+)?(?:[IVXLC]+|\d+|[a-zà-ỹ]+)\s*[.:\-–]?
      | (?:Điều|ĐIỀU)\s+\d+[a-z]?\s*[.:\-–]?
      | [IVXLC]{1,5}(?:\.\d+)*\s*[.)\-–/](?=\s)
      | \d{1,2}(?:\.\d{1,2}){1,3}\s*[.)]?(?=\s)
      | \d{1,2}\s*[.)/](?=\s|[CAPITALS])
      | (?:[Kk]hoản|[Đđ]iểm)\s+(?:\d+|[a-zđ])\s*[.:)]
      | [a-zđA-ZĐ]\s*[.)](?=\s)
      | [-–—+*•●▪■◦·\uf0b7\uf02d](?=\s|\S)
    )\s*""".replace("CAPITALS", CAPITALS),
    re.VERBOSE,
)
_LETTERHEAD = (
    "cong hoa xa hoi chu nghia viet nam",
    "doc lap tu do hanh phuc",
    "kinh gui",
    "luu vt",
    "da ky",
    "ky ten",
)
_GROUNDS = re.compile(r"\s*(?:[-–+•*]\s*)?(?:Căn cứ|CĂN CỨ|Xét đề nghị|Theo đề nghị)\b")
_SETTING = re.compile(r"\s*(?:[-–IVX\d.]+\s*)?(?:Thời gian|Địa điểm|Thời gian, địa điểm)\s*:")
_PARTY = re.compile(
    r"\s*(?:[-–]\s*)?(?:(?:BÊN|Bên)\s+(?:[A-D]|[Tt]hứ)\b[^.;]{0,20}[:(–-]"
    r"|(?:Người )?[Đđ]ại diện\s*:|Chức vụ\s*:|Địa chỉ\s*:)"
)
_SIGNATURE = re.compile(
    r"\s*(?:TM\.|KT\.|TL\.|TUQ\.|Q\.\s|T/M|K/T|ĐẠI DIỆN\b|Nơi nhận|NƠI NHẬN|\(Đã ký\)|\(đã ký\)|Đã ký\b)"
)
_NUMBER_LINE = re.compile(r"\s*Số\s*:?\s*[\d…._]*\s*/\s*[A-ZĐƯ]", re.IGNORECASE)
_PLACE_LINE = re.compile(
    rf"^(?:[{CAPITALS}][^\W\d_.]*\.?[\s–-]*){{1,6}},\s*ngày\s+"
    r"[\d….]{1,5}\s+tháng\s+[\d….]{1,5}\s+năm\s+\d{4}\.?\s*$"
)
_SUBTITLE = re.compile(r"(?:giữa|về|V/v|Về)\s")
_ENDED = re.compile(r"[.;!?…,]\s*$")
PLAIN = 8  # the depth of a line without a marker
_COPYRIGHT = re.compile(r"\s*(?:Bản quyền|Nguồn|Theo|Ảnh|Tin, ảnh|Bài, ảnh|©)\b|\s*©")
_LONGEST_TAIL, _LEAST_TAIL, _LEAST_ENDED = 18, 2, 3  # words of a line; lines of a tail; sentences before it
_LONGEST_HEADING = 22  # words
_LONGEST_TITLE = 30  # words, of one line of it


class Line(NamedTuple):
    """A paragraph: its place, its marker, where its own words begin, the depth of its marker (PLAIN: none)."""

    start: int
    end: int
    text: str
    marker: str
    body: int
    depth: int

    @property
    def own(self) -> str:
        """Its own words, after the marker."""
        return self.text[self.body - self.start :].strip()


def _depth(marker: str) -> int:
    """From 0 for a part or chapter to 6 for a bullet and 7 for a plus sign."""
    kind = fold(marker).split(" ")[0] if marker else ""
    if not marker:
        return PLAIN
    if kind in {"phan", "chuong", "muc"}:
        return 0
    if kind == "dieu":
        return 1
    if re.match(r"[IVXLC]+(?:\.\d+)*\s*[.)\-–/]", marker):
        return 2 if "." not in marker.rstrip(". ") else 3
    if kind == "khoan" or re.match(r"\d+\s*[.)/]$", marker.strip()):
        return 3
    if re.match(r"\d", marker):
        return 3 + min(marker.strip(". )").count("."), 1)
    if kind == "diem" or re.match(r"[a-zđA-ZĐ]\s*[.)]", marker):
        return 5
    return 7 if marker.startswith("+") else 6


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not empty. A marker with nothing after it is one only of a part or an article."""
    lines, start = [], 0
    for raw in text.split("\n"):
        end = start + len(raw)
        if raw.strip():
            found = _MARKER.match(raw)
            marker = found["mark"].strip() if found else ""
            body = start + (found.end() if found else len(raw) - len(raw.lstrip()))
            if body >= end and not (found and _depth(marker) <= 2):
                marker, body = "", start
            lines.append(Line(start, end, raw, marker, body, _depth(marker)))
        start = end + 1
    return lines


def _shouted(text: str) -> bool:
    """Whether a line is in capitals, but for a few letters."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 2 and sum(c.isupper() for c in letters) > 0.85 * len(letters)


def in_frame(line: Line, *, before_title: bool) -> bool:
    """Whether a line belongs to the frame; ``before_title`` also a line in capitals does."""
    folded = fold(line.text)
    if _NUMBER_LINE.match(line.text) or _GROUNDS.match(line.text) or _PLACE_LINE.match(line.text.strip()):
        return True
    if _SETTING.match(line.text) or _PARTY.match(line.text):
        return True
    if any(phrase in folded for phrase in _LETTERHEAD) and len(folded) < 80:
        return True
    return before_title and _shouted(line.text)


def is_heading(line: Line, after: Line | None) -> bool:
    """Whether a line is a title of what follows: short, open at its end, or in capitals."""
    body = line.own
    if _shouted(line.text) or not body:
        return True
    words = len(body.split())
    if body.endswith(":") or _ENDED.search(body) or words > _LONGEST_HEADING:
        return line.depth == 1 and words <= 12 and body.endswith(".") and not _verbal(body)
    if line.depth <= 2:
        return True
    if after is None or line.depth in (6, 7):
        return False
    if line.depth < PLAIN:
        return after.depth > line.depth and not is_ground(after)
    return words <= 12 and not line.marker and after.depth >= line.depth and _titled(body)


def _verbal(body: str) -> bool:
    """A line that gives a task to somebody is no heading, short as it may be."""
    return bool(
        re.match(r"(?:Giao|Các|Hai|Sở|Ủy|UBND|Ban)\b.*\b(?:sẽ|chủ trì|có trách nhiệm|phối hợp|thực hiện)\b", body)
    )


def _titled(body: str) -> bool:
    """A line without a marker is a heading if it opens like one: "Về …", "Lĩnh vực …", "Kết quả …"."""
    return bool(
        re.match(r"(?:Về|Lĩnh vực|Trong lĩnh vực|Kết quả|Nhiệm vụ|Nội dung|Tổ chức thực hiện|Mục đích)\b", body)
    )


def is_title(line: Line, after: Line | None) -> bool:
    """Whether a line before the body is part of the title: without a marker, an end mark or a colon, and not long."""
    text = line.text.strip()
    if line.marker or after is None or _ENDED.search(text) or text.endswith(":"):
        return False
    return len(text.split()) <= _LONGEST_TITLE or bool(_SUBTITLE.match(text))


def body_end(lines: Sequence[Line]) -> int:
    """How many lines come before the tail of a press page: titles of other articles, the author, the copyright.

    A tail has two or more short lines without a marker and an end mark, after lines that end as sentences do.
    """
    at = len(lines)
    while at > 0 and (_COPYRIGHT.match(lines[at - 1].text) or _is_open(lines[at - 1])):
        at -= 1
    ended = sum(line.text.rstrip().endswith((".", "!", "?", "…", "”", '"')) for line in lines[:at])
    return at if len(lines) - at >= _LEAST_TAIL and ended >= _LEAST_ENDED else len(lines)


def _is_open(line: Line) -> bool:
    """Whether a line is short, without a marker and without an end."""
    return not line.marker and len(line.text.split()) <= _LONGEST_TAIL and not _ENDED.search(line.text)


def is_ground(line: Line) -> bool:
    """Whether a line names a ground: "Căn cứ …"."""
    return bool(_GROUNDS.match(line.text))


def is_signature(line: Line) -> bool:
    """Whether a line looks like the beginning of what stands below a text: who signs, who receives it."""
    return bool(_SIGNATURE.match(line.text))
