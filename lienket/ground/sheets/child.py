"""The child that parses: run as a script with `python -I`, it confines itself before it reads.

One file comes on standard input; the answer goes to standard output in frames (4 bytes of length, then JSON).
It may die; the parent says so. Standalone on purpose: nothing of the platform is imported, so it starts in
some tens of milliseconds and holds nothing worth stealing. Cells travel as JSON: null, text, number,
true/false, or a pair (tag, value): d (date or datetime, ISO), t (time, seconds), % (number shown as a
percentage), e (error), f (formula not computed).
"""

from __future__ import annotations

import csv
import datetime
import gc
import html
import io
import json
import re
import resource
import sys
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

MAX_REPLY = 48 << 20
MAX_CELL = 32_767  # Excel's own limit of characters in a cell
_PEEK = 40
_CANDIDATES = 12
_SHEET_NAME = 31

Row = tuple[int, list[Any]]
Rows = Iterable[Row]


class No(Exception):  # noqa: N818 - it is an answer, not a fault
    """The file is not taken; `code` and `details` become a sentence in the parent."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code, self.details = code, details


def confine(memory: int, cpu_s: int) -> None:
    """Own limits before the first byte of the file: memory, time, no files, no processes, no core."""
    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (limit, limit))


def plain(text: str) -> str:
    """Letters and digits only, lower case, no diacritics: how titles are compared."""
    spread = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c if c.isalnum() else " " for c in spread if not unicodedata.combining(c)).split())


def score(rows: Rows, titles: set[str]) -> int:
    """The most titles found in one row, or in two rows under each other, among the first rows."""
    best, before, before_at = 0, set[str](), -1
    for number, cells in rows:
        found = {plain(cell) for cell in cells if isinstance(cell, str) and len(cell) < 200} & titles
        best = max(best, len(found | before) if number == before_at + 1 else len(found))
        before, before_at = found, number
    return best


def read_csv(head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], Rows]:
    """Delimiter by the titles found, then by the number of columns; a first line `sep=;` is obeyed."""
    text = data.decode(head["encoding"]).removeprefix("\ufeff")
    hint = re.match(r"sep=(.)\r?\n", text)
    if hint:
        text = text[hint.end() :]
    titles = set(head["titles"])
    candidates = [hint[1]] if hint else [";", ",", "\t", "|"]
    ranked = []
    for order, delimiter in enumerate(candidates):
        peeked = list(_csv_rows(text, delimiter, _PEEK, strict=False))
        width = max((sum(1 for c in cells if c) for _, cells in peeked), default=0)
        ranked.append((-score(peeked, titles), -width, order, delimiter))
    delimiter = min(ranked)[3]
    return {"sheet": "", "delimiter": delimiter, "matching": 1}, _csv_rows(text, delimiter, None, strict=True)


def _csv_rows(text: str, delimiter: str, limit: int | None, *, strict: bool) -> Iterator[tuple[int, list[Any]]]:
    csv.field_size_limit(1 << 20)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if limit and number > limit:
                return
            yield number, [cell or None for cell in cells]
    except csv.Error:
        if strict:
            raise No("csv_quotes", row=number + 1) from None


def read_xlsx(head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], Rows]:
    """The sheet asked for by name, else the visible one whose head fits best."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception as error:
        raise No("workbook_broken") from error
    names = [s.name for s in book.sheets_metadata if "Work" in str(s.typ) and str(s.visible).endswith("Visible")]
    names = names or list(book.sheet_names)
    if not names:
        raise No("no_sheet")
    skipped = {plain(name) for name in head["skip"]}
    asked = {plain(name) for name in head["prefer"]}
    ordered = sorted(names, key=lambda name: (plain(name) not in asked, plain(name) in skipped))[:_CANDIDATES]
    titles = set(head["titles"])
    best, ties, chosen, sheet = -1, 0, "", None
    for name in ordered:
        candidate = _sheet(book, name)
        found = score(_xlsx_rows(candidate, {}, _PEEK), titles)
        ties = 1 if found > best else ties + (found == best)
        if found > best:
            best, chosen, sheet = found, name, candidate
        if plain(name) in asked and found > 1:
            break
    around = Surroundings(data, chosen)
    told = {
        "sheet": chosen,
        "matching": ties if best > 1 else 1,
        "date1904": around.date1904,
    }
    return told, _xlsx_rows(sheet, around.marks, None)


def _sheet(book: Any, name: str) -> Any:
    try:
        return book.get_sheet_by_name(name)
    except Exception as error:
        raise No("workbook_broken") from error


def _xlsx_rows(sheet: Any, marks: dict[int, dict[int, Any]], limit: int | None) -> Iterator[tuple[int, list[Any]]]:
    if sheet.start is None:
        return
    pad = [None] * sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if limit and number > limit:
            return
        row = pad + [None if cell == "" else cell for cell in cells]
        for column, mark in marks.get(number, {}).items():
            row.extend([None] * (column - len(row)))
            row[column - 1] = ("%", row[column - 1]) if mark == "%" else mark
        yield number, row


class Surroundings:
    """What calamine does not tell: percentages, errors, formulas without a value, the 1904 calendar."""

    def __init__(self, data: bytes, sheet: str) -> None:
        self.marks: dict[int, dict[int, Any]] = {}
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            book = archive.read("xl/workbook.xml")
            self.date1904 = bool(re.search(rb'<(?:\w+:)?workbookPr\s[^>]*date1904="(?:1|true)"', book))
            try:
                path = self._path(archive, book, sheet)
                xml = archive.read(path)
                styles = archive.read("xl/styles.xml") if "xl/styles.xml" in archive.namelist() else b""
            except KeyError:
                return
        self._find_percent(xml, styles)
        self._find_errors(xml)
        self._find_formulas(xml)

    @staticmethod
    def _path(archive: zipfile.ZipFile, book: bytes, sheet: str) -> str:
        links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
        targets = {}
        for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", links):
            given = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            targets[given.get("Id")] = given.get("Target", "")
        for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", book.decode("utf-8", "replace")):
            given = dict(re.findall(r'([\w:]+)="([^"]*)"', tag))
            if html.unescape(given.get("name", "")) == sheet:
                target = targets[next((v for k, v in given.items() if k.endswith(":id")), "")]
                return target.lstrip("/") if target.startswith("/") else "xl/" + target
        raise KeyError(sheet)

    def _mark(self, reference: bytes | None, mark: Any) -> None:
        found = re.search(rb'\br="([A-Z]{1,3})([0-9]{1,7})"', reference or b"")
        if found:
            column = 0
            for letter in found[1]:
                column = column * 26 + letter - 64
            self.marks.setdefault(int(found[2]), {})[column] = mark

    def _find_percent(self, xml: bytes, styles: bytes) -> None:
        formats = {b"9", b"10"}
        for tag in re.findall(rb"<numFmt\s[^>]*>", styles):
            code = re.search(rb'formatCode="([^"]*)"', tag)
            number = re.search(rb'numFmtId="(\d+)"', tag)
            if code and number and "%" in re.sub(r'"[^"]*"|\\.', "", html.unescape(code[1].decode("utf-8", "replace"))):
                formats.add(number[1])
        block = re.search(rb"<cellXfs.*?</cellXfs>", styles, re.S)
        kinds = re.findall(rb"<xf\s[^>]*>", block[0]) if block else []
        wanted = [
            str(i).encode() for i, tag in enumerate(kinds) if re.search(rb'numFmtId="(?:%s)"' % b"|".join(formats), tag)
        ]
        if wanted:
            for tag in re.finditer(rb'<c\s[^>]*\bs="(?:%s)"[^>/]*>' % b"|".join(wanted), xml):
                if not re.search(rb'\bt="(?!n")', tag[0]):
                    self._mark(tag[0], "%")

    def _find_errors(self, xml: bytes) -> None:
        if b't="e"' in xml:
            for cell in re.finditer(rb'(<c\s[^>]*\bt="e"[^>]*>)(.*?)</c>', xml, re.S):
                value = re.search(rb"<v>([^<]{1,40})</v>", cell[2])
                self._mark(cell[1], ("e", value[1].decode("utf-8", "replace") if value else "#?"))

    def _find_formulas(self, xml: bytes) -> None:
        if b"</f>" in xml:
            for cell in re.finditer(rb"(<c\s[^>]*>)<f[^>]*>[^<]*</f>\s*(?:<v\s*/>|<v></v>)?</c>", xml):
                if b't="str"' not in cell[1]:
                    self._mark(cell[1], ("f", ""))


def travel(value: object) -> object:
    """Dates and times as tagged pairs, for JSON."""
    if isinstance(value, datetime.date):  # datetime is a date too
        return ("d", value.isoformat())
    if isinstance(value, datetime.time):
        return ("t", value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, datetime.timedelta):
        return ("t", value.total_seconds())
    return str(value)


def frames(rows: Rows, max_rows: int, max_columns: int) -> Iterator[bytes]:
    """Rows that hold something, a thousand to a frame, without the empty cells at their ends."""
    encode = json.JSONEncoder(ensure_ascii=False, default=travel, separators=(",", ":")).encode
    batch: list[tuple[int, list[Any]]] = []
    for number, cells in rows:
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if number > max_rows or len(cells) > max_columns:
            raise No("too_far", row=number, column=len(cells))
        for column, cell in enumerate(cells, 1):
            if type(cell) is str and len(cell) > MAX_CELL:
                raise No("cell_too_long", row=number, column=column)
        batch.append((number, cells))
        if len(batch) == 1000:
            yield encode(batch).encode("utf-8", "replace")
            batch = []
    if batch:
        yield encode(batch).encode("utf-8", "replace")


def answer(head: dict[str, Any], data: bytes) -> list[bytes]:
    """All frames of the reply; held back until they are known to fit, so the parent never takes half."""
    read = read_csv if head["kind"] == "csv" else read_xlsx
    told, rows = read(head, data)
    reply, weight = [json.dumps(told).encode()], 0
    for frame in frames(rows, head["max_rows"], head["max_columns"]):
        weight += len(frame)
        if weight > MAX_REPLY:
            raise No("too_much_text")
        reply.append(frame)
    return [*reply, json.dumps({"end": True}).encode()]


def main() -> None:
    """argv: memory in bytes, seconds of CPU. Standard input: length, JSON head, then the file."""
    confine(int(sys.argv[1]), int(sys.argv[2]))
    gc.disable()  # a short life, and no cycles worth looking for among a million cells
    incoming = sys.stdin.buffer.read()
    length = int.from_bytes(incoming[:4], "big")
    head, data = json.loads(incoming[4 : 4 + length]), incoming[4 + length :]
    try:
        reply = answer(head, data)
    except No as no:
        reply = [json.dumps({"refuse": no.code, "details": no.details}).encode()]
    for frame in reply:
        sys.stdout.buffer.write(len(frame).to_bytes(4, "big") + frame)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
