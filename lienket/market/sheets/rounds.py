"""The lots of a round as the two sheets that the matching command reads, headings and words included."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienket.ground.sheets.columns import Column
from lienket.market.bridge import Offered, lot_code
from lienket.market.choices import Keeping, Side
from lienket.market.models import Commodity, Lot, Round

_KEPT: dict[str, str] = {Keeping.PLAIN: "", Keeping.COOL: "mát", Keeping.FROZEN: "đông"}


def round_columns(side: str) -> list[Column]:
    """Columns of the command's sheet of a side; tests hold the headings against those the engine recognises."""
    price = ("Giá bán", "price") if side == Side.SUPPLY else ("Giá mua tối đa", "max_price")
    return [
        Column("lot", _("Mã lô"), "lot"),
        Column("party", _("Đơn vị tham gia"), "party"),
        Column("product", _("Sản phẩm"), "product"),
        Column("quantity", _("Số lượng"), "quantity", "decimal"),
        Column("unit", _("Đơn vị tính"), "unit"),
        Column("starts_on", _("Từ ngày"), "from", "date"),
        Column("ends_on", _("Đến ngày"), "to", "date"),
        Column("commune", _("Xã, tỉnh"), "commune"),
        Column("certificates", _("Chứng nhận"), "certificates"),
        Column("min_lot", _("Lô tối thiểu"), "min_lot", "decimal"),
        Column("price", *price, "money"),
        Column("weekly", _("Tối đa mỗi tuần"), "weekly", "decimal"),
        Column("storage", _("Bảo quản"), "storage"),
        Column("title", _("Tên hàng"), "title"),
        Column("owner", _("Đơn vị lập"), "organisation"),
    ]


def round_row(lot: Lot, quantity: Decimal, offered: Offered) -> dict[str, Any]:
    """A lot with what is free of it, as the command reads it."""
    papers = [
        f"{one.kind.name} ({one.expires_on:%d/%m/%Y})" if one.expires_on else one.kind.name
        for one in lot.certificates.all()
    ] or [one.name for one in lot.required.all()]
    return {
        "lot": lot_code(lot.pk),
        "party": lot.owner.name,
        "product": lot.commodity.name,
        "quantity": quantity,
        "unit": lot.measure.name,
        "starts_on": offered.first,
        "ends_on": offered.last,
        "commune": offered.commune,
        "certificates": "; ".join(papers),
        "min_lot": lot.min_lot,
        "price": offered.price,
        "weekly": lot.weekly,
        "storage": _KEPT.get(lot.keeping, ""),
        "title": lot.title,
        "owner": lot.owner.name,
    }


def products_csv() -> bytes:
    """The tree of commodities as the command reads it with `--products`."""
    told = io.StringIO()
    sheet = csv.writer(told)
    sheet.writerow(["name", "parent", "names"])
    for one in Commodity.objects.select_related("parent").order_by("path"):
        sheet.writerow([one.name, one.parent.name if one.parent else "", one.code])
    return told.getvalue().encode("utf-8-sig")


def command_text(one: Round) -> bytes:
    """How to match the two sheets on another machine, and what this round was asked for."""
    freight = "" if one.freight is None else f" --freight {one.freight}"
    floor = f" --floor {one.floor}%" if one.floor else ""
    command = (
        f"lienket match lo-cung.xlsx lo-cau.xlsx --products mat-hang.csv --objective {one.objective}{freight}{floor}"
        " --trust-prices --out ket-qua.xlsx"
    )
    told = _("Hai bảng này là các lô tham gia phiên “%(title)s”, phần chưa hứa với ai. Ghép lại bằng lệnh:")
    return (told % {"title": one.title} + f"\n\n    {command}\n").encode()
