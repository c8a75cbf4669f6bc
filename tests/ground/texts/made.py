"""Documents made for the tests: Word by python-docx, PDF by typst, packages by hand."""

from __future__ import annotations

import io
import zipfile

import docx
import typst

SENTENCES = (
    "Sở Công Thương tỉnh An Giang chủ trì, phối hợp với Sở Công Thương thành phố Cần Thơ tổ chức hội nghị kết nối cung "
    "cầu nông sản trong quý III năm 2026.",
    "Ủy ban nhân dân hai tỉnh giao các sở, ngành liên quan rà soát, thống nhất danh mục dự án liên kết vùng trước ngày "
    "30 tháng 6 năm 2026 và báo cáo kết quả về Ban Chỉ đạo.",
    "Hai bên hỗ trợ doanh nghiệp quảng bá sản phẩm OCOP, mở gian hàng trưng bày và đưa hàng hóa vào hệ thống siêu thị.",
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
