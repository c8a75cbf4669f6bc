"""Texts, codes, choices and addresses in cells: cleaned of the invisible, matched without diacritics."""

from __future__ import annotations

import datetime
import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lienket.engines.vietnamese import fold
from lienket.ground.sheets import dates, numbers
from lienket.ground.sheets.problems import CellProblem

# Harmless and invisible, as copies from web pages leave them: taken away without a word.
_DROPPED = dict.fromkeys(map(ord, "\u200b\ufeff\u00ad"), None) | dict.fromkeys(map(ord, "\u00a0\u202f\u2007"), " ")
# Invisible and able to mislead: direction marks, joiners, control characters, unassigned and private letters.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200c-\u200f\u2028-\u202e"
    r"\u2060-\u206f\ue000-\uf8ff\ufff0-\uffff\ud800-\udfff]"
)
_LINE_END = re.compile(r"_x000[Dd]_\n?|\r\n?")
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_PHONE = re.compile(r"0\d{9,10}|1[89]00\d{4,6}|\+\d{8,15}", re.A)
_YES = {"co", "x", "yes", "y", "1", "true", "dung", "c"}
_NO = {"khong", "no", "n", "0", "false", "sai", "k", "ko"}
_NEAR = 0.6
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def clean(text: str) -> str | CellProblem:
    """Composed letters (NFC), plain spaces and line ends, no blanks around; hidden characters are refused."""
    if text.startswith("'") and text[1:2] in _FORMULA_STARTS:
        text = text[1:]  # as `writing.csv_bytes` and careful people write them
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _LINE_END.sub("\n", unicodedata.normalize("NFC", text).translate(_DROPPED))
    hidden = _HIDDEN.search(text)
    if hidden:
        return CellProblem(
            _("Ô chứa ký tự ẩn (U+%(code)s): hãy xóa ô rồi gõ lại.") % {"code": f"{ord(hidden[0]):04X}"},
            _HIDDEN.sub("", text).strip()[:200],
        )
    return text.strip()


def shown(value: Any) -> str:
    """A value as people read it: dd/mm/yyyy, 1.234,5, lists with semicolons; None is nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, datetime.datetime):
        day = dates.shown(value.date())
        return f"{day} {value:%H:%M}" if value.time() != datetime.time() else day
    if isinstance(value, datetime.date):
        return dates.shown(value)
    if isinstance(value, float):
        value = Decimal(f"{value:.15g}") if value == value and abs(value) != float("inf") else str(value)
    if isinstance(value, int | Decimal):
        return numbers.grouped(value)
    if isinstance(value, numbers.Percentage):
        return f"{shown(value.fraction * 100)}%"
    if isinstance(value, list | tuple):
        return "; ".join(shown(item) for item in value)
    return str(value)


def text(raw: Any) -> str | CellProblem:
    """Any cell as text; a number keeps its digits and is not grouped."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return shown(raw).replace(".", "")
    if isinstance(raw, dates.Clock):
        minutes = int(raw.seconds // 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return shown(raw)


def code(raw: Any, width: int | None) -> str | CellProblem:
    """A code as text. With a `width`, digits get their lost zeros back, and no other length passes."""
    if isinstance(raw, bool | datetime.date | numbers.Percentage | dates.Clock):
        return CellProblem(_("Không phải mã: hãy định dạng ô là Văn bản rồi gõ lại mã."))
    if isinstance(raw, float):
        raw = _whole(raw)
        if raw is None:
            return CellProblem(_("Không phải mã: hãy định dạng ô là Văn bản rồi gõ lại mã."))
    found = str(raw)
    if any(c.isspace() for c in found):
        return CellProblem(_("Mã không được có dấu cách."), "".join(found.split()))
    if width is None:
        return found
    if found.isascii() and found.isdigit() and len(found) < width:
        return found.zfill(width)
    if len(found) != width:
        return CellProblem(_("Mã phải có đúng %(width)d ký tự.") % {"width": width})
    return found


def folded_choices(choices: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Folded values and labels → value; a form that two choices share matches neither."""
    found: dict[str, str | None] = {}
    for value, label in choices:
        for form in {fold(str(value)), fold(str(label))} - {""}:
            found[form] = value if found.get(form, value) == value else None
    return {form: value for form, value in found.items() if value is not None}


def choice(folded: Mapping[str, str], choices: Sequence[tuple[str, str]], raw: Any) -> str | CellProblem:
    """The value of the choice written, whatever its case and diacritics; else the nearest is suggested."""
    written = text(raw)
    if isinstance(written, CellProblem):
        return written
    for value, label in choices:
        if written in (value, str(label)):
            return value
    found = folded.get(fold(written))
    if found is not None:
        return found
    labels = {value: str(label) for value, label in choices}
    near = difflib.get_close_matches(fold(written[:100]), list(folded), n=1, cutoff=_NEAR)
    suggestion = labels[folded[near[0]]] if near else ""
    shown_labels = list(labels.values())
    if len(shown_labels) <= 8:
        return CellProblem(
            _("Không có trong danh sách: chọn một trong %(all)s.") % {"all": "; ".join(shown_labels)},
            suggestion,
        )
    return CellProblem(_("Không có trong danh sách: hãy chọn theo danh sách thả xuống của tệp mẫu."), suggestion)


def listed(folded: Mapping[str, str], choices: Sequence[tuple[str, str]], raw: Any) -> tuple[str, ...] | CellProblem:
    """Values parted by semicolons or line ends, matched with the choices if any; none may come twice."""
    written = text(raw)
    if isinstance(written, CellProblem):
        return written
    found: list[str] = []
    for item in re.split(r"[;\n]", written):
        if not item.strip():
            continue
        value = choice(folded, choices, item.strip()) if choices else item.strip()
        if isinstance(value, CellProblem):
            return CellProblem(f"“{item.strip()[:60]}”: {value.reason}", value.suggestion)
        if value in found:
            return CellProblem(_("“%(item)s” ghi hai lần.") % {"item": item.strip()[:60]})
        found.append(value)
    return tuple(found)


def yes_no(raw: Any) -> bool | CellProblem:
    """Có/Không, x, 1/0, yes/no."""
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float) and raw in (0, 1):
        return raw == 1
    word = fold(raw) if isinstance(raw, str) else ""
    if word in _YES:
        return True
    if word in _NO:
        return False
    return CellProblem(_("Chỉ ghi “Có” hoặc “Không”."))


def url(raw: Any) -> str | CellProblem:
    """An http or https address with a host."""
    problem = CellProblem(_("Không phải địa chỉ trang: hãy ghi đủ, ví dụ https://hanoi.gov.vn/ke-hoach."))
    if not isinstance(raw, str) or any(c.isspace() for c in raw) or len(raw) > 2000:
        return problem
    try:
        parts = urlsplit(raw)
        _port = parts.port
    except ValueError:
        return problem
    if not parts.scheme and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", raw):
        return CellProblem(problem.reason, f"https://{raw}")
    host = parts.hostname or ""
    return raw if parts.scheme in ("http", "https") and "." in host and "@" not in parts.netloc else problem


def email(raw: Any) -> str | CellProblem:
    """One address, with its domain in lower case."""
    if not isinstance(raw, str) or not _EMAIL.fullmatch(raw) or ".." in raw:
        return CellProblem(_("Không phải địa chỉ thư điện tử: ví dụ vanthu@hanoi.gov.vn."))
    name, _at, domain = raw.rpartition("@")
    return f"{name}@{domain.lower()}"


def phone(raw: Any) -> str | CellProblem:
    """A Vietnamese number with its 0 (which Excel drops), a 1800/1900 number, or + and a country code."""
    raw = _whole(raw) if isinstance(raw, float) else raw
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
        raw = raw if raw.startswith(("1800", "1900", "84")) else "0" + raw
    digits = re.sub(r"[\s().-]", "", raw) if isinstance(raw, str) else ""
    digits = "0" + digits[3:] if digits.startswith("+84") else digits
    digits = "0" + digits[2:] if re.fullmatch(r"84\d{9,10}", digits, re.A) else digits
    return digits if _PHONE.fullmatch(digits) else CellProblem(_("Không phải số điện thoại: ví dụ 024 3825 3536."))


def _whole(number: float) -> int | None:
    """The integer that a float is exactly, within the digits that Excel keeps."""
    return int(number) if abs(number) < 1e15 and number.is_integer() else None
