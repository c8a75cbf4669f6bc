"""Word files (.docx, ECMA-376 part 1, 17) to paragraphs in reading order.

In: text boxes, tables row by row, insertions, markers of automatic lists. Out: headers, footers, footnotes,
comments, deletions, hidden text, tables of contents. The package was checked before: no DTD, sizes bounded.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree

from .shapes import Item, No, Piece, one_line
from .word_lists import Lists
from .word_styles import VALUE, Styles, W, is_on

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def _names(text: str) -> frozenset[str]:
    return frozenset(W + name for name in text.split())


_LEFT_OUT = _names("del moveFrom delText instrText delInstrText pPr rPr tblPr tblGrid trPr tcPr sectPr rt sdtPr")
_CHARACTERS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "softHyphen": "\xad"}
_WRAPPERS = _names("sdt sdtContent customXml ins moveTo smartTag")
_SYMBOLS = {"00B7": "-", "006E": "-", "0077": "-", "00A7": "-", "0076": "-", "00FC": "-", "00D8": "-", "00E8": "→"}
Pieces = list[Piece]


def read(head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], Iterable[Item]]:
    """Tells whether a table of contents was left out, and the items, all on page 0."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            paths = _paths(archive)
            styles = Styles(_root(archive, paths.get("styles")))
            reader = Reader(styles, Lists(_root(archive, paths.get("numbering")), styles))
            document = archive.read(paths["document"]).replace(_STRICT, W[1:-1].encode())
        items, letters = [], 0
        for item in reader.body(document):
            letters += sum(len(piece.text) for piece in item.pieces)
            if letters > head["max_letters"]:
                raise No("too_long")
            items.append(item)
    except (ElementTree.ParseError, KeyError, ValueError, zipfile.BadZipFile, RecursionError) as error:
        raise No("docx_broken") from error
    return {"contents": reader.contents}, items


def _paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """The parts wanted, by the last word of their relation's type; they may have any name."""
    main = _targets(archive, "_rels/.rels", "").get("officeDocument", "word/document.xml")
    folder, _slash, name = main.rpartition("/")
    found = _targets(archive, f"{folder}/_rels/{name}.rels", folder)
    return {"document": main} | {kind: found[kind] for kind in ("styles", "numbering") if kind in found}


def _targets(archive: zipfile.ZipFile, rels: str, folder: str) -> dict[str, str]:
    if rels not in archive.namelist():
        return {}
    targets: dict[str, str] = {}
    for link in _parsed(archive.read(rels)):
        target = link.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
        targets.setdefault(link.get("Type", "").rpartition("/")[2], path)
    return targets


def _root(archive: zipfile.ZipFile, path: str | None) -> ElementTree.Element | None:
    if path is None or path not in archive.namelist():
        return None
    return _parsed(archive.read(path).replace(_STRICT, W[1:-1].encode()))


def _parsed(xml: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314 - the guard has refused every DTD, and this process is confined


class Reader:
    """Walks the body once; remembers the lists' counters and what waits to be told."""

    def __init__(self, styles: Styles, lists: Lists) -> None:
        self.styles, self.lists = styles, lists
        self.contents = False  # a table of contents was left out
        self._boxes: list[ElementTree.Element] = []
        self._carried: Pieces = []  # of a paragraph whose end mark was deleted

    def body(self, document: bytes) -> Iterator[Item]:
        """The paragraphs of the main part. Each is forgotten once read, so a long document stays small."""
        depth, body = 0, None
        events = ElementTree.iterparse(io.BytesIO(document), events=("start", "end"))  # noqa: S314 - as in _parsed
        for event, element in events:
            if event == "start":
                depth += 1
                body = element if depth == 2 and element.tag == W + "body" else body
                continue
            depth -= 1
            if depth == 2 and body is not None:
                yield from (Item(0, pieces) for pieces in self.blocks([element]))
                body.clear()
        if self._carried:
            yield Item(0, self._carried)

    def blocks(self, elements: Iterable[ElementTree.Element]) -> Iterator[Pieces]:
        """Paragraphs of block-level elements; text boxes follow the paragraph that holds them."""
        for element in elements:
            if element.tag == W + "p":
                yield from self._paragraph(element)
            elif element.tag == W + "tbl":
                yield from self._table(element)
            elif element.tag in _WRAPPERS:
                yield from self.blocks(element)
            elif element.tag == _MC + "AlternateContent":
                yield from self.blocks(_chosen(element))
            while self._boxes:
                yield from self.blocks(self._boxes.pop(0))

    def _paragraph(self, paragraph: ElementTree.Element) -> Iterator[Pieces]:
        properties = paragraph.find(W + "pPr")
        style = self.styles.paragraph(properties)
        pieces: Pieces = []
        self._inline(paragraph, self.styles.code(style), pieces)
        marker = self.lists.marker(properties, style)
        if self.styles.is_contents(style):
            self.contents = True
            return
        if marker and any(piece.text.strip() for piece in pieces):
            pieces.insert(0, marker)
        pieces, self._carried = self._carried + pieces, []
        mark = properties.find(W + "rPr") if properties is not None else None
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            self._carried = pieces
            return
        yield pieces

    def _inline(self, parent: ElementTree.Element, code: str, pieces: Pieces) -> None:
        """Text of runs under an element, in order; text boxes are put aside."""
        for element in parent:
            tag = element.tag
            if tag == W + "r":
                properties = element.find(W + "rPr")
                if properties is None or not is_on(properties.find(W + "vanish")):
                    self._inline(element, self.styles.run_code(properties, code), pieces)
            elif tag == W + "t" or tag == _MATH_TEXT:
                pieces.append(Piece(element.text or "", code))
            elif tag in _CHARACTERS:
                pieces.append(Piece(_CHARACTERS[tag], code))
            elif tag == W + "sym":
                pieces.append(Piece(_SYMBOLS.get(element.get(W + "char", "").upper().replace("F0", "00", 1), ""), ""))
            elif tag == W + "txbxContent":
                self._boxes.append(element)
            elif tag == _MC + "AlternateContent":
                self._inline(_chosen(element), code, pieces)
            elif tag not in _LEFT_OUT:
                self._inline(element, code, pieces)

    def _table(self, table: ElementTree.Element) -> Iterator[Pieces]:
        for row in _inside(table, W + "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            cells = [self._cell(cell) for cell in _inside(row, W + "tc")]
            if len(cells) == 1:
                yield from cells[0]
                continue
            while cells and not cells[-1]:
                cells.pop()
            joined: Pieces = []
            for number, cell in enumerate(cells):
                joined += [Piece(" | ", "")] if number else []
                joined += one_line(cell)
            yield joined

    def _cell(self, cell: ElementTree.Element) -> list[Pieces]:
        merged = cell.find(f"{W}tcPr/{W}vMerge")
        if merged is not None and merged.get(VALUE, "continue") == "continue":
            return []
        waiting, self._boxes = self._boxes, []
        found = [pieces for pieces in self.blocks(cell) if _text(pieces)]
        self._boxes = waiting + self._boxes
        return found


def _chosen(alternate: ElementTree.Element) -> ElementTree.Element:
    """One branch of an alternative: the modern one, unless only the old one holds text."""
    choice, fallback = alternate.find(_MC + "Choice"), alternate.find(_MC + "Fallback")
    if choice is None:
        return alternate if fallback is None else fallback
    if fallback is not None and choice.find(f".//{W}t") is None:
        return fallback
    return choice


def _inside(parent: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    """Rows of a table or cells of a row, through content controls and insertions."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _inside(element, tag)


def _text(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces).strip()
