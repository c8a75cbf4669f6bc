"""The streamed workbook: every cell comes back as it was, by two independent readers; nothing is cut off in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from lienket.engines.tables import workbook, write_workbook

ROWS = [
    ["A & B <c>", 1, 2.5, "  hai  dấu cách  "],
    ["dòng 1\ndòng 2", -3, 10**12, "=1+1"],
    ["", 0, 0.1, "“Cam” – 1.000 đ/kg ≤ 20 %"],
]


def test_cells_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    write_workbook(path, [("matches", ["a", "b", "c", "d"], ROWS), ("empty", ["x"], [])])
    book = load_workbook(path)
    assert book.sheetnames == ["matches", "empty"]
    found = [[cell.value for cell in row] for row in book["matches"].iter_rows()]
    assert found == [["a", "b", "c", "d"], *([row[0] or None, *row[1:]] for row in ROWS)]
    assert [cell.data_type for cell in book["matches"][3]] == ["s", "n", "n", "s"]
    assert book["matches"].freeze_panes == "A2"
    assert book["matches"]["A1"].font.bold
    assert [[cell.value for cell in row] for row in book["empty"].iter_rows()] == [["x"]]
    other = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("matches").to_python()
    assert other[1:] == [[row[0], float(row[1]), float(row[2]), row[3]] for row in ROWS]


def test_control_characters_are_spelled_and_long_texts_end_where_a_cell_ends(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    write_workbook(path, [("a", ["x"], [["bell \x07, _x0041_"], ["y" * 40_000]])])
    sheet = load_workbook(path)["a"]
    assert sheet["A2"].value == "bell _x0007_, _x005F_x0041_"
    assert len(sheet["A3"].value) == 32_767


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    path = tmp_path / "r.xlsx"
    write_workbook(path, [("lots", ["n"], ([n] for n in range(5))), ("full", ["n"], [[1], [2]])])
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["lots", "lots 2", "lots 3", "full"]
    rows = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert rows == [[["n"], [0.0], [1.0]], [["n"], [2.0], [3.0]], [["n"], [4.0]], [["n"], [1.0], [2.0]]]
