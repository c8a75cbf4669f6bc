"""Sheets of lots: kept when they are read, written all at once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Unpack

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import fail, hand_over, long_columns, write_once
from lienket.localities.models import Organisation
from lienket.market import access
from lienket.market.actions.finding import index_lots
from lienket.market.actions.goods import check_enters_for
from lienket.market.actions.lots import Goods, check_goods, columns
from lienket.market.choices import LotState
from lienket.market.models import Lot, LotSheet

_AT_ONCE = 500


@once
def keep_sheet(*, actor: Viewer, owner: Organisation, side: str, **found: Unpack[Judged]) -> LotSheet:
    """Keep a sheet with what was found in it, so that it can be written, or returned, later."""
    check_enters_for(actor, owner)
    with act(actor, "market.read_sheet", words=f"đọc thử bảng “{found['name']}”") as line:
        line.on = LotSheet.objects.create(owner=owner, side=side, **long_columns(actor, found))
        return line.on


def write_sheet(
    *,
    actor: Viewer,
    sheet: LotSheet,
    lots: Sequence[Goods],
    state: str = LotState.OPEN,
    tell: Callable[[int], None] = lambda _done: None,
) -> LotSheet:
    """Make every row a lot, in one transaction. A second call finds it done and writes nothing.

    `tell` hears how many rows are done, every now and then.
    """
    access.check_can_edit(actor, sheet)

    def write(row: LotSheet) -> None:
        for goods in lots:
            check_goods(row.owner_id, row.side, goods)
        for start in range(0, len(lots), _AT_ONCE):
            part = lots[start : start + _AT_ONCE]
            made = Lot.objects.bulk_create(
                Lot(owner_id=row.owner_id, side=row.side, state=state, **columns(one)) for one in part
            )
            _connect_all(list(zip(made, part, strict=True)))
            index_lots([one.pk for one in made])
            tell(start + len(part))

    with act(actor, "market.import", words=f"nhập {len(lots)} lô hàng từ bảng “{sheet.file_name}”", on=sheet):
        return write_once(sheet, len(lots), write)


def hand_to_worker(*, actor: Viewer, sheet: LotSheet, opens: bool) -> LotSheet:
    """Note that the worker will write this sheet, as whoever asks now."""
    access.check_can_edit(actor, sheet)
    with act(actor, "market.import_later", words="giao máy ghi bảng lô hàng", on=sheet):
        return hand_over(sheet, actor, opens=opens)


def fail_sheet(*, actor: Viewer, sheet: LotSheet, sentence: str) -> LotSheet:
    """Note why the worker could not write the sheet; no row of it was written."""
    with act(actor, "market.import_failed", words="không ghi được bảng lô hàng", on=sheet, reason=sentence):
        return fail(sheet, sentence)


def _connect_all(pairs: Sequence[tuple[Lot, Goods]]) -> None:
    papers, kinds = Lot.certificates.through, Lot.required.through
    papers.objects.bulk_create(
        [papers(lot_id=lot.pk, certificate_id=one.pk) for lot, goods in pairs for one in goods.certificates],
        batch_size=_AT_ONCE,
    )
    kinds.objects.bulk_create(
        [kinds(lot_id=lot.pk, certificatekind_id=one.pk) for lot, goods in pairs for one in goods.required],
        batch_size=_AT_ONCE,
    )
