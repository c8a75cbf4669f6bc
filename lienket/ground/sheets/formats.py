"""What a file really is, told from its bytes and never from its name."""

from __future__ import annotations

import re

from lienket.ground.sheets.packages import Package

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"RIFF", "riff"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b\x08", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
)
_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|object|embed|table|\?xml|\?php|math|style|meta|img|link)\b"
    rb"|<\w+:(?:script|svg)\b",
    re.I,
)
_WRITABLE = bytes(range(9, 14)) + bytes(range(0x1A, 0x1E)) + bytes(range(32, 256))
_MAIN_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"macroEnabled.", "macro"),
    (b"sheet.binary.", "xlsb"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xlsx"),
    (b"wordprocessingml.document.main+xml", "docx"),
    (b"wordprocessingml.template.main+xml", "docx"),
    (b"presentationml.", "pptx"),
)


def kind_by_magic(data: bytes) -> str:
    """The kind told by the first bytes: pdf png jpeg gif riff rtf archive program zip markup text empty …"""
    if not data.strip(b"\x00 \t\r\n"):
        return "empty"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02")):
        return "zip"
    if data.startswith(_OLE):
        return _ole_kind(data)
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    return _text_kind(data)


def has_markup(data: bytes) -> bool:
    """Whether bytes hold tags that a browser could take for a page (HTML, SVG, PHP)."""
    return _MARKUP.search(data) is not None


def starts_as_markup(data: bytes) -> bool:
    """Whether the first thing in the bytes is a tag, after blanks and a byte order mark."""
    head = data[:4096].replace(b"\x00", b"") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data[:4096]
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"<!--") or _MARKUP.match(head) is not None


def package_kind(package: Package) -> str:
    """xlsx docx pptx xlsb macro ods odt archive: the kind of a zip package, by its list of content types."""
    names = {name.lower() for name in package.names}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        return "macro"
    if "mimetype" in names:
        kind = package.text("mimetype", 200)
        return "ods" if b"spreadsheet" in kind else "odt" if b"opendocument" in kind else "archive"
    if "[content_types].xml" not in names:
        return "archive"
    types = package.text("[Content_Types].xml")
    for mark, kind_name in _MAIN_TYPES:
        if mark in types:
            return kind_name
    return "archive"


def _ole_kind(data: bytes) -> str:
    """The kinds of OLE compound file (MS-CFB): directory names are UTF-16."""
    for mark, kind in (
        ("EncryptedPackage", "encrypted"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("WordDocument", "doc"),
    ):
        if mark.encode("utf-16-le") in data:
            return kind
    return "ole"


def _text_kind(data: bytes) -> str:
    if starts_as_markup(data):
        return "markup"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "text"
    if not data[: 1 << 20].translate(None, delete=_WRITABLE) or _looks_utf16(data[:4096]):
        return "text"
    return "binary"


def _looks_utf16(head: bytes) -> bool:
    """UTF-16 without its mark: the empty halves of plain letters all stand on one side."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return min(even, odd) == 0 and max(even, odd) * 8 > len(head)
