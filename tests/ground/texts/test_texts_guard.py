"""What must not be parsed is refused first; what kills the child leaves the parent with a sentence."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

import pytest

from lienket.ground.refusals import Refusal
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.sheets.sandbox import Limits
from lienket.ground.texts import pasted, read_text
from lienket.ground.texts.guard import MAX_BYTES, MAX_LETTERS, Checked
from lienket.ground.texts.sandbox import parse
from tests.ground.processes import children
from tests.ground.texts import made

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SOUND = made.word(*made.SENTENCES)


def refused(name: str, data: bytes) -> str:
    """The code of a refusal, after a look at its sentence."""
    with pytest.raises(Refusal) as fault:
        read_text(name, data)
    assert re.fullmatch(r"[^\W\d_a-z].{20,160}\.", fault.value.sentence)
    assert isinstance(fault.value, FileRefused)
    return fault.value.code


def package(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.docx", b"", "empty"),
        ("a.txt", b" \n\t", "empty"),
        ("a.txt", "\u200b…--".encode(), "empty"),
        ("a.html", b"<html><body><script>1</script></body></html>", "empty"),
        ("a.docx", made.word("", " "), "empty"),
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "doc"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("a.xls", OLE + "Workbook".encode("utf-16-le"), "xls"),
        ("a.rtf", b"{\\rtf1 Ha Noi}", "rtf"),
        ("a.doc", b"{\\rtf1 Ha Noi}", "rtf"),
        ("a.odt", package(mimetype="application/vnd.oasis.opendocument.text", content="x"), "odt"),
        ("a.doc", SOUND, "doc"),
        ("a.zip", package(a="x"), "archive"),
        ("a.docx", package(a="x"), "archive"),
        ("a.jpg", b"\xff\xd8\xff\xe0", "jpeg"),
        ("a.exe", b"MZ\x90", "program"),
        ("a.csv", b"a;b", "not_a_document"),
        ("a.bin", bytes(range(256)), "binary"),
        ("a.pdf", SOUND, "wrong_name"),
        ("a.docx", b"%PDF-1.7", "wrong_name"),
        ("a.txt", b"<html><p>a", "wrong_name"),
        ("a.docx", "Hà Nội".encode(), "wrong_name"),
        ("a.txt", b"a" * (MAX_BYTES + 1), "too_large"),
        ("a.txt", b"a " * (MAX_LETTERS // 2 + 1), "too_long"),
        ("a.docx", SOUND[:3000], "zip_broken"),
        ("a.docx", SOUND[:-40] + bytes(40), "zip_broken"),
    ],
)
def test_what_is_no_document_is_told_in_one_sentence(name: str, data: bytes, code: str) -> None:
    assert refused(name, data) == code


def test_a_spreadsheet_or_macro_renamed_is_told() -> None:
    types = '<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{}.main+xml"/></Types>'
    assert refused("a.docx", package(**{"[Content_Types].xml": types.format("spreadsheetml.sheet")})) == "xlsx"
    assert refused("a.docx", made.repacked(SOUND, {"word/vbaProject.bin": "x"})) == "macro"


def test_a_zip_bomb_renamed_is_refused_unopened() -> None:
    zeros = "<w:document>" + "0" * (150 << 20)
    assert refused("bomb.docx", made.repacked(SOUND, {"word/document.xml": zeros})) == "zip_bomb"
    assert refused("bomb.docx", made.repacked(SOUND, {"word/media/a.xml": "0" * (8 << 20)})) == "zip_bomb"


def test_entities_are_refused() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>'
    assert refused("a.docx", made.repacked(SOUND, {"word/document.xml": laughs})) == "dtd"
    assert refused("a.docx", made.repacked(SOUND, {"word/numbering.xml": laughs})) == "dtd"


def test_links_to_elsewhere_are_not_followed_and_do_no_harm() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = f'<Relationships><Relationship Id="r" Type="{kind}" Target="http://a.vn/x.png" TargetMode="External"/>'
    linked = made.repacked(SOUND, {"word/_rels/other.xml.rels": link + "</Relationships>"})
    assert read_text("a.docx", linked).paragraphs == made.SENTENCES


def test_two_thousand_pages_of_word_are_a_sentence() -> None:
    text = "".join(
        f"<w:p><w:r><w:t>{made.SENTENCES[number % 3]} {number}</w:t></w:r></w:p>" for number in range(40_000)
    )
    assert refused("a.docx", made.word_xml(text)) == "too_long"


def test_too_deep_nesting_is_a_sentence() -> None:
    deep = "<w:sdt><w:sdtContent>" * 3000 + "</w:sdtContent></w:sdt>" * 3000
    assert refused("a.docx", made.word_xml(deep)) == "docx_broken"
    page = "<div>" * 5_000 + "Hà Nội và các tỉnh" + "</div>" * 5_000
    assert read_text("a.html", page.encode()).paragraphs == ("Hà Nội và các tỉnh",)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(memory=1 << 20), "unreadable"),
        (Limits(wall_s=0.005), "too_slow"),
        (Limits(reply=10), "too_much_text"),
    ],
)
def test_a_starved_child_becomes_a_sentence(limits: Limits, code: str) -> None:
    before = children()
    for checked in (Checked("docx", SOUND), Checked("pdf", made.printed("a"))):
        with pytest.raises(FileRefused) as fault:
            parse(checked, limits=limits)
        assert fault.value.code == code
    assert children() == before


def test_a_bomb_inside_a_pdf_kills_only_the_child() -> None:
    """A few hundred kilobytes that inflate to 300 megabytes of page content, read with little memory and time."""
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b"BT (a) Tj ET " * (1 << 16)) for _ in range(320)) + packer.flush()
    page = made.assembled(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        f"<</Length {len(stream)}/Filter/FlateDecode>>stream\n{stream.decode('latin-1')}\nendstream",
    )
    with pytest.raises(FileRefused) as fault:
        parse(Checked("pdf", page), limits=Limits(memory=300 << 20, cpu_s=2, wall_s=4.0))
    assert fault.value.code in {"unreadable", "too_slow"}
    assert read_text("a.docx", SOUND).paragraphs == made.SENTENCES


def outcome(name: str, data: bytes) -> tuple[str, ...]:
    """The paragraphs, or the code of the refusal."""
    try:
        return read_text(name, data).paragraphs
    except FileRefused as fault:
        return (fault.code,)


@pytest.mark.parametrize("size", [1, 7, 60, 300, 900])
def test_any_cut_of_a_file_is_a_sentence(size: int) -> None:
    assert outcome("a.docx", SOUND[:size]) in {("zip_broken",), ("binary",), ("wrong_name",)}
    assert outcome("a.pdf", made.page_by_hand(["Ha Noi"])[:size]) in {("pdf_broken",), ("wrong_name",), ("Ha Noi",)}


def test_pasted_text_has_the_same_limits() -> None:
    for text, code in (("", "empty"), (" \n\u200b ", "empty"), ("a" * (MAX_LETTERS + 1), "too_long")):
        with pytest.raises(FileRefused) as fault:
            pasted(text)
        assert fault.value.code == code
