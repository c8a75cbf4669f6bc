"""Columns of the two sheets: their English names, the Vietnamese headings of the templates, and other spellings."""

from __future__ import annotations

from typing import NamedTuple

from lienket.engines.matching.problem import Side
from lienket.engines.vietnamese import fold


class Column(NamedTuple):
    """A column: field of Lot, English heading, Vietnamese heading, other spellings, must it be there."""

    field: str
    english: str
    vietnamese: str
    others: tuple[str, ...]
    needed: bool
    hint: str


_PAPERS = "VietGAP (31/12/2027); OCOP 4 sao"
_PRICE = {
    "supply": Column("price", "price", "Giá bán", ("gia", "gia chao", "don gia"), True, "đồng nguyên mỗi đơn vị"),
    "demand": Column(
        "price", "max_price", "Giá mua tối đa", ("gia", "gia mua", "price", "max price"), True, "đồng nguyên mỗi đơn vị"
    ),
}
_COLUMNS = (
    Column("lot", "lot", "Mã lô", ("lo", "ma", "lot id", "lot code"), True, "mỗi lô một mã riêng"),
    Column("party", "party", "Đơn vị tham gia", ("ben", "don vi ban", "don vi mua", "ten don vi"), True, "tên đơn vị"),
    Column("product", "product", "Sản phẩm", ("mat hang", "ten san pham", "hang hoa"), True, "tên sản phẩm hoặc nhóm"),
    Column("quantity", "quantity", "Số lượng", ("khoi luong", "san luong"), True, "số lớn hơn 0"),
    Column("unit", "unit", "Đơn vị tính", ("don vi", "dvt"), True, "kg, tạ, tấn, lít, quả, thùng 10 kg …"),
    Column("first", "from", "Từ ngày", ("tu", "ngay dau", "start"), True, "dd/mm/yyyy"),
    Column("last", "to", "Đến ngày", ("den", "ngay cuoi", "end"), True, "dd/mm/yyyy"),
    Column("commune", "commune", "Xã, tỉnh", ("xa", "xa phuong", "dia phuong", "dia diem"), False, "để tính cước"),
    Column("certificates", "certificates", "Chứng nhận", ("chung chi", "certificate"), False, _PAPERS),
    Column("min_lot", "min_lot", "Lô tối thiểu", ("toi thieu", "moq", "min lot"), False, "để trống nếu không có"),
    Column("weekly", "weekly", "Tối đa mỗi tuần", ("moi tuan", "weekly capacity"), False, "để trống nếu không có"),
    Column("storage", "storage", "Bảo quản", ("cold chain", "cold", "kho lanh"), False, "thường, mát, đông"),
)


def columns_of(side: Side) -> tuple[Column, ...]:
    """The columns of a side, in the order of the template."""
    return (*_COLUMNS[:10], _PRICE[side], *_COLUMNS[10:])


def recognise(side: Side, headings: list[str]) -> dict[str, int]:
    """field → position of its column, for the headings that are known; the first of two alike counts."""
    names: dict[str, str] = {}
    for column in columns_of(side):
        for name in (column.english.replace("_", " "), column.english, column.vietnamese, *column.others):
            names.setdefault(fold(name), column.field)
    found: dict[str, int] = {}
    for position, heading in enumerate(headings):
        field = names.get(fold(heading))
        if field is not None:
            found.setdefault(field, position)
    return found
