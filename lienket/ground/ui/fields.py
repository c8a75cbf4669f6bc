"""Form fields that read dates and numbers as the reader's language writes them, and refuse rather than guess.

Vietnamese: 31/12/2026, 1.234,5. English: 31/12/2026, 1,234.5. `1,234.5` typed in Vietnamese, `1.23` that may
have meant 1,23, and 6/5/26 are each refused with a sentence that says how to write them.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy

from lienket.ground.ui.filters import date_text, number_text

#: Digits of a number that anyone types on purpose; 18 fit the database's bigint.
MOST_DIGITS = 18
#: What is said of a file that cannot be taken.
FILE_FAULTS = {
    "empty": gettext_lazy("Tệp rỗng: hãy chọn lại tệp rồi gửi."),
    "max_length": gettext_lazy("Tên tệp dài %(length)d ký tự, nhiều nhất là %(max)d: hãy đổi tên ngắn hơn."),
    "invalid": gettext_lazy("Trình duyệt chưa gửi được tệp: hãy chọn lại tệp rồi gửi."),
}
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_NUMBER = {
    "vi": re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?"),
    "en": re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"),
}
_DATE = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")


def _language() -> str:
    return "en" if get_language() == "en" else "vi"


def _shown(value: str) -> str:
    """What the person typed, short enough to repeat in a sentence."""
    return value if len(value) <= 40 else value[:37] + "…"


def read_number(text: str) -> Decimal | None:
    """The number a text says in the reader's language, or None when it says none. Spaces are ignored."""
    compact = _SPACES.sub("", text)
    language = _language()
    if not _NUMBER[language].fullmatch(compact):
        return None
    plain = compact.replace(".", "").replace(",", ".") if language == "vi" else compact.replace(",", "")
    return Decimal(plain)


def read_date(text: str) -> date | None:
    """The day a text says: day, month, four-digit year with / - or . between, or ISO; None for no day."""
    compact = text.strip()
    if found := _DATE.fullmatch(compact):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif found := _ISO.fullmatch(compact):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


class LocalDateField(forms.DateField):
    """A day as dd/mm/yyyy. Clean value: `datetime.date` or None. Years outside 1800–2200 are slips."""

    default_error_messages = {
        "required": gettext_lazy("Chưa nhập ngày. Ghi ngày/tháng/năm, ví dụ 31/12/2026."),
        "invalid": gettext_lazy(
            "“%(value)s” không phải là một ngày. Ghi ngày/tháng/năm với đủ bốn chữ số của năm, ví dụ 31/12/2026."
        ),
        "year": gettext_lazy("Năm %(value)s không hợp lý. Ghi năm từ 1800 đến 2200."),
    }
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-size": "date"})

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        day = value if isinstance(value, date) else read_date(str(value))
        if day is None:
            raise ValidationError(self.error_messages["invalid"], "invalid", {"value": _shown(str(value))})
        if not 1800 <= day.year <= 2200:
            raise ValidationError(self.error_messages["year"], "year", {"value": day.year})
        return day

    def prepare_value(self, value: Any) -> Any:
        return date_text(value) if isinstance(value, date) else value


class _LocalNumber:
    """What the two number fields share: reading, the sentence of refusal, and writing back for the form."""

    error_messages: dict[str, Any]

    def read(self, value: Any) -> Decimal:
        """Decimal, or ValidationError with the sentence that tells how numbers are written here."""
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return Decimal(value)
        text = str(value)
        if sum(map(str.isdigit, text)) > MOST_DIGITS:
            raise ValidationError(self.error_messages["too_long"], "too_long", {"digits": MOST_DIGITS})
        number = read_number(text)
        if number is None:
            code = "invalid_en" if _language() == "en" else "invalid"
            raise ValidationError(self.error_messages[code], code, {"value": _shown(text)})
        return number

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return value
        places = max(0, -int(value.as_tuple().exponent)) if isinstance(value, Decimal) else None
        return number_text(value, places)


_TOO_LONG = gettext_lazy("Số quá dài: tối đa %(digits)s chữ số.")
_SPELLING = gettext_lazy(
    "“%(value)s” không phải là số. Dùng dấu chấm ngăn hàng nghìn và dấu phẩy trước phần thập phân, ví dụ 1.234,5."
)
_SPELLING_EN = gettext_lazy(
    "“%(value)s” không phải là số. Dùng dấu phẩy ngăn hàng nghìn và dấu chấm trước phần thập phân, ví dụ 1,234.5."
)


class LocalDecimalField(_LocalNumber, forms.DecimalField):
    """A number as 1.234,5. Clean value: `Decimal` or None; digits, places and bounds as Django's."""

    default_error_messages = {
        "required": gettext_lazy("Chưa nhập số."),
        "invalid": _SPELLING,
        "invalid_en": _SPELLING_EN,
        "too_long": _TOO_LONG,
        "max_value": gettext_lazy("Số phải nhỏ hơn hoặc bằng %(limit_value)s."),
        "min_value": gettext_lazy("Số phải lớn hơn hoặc bằng %(limit_value)s."),
    }
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "data-size": "number"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as in Django's own
        return None if value in self.empty_values else self.read(value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class LocalIntegerField(_LocalNumber, forms.IntegerField):
    """A whole number as 1.234. Clean value: int or None; 1.234,0 is 1234, and 1,5 is refused."""

    default_error_messages = {
        "required": gettext_lazy("Chưa nhập số."),
        "invalid": _SPELLING,
        "invalid_en": _SPELLING_EN,
        "too_long": _TOO_LONG,
        "whole": gettext_lazy("“%(value)s” có phần lẻ. Ở đây chỉ ghi số nguyên."),
        "max_value": gettext_lazy("Số phải nhỏ hơn hoặc bằng %(limit_value)s."),
        "min_value": gettext_lazy("Số phải lớn hơn hoặc bằng %(limit_value)s."),
    }
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-size": "number"})

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        number = self.read(value)
        if number != number.to_integral_value():
            raise ValidationError(self.error_messages["whole"], "whole", {"value": _shown(str(value))})
        return int(number)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}
