"""The child may be starved, killed or lied to: the parent gets a sentence, and no process is left."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lienket.ground.sheets.guard import Checked, check_sheet
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.sheets.sandbox import Limits, mark_workbook, read_table
from tests.ground.processes import children

sys.path.insert(0, str(Path(__file__).parents[1] / "reliability"))
from corpus import bad_files

SOUND = bad_files.packed(bad_files.parts())


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(memory=1 << 20), "unreadable"),
        (Limits(wall_s=0.005), "too_slow"),
        (Limits(reply=10), "too_much_text"),
    ],
)
def test_a_starved_child_becomes_a_sentence(limits: Limits, code: str) -> None:
    before = children()
    with pytest.raises(FileRefused) as refused:
        read_table(check_sheet(SOUND), limits=limits)
    assert refused.value.code == code
    assert children() == before


def test_the_four_kibibyte_bomb_kills_only_the_child() -> None:
    """Past the guard on purpose: cells A1 and XFD1048576 make the parser ask for 16 billion cells."""
    rows = f'<row r="1">{bad_files.cell("A1", "a")}</row><row r="1048576">{bad_files.cell("XFD1048576", "z")}</row>'
    with pytest.raises(FileRefused) as refused:
        read_table(Checked("xlsx", bad_files.sheet(rows)), limits=Limits(cpu_s=10, wall_s=10.0))
    assert refused.value.code == "unreadable"
    assert read_table(check_sheet(SOUND)).rows[0] == (1, ["Tên", "Số lượng", "Ngày"])


def test_row_numbers_and_letters_are_those_of_excel() -> None:
    rows = f'<row r="3">{bad_files.cell("C3", "x")}</row><row r="7">{bad_files.cell("B7", "y")}</row>'
    assert read_table(check_sheet(bad_files.sheet(rows))).rows == [(3, [None, None, "x"]), (7, [None, "y"])]


def test_a_workbook_that_cannot_be_marked_is_refused() -> None:
    head = {"sheet": "A", "problems": [], "errors_title": "Lỗi", "errors_head": [], "errors": []}
    with pytest.raises(FileRefused) as refused:
        mark_workbook(head, b"PK\x03\x04 nothing")
    assert refused.value.code == "unreadable"
