"""Columns of this room's exports, and the sheet of addresses in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.rehearsal import Rehearsal, rehearse
from lienket.ground.sheets.writing import template, workbook
from lienket.localities.bridge import AddressRow
from lienket.localities.choices import Level, SuccessionKind
from lienket.localities.models import Organisation
from lienket.localities.queries import UnitLine

STATES = ("certain", "agreed", "choose", "unknown")


def state_words() -> dict[str, str]:
    """What each state of an answer is called."""
    return {
        "certain": _("Rõ ràng"),
        "agreed": _("Nhiều cách hiểu, cùng một đơn vị nay"),
        "choose": _("Cần chọn"),
        "unknown": _("Không nhận ra"),
    }


def unit_columns() -> list[Column]:
    """Columns of the list of units."""
    return [
        Column("level", _("Cấp"), kind="choice", choices=[(str(k), str(v)) for k, v in Level.choices]),
        Column("code", _("Mã"), kind="code"),
        Column("name", _("Tên")),
        Column("type", _("Loại")),
        Column("parent", _("Thuộc")),
        Column("province", _("Tỉnh, thành phố")),
        Column("valid_from", _("Từ ngày"), kind="date"),
        Column("valid_to", _("Đến ngày"), kind="date"),
        Column("act", _("Văn bản")),
        Column("verified", _("Đã đối chiếu"), kind="yes_no"),
        Column("lat", _("Vĩ độ"), kind="decimal"),
        Column("lon", _("Kinh độ"), kind="decimal"),
    ]


def unit_rows(lines: Iterable[UnitLine]) -> list[dict[str, Any]]:
    """Rows of the list of units."""
    return [{column.key: getattr(line, column.key) for column in unit_columns()} for line in lines]


def organisation_columns() -> list[Column]:
    """Columns of the list of organisations."""
    return [
        Column("key", _("Khóa")),
        Column("kind", _("Loại")),
        Column("name", _("Tên")),
        Column("identifier", _("Mã định danh"), kind="code"),
        Column("locality", _("Địa phương")),
        Column("valid_from", _("Từ ngày"), kind="date"),
        Column("valid_to", _("Đến ngày"), kind="date"),
    ]


def organisation_rows(rows: Iterable[Organisation]) -> list[dict[str, Any]]:
    """Rows of the list of organisations."""
    return [
        {
            "key": row.key,
            "kind": row.get_kind_display(),
            "name": row.name,
            "identifier": row.identifier,
            "locality": row.locality.name,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
        }
        for row in rows
    ]


def address_spec() -> SheetSpec:
    """The sheet of addresses that people send."""
    column = Column(
        "address",
        _("Địa chỉ"),
        "Address",
        required=True,
        max_length=500,
        aliases=("dia chi", "địa chỉ cũ", "noi o", "nơi ở", "tên đơn vị", "mã xã", "address"),
        example="12 Hàng Trống, phường Hàng Trống, quận Hoàn Kiếm, Hà Nội",
    )
    return SheetSpec("dia-chi", _("Địa chỉ"), [column])


def address_template() -> bytes:
    """The .xlsx to fill in."""
    return template(address_spec())


def read_addresses(data: bytes, name: str) -> Rehearsal:
    """The addresses of a sheet; never raises for bad content."""
    data = _one_column(data)
    return rehearse(data, address_spec(), name=name, max_bytes=settings.MAX_SHEET_BYTES)


def _one_column(data: bytes) -> bytes:
    """A text with a bare heading is a list of lines: the commas of its addresses part no columns."""
    head, _line, rest = data.partition(b"\n")
    if data[:2] in (b"PK", b"\xff\xfe", b"\xfe\xff") or any(mark in head for mark in b",;\t\0") or b'"' in rest:
        return data
    lines = (line.rstrip(b"\r") for line in rest.split(b"\n"))
    return head + b"\n" + b"\n".join(b'"' + line + b'"' if line.strip() else line for line in lines)


def _answer_columns() -> list[Column]:
    return [
        Column("row", _("Dòng"), kind="integer"),
        Column("address", _("Địa chỉ")),
        Column("state", _("Kết quả")),
        Column("today_code", _("Mã nay"), kind="code"),
        Column("today_name", _("Đơn vị nay")),
        Column("read_as", _("Hiểu là")),
        Column("candidates", _("Có thể là (mã tên, phần)")),
        Column("reasons", _("Lý do")),
    ]


def _answer(number: int, one: AddressRow) -> Mapping[str, Any]:
    first = one.candidates[0] if one.candidates else None
    reasons = dict.fromkeys([*one.reasons, *(r for c in one.candidates[:5] for r in c.reasons)])
    today = dict.fromkeys(
        f"{unit.code} {unit.name}"
        + (f" ({SuccessionKind(unit.kind).label})" if unit.kind in SuccessionKind.values else "")
        for candidate in one.candidates
        for unit in candidate.today
    )
    return {
        "row": number,
        "address": one.text,
        "state": state_words()[one.state],
        "today_code": one.today.code if one.today else None,
        "today_name": one.today.name if one.today else None,
        "read_as": first.place if first and one.ways == 1 else None,
        "candidates": "; ".join(list(today)[:20]) if not one.today else None,
        "reasons": " ".join(reasons),
    }


def answers_workbook(numbers: Sequence[int], answers: Sequence[AddressRow]) -> bytes:
    """The answers as .xlsx, one row for each address, with the number of its row in the sheet sent."""
    rows = (_answer(number, one) for number, one in zip(numbers, answers, strict=True))
    return workbook(_answer_columns(), rows, _("Kết quả tra cứu"))
