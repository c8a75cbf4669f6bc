"""PDF files to lines with their places, by pdfium. Which lines make a paragraph is the parent's to say.

Distances are points (1/72 inch) from the left and the top of the page as it is shown.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import pypdfium2.raw as pdfium

from .grids import Box, Grid, View
from .shapes import Item, No, Piece, code_of_font, one_line

Range = tuple[int, int]  # of letters: first, after last

_HYPHEN = 2  # pdfium's sign for a hyphen at the end of a line, whose break it swallows
_BREAKS = {10, 13}
_BLANKS = {32, 0xA0}
_COLUMN_GAP = 2.0  # a blank wider than so many letters' heights separates two columns
_FRAME = 0.6  # of the page's width: a cell as wide frames text, a narrower one belongs to a table
_FONT_NAME = 256


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
        self._view = View(page)
        self._grid = Grid(page, self._view)
        self._width, self._height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
        self._rect = pdfium.FS_RECTF()
        unicode = pdfium.FPDFText_GetUnicode
        self._letters = [unicode(self._text, at) for at in range(max(pdfium.FPDFText_CountChars(self._text), 0))]

    def lines(self) -> Iterator[Item]:
        """The lines in pdfium's order, with " | " between columns; a row of a ruled table is one line."""
        ranges = [(start, end) for start, end in self._ranges() if start < end]
        self._coded = any(self._code(at) for start, end in ranges for at in (start, end - 1))
        order: list[Range | int] = []
        rows: dict[int, dict[Box, list[Range]]] = {}
        for whole in ranges:
            for cell, part in self._parts(whole):
                if cell is None:
                    order.append(part)
                    continue
                key = round(cell.top / 3)
                if key not in rows:
                    order.append(key)
                rows.setdefault(key, {}).setdefault(cell, []).append(part)
        for entry in order:
            yield from self._row(rows[entry]) if isinstance(entry, int) else [self._line(entry)]
        pdfium.FPDFText_ClosePage(self._text)

    def _parts(self, whole: Range) -> Iterator[tuple[Box | None, Range]]:
        """A line cut where it crosses from one cell of a table into another."""
        start, end = whole
        if not self._grid.is_ruled:
            yield None, whole
            return
        words, begun = [], start
        for at in range(start, end + 1):
            if at == end or self._letters[at] in _BLANKS:
                if begun < at:
                    first, last = self._box(begun), self._box(at - 1)
                    place = self._grid.cell((first.left + last.right) / 2, (first.top + first.bottom) / 2)
                    words.append((place, begun, at))
                begun = at + 1
        for cell, run in groupby(words, key=lambda word: word[0]):
            found = list(run)
            yield cell, (found[0][1], found[-1][2])

    def _row(self, cells: dict[Box, list[Range]]) -> Iterator[Item]:
        """The cells of a row behind each other; what stands alone in a wide frame stays lines."""
        if len(cells) == 1 and all(cell.right - cell.left > _FRAME * self._width for cell in cells):
            yield from (self._line(part) for parts in cells.values() for part in parts)
            return
        pieces: list[Piece] = []
        before: Box | None = None
        lines: list[Item] = []
        for cell in sorted(cells):
            parts = [self._line(part) for part in sorted(cells[cell], key=lambda part: round(self._box(part[0]).top))]
            bars = 0 if before is None else 2 if cell.left - before.right > _COLUMN_GAP * parts[0].box[4] else 1
            pieces += [Piece(" | ", "")] * bars
            pieces += one_line([part.pieces for part in parts])
            before, lines = cell, lines + parts
        yield Item(self._number, pieces, lines[0].box)

    def _line(self, part: Range) -> Item:
        start, end = part
        first, last = self._box(start), self._box(end - 1)
        size = first.bottom - first.top
        box = (first.left, last.right, first.top, first.bottom, size, self._height)
        pieces = self._pieces(start, end, size, self._coded)
        return Item(self._number, pieces, tuple(round(value, 1) for value in box))

    def _ranges(self) -> Iterator[Range]:
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
        rect = self._rect
        pdfium.FPDFText_GetLooseCharBox(self._text, at, ctypes.byref(rect))
        return self._view.shown(rect.left, rect.bottom, rect.right, rect.top)

    def _code(self, at: int) -> str:
        name = ctypes.create_string_buffer(_FONT_NAME)
        length = pdfium.FPDFText_GetFontInfo(self._text, at, name, _FONT_NAME, None)
        return code_of_font(name.value.decode("utf-8", "replace")) if 0 < length <= _FONT_NAME else ""
