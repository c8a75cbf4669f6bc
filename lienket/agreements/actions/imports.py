"""Sheets of commitments: kept when they are read, written all at once or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
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
from lienket.ground.files.store import store_bytes
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation

_MEDIA = "application/octet-stream"
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
def keep_rehearsal(
    *, actor: Viewer, programme: Programme, content: bytes, name: str, good: int, bad: int, told: dict[str, Any]
) -> Rehearsal:
    """Keep a sheet with what was found in it, so that it can be written, or returned, by any worker later."""
    access.check_owner(actor, programme, PREPARERS, _("nhập nhiệm vụ từ bảng"))
    with act(actor, "agreements.read_sheet", words=f"đọc thử bảng “{name}”") as line:
        line.on = Rehearsal.objects.create(
            programme=programme,
            file=store_bytes(content, media_type=_MEDIA),
            file_name=name[-200:],
            made_by_id=actor.person_id or 0,
            acting_as=f"{actor.membership_id}+{actor.mandate_id or ''}",
            good=good,
            bad=bad,
            told=told,
        )
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
    words = f"nhập {len(entries)} nhiệm vụ từ bảng “{rehearsal.file_name}”"
    with act(actor, "agreements.import", words=words, on=programme):
        locked = Rehearsal.objects.select_for_update().get(pk=rehearsal.pk)
        if locked.state == Rehearsal.State.DONE:
            return locked
        if not entries:
            raise Refusal(_("Bảng không có dòng nào để ghi."))
        index_made(programme.agreement, _make_all(actor, programme, entries, tell))
        locked.state, locked.written_at = Rehearsal.State.DONE, timezone.now()
        locked.save()
    return locked


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
        locked = Rehearsal.objects.select_for_update().get(pk=rehearsal.pk)
        if locked.state in (Rehearsal.State.READ, Rehearsal.State.FAILED):
            locked.state = Rehearsal.State.WAITING
            # The worker writes as whoever decided, who need not be whoever sent the sheet.
            locked.made_by_id = actor.person_id or locked.made_by_id
            locked.acting_as = f"{actor.membership_id}+{actor.mandate_id or ''}"
            locked.save()
    return locked


def fail_rehearsal(*, actor: Viewer, rehearsal: Rehearsal, sentence: str) -> Rehearsal:
    """Note why the worker could not write the sheet; no row of it was written."""
    with act(actor, "agreements.import_failed", words="không ghi được bảng nhiệm vụ", on=rehearsal, reason=sentence):
        locked = Rehearsal.objects.select_for_update().get(pk=rehearsal.pk)
        if locked.state == Rehearsal.State.DONE:  # another worker wrote it meanwhile: what is in stays said to be in
            return locked
        locked.state = Rehearsal.State.FAILED
        locked.told = {**locked.told, "refusal": sentence}
        locked.save()
    return locked
