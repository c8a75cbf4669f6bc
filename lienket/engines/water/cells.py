"""Cells of a sheet of samples → numbers with their sign of censoring, days, waters: one distinct cell at a time."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, NamedTuple

from lienket.engines.vietnamese import fold
from lienket.engines.water.problem import ABOVE, BELOW, MEASURED, NEEDS_II, NEEDS_III, WATERS

_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?")
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")
_NOT_DETECTED = {"kph", "kphd", "nd", "n d", "khong phat hien", "not detected", "kph duoc", "khong phat hien duoc"}
_WITH_LIMIT = re.compile(
    r"(?P<words>[^\d(\[<=]+?)\s*[(\[]?\s*(?:<|(?:mdl|lod|ghph)\s*[=:]?)\s*(?P<limit>[\d.,eE+-]+)\s*[)\]]?", re.I
)
_YES, _NO = {"co", "yes", "true", "x"}, {"khong", "no", "false"}
#: In the order of WATERS; a word is read without its marks.
_WATER_WORDS = (("song", "suoi", "kenh", "muong", "rach", "khe", "river"), ("ho", "ao", "dam", "lake"))
_DAYS = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


class Value(NamedTuple):
    """A number as it stands; ``sign`` is a decimal sign that could group thousands as well; ``word``: yes or no."""

    value: float
    censor: int = MEASURED
    sign: str = ""
    word: bool = False


def text_of(cell: Any) -> str:
    """A cell as people see it; a whole number without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.hour == cell.minute == 0 else "%Y-%m-%d %H:%M")
    return str(cell).strip()


def read_value(cell: Any) -> Value | ValueError | None:
    """A measured value, one beyond a limit, or not detected at all; None for an empty cell."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Value(float(cell)) if cell == cell else None
    text = text_of(cell)
    if not text:
        return None
    if text[0] in "<>":
        found = _number(text[1:].lstrip("= ").strip())
        return found._replace(censor=BELOW if text[0] == "<" else ABOVE) if found else _unread(text)
    folded = fold(text)
    if folded in _NOT_DETECTED:
        return Value(float("nan"), BELOW)
    if folded in _YES | _NO:
        return Value(float(folded in _YES), word=True)
    limited = _WITH_LIMIT.fullmatch(text)
    if limited and fold(limited["words"]) in _NOT_DETECTED:
        found = _number(limited["limit"])
        return found._replace(censor=BELOW) if found else _unread(text)
    return _number(text) or _unread(text)


def _number(text: str) -> Value | None:
    if not _NUMBER.fullmatch(text):
        return None
    grouped = _GROUPED.fullmatch(text)
    return Value(float(text.replace(",", ".")), sign=grouped[1] if grouped else "")


def _unread(text: str) -> ValueError:
    return ValueError(f"“{text[:40]}” không phải là số; ghi dạng 0,25 hoặc 0.25, dưới giới hạn thì <0,01 hoặc KPH")


def decimal_sign(cell: Any) -> str:
    """The decimal sign of a text that can mean nothing else: 0.25, 12,5."""
    found = re.fullmatch(r"\D*\d+([.,])\d+\D*", cell) if isinstance(cell, str) else None
    return found[1] if found and not _GROUPED.fullmatch(cell.lstrip("<>= ")) else ""


def read_day(cell: Any) -> date | ValueError | None:
    """The day of a cell; None for an empty one."""
    if isinstance(cell, datetime):
        found: date | None = cell.date()
    elif isinstance(cell, date):
        found = cell
    else:
        text = text_of(cell)
        if not text:
            return None
        found = _day(text)
    if found is None:
        return ValueError(f"“{text_of(cell)[:40]}” không phải ngày; ghi dạng 22/11/2026 hoặc 2026-11-22")
    return found if 1990 <= found.year <= 2100 else ValueError(f"năm {found.year} nằm ngoài 1990–2100")


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        first = text.split()[0]
    for form in _DAYS:
        try:
            return datetime.strptime(first, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None


def read_water(cell: Any) -> int | ValueError | None:
    """The place in WATERS of river or lake, in either language; None for an empty cell."""
    folded = fold(text_of(cell))
    if not folded:
        return None
    for place, words in enumerate(_WATER_WORDS):
        if folded.split()[0] in words:
            return place
    return ValueError(f"loại thủy vực “{text_of(cell)[:40]}” không biết; ghi sông hoặc hồ ({', '.join(WATERS)})")


def read_needs(cell: Any) -> int | ValueError | None:
    """What a water must be tested for besides, from II, III, pesticides, metals; None for an empty cell."""
    text = text_of(cell)
    if not text:
        return None
    bits = 0
    for part in re.split(r"[;,+/]", text):
        folded = fold(part)
        if folded in ("ii", "nhom ii", "pesticides") or "bao ve thuc vat" in folded or "bvtv" in folded:
            bits |= NEEDS_II
        elif folded in ("iii", "nhom iii", "metals") or "kim loai" in folded:
            bits |= NEEDS_III
        else:
            return ValueError(f"nguồn tác động “{part.strip()[:40]}” không biết; ghi II (BVTV) hoặc III (kim loại)")
    return bits
