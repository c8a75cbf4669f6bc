"""PDF files to lines with their places, by pdfium. Which lines make a paragraph is the parent's to say.

Distances are points (1/72 inch) from the left and the top of the page as it is shown.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from .shapes import Item, No, Piece, code_of_font

_HYPHEN = 2  # pdfium's sign for a hyphen at the end of a line, whose break it swallows
_BREAKS = {10, 13}
_BLANKS = {32, 0xA0}
_COLUMN_GAP = 2.0  # a blank wider than so many letters' heights separates two columns
_FONT_NAME = 256


class Box(NamedTuple):
    """The place of a letter or line: left, right, top, bottom."""

    left: float
    right: float
    top: float
    bottom: float


def read(head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], Iterable[Item]]:
    """Tells the pages that show something but hold no letters, and the lines."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise No("encrypted" if locked else "pdf_broken")
    pages = pdfium.FPDF_GetPageCount(document)
    if pages > head["max_pages"]:
        raise No("too_many_pages", pages=pages)
    items: list[Item] = []
    mute, letters, drawn = [], 0, 0
    for number in range(pages):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            continue
        found = list(Page(page, number + 1).lines())
        length = sum(len(piece.text) for item in found for piece in item.pieces)
        letters, drawn = letters + length, drawn + 1
        if letters > head["max_letters"]:
            raise No("too_long")
        if length < head["least_letters"] and pdfium.FPDFPage_CountObjects(page):
            mute.append(number + 1)
        items += found
        pdfium.FPDF_ClosePage(page)
    if not drawn:
        raise No("pdf_broken")
    return {"mute": mute, "pages": pages}, items


class Page:
    """The letters of one page, asked of pdfium one by one."""

    def __init__(self, page: Any, number: int) -> None:
        self._text = pdfium.FPDFText_LoadPage(page)
        self._number = number
        self._turn = pdfium.FPDFPage_GetRotation(page)
        self._sheet = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(self._sheet))
        self._height = pdfium.FPDF_GetPageHeightF(page)
        self._rect = pdfium.FS_RECTF()
        unicode = pdfium.FPDFText_GetUnicode
        self._letters = [unicode(self._text, at) for at in range(max(pdfium.FPDFText_CountChars(self._text), 0))]

    def lines(self) -> Iterator[Item]:
        """The lines in pdfium's order, with " | " between columns that stand side by side."""
        ranges = [(start, end) for start, end in self._ranges() if start < end]
        coded = any(self._code(at) for start, end in ranges for at in (start, end - 1))
        for start, end in ranges:
            first, last = self._box(start), self._box(end - 1)
            size = first.bottom - first.top
            pieces = self._pieces(start, end, size, coded)
            box = (first.left, last.right, first.top, first.bottom, size, self._height)
            yield Item(self._number, pieces, tuple(round(value, 1) for value in box))
        pdfium.FPDFText_ClosePage(self._text)

    def _ranges(self) -> Iterator[tuple[int, int]]:
        """(first, after last) of every line, without the blanks at its ends."""
        start = 0
        for at, letter in enumerate([*self._letters, 10]):
            if letter in _BREAKS or letter == _HYPHEN:
                end = at + 1 if letter == _HYPHEN else at
                begin = start
                while begin < end and self._letters[begin] in _BLANKS:
                    begin += 1
                while begin < end and self._letters[end - 1] in _BLANKS:
                    end -= 1
                yield begin, end
                start = at + 1

    def _pieces(self, start: int, end: int, size: float, coded: bool) -> list[Piece]:
        signs = []
        for at in range(start, end):
            letter = self._letters[at]
            if letter == 32 and self._gap(at, start, end) > _COLUMN_GAP * size and at - start > 3:
                signs.append((" | ", ""))
            else:
                signs.append(("-" if letter == _HYPHEN else chr(letter), self._code(at) if coded else ""))
        return [
            Piece("".join(sign for sign, _code in run), code) for code, run in groupby(signs, key=lambda pair: pair[1])
        ]

    def _gap(self, at: int, start: int, end: int) -> float:
        if not start < at < end - 1 or self._letters[at + 1] in _BLANKS:
            return 0.0
        before = at - 1
        while before > start and self._letters[before] in _BLANKS:
            before -= 1
        return self._box(at + 1).left - self._box(before).right

    def _box(self, at: int) -> Box:
        rect, sheet = self._rect, self._sheet
        pdfium.FPDFText_GetLooseCharBox(self._text, at, ctypes.byref(rect))
        left, right = rect.left - sheet.left, rect.right - sheet.left
        top, bottom = sheet.top - rect.top, sheet.top - rect.bottom
        width, height = sheet.right - sheet.left, sheet.top - sheet.bottom
        if self._turn == 1:
            return Box(height - bottom, height - top, left, right)
        if self._turn == 2:
            return Box(width - right, width - left, height - bottom, height - top)
        if self._turn == 3:
            return Box(top, bottom, width - right, width - left)
        return Box(left, right, top, bottom)

    def _code(self, at: int) -> str:
        name = ctypes.create_string_buffer(_FONT_NAME)
        length = pdfium.FPDFText_GetFontInfo(self._text, at, name, _FONT_NAME, None)
        return code_of_font(name.value.decode("utf-8", "replace")) if 0 < length <= _FONT_NAME else ""
