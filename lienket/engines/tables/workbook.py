"""A workbook of large tables, written as a stream: sheet XML row by row into the archive, so memory does not grow."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

NUMBER = b"\0"  # XML has no such letter, so no cell holds it
MOST_ROWS = 1_048_576  # of one sheet, by the format
MOST_LETTERS = 32_767  # of one cell
_CHUNK = 2_000
_WIDTH = 16
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def letters(position: int) -> str:
    """0 → A, 26 → AA."""
    text, number = "", position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def write_workbook(path: Path, pages: Iterable[tuple[str, Sequence[str], Iterable[Sequence[Any]]]]) -> None:
    """(name, headings, rows of text and numbers) → one sheet each; what a sheet cannot hold goes on in “name 2” …"""
    write_rows(path, ((name, headings, (row_of(row).encode() for row in rows)) for name, headings, rows in pages))


def write_rows(path: Path, pages: Iterable[tuple[str, Sequence[str], Iterable[bytes]]]) -> None:
    """As ``write_workbook``, of rows that ``row_of`` has made."""
    names: list[str] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, headings, rows in pages:
            rest = iter(rows)
            part = 1
            while True:
                names.append(name if part == 1 else f"{name} {part}")
                with archive.open(f"xl/worksheets/sheet{len(names)}.xml", "w", force_zip64=True) as file:
                    _write_sheet(file, headings, islice(rest, MOST_ROWS - 1))
                more = next(rest, None)
                if more is None:
                    break
                rest, part = chain([more], rest), part + 1
        for inner, text in _around(names):
            archive.writestr(inner, text)


def _write_sheet(file: IO[bytes], headings: Sequence[str], rows: Iterator[bytes]) -> None:
    file.write(
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" '
        f'topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(headings)}" width="{_WIDTH}" customWidth="1"/></cols><sheetData>'.encode()
    )
    file.write(row_of(headings, ' s="1"').encode().replace(NUMBER, b"1"))
    number = 2
    while some := list(islice(rows, _CHUNK)):
        file.write(b"".join([row.replace(NUMBER, b"%d" % n) for n, row in enumerate(some, start=number)]))
        number += len(some)
    file.write(b"</sheetData></worksheet>")


def row_of(cells: Sequence[Any], style: str = "") -> str:
    """A row of a sheet, with ``NUMBER`` where its number belongs."""
    parts = ['<row r="\0">']
    for column, cell in zip(_columns(len(cells)), cells, strict=True):
        if cell == "":
            continue
        if isinstance(cell, str):
            text = _SPECIAL.sub(_escaped, cell[:MOST_LETTERS]) if _SPECIAL.search(cell) else cell[:MOST_LETTERS]
            parts.append(f'<c r="{column}\0"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
        else:
            parts.append(f'<c r="{column}\0"{style}><v>{cell!r}</v></c>')
    parts.append("</row>")
    return "".join(parts)


@lru_cache(maxsize=64)
def _columns(count: int) -> tuple[str, ...]:
    return tuple(map(letters, range(count)))


def _escaped(found: re.Match[str]) -> str:
    """XML forbids control characters, so the format spells them _xHHHH_; and a text that looks so is spelled too."""
    text = found[0]
    if text.startswith("_x"):
        return "_x005F" + text
    return _NAMED.get(text) or f"_x{ord(text):04X}_"


def _around(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts of the package besides the sheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    links += f'<Relationship Id="rId{len(names) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    yield (
        "xl/_rels/workbook.xml.rels",
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    )
    yield "xl/styles.xml", _STYLES
    first = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{first}</Relationships>'
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_KIND}.worksheet+xml"/>' for n in numbers
    )
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{kinds}</Types>'
    )
    yield "[Content_Types].xml", types
