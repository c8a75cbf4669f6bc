"""Numbers as Vietnamese officials write them: dots group thousands, the comma begins the fraction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.sheets.problems import CellProblem

_PLAIN = re.compile(r"[+-]?\d+", re.A)
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+", re.A)
_VIETNAMESE = re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+),\d+", re.A)
_SPACED = re.compile(r"[+-]? ?[1-9]\d{0,2}(?: \d{3})+(?:,\d+)?", re.A)
_ENGLISH_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.A)
_ENGLISH = re.compile(r"[+-]?\d+\.\d+", re.A)
_SCALE = re.compile(
    r"([+-]?[0-9][0-9.,]*)\s*(nghìn|ngàn|k|triệu|tr|trđ|tỷ|tỉ|ty|m|b)\b\.?\s*(?:đồng|đ|vnđ|vnd|₫)?", re.I
)
_SCALES = {
    "nghìn": 3,
    "ngàn": 3,
    "k": 3,
    "triệu": 6,
    "tr": 6,
    "trđ": 6,
    "m": 6,
    "tỷ": 9,
    "tỉ": 9,
    "ty": 9,
    "b": 9,
}
_DONG = re.compile(r"\s*(?:đồng|đ|vnđ|vnd|₫)\.?$", re.I)
_FOREIGN = re.compile(r"usd|eur|jpy|cny|krw|[$€¥£₩]|đô", re.I)
_BEYOND = 1e15  # Excel keeps 15 digits; a longer number is already wrong when stored


@dataclass(frozen=True)
class Percentage:
    """A number that Excel shows with a percent sign: 0.25 is 25 %."""

    fraction: float


def grouped(value: int | Decimal) -> str:
    """1234567.5 → 1.234.567,5 (no digits are lost)."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.translate(str.maketrans(",.", ".,"))


def integer(raw: Any) -> int | CellProblem:
    """A whole number."""
    if raw.__class__ is float and raw.is_integer() and abs(raw) < _BEYOND:
        return int(raw)
    value = decimal(raw)
    if isinstance(value, CellProblem):
        return value
    if isinstance(raw, str) and "," in raw:
        return CellProblem(_("Cột này chỉ nhận số nguyên: hãy bỏ phần sau dấu phẩy; hàng nghìn ngăn bằng dấu chấm."))
    if value != value.to_integral_value():
        return CellProblem(_("Cột này chỉ nhận số nguyên."), grouped(int(value.to_integral_value())))
    return int(value)


def decimal(raw: Any) -> Decimal | CellProblem:
    """A number with or without a fraction, exactly as written."""
    if isinstance(raw, Percentage):
        return CellProblem(_("Ô định dạng phần trăm, cột này nhận số thường: hãy đổi định dạng ô sang Số."))
    if isinstance(raw, bool):
        return _not_a_number()
    if isinstance(raw, int | float):
        return _stored(raw)
    return _written(raw) if isinstance(raw, str) else _not_a_number()


def money(raw: Any) -> int | CellProblem:
    """Whole đồng. "1,5 tỷ" is refused with the number in full; foreign currencies are refused."""
    if not isinstance(raw, str):
        return _whole_dong(decimal(raw))
    if _FOREIGN.search(raw):
        return CellProblem(_("Cột này ghi bằng đồng Việt Nam: hãy quy đổi và ghi số đồng."))
    scale = _SCALE.fullmatch(raw.strip())
    if scale:
        amount = _written(scale[1].replace(".", ",") if _ENGLISH.fullmatch(scale[1]) else scale[1])
        dong = None if isinstance(amount, CellProblem) else amount.scaleb(_SCALES[scale[2].lower()])
        known = dong is not None and dong == dong.to_integral_value()
        return CellProblem(
            _("Cột này ghi bằng đồng, không ghi tắt nghìn, triệu, tỷ: hãy ghi đủ các chữ số."),
            grouped(int(dong)) if known and dong is not None else "",
        )
    return _whole_dong(_written(_DONG.sub("", raw)))


def percent(raw: Any) -> Decimal | CellProblem:
    """Percentage points: 25 % gives 25. A bare number between 0 and 1 is refused: it may mean either."""
    if isinstance(raw, Percentage):
        stored = _stored(raw.fraction)
        return stored if isinstance(stored, CellProblem) else (stored * 100).normalize() + 0
    signed = isinstance(raw, str) and raw.rstrip().endswith("%")
    value = decimal(raw.rstrip().removesuffix("%").rstrip() if isinstance(raw, str) and signed else raw)
    if isinstance(value, CellProblem) or signed:
        return value
    if 0 < abs(value) < 1 or (abs(value) == 1 and not isinstance(raw, str)):
        return CellProblem(
            _("Không rõ là %(small)s%% hay %(large)s%%: hãy ghi kèm dấu %%.")
            % {"small": _fraction(value), "large": _fraction(value * 100)}
        )
    return value


def _whole_dong(value: Decimal | CellProblem) -> int | CellProblem:
    if isinstance(value, CellProblem):
        return value
    if value != value.to_integral_value():
        return CellProblem(_("Số tiền phải là số đồng nguyên, không có phần lẻ."))
    return int(value)


def _stored(number: float) -> Decimal | CellProblem:
    """A number out of an Excel cell, in the 15 digits that Excel keeps."""
    if number != number or number in (float("inf"), float("-inf")):
        return _not_a_number()
    if abs(number) >= _BEYOND:
        return CellProblem(_("Số quá dài, Excel chỉ giữ đúng 15 chữ số: hãy định dạng ô là Văn bản rồi gõ lại."))
    return Decimal(int(number)) if number == int(number) else Decimal(f"{number:.15g}")


def _written(text: str) -> Decimal | CellProblem:
    bare = text.strip().replace("\u2212", "-")
    if len(bare) > 40:
        return _not_a_number()
    if _SPACED.fullmatch(bare):
        bare = bare.replace(" ", "")
    if _PLAIN.fullmatch(bare):
        return Decimal(bare)
    if _GROUPED.fullmatch(bare) or _VIETNAMESE.fullmatch(bare):
        return Decimal(bare.replace(".", "").replace(",", "."))
    if _ENGLISH_GROUPED.fullmatch(bare):
        turned = bare.translate(str.maketrans(",.", ".,"))
        return CellProblem(_("Số viết kiểu Anh–Mỹ: hãy ngăn hàng nghìn bằng dấu chấm, phần lẻ bằng dấu phẩy."), turned)
    if _ENGLISH.fullmatch(bare):
        return CellProblem(
            _("Dấu chấm ở đây không ngăn hàng nghìn: nếu là phần lẻ hãy viết dấu phẩy."),
            bare.replace(".", ","),
        )
    return _not_a_number()


def _fraction(value: Decimal) -> str:
    return grouped(value.normalize() + 0)


def _not_a_number() -> CellProblem:
    return CellProblem(_("Không phải số: hãy chỉ ghi chữ số, ví dụ 1.234,5."))
