"""Sheets of products, certificates and codes: kept when they are read, written all at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Unpack

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import columns, write_once
from lienket.localities.models import Organisation, Unit
from lienket.market import access
from lienket.market.actions.goods import ProductWords, check_enters_for, make_certificate, make_product
from lienket.market.actions.growing import CodeWords, make_growing_code
from lienket.market.choices import SheetTopic
from lienket.market.models import CertificateKind, Commodity, GoodsSheet


@dataclass(frozen=True)
class ProductRow:
    """A product as a row of a sheet gives it."""

    name: str
    commodity: Commodity
    place: Unit
    words: ProductWords


@dataclass(frozen=True)
class CertificateRow:
    """A certificate as a row of a sheet gives it."""

    kind: CertificateKind
    number: str
    issuer: str
    issued_on: date
    expires_on: date | None
    holder: str
    scope: str


GoodsRow = ProductRow | CertificateRow | CodeWords


@once
def keep_goods_sheet(*, actor: Viewer, owner: Organisation, topic: str, **found: Unpack[Judged]) -> GoodsSheet:
    """Keep a sheet with what was found in it, so that it can be written, or returned, later."""
    check_can_send(actor, owner, topic)
    with act(actor, "market.read_goods", words=f"đọc thử bảng “{found['name']}”") as line:
        line.on = GoodsSheet.objects.create(owner=owner, topic=topic, **columns(actor, found))
        return line.on


def write_goods_sheet(*, actor: Viewer, sheet: GoodsSheet, rows: Sequence[GoodsRow]) -> GoodsSheet:
    """Write every row, in one transaction. A second call finds it done and writes nothing."""
    check_can_send(actor, sheet.owner, sheet.topic)

    def write(_row: GoodsSheet) -> None:
        for row in rows:
            _write(actor, sheet.owner, row)

    with act(actor, "market.write_goods", words=f"nhập {len(rows)} dòng từ bảng “{sheet.file_name}”", on=sheet):
        return write_once(sheet, len(rows), write)


def check_can_send(actor: Viewer, owner: Organisation, topic: str) -> None:
    """Codes are entered by officials of a province; products and certificates by whoever has them."""
    check_enters_for(actor, owner)
    if topic == SheetTopic.CODES:
        access.check_keeps_register(actor)


def _write(actor: Viewer, owner: Organisation, row: GoodsRow) -> None:
    if isinstance(row, ProductRow):
        words = {name: getattr(row.words, name) for name in row.words.__dataclass_fields__}
        make_product(actor=actor, owner=owner, commodity=row.commodity, name=row.name, place=row.place, **words)
    elif isinstance(row, CertificateRow):
        make_certificate(actor=actor, owner=owner, **vars(row))
    else:
        make_growing_code(actor=actor, issuer=owner, words=row)
