"""An official document as PDF/A: `to_pdf(document) -> bytes`, drawn by typst with the embedded Tinos.

The template data/official.typ is fixed; the document travels as JSON: its texts are values, never markup.
The compiler sees an empty folder, no system fonts and no network.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from functools import lru_cache
from typing import Any

import typst

from lienket.ground.documents.composition import compose
from lienket.ground.documents.glyphs import FONTS
from lienket.ground.documents.layout import DATA
from lienket.ground.documents.model import OfficialDocument
from lienket.ground.documents.pdf_payload import payload
from lienket.ground.refusals import Refusal

STANDARDS: list[Any] = ["a-2a"]  # tagged, every letter mapped to Unicode, fonts embedded

EMPTY = b"#set page(width: 1mm, height: 1mm)"
AGE = 11


def to_pdf(document: OfficialDocument) -> bytes:
    """The document as PDF/A-2a bytes, equal for equal documents. Raises Refusal when a part is missing."""
    values = json.dumps(payload(document, compose(document)), ensure_ascii=False)
    stamp = dt.datetime(document.day.year, document.day.month, document.day.day, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as empty:
        try:
            compiler = typst.Compiler(_template(), root=empty, font_paths=_fonts(), sys_inputs={"made": values})
            made = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=stamp)
        except typst.TypstError as fault:
            raise Refusal("Không dựng được tệp PDF của văn bản này: hãy tải bản .docx thay thế.") from fault
        finally:
            _forget()
    if not isinstance(made, bytes):
        raise TypeError("typst gave pages instead of one PDF")
    return made


def _forget() -> None:
    """Let typst drop what it memoised of the last document.

    It keeps results for ten compilations, 45 MB each for a report of 500 rows; empty ones age them out in
    milliseconds, so a long-lived server stays small.
    """
    empty = typst.Compiler(font_paths=_fonts())
    for _ in range(AGE):
        empty.compile(EMPTY, format="svg")


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (DATA / "official.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our four faces and the ones built into typst; never the machine's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
