"""From a file or pasted text to paragraphs: `read_text`, `pasted`. Needs no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienket.ground.texts.guard import MAX_LETTERS, Checked, check_document, refusal
from lienket.ground.texts.language import language_note
from lienket.ground.texts.letters import Codes, decoded, tidy
from lienket.ground.texts.lines import Layout, Line, broken, unwrapped
from lienket.ground.texts.pages import without_furniture
from lienket.ground.texts.sandbox import LEAST_LETTERS, Piece, Read, parse

_BULLET = re.compile(r"[•●▪■◦‣∙·➢➤✓✔]\s*")
_NAMED_PAGES = 12  # at most so many page numbers are listed in a note


@dataclass(frozen=True)
class DocumentText:
    """A document's paragraphs: NFC, without line breaks, none empty.

    `pages`: the page on which each begins, 0 where the format has no pages. `format`: docx, pdf, txt, html or
    pasted. `notes`: Vietnamese sentences worth telling (converted letters, pages without text …).
    """

    paragraphs: tuple[str, ...]
    pages: tuple[int, ...]
    format: str
    notes: tuple[str, ...]


def read_text(name: str, data: bytes) -> DocumentText:
    """Reads a .docx, .pdf, .txt or .html file; `name` is as sent, "" or "-" when there is none.

    Raises `lienket.ground.refusals.Refusal` (a `FileRefused` with a short `code`) for whatever cannot be read.
    """
    checked = check_document(name, data)
    if checked.format == "txt":
        return _plain(decoded(data), "txt")
    if checked.format == "html":
        checked = Checked("html", decoded(data).encode("utf-8", "replace"))
    read = parse(checked)
    codes = Codes()
    texts = [tidy(text) for text in codes.unify(item.pieces for item in read.items)]
    notes = codes.notes() + _told(read)
    if checked.format == "pdf":
        paragraphs, pages = _printed(read, texts)
    else:
        paragraphs = [paragraph for text in texts for paragraph in broken(text)]
        pages = [0] * len(paragraphs)
    return _answer(paragraphs, pages, checked.format, notes)


def pasted(text: str) -> DocumentText:
    """The paragraphs of text from a form or standard input. Raises `Refusal`."""
    return _plain(text, "pasted")


def _plain(text: str, kind: str) -> DocumentText:
    if len(text) > MAX_LETTERS:
        raise refusal("too_long")
    codes = Codes()
    lines = codes.unify([Piece(line, "")] for line in text.splitlines())
    paragraphs = unwrapped(tidy("\n".join(lines)))
    return _answer(paragraphs, [0] * len(paragraphs), kind, codes.notes())


def _printed(read: Read, texts: Sequence[str]) -> tuple[list[str], list[int]]:
    lines = [
        Line(_BULLET.sub("- ", text, count=1) if _BULLET.match(text) else text, item.page, item.box)
        for item, text in zip(read.items, texts, strict=True)
        if item.box is not None and text
    ]
    if not any(len(line.text) >= LEAST_LETTERS for line in lines) and read.mute:
        raise refusal("scan")
    return Layout(without_furniture(lines)).paragraphs()


def _told(read: Read) -> list[str]:
    notes = []
    if read.mute:
        listed = ", ".join(map(str, read.mute[:_NAMED_PAGES])) + (" …" if len(read.mute) > _NAMED_PAGES else "")
        notes.append(_("Trang %(pages)s chỉ có ảnh, không có lớp chữ nên không đọc được.") % {"pages": listed})
    if read.contents:
        notes.append(_("Đã bỏ qua mục lục của văn bản."))
    return notes


def _answer(paragraphs: Sequence[str], pages: Sequence[int], kind: str, notes: Sequence[str]) -> DocumentText:
    if not any(character.isalnum() for paragraph in paragraphs for character in paragraph):
        raise refusal("empty")
    told = language_note(paragraphs)
    return DocumentText(tuple(paragraphs), tuple(pages), kind, (*notes, *([told] if told else [])))
