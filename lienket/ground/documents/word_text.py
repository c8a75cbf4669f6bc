"""WordprocessingML of single paragraphs: escaped text, runs, rules of a given length.

Built as strings and parsed once, because python-docx's objects cost a search of the tree per cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from lienket.ground.documents.model import Run

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = f'xmlns:w="{W}" xmlns:r="{R}"'
TWIPS_PER_MM = 1440 / 25.4


def twips(mm: float) -> int:
    """Millimetres as twentieths of a point."""
    return round(mm * TWIPS_PER_MM)


def text_xml(text: str) -> str:
    """The content of a run: escaped text, with a break for each line feed."""
    lines = escape(text).split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)


def run_xml(run: Run) -> str:
    """A run with only the formatting that differs from its paragraph's style."""
    marks = ("<w:b/><w:bCs/>" if run.bold else "") + ("<w:i/><w:iCs/>" if run.italic else "")
    properties = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    return f"<w:r>{properties}{text_xml(run.text)}</w:r>"


def paragraph(style: str, content: str | Sequence[Run], *, properties: str = "") -> str:
    """A paragraph of a style. `content` is plain text or runs; `properties` more of pPr, in schema order."""
    runs = (Run(content),) if isinstance(content, str) and content else content
    inner = "".join(run_xml(run) for run in runs) if not isinstance(runs, str) else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inner}</w:p>'


def rule(length_mm: float, room_mm: float) -> str:
    """A thin horizontal rule of `length_mm`, centred in `room_mm`: the top border of a low paragraph."""
    side = max(0, twips((room_mm - length_mm) / 2))
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
    indent = f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/>'
    spacing = '<w:spacing w:before="40" w:after="0" w:line="80" w:lineRule="exact"/>'
    return paragraph("VBKe", "", properties=border + spacing + indent)


def page_break() -> str:
    """A paragraph that ends its page."""
    return '<w:p><w:pPr><w:pStyle w:val="VBKe"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>'
