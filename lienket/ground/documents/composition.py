"""From an official document to its finished wording: numbered, punctuated, cleaned; still no format.

Both outputs (.docx and PDF) are drawn from one `Composition`, so they cannot say different things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lienket.ground.documents.glyphs import balanced
from lienket.ground.documents.layout import Layout, layout_on
from lienket.ground.documents.model import (
    Band,
    Block,
    BulletList,
    Cells,
    Heading,
    Level,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Run,
    Table,
    Text,
)
from lienket.ground.documents.wording import (
    clean,
    clean_line,
    closed_list,
    number_line,
    place_and_date,
    point_letter,
    roman,
)
from lienket.ground.refusals import Refusal

Runs = tuple[Run, ...]
ORDER = tuple(Level)
# What starts counting again under each level. Articles run through the whole document, clauses through their
# nearest division, as the decree prescribes.
RESTARTS = {
    Level.PART: (Level.CHAPTER, Level.SECTION, Level.SUBSECTION, Level.ROMAN, Level.CLAUSE, Level.POINT),
    Level.CHAPTER: (Level.SECTION, Level.SUBSECTION, Level.ROMAN, Level.CLAUSE, Level.POINT),
    Level.SECTION: (Level.SUBSECTION, Level.ROMAN, Level.CLAUSE, Level.POINT),
    Level.SUBSECTION: (Level.ROMAN, Level.CLAUSE, Level.POINT),
    Level.ROMAN: (Level.CLAUSE, Level.POINT),
    Level.ARTICLE: (Level.CLAUSE, Level.POINT),
    Level.CLAUSE: (Level.POINT,),
    Level.POINT: (),
}
# Tables of at most so many rows are kept on one page.
WHOLE_ROWS = 10
BULLETS = {1: "- ", 2: "+ "}


@dataclass(frozen=True)
class Line:
    """A paragraph of the body. `kind` is a level, "clause_text", "body" or "bullet"; `label` a line above."""

    kind: str
    runs: Runs
    label: str = ""


@dataclass(frozen=True)
class Grid:
    """A table with cleaned texts: `rows` hold texts, or one text alone for a band; widths in millimetres."""

    titles: tuple[str, ...]
    widths_mm: tuple[float, ...]
    aligns: tuple[str, ...]
    rows: tuple[tuple[Text, ...] | Band, ...]
    total: tuple[Text, ...] | None
    caption: str

    @property
    def kept_whole(self) -> bool:
        """Small tables do not break across pages."""
        return len(self.rows) <= WHOLE_ROWS


@dataclass(frozen=True)
class Break:
    """A new page starts."""


Placed = Line | Grid | Break


@dataclass(frozen=True)
class PlacedAnnex:
    """An annex: "Phụ lục I", its title in capitals, the reference to the document, its blocks."""

    label: str
    title: str
    reference: str
    blocks: tuple[Placed, ...]
    landscape: bool


@dataclass(frozen=True)
class Composition:
    """Every line of the document as it will be printed, by the box it stands in."""

    layout: Layout
    parent: str
    issuer: str
    number: str
    subject: str
    dateline: str
    urgency: str
    type_name: str
    summary: str
    legal_bases: tuple[str, ...]
    addressees: tuple[str, ...]
    blocks: tuple[Placed, ...]
    authority: tuple[str, ...]
    name: str
    recipients: tuple[str, ...]
    annexes: tuple[PlacedAnnex, ...]
    landscape: bool


def compose(document: OfficialDocument) -> Composition:
    """The document's wording under the layout in force on its day. Raises Refusal when a part is missing."""
    layout = layout_on(document.day)
    letter = not document.type_name.strip()
    summary = _required(document.summary, "trích yếu nội dung")
    text_mm = layout.text_width_mm(landscape=document.landscape)
    left_mm = text_mm * layout.value("head", "left_share")
    issuer = _required(document.issuer, "tên cơ quan ban hành").upper()
    return Composition(
        layout=layout,
        parent=balanced(clean_line(document.parent).upper(), layout.size_pt("issuer"), left_mm, bold=False),
        issuer=balanced(issuer, layout.size_pt("issuer"), left_mm, bold=True),
        number=number_line(document.number, _required(document.symbol, "ký hiệu văn bản"), layout),
        subject=f"V/v {summary}" if letter else "",
        dateline=place_and_date(document.place, document.day, layout, dated=document.dated),
        urgency=document.urgency.value if document.urgency else "",
        type_name=clean_line(document.type_name).upper(),
        summary="" if letter else balanced(summary, layout.size_pt("summary"), text_mm, bold=True),
        legal_bases=tuple(closed_list(document.legal_bases)),
        addressees=_addressees(document.addressees),
        blocks=place_blocks(document.blocks, text_mm),
        authority=_authority(document, layout),
        name=clean_line(document.signature.name),
        recipients=_recipients(document),
        annexes=_annexes(document, layout),
        landscape=document.landscape,
    )


def runs_of(text: Text) -> Runs:
    """Any text as cleaned runs; empty runs are dropped."""
    if isinstance(text, str):
        text = (Run(text),)
    runs = (Run(clean(run.text), run.bold, run.italic) for run in text)
    return tuple(run for run in runs if run.text)


def place_blocks(blocks: Sequence[Block], text_width_mm: float) -> tuple[Placed, ...]:
    """The blocks with their numbers counted and their widths fitted."""
    counts = dict.fromkeys(ORDER, 0)
    placed: list[Placed] = []
    for block in blocks:
        if isinstance(block, Heading):
            placed.append(_division(block, counts))
        elif isinstance(block, Paragraph):
            placed.append(Line("body", runs_of(block.text)))
        elif isinstance(block, BulletList):
            mark = Run(BULLETS.get(block.depth, BULLETS[2]))
            placed.extend(Line("bullet", (mark, *runs_of(item))) for item in block.items)
        elif isinstance(block, Table):
            placed.append(_grid(block, text_width_mm))
        elif isinstance(block, PageBreak):
            placed.append(Break())
    return tuple(placed)


def _required(text: str, what: str) -> str:
    """The text on one line, or a refusal that names the missing part."""
    line = clean_line(text)
    if not line:
        raise Refusal(f"Văn bản thiếu {what}: hãy điền trước khi xuất văn bản.")
    return line


def _division(block: Heading, counts: dict[Level, int]) -> Line:
    """The heading with its number; moves the counts on."""
    counts[block.level] += 1
    for lower in RESTARTS[block.level]:
        counts[lower] = 0
    number = counts[block.level]
    runs = runs_of(block.text)
    match block.level:
        case Level.PART | Level.CHAPTER:
            word = "Phần" if block.level is Level.PART else "Chương"
            return Line(block.level, _capitals(runs), f"{word} {roman(number)}")
        case Level.SECTION | Level.SUBSECTION:
            word = "Mục" if block.level is Level.SECTION else "Tiểu mục"
            return Line(block.level, _capitals(runs), f"{word} {number}")
        case Level.ROMAN:
            return Line(block.level, (Run(f"{roman(number)}. "), *_capitals(runs)))
        case Level.ARTICLE:
            return Line(block.level, (Run(f"Điều {number}. "), *runs))
        case Level.CLAUSE:
            return Line("clause" if block.titled else "clause_text", (Run(f"{number}. "), *runs))
        case _:
            return Line(block.level, (Run(f"{point_letter(number)}) "), *runs))


def _capitals(runs: Runs) -> Runs:
    return tuple(Run(run.text.upper(), run.bold, run.italic) for run in runs)


def _grid(table: Table, text_width_mm: float) -> Grid:
    """The table with its widths scaled down to the text width when they are wider."""
    total_mm = sum(column.width_mm for column in table.columns)
    scale = min(1.0, text_width_mm / total_mm)
    return Grid(
        titles=tuple(clean_line(column.title) for column in table.columns),
        widths_mm=tuple(column.width_mm * scale for column in table.columns),
        aligns=tuple(column.align.value for column in table.columns),
        rows=tuple(row if isinstance(row, Band) else _cells(row) for row in table.rows),
        total=None if table.total is None else _cells(table.total),
        caption=clean_line(table.caption),
    )


def _cells(row: Cells) -> tuple[Text, ...]:
    """Plain cells cleaned; cells of runs are cleaned when they are written."""
    return tuple(clean(cell) if isinstance(cell, str) else cell for cell in row)


def _addressees(names: Sequence[str]) -> tuple[str, ...]:
    """One addressee stands bare on the line of "Kính gửi:"; several are dashed and closed."""
    lines = closed_list(names)
    if len(lines) == 1:
        return (lines[0].rstrip("."),)
    return tuple(f"- {line}" for line in lines)


def _authority(document: OfficialDocument, layout: Layout) -> tuple[str, ...]:
    """Authority lines and position in capitals. Raises Refusal for an authority the decree does not know."""
    known = layout.value("signature", "authorities")
    lines = [clean_line(line).upper() for line in document.signature.authority]
    for line in lines:
        if not line.startswith(tuple(known)):
            raise Refusal(f"Quyền hạn ký “{line}” phải bắt đầu bằng một trong: {', '.join(known)}.")
    return (*lines, clean_line(document.signature.position).upper())


def _recipients(document: OfficialDocument) -> tuple[str, ...]:
    """ "- …;" for each, then "- Lưu: VT, TH."."""
    archive = ", ".join(clean_line(unit) for unit in document.archive)
    items = [*document.recipients, f"Lưu: {archive}"] if archive else list(document.recipients)
    return tuple(f"- {line}" for line in closed_list(items))


def _annexes(document: OfficialDocument, layout: Layout) -> tuple[PlacedAnnex, ...]:
    """Annexes with their numbers; one alone is "Phụ lục" without a number."""
    several = len(document.annexes) > 1
    size = layout.size_pt("annex", "reference_size_pt")
    rooms = [layout.text_width_mm(landscape=annex.landscape) for annex in document.annexes]
    return tuple(
        PlacedAnnex(
            label=f"Phụ lục {roman(place)}" if several else "Phụ lục",
            title=clean_line(annex.title).upper(),
            reference=balanced(_reference(document, layout), size, room, bold=False),
            blocks=place_blocks(annex.blocks, room),
            landscape=annex.landscape,
        )
        for place, (annex, room) in enumerate(zip(document.annexes, rooms, strict=True), start=1)
    )


def _reference(document: OfficialDocument, layout: Layout) -> str:
    """ "(Kèm theo Báo cáo số 05/BC-UBND ngày … của …)": number, date and issuing body, as the decree asks."""
    name = clean_line(document.type_name).capitalize() or "Công văn"
    number = number_line(document.number, document.symbol, layout).removeprefix("Số:").strip(" ")
    dateline = place_and_date("", document.day, layout, dated=document.dated).removeprefix(", ")
    dateline = dateline.replace(" ", "\u00a0")  # a date does not break between two lines
    return f"(Kèm theo {name} số {number} {dateline} của {clean_line(document.issuer)})"
