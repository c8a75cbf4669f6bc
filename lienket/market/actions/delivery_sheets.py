"""Sheets of deliveries: kept when they are read, every row recorded at once or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.ground.access import PREPARERS
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.refusals import NotThere
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import columns, write_once
from lienket.localities.models import Organisation
from lienket.market.actions.deliveries import Consignment, record_delivery
from lienket.market.actions.following import following_once
from lienket.market.models import Deal, DeliverySheet


@dataclass(frozen=True)
class PlannedDelivery:
    """What a good row of a sheet becomes."""

    deal: Deal
    consignment: Consignment


def _check(actor: Viewer, owner_id: int) -> None:
    if not actor.acts_for(owner_id):
        raise NotThere(_("Nội dung này không do đơn vị của anh/chị lập."))
    check_role(actor, PREPARERS, _("nhập bảng giao hàng"))


@once
def keep_delivery_sheet(*, actor: Viewer, owner: Organisation, **found: Unpack[Judged]) -> DeliverySheet:
    """Keep a sheet of deliveries with what was found in it."""
    _check(actor, owner.pk)
    with act(actor, "market.read_deliveries", words=f"đọc thử bảng giao hàng “{found['name']}”") as line:
        line.on = DeliverySheet.objects.create(owner=owner, **columns(actor, found))
        return line.on


def write_delivery_sheet(*, actor: Viewer, sheet: DeliverySheet, planned: Sequence[PlannedDelivery]) -> DeliverySheet:
    """Record every row, in one transaction. A second call finds it done and writes nothing.

    Each deal is derived once, at the end. Raises Refusal for the first row that cannot be any more.
    """
    _check(actor, sheet.owner_id)

    def write(_row: DeliverySheet) -> None:
        # Deals are locked in one order, so that two sheets at the same moment wait for each other.
        with following_once(actor, sorted({one.deal.pk for one in planned})):
            for one in sorted(planned, key=lambda row: (row.deal.pk, row.consignment.final)):
                record_delivery(actor=actor, deal=one.deal, consignment=one.consignment)

    words = f"ghi {len(planned)} chuyến giao từ bảng “{sheet.file_name}”"
    with act(actor, "market.write_deliveries", words=words, on=sheet):
        return write_once(sheet, len(planned), write)
