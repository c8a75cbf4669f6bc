"""Numbers as Vietnamese readers write them: 1.234,5."""

from __future__ import annotations

import math
from datetime import date

NOTHING = "–"


def number(value: float | None, decimals: int | None = None) -> str:
    """`1234.5` → `1.234,5`. Without `decimals`, at most two and no idle zeros; None and NaN give a dash."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{value:,.{2 if decimals is None else decimals}f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.translate(str.maketrans(",.", ".,"))


def percent(part: float, whole: float) -> str:
    """Share of a whole as `12,5 %`; a dash when the whole is nothing."""
    return f"{number(100 * part / whole, 1 if (100 * part) % whole else 0)} %" if whole else NOTHING


def day(value: date) -> str:
    """`05/06/2026`."""
    return f"{value:%d/%m/%Y}"
