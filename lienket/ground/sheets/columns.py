"""Columns of a sheet, and how one cell becomes one value: pure, no guessing, every refusal with its reason.

Written forms are Vietnamese: 05/06/2026 is 5 June, 1.234,5 is a little more than one thousand.
Numbers and dates that Excel stored as such are taken as they are.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from django.utils.translation import gettext as _

from lienket.ground.sheets import dates, numbers, words
from lienket.ground.sheets.problems import CellProblem

Kind = Literal[
    "text",
    "date",
    "integer",
    "decimal",
    "money",
    "percent",
    "choice",
    "code",
    "list",
    "yes_no",
    "url",
    "email",
    "phone",
]
Value: TypeAlias = Any  # str, int, Decimal, date, bool, tuple of str, or None for an empty cell


@dataclass(frozen=True)
class Column:
    """One column: what it is called, what it holds, how it is explained.

    `kind` decides the value: text/url/email/phone/code → str, date → datetime.date, integer/money → int
    (whole đồng), decimal → Decimal, percent → Decimal in points (25 % → 25), choice → the choice's value,
    list → tuple of str (or of choice values), yes_no → bool. An empty cell gives None, an empty list ().
    `choices` are (value, label); `width` is the number of digits of a code, whose lost zeros are put back;
    `minimum` and `maximum` bound numbers and dates, `max_length` text. `aliases` are other accepted titles.
    """

    key: str
    title: str
    title_en: str = ""
    kind: Kind = "text"
    required: bool = False
    choices: Sequence[tuple[str, str]] = ()
    help: str = ""
    aliases: Sequence[str] = ()
    example: str = ""
    width: int | None = None
    minimum: Any = None
    maximum: Any = None
    max_length: int | None = None
    folded_choices: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind == "choice" and not self.choices:
            raise ValueError(f"column {self.key}: a choice needs choices")
        self.folded_choices.update(words.folded_choices(self.choices))


@dataclass(frozen=True)
class SheetSpec:
    """A kind of sheet: its key (file name of the template), its title (name of the worksheet), its columns.

    `unique` are keys whose values together may appear once; `help` is shown on the instruction sheet.
    """

    key: str
    title: str
    columns: Sequence[Column]
    help: str = ""
    unique: Sequence[str] = ()

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if not keys or len(set(keys)) != len(keys) or not set(self.unique) <= set(keys):
            raise ValueError(f"sheet {self.key}: keys of columns must be present and unique")


def parse_cell(column: Column, raw: Any, *, date1904: bool = False) -> Value | CellProblem:
    """The cell's value, or what is wrong with it. Never raises, whatever `raw` is.

    `raw`: None, str, int, float, bool, date, or a pair (tag, value) as the sandbox sends (`sheets.child`).
    """
    if raw.__class__ is str:
        raw = words.clean(raw)
    elif raw.__class__ is not float:
        raw = _untag(raw)
    if raw.__class__ is CellProblem:
        return raw
    if raw is None or raw == "":
        return _empty(column)
    value = _READERS[column.kind](column, raw, date1904)
    return value if isinstance(value, CellProblem) else _within(column, value)


def _empty(column: Column) -> Value | CellProblem:
    if column.required:
        return CellProblem(_("Thiếu: cột này bắt buộc phải điền."), str(column.example))
    return () if column.kind == "list" else None


def _untag(raw: Any) -> Any:
    """Pairs from the child as Python values; percentages stay a `numbers.Percentage`."""
    if not isinstance(raw, list | tuple):
        return raw
    tag: Any = raw[0] if len(raw) == 2 else ""
    value: Any = raw[1] if len(raw) == 2 else None
    if tag == "e":
        return CellProblem(_("Ô chứa lỗi công thức %(error)s: hãy sửa công thức hoặc gõ giá trị.") % {"error": value})
    if tag == "f":
        return CellProblem(_("Ô có công thức chưa được tính: hãy mở tệp bằng Excel rồi lưu lại, hoặc gõ giá trị."))
    if tag == "%":
        return numbers.Percentage(value) if isinstance(value, int | float) else value
    if tag == "d":
        return dates.from_iso(str(value))
    if tag == "t":
        return dates.Clock(value) if isinstance(value, int | float) else None
    return CellProblem(_("Không đọc được ô này: hãy gõ lại."))


def _within(column: Column, value: Value) -> Value | CellProblem:
    if column.minimum is column.maximum is column.max_length is None:
        return value
    if column.minimum is not None and value < column.minimum:
        return CellProblem(_("Nhỏ hơn mức thấp nhất là %(limit)s.") % {"limit": words.shown(column.minimum)})
    if column.maximum is not None and value > column.maximum:
        return CellProblem(_("Lớn hơn mức cao nhất là %(limit)s.") % {"limit": words.shown(column.maximum)})
    if column.max_length is not None and isinstance(value, str) and len(value) > column.max_length:
        return CellProblem(
            _("Dài %(length)d ký tự, nhiều nhất là %(limit)d: hãy rút gọn.")
            % {"length": len(value), "limit": column.max_length}
        )
    return value


def _date(_column: Column, raw: Any, date1904: bool) -> datetime.date | CellProblem:
    return dates.read(raw, date1904=date1904)


_READERS: dict[str, Callable[[Column, Any, bool], Any]] = {
    "text": lambda column, raw, _old: words.text(raw),
    "date": _date,
    "integer": lambda column, raw, _old: numbers.integer(raw),
    "decimal": lambda column, raw, _old: numbers.decimal(raw),
    "money": lambda column, raw, _old: numbers.money(raw),
    "percent": lambda column, raw, _old: numbers.percent(raw),
    "choice": lambda column, raw, _old: words.choice(column.folded_choices, column.choices, raw),
    "code": lambda column, raw, _old: words.code(raw, column.width),
    "list": lambda column, raw, _old: words.listed(column.folded_choices, column.choices, raw),
    "yes_no": lambda column, raw, _old: words.yes_no(raw),
    "url": lambda column, raw, _old: words.url(raw),
    "email": lambda column, raw, _old: words.email(raw),
    "phone": lambda column, raw, _old: words.phone(raw),
}
