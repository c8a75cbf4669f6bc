"""Documents made for the tests: Word by python-docx, PDF by typst, packages by hand."""

from __future__ import annotations

import io
import zipfile

import docx
import typst

SENTENCES = tuple(
    """
Sở Công Thương tỉnh An Giang chủ trì, phối hợp với Sở Công Thương thành phố Cần Thơ tổ chức hội nghị kết nối cung cầu \
nông sản trong quý III năm 2026.
Ủy ban nhân dân hai tỉnh giao các sở, ngành liên quan rà soát, thống nhất danh mục dự án liên kết vùng trước ngày 30 \
tháng 6 năm 2026 và báo cáo kết quả về Ban Chỉ đạo.
Hai bên hỗ trợ doanh nghiệp quảng bá sản phẩm OCOP, mở gian hàng trưng bày và đưa hàng hóa vào hệ thống siêu thị.
""".strip().splitlines()
)


def word(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: docx.document.Document) -> bytes:
    """The bytes of a document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_xml(body: str, **parts: str) -> bytes:
    """A Word file whose body is the XML given; `parts` replace others of the package (numbering="…")."""
    space = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"'
    )
    replaced = {"word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>"}
    replaced |= {f"word/{name}.xml": f"<w:{name} {space}>{xml}</w:{name}>" for name, xml in parts.items()}
    return repacked(word("x"), replaced)


def repacked(package: bytes, replaced: dict[str, str]) -> bytes:
    """A package with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replaced.pop(name) if name in replaced else old.read(name))
        for name, text in replaced.items():
            new.writestr(name, text)
    return out.getvalue()


def run(text: str, font: str = "") -> str:
    """A run of WordprocessingML in a font."""
    named = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f'<w:r>{named}<w:t xml:space="preserve">{text}</w:t></w:r>'


def printed(markup: str, *, setting: str = "") -> bytes:
    """A PDF drawn by typst from its markup, A4 in a serif face of 13 points."""
    head = f'#set page(paper: "a4", margin: 2.5cm)\n#set text(font: "Libertinus Serif", size: 13pt)\n{setting}\n'
    made = typst.compile((head + markup).encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


_TURNS = {0: "1 0 0 1 70 {0}", 90: "0 1 -1 0 {1} 70", 180: "-1 0 0 -1 525 {1}", 270: "0 -1 1 0 {2} 772"}


def page_by_hand(lines: list[str], font: str = "Times-Roman", *, extra: str = "", turn: int = 0) -> bytes:
    """A PDF of one page whose lines are in a font that is only named, as old files do; Windows-1252 letters.

    `turn`: the page is stored lying and shown upright by /Rotate, in degrees.
    """
    shown = ""
    for at, line in enumerate(lines):
        place = _TURNS[turn].format(760 - 16 * at, 82 + 16 * at, 513 - 16 * at)
        shown += f"BT /F 13 Tf {place} Tm <{line.encode('cp1252').hex()}> Tj ET\n"
    return assembled(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R"
        f"/Rotate {turn}>>",
        f"<</Type/Font/Subtype/TrueType/BaseFont/{font}/Encoding/WinAnsiEncoding>>",
        f"<</Length {len(shown)}>>stream\n{shown}endstream",
        extra=extra,
    )


def assembled(*objects: str, extra: str = "") -> bytes:
    """A PDF of numbered objects, the first of which is the catalogue; `extra` goes to the trailer."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, text in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start, size = len(out), len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<</Size {size}/Root 1 0 R{extra}>>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())
