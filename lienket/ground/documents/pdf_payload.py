"""A composition as the JSON values that data/official.typ draws, each text fitted to its room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lienket.ground.documents.composition import Composition, Grid, Line, Placed, PlacedAnnex, runs_of
from lienket.ground.documents.glyphs import fitted, printable, symbol_font
from lienket.ground.documents.layout import Layout
from lienket.ground.documents.model import Band, OfficialDocument, Run, Text
from lienket.ground.documents.word_table import total_span
from lienket.ground.documents.wording import clean_line

# Rows of at most so many lines are kept on one page.
WHOLE_LINES = 20
WIDE_LETTER_MM = 3.0


def payload(document: OfficialDocument, made: Composition) -> dict[str, Any]:
    """Every value the template reads."""
    layout = made.layout
    text_mm = layout.text_width_mm(landscape=made.landscape)
    half = Fit(layout.size_pt("body"), text_mm / 2)
    line = Fit(layout.size_pt("body"), text_mm)
    head = Fit(layout.size_pt("dateline"), text_mm * layout.value("head", "left_share"))
    return {
        "layout": layout.sections,
        "symbol_font": symbol_font(),
        "title": printable(clean_line(f"{document.type_name} {document.summary}")),
        "author": printable(clean_line(document.issuer)),
        "keywords": [printable(clean_line(word)) for word in document.keywords],
        **{part: head(getattr(made, part)) for part in ("parent", "issuer", "number", "subject", "dateline")},
        "type_name": line(made.type_name),
        "summary": line(made.summary),
        "urgency": made.urgency,
        "legal_bases": [line(base) for base in made.legal_bases],
        "name": half(made.name),
        "addressees": [half(text) for text in made.addressees],
        "authority": [half(text) for text in made.authority],
        "recipients": [half(text) for text in made.recipients],
        "landscape": made.landscape,
        "blocks": _blocks(made.blocks, layout, text_mm),
        "annexes": [_annex(annex, layout) for annex in made.annexes],
    }


class Fit:
    """A text made printable and fitted to one room at one size."""

    def __init__(self, size_pt: float, room_mm: float) -> None:
        self.size_pt = size_pt
        self.room_mm = room_mm

    def __call__(self, text: str) -> str:
        return fitted(printable(text), self.size_pt, self.room_mm)

    def runs(self, runs: Sequence[Run]) -> list[dict[str, Any]]:
        """Runs as JSON objects."""
        return [{"text": self(run.text), "bold": run.bold, "italic": run.italic} for run in runs]

    def text_runs(self, text: Text) -> list[dict[str, Any]]:
        """Any text as JSON runs."""
        return self.runs(runs_of(text))

    def lines(self, text: Text) -> float:
        """Roughly how many lines a text needs in the room, on the high side."""
        plain = text if isinstance(text, str) else "".join(run.text for run in text)
        return plain.count("\n") + len(plain) * WIDE_LETTER_MM / self.room_mm


def _annex(annex: PlacedAnnex, layout: Layout) -> dict[str, Any]:
    room_mm = layout.text_width_mm(landscape=annex.landscape)
    line = Fit(layout.size_pt("body"), room_mm)
    return {
        "label": annex.label,
        "title": line(annex.title),
        "reference": line(annex.reference),
        "landscape": annex.landscape,
        "blocks": _blocks(annex.blocks, layout, room_mm),
    }


def _blocks(blocks: Sequence[Placed], layout: Layout, room_mm: float) -> list[dict[str, Any]]:
    """The blocks as JSON objects, each with its type."""
    line = Fit(layout.size_pt("body"), room_mm - layout.value("body", "first_line_mm"))
    found: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Line):
            runs = line.runs(block.runs)
            found.append({"type": "line", "kind": str(block.kind), "label": block.label, "runs": runs})
        elif isinstance(block, Grid):
            found.append(_grid(block, layout))
        else:
            found.append({"type": "break"})
    return found


def _grid(grid: Grid, layout: Layout) -> dict[str, Any]:
    """A table; its texts fitted to the columns less the room beside the text."""
    size, padding = layout.size_pt("table"), layout.value("table", "padding_mm")
    fits = [Fit(size, max(1.0, width - 2 * padding)) for width in grid.widths_mm]
    whole = Fit(size, sum(grid.widths_mm) - 2 * padding)
    rows = [_row(row, fits, whole) for row in grid.rows]
    total = None if grid.total is None else zip(fits, grid.total, strict=True)
    return {
        "type": "grid",
        "titles": [fit(title) for fit, title in zip(fits, grid.titles, strict=True)],
        "widths_mm": grid.widths_mm,
        "aligns": grid.aligns,
        "caption": whole(grid.caption),
        "rows": rows,
        "whole": grid.kept_whole and not any(row.get("tall") for row in rows),
        "total": None if total is None else [fit.text_runs(cell) for fit, cell in total],
        "total_span": 1 if grid.total is None else total_span(grid.total),
    }


def _row(row: tuple[Text, ...] | Band, fits: Sequence[Fit], whole: Fit) -> dict[str, Any]:
    """One table row. A tall row may break across pages: kept whole it could run off the paper."""
    if isinstance(row, Band):
        return {"band": True, "cells": [whole.text_runs(row.text)]}
    pairs = list(zip(fits, row, strict=True))
    return {
        "band": False,
        "tall": any(fit.lines(cell) > WHOLE_LINES for fit, cell in pairs),
        "cells": [fit(cell) if isinstance(cell, str) else fit.text_runs(cell) for fit, cell in pairs],
    }
