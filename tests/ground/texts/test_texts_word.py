"""Word files: everything written comes back in reading order; what is no text of the document stays out."""

from __future__ import annotations

import re

import docx
import pytest
from docx.enum.text import WD_BREAK
from hypothesis import given, settings
from hypothesis import strategies as st

from lienket.ground.sheets.packages import FileRefused
from lienket.ground.texts import read_text
from tests.ground.texts import made
from tests.ground.texts.made import run

_WORDS = st.sampled_from(
    re.findall(
        r"\S+", "Hà Nội phối hợp với tỉnh Ninh Bình xây dựng chuỗi cung ứng nông sản, đến năm 2030; 12 3,5% (OCOP)"
    )
)
_PARAGRAPHS = st.lists(st.lists(_WORDS, min_size=1, max_size=30).map(" ".join), min_size=1, max_size=12)


def read(body: str, **parts: str) -> tuple[str, ...]:
    return read_text("a.docx", made.word_xml(body, **parts)).paragraphs


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


@given(_PARAGRAPHS)
@settings(max_examples=12, deadline=None)
def test_every_paragraph_written_comes_back(paragraphs: list[str]) -> None:
    written = ["Kế hoạch phối hợp giữa hai thành phố về phát triển nông nghiệp bền vững năm nay", *paragraphs]
    assert read_text("a.docx", made.word(*written)).paragraphs == tuple(written)


def test_tables_come_row_by_row_at_their_place() -> None:
    document = docx.Document()
    document.add_paragraph(made.SENTENCES[0])
    table = document.add_table(2, 3)
    for cell, text in zip(table._cells, ("STT", "Nội dung", "Đơn vị", "1", "Hội nghị", "Sở Y tế"), strict=True):
        cell.text = text
    table.add_row().cells[0].merge(table.rows[2].cells[2]).text = "II. Nhóm nhiệm vụ y tế"
    table.add_row().cells[1].text = "Chỉ có giữa"
    document.add_paragraph(made.SENTENCES[1])
    assert read_text("a.docx", made.saved(document)).paragraphs == (
        made.SENTENCES[0],
        "STT | Nội dung | Đơn vị",
        "1 | Hội nghị | Sở Y tế",
        "II. Nhóm nhiệm vụ y tế",
        "| Chỉ có giữa",
        made.SENTENCES[1],
    )


def test_the_paragraphs_of_a_cell_stand_on_its_row_with_lists_set_off() -> None:
    document = docx.Document()
    cells = document.add_table(1, 2).rows[0].cells
    cells[0].text = "ỦY BAN NHÂN DÂN\nTỈNH AN GIANG"
    cells[0].add_paragraph("Số: 12/KH-UBND")
    cells[1].text = "- Tổ chức hội chợ"
    cells[1].add_paragraph("- Kết nối cung cầu")
    assert read_text("a.docx", made.saved(document)).paragraphs == (
        "ỦY BAN NHÂN DÂN TỈNH AN GIANG Số: 12/KH-UBND | - Tổ chức hội chợ; - Kết nối cung cầu",
    )


def test_headers_footers_comments_and_fields_stay_out() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Đầu trang"
    document.sections[0].footer.paragraphs[0].text = "Chân trang"
    paragraph = document.add_paragraph(made.SENTENCES[0])
    document.add_comment(paragraph.runs, text="Xem lại chỗ này", author="Lan")
    assert read_text("a.docx", made.saved(document)).paragraphs == (made.SENTENCES[0],)
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE \\* MERGE</w:instrText></w:r>'
    assert read(p(field, run("Tỉnh Ninh Bình"))) == ("Tỉnh Ninh Bình",)


def test_tracked_changes_are_read_as_if_accepted() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>năm 2025</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2">{run("năm 2026")}</w:ins>'
    assert read(p(run("Hoàn thành trong "), deleted, inserted)) == ("Hoàn thành trong năm 2026",)
    mark = '<w:rPr><w:del w:id="3"/></w:rPr>'
    assert read(p(run("Hai tỉnh "), properties=mark) + p(run("phối hợp."))) == ("Hai tỉnh phối hợp.",)


def test_text_boxes_are_read_once_and_hidden_text_is_not() -> None:
    box = f"<w:txbxContent>{p(run('Chữ trong khung'))}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></mc:Choice>"
    )
    drawing += f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>"
    assert read(p(run("Trước khung"), drawing, hidden) + p(run("Sau khung"))) == (
        "Trước khung",
        "Chữ trong khung",
        "Sau khung",
    )


def test_content_controls_and_links_are_text() -> None:
    control = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(run('Điều 1. Mục tiêu'))}</w:sdtContent></w:sdt>"
    link = f"<w:hyperlink>{run('Nghị quyết số 57')}</w:hyperlink>"
    assert read(control + p(run("Căn cứ "), link)) == ("Điều 1. Mục tiêu", "Căn cứ Nghị quyết số 57")


def test_line_breaks_by_hand_part_what_they_show() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Nơi nhận:")
    for line in ("- Như trên;", "- Lưu: VT."):
        paragraph.add_run().add_break(WD_BREAK.LINE)
        paragraph.add_run(line)
    document.add_paragraph("Kế hoạch phối hợp giữa hai\ntỉnh trong năm 2026")
    assert read_text("a.docx", made.saved(document)).paragraphs == (
        "Nơi nhận:",
        "- Như trên;",
        "- Lưu: VT.",
        "Kế hoạch phối hợp giữa hai tỉnh trong năm 2026",
    )


def test_a_table_of_contents_is_left_out_and_said() -> None:
    styles = '<w:style w:type="paragraph" w:styleId="Mucluc1"><w:name w:val="toc 1"/></w:style>'
    body = p(run("I. Mục tiêu\t3"), properties='<w:pStyle w:val="Mucluc1"/>') + p(run("I. Mục tiêu của kế hoạch"))
    found = read_text("a.docx", made.word_xml(body, styles=styles))
    assert (found.paragraphs, found.notes) == (("I. Mục tiêu của kế hoạch",), ("Đã bỏ qua mục lục của văn bản.",))


def _level(at: int, shape: str, text: str, start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{shape}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def _listed(text: str, level: int, number: int = 1) -> str:
    return p(run(text), properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_markers_of_automatic_lists_are_written_out() -> None:
    levels = _level(0, "upperRoman", "%1.") + _level(1, "decimal", "%2.") + _level(2, "lowerLetter", "%3)")
    levels += _level(3, "bullet", "\uf0b7") + _level(4, "bullet", "+") + _level(5, "decimal", "%2.%6.")
    numbering = f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
    numbering += (
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    )
    numbering += '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    body = "".join(
        _listed(text, level, number)
        for text, level, number in (
            ("Mục tiêu", 0, 1),
            ("Chung", 1, 1),
            ("Cụ thể", 1, 1),
            ("Kinh tế", 2, 1),
            ("Du lịch", 2, 1),
            ("Quảng bá", 3, 1),
            ("Hội chợ", 4, 1),
            ("Chi tiết", 5, 1),
            ("Nhiệm vụ", 0, 1),
            ("", 1, 1),
            ("Hai", 1, 1),
            ("Năm", 1, 2),
            ("Sáu", 1, 2),
        )
    )
    assert read(body, numbering=numbering) == (
        "I. Mục tiêu",
        "1. Chung",
        "2. Cụ thể",
        "a) Kinh tế",
        "b) Du lịch",
        "- Quảng bá",
        "+ Hội chợ",
        "2.1. Chi tiết",
        "II. Nhiệm vụ",
        "2. Hai",
        "5. Năm",
        "6. Sáu",
    )


def test_lists_of_styles_are_written_out() -> None:
    document = docx.Document()
    document.add_paragraph(made.SENTENCES[0], style="List Number")
    document.add_paragraph(made.SENTENCES[1], style="List Bullet")
    document.add_paragraph(made.SENTENCES[2], style="List Number")
    assert read_text("a.docx", made.saved(document)).paragraphs == (
        f"1. {made.SENTENCES[0]}",
        f"- {made.SENTENCES[1]}",
        f"2. {made.SENTENCES[2]}",
    )


def test_blanks_and_signs_are_tidied() -> None:
    text = "Hà\u00a0 Nội\u200b va\u0301 TP\u2011HCM\ufeff \u00adphô\u0301i hợp"
    assert read(p(run(text))) == ("Hà Nội vá TP-HCM phối hợp",)


def test_a_strict_file_is_read_too() -> None:
    space = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = f'<w:document xmlns:w="{space}"><w:body>{p(run("Tỉnh Cà Mau"))}</w:body></w:document>'
    strict = made.repacked(made.word("x"), {"word/document.xml": body})
    assert read_text("a.docx", strict).paragraphs == ("Tỉnh Cà Mau",)


@pytest.mark.parametrize("xml", ["<w:document", "<a/>", "", "<w:document xmlns:w='x'><w:body/></w:document>"])
def test_a_damaged_main_part_is_a_sentence(xml: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_text("a.docx", made.repacked(made.word("x"), {"word/document.xml": xml}))
    assert refused.value.code in {"docx_broken", "empty"}
