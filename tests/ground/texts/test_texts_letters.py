"""Old codes: every letter of TCVN3 and VNI comes to Unicode, from text files, fonts of Word and of PDF."""

from __future__ import annotations

import re
import unicodedata

import pytest

from lienket.ground.sheets.legacy import from_tcvn3, from_vni
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.texts import pasted, read_text
from tests.ground.texts import made
from tests.ground.texts.made import run

TEXT = (
    "Ủy ban nhân dân tỉnh Thừa Thiên Huế phối hợp với Sở Nông nghiệp thành phố Đà Nẵng tổ chức ký kết thỏa thuận; "
    "đẩy mạnh quảng bá, hỗ trợ hợp tác xã, mở rộng thị trường tiêu thụ nông sản, dược liệu quý của vùng."
)
SMALL = TEXT.lower()
TOLD = ("Tệp dùng bảng mã cũ %s; đã đổi sang Unicode, hãy đọc soát tên riêng.",)
LETTERS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")

# The codes as their standards print them, letter by letter; written down here apart from the tables of the code.
TCVN3 = dict(
    zip(
        "àảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵăâêôơưđĂÂÊÔƠƯĐ",
        "µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ¨©ª«¬\xad®¡¢£¤¥¦§",
        strict=True,
    )
)
VNI = dict(
    zip(
        re.findall(
            r"\S+",
            "à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ è ẻ ẽ é ẹ ê ề ể ễ ế ệ ì ỉ ĩ í ị ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ "
            "ù ủ ũ ú ụ ư ừ ử ữ ứ ự ỳ ỷ ỹ ý ỵ đ",
        ),
        re.findall(
            r"\S+",
            "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò "
            "oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î ñ",
        ),
        strict=True,
    )
)
VNI |= {letter.upper(): code.upper() for letter, code in VNI.items()}


def in_code(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


def every_letter() -> list[str]:
    return [unicodedata.normalize("NFC", letter + tone) for letter in LETTERS for tone in TONES] + ["đ"]


def test_every_small_letter_and_plain_capital_of_tcvn3() -> None:
    letters = " ".join(every_letter()) + " Ă Â Ê Ô Ơ Ư Đ"
    assert from_tcvn3(in_code(letters, TCVN3)) == letters


def test_every_letter_of_vni_in_both_cases() -> None:
    letters = " ".join(every_letter())
    assert from_vni(in_code(letters, VNI)) == letters
    assert from_vni(in_code(letters.upper(), VNI)) == letters.upper()


def test_a_capital_of_vni_takes_a_small_mark() -> None:
    assert from_vni("Ñaø Naüng, ÑAØ NAÜNG, AÙnh, Ôû") == "Đà Nẵng, ĐÀ NẴNG, Ánh, Ở"


@pytest.mark.parametrize(
    ("text", "code", "table", "bytes_of"), [(SMALL, "TCVN3", TCVN3, "latin-1"), (TEXT, "VNI", VNI, "cp1252")]
)
@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_files_in_an_old_code_are_converted_and_said(
    text: str, code: str, table: dict[str, str], bytes_of: str, suffix: str
) -> None:
    written = in_code(text, table)
    read = read_text(f"a.{suffix}", (f"<p>{written}</p>" if suffix == "html" else written).encode(bytes_of))
    assert (read.paragraphs, read.notes) == ((text,), (TOLD[0] % code,))
    assert pasted(written).paragraphs == (text,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_in_any_form(encoding: str) -> None:
    assert read_text("a.txt", TEXT.encode(encoding)).paragraphs == (TEXT,)


def test_spread_letters_become_whole() -> None:
    assert read_text("a.txt", unicodedata.normalize("NFD", TEXT).encode()).paragraphs == (TEXT,)


def test_windows_1258_is_read_without_a_note() -> None:
    read = read_text("a.txt", b"".join(map(_in_1258, TEXT)))
    assert (read.paragraphs, read.notes) == ((TEXT,), ())


def _in_1258(letter: str) -> bytes:
    marks = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in marks[1:] if mark in TONES)
    base = unicodedata.normalize("NFC", marks[0] + "".join(mark for mark in marks[1:] if mark not in TONES))
    return (base + tone).encode("cp1258")


def test_runs_of_word_in_old_fonts_are_converted_by_their_font() -> None:
    capitals = run(in_code("ủy ban nhân dân", TCVN3), ".VnTimeH")
    small = run(in_code(" tỉnh Đồng Tháp", TCVN3), ".VnTime")
    mixed = f"<w:p>{capitals}{small}{run(' và Sở Y tế Huế')}</w:p><w:p>{run('Phối hợp, đẩy mạnh', '.VnTime')}</w:p>"
    read = read_text("a.docx", made.word_xml(mixed))
    assert read.paragraphs == ("ỦY BAN NHÂN DÂN tỉnh Đồng Tháp và Sở Y tế Huế", "Phối hợp, đẩy mạnh")
    assert read.notes == (TOLD[0] % "TCVN3",)


def test_a_letter_of_vni_cut_between_runs_is_whole() -> None:
    runs = run("Tænh Vónh Long hoã trô", "VNI-Times") + run("ï noâng daân", "VNI-Times")
    assert read_text("a.docx", made.word_xml(f"<w:p>{runs}</w:p>")).paragraphs == ("Tỉnh Vĩnh Long hỗ trợ nông dân",)


def test_the_font_of_a_style_counts() -> None:
    fonts = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    styles = f'<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/>{fonts}</w:style>'
    soft = run(in_code("hợp tác kinh tế đầu t", TCVN3)) + "<w:r><w:softHyphen/></w:r>"
    assert read_text("a.docx", made.word_xml(f"<w:p>{soft}</w:p>", styles=styles)).paragraphs == (
        "hợp tác kinh tế đầu tư",
    )


def test_unicode_typed_in_an_old_font_is_left_alone() -> None:
    read = read_text("a.docx", made.word_xml(f"<w:p>{run(TEXT, '.VnTime')}</w:p>"))
    assert (read.paragraphs, read.notes) == ((TEXT,), ())


@pytest.mark.parametrize(("font", "code", "table"), [("ABCDEF+.VnTime", "TCVN3", TCVN3), ("VNI-Times", "VNI", VNI)])
def test_lines_of_pdf_in_old_fonts_are_converted(font: str, code: str, table: dict[str, str]) -> None:
    read = read_text("a.pdf", made.page_by_hand([in_code("Tỉnh Đồng Tháp hỗ trợ nông dân", table)], font))
    assert (read.paragraphs, read.notes) == (("Tỉnh Đồng Tháp hỗ trợ nông dân",), (TOLD[0] % code,))


def test_utf8_taken_for_latin_is_mended() -> None:
    letters = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)}
    read = pasted("".join(letters[byte] for byte in TEXT.encode()))
    assert read.paragraphs == (TEXT,)
    assert read.notes == ("Chữ trong tệp bị vỡ dấu do lưu sai bảng mã; đã sửa lại, hãy đọc soát.",)


def test_bytes_in_no_known_code_are_a_sentence() -> None:
    with pytest.raises(FileRefused) as refused:
        read_text("a.txt", bytes(range(0x80, 0x100)) * 4)
    assert refused.value.code == "unknown_code"
