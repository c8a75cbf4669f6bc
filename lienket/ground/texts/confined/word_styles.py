"""Styles of a Word file: which font, and so which code of letters, and which list a paragraph has."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from .shapes import code_of_font

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE = W + "val"
_DEEPEST = 20  # styles based on each other; more is a circle


def is_on(element: ElementTree.Element | None) -> bool:
    """Whether a switch such as w:vanish is there and not turned off."""
    return element is not None and element.get(VALUE, "true") not in ("false", "0", "off")


def font_code(properties: ElementTree.Element | None) -> str | None:
    """The code of the font named in run properties; None when they name none."""
    fonts = properties.find(W + "rFonts") if properties is not None else None
    if fonts is None:
        return None
    for place in ("hAnsi", "ascii"):  # hAnsi is the font of letters above U+007F
        if fonts.get(f"{W}{place}Theme"):
            return ""
        if fonts.get(W + place):
            return code_of_font(fonts.get(W + place, ""))
    return None


class Styles:
    """The styles by their names; all answers follow `basedOn`."""

    def __init__(self, root: ElementTree.Element | None) -> None:
        self._styles = {} if root is None else {s.get(W + "styleId", ""): s for s in root.findall(W + "style")}
        self._default = next(
            (
                key
                for key, s in self._styles.items()
                if s.get(W + "type") == "paragraph" and s.get(W + "default") == "1"
            ),
            "",
        )
        base = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._base_code = font_code(base) or ""
        self._codes: dict[str, str | None] = {}

    def paragraph(self, properties: ElementTree.Element | None) -> str:
        """The style of a paragraph, or the default one."""
        named = properties.find(W + "pStyle") if properties is not None else None
        return named.get(VALUE, "") if named is not None else self._default

    def code(self, style: str) -> str:
        """The code of letters of a style's font."""
        return self._code(style) or (self._base_code if self._code(style) is None else "")

    def run_code(self, properties: ElementTree.Element | None, inherited: str) -> str:
        """The code of a run: its own font, that of its character style, or the paragraph's."""
        if properties is None:
            return inherited
        own = font_code(properties)
        named = properties.find(W + "rStyle")
        if own is None and named is not None:
            own = self._code(named.get(VALUE, ""))
        return inherited if own is None else own

    def is_contents(self, style: str) -> bool:
        """Whether a style is that of a line in a table of contents (toc 1 … toc 9)."""
        element = self._styles.get(style)
        name = element.find(W + "name") if element is not None else None
        return re.fullmatch(r"toc [1-9]", name.get(VALUE, "") if name is not None else "", re.I) is not None

    def numbering(self, style: str) -> tuple[str, ElementTree.Element] | None:
        """(style, its w:numPr): the nearest style of the chain that is in a list."""
        for key in self._chain(style):
            found = self._styles[key].find(f"{W}pPr/{W}numPr")
            if found is not None:
                return key, found
        return None

    def _code(self, style: str) -> str | None:
        if style not in self._codes:
            codes = (font_code(self._styles[key].find(W + "rPr")) for key in self._chain(style))
            self._codes[style] = next((code for code in codes if code is not None), None)
        return self._codes[style]

    def _chain(self, style: str) -> list[str]:
        chain: list[str] = []
        while style in self._styles and len(chain) < _DEEPEST:
            chain.append(style)
            base = self._styles[style].find(W + "basedOn")
            style = base.get(VALUE, "") if base is not None else ""
        return chain
