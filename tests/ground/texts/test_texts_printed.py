"""PDF: lines become the paragraphs that were written; what is printed on every page is no text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.ground.sheets.packages import FileRefused
from lienket.ground.texts import read_text
from tests.ground.texts import made

FIRST, SECOND, THIRD = made.SENTENCES
INDENTED = "#set par(justify: true, first-line-indent: (amount: 1cm, all: true), spacing: 0.65em)"
ASCII = "Tinh Ninh Binh phoi hop"


def paragraphs(markup: str, setting: str = "") -> tuple[str, ...]:
    return read_text("a.pdf", made.printed(markup, setting=setting)).paragraphs


@pytest.mark.parametrize("setting", ["", "#set par(justify: true)", INDENTED], ids=["ragged", "justified", "indented"])
def test_wrapped_lines_are_joined(setting: str) -> None:
    written = ("Điều 1. Nội dung phối hợp", FIRST, f"{SECOND} {THIRD}", THIRD)
    assert paragraphs("\n\n".join(written), setting) == written


@given(st.lists(st.sampled_from(made.SENTENCES), min_size=1, max_size=9))
@settings(max_examples=8, deadline=None)
def test_the_paragraphs_of_a_page_come_back(written: list[str]) -> None:
    assert paragraphs("\n\n".join(written), INDENTED) == tuple(written)


def test_list_markers_and_headings_begin_anew() -> None:
    written = (
        "I. MỤC TIÊU",
        f"1. {FIRST}",
        f"a) {SECOND}",
        f"- {THIRD}",
        "+ Hội chợ nông sản;",
        "+ Diễn đàn đầu tư.",
        "II. TỔ CHỨC THỰC HIỆN",
        FIRST,
    )
    markup = "\\\n".join(line.replace("+", "\\+").replace("-", "\\-", 1) for line in written)
    assert paragraphs(markup) == written


def test_a_paragraph_goes_on_over_the_page() -> None:
    written = [f"{number}. {FIRST[:-1]}, {SECOND}" for number in range(1, 31)]
    read = read_text("a.pdf", made.printed("\n\n".join(line.replace(". ", "\\. ", 1) for line in written)))
    assert list(read.paragraphs) == written
    assert read.pages[0] == 1
    assert read.pages[-1] == 4
    assert list(read.pages) == sorted(read.pages)


def test_page_numbers_headers_and_footers_are_dropped() -> None:
    setting = "#set page(header: [UBND TỈNH AN GIANG], footer: context [Trang #counter(page).display() / 4])\n"
    body = "\n\n".join([f"{SECOND} {THIRD}"] * 30)
    read = read_text("a.pdf", made.printed(body, setting=setting + INDENTED))
    assert read.paragraphs == (f"{SECOND} {THIRD}",) * 30
    numbered = read_text("a.pdf", made.printed(body, setting='#set page(numbering: "1", number-align: top + center)'))
    assert not {"1", "2", "3"} & set(numbered.paragraphs)


def test_a_word_cut_at_the_end_of_a_line_is_whole() -> None:
    lines = ["Hai tinh phat trien he thong logis-", "tics va kinh te - xa hoi vung Ba Ria-", "Vung Tau den nam 2030"]
    whole = "Hai tinh phat trien he thong logistics va kinh te - xa hoi vung Ba Ria-Vung Tau den nam 2030"
    assert read_text("a.pdf", made.page_by_hand(lines)).paragraphs == (whole,)


def test_columns_side_by_side_are_set_off() -> None:
    head = "#grid(columns: (1fr, 1fr), align: center)[UBND TỈNH AN GIANG][CỘNG HÒA XÃ HỘI]\n\n"
    assert paragraphs(head + FIRST) == ("UBND TỈNH AN GIANG | CỘNG HÒA XÃ HỘI", FIRST)


def test_rows_of_a_ruled_table_are_lines_with_their_cells_whole() -> None:
    cells = [("STT", "Nhiệm vụ", "Thời hạn"), ("1", FIRST, "Quý III năm 2026"), ("2", THIRD, ""), ("3", "", "Năm 2027")]
    table = f"#table(columns: (1fr, 4fr, 2fr), {', '.join(f'[{cell}]' for row in cells for cell in row)})"
    assert paragraphs(f"{SECOND}\n\n{table}\n\n{SECOND}") == (
        SECOND,
        "STT | Nhiệm vụ | Thời hạn",
        f"1 | {FIRST} | Quý III năm 2026",
        f"2 | {THIRD}",
        "3 | | Năm 2027",
        SECOND,
    )


def test_text_in_a_frame_is_no_table() -> None:
    assert paragraphs(f"#rect(width: 100%)[{FIRST}\n\n{SECOND}]") == (FIRST, SECOND)


def test_a_title_set_in_the_middle_is_whole() -> None:
    title = FIRST.removesuffix(".")
    assert paragraphs(f"#align(center)[KẾ HOẠCH\n\n{title}]\n\n{SECOND}") == ("KẾ HOẠCH", title, SECOND)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_it_is_shown(turn: int) -> None:
    lines = ["1. Tinh Ninh Binh phoi hop voi tinh Ha Nam trong cong tac", "quy hoach vung", "2. To chuc thuc hien"]
    assert read_text("a.pdf", made.page_by_hand(lines, turn=turn)).paragraphs == (" ".join(lines[:2]), lines[2])


def test_a_page_without_letters_is_told() -> None:
    image = "#pagebreak()\n#rect(width: 5cm, height: 5cm, fill: red)"
    read = read_text("a.pdf", made.printed(FIRST + image))
    assert read.paragraphs == (FIRST,)
    assert read.notes == ("Trang 2 chỉ có ảnh, không có lớp chữ nên không đọc được.",)


def refused(data: bytes) -> str:
    with pytest.raises(FileRefused) as fault:
        read_text("a.pdf", data)
    return fault.value.code


def test_a_scan_without_text_is_a_sentence() -> None:
    assert refused(made.printed("#rect(width: 5cm, height: 5cm, fill: red)")) == "scan"
    assert refused(made.printed("")) == "empty"


def test_a_password_is_a_sentence() -> None:
    lock = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{0}>/U<{0}>>>/ID[<00><00>]".format("ab" * 32)
    assert refused(made.page_by_hand([ASCII], extra=lock)) == "encrypted"


def test_damaged_files_are_a_sentence() -> None:
    whole = made.page_by_hand([ASCII])
    assert refused(whole[:40]) == "pdf_broken"
    assert refused(b"%PDF-1.7\n" + b"\x00\xff" * 4000) == "pdf_broken"


def test_two_thousand_pages_are_a_sentence() -> None:
    kids = " ".join(f"{number} 0 R" for number in range(3, 2003))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    long = made.assembled("<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count 2000>>", *[page] * 2000)
    with pytest.raises(FileRefused) as fault:
        read_text("a.pdf", long)
    assert fault.value.sentence == "Tệp dài hơn 500 trang nên không đọc: hãy tách thành nhiều tệp ngắn hơn."
