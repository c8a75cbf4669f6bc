"""Sheets of products, certificates and codes: kept when they are read, written all at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.files.store import store_bytes
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.market import access
from lienket.market.actions.goods import ProductWords, check_enters_for, make_certificate, make_product
from lienket.market.actions.growing import CodeWords, make_growing_code
from lienket.market.choices import SheetState, SheetTopic
from lienket.market.models import CertificateKind, Commodity, GoodsSheet

_MEDIA = "application/octet-stream"


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
def keep_goods_sheet(
    *,
    actor: Viewer,
    owner: Organisation,
    topic: str,
    content: bytes,
    name: str,
    good: int,
    bad: int,
    told: dict[str, Any],
) -> GoodsSheet:
    """Keep a sheet with what was found in it, so that it can be written, or returned, later."""
    check_can_send(actor, owner, topic)
    with act(actor, "market.read_goods", words=f"đọc thử bảng “{name}”") as line:
        line.on = GoodsSheet.objects.create(
            owner=owner,
            topic=topic,
            file=store_bytes(content, media_type=_MEDIA),
            file_name=name[-200:],
            made_by_id=actor.person_id or 0,
            good=good,
            bad=bad,
            told=told,
        )
        return line.on


def write_goods_sheet(*, actor: Viewer, sheet: GoodsSheet, rows: Sequence[GoodsRow]) -> GoodsSheet:
    """Write every row, in one transaction. A second call finds it done and writes nothing."""
    check_can_send(actor, sheet.owner, sheet.topic)
    with act(actor, "market.write_goods", words=f"nhập {len(rows)} dòng từ bảng “{sheet.file_name}”", on=sheet):
        locked = GoodsSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
        if locked.state == SheetState.DONE:
            return locked
        if not rows:
            raise Refusal(_("Bảng không có dòng nào để ghi."))
        for row in rows:
            _write(actor, sheet.owner, row)
        locked.state, locked.written_at = SheetState.DONE, timezone.now()
        locked.save()
    return locked


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
