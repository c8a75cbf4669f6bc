"""What stands in a document comes out as its paragraphs, whatever the format."""

from __future__ import annotations

import pytest

from lienket.ground.texts import pasted, read_text
from tests.ground.texts import made


def test_word_paragraphs_come_in_order() -> None:
    read = read_text("Ke-hoach.docx", made.word("KẾ HOẠCH", *made.SENTENCES))
    assert read.paragraphs == ("KẾ HOẠCH", *made.SENTENCES)
    assert (read.pages, read.format, read.notes) == ((0, 0, 0, 0), "docx", ())


def test_lines_of_a_printed_page_are_joined_to_paragraphs() -> None:
    read = read_text("ke-hoach.pdf", made.printed("\n\n".join(("KẾ HOẠCH", *made.SENTENCES))))
    assert read.paragraphs == ("KẾ HOẠCH", *made.SENTENCES)
    assert (read.pages, read.format, read.notes) == ((1, 1, 1, 1), "pdf", ())


def test_a_line_of_a_text_file_is_a_paragraph() -> None:
    read = read_text("a.txt", "\r\n\r\n".join(made.SENTENCES).encode())
    assert (read.paragraphs, read.pages, read.format) == (made.SENTENCES, (0, 0, 0), "txt")
    assert pasted("\n".join(made.SENTENCES)).paragraphs == made.SENTENCES


@pytest.mark.parametrize("name", ["", "-"])
def test_without_a_name_the_content_speaks(name: str) -> None:
    assert read_text(name, made.word(*made.SENTENCES)).format == "docx"
    assert read_text(name, "\n".join(made.SENTENCES).encode()).format == "txt"
