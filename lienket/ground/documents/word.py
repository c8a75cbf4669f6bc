"""An official document as a Word file: `to_docx(document) -> bytes`."""

from __future__ import annotations

from collections.abc import Sequence

from lienket.ground.documents.composition import (
    Break,
    Composition,
    Grid,
    Line,
    Placed,
    PlacedAnnex,
    compose,
)
from lienket.ground.documents.glyphs import longest_mm, width_mm
from lienket.ground.documents.layout import Layout
from lienket.ground.documents.model import OfficialDocument, Run
from lienket.ground.documents.word_package import (
    add_headers,
    new_package,
    package_bytes,
    set_properties,
)
from lienket.ground.documents.word_styles import styles_xml
from lienket.ground.documents.word_table import columns_xml, grid_xml, stamp_xml
from lienket.ground.documents.word_text import page_break, paragraph, rule, twips
from lienket.ground.documents.wording import clean_line

LINE_STYLES = {
    "part": "Heading1",
    "chapter": "Heading2",
    "section": "Heading3",
    "subsection": "Heading4",
    "roman": "VBMucLaMa",
    "article": "Heading5",
    "clause": "Heading6",
    "clause_text": "VBKhoan",
    "point": "VBDiem",
    "body": "BodyText",
    "bullet": "VBGachDau",
}
GAP = '<w:p><w:pPr><w:pStyle w:val="VBKe"/></w:pPr></w:p>'


def to_docx(document: OfficialDocument) -> bytes:
    """The document as .docx bytes, the same for the same document. Raises Refusal when a part is missing."""
    made = compose(document)
    package = new_package(styles_xml(made.layout))
    set_properties(
        package,
        title=clean_line(f"{document.type_name} {document.summary}"),
        author=clean_line(document.issuer),
        keywords=", ".join(clean_line(word) for word in document.keywords),
        day=document.day,
    )
    return package_bytes(package, _body(made, add_headers(package)))


def _low(properties: str = "") -> str:
    """A paragraph one point high: what must follow a table, without room to start an empty page."""
    spacing = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return f'<w:p><w:pPr><w:pStyle w:val="VBKe"/>{spacing}{properties}</w:pPr></w:p>'


def _body(made: Composition, headers: tuple[str, str]) -> str:
    """Every section: the document, then its annexes, each with its own page count."""
    text_mm = made.layout.text_width_mm(landscape=made.landscape)
    sections = [
        (
            _head(made, text_mm) + _title(made, text_mm) + _blocks(made.blocks, closed=True) + _foot(made, text_mm),
            made.landscape,
        ),
        *((_annex(annex, made.layout), annex.landscape) for annex in made.annexes),
    ]
    parts = []
    for place, (content, landscape) in enumerate(sections, start=1):
        properties = _section(made.layout, headers, landscape=landscape)
        parts.append(content + (_low(properties) if place < len(sections) else _low() + properties))
    return "".join(parts)


def _section(layout: Layout, headers: tuple[str, str], *, landscape: bool) -> str:
    """Paper, margins, headers and page numbers from 1, hidden on the first page."""
    page = layout.sections["page"]
    width, height = twips(page["width_mm"]), twips(page["height_mm"])
    size = (
        f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
        if landscape
        else f'<w:pgSz w:w="{width}" w:h="{height}"/>'
    )
    sides = ("top", "right", "bottom", "left")
    margins = " ".join(f'w:{side}="{twips(page[f"{side}_mm"])}"' for side in sides)
    edge = twips(page["header_mm"])
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{headers[0]}"/>'
        f'<w:headerReference w:type="first" r:id="{headers[1]}"/><w:type w:val="nextPage"/>{size}'
        f'<w:pgMar {margins} w:header="{edge}" w:footer="{edge}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )


def _head(made: Composition, text_mm: float) -> str:
    """Boxes 1 to 4 (and 5b, 10b): issuing body and number at left, national name and date at right."""
    layout = made.layout
    left_mm = text_mm * layout.value("head", "left_share")
    right_mm = text_mm - left_mm
    motto = layout.value("motto", "text")
    issuer_mm = longest_mm(made.issuer, layout.size_pt("issuer"), left_mm, bold=True)
    issuer = paragraph("VBChuQuan", made.parent) if made.parent else ""
    issuer += paragraph("VBCoQuan", made.issuer)
    issuer += rule(issuer_mm * layout.value("issuer", "rule_share"), left_mm)
    nation = paragraph("VBQuocHieu", layout.value("national_name", "text")) + paragraph("VBTieuNgu", motto)
    nation += rule(width_mm(motto, layout.size_pt("motto"), bold=True), right_mm)
    number = paragraph("VBSo", made.number)
    if made.subject:
        number += paragraph("VBVeViec", made.subject)
    if made.urgency:
        box = layout.sections["urgency"]
        stamp = stamp_xml(made.urgency, box["boxes_mm"][made.urgency], box["height_mm"], box["colour"])
        number += GAP + stamp + GAP
    rows = [[issuer, nation], [number, paragraph("VBDiaDanh", made.dateline)]]
    return columns_xml(rows, [left_mm, right_mm])


def _title(made: Composition, text_mm: float) -> str:
    """Boxes 5a and 9a, and the legal bases: addressees stand before the bases' text begins."""
    layout = made.layout
    parts = [GAP]
    if made.type_name:
        parts.append(paragraph("Title", made.type_name))
        parts.append(paragraph("VBTrichYeu", made.summary))
        length = longest_mm(made.summary, layout.size_pt("summary"), text_mm, bold=True)
        parts.append(rule(length * layout.value("summary", "rule_share"), text_mm))
    parts.append(_addressees(made))
    parts.extend(paragraph("VBCanCu", base) for base in made.legal_bases)
    return "".join(parts)


def _addressees(made: Composition) -> str:
    """One on the line of "Kính gửi:", centred; several below it, dashes under the colon."""
    if not made.addressees:
        return ""
    if len(made.addressees) == 1:
        return paragraph("VBKinhGui", f"Kính gửi: {made.addressees[0]}", properties='<w:jc w:val="center"/>')
    start = float(made.layout.value("addressees", "indent_mm"))
    dash = start + width_mm("Kính gửi", made.layout.size_pt("addressees"), bold=False)
    hang = width_mm("- ", made.layout.size_pt("addressees"), bold=False)
    first = paragraph("VBKinhGui", "Kính gửi:", properties=f'<w:ind w:left="{twips(start)}"/>')
    indent = f'<w:ind w:left="{twips(dash + hang)}" w:hanging="{twips(hang)}"/>'
    return first + "".join(paragraph("VBKinhGui", name, properties=indent) for name in made.addressees)


def _blocks(blocks: Sequence[Placed], *, closed: bool = False) -> str:
    """The body: lines, tables (each closed by a thin gap) and page breaks.

    With `closed` a signature follows, and the last paragraph goes to the next page with it.
    """
    parts = []
    for place, block in enumerate(blocks, start=1):
        if isinstance(block, Line):
            parts.append(_line(block, kept=closed and place == len(blocks)))
        elif isinstance(block, Grid):
            caption = paragraph("Caption", block.caption) if block.caption else GAP
            parts.append(caption + grid_xml(block) + GAP)
        elif isinstance(block, Break):
            parts.append(page_break())
    return "".join(parts)


def _line(line: Line, *, kept: bool = False) -> str:
    """A paragraph; "Phần I" and its title share one, so that the navigation pane shows both."""
    style = LINE_STYLES[line.kind]
    runs = (Run(f"{line.label}\n"), *line.runs) if line.label else line.runs
    return paragraph(style, runs, properties="<w:keepNext/>" if kept else "")


def _foot(made: Composition, text_mm: float) -> str:
    """Boxes 7 and 9b: recipients at left, authority, room to sign and name at right."""
    recipients = "".join(paragraph("VBNoiNhanDong", line) for line in made.recipients)
    label = paragraph("VBNoiNhan", "Nơi nhận:") if made.recipients else paragraph("VBNoiNhanDong", "")
    left = label + recipients
    right = "".join(paragraph("VBQuyenHan", line) for line in made.authority)
    right += paragraph("VBHoTen", made.name)
    gap = '<w:p><w:pPr><w:pStyle w:val="VBKe"/><w:keepNext/></w:pPr></w:p>'
    return gap + gap + columns_xml([[left, right]], [text_mm / 2, text_mm / 2])


def _annex(annex: PlacedAnnex, layout: Layout) -> str:
    """An annex with its three centred lines and its own blocks."""
    room = layout.text_width_mm(landscape=annex.landscape)
    head = paragraph("VBPhuLuc", annex.label) + (paragraph("VBTenPhuLuc", annex.title) if annex.title else "")
    head += paragraph("VBKemTheo", annex.reference)
    length = longest_mm(annex.reference, layout.size_pt("annex", "reference_size_pt"), room, bold=False)
    return head + rule(length * layout.value("summary", "rule_share"), room) + _blocks(annex.blocks)
