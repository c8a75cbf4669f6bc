"""Finding the table in a sheet: a title above, a head of one or two lines, notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.sheets.child import plain
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.guard import column_letters
from lienket.ground.sheets.problems import CellProblem

Cells = Sequence[Any]
NumberedRow = tuple[int, list[Any]]

_LOOKED_AT = 40
_NUMERIC = ("integer", "decimal", "money", "percent")
_SCALE = re.compile(r"\b(nghin|ngan|trieu|ty|ti|tr d|trd)\b")
_UNIT_LINE = re.compile(r"\b(?:don vi(?: tinh)?|dvt)\b")
_NOTE = re.compile(
    r"(?:ghi chu|nguon|nguoi lap|thu truong|ky ten|noi nhan|tong cong|tong so|cong|tong|note|source|total"
    r"|ngay \d{1,2} thang|[\w ]{0,30} ngay(?: \d{1,2})? thang(?: \d{1,2})? nam)\b"
)
_GROUP_NUMBER = re.compile(r"(?:[IVXLC]{1,7}|[A-Z])[.)]?")


@dataclass
class Heading:
    """Where the table begins: `first_row` of data, and which position holds which column."""

    head_row: int = 0
    first_row: int = 0
    places: list[tuple[int, Column]] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def accepted_titles(column: Column) -> set[str]:
    """The plain forms of a column's titles: both languages, aliases, each also without parentheses."""
    forms = {str(column.title), str(column.title_en), *map(str, column.aliases), column.key}
    return {plain(form) for form in forms} | {plain(_bare(form)) for form in forms} - {""}


def find(rows: list[NumberedRow], spec: SheetSpec) -> Heading:
    """The heading; with problems and no places when there is none. `rows` are not changed."""
    known = {form: column for column in spec.columns for form in accepted_titles(column) if form}
    best: tuple[int, int, list[tuple[int, str, Column | None]]] | None = None
    for at, (number, cells) in enumerate(rows[:_LOOKED_AT]):
        below = rows[at + 1] if at + 1 < len(rows) and rows[at + 1][0] == number + 1 else None
        for lines in (1, 2) if below else (1,):
            titles = _titles(cells, below[1] if below and lines == 2 else None, known)
            found = len({column.key for _place, _title, column in titles if column})
            if best is None or (found, -lines) > (_found(best[2]), -best[1]):
                best = (at, lines, titles)
    if best is None or _found(best[2]) < min(2, len(spec.columns)):
        return _no_heading(spec)
    return _heading(rows, spec, *best)


def _found(titles: list[tuple[int, str, Column | None]]) -> int:
    return len({column.key for _place, _title, column in titles if column})


def _titles(upper: Cells, lower: Cells | None, known: dict[str, Column]) -> list[tuple[int, str, Column | None]]:
    """(position, title as shown, column or None). A merged upper title is carried to the right."""
    found, carried = [], ""
    for place in range(max(len(upper), len(lower or ()))):
        above = _text(upper, place)
        carried = above or carried
        if lower is None:
            if above:
                found.append((place, above, _match(above, known)))
            continue
        beneath = _text(lower, place)
        both = f"{carried} {beneath}".strip() if beneath else above
        column = _match(both, known) or _match(beneath, known) or (_match(above, known) if above else None)
        if both:
            found.append((place, both, column))
    return found


def _match(title: str, known: dict[str, Column]) -> Column | None:
    return known.get(plain(title)) or known.get(plain(_bare(title))) if title else None


def _bare(title: str) -> str:
    return re.sub(r"\([^()]*\)|\[[^\[\]]*\]|\*", " ", title)


def _text(cells: Cells, place: int) -> str:
    value = cells[place] if place < len(cells) else None
    return " ".join(value.split()) if isinstance(value, str) and len(value) < 300 else ""


def _heading(
    rows: list[NumberedRow],
    spec: SheetSpec,
    at: int,
    lines: int,
    titles: list[tuple[int, str, Column | None]],
) -> Heading:
    heading = Heading(head_row=rows[at][0], first_row=rows[at][0] + lines)
    seen: dict[str, str] = {}
    for place, title, column in titles:
        letters = column_letters(place + 1)
        if column is None:
            if plain(title) not in ("stt", "tt", "so tt", "so thu tu", "no"):
                heading.notes.append(
                    _("Cột %(column)s “%(title)s” không có trong mẫu nên bỏ qua.") % _at(letters, title)
                )
        elif column.key in seen:
            reason = _("Cột “%(title)s” có hai lần (%(column)s và %(other)s): hãy giữ một.")
            told = reason % {**_at(letters, title), "other": seen[column.key]}
            heading.problems.append(_problem(heading, told, letters, title, column))
        else:
            seen[column.key] = letters
            heading.places.append((place, column))
            heading.problems.extend(_other_unit(heading, letters, title, column))
    _tell_missing(heading, [column for column in spec.columns if column.key not in seen])
    heading.problems.extend(_unit_above(rows[:at], heading))
    _skip_numbering(rows[at + lines :], heading)
    return heading


def _tell_missing(heading: Heading, missing: list[Column]) -> None:
    for column in missing:
        if column.required:
            told = _("Thiếu cột “%(title)s”: hãy dùng tệp mẫu hoặc thêm cột này.") % {"title": column.title}
            heading.problems.append(_problem(heading, told, "", str(column.title), column))
    optional = "; ".join(str(column.title) for column in missing if not column.required)
    if optional:
        heading.notes.append(_("Không có các cột sau nên để trống: %(titles)s.") % {"titles": optional})


def _at(letters: str, title: str) -> dict[str, str]:
    return {"column": letters, "title": title[:80]}


def _problem(heading: Heading, reason: str, letters: str, title: str, column: Column) -> CellProblem:
    return CellProblem(reason, row=heading.head_row, column=letters, title=title[:80], key=column.key)


def _other_unit(heading: Heading, letters: str, title: str, column: Column) -> list[CellProblem]:
    """A head that says thousands or millions where the column does not."""
    accepted = accepted_titles(column)
    if column.kind not in _NUMERIC or plain(title) in accepted or not _SCALE.search(plain(title)):
        return []
    told = _("Đầu cột ghi “%(title)s”, mẫu là “%(own)s”: hãy quy đổi số về đơn vị của mẫu và sửa đầu cột.")
    return [_problem(heading, told % {"title": title[:80], "own": column.title}, letters, title, column)]


def _unit_above(rows: list[NumberedRow], heading: Heading) -> list[CellProblem]:
    """The line "Đơn vị tính: triệu đồng" above a table whose money is in đồng."""
    money = [(place, column) for place, column in heading.places if column.kind == "money"]
    for number, cells in rows if money else []:
        for place, cell in enumerate(cells):
            words = plain(cell) if isinstance(cell, str) and len(cell) < 200 else ""
            if _UNIT_LINE.search(words) and _SCALE.search(words):
                told = _("Trên bảng ghi “%(line)s” nhưng cột “%(title)s” nhận số đồng: hãy quy đổi rồi sửa dòng này.")
                told %= {"line": cell.strip()[:80], "title": money[0][1].title}
                return [CellProblem(told, row=number, column=column_letters(place + 1), key=money[0][1].key)]
    return []


def _skip_numbering(rows: list[NumberedRow], heading: Heading) -> None:
    """The line (1) (2) (3) … that official tables carry under their heads."""
    if not rows or rows[0][0] != heading.first_row:
        return
    marks = [str(int(c)) if isinstance(c, float) and c.is_integer() else str(c) for c in rows[0][1] if c is not None]
    numbers = [int(m) for m in (mark.strip(" ()[]") for mark in marks) if m.isascii() and m.isdigit() and len(m) < 4]
    letters = [mark for mark in marks if re.fullmatch(r"\(?[A-Ea-e]\)?", mark.strip())]
    consecutive = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    if len(numbers) >= 3 and numbers[0] in (1, 2) and consecutive and len(numbers) + len(letters) == len(marks):
        heading.first_row += 1


def _no_heading(spec: SheetSpec) -> Heading:
    titles = "; ".join(str(column.title) for column in spec.columns if column.required) or "; ".join(
        str(column.title) for column in spec.columns
    )
    told = _(
        "Không tìm thấy dòng đầu bảng trong %(rows)d dòng đầu: hãy dùng tệp mẫu, giữ nguyên các đầu cột %(titles)s."
    )
    return Heading(problems=[CellProblem(told % {"rows": _LOOKED_AT, "titles": titles[:300]})])


def is_note(texts: list[str], *, after_blank: bool, table_width: int, lacks_required: bool) -> bool:
    """Whether a row is no data: a total, a source, a signature, a group's name. `texts` are its filled cells.

    Only rows that lack a required cell can be; a row that fills them all is data, whatever it begins with.
    """
    if not lacks_required or not texts:
        return False
    if any(_NOTE.match(plain(text[:80])) for text in texts[:2]):
        return True
    if len(texts) <= 2 and table_width >= 4 and after_blank:
        return True
    return len(texts) == 2 and table_width >= 4 and _GROUP_NUMBER.fullmatch(texts[0].strip()) is not None
