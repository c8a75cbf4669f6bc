"""An official document as plain values: what it says, not how it looks.

The parts follow the boxes (ô) of Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục IV. Texts are plain
Vietnamese: capitals, dashes, semicolons and numbering are put by the composition, never typed by the caller.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lienket.ground.refusals import Refusal


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


# A text is a plain string or runs of differing style.
Text = str | Sequence[Run]


class Level(StrEnum):
    """Levels of division, from large to small. ROMAN is the "I. KẾT QUẢ" of reports, without chapters."""

    PART = "part"  # Phần I + title in capitals
    CHAPTER = "chapter"  # Chương I + title in capitals
    SECTION = "section"  # Mục 1 + title in capitals
    SUBSECTION = "subsection"  # Tiểu mục 1 + title in capitals
    ROMAN = "roman"  # I. TITLE
    ARTICLE = "article"  # Điều 1. Title
    CLAUSE = "clause"  # 1. text
    POINT = "point"  # a) text


class Align(StrEnum):
    """Where a column's text stands."""

    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"


class Urgency(StrEnum):
    """Degrees of urgency, as stamped."""

    URGENT = "KHẨN"
    VERY_URGENT = "THƯỢNG KHẨN"
    EXPRESS = "HỎA TỐC"


@dataclass(frozen=True)
class Heading:
    """A numbered division: the number is counted, not typed.

    `titled` matters for clauses only: a titled clause is a bold line of its own, another is running text.
    """

    level: Level
    text: Text
    titled: bool = True


@dataclass(frozen=True)
class Paragraph:
    """Justified running text with a first-line indent."""

    text: Text


@dataclass(frozen=True)
class BulletList:
    """Items led by "-" (depth 1) or "+" (depth 2)."""

    items: Sequence[Text]
    depth: int = 1


@dataclass(frozen=True)
class Column:
    """A table column: its heading, width in millimetres and where its text stands."""

    title: str
    width_mm: float
    align: Align = Align.LEFT


@dataclass(frozen=True)
class Band:
    """A row that spans the table and names the rows under it."""

    text: Text


Cells = Sequence[Text]


@dataclass(frozen=True)
class Table:
    """Rows under headings that repeat on every page.

    Widths that sum to more than the text width are scaled down to it. In `total` the first text spans the
    empty cells that follow it. Raises Refusal for a row whose cells are not as many as the columns.
    """

    columns: Sequence[Column]
    rows: Sequence[Cells | Band]
    total: Cells | None = None
    caption: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise Refusal("Bảng không có cột nào: cần ít nhất một cột.")
        for column in self.columns:
            if not 0 < column.width_mm < float("inf"):
                raise Refusal(f"Cột “{column.title}” rộng {column.width_mm} mm: độ rộng phải lớn hơn 0.")
        rows = self.rows if self.total is None else [*self.rows, self.total]
        for place, row in enumerate(rows, start=1):
            if not isinstance(row, Band) and len(row) != len(self.columns):
                raise Refusal(
                    f"Dòng {place} của bảng có {len(row)} ô, bảng có {len(self.columns)} cột: "
                    "mỗi dòng cần đủ số ô như số cột."
                )


@dataclass(frozen=True)
class PageBreak:
    """What follows starts a new page."""


Block = Heading | Paragraph | BulletList | Table | PageBreak


@dataclass(frozen=True)
class Signature:
    """Who signs: `authority` lines such as "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", then position and name."""

    position: str
    name: str
    authority: Sequence[str] = ()


@dataclass(frozen=True)
class Annex:
    """A part after the document, with pages numbered from 1. Numbered I, II … when there are several."""

    title: str
    blocks: Sequence[Block]
    landscape: bool = False


@dataclass(frozen=True)
class OfficialDocument:
    """An administrative document.

    `number` None keeps room for the register's number; `dated` False keeps room for day and month.
    `type_name` "" makes a công văn: the summary stands as "V/v …" under the number. `archive` names the units
    after "Lưu:". `day` also dates the file itself, so that the same document gives the same bytes.
    """

    issuer: str
    symbol: str
    place: str
    day: dt.date
    type_name: str
    summary: str
    blocks: Sequence[Block]
    signature: Signature
    parent: str = ""
    number: int | None = None
    dated: bool = True
    legal_bases: Sequence[str] = ()
    addressees: Sequence[str] = ()
    recipients: Sequence[str] = ()
    archive: Sequence[str] = ("VT",)
    annexes: Sequence[Annex] = ()
    urgency: Urgency | None = None
    landscape: bool = False
    keywords: Sequence[str] = field(default=())
