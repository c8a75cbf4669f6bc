"""Sheets of commitments: kept when they are read, written all at once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Unpack

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access
from lienket.agreements.actions.commitments import make_commitment
from lienket.agreements.actions.finding import index_made
from lienket.agreements.actions.partners import PartnerShare
from lienket.agreements.models import Clause, Commitment, Field, Programme, Rehearsal
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import fail, hand_over, long_columns, write_once
from lienket.localities.models import Organisation

_TOLD_EVERY = 50


@dataclass(frozen=True)
class Entry:
    """One row of a sheet, ready to be made a commitment."""

    code: str
    title: str
    field: Field
    lead: Organisation
    due_on: date
    starts_on: date
    clause: Clause | None = None
    support: tuple[Organisation, ...] = ()
    shares: tuple[PartnerShare, ...] = ()
    product: str = ""
    measure: str = ""
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    note: str = ""


@once
def keep_rehearsal(*, actor: Viewer, programme: Programme, **found: Unpack[Judged]) -> Rehearsal:
    """Keep a sheet with what was found in it, so that it can be written, or returned, by any worker later."""
    access.check_owner(actor, programme, PREPARERS, _("nhập nhiệm vụ từ bảng"))
    with act(actor, "agreements.read_sheet", words=f"đọc thử bảng “{found['name']}”") as line:
        line.on = Rehearsal.objects.create(programme=programme, **long_columns(actor, found))
        return line.on


def write_rehearsal(
    *,
    actor: Viewer,
    rehearsal: Rehearsal,
    entries: Sequence[Entry],
    tell: Callable[[int], None] = lambda _done: None,
) -> Rehearsal:
    """Make every row a commitment, in one transaction. A second call finds it done and writes nothing.

    `tell` hears how many rows are done, every now and then.
    """
    programme = rehearsal.programme
    access.check_owner(actor, programme, DECIDERS, _("ghi nhiệm vụ từ bảng"))

    def write(_row: Rehearsal) -> None:
        index_made(programme.agreement, _make_all(actor, programme, entries, tell))

    words = f"nhập {len(entries)} nhiệm vụ từ bảng “{rehearsal.file_name}”"
    with act(actor, "agreements.import", words=words, on=programme):
        return write_once(rehearsal, len(entries), write)


def _make_all(
    actor: Viewer, programme: Programme, entries: Sequence[Entry], tell: Callable[[int], None]
) -> list[Commitment]:
    made = []
    for number, entry in enumerate(entries, start=1):
        given = {one.name: getattr(entry, one.name) for one in fields(entry)}
        try:
            made.append(
                make_commitment(actor=actor, programme=programme, sample=programme.sample, indexed=False, **given)
            )
        except Refusal as refusal:
            place = _("Nhiệm vụ thứ %(n)d (mã %(code)s)") % {"n": number, "code": entry.code}
            raise Refusal(f"{place}: {refusal.sentence}") from refusal
        if number % _TOLD_EVERY == 0:
            tell(number)
    return made


def hand_to_worker(*, actor: Viewer, rehearsal: Rehearsal) -> Rehearsal:
    """Note that the worker will write this sheet."""
    access.check_owner(actor, rehearsal.programme, DECIDERS, _("ghi nhiệm vụ từ bảng"))
    with act(actor, "agreements.import_later", words="giao máy ghi bảng nhiệm vụ", on=rehearsal):
        return hand_over(rehearsal, actor)


def fail_rehearsal(*, actor: Viewer, rehearsal: Rehearsal, sentence: str) -> Rehearsal:
    """Note why the worker could not write the sheet; no row of it was written."""
    with act(actor, "agreements.import_failed", words="không ghi được bảng nhiệm vụ", on=rehearsal, reason=sentence):
        return fail(rehearsal, sentence)
