"""An official document as PDF/A: `to_pdf(document) -> bytes`, drawn by typst with the embedded Tinos.

The template data/official.typ is fixed; the document travels as JSON, so its texts are values and never markup.
The compiler sees an empty folder, no system fonts and no network.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import typst

from lienket.ground.documents.composition import Break, Composition, Grid, Line, Placed, compose, runs_of
from lienket.ground.documents.glyphs import FONTS, printable, symbol_font
from lienket.ground.documents.layout import DATA
from lienket.ground.documents.model import Band, OfficialDocument, Run, Text
from lienket.ground.documents.word_table import total_span
from lienket.ground.documents.wording import clean_line
from lienket.ground.refusals import Refusal

STANDARDS: list[Any] = ["a-2a"]
# A word longer than a narrow column is given places to break, so that it stays on the paper.
LONG_WORD = re.compile(r"\S{13,}")
STEP = 6
ZERO_WIDTH_SPACE = "\u200b"


def to_pdf(document: OfficialDocument) -> bytes:
    """The document as PDF/A-2a bytes, the same for the same document. Raises Refusal when a part is missing."""
    payload = json.dumps(_payload(document, compose(document)), ensure_ascii=False)
    stamp = dt.datetime(document.day.year, document.day.month, document.day.day, tzinfo=dt.UTC)
    with tempfile.TemporaryDirectory() as empty:
        try:
            made = typst.compile(
                _template(),
                root=empty,
                font_paths=_fonts(),
                sys_inputs={"made": payload},
                pdf_standards=STANDARDS,
                timestamp=stamp,
            )
        except typst.TypstError as fault:
            raise Refusal("Không dựng được tệp PDF của văn bản này: hãy tải bản .docx thay thế.") from fault
    return made


@lru_cache(maxsize=1)
def _template() -> bytes:
    return (DATA / "official.typ").read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our four faces and the ones built into typst; never the machine's."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])


def _shown(text: str) -> str:
    """The text as the embedded faces can draw it."""
    return printable(text)


def _broken(text: str) -> str:
    """The same, with places to break inside very long words."""
    return LONG_WORD.sub(lambda found: _with_breaks(found.group()), printable(text))


def _with_breaks(word: str) -> str:
    return ZERO_WIDTH_SPACE.join(word[start : start + STEP] for start in range(0, len(word), STEP))


def _payload(document: OfficialDocument, made: Composition) -> dict[str, Any]:
    """The composition as JSON values."""
    return {
        "layout": made.layout.sections,
        "symbol_font": symbol_font(),
        "title": _shown(clean_line(f"{document.type_name} {document.summary}")),
        "author": _shown(clean_line(document.issuer)),
        "keywords": [_shown(clean_line(word)) for word in document.keywords],
        **{name: _broken(getattr(made, name)) for name in ("parent", "issuer", "number", "subject", "dateline")},
        **{name: _broken(getattr(made, name)) for name in ("type_name", "summary", "name")},
        **{name: [_broken(line) for line in getattr(made, name)] for name in
           ("legal_bases", "addressees", "authority", "recipients")},  # fmt: skip
        "urgency": made.urgency,
        "landscape": made.landscape,
        "blocks": _blocks(made.blocks),
        "annexes": [
            {
                "label": annex.label,
                "title": _broken(annex.title),
                "reference": _broken(annex.reference),
                "landscape": annex.landscape,
                "blocks": _blocks(annex.blocks),
            }
            for annex in made.annexes
        ],
    }


def _blocks(blocks: Sequence[Placed]) -> list[dict[str, Any]]:
    return [_block(block) for block in blocks]


def _block(block: Placed) -> dict[str, Any]:
    """One block as a JSON object with its type."""
    if isinstance(block, Line):
        return {"type": "line", "kind": str(block.kind), "label": block.label, "runs": _runs(block.runs)}
    if isinstance(block, Grid):
        return {
            "type": "grid",
            "titles": [_broken(title) for title in block.titles],
            "widths_mm": block.widths_mm,
            "aligns": block.aligns,
            "caption": _broken(block.caption),
            "rows": [_row(row) for row in block.rows],
            "total": None if block.total is None else [_runs(runs_of(cell)) for cell in block.total],
            "total_span": 1 if block.total is None else total_span(block.total),
        }
    assert isinstance(block, Break)  # noqa: S101 (Placed has no fourth kind)
    return {"type": "break"}


def _row(row: tuple[Text, ...] | Band) -> dict[str, Any]:
    if isinstance(row, Band):
        return {"band": True, "cells": [_runs(runs_of(row.text))]}
    return {"band": False, "cells": [_broken(c) if isinstance(c, str) else _runs(runs_of(c)) for c in row]}


def _runs(runs: Sequence[Run]) -> list[dict[str, Any]]:
    return [{"text": _broken(run.text), "bold": run.bold, "italic": run.italic} for run in runs]
