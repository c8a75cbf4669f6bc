"""The fixed wordings of official papers: how numbers, dates, lists and letters are written.

Pure functions on plain values. Source of every rule: Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, mục II, III;
the thresholds themselves stand in data/nd30-2020.toml.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence

from lienket.ground.documents.layout import Layout
from lienket.ground.refusals import Refusal

# Points follow the Vietnamese alphabet without ă, â, ê, ô, ơ, ư, as the decree letters its own points.
POINT_LETTERS = "abcdđeghiklmnopqrstuvxy"
ROMAN = (
    (1000, "M"),
    (900, "CM"),
    (500, "D"),
    (400, "CD"),
    (100, "C"),
    (90, "XC"),
    (50, "L"),
    (40, "XL"),
    (10, "X"),
    (9, "IX"),
    (5, "V"),
    (4, "IV"),
    (1, "I"),
)
REPLACEMENT = "\ufffd"
# Any text without these is safe as it stands; some of these are safe too and are looked at one by one.
SUSPECT = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u08e2\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff0-\uffff\U00010000-\U0010ffff]"
)
SPACES = re.compile(r"[ \u00a0]*[\t\f\v\u2028\u2029\x85]+[ \u00a0]*")


def clean(text: str) -> str:
    """Text that any output can hold: NFC, no control, bidirectional, zero-width or broken characters.

    Line feeds stay, tabs become a space, lone surrogates and noncharacters become U+FFFD.
    """
    if unicodedata.is_normalized("NFC", text) and not SUSPECT.search(text):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = SPACES.sub(" ", text)
    return "".join(_safe(char) for char in text)


def _safe(char: str) -> str:
    """One character, or what stands for it."""
    category = unicodedata.category(char)
    if char == "\n":
        return char
    if category in ("Cc", "Cf"):
        return ""
    if category == "Cs" or (ord(char) & 0xFFFE) == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
        return REPLACEMENT
    return char


def clean_line(text: str) -> str:
    """As `clean`, on one line with single spaces: for names, titles and numbers."""
    return " ".join(clean(text).split())


def roman(number: int) -> str:
    """1 → I, 4 → IV. Numbers below 1 are refused."""
    if number < 1:
        raise Refusal(f"Không viết được số La Mã cho {number}: số thứ tự phải từ 1 trở lên.")
    parts = []
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def point_letter(number: int) -> str:
    """1 → a, 5 → đ, 9 → i; past y the letters are doubled: aa, ab."""
    if number < 1:
        raise Refusal(f"Không có chữ cái cho điểm thứ {number}: số thứ tự phải từ 1 trở lên.")
    letters = ""
    while number:
        number, place = divmod(number - 1, len(POINT_LETTERS))
        letters = POINT_LETTERS[place] + letters
    return letters


def number_line(number: int | None, symbol: str, layout: Layout) -> str:
    """5, "BC-UBND" → "Số: 05/BC-UBND"; a document not yet registered keeps room for its number."""
    if number is None:
        return f"Số:\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0\u00a0/{clean_line(symbol)}"
    return f"Số: {padded_number(number, layout)}/{clean_line(symbol)}"


def padded_number(number: int, layout: Layout) -> str:
    """5 → "05", 12 → "12"."""
    if number < 1:
        raise Refusal(f"Số văn bản {number} không hợp lệ: số bắt đầu từ 01 vào ngày 01 tháng 01 hằng năm.")
    return f"{number:02d}" if number < layout.pad_numbers_below else str(number)


def date_words(day: dt.date, layout: Layout) -> str:
    """5 January 2026 → "ngày 05 tháng 01 năm 2026"; 29 June → "ngày 29 tháng 6 …"; months 1, 2 padded."""
    days = f"{day.day:02d}" if day.day < layout.pad_days_below else str(day.day)
    months = f"{day.month:02d}" if day.month <= layout.pad_months_to else str(day.month)
    return f"ngày {days} tháng {months} năm {day.year}"


def place_and_date(place: str, day: dt.date, layout: Layout, *, dated: bool = True) -> str:
    """ "Hà Nội, ngày 05 tháng 01 năm 2026"; with `dated` false, room for the hand that dates it."""
    gap = "\u00a0" * 6
    words = date_words(day, layout) if dated else f"ngày{gap}tháng{gap}năm {day.year}"
    return f"{clean_line(place)}, {words}"


def closed_list(items: Sequence[str], *, mark: str = "") -> list[str]:
    """Items as lines that end in ";", the last in ".": the rule of legal bases, addressees and recipients."""
    lines = [clean_line(item).rstrip(" ;.,") for item in items]
    lines = [line for line in lines if line]
    return [f"{mark}{line}{'.' if place == len(lines) else ';'}" for place, line in enumerate(lines, start=1)]


def sentence_start(text: str) -> str:
    """The same words with a capital first letter."""
    return text[:1].upper() + text[1:]
