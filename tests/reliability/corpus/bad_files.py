"""The bad files of row B4, made when asked for: each with the code it must be refused with.

Nothing here is stored; a file is a function, since some are bombs.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName='
    '"/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{more}/>'
    "</Relationships>"
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORKBOOK = (
    f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{MAIN}" xmlns:r="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships"><sheets>{sheets}</sheets></workbook>'
)
ONE_SHEET = '<sheet name="A" sheetId="1" r:id="rId1"/>'


@dataclass(frozen=True)
class BadFile:
    """One file: its id, the name it is sent under, its maker, the code of its refusal."""

    id: str
    name: str
    make: Callable[[], bytes]
    code: str


def inline(cells: str) -> str:
    """Sheet XML with these rows."""
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'


def cell(ref: str, text: str) -> str:
    """One inline text cell."""
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


GOOD_ROWS = (
    f'<row r="1">{cell("A1", "Tên")}{cell("B1", "Số lượng")}{cell("C1", "Ngày")}</row>'
    f'<row r="2">{cell("A2", "Chè")}<c r="B2"><v>5</v></c>{cell("C2", "05/06/2026")}</row>'
)


def parts(**changes: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of a small sound workbook; `types`, `book` and `sheet` may be replaced, or left out with None."""
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELS.format(kind="officeDocument", target="xl/workbook.xml", more=""),
        "xl/workbook.xml": WORKBOOK.format(sheets=ONE_SHEET),
        "xl/_rels/workbook.xml.rels": RELS.format(kind="worksheet", target="worksheets/sheet1.xml", more=""),
        "xl/worksheets/sheet1.xml": inline(GOOD_ROWS),
    }
    names = {"types": "[Content_Types].xml", "book": "xl/workbook.xml", "sheet": "xl/worksheets/sheet1.xml"}
    for key, value in changes.items():
        if value is None:
            del found[names[key]]
        else:
            found[names[key]] = value
    return found


def packed(contents: dict[str, str | bytes], extra: list[tuple[str, str | bytes]] | None = None) -> bytes:
    """A zip file of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in [*contents.items(), *(extra or [])]:
            archive.writestr(name, body)
    return out.getvalue()


def sheet(rows: str) -> bytes:
    """A workbook with these rows."""
    return packed(parts(sheet=inline(rows)))


def _lying(data: bytes, name: bytes, declared: int) -> bytes:
    """The directory's and the local head's inflated size of one part, overwritten."""
    changed = bytearray(data)
    local = data.index(b"PK\x03\x04" + data[data.index(name) - 26 : data.index(name)])
    changed[local + 22 : local + 26] = struct.pack("<I", declared)
    central = data.rindex(name) - 46
    changed[central + 24 : central + 28] = struct.pack("<I", declared)
    return bytes(changed)


def _flat_bomb(mib: int) -> bytes:
    return packed(parts(sheet=inline(" " * (mib << 20))))


def _row_bomb() -> bytes:
    row = '<row><c t="b"><v>1</v></c></row>'
    return sheet(GOOD_ROWS + row * 3_500_000)


def _encrypted_zip() -> bytes:
    data = bytearray(packed(parts()))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def _ole(mark: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + mark.encode("utf-16-le") + b"\x00" * 900


def _renamed_local() -> bytes:
    data = packed(parts())
    at = data.index(b"xl/workbook.xml")
    return data[:at] + b"xl/workbook.xmk" + data[at + 15 :]


def _png(width: int, height: int, more: bytes = b"", tail: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    image = chunk(b"IDAT", zlib.compress(b"\x00" * 10))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + image + chunk(b"IEND", b"") + tail


def _jpeg(width: int, height: int, tail: bytes = b"") -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34" + b"\xff\xd9" + tail


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _with_macro() -> bytes:
    return packed(parts(), [("xl/vbaProject.bin", b"\x01\x02")])


def _types(main: str) -> bytes:
    return packed(parts(types=CONTENT_TYPES.replace("spreadsheetml.sheet.main+xml", main)))


def _document() -> bytes:
    word = "wordprocessingml.document.main+xml"
    return packed(parts(types=CONTENT_TYPES.replace("spreadsheetml.sheet.main+xml", word)))


def _shared_flood() -> bytes:
    """One long text, pointed at by very many cells."""
    types = CONTENT_TYPES.replace(
        "</Types>",
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sharedStrings+xml"/></Types>',
    )
    rels = RELS.format(kind="worksheet", target="worksheets/sheet1.xml", more="").replace(
        "</Relationships>",
        '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    rows = "".join(f'<row r="{r}">' + f'<c r="A{r}" t="s"><v>0</v></c>' + "</row>" for r in range(3, 9000))
    found = parts(types=types, sheet=inline(GOOD_ROWS + rows))
    found["xl/_rels/workbook.xml.rels"] = rels
    text = "à" * 30_000
    found["xl/sharedStrings.xml"] = f'<?xml version="1.0"?><sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>'
    return packed(found)


CSV_HEAD = "Tên;Số lượng;Ngày\n"
DTD = '<!DOCTYPE x [<!ENTITY a "b">]>'
XXE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def sheets() -> Iterator[BadFile]:
    """Files sent where a table is asked for."""
    yield from _zips()
    yield from _disguises()
    yield from _far_and_many()
    yield from _texts()


def _zips() -> Iterator[BadFile]:
    good = packed(parts())
    yield BadFile("bomb-flat-90MiB", "a.xlsx", lambda: _flat_bomb(90), "zip_bomb")
    yield BadFile("bomb-flat-150MiB", "a.xlsx", lambda: _flat_bomb(150), "zip_bomb")
    yield BadFile("bomb-rows", "a.xlsx", _row_bomb, "zip_bomb")
    yield BadFile(
        "bomb-lying-small", "a.xlsx", lambda: _lying(_flat_bomb(40), b"xl/worksheets/sheet1.xml", 900), "zip_lies"
    )
    yield BadFile("lying-large", "a.xlsx", lambda: _lying(good, b"xl/worksheets/sheet1.xml", 9000), "zip_lies")
    yield BadFile("nested-zip", "a.xlsx", lambda: packed(parts(), [("xl/media/a.bin", good)]), "zip_nested")
    yield BadFile("nested-gzip", "a.xlsx", lambda: packed(parts(), [("xl/a.bin", b"\x1f\x8b\x08aaaa")]), "zip_nested")
    yield BadFile("program-inside", "a.xlsx", lambda: packed(parts(), [("xl/a.bin", b"MZ\x90")]), "program_inside")
    yield BadFile("slip-up", "a.xlsx", lambda: packed(parts(), [("../../etc/cron.d/x", "x")]), "zip_slip")
    yield BadFile("slip-absolute", "a.xlsx", lambda: packed(parts(), [("/etc/passwd", "x")]), "zip_slip")
    yield BadFile("slip-backslash", "a.xlsx", lambda: packed(parts(), [("xl\\..\\..\\x", "x")]), "zip_slip")
    yield BadFile("slip-drive", "a.xlsx", lambda: packed(parts(), [("C:/x", "x")]), "zip_slip")
    yield BadFile("slip-control", "a.xlsx", lambda: packed(parts(), [("xl/\u202ex", "x")]), "zip_slip")
    yield BadFile("case-twins", "a.xlsx", lambda: packed(parts(), [("XL/WORKBOOK.xml", "x")]), "zip_duplicate")
    yield BadFile("local-name-differs", "a.xlsx", _renamed_local, "zip_lies")
    yield BadFile("encrypted-entry", "a.xlsx", _encrypted_zip, "encrypted")
    yield BadFile("bad-crc", "a.xlsx", lambda: good.replace(good[14:18], b"\0\0\0\0", 2), "zip_lies")
    for cut in (30, 100, len(good) // 2, len(good) - 30):
        yield BadFile(f"truncated-{cut}", "a.xlsx", lambda cut=cut: good[:cut], "zip_broken")
    yield BadFile("flipped", "a.xlsx", lambda: good[:60] + bytes([good[60] ^ 255]) + good[61:], "zip_broken")
    many = [(f"xl/m{i}", b"") for i in range(3000)]
    yield BadFile("3000-parts", "a.xlsx", lambda: packed(parts(), many), "too_many_parts")
    for place in ("sheet", "book", "types"):
        body = str(
            parts()[
                {"sheet": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml", "types": "[Content_Types].xml"}[place]
            ]
        )
        head, rest = body.split("?>", 1)
        changed = f"{head}?>{DTD if place == 'book' else XXE}{rest}"
        yield BadFile(f"dtd-{place}", "a.xlsx", lambda p=place, c=changed: packed(parts(**{p: c})), "dtd")
    yield BadFile(
        "utf16-sheet", "a.xlsx", lambda: packed(parts(sheet=inline(GOOD_ROWS).encode("utf-16"))), "xml_encoding"
    )
    yield BadFile("nul-in-sheet", "a.xlsx", lambda: packed(parts(sheet=inline(GOOD_ROWS + "\0"))), "xml_encoding")
    bad_xml = "<worksheet><sheetData><row r='1'><c"
    yield BadFile("broken-xml", "a.xlsx", lambda: packed(parts(sheet=bad_xml)), "workbook_broken")
    yield BadFile("no-sheet-part", "a.xlsx", lambda: packed(parts(sheet=None)), "workbook_broken")
    yield BadFile("no-sheets", "a.xlsx", lambda: packed(parts(book=WORKBOOK.format(sheets=""))), "no_sheet")


def _disguises() -> Iterator[BadFile]:
    good = packed(parts())
    yield BadFile("empty", "a.xlsx", lambda: b"", "empty")
    yield BadFile("blank", "a.csv", lambda: b" \r\n\r\n", "empty")
    yield BadFile("too-large", "a.csv", lambda: b"a;b\n" * 1_400_000, "too_large")
    yield BadFile("xls", "a.xls", lambda: _ole("Workbook"), "xls")
    yield BadFile("xls-renamed", "a.xlsx", lambda: _ole("Workbook"), "xls")
    yield BadFile("doc-renamed", "a.xlsx", lambda: _ole("WordDocument"), "doc")
    yield BadFile("password", "a.xlsx", lambda: _ole("EncryptedPackage"), "encrypted")
    yield BadFile("macro", "a.xlsm", _with_macro, "macro")
    yield BadFile("macro-renamed", "a.xlsx", _with_macro, "macro")
    yield BadFile("macro-type", "a.xlsx", lambda: _types("sheet.macroEnabled.main+xml"), "macro")
    yield BadFile("macro-sheet", "a.xlsx", lambda: packed(parts(), [("xl/macrosheets/s.xml", "<x/>")]), "macro")
    yield BadFile("activex", "a.xlsx", lambda: packed(parts(), [("xl/activeX/a.xml", "<x/>")]), "macro")
    yield BadFile("xlsb", "a.xlsx", lambda: _types("sheet.binary.macro"), "xlsb")
    yield BadFile("docx-renamed", "a.xlsx", _document, "docx")
    yield BadFile("unknown-type", "a.xlsx", lambda: _types("x"), "not_a_sheet")
    ods = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
    yield BadFile("ods-renamed", "a.xlsx", lambda: packed(dict(ods)), "ods")
    yield BadFile("plain-zip", "a.xlsx", lambda: packed({"a.txt": "x"}), "not_a_sheet")
    link = [("xl/externalLinks/externalLink1.xml", "<x/>")]
    yield BadFile("external-link", "a.xlsx", lambda: packed(parts(), link), "external_links")
    remote = RELS.format(kind="oleObject", target="http://x.example/a", more=' TargetMode="External"')
    rels = [("xl/worksheets/_rels/sheet1.xml.rels", remote)]
    yield BadFile("remote-object", "a.xlsx", lambda: packed(parts(), rels), "external_links")
    for name, body in (
        ("html", b"<html><table><tr><td>a</td></tr></table></html>"),
        ("html-bom", b"\xef\xbb\xbf<!DOCTYPE html><p>"),
        ("svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("xml-2003", b'<?xml version="1.0"?><Workbook/>'),
        ("html-comment", b"<!-- a --><script>alert(1)</script>"),
    ):
        yield BadFile(f"{name}-as-xlsx", "a.xlsx", lambda b=body: b, "markup")
        yield BadFile(f"{name}-as-csv", "a.csv", lambda b=body: b, "markup")
    yield BadFile("pdf", "a.xlsx", lambda: PDF, "pdf")
    yield BadFile("png", "a.csv", lambda: _png(2, 2), "image")
    yield BadFile("program", "a.csv", lambda: b"MZ\x90\x00\x03", "program")
    yield BadFile("script", "a.csv", lambda: b"#!/bin/sh\nrm -rf /", "program")
    yield BadFile("rar", "a.xlsx", lambda: b"Rar!\x1a\x07\x00aaa", "not_a_sheet")
    yield BadFile("binary", "a.csv", lambda: bytes(range(256)) * 20, "not_a_sheet")
    yield BadFile("xlsx-as-csv", "a.csv", lambda: good, "wrong_name")
    yield BadFile("csv-as-xlsx", "a.xlsx", lambda: CSV_HEAD.encode(), "wrong_name")


def _far_and_many() -> Iterator[BadFile]:
    far = {"xfd": "XFD1048576", "column": "IW2", "row": "A50001", "lower": "xfd3", "long": "ZZZZZZ1", "amj": "AMJ7"}
    for name, ref in far.items():
        yield BadFile(f"far-{name}", "a.xlsx", lambda r=ref: sheet(GOOD_ROWS + f"<row>{cell(r, 'x')}</row>"), "too_far")
    no_ref = '<row r="1048576"><c t="b"><v>1</v></c></row>'
    yield BadFile("far-without-reference", "a.xlsx", lambda: sheet(GOOD_ROWS + no_ref), "too_far")
    sheets = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, 100_001))
    yield BadFile(
        "100000-sheets", "a.xlsx", lambda: packed(parts(book=WORKBOOK.format(sheets=sheets))), "too_many_sheets"
    )

    def merged(refs: list[str]) -> bytes:
        tags = "".join(f'<mergeCell ref="{ref}"/>' for ref in refs)
        return packed(
            parts(sheet=inline(GOOD_ROWS).replace("</sheetData>", f"</sheetData><mergeCells>{tags}</mergeCells>"))
        )

    yield BadFile("merged-everything", "a.xlsx", lambda: merged(["A1:XFD1048576"]), "merged")
    yield BadFile("merged-many", "a.xlsx", lambda: merged([f"A{i}:B{i}" for i in range(1, 30_000)]), "merged")
    yield BadFile("shared-text-flood", "a.xlsx", _shared_flood, "too_much_text")
    long = "x" * 40_000
    yield BadFile(
        "long-cell", "a.xlsx", lambda: sheet(GOOD_ROWS + f'<row r="3">{cell("A3", long)}</row>'), "cell_too_long"
    )
    yield BadFile("csv-rows", "a.csv", lambda: (CSV_HEAD + "a;1;\n" * 60_000).encode(), "too_far")
    yield BadFile("csv-columns", "a.csv", lambda: (CSV_HEAD + "a;" * 400 + "a\n").encode(), "too_far")
    yield BadFile("csv-long-cell", "a.csv", lambda: (CSV_HEAD + long + ";1;\n").encode(), "cell_too_long")


def _texts() -> Iterator[BadFile]:
    yield BadFile("csv-quote-open", "a.csv", lambda: (CSV_HEAD + '"Chè;1;\nb;2;\n').encode(), "csv_quotes")
    yield BadFile("csv-nul", "a.csv", lambda: (CSV_HEAD + "a\0b;1;\n").encode(), "not_a_sheet")
    yield BadFile("csv-bad-utf8", "a.csv", lambda: b"T\xc3\xaan;x\n\xff\xfe\xfd\x80;1\n", "unknown_code")
    tcvn3 = "Tªn;Sè l­îng;Ngµy\nB¾c Ninh, Hµ Néi, H­ng Yªn;5;\nn«ng nghiÖp, kÕ ho¹ch;6;\n"
    vni = "Teân;Soá löôïng;Ngaøy\nHaø Noäi, Höng Yeân;5;\nnoâng nghieäp, keá hoaïch;6;\n"
    broken = (
        (CSV_HEAD + "Hưng Yên, kế hoạch, nông nghiệp;5;\n").encode().decode("cp1252", "replace").replace("\ufffd", "")
    )
    yield BadFile("csv-tcvn3", "a.csv", lambda: tcvn3.encode("latin-1"), "legacy_code")
    yield BadFile("csv-vni", "a.csv", lambda: vni.encode("cp1252"), "legacy_code")
    yield BadFile("csv-tcvn3-in-utf8", "a.csv", lambda: tcvn3.encode(), "legacy_code")
    yield BadFile("csv-twice-encoded", "a.csv", lambda: broken.encode(), "legacy_code")
    rows = "".join(
        f'<row r="{i}">{cell(f"A{i}", text)}{cell(f"B{i}", "Hµ Néi")}</row>'
        for i, text in enumerate(["Tªn", "n«ng nghiÖp", "kÕ ho¹ch"], 1)
    )
    yield BadFile("xlsx-tcvn3", "a.xlsx", lambda: sheet(rows), "legacy_code")


def evidence() -> Iterator[BadFile]:
    """Files sent as evidence: pdf, pictures, documents."""
    yield BadFile("png-flood", "a.png", lambda: _png(60_000, 60_000), "too_many_pixels")
    yield BadFile("png-strip", "a.png", lambda: _png(25_000, 1), "too_many_pixels")
    yield BadFile("png-zero", "a.png", lambda: _png(0, 10), "image_broken")
    yield BadFile("jpeg-flood", "a.jpg", lambda: _jpeg(65_000, 65_000), "too_many_pixels")
    yield BadFile("png-html-tail", "a.png", lambda: _png(2, 2, tail=b"<script>x</script>"), "image_broken")
    yield BadFile("png-zip-tail", "a.png", lambda: _png(2, 2, tail=packed(parts())), "image_broken")
    yield BadFile("jpeg-html-tail", "a.jpg", lambda: _jpeg(2, 2, tail=b"<html>"), "markup")
    yield BadFile("jpeg-zip-tail", "a.jpg", lambda: _jpeg(2, 2, tail=packed(parts())), "polyglot")
    yield BadFile("png-cut", "a.png", lambda: _png(2, 2)[:-8], "image_broken")
    yield BadFile("png-crc", "a.png", lambda: _png(2, 2).replace(b"IHDR\0\0\0\2", b"IHDR\0\0\0\3"), "image_broken")
    yield BadFile("jpeg-cut", "a.jpg", lambda: _jpeg(2, 2)[:12], "image_broken")
    yield BadFile("svg", "a.svg", lambda: b"<svg onload=alert(1)/>", "markup")
    yield BadFile("svg-as-png", "a.png", lambda: b'<?xml version="1.0"?><svg/>', "markup")
    yield BadFile("html-as-txt", "a.txt", lambda: b"  <HTML><body>", "markup")
    yield BadFile("script-in-txt", "a.txt", lambda: b"xin chao <script>alert(1)</script>", "markup")
    yield BadFile("pdf-html-head", "a.pdf", lambda: PDF.replace(b"1 0 obj", b"<script>\n1 0 obj"), "markup")
    yield BadFile(
        "pdf-javascript", "a.pdf", lambda: PDF.replace(b"/Catalog", b"/Catalog/JavaScript 2 0 R"), "pdf_active"
    )
    yield BadFile("pdf-launch", "a.pdf", lambda: PDF.replace(b"/Catalog", b"/Catalog/Launch(x)"), "pdf_active")
    yield BadFile("pdf-cut", "a.pdf", lambda: PDF[:30], "pdf_broken")
    yield BadFile("pdf-zip-tail", "a.pdf", lambda: PDF + packed({"a": "b"}), "polyglot")
    yield BadFile("png-as-pdf", "a.pdf", lambda: _png(2, 2), "wrong_name")
    yield BadFile("program-as-pdf", "a.pdf", lambda: b"MZ\x90\0", "kind_not_allowed")
    yield BadFile("gif", "a.gif", lambda: b"GIF89a\1\0\1\0\0\0\0;", "kind_not_allowed")
    yield BadFile("macro-document", "a.docx", lambda: packed({"word/vbaProject.bin": "x", "a": "b"}), "macro")
    yield BadFile("slip-document", "a.docx", lambda: packed(parts(), [("../x", "x")]), "zip_slip")
    yield BadFile("old-word", "a.doc", lambda: _ole("WordDocument"), "kind_not_allowed")
    yield BadFile("password-document", "a.docx", lambda: _ole("EncryptedPackage"), "encrypted")
    for number, name in enumerate(
        ["../a.png", "a\u202egnp.png", "a\0.png", "x" * 250 + ".png", "", "a.png. ", "C:\\a.png"]
    ):
        yield BadFile(f"name-{number}", name, lambda: _png(2, 2), "bad_name")
