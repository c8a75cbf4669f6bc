"""Official documents in the layout of Nghị định 30/2020/NĐ-CP, as .docx and PDF/A.

    document = OfficialDocument(issuer="Ủy ban nhân dân thành phố Hà Nội", symbol="BC-UBND", …)
    to_docx(document), to_pdf(document)

The same document always gives the same bytes. Texts are plain values: no text can become markup.
"""

from lienket.ground.documents.layout import Layout, layout_on
from lienket.ground.documents.model import (
    Align,
    Annex,
    Band,
    Block,
    BulletList,
    Column,
    Heading,
    Level,
    OfficialDocument,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
    Text,
    Urgency,
)
from lienket.ground.documents.pdf import to_pdf


def to_docx(document: OfficialDocument) -> bytes:
    """The document as .docx bytes, the same for the same document. Raises Refusal when a part is missing."""
    # What writes Word files is loaded by whoever writes one.
    from lienket.ground.documents import word

    return word.to_docx(document)


__all__ = [
    "Align",
    "Annex",
    "Band",
    "Block",
    "BulletList",
    "Column",
    "Heading",
    "Layout",
    "Level",
    "OfficialDocument",
    "PageBreak",
    "Paragraph",
    "Run",
    "Signature",
    "Table",
    "Text",
    "Urgency",
    "layout_on",
    "to_docx",
    "to_pdf",
]
