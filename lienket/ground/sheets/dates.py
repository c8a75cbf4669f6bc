"""Dates as people and Excel write them: day first, four-digit years, no guessing."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.sheets.problems import CellProblem

_EPOCH = datetime.date(1899, 12, 30)  # Excel's day 0, given that its calendar has a 29/02/1900
_EARLIEST, _LATEST = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)
_SERIAL_FROM, _SERIAL_TO = 18_264, 73_051  # 01/01/1950 to 01/01/2100: other whole numbers are no dates

_CLOCK = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})\s*([/.-])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}){_CLOCK}", re.A)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([/.-])(\d{{1,2}})\2(\d{{1,2}}){_CLOCK}", re.A)
_IN_WORDS = re.compile(r"(?:ngày\s+)?(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.A | re.I)
_SHORT_YEAR = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{2})", re.A)
_MONTH = re.compile(r"(?:tháng\s+)?(\d{1,2})\s*[/.-]\s*(\d{4})", re.A | re.I)
_YEAR = re.compile(r"(?:năm\s+)?((?:19|20)\d{2})", re.A | re.I)
_QUARTER = re.compile(r"quý\s+(1|2|3|4|i|ii|iii|iv)\s*(?:[/.,-]|năm)?\s*(?:năm\s+)?(\d{4})", re.A | re.I)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})", re.A)


@dataclass(frozen=True)
class Clock:
    """A time of day or a duration that Excel stored, in seconds: never a date."""

    seconds: float


def from_iso(text: str) -> datetime.date | datetime.datetime | CellProblem:
    """The child's own notation back as a date, or with its time of day."""
    try:
        if len(text) > 10:
            return datetime.datetime.fromisoformat(text)
        return datetime.date.fromisoformat(text)
    except ValueError:
        return CellProblem(_("Không đọc được ngày trong ô này: hãy gõ lại dạng ngày/tháng/năm."))


def read(raw: Any, *, date1904: bool = False) -> datetime.date | CellProblem:
    """The date in a cell. A time of day beside it is dropped."""
    if isinstance(raw, datetime.datetime):
        return _in_range(raw.date())
    if isinstance(raw, datetime.date):
        return _in_range(raw)
    if isinstance(raw, str):
        return _from_text(raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_serial(raw, date1904)
    return _not_a_date()


def shown(day: datetime.date) -> str:
    """dd/mm/yyyy."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def _from_serial(number: float, date1904: bool) -> datetime.date | CellProblem:
    if _SERIAL_FROM <= number < _SERIAL_TO:
        return _EPOCH + datetime.timedelta(days=int(number) + (1462 if date1904 else 0))
    if number == int(number):
        compact = _COMPACT.fullmatch(str(int(number)))
        if compact:
            suggestion = _made(int(compact[3]), int(compact[2]), int(compact[1]))
            if isinstance(suggestion, datetime.date):
                return CellProblem(_("Ngày viết liền không rõ: hãy ghi ngày/tháng/năm."), shown(suggestion))
        year = _YEAR.fullmatch(str(int(number)))
        if year:
            return _only_year(int(year[1]))
    return CellProblem(_("Số này không phải ngày: hãy ghi ngày/tháng/năm, ví dụ 05/06/2026."))


def _from_text(text: str) -> datetime.date | CellProblem:
    text = " ".join(text.split())
    match = _DAY_FIRST.fullmatch(text)
    if match:
        return _made(int(match[1]), int(match[3]), int(match[4]))
    match = _YEAR_FIRST.fullmatch(text)
    if match:
        return _made(int(match[4]), int(match[3]), int(match[1]), year_first=True)
    match = _IN_WORDS.fullmatch(text)
    if match:
        return _made(int(match[1]), int(match[2]), int(match[3]))
    return _explained(text)


def _explained(text: str) -> CellProblem:
    """Why a text is no date, with the nearest date where there is one."""
    match = _SHORT_YEAR.fullmatch(text)
    if match:
        day = _made(int(match[1]), int(match[2]), 2000 + int(match[3]))
        suggestion = shown(day) if isinstance(day, datetime.date) else ""
        return CellProblem(_("Năm chỉ có hai chữ số nên không rõ năm nào: hãy ghi đủ bốn chữ số."), suggestion)
    match = _QUARTER.fullmatch(text)
    if match:
        quarter = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(match[1].lower()) or int(match[1])
        return _only_month(quarter * 3, int(match[2]))
    match = _MONTH.fullmatch(text)
    if match and 1 <= int(match[1]) <= 12:
        return _only_month(int(match[1]), int(match[2]))
    match = _YEAR.fullmatch(text)
    if match:
        return _only_year(int(match[1]))
    match = _COMPACT.fullmatch(text)
    if match:
        day = _made(int(match[3]), int(match[2]), int(match[1]))
        suggestion = shown(day) if isinstance(day, datetime.date) else ""
        return CellProblem(_("Ngày viết liền không rõ: hãy ghi ngày/tháng/năm."), suggestion)
    return _not_a_date()


def _made(day: int, month: int, year: int, *, year_first: bool = False) -> datetime.date | CellProblem:
    try:
        return _in_range(datetime.date(year, month, day))
    except ValueError:
        if month > 12 >= day >= 1 and month <= 31 and not year_first:
            other = _made(month, day, year)
            suggestion = shown(other) if isinstance(other, datetime.date) else ""
            return CellProblem(
                _("Tháng %(month)d không có: phải ghi ngày trước, tháng sau.") % {"month": month}, suggestion
            )
        return CellProblem(_("Không có ngày này trong lịch: hãy kiểm tra lại ngày, tháng, năm."))


def _in_range(day: datetime.date) -> datetime.date | CellProblem:
    if _EARLIEST <= day <= _LATEST:
        return day
    return CellProblem(_("Năm %(year)d nằm ngoài khoảng 1900–2199: hãy kiểm tra lại.") % {"year": day.year})


def _only_month(month: int, year: int) -> CellProblem:
    last = (
        (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(days=1))
        if 1 <= year < 9999
        else None
    )
    return CellProblem(_("Thiếu ngày: hãy ghi rõ ngày/tháng/năm."), shown(last) if last else "")


def _only_year(year: int) -> CellProblem:
    return CellProblem(_("Chỉ có năm: hãy ghi rõ ngày/tháng/năm."), f"31/12/{year}")


def _not_a_date() -> CellProblem:
    return CellProblem(_("Không phải ngày: hãy ghi ngày/tháng/năm, ví dụ 05/06/2026."))
