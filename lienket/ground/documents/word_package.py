"""The .docx container: python-docx's package stripped to what is used, written with fixed stamps.

The same document gives the same bytes: no clock, no random identifier, no thumbnail of a foreign template.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.parser import parse_xml

from lienket.ground.documents.word_text import NAMESPACES

KEPT_DOCUMENT = {RT.STYLES, RT.SETTINGS}
KEPT_PACKAGE = {RT.OFFICE_DOCUMENT, RT.CORE_PROPERTIES}
SETTINGS = (
    f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="vi-VN"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>'
)
DOCUMENT_PART = "word/document.xml"
XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PAGE_FIELD = "".join(
    f"<w:r>{inner}</w:r>"
    for inner in (
        '<w:fldChar w:fldCharType="begin"/>',
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        "<w:t>2</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
)


def new_package(styles: str) -> WordDocument:
    """An empty Word document holding our styles and settings and nothing of the template's."""
    word = Document()
    _replace(word.styles.element, parse_xml(styles))
    _replace(word.settings.element, parse_xml(SETTINGS))
    for owner, kept in ((word.part.rels, KEPT_DOCUMENT), (word.part.package.rels, KEPT_PACKAGE)):
        for key in [key for key, rel in owner.items() if rel.reltype not in kept]:
            owner.pop(key)
    return word


def _replace(element: object, other: object) -> None:
    """Give `element` the children of `other` (both lxml elements)."""
    element[:] = list(other)  # type: ignore[index,call-overload]


def add_headers(word: WordDocument) -> tuple[str, str]:
    """The running header with the page number and the empty one of first pages, by relationship id."""
    ids = []
    for field in (PAGE_FIELD, ""):
        part, key = word.part.add_header_part()
        line = f'<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{field}</w:p></w:hdr>'
        _replace(part.element, parse_xml(line))
        ids.append(key)
    return ids[0], ids[1]


def set_properties(word: WordDocument, *, title: str, author: str, keywords: str, day: dt.date) -> None:
    """Core properties, dated by the document itself. Word limits each text to 255 characters."""
    properties = word.core_properties
    stamp = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 (the format wants a naive UTC time)
    properties.title, properties.author = title[:255], author[:255]
    properties.last_modified_by, properties.keywords = author[:255], keywords[:255]
    properties.comments, properties.subject, properties.category = "", "", ""
    properties.language, properties.revision = "vi-VN", 1
    properties.created = properties.modified = stamp


def package_bytes(word: WordDocument, body: str) -> bytes:
    """The file with `body` (WordprocessingML, section properties included) as its document part.

    The body is written as text: moving thousands of rows between lxml trees takes quadratic time. Every entry
    is dated 1 January 1980, the zero of the zip format.
    """
    draft, final = io.BytesIO(), io.BytesIO()
    word.save(draft)
    document = f"{XML_HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode()
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(final, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            target.writestr(entry, document if name == DOCUMENT_PART else source.read(name))
    return final.getvalue()
