"""What is wrong with a cell, said so that the sender can put it right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CellProblem:
    """A reason, and where known what to write instead; the rehearsal fills in the place.

    `row` is Excel's row number (0: no one row), `column` its letters ("": no one column), `key` ours.
    """

    reason: str
    suggestion: str = ""
    row: int = 0
    column: str = ""
    title: str = ""
    value: str = ""
    key: str = ""
