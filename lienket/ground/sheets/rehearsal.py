"""A rehearsal: the whole sheet is read and judged, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.refusals import Refusal
from lienket.ground.sheets import headings, words
from lienket.ground.sheets.columns import Column, SheetSpec, parse_cell
from lienket.ground.sheets.encodings import legacy, legacy_sentence, text_encoding
from lienket.ground.sheets.guard import MAX_BYTES, check_sheet, check_size, column_letters
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.sandbox import Limits, Table, read_table

INSTRUCTIONS, ERRORS = "Hướng dẫn", "Lỗi"  # names of sheets that are never data
_REMEMBERED = 20_000  # cells of a column whose reading is remembered
_MOST_PROBLEMS = 5_000
_MEMORABLE = frozenset((str, float, int))  # not bool: True and 1.0 are the same key
_UNREAD = object()


@dataclass(frozen=True)
class Row:
    """Excel's number of a row, and its values by column key (every column has its key).

    `unread` are the keys of cells that could not be read; their values are empty. A good row has none.
    """

    number: int
    values: dict[str, Any]
    unread: frozenset[str] = frozenset()


CheckRow = Callable[[Row], Iterable[CellProblem]]
CheckAll = Callable[[list[Row]], Iterable[CellProblem]]


@dataclass
class Rehearsal:
    """`rows` are the good ones. `refusal` is a sentence, with its `code`, when the file is not taken at all.

    `total` counts the rows of data, good and bad; `notes` tell what was passed over or put right; `present` are the
    keys of the columns that the sheet has.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refusal: str = ""
    code: str = ""
    total: int = 0
    sheet: str = ""
    present: frozenset[str] = frozenset()

    @property
    def ok(self) -> bool:
        """Whether all of it could be written as it stands."""
        return not self.refusal and not self.problems and bool(self.rows)


def rehearse(
    source: bytes | Path,
    sheet: SheetSpec,
    *,
    name: str = "",
    check_row: CheckRow | None = None,
    check_all: CheckAll | None = None,
    partly: bool = False,
    max_bytes: int = MAX_BYTES,
    limits: Limits | None = None,
) -> Rehearsal:
    """Reads .xlsx or CSV against `sheet`; never raises for bad content. `name` is the file's own name.

    `check_row(row)` and `check_all(rows)` see rows whose cells are right and yield `CellProblem(reason,
    suggestion, key=…)`, `check_all` also with `row=…`; both may raise `Refusal`. Places are filled in here.
    With `partly`, `check_row` sees rows with unread cells as well, so that one round tells all that is wrong.
    """
    try:
        data, name = _bytes(source, name, max_bytes)
        checked = check_sheet(data, name, max_bytes=max_bytes)
        encoding = text_encoding(data) if checked.kind == "csv" else "utf-8"
        titles = sorted({form for column in sheet.columns for form in headings.accepted_titles(column)})
        skip = (INSTRUCTIONS, ERRORS)
        table = read_table(checked, titles=titles, prefer=(sheet.title,), skip=skip, encoding=encoding, limits=limits)
        old = legacy(cell for _number, cells in table.rows for cell in cells if isinstance(cell, str))
        if old:
            raise FileRefused("legacy_code", legacy_sentence(old))
    except FileRefused as refused:
        return Rehearsal(refusal=refused.sentence, code=refused.code)
    return _Reading(sheet, table, encoding, partly).result(check_row, check_all)


def _bytes(source: bytes | Path, name: str, max_bytes: int) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, name
    with source.open("rb") as file:
        data = file.read(max_bytes + 1)
    check_size(len(data), max_bytes)
    return data, name or source.name


class _Reading:
    """One pass over a table."""

    def __init__(self, spec: SheetSpec, table: Table, encoding: str, partly: bool) -> None:
        self.spec, self.table, self.partly = spec, table, partly
        self.read: list[Row] = []  # every row, good or bad
        self.heading = headings.find(table.rows, spec)
        self.found = Rehearsal(problems=list(self.heading.problems), notes=list(self.heading.notes), sheet=table.sheet)
        self.plan: list[tuple[int, Column, str, bool, bool, dict[Any, Any]]] = [
            (place, column, column.key, column.required, column.width is not None, {})
            for place, column in self.heading.places
        ]
        self.found.present = frozenset(column.key for _place, column in self.heading.places)
        self.padded: dict[str, int] = {}
        self.letters = {column.key: column_letters(place + 1) for place, column in self.heading.places}
        self.blank: dict[str, Any] = {column.key: () if column.kind == "list" else None for column in spec.columns}
        self.required = [place for place, column in self.heading.places if column.required]
        self._tell(encoding)

    def _tell(self, encoding: str) -> None:
        if encoding == "cp1258":
            self.found.notes.append(_("Tệp dùng bảng mã Windows-1258, đã chuyển sang Unicode."))
        if self.table.matching_sheets > 1:
            told = _("Có %(count)d trang tính khớp mẫu, chỉ đọc trang “%(sheet)s”.")
            self.found.notes.append(told % {"count": self.table.matching_sheets, "sheet": self.table.sheet})

    def result(self, check_row: CheckRow | None, check_all: CheckAll | None) -> Rehearsal:
        found = self.found
        if self.heading.places and not self.heading.problems:
            self._rows(check_row)
            self._repeated()
            if check_all:
                everything = list(found.rows)
                self._take_safely(lambda: check_all(everything), None)
            self._drop_bad_rows()
            for key, count in self.padded.items():
                column = next(column for column in self.spec.columns if column.key == key)
                told = _("Cột “%(title)s” (%(column)s): %(count)d ô đã được thêm số 0 ở đầu như mã gốc.")
                found.notes.append(told % {"title": column.title, "column": self.letters[key], "count": count})
            if not found.total:
                found.problems.append(
                    CellProblem(_("Bảng không có dòng dữ liệu nào dưới đầu bảng: hãy điền rồi gửi lại."))
                )
        found.problems.sort(key=lambda problem: (problem.row, len(problem.column), problem.column))
        return found

    def _rows(self, check_row: CheckRow | None) -> None:
        skipped: list[int] = []
        before = self.heading.first_row - 1
        example = self._example()
        for number, cells in self.table.rows:
            if number < self.heading.first_row:
                continue
            after_blank, before = number > before + 1, number
            if self._passed_over(cells, after_blank):
                skipped.append(number)
            elif example and self._texts(cells) == example:
                self.found.notes.append(_("Dòng %(row)d là dòng ví dụ của mẫu nên bỏ qua.") % {"row": number})
            elif len(self.found.problems) < _MOST_PROBLEMS:
                self._row(number, cells, check_row)
            else:
                self.found.notes.append(_("Có quá nhiều lỗi, chỉ kiểm tra đến dòng %(row)d.") % {"row": number})
                break
        if skipped:
            told = _("Bỏ qua các dòng không phải dữ liệu (tiêu đề nhóm, tổng cộng, ghi chú): %(rows)s.")
            self.found.notes.append(told % {"rows": _ranges(skipped)})

    def _row(self, number: int, cells: list[Any], check_row: CheckRow | None) -> None:
        self.found.total += 1
        values, unread, length = self.blank.copy(), set[str](), len(cells)
        for place, column, key, required, pads, memory in self.plan:
            raw = cells[place] if place < length else None
            if raw is None and not required:
                continue
            value: Any = memory.get(raw, _UNREAD) if raw.__class__ in _MEMORABLE else _UNREAD
            if value is _UNREAD:
                value = self._value(column, raw, memory)
            if value.__class__ is CellProblem:
                unread.add(key)
                self.found.problems.append(self._placed(value, number, column.key, raw))
            else:
                values[key] = value
                if pads and value != raw:
                    self._count_padding(column, raw, value)
        row = Row(number, values, frozenset(unread))
        self.read.append(row)
        if not unread:
            self.found.rows.append(row)
        if check_row and (self.partly or not unread):
            self._take_safely(lambda: check_row(row), row)

    def _value(self, column: Column, raw: Any, memory: dict[Any, Any]) -> Any:
        """A cell read for the first time, or a date: dates travel as lists, so their text is the key."""
        kind = raw.__class__
        key = raw[1] if kind is list and len(raw) == 2 and raw[0] == "d" else raw
        dated = key is not raw
        if dated and isinstance(key, str) and ("d", key) in memory:
            return memory["d", key]
        value = parse_cell(column, raw, date1904=self.table.date1904)
        if (dated or kind in _MEMORABLE) and len(memory) < _REMEMBERED:
            memory[("d", key) if dated else raw] = value
        return value

    def _count_padding(self, column: Column, raw: Any, value: str) -> None:
        written = raw.strip() if isinstance(raw, str) else words.text(raw)
        if isinstance(written, str) and len(written) < len(value):
            self.padded[column.key] = self.padded.get(column.key, 0) + 1

    def _texts(self, cells: list[Any]) -> list[str]:
        return [_shown_raw(cells[place]) if place < len(cells) else "" for place, _column in self.heading.places]

    def _example(self) -> list[str]:
        examples = [str(column.example) for _place, column in self.heading.places]
        return examples if any(examples) else []

    def _passed_over(self, cells: list[Any], after_blank: bool) -> bool:
        lacks = any(place >= len(cells) or cells[place] in (None, "") for place in self.required)
        if self.required and not lacks:
            return False
        texts = [_shown_raw(cell) for cell in cells if cell is not None]
        texts = [text for text in texts if text.strip()]
        lacks = lacks or (not self.required and len(texts) < max(2, len(self.heading.places) // 2))
        return not texts or headings.is_note(
            texts, after_blank=after_blank, table_width=len(self.heading.places), lacks_required=lacks
        )

    def _repeated(self) -> None:
        """Rows that repeat the values of `unique` columns of an earlier row."""
        first: dict[tuple[Any, ...], int] = {}
        for row in self.read if self.spec.unique else []:
            if not row.unread.isdisjoint(self.spec.unique):
                continue
            key = tuple(row.values[name] for name in self.spec.unique)
            other = first.setdefault(key, row.number)
            if other != row.number:
                told = _("Trùng với dòng %(row)d: hãy giữ một dòng.") % {"row": other}
                raw = "; ".join(words.shown(value) for value in key)
                self.found.problems.append(self._placed(CellProblem(told), row.number, self.spec.unique[0], raw))

    def _take_safely(self, check: Callable[[], Iterable[CellProblem]], row: Row | None) -> None:
        try:
            self._take(check(), row)
        except Refusal as refusal:
            problem = CellProblem(refusal.sentence, key=refusal.field or "")
            self._take([problem], row)

    def _take(self, problems: Iterable[CellProblem], row: Row | None) -> None:
        by_number = {r.number: r for r in self.found.rows} if row is None else {row.number: row}
        for problem in problems:
            number = problem.row or (row.number if row else 0)
            at = by_number.get(number)
            raw = problem.value or (words.shown(at.values.get(problem.key)) if at else "")
            self.found.problems.append(self._placed(problem, number, problem.key, raw))

    def _placed(self, problem: CellProblem, number: int, key: str, raw: Any) -> CellProblem:
        title = next((str(column.title) for column in self.spec.columns if column.key == key), "")
        value = raw if isinstance(raw, str) else _shown_raw(raw)
        return replace(problem, row=number, column=self.letters.get(key, ""), title=title, value=value[:200], key=key)

    def _drop_bad_rows(self) -> None:
        bad = {problem.row for problem in self.found.problems}
        if bad:
            self.found.rows = [row for row in self.found.rows if row.number not in bad]


def _shown_raw(raw: Any) -> str:
    """A raw cell as the sender sees it, near enough to be recognised."""
    if isinstance(raw, list) and len(raw) == 2:
        tag, value = raw
        if tag == "d" and isinstance(value, str):
            day = value[:10].split("-")
            return "/".join(reversed(day))
        if tag == "%" and isinstance(value, int | float):
            return f"{words.shown(value * 100)}%"
        return words.shown(value)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        shown = words.text(raw)
        return shown if isinstance(shown, str) else ""
    return words.shown(raw)


def _ranges(numbers: list[int]) -> str:
    """1, 2, 3, 7 → 1–3, 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    shown = [str(a) if a == b else f"{a}–{b}" for a, b in runs[:20]]
    return ", ".join(shown) + (" …" if len(runs) > 20 else "")
