"""Rows of a sheet that an engine leaves out: told on the screen, and kept as a page of the result with reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from lienket.engines.tables.writing import Page

SHOWN = 20


class Problem(NamedTuple):
    """A row that is left out: its number as people see it, its cells, and why."""

    row: int
    cells: tuple[str, ...]
    why: str


def nothing_in(path: Path, problems: Sequence[Problem]) -> str:
    """The refusal of a file of which no row can be used, with the first reason."""
    first = f" Dòng {problems[0].row}: {problems[0].why}." if problems else ""
    return f"Tệp {path.name} không có giá trị nào tính được.{first}"


def left_out(problems: Sequence[Problem], cells: Sequence[str]) -> list[Page]:
    """The page ``problems``, ``cells`` the headings of their cells; no page where there are none."""
    if not problems:
        return []
    rows = [[one.row, *one.cells, one.why] for one in problems]
    return [Page("problems", ["row", *cells, "why"], rows)]


def warnings_of(problems: Sequence[Problem], repeated: int) -> Iterator[str]:
    """What the screen says of rows that were left out or only said again what was there."""
    for one in problems[:SHOWN]:
        yield f"⚠ dòng {one.row}: {one.why}."
    if problems:
        yield f"⚠ {len(problems)} dòng không tính, ghi ở bảng problems cùng lý do."
    if repeated:
        yield f"⚠ {repeated} dòng lặp lại y nguyên được tính một lần."
