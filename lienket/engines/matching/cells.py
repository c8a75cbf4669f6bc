"""A cell of a sheet → a number, a day; a cell that says neither surely is refused with a sentence."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any


class CellError(ValueError):
    """A value that cannot be read; the message is a sentence."""


_PLAIN = re.compile(r"-?\d+")
_DOTS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?|-?\d+,\d+")
_COMMAS = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?|-?\d+\.\d+")


def read_number(cell: Any, *, english: bool = False) -> Decimal:
    """1234 · 1.234,5 · 1,234.5. Where both ways are possible (1.234) the language of the headings decides."""
    if isinstance(cell, (bool, date, datetime)):
        raise CellError(f"“{cell}” không phải là số.")
    if isinstance(cell, (int, float)):
        if cell != cell or cell in (float("inf"), float("-inf")):
            raise CellError(f"“{cell}” không phải là số.")
        return Decimal(int(cell)) if float(cell).is_integer() else Decimal(repr(cell))
    return _number(str(cell), english)


@lru_cache(maxsize=65_536)
def _number(text: str, english: bool) -> Decimal:
    compact = "".join(text.split()).replace("\u2212", "-")
    if len(compact) <= 30:
        if _PLAIN.fullmatch(compact):
            return Decimal(compact)
        commas, dots = _COMMAS.fullmatch(compact), _DOTS.fullmatch(compact)
        if commas and (english or not dots):
            return Decimal(compact.replace(",", ""))
        if dots:
            return Decimal(compact.replace(".", "").replace(",", "."))
    raise CellError(f"“{text[:40]}” không phải là số; ghi dạng 1234,5.")


def read_price(cell: Any, *, english: bool = False) -> int:
    """Whole đồng."""
    price = read_number(cell, english=english)
    if price != price.to_integral_value():
        raise CellError(f"giá {cell} phải là số đồng nguyên.")
    return int(price)


def read_day(cell: Any) -> date:
    """A date cell, dd/mm/yyyy or yyyy-mm-dd; the month never comes first."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    return _day(str(cell).strip())


@lru_cache(maxsize=65_536)
def _day(text: str) -> date:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise CellError(f"“{text[:40]}” không phải là ngày; ghi dạng dd/mm/yyyy.")
