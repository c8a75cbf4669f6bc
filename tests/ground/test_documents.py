"""Official documents: wording rules, the .docx read back, the PDF looked into, hostile text, equal bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from lienket.ground.documents import (
    Align,
    Annex,
    Band,
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
    Urgency,
    layout_on,
    to_docx,
    to_pdf,
)
from lienket.ground.documents.composition import Line, compose, place_blocks
from lienket.ground.documents.glyphs import balanced, fitted, longest_mm, printable, width_mm
from lienket.ground.documents.layout import DATA, read_layout
from lienket.ground.documents.pdf_payload import payload
from lienket.ground.documents.wording import (
    clean,
    closed_list,
    number_line,
    place_and_date,
    point_letter,
    roman,
)
from lienket.ground.refusals import Refusal

DAY = dt.date(2026, 1, 5)
LAYOUT = layout_on(DAY)
EMU_PER_TWIP = 635
HOSTILE = (
    '#read("/etc/passwd")',
    "*bold* _it_ $x$ <label> @ref // note /* */ `raw` \\ ~ #panic()",
    "]]> <w:t> &amp; <!-- --> <?xml?> \"'",
    "= Heading",
    "- item\n+ item\n/ term: x",
    "emoji 😀 👩‍👩‍👧",
    "nul \x00 bell \x07 tab \t escape \x1b surrogate \ud800 end \uffff",
    "phải sang trái \u202e đảo \u202c \u200f",
    "x" * 400,
    "http://example.vn/" + "a-b/" * 60,
)
COUNTS = Table(
    columns=[Column("Lĩnh vực", 65), Column("Xong", 50, Align.RIGHT), Column("Quá hạn", 50, Align.CENTRE)],
    rows=[Band("I. ĐÃ KÝ"), ("Thương mại", "5", "1"), ("Du lịch", "4", "0")],
    total=("Cộng", "9", "1"),
    caption="Bảng 1. Kết quả",
)
WIDE = Table([Column("STT", 20, Align.CENTRE), Column("Nhiệm vụ", 232)], [("1", "A")], total=("Cộng: 1", ""))


def report(**changes: object) -> OfficialDocument:
    """A report with every part, changed where a test asks."""
    document = OfficialDocument(
        parent="",
        issuer="Ủy ban nhân dân thành phố Hà Nội",
        symbol="BC-UBND",
        number=5,
        place="Hà Nội",
        day=DAY,
        type_name="Báo cáo",
        summary="Kết quả thực hiện Chương trình hợp tác",
        legal_bases=("Căn cứ Luật Thủ đô;", "Căn cứ Kế hoạch số 112/KH-UBND."),
        addressees=("Thành ủy Hà Nội", "Hội đồng nhân dân Thành phố;"),
        blocks=[
            Heading(Level.ROMAN, "Kết quả"),
            Heading(Level.CLAUSE, "Chỉ đạo"),
            Paragraph([Run("Có "), Run("45 nhiệm vụ", bold=True), Run(" được giao.", italic=True)]),
            Heading(Level.POINT, "Thành lập tổ;"),
            BulletList(["Một;"]),
            COUNTS,
            PageBreak(),
            Paragraph("Kính báo cáo./."),
        ],
        signature=Signature("Phó Chủ tịch", "Nguyễn Văn A", ("TM. Ủy ban nhân dân", "KT. Chủ tịch")),
        recipients=("Như trên", "Các sở, ngành"),
        archive=("VT", "TH"),
        annexes=[Annex("Danh mục", [WIDE], landscape=True), Annex("Cách tính", [Paragraph("Công thức.")])],
        urgency=Urgency.URGENT,
    )
    return replace(document, **changes)  # type: ignore[arg-type]


def opened(document: OfficialDocument) -> Document:
    return Document(io.BytesIO(to_docx(document)))


def texts(word: Document) -> list[str]:
    """Every paragraph that has text, tables included, in the order of the page."""
    paragraphs = (WordParagraph(p, word) for p in word.element.body.iter(qn("w:p")))
    return [paragraph.text.replace("\u00a0", " ") for paragraph in paragraphs if paragraph.text.strip()]


def ruled(word: Document) -> list[WordTable]:
    return [table for table in word.tables if table.style.name == "Table Grid"]


# --- wording ---


@pytest.mark.parametrize(("number", "line"), [(1, "01"), (9, "09"), (10, "10"), (99, "99"), (1234, "1234")])
def test_numbers_below_ten_are_padded(number: int, line: str) -> None:
    assert number_line(number, "BC-UBND", LAYOUT) == f"Số: {line}/BC-UBND"


def test_a_number_below_one_is_refused() -> None:
    with pytest.raises(Refusal, match="bắt đầu từ 01"):
        number_line(0, "BC-UBND", LAYOUT)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 1, 5), "ngày 05 tháng 01 năm 2026"),
        (dt.date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (dt.date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (dt.date(2026, 6, 29), "ngày 29 tháng 6 năm 2026"),
        (dt.date(2026, 10, 31), "ngày 31 tháng 10 năm 2026"),
    ],
)
def test_only_days_below_ten_and_months_one_and_two_are_padded(day: dt.date, words: str) -> None:
    assert place_and_date("Hà Nội", day, LAYOUT) == f"Hà Nội, {words}"


def test_an_undated_draft_keeps_room_for_the_hand() -> None:
    line = place_and_date("Hà Nội", DAY, LAYOUT, dated=False)
    assert line.replace("\u00a0", "_") == "Hà Nội, ngày______tháng______năm 2026"


def test_points_follow_the_vietnamese_alphabet() -> None:
    assert "".join(point_letter(n) for n in range(1, 24)) == "abcdđeghiklmnopqrstuvxy"
    assert [point_letter(24), point_letter(25)] == ["aa", "ab"]


@pytest.mark.parametrize(("number", "letters"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (99, "XCIX")])
def test_roman_numbers(number: int, letters: str) -> None:
    assert roman(number) == letters


def test_lists_end_in_semicolons_and_a_last_full_stop() -> None:
    assert closed_list(["một ;", "hai.", "  ", "ba"]) == ["một;", "hai;", "ba."]


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\u0000b\u0007c", "abc"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("a\tb", "a b"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ud800x", "\ufffdx"),
        ("x\uffff", "x\ufffd"),
        ("Ha\u0300 No\u0323\u0302i", "Hà Nội"),
        ("Đà\u200bNẵng\ufeff", "ĐàNẵng"),
        ("a\u2028b", "a b"),
    ],
)
def test_cleaned_text_holds_nothing_a_file_cannot(raw: str, kept: str) -> None:
    assert clean(raw) == kept


@given(st.text())
def test_cleaning_is_final_and_leaves_no_unsafe_character(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert {unicodedata.category(char) for char in once.replace("\n", "")} & {"Cc", "Cf", "Cs"} == set()


# --- numbering ---


def test_divisions_are_counted_and_start_again_under_their_parent() -> None:
    levels = [
        Level.PART, Level.CHAPTER, Level.SECTION, Level.ARTICLE, Level.CLAUSE, Level.POINT, Level.POINT,
        Level.CLAUSE, Level.POINT, Level.ARTICLE, Level.CLAUSE, Level.CHAPTER, Level.SECTION, Level.ARTICLE,
        Level.PART, Level.ROMAN, Level.CLAUSE, Level.ROMAN, Level.CLAUSE,
    ]  # fmt: skip
    placed = place_blocks([Heading(level, "x") for level in levels], 165)
    numbers = [line.label or line.runs[0].text.strip() for line in placed if isinstance(line, Line)]
    assert numbers == [
        "Phần I", "Chương I", "Mục 1", "Điều 1.", "1.", "a)", "b)",
        "2.", "a)", "Điều 2.", "1.", "Chương II", "Mục 1", "Điều 3.",
        "Phần II", "I.", "1.", "II.", "1.",
    ]  # fmt: skip


# --- layout data ---


def test_a_value_outside_the_decrees_range_is_refused() -> None:
    text = (DATA / "nd30-2020.toml").read_text(encoding="utf-8")
    with pytest.raises(Refusal, match=r"left_mm = 20 nằm ngoài khoảng cho phép 30 - 35"):
        read_layout(text.replace("left_mm = { value = 30", "left_mm = { value = 20"))


def test_no_layout_is_invented_before_the_decree() -> None:
    with pytest.raises(Refusal, match="05/03/2020"):
        layout_on(dt.date(2020, 3, 4))


def test_the_layout_says_that_it_is_not_yet_checked_against_the_gazette() -> None:
    assert (LAYOUT.verified, LAYOUT.note) == (False, "theo nguồn công khai, chưa đối chiếu")


# --- refusals ---


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"issuer": " "}, "tên cơ quan ban hành"),
        ({"symbol": "\u200b"}, "ký hiệu văn bản"),
        ({"summary": ""}, "trích yếu"),
        ({"signature": Signature("Chủ tịch", "A", ("Thay mặt UBND",))}, "Quyền hạn ký"),
    ],
)
def test_a_document_that_lacks_a_part_is_refused_in_words(changes: dict[str, object], sentence: str) -> None:
    for output in (to_docx, to_pdf):
        with pytest.raises(Refusal, match=sentence):
            output(report(**changes))


def test_tables_that_do_not_hold_together_are_refused() -> None:
    with pytest.raises(Refusal, match="Dòng 2 của bảng có 1 ô, bảng có 2 cột"):
        Table([Column("A", 10), Column("B", 10)], [("1", "2"), ("1",)])
    with pytest.raises(Refusal, match="không có cột"):
        Table([], [])
    for width in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(Refusal, match="phải lớn hơn 0"):
            Table([Column("A", width)], [])


# --- .docx ---


def test_paper_and_margins() -> None:
    first, wide, last = opened(report()).sections
    for section in (first, last):
        assert (section.page_width, section.page_height) == (11906 * EMU_PER_TWIP, 16838 * EMU_PER_TWIP)
    assert (wide.page_width, wide.page_height) == (16838 * EMU_PER_TWIP, 11906 * EMU_PER_TWIP)
    assert [s.orientation for s in (first, wide, last)] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT
    ]  # fmt: skip
    for section in (first, wide, last):
        sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert sides == (720_090, 720_090, 1_080_135, 539_750)  # 20, 20, 30, 15 mm in whole twips


def test_pages_are_numbered_in_the_top_margin_from_the_second_page_of_each_part() -> None:
    for section in opened(report()).sections:
        assert section.different_first_page_header_footer is True
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        header = section.header.paragraphs[0]
        codes = [code.text.strip() for code in header._p.iter(qn("w:instrText"))]
        assert (codes, header.style.name, section.first_page_header.paragraphs[0].text) == (
            ["PAGE"],
            "Header",
            "",
        )
        assert list(section.first_page_header._element.iter(qn("w:instrText"))) == []


def test_the_only_font_is_times_new_roman_in_every_script() -> None:
    with zipfile.ZipFile(io.BytesIO(to_docx(report()))) as archive:
        parts = [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.startswith("word/")]
    fonts = [dict(found.attrib) for part in parts for found in part.iter(qn("w:rFonts"))]
    every = {qn(f"w:{script}"): "Times New Roman" for script in ("ascii", "hAnsi", "eastAsia", "cs")}
    assert fonts == [every, every]  # the defaults and Normal; every other style inherits them


@pytest.mark.parametrize(
    ("style", "size_pt", "bold", "italic"),
    [
        ("VB Quốc hiệu", 12, True, False),
        ("VB Tiêu ngữ", 13, True, False),
        ("VB Cơ quan chủ quản", 12, False, False),
        ("VB Cơ quan ban hành", 12, True, False),
        ("VB Số, ký hiệu", 13, False, False),
        ("VB Địa danh, thời gian", 13, False, True),
        ("Title", 14, True, False),
        ("VB Căn cứ", 14, False, True),
        ("Body Text", 14, False, False),
        ("Heading 5", 14, True, False),
        ("VB Nơi nhận", 12, True, True),
        ("VB Nơi nhận (dòng)", 11, False, False),
        ("VB Quyền hạn, chức vụ", 14, True, False),
    ],
)
def test_styles_carry_the_decrees_sizes(style: str, size_pt: float, bold: bool, italic: bool) -> None:
    font = opened(report()).styles[style].font
    assert (font.size.pt, font.bold, font.italic) == (size_pt, bold, italic)


def test_the_parts_stand_in_the_order_of_the_decree() -> None:
    assert texts(opened(report())) == [
        "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/BC-UBND",
        "KHẨN",
        "Hà Nội, ngày 05 tháng 01 năm 2026",
        "BÁO CÁO",
        "Kết quả thực hiện Chương trình hợp tác",
        "Kính gửi:",
        "- Thành ủy Hà Nội;",
        "- Hội đồng nhân dân Thành phố.",
        "Căn cứ Luật Thủ đô;",
        "Căn cứ Kế hoạch số 112/KH-UBND.",
        "I. KẾT QUẢ",
        "1. Chỉ đạo",
        "Có 45 nhiệm vụ được giao.",
        "a) Thành lập tổ;",
        "- Một;",
        "Bảng 1. Kết quả",
        *(
            "Lĩnh vực",
            "Xong",
            "Quá hạn",
            "I. ĐÃ KÝ",
            "Thương mại",
            "5",
            "1",
            "Du lịch",
            "4",
            "0",
            "Cộng",
            "9",
            "1",
        ),
        "Kính báo cáo./.",
        "Nơi nhận:",
        "- Như trên;",
        "- Các sở, ngành;",
        "- Lưu: VT, TH.",
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Nguyễn Văn A",
        "Phụ lục I",
        "DANH MỤC",
        "(Kèm theo Báo cáo số 05/BC-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân thành phố Hà Nội)",
        *("STT", "Nhiệm vụ", "1", "A", "Cộng: 1"),
        "Phụ lục II",
        "CÁCH TÍNH",
        "(Kèm theo Báo cáo số 05/BC-UBND ngày 05 tháng 01 năm 2026\ncủa Ủy ban nhân dân thành phố Hà Nội)",
        "Công thức.",
    ]


def test_a_letter_has_its_subject_under_the_number_and_one_addressee_on_one_line() -> None:
    letter = report(type_name="", symbol="UBND-KT", addressees=("Bộ Nội vụ",), legal_bases=(), annexes=())
    found = texts(opened(letter))
    assert found[3:7] == [
        "Số: 05/UBND-KT",
        "V/v Kết quả thực hiện Chương trình hợp tác",
        "KHẨN",
        "Hà Nội, ngày 05 tháng 01 năm 2026",
    ]
    assert found[7:9] == ["Kính gửi: Bộ Nội vụ", "I. KẾT QUẢ"]


def test_runs_keep_bold_and_italic() -> None:
    paragraph = next(p for p in opened(report()).paragraphs if p.text.startswith("Có 45"))
    assert [(run.text, run.bold, run.italic) for run in paragraph.runs] == [
        ("Có ", None, None), ("45 nhiệm vụ", True, None), (" được giao.", None, True)
    ]  # fmt: skip


def test_tables_repeat_their_heading_row_and_keep_widths_alignment_and_total() -> None:
    counts, wide = ruled(opened(report()))
    for table in (counts, wide):
        flags = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert flags == [True] + [False] * (len(table.rows) - 1)
    assert [int(c.get(qn("w:w"))) for c in counts._tbl.tblGrid.gridCol_lst] == [3685, 2835, 2835]
    row = counts.rows[2].cells
    assert [c.paragraphs[0].style.name for c in row] == ["VB Bảng (trái)", "VB Bảng (phải)", "VB Bảng (giữa)"]
    assert [run.bold for cell in counts.rows[-1].cells for run in cell.paragraphs[0].runs] == [True] * 3
    assert len(counts.rows[1]._tr.tc_lst) == 1  # the band spans the table
    assert len(wide.rows[-1]._tr.tc_lst) == 1  # the total's text spans the empty cell


def test_widths_wider_than_the_page_are_scaled_to_it() -> None:
    table = Table([Column("A", 200), Column("B", 130)], [("1", "2")])
    (grid,) = ruled(opened(report(blocks=[table], annexes=())))
    assert [int(c.get(qn("w:w"))) for c in grid._tbl.tblGrid.gridCol_lst] == [5669, 3685]  # 100 and 65 mm


def rules_mm(word: Document) -> list[float]:
    """Lengths of the rules in the head and under the title: the room of each less its indents."""
    left, right = (int(c.get(qn("w:w"))) for c in word.tables[0]._tbl.tblGrid.gridCol_lst)
    rooms = [left, right, left + right]
    borders = [p for p in word.element.body.iter(qn("w:p")) if p.find(f".//{qn('w:pBdr')}") is not None][:3]
    indents = [int(p.pPr.ind.get(qn("w:left"))) + int(p.pPr.ind.get(qn("w:right"))) for p in borders]
    return [(room - indent) / 1440 * 25.4 for room, indent in zip(rooms, indents, strict=True)]


def test_rules_under_the_head_have_the_prescribed_lengths() -> None:
    issuer, motto, summary = rules_mm(opened(report()))
    assert motto == pytest.approx(width_mm("Độc lập - Tự do - Hạnh phúc", 13, bold=True), abs=0.05)
    assert 1 / 3 <= issuer / width_mm("THÀNH PHỐ HÀ NỘI", 12, bold=True) <= 1 / 2
    assert 1 / 3 <= summary / width_mm("Kết quả thực hiện Chương trình hợp tác", 14, bold=True) <= 1 / 2


@pytest.mark.parametrize(
    ("urgency", "twips"),
    [(Urgency.URGENT, (1134, 454)), (Urgency.EXPRESS, (1701, 454)), (Urgency.VERY_URGENT, (2268, 454))],
)
def test_urgency_is_stamped_in_a_box_of_its_size(urgency: Urgency, twips: tuple[int, int]) -> None:
    (stamp,) = opened(report(urgency=urgency)).tables[0].cell(1, 0).tables
    height = stamp._tbl.tr_lst[0].trPr.find(qn("w:trHeight"))
    assert (int(stamp._tbl.tblGrid.gridCol_lst[0].get(qn("w:w"))), int(height.get(qn("w:val")))) == twips
    assert (stamp.cell(0, 0).text, height.get(qn("w:hRule"))) == (urgency.value, "exact")


# --- hostile text ---


def hostile(strings: tuple[str, ...]) -> OfficialDocument:
    """Each string as a paragraph, a heading, a cell, and joined in every single-line part."""
    joined = " ".join(strings)
    return report(
        issuer=f"Sở {joined}", place=joined, summary=f"Về {joined}", parent=joined, addressees=strings,
        legal_bases=strings, recipients=strings, keywords=strings, signature=Signature(joined, joined),
        blocks=[
            *(Paragraph(text) for text in strings),
            *(Heading(Level.ARTICLE, text) for text in strings),
            Table([Column(joined, 40), Column("B", 125)], [(text, [Run(text, True)]) for text in strings]),
        ],
        annexes=[Annex(joined, [Paragraph(joined)])],
    )  # fmt: skip


def test_hostile_text_is_printed_as_it_was_written() -> None:
    word = opened(hostile(HOSTILE))
    (grid,) = ruled(word)
    assert [[cell.text for cell in row.cells] for row in grid.rows][1:] == [[clean(t)] * 2 for t in HOSTILE]
    paragraphs = [p.text for p in word.paragraphs if p.style.name == "Body Text"]
    assert paragraphs[: len(HOSTILE)] == [clean(text) for text in HOSTILE]


def test_hostile_text_stays_a_value_in_the_pdf() -> None:
    document = hostile(HOSTILE)
    assert to_pdf(document).startswith(b"%PDF-1.7")
    blocks = payload(document, compose(document))["blocks"]
    shown = ["".join(run["text"] for run in block["runs"]).replace("\u200b", "") for block in blocks[: len(HOSTILE)]]
    assert shown == [printable(clean(text)) for text in HOSTILE]
    template = (DATA / "official.typ").read_text(encoding="utf-8")
    assert re.findall(r"\b(?:eval|read|include|import|plugin)\b", template) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=4))
def test_any_text_makes_both_files(strings: list[str]) -> None:
    document = hostile(tuple(strings))
    assert to_pdf(document).startswith(b"%PDF-")
    (grid,) = ruled(opened(document))
    assert len(grid.rows) == len(strings) + 1


# --- measures ---


def test_long_words_are_cut_to_their_column_at_joints_first() -> None:
    assert fitted("NV-2022-01", 12, 18.4) == "NV-\u200b2022-\u200b01"
    assert fitted("Hưng Yên", 12, 18.4) == "Hưng Yên"


@given(st.text(alphabet="abcĐẰm W-/", max_size=80), st.floats(min_value=5, max_value=60))
def test_no_piece_of_a_fitted_text_is_wider_than_its_room(text: str, room_mm: float) -> None:
    shown = fitted(text, 12, room_mm)
    assert shown.replace("\u200b", "") == text
    assert all(width_mm(piece, 12, bold=True) <= room_mm for piece in re.split("[\u200b ]", shown))


def test_long_names_break_into_lines_of_equal_length() -> None:
    name = "ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI"
    assert balanced(name, 12, 69.3, bold=True) == "ỦY BAN NHÂN DÂN\nTHÀNH PHỐ HÀ NỘI"
    assert longest_mm("A\nAB", 12, 60, bold=True) == width_mm("AB", 12, bold=True)


# --- PDF and bytes ---


def test_the_pdf_is_tagged_pdf_a_in_vietnamese_with_tinos_embedded() -> None:
    made = to_pdf(report())
    assert made.startswith(b"%PDF-1.7")
    assert len(re.findall(rb"/Type */Page\b(?!s)", made)) == 4  # page break, two annexes
    fonts = {name.decode() for name in re.findall(rb"/BaseFont */[A-Z]{6}\+([A-Za-z]+-[A-Za-z]+)", made)}
    assert fonts == {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
    assert re.findall(rb"<pdfaid:(?:part|conformance)>(\w)<", made) == [b"2", b"A"]
    assert (b"/Lang(vi-VN)" in made, b"/FontFile2" in made) == (True, True)


def test_a_cell_longer_than_a_page_runs_on_to_the_next_ones() -> None:
    long = Table([Column("A", 20), Column("B", 145)], [("1", "từ " * 6000), ("2", "ngắn")])
    made = to_pdf(report(blocks=[long], annexes=()))
    assert len(re.findall(rb"/Type */Page\b(?!s)", made)) == 5  # 6,000 syllables, 32 a line, at most 52 lines a page


def test_signs_that_tinos_lacks_are_drawn_or_replaced_and_never_fail() -> None:
    assert printable("≤ 25 µg/m³ CO₂ ✓ 😀 ₫") == "≤ 25 µg/m³ CO₂ √ \ufffd ₫"


@pytest.mark.parametrize("output", [to_docx, to_pdf])
def test_the_same_document_gives_the_same_bytes(output: object) -> None:
    assert callable(output)
    assert output(report()) == output(report())
    assert output(report()) != output(report(number=6))


def test_the_container_holds_no_clock_and_nothing_of_a_foreign_template() -> None:
    made = to_docx(report())
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert sorted(archive.namelist()) == [
            "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels",
            "word/document.xml", "word/header1.xml", "word/header2.xml", "word/settings.xml",
            "word/styles.xml",
        ]  # fmt: skip
    core = Document(io.BytesIO(made)).core_properties
    assert (core.created, core.modified) == (dt.datetime(2026, 1, 5, tzinfo=dt.UTC),) * 2
    assert core.title == "Báo cáo Kết quả thực hiện Chương trình hợp tác"
    assert core.author == core.last_modified_by == "Ủy ban nhân dân thành phố Hà Nội"
