"""Sales of points: sheets kept when they are read, rows written all at once; corrections are added beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Unpack

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import columns, write_once
from lienket.localities.models import Unit
from lienket.market import access
from lienket.market.models import Measure, PointOfSale, PointSale, SalesSheet


@dataclass(frozen=True)
class SaleLine:
    """Sales of one product of one province in one month; `reason` where it corrects an earlier report."""

    month: date
    province: Unit
    product: str
    value: int
    quantity: Decimal | None = None
    measure: Measure | None = None
    reason: str = ""

    @property
    def key(self) -> str:
        return sale_key(self.product)


def sale_key(product: str) -> str:
    """What makes two spellings of a product one."""
    return " ".join(fold(product).split())[:200]


@once
def keep_sales_sheet(*, actor: Viewer, point: PointOfSale, **found: Unpack[Judged]) -> SalesSheet:
    """Keep a sheet of sales with what was found in it."""
    access.check_can_keep_point(actor, point)
    with act(actor, "market.read_sales", words=f"đọc thử bảng doanh số “{found['name']}”", on=point):
        owner_id = actor.organisation_id or 0
        return SalesSheet.objects.create(point=point, owner_id=owner_id, **columns(actor, found))


def write_sales(*, actor: Viewer, sheet: SalesSheet, lines: Sequence[SaleLine]) -> SalesSheet:
    """Write every row of a sheet, in one transaction. A second call finds it done and writes nothing."""
    access.check_can_keep_point(actor, sheet.point)
    with act(actor, "market.write_sales", words=f"ghi {len(lines)} dòng doanh số", on=sheet.point):
        return write_once(sheet, len(lines), lambda row: _write(row.point, lines, row))


def record_sales(*, actor: Actor, point: PointOfSale, lines: Sequence[SaleLine]) -> None:
    """Write rows of sales without a sheet: the platform's loaders."""
    with act(actor, "market.record_sales", words=f"ghi {len(lines)} dòng doanh số", on=point):
        _write(point, lines, None)


def _write(point: PointOfSale, lines: Sequence[SaleLine], sheet: SalesSheet | None) -> None:
    PointSale.objects.bulk_create(
        PointSale(
            point=point,
            month=one.month,
            province=one.province,
            product=one.product,
            key=one.key,
            quantity=one.quantity,
            measure=one.measure,
            value=one.value,
            reason=one.reason,
            sheet=sheet,
        )
        for one in lines
    )
