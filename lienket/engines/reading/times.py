"""Dates, periods and recurrences of a text, as days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date

from lienket.engines.reading.result import When
from lienket.engines.reading.words import any_of

_Y = r"(?P<y>(?:19|20)\d{2})"
_M = r"(?P<m>1[0-2]|0?[1-9])"
_D = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_Y1, _M1, _D1 = (part.replace(f"<{name}>", f"<{name}1>") for part, name in ((_Y, "y"), (_M, "m"), (_D, "d")))
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NUMBERS = {"một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
_NEXT_MONTH = "next"  # in the place of a recurrence, until the day of the document is looked at
_EVERY = {"năm": "year", "tháng": "month", "quý": "quarter", "tuần": "week"}
_UNTIL = re.compile(
    r"(?:(?:chậm nhất|muộn nhất|không muộn hơn|chậm hơn|hạn chót|hạn cuối|thời hạn|hạn)\s+(?:là\s+)?"
    r"(?:(?:vào|trước|đến)\s+)?(?:(?:ngày|cuối|đầu|giữa)\s+)?|trước(?:\s+dịp)?(?:\s+\d{1,2}\s*(?:giờ|h)(?:\s*\d{1,2}(?:\s*phút)?)?)?(?:\s+ngày|\s+hết)?\s*|đến\s+hết\s*|hết\s*"
    r"|đến\s+trước\s*|đến(?:\s+ngày|\s+cuối)?\s*|tới(?:\s+ngày|\s+hết)?\s*|không quá\s*)$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"(?:kể\s+)?từ(?:\s+ngày|\s+đầu)?\s*$|\bsau\s*$", re.IGNORECASE)
_Build = Callable[[re.Match[str], int], tuple[date | None, date | None, str] | None]


def _span(year: int, first: int, last: int) -> tuple[date, date, str]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), ""


def _year_of(found: re.Match[str], year: int) -> int:
    written = found.groupdict().get("y")
    if written:
        return int(written)
    said = re.search(r"(?:năm\s+(nay|tới|sau|ngoái|trước))$", found[0].lower())
    return year + {"tới": 1, "sau": 1, "ngoái": -1, "trước": -1}.get(said[1] if said else "", 0)


def _day(found: re.Match[str], year: int) -> tuple[date | None, date | None, str] | None:
    try:
        day = date(_year_of(found, year), int(found["m"]), int(found["d"]))
    except ValueError:
        return None
    return day, day, ""


def _days(found: re.Match[str], year: int) -> tuple[date | None, date | None, str] | None:
    last_year, groups = _year_of(found, year), found.groupdict()
    try:
        last = date(last_year, int(found["m"]), int(found["d"]))
        first = date(
            int(found["y1"] or last_year), int(found["m1"] or groups.get("m2") or found["m"]), int(found["d1"])
        )
    except ValueError:
        return None
    return (first, last, "") if first <= last else None


def _months(found: re.Match[str], year: int) -> tuple[date | None, date | None, str] | None:
    first, last, last_year = int(found["m1"]), int(found["m"]), _year_of(found, year)
    first_year = int(found.groupdict().get("y1") or last_year)
    if (first_year, first) > (last_year, last):
        return None
    return date(first_year, first, 1), _span(last_year, last, last)[1], ""


def _years(found: re.Match[str], year: int) -> tuple[date | None, date | None, str] | None:
    first, last = int(found["y1"]), int(found["y"])
    return (date(first, 1, 1), date(last, 12, 31), "") if first <= last else None


def _quarter(found: re.Match[str], year: int) -> tuple[date | None, date | None, str] | None:
    word = found["q"].lower()
    number = _ROMAN.get(word) or _NUMBERS.get(word) or int(word)
    return _span(_year_of(found, year), 3 * number - 2, 3 * number)


def _quarters(found: re.Match[str], year: int) -> tuple[date | None, date | None, str] | None:
    first, last = (_ROMAN.get(found[key].lower()) or int(found[key]) for key in ("q1", "q"))
    last_year = _year_of(found, year)
    first_year = int(found["y1"] or last_year)
    if (first_year, first) > (last_year, last):
        return None
    return date(first_year, 3 * first - 2, 1), _span(last_year, 3 * last - 2, 3 * last)[1], ""


def _part_months(found: re.Match[str], year: int) -> tuple[date | None, date | None, str] | None:
    if not found.groupdict().get("y") and "đầu" not in found[0].lower() and "cuối" not in found[0].lower():
        return None
    count = int(found["n"]) if found["n"].isdigit() else _NUMBERS[found["n"].lower()]
    if not 1 <= count <= 12:
        return None
    last = "cuối" in found[0].lower()
    return _span(_year_of(found, year), 13 - count if last else 1, 12 if last else count)


def _part_year(found: re.Match[str], year: int) -> tuple[date | None, date | None, str]:
    first, last = {"đầu": (1, 6), "giữa": (4, 9), "cuối": (7, 12)}[found["part"].lower()]
    return _span(_year_of(found, year), first, last)


def _every(found: re.Match[str], year: int) -> tuple[date | None, date | None, str]:
    words = found[0].lower()
    if "tháng cuối" in words:
        return None, None, "quarter"
    if re.match(r"(?:0?2|hai) lần", words) or "6 tháng" in words or "sáu tháng" in words or "nửa năm" in words:
        return None, None, "half"
    if re.search(r"\b(?:3|ba) tháng", words):
        return None, None, "quarter"
    if words == "thường niên" or re.match(r"(?:hằng|hàng|mỗi)\s+năm", words):
        return None, None, "year"
    return None, None, next(every for word, every in _EVERY.items() if word in re.split(r"[\s/]+", words))


def _next_month(found: re.Match[str], year: int) -> tuple[date | None, date | None, str] | None:
    """Marked only; ``_seen_from`` puts it beside the day of the document."""
    return date(year, 1, 1), None, _NEXT_MONTH


_NUMBER = r"\d{1,2}|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín"
_OF_YEAR = rf"(?:\s*(?:/|,?\s*năm|-)\s*{_Y}|\s+năm\s+(?:nay|tới|sau|ngoái|trước))?"
_FORMS: list[tuple[re.Pattern[str], _Build]] = [
    (re.compile(pattern, re.IGNORECASE), build)
    for pattern, build in (
        (rf"giai đoạn\s+(?:từ\s+)?(?:năm\s+)?(?P<y1>(?:19|20)\d{{2}})\s*(?:-|–|—|đến(?:\s+năm)?)\s*{_Y}", _years),
        (rf"(?:các\s+)?năm\s+(?P<y1>(?:19|20)\d{{2}})\s*(?:-|–|—)\s*{_Y}(?!\s*[/\d])", _years),
        (rf"(?P<n>{_NUMBER})\s+tháng\s+(?:(?:đầu|cuối)\s+(?:của\s+)?)?năm(?:\s+{_Y})?", _part_months),
        (
            rf"(?:nửa\s+)?(?P<part>đầu|giữa|cuối)\s+năm(?:\s+(?:nay|tới|sau|ngoái|trước))?(?:\s+{_Y})?(?!\s+(?:\d|học))",
            _part_year,
        ),
        (rf"(?:sáng|chiều|tối|trưa|hôm|dịp|trước)\s+(?:ngày\s+)?{_D}\s?/\s?{_M}(?![\d/])", _day),
        (rf"tháng\s+(?P<m1>1[0-2]|0?[1-9])\s+và\s+(?:tháng\s+)?{_M}(?!\d)(?:\s+năm\s+nay|{_OF_YEAR})(?!\d)", _months),
        (
            (
                r"thường niên|(?:6|sáu)\s+tháng(?=(?:,|\s+và|\s+hoặc)\s*(?:(?:hằng|hàng|một|cả)\s+)?năm\b)"
                r"|(?<=báo cáo )(?:6|sáu)\s+tháng(?!\s+(?:đầu|cuối|năm))"
                r"|(?:hằng|hàng|mỗi)\s+năm,?\s+(?:vào\s+)?(?:tháng\s+\d{1,2}|quý\s+(?:IV|I{1,3}|[1-4]))(?![\d/])"
                r"|(?:hằng|hàng|mỗi|từng)\s+(?:năm|tháng|quý|tuần)(?:\s+(?:một|01|1)\s+(?:lần|kỳ))?"
                r"|(?:định kỳ|mỗi|hằng|hàng)\s+(?:6|sáu|3|ba|06|03)\s+tháng(?:\s+(?:một|01|1)\s+lần)?"
                r"|(?:6|sáu|3|ba|06|03)\s+tháng\s*(?:/\s*)?(?:một|01|1)?\s*lần|(?:0?1|một)\s+lần\s*/\s*(?:năm|quý|tháng|tuần)"
                r"|(?:02?|2|hai)\s+lần\s*(?:/\s*|mỗi\s+|một\s+|trong\s+)?năm|ngày\s+\d{1,2}\s+tháng\s+cuối\s+(?:mỗi\s+)?quý"
            ),
            _every,
        ),
        (
            (
                rf"(?:(?:từ\s+)?ngày|từ|vào)\s+{_D1}(?:\s*/\s*{_M1}(?:\s*/\s*{_Y1})?|\s+tháng\s+(?P<m2>\d{{1,2}})(?:\s+năm\s+20\d\d)?)?"
                rf"(?:\s*,\s*\d{{1,2}})*\s*(?:-|–|,|và(?:\s+ngày)?|(?:đến|tới)(?:\s+(?:hết\s+)?ngày)?)\s*{_D}"
                rf"(?:\s*[/.]\s*|\s+tháng\s+){_M}(?:(?:\s*[/.]\s*|\s+năm\s+){_Y})?(?![\d/])"
            ),
            _days,
        ),
        (
            rf"(?<![\d/.-]){_D1}/{_M1}(?:/{_Y1})?\s*(?:-|–|đến(?:\s+ngày)?)\s*{_D}/{_M}/{_Y}(?!\d)",
            _days,
        ),
        (rf"(?:ngày\s+)?(?<![\d/.]){_D}\s+tháng\s+{_M}(?:\s+năm\s+{_Y})", _day),
        (rf"ngày\s+{_D}\s+tháng\s+{_M}(?!\d)(?!\s+năm)", _day),
        (rf"(?:ngày\s+)?(?<![\d/.-]){_D}\s?[/.-]\s?{_M}\s?[/.-]\s?{_Y}(?!\d)", _day),
        (rf"(?:ngày\s+){_D}\s?[/-]\s?{_M}(?![\d/])", _day),
        (
            (
                rf"tháng\s+{_M1}(?:\s*(?:/|năm)\s*{_Y1})?(?:\s*,\s*(?:tháng\s+)?\d{{1,2}})*\s*"
                rf"(?:-|–|,|và|(?:đến|tới)(?:\s+hết)?)\s*(?:tháng\s+)?{_M}(?!\d)"
                rf"{_OF_YEAR}(?!\d)"
            ),
            _months,
        ),
        (
            rf"tháng\s+{_M}(?!\d)(?:\s*(?:/|,?\s*năm|-)\s*{_Y}(?!\d)|\s+năm\s+(?:nay|tới|sau|ngoái|trước))?",
            lambda f, y: _span(_year_of(f, y), int(f["m"]), int(f["m"])),
        ),
        (
            (
                rf"quý\s+(?P<q1>IV|I{{1,3}}|[1-4])(?!\w)(?:\s*(?:/|năm)\s*{_Y1})?(?:\s*,\s*(?:quý\s+)?(?:IV|I{{1,3}}|[1-4]))*"
                r"\s*(?:-|–|,|và|(?:đến|tới)(?:\s+hết)?)\s*(?:quý\s+)?"
                rf"(?P<q>IV|I{{1,3}}|[1-4])(?!\w){_OF_YEAR}(?!\d)"
            ),
            _quarters,
        ),
        (rf"quý\s+(?P<q>IV|I{{1,3}}|[1-4]|một|hai|ba|tư|bốn)(?!\w){_OF_YEAR}(?!\d)", _quarter),
        (
            rf"(?:từ\s+)?(?:các\s+)?năm\s+{_Y1}(?:\s*,\s*20\d\d)*\s*(?:đến|tới|và|,)\s*(?:hết\s+)?(?:năm\s+)?{_Y}(?![\d/])",
            _years,
        ),
        (rf"(?:từ\s+)(?P<y1>(?:19|20)\d{{2}})\s*(?:đến|tới)\s*(?:hết\s+)?(?:năm\s+)?{_Y}(?![\d/])", _years),
        (r"tháng\s+tới(?!\w)", _next_month),
        (r"năm\s+(?:nay|tới|sau|ngoái)(?!\s+\d)(?!\w)", lambda f, y: _span(_year_of(f, y), 1, 12)),
        (rf"(?:trong\s+)?(?:các\s+)?năm\s+{_Y}(?!\s*[-–/]\s*\d)(?!\d)", lambda f, y: _span(int(f["y"]), 1, 12)),
        (rf"(?<![\w/.,-])(?P<y1>20\d{{2}})\s*[-–]\s*{_Y}(?![\w/-])", _years),
        (rf"(?<![\w/.,-]){_Y}(?![\w/.,-]*\d)(?![\w/])", lambda f, y: _span(int(f["y"]), 1, 12)),
    )
]
_BARE_YEAR = _FORMS[-1][0]
_SEASON = re.compile(r"\b(?:vụ|mùa)\b[^,.;]{0,16}$", re.IGNORECASE)
_FROM_NOW = re.compile(r"từ\s+nay\s+(?:đến|tới)\s+(?:hết\s+|cuối\s+|ngày\s+)?$", re.IGNORECASE)
_RANGES = (_years, _days, _months, _quarters, _part_months, _part_year)
_YEARLY = re.compile(
    r"(?:\s+và\s+(?:trước\s+)?ngày\s+\d{1,2}/\d{1,2})?\s+(?:(?:hằng|hàng|mỗi)\s+năm|thường\s+niên)", re.IGNORECASE
)
_LEADING = re.compile(r"^(?:trong|từ|sáng|chiều|tối|trưa|hôm|dịp|trước)\s+(?:các\s+)?", re.IGNORECASE)
_BARE_YEAR_AFTER = re.compile(rf"(?:{any_of('before_bare_years')}|hội chợ [^,.;]{{0,40}})\s*$", re.IGNORECASE)


def times(
    text: str, start: int, end: int, year: int, taken: list[tuple[int, int]], today: date | None = None
) -> list[When]:
    """Times of a stretch in order.

    ``year`` is meant where none is written (0: such times are left out); what lies in ``taken`` is left alone;
    ``today`` is the day that "từ nay" means.
    """
    used = list(taken)
    found: list[When] = []
    for form, build in _FORMS:
        for match in form.finditer(text, start, end):
            leading = _LEADING.match(match[0])
            begin = match.start() + (leading.end() if leading else 0)
            if any(begin < last and match.end() > first for first, last in used):
                continue
            if build is _years and _SEASON.search(text, max(start, match.start() - 24), match.start()):
                continue
            if form is _BARE_YEAR and not _BARE_YEAR_AFTER.search(text, start, match.start()):
                continue
            built = build(match, year) if year or build is _every or match.groupdict().get("y") else None
            if built is None:
                continue
            recurring = _YEARLY.match(text, match.end(), end)
            stop = recurring.end() if recurring else match.end()
            if recurring:
                found = [one for one in found if one.start >= stop or one.end <= match.end()]
            used.append((begin, stop))
            if recurring:
                found.append(When(text[begin:stop], begin, stop, None, None, "year"))
            elif build is _next_month or (
                build in _RANGES and not (build is _part_year and _UNTIL.search(text, start, begin))
            ):
                found.append(When(text[begin:stop], begin, stop, *built))
            else:
                found.append(_bounded(text, start, begin, stop, *built))
    return sorted((_seen_from(today, text, when) for when in found), key=lambda when: when.start)


def _seen_from(today: date | None, text: str, when: When) -> When:
    """Times that depend on the document's day: "tháng tới", and "từ nay đến hết quý III", which begins on it."""
    if when.every == _NEXT_MONTH:
        first = None if today is None else date(today.year + today.month // 12, today.month % 12 + 1, 1)
        last = None if first is None else _span(first.year, first.month, first.month)[1]
        return When(when.text, when.start, when.end, first, last, "")
    before = _FROM_NOW.search(text, max(0, when.start - 24), when.start)
    if not before or when.ends_on is None or today is None or today > when.ends_on:
        return when
    return When(text[before.start() : when.end], before.start(), when.end, today, when.ends_on, "")


def _bounded(text: str, clause: int, start: int, end: int, first: date | None, last: date | None, every: str) -> When:
    """Words before a time make it a deadline or a beginning."""
    before = text[max(clause, start - 28) : start]
    if not every and _UNTIL.search(before):
        first = None
    elif not every and _SINCE.search(before) and not text[start:end].lower().startswith("giai"):
        last = None
    return When(text[start:end], start, end, first, last, every)
