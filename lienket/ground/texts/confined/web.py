"""Web pages (HTML) to paragraphs: block elements end one; what is not the text of the page is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from .shapes import Item, Piece, code_of_font


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _names("area base br col embed hr img input link meta param source track wbr")
_LEFT_OUT = _names(
    "script style nav noscript template svg math head footer aside button select option textarea iframe object "
    "dialog audio video canvas"
)
_BLOCKS = _names(
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 "
    "h5 h6 header hgroup html legend li main menu ol p pre section summary table tbody td tfoot th thead tr ul"
)
_CLOSES = {
    "p": {"p"},
    "li": {"li", "p"},
    "tr": {"tr", "td", "th", "p"},
    "td": {"td", "th", "p"},
    "dd": {"dd", "dt", "p"},
}
_CLOSES |= {"th": _CLOSES["td"], "dt": _CLOSES["dd"]}
_ENDS_P = _BLOCKS - {"p", "li", "tr", "td", "th", "dd", "dt", "html", "body"}
_SCOPES = {"table", "ul", "ol", "dl", "body", "html"}  # an open tag is not closed from inside these
_DEEPEST = 200
_ARTICLE = 0.4  # the share of the page's letters from which <article> or <main> is taken for the page
Pieces = list[Piece]


@dataclass
class Node:
    """An element with its children in order; text stands between them as strings."""

    tag: str
    given: dict[str, str] = field(default_factory=dict)
    inside: list[Node | str] = field(default_factory=list)


def read(head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], Iterable[Item]]:
    """The paragraphs of a page whose letters the parent has already decoded (as UTF-8)."""
    tree = Tree()
    tree.feed(data.decode("utf-8", "replace"))
    tree.close()
    return {}, [Item(0, pieces) for pieces in Walk().paragraphs(_text_of_page(tree.root))]


class Tree(HTMLParser):
    """A light tree of the page; elements too deep are laid into their parents."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("html")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_before(tag)
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(node)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # a slash at the end means nothing to browsers

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)

    def _close_before(self, tag: str) -> None:
        closing = _CLOSES.get(tag, {"p"} if tag in _ENDS_P else set())
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag in _SCOPES:
                return
            if self._open[at].tag in closing:
                del self._open[at:]


class Walk:
    """Reads the tree in order; blanks are as in the source, for the parent to tidy."""

    def paragraphs(self, node: Node, code: str = "") -> Iterator[Pieces]:
        """Paragraphs below a block element, without the empty ones."""
        line: Pieces = []
        yield from self._inside(node, code, line)
        if _letters(line):
            yield line

    def _inside(self, node: Node, code: str, line: Pieces) -> Iterator[Pieces]:
        count = _number(node.given.get("start", "1")) - 1
        for child in node.inside:
            if isinstance(child, str):
                line.append(Piece(child if node.tag == "pre" else child.replace("\n", " "), code))
            elif _is_left_out(child):
                continue
            elif child.tag == "br":
                line.append(Piece("\n", ""))
            elif child.tag in _BLOCKS:
                if _letters(line):
                    yield list(line)
                line.clear()
                count = _number(child.given.get("value", str(count + 1))) if child.tag == "li" else count
                yield from self._block(child, _code(child, code), f"{count}. " if node.tag == "ol" else "- ")
            else:
                yield from self._inside(child, _code(child, code), line)

    def _block(self, node: Node, code: str, marker: str) -> Iterator[Pieces]:
        if node.tag == "tr":
            yield from self._row(node, code)
            return
        for number, pieces in enumerate(self.paragraphs(node, code)):
            yield [Piece(marker, ""), *pieces] if node.tag == "li" and number == 0 else pieces

    def _row(self, row: Node, code: str) -> Iterator[Pieces]:
        """A row of data on one line; a row that only lays out the page as what stands in it."""
        cells = [child for child in row.inside if isinstance(child, Node) and child.tag in ("td", "th")]
        read = [list(self.paragraphs(cell, _code(cell, code))) for cell in cells]
        if len(cells) < 2 or any(_has_table(cell) for cell in cells):
            for cell in read:
                yield from cell
            return
        while read and not read[-1]:
            read.pop()
        line: Pieces = []
        for number, cell in enumerate(read):
            line += [Piece(" | ", "")] if number else []
            for at, pieces in enumerate(cell):
                line += [Piece(" ", "")] if at else []
                line += [Piece(piece.text.replace("\n", " "), piece.code) for piece in pieces]
        if _letters(line):
            yield line


def _is_left_out(node: Node) -> bool:
    style = node.given.get("style", "").replace(" ", "").lower()
    return node.tag in _LEFT_OUT or "hidden" in node.given or "display:none" in style


def _code(node: Node, inherited: str) -> str:
    """The code of letters by the font of an element: <font face> or font-family."""
    name = node.given.get("face", "")
    for rule in node.given.get("style", "").split(";"):
        kind, _colon, value = rule.partition(":")
        if kind.strip().lower() in ("font-family", "font") and value:
            name = value
    names = [part.strip(" \"'") for part in name.split(",")]
    return code_of_font(names[0].split("pt ")[-1].strip(" \"'")) if names[0] else inherited


def _text_of_page(root: Node) -> Node:
    """The one <article> or <main> that holds much of the letters; else the whole."""
    whole = _weight(root)
    for tag in ("article", "main"):
        found = [node for node in _all(root) if node.tag == tag]
        if len(found) == 1 and _weight(found[0]) > max(_ARTICLE * whole, 200):
            return found[0]
    return root


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.inside:
        if isinstance(child, Node) and not _is_left_out(child):
            yield from _all(child)


def _weight(node: Node) -> int:
    return sum(len(text.strip()) for inner in _all(node) for text in inner.inside if isinstance(text, str))


def _has_table(node: Node) -> bool:
    return any(inner.tag == "table" for inner in _all(node))


def _letters(line: Pieces) -> bool:
    return any(piece.text.strip() for piece in line)


def _number(text: str) -> int:
    return int(text) if text.strip("-").isdecimal() and len(text) < 6 else 1
