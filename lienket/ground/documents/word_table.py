"""WordprocessingML of tables: the ruled ones of the text, the bare ones that put head and foot in columns."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from lienket.ground.documents.composition import Grid, runs_of
from lienket.ground.documents.model import Band, Run, Text
from lienket.ground.documents.word_text import paragraph, run_xml, twips

CELL_STYLES = {"left": "VBBangTrai", "center": "VBBangGiua", "right": "VBBangPhai"}


def grid_xml(grid: Grid) -> str:
    """A ruled table whose heading row repeats on each page and whose rows never break across pages."""
    widths = [twips(width) for width in grid.widths_mm]
    keep = "<w:keepNext/>" if grid.kept_whole else ""
    starts = [_cell_start(width, align, keep) for width, align in zip(widths, grid.aligns, strict=True)]
    parts = [_table_start(widths, "TableGrid"), _heading_row(grid.titles, widths)]
    for row in grid.rows:
        if isinstance(row, Band):
            parts.append(_band_row(row, sum(widths), len(widths)))
        else:
            parts.append(_row(row, starts))
    if grid.total is not None:
        parts.append(_total_row(grid.total, widths, grid.aligns))
    parts.append("</w:tbl>")
    return "".join(parts)


def columns_xml(rows: Sequence[Sequence[str]], widths_mm: Sequence[float]) -> str:
    """An unruled table of ready cell contents (WordprocessingML): the two columns of head and signature."""
    widths = [twips(width) for width in widths_mm]
    body = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
            for width, cell in zip(widths, row, strict=True)
        )
        + "</w:tr>"
        for row in rows
    )
    return f"{_table_start(widths, 'TableNormal')}{body}</w:tbl>"


def stamp_xml(text: str, width_mm: float, height_mm: float, colour: str) -> str:
    """A box of exact size with one line in it, centred: the stamp of urgency."""
    side = f'w:val="single" w:sz="12" w:space="0" w:color="{colour}"'
    borders = "".join(f"<w:{edge} {side}/>" for edge in ("top", "left", "bottom", "right"))
    width = twips(width_mm)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
        f'<w:tr><w:trPr><w:trHeight w:val="{twips(height_mm)}" w:hRule="exact"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph('VBKhan', text)}</w:tc></w:tr></w:tbl>"
    )


def _table_start(widths: Sequence[int], style: str) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )


def _cell_start(width: int, align: str, keep: str) -> str:
    """Everything before a cell's text: the same for every row, so made once per column."""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{CELL_STYLES[align]}"/>{keep}</w:pPr>'
    )


def _cell_text(text: Text) -> str:
    """The runs of a cell; plain one-line text takes the short way."""
    if isinstance(text, str):
        if not text:
            return ""
        if "\n" not in text:
            return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        return run_xml(Run(text))
    return "".join(run_xml(run) for run in runs_of(text))


def _row(cells: Sequence[Text], starts: Sequence[str]) -> str:
    inner = "".join(f"{start}{_cell_text(text)}</w:p></w:tc>" for start, text in zip(starts, cells, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{inner}</w:tr>"


def _heading_row(titles: Sequence[str], widths: Sequence[int]) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph('VBBangDau', title, properties='<w:keepNext/>')}</w:tc>"
        for title, width in zip(titles, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _band_row(band: Band, width: int, columns: int) -> str:
    runs = "".join(run_xml(Run(run.text, True, run.italic)) for run in runs_of(band.text))
    return (
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{columns}"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="VBBangTrai"/><w:keepNext/></w:pPr>{runs}</w:p></w:tc></w:tr>'
    )


def _total_row(cells: Sequence[Text], widths: Sequence[int], aligns: Sequence[str]) -> str:
    """The closing row in bold; its first text spans the empty cells after it."""
    span = total_span(cells)
    parts = []
    for place in [0, *range(span, len(cells))]:
        end = span if place == 0 else place + 1
        merged = f'<w:gridSpan w:val="{span}"/>' if end - place > 1 else ""
        style = "VBBangGiua" if place == 0 and span > 1 else CELL_STYLES[aligns[place]]
        runs = "".join(run_xml(Run(run.text, True, run.italic)) for run in runs_of(cells[place]))
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{sum(widths[place:end])}" w:type="dxa"/>{merged}</w:tcPr>'
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p></w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(parts)}</w:tr>"


def total_span(cells: Sequence[Text]) -> int:
    """How many columns the first text of a total row covers: itself and the empty cells that follow."""
    span = 1
    while span < len(cells) and not cells[span]:
        span += 1
    return span
