"""Sheets out: templates to fill, the sender's own file with remarks, workbooks and CSV of rows."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.sheets import words
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.encodings import text_encoding
from lienket.ground.sheets.guard import MAX_BYTES, check_sheet, column_letters, column_number
from lienket.ground.sheets.rehearsal import ERRORS, INSTRUCTIONS, Rehearsal
from lienket.ground.sheets.sandbox import Limits, mark_workbook, read_table

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_NUMBER_FORMATS = {
    "date": "dd/mm/yyyy",
    "integer": "#,##0",
    "money": "#,##0",
    "decimal": "#,##0.############",
}
_TEXT_KINDS = ("text", "code", "list", "url", "email", "phone", "choice", "yes_no", "percent")
_VALIDATED_ROWS = 2_000
_LISTS = "Danh mục"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_MOST_DIGITS = 10**15


def _book(out: io.BytesIO) -> Any:
    """A new workbook; what writes it is loaded by whoever writes one."""
    import xlsxwriter

    return xlsxwriter.Workbook(out, _OPTIONS)


def template(*specs: SheetSpec) -> bytes:
    """An .xlsx to fill in: frozen head, drop-downs, formats, an example row, a sheet of instructions for each."""
    return filled([(spec, ()) for spec in specs])


def filled(parts: Sequence[tuple[SheetSpec, Iterable[Mapping[str, Any]]]]) -> bytes:
    """Templates that hold rows already (values by column key), to be corrected and sent back; no rows: the example."""
    out = io.BytesIO()
    book = _book(out)
    lists: list[Sequence[str]] = []
    told = [_write_form(book, spec, rows, lists) for spec, rows in parts]
    _write_instructions(book, [spec for spec, _rows in parts], any(told))
    if lists:
        hidden = book.add_worksheet(_LISTS)
        hidden.hide()
        for place, labels in enumerate(lists):
            hidden.write_column(0, place, labels)
    book.close()
    return out.getvalue()


def _write_form(book: Any, spec: SheetSpec, rows: Iterable[Mapping[str, Any]], lists: list[Sequence[str]]) -> bool:
    """One worksheet of a form; whether it shows an example row."""
    sheet = book.add_worksheet(_sheet_name(spec.title))
    _write_head(book, sheet, spec.columns)
    kinds = ["@" if column.kind in _TEXT_KINDS else _NUMBER_FORMATS[column.kind] for column in spec.columns]
    formats = [book.add_format({"num_format": kind}) for kind in kinds]
    last = 0
    for last, row in enumerate(rows, 1):
        for place, column in enumerate(spec.columns):
            _write_value(sheet, last, place, column, row.get(column.key), formats[place])
    example = not last and any(column.example for column in spec.columns)
    faint = book.add_format({"italic": True, "font_color": "#767676", "num_format": "@"})
    for place, column in enumerate(spec.columns):
        sheet.set_column(place, place, _width(column), formats[place])
        if example:
            sheet.write_string(1, place, str(column.example), faint)
        _validate(sheet, place, column, lists)
    return example


def returned(source: bytes, found: Rehearsal, *, limits: Limits | None = None) -> bytes:
    """The sender's file as .xlsx with red, commented cells and a sheet "Lỗi" of all problems.

    Raises `FileRefused` for a file that the rehearsal refused as a whole: there is nothing to write into.
    """
    checked = check_sheet(source, max_bytes=MAX_BYTES)
    problems = [
        [p.row, max(column_number(p.column), 1), p.reason + (f"\n→ {p.suggestion}" if p.suggestion else "")]
        for p in found.problems
        if p.row
    ]
    head: dict[str, Any] = {
        "sheet": found.sheet,
        "problems": problems,
        "errors_title": ERRORS,
        "errors_head": [_("Dòng"), _("Cột"), _("Đầu cột"), _("Đã ghi"), _("Lý do"), _("Nên ghi")],
        "errors": [[p.row or None, p.column, p.title, p.value, p.reason, p.suggestion] for p in found.problems],
    }
    if checked.kind == "xlsx":
        return mark_workbook(head, checked.data, limits=limits)
    table = read_table(checked, encoding=text_encoding(source), limits=limits)
    return mark_workbook({**head, "sheet": "CSV", "rows": table.rows}, b"", limits=limits)


def workbook(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]], title: str) -> bytes:
    """An .xlsx of rows (values by column key): real dates and numbers, codes as text, a filtered head."""
    out = io.BytesIO()
    book = _book(out)
    sheet = book.add_worksheet(_sheet_name(title))
    _write_head(book, sheet, columns)
    formats = {
        column.key: book.add_format({"num_format": _NUMBER_FORMATS.get(column.kind, "@"), "valign": "top"})
        for column in columns
    }
    last = 0
    for last, row in enumerate(rows, 1):
        for place, column in enumerate(columns):
            _write_value(sheet, last, place, column, row.get(column.key), formats[column.key])
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column))
    sheet.autofilter(0, 0, last, max(len(columns) - 1, 0))
    book.close()
    return out.getvalue()


def csv_bytes(columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """CSV that Excel opens rightly (BOM, semicolons); = + - @ get an apostrophe, so no formula starts."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(str(column.title)) for column in columns])
    for row in rows:
        writer.writerow([_csv_value(column, row.get(column.key)) for column in columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _write_head(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    style = {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"}
    plain, needed = book.add_format(style), book.add_format({**style, "bg_color": "#FCE4D6"})
    for place, column in enumerate(columns):
        title = f"{column.title} *" if column.required else str(column.title)
        sheet.write_string(0, place, title, needed if column.required else plain)
        if column.help:
            sheet.write_comment(0, place, str(column.help))
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)


def _validate(sheet: Any, place: int, column: Column, lists: list[Sequence[str]]) -> None:
    """Drop-downs for choices, from a hidden sheet, since Excel allows 255 letters inline."""
    labels = [str(label) for _value, label in column.choices] if column.kind == "choice" else []
    if column.kind == "yes_no":
        labels = [_("Có"), _("Không")]
    if labels:
        lists.append(labels)
        letters = column_letters(len(lists))
        rule = {
            "validate": "list",
            "source": f"='{_LISTS}'!${letters}$1:${letters}${len(labels)}",
            "error_title": _("Không có trong danh sách"),
            "error_message": _("Hãy chọn theo danh sách thả xuống."),
        }
        sheet.data_validation(1, place, _VALIDATED_ROWS, place, rule)


def _write_instructions(book: Any, specs: Sequence[SheetSpec], example: bool) -> None:
    sheet = book.add_worksheet(INSTRUCTIONS)
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"})
    line = 0
    for spec in specs:
        sheet.write_string(line, 0, str(spec.title), bold)
        told = [part for part in str(spec.help).splitlines() if part.strip()]
        told.append(_("Cột có dấu * bắt buộc phải điền. Ngày ghi ngày/tháng/năm; số ghi 1.234,5; tiền ghi đủ số đồng."))
        if example:
            told.append(_("Dòng chữ nghiêng màu xám là ví dụ: có thể xóa hoặc để nguyên, máy sẽ bỏ qua."))
        for text in told:
            line += 1
            sheet.write_string(line, 0, text)
        line += 2
        sheet.write_row(line, 0, [_("Cột"), _("Bắt buộc"), _("Cách ghi"), _("Ví dụ")], head)
        for column in spec.columns:
            line += 1
            needed = _("Có") if column.required else _("Không")
            how = " ".join(filter(None, [_kind_help(column), str(column.help)]))
            sheet.write_row(line, 0, [str(column.title), needed, how, str(column.example)], cell)
        line += 2
    sheet.set_column(0, 0, 34)
    sheet.set_column(2, 2, 70)
    sheet.set_column(3, 3, 30)


def _kind_help(column: Column) -> str:
    told = {
        "date": _("Ngày/tháng/năm, ví dụ 05/06/2026."),
        "integer": _("Số nguyên."),
        "decimal": _("Số, phần lẻ sau dấu phẩy."),
        "money": _("Số đồng, ghi đủ các chữ số."),
        "percent": _("Phần trăm, ghi kèm dấu %."),
        "choice": _("Chọn trong danh sách thả xuống."),
        "list": _("Nhiều giá trị, cách nhau bằng dấu chấm phẩy."),
        "yes_no": _("Có hoặc Không."),
        "url": _("Địa chỉ trang, bắt đầu bằng https://."),
        "email": _("Địa chỉ thư điện tử."),
        "phone": _("Số điện thoại."),
    }
    if column.kind == "code" and column.width:
        return _("Mã %(width)d ký tự, giữ số 0 ở đầu.") % {"width": column.width}
    return told.get(column.kind, "")


def _write_value(sheet: Any, row: int, place: int, column: Column, value: Any, style: Any) -> None:
    if value is None or value == () or value == "":
        return
    if isinstance(value, datetime.date) and value.year >= 1900:
        sheet.write_datetime(row, place, value, style)
    elif _is_number(value) and column.kind in _NUMBER_FORMATS:
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_string(row, place, _as_text(column, value), style)


def _is_number(value: Any) -> bool:
    """Whether Excel keeps all digits of a number; longer ones are written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    stored = float(value)
    return abs(stored) < _MOST_DIGITS and (isinstance(value, float) or Decimal(f"{stored:.15g}") == value)


def _as_text(column: Column, value: Any) -> str:
    labels = {key: str(label) for key, label in column.choices}
    if column.kind == "choice":
        return labels.get(value, str(value))
    if column.kind == "list" and not isinstance(value, str):
        return "; ".join(labels.get(item, str(item)) for item in value)
    return f"{words.shown(value)}%" if column.kind == "percent" else words.shown(value)


def _csv_value(column: Column, value: Any) -> str:
    if isinstance(value, str) and column.kind != "choice":
        return _harmless(value)
    shown = "" if value is None else _as_text(column, value)
    is_number = isinstance(value, int | float | Decimal)
    return shown if is_number else _harmless(shown)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _sheet_name(title: str) -> str:
    """Excel's rules: at most 31 characters, none of []:*?/\\, no apostrophe at the ends."""
    return "".join(" " if c in "[]:*?/\\" else c for c in title)[:31].strip(" '") or "Bảng"


def _width(column: Column) -> int:
    return {
        "date": 13,
        "integer": 14,
        "decimal": 14,
        "money": 18,
        "percent": 11,
        "yes_no": 10,
        "code": 12,
    }.get(column.kind, min(max(len(str(column.title)) + 4, 18), 40))
