"""Stylesheets are whole: a rule that is left open hides every rule below it without a word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted((ROOT / "lienket").glob("**/static/**/*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_rule_is_closed(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"|'[^']*'", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        for sign in re.findall(r"[{}]", line):
            depth += 1 if sign == "{" else -1
            assert 0 <= depth <= 3, f"{sheet.name}, line {number}"
    assert depth == 0
