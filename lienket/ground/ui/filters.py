"""How values are written on a page: dates, numbers, money, days left, sizes, paragraphs.

Each is called thousands of times a page, so they format by hand and touch Django only for the language.
An absent value (None, NaN) is written as an en dash, so that a gap is seen as a gap.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

ABSENT = "–"
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
NBSP = "\u00a0"
_COMMAS_AND_DOTS = str.maketrans(",.", ".,")
_PARAGRAPHS = re.compile(r"\n{2,}")


def _localised(text: str, language: str | None = None) -> str:
    """`1,234.5` written as a language writes it, the reader's when none is named."""
    return text if (language or get_language()) == "en" else text.translate(_COMMAS_AND_DOTS)


def _absent(value: object) -> bool:
    if value is None or value == "":
        return True
    return isinstance(value, float | Decimal) and not math.isfinite(value)


def date_text(value: date | datetime | None) -> str:
    """31/12/2026; an instant is dated by the clock of Việt Nam."""
    if value is None or value == "":
        return ABSENT
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(HERE)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def datetime_text(value: datetime | None) -> str:
    """31/12/2026 14:05 by the clock of Việt Nam; a naive instant is taken to be there already."""
    if value is None or value == "":
        return ABSENT
    if value.tzinfo is not None:
        value = value.astimezone(HERE)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d} {value.hour:02d}:{value.minute:02d}"


def number_text(value: float | Decimal | None, places: int | None = None, *, language: str | None = None) -> str:
    """1.234.567,5 (English: 1,234,567.5).

    With `places` that many decimals; without, whole numbers bare and others with at most four, zeros dropped.
    """
    if _absent(value):
        return ABSENT
    if places is not None:
        return _localised(f"{value:,.{places}f}", language)
    if isinstance(value, int):
        return _localised(f"{value:,}", language)
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    return _localised("0" if text == "-0" else text, language)


def percent_text(value: float | Decimal | None, places: int = 0, *, language: str | None = None) -> str:
    """0.455 → 46% (one place: 45,5%); the value is a fraction of one."""
    if value is None or _absent(value):
        return ABSENT
    return _localised(f"{value * 100:,.{places}f}", language) + "%"


def money_text(value: float | Decimal | None, *, language: str | None = None) -> str:
    """1.234.567 ₫, whole đồng, never broken over two lines."""
    return ABSENT if _absent(value) else _localised(f"{value:,.0f}", language) + NBSP + "₫"


def days_text(value: int | date | None, today: date | None = None) -> str:
    """Days left as words: 5 → “còn 5 ngày”, 0 → “hôm nay”, -12 → “trễ 12 ngày”.

    Takes the number of days left, or a due date together with `today`.
    """
    if value is None or value == "":
        return ABSENT
    if isinstance(value, date):
        if today is None:
            raise ValueError("days: a due date needs today beside it, as in due|days(today)")
        value = (value - today).days
    if value == 0:
        return _("hôm nay")
    if value > 0:
        return ngettext("còn %(n)s ngày", "còn %(n)s ngày", value) % {"n": number_text(value)}
    return ngettext("trễ %(n)s ngày", "trễ %(n)s ngày", -value) % {"n": number_text(-value)}


def filesize_text(size: int | None) -> str:
    """Bytes as 812 B, 1,2 KB, 3,4 MB (units of 1024)."""
    if size is None:
        return ABSENT
    amount = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            break
        amount /= 1024
    return number_text(round(amount, 1) if unit != "B" else int(amount)) + NBSP + unit


def linebreaks_html(value: Any) -> Markup:
    """Plain text as paragraphs and line breaks; whatever is in the text is escaped."""
    if not value:
        return Markup("")
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    parts = (str(escape(part)).replace("\n", "<br>") for part in _PARAGRAPHS.split(text))
    return Markup("".join(f"<p>{part}</p>" for part in parts))  # noqa: S704  every part is escaped above


FILTERS = {
    "date": date_text,
    "datetime": datetime_text,
    "number": number_text,
    "percent": percent_text,
    "money": money_text,
    "days": days_text,
    "filesize": filesize_text,
    "linebreaks": linebreaks_html,
}

_BY_LANGUAGE: dict[str, Callable[..., str]] = {
    "number": number_text,
    "percent": percent_text,
    "money": money_text,
}


def in_language(code: str) -> dict[str, Callable[..., str]]:
    """The filters that depend on the language, settled for one: asking for it costs more than the rest."""
    return {name: partial(write, language=code) for name, write in _BY_LANGUAGE.items()}
