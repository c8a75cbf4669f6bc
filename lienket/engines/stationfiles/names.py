"""Names of station files: TenTinh_TenCoSo_TenTram_yyyyMMddHHmmss.txt; and the clock that names and lines write."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime

#: Three parts or more: some stations write an underscore in their own name.
_NAME = re.compile(r"([A-Za-z0-9-]+(?:_[A-Za-z0-9-]+){2,})_(\d{14})\.txt", re.ASCII | re.IGNORECASE)
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class FileName:
    """Of which station a file speaks, and when the logger says that it wrote it (seconds since 1970, its own clock)."""

    station: str
    at: int


def read_name(name: str) -> FileName | None:
    """What the last part of a path says; None where it is not such a name or its time is none."""
    found = _NAME.fullmatch(name)
    if found is None or len(found[1]) > 60:
        return None
    at = seconds(found[2])
    return None if at is None else FileName(found[1], at)


def seconds(text: str) -> int | None:
    """yyyyMMddHHmmss → seconds since 1970 by the same clock; None where it is no such time.

    >>> seconds("19700101000001")
    1
    """
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        return None
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    hour, minute, second = int(text[8:10]), int(text[10:12]), int(text[12:])
    if not (1970 <= year <= 2199 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (date(year, month, day).toordinal() - _EPOCH) * 86400 + hour * 3600 + minute * 60 + second


def stamp(at: int) -> str:
    """Seconds since 1970 → yyyyMMddHHmmss by the same clock.

    >>> stamp(1)
    '19700101000001'
    """
    return f"{datetime.fromtimestamp(at, UTC):%Y%m%d%H%M%S}"
