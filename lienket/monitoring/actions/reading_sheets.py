"""Sheets of readings: kept when they are read, stored all at once or not at all."""

from __future__ import annotations

import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.files.store import store_bytes
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.monitoring import access
from lienket.monitoring.actions.flagging import flagged
from lienket.monitoring.actions.readings import take_readings
from lienket.monitoring.actions.sorting import CLOCK, Sorted
from lienket.monitoring.choices import SheetState, SourceKind
from lienket.monitoring.models import ReadingSheet, Source, Station

_MEDIA = "application/octet-stream"


@once
def keep_sheet(
    *,
    actor: Viewer,
    owner: Organisation,
    station: Station | None,
    content: bytes,
    name: str,
    good: int,
    bad: int,
    told: dict[str, Any],
) -> ReadingSheet:
    """Keep a sheet with what was found in it, so that its readings can be stored later."""
    access.check_can_enter(actor, owner)
    if station is not None:
        access.check_can_keep(actor, station)
    with act(actor, "monitoring.read_sheet", words=f"đọc thử bảng số liệu “{name}”") as line:
        made = ReadingSheet.objects.create(
            owner=owner,
            station=station,
            file=store_bytes(content, media_type=_MEDIA),
            file_name=name[-200:],
            made_by_id=actor.person_id or 0,
            acting_as=f"{actor.membership_id}+{actor.mandate_id or ''}",
            good=good,
            bad=bad,
            told=told,
        )
        line.on = made
    return made


def write_sheet(*, actor: Actor, sheet: ReadingSheet, done: Sorted) -> ReadingSheet:
    """Store the readings of a sheet, flagged, as one intake. A second call finds it done and stores nothing."""
    access.check_can_enter(actor, sheet.owner)
    with act(actor, "monitoring.import", words=f"nhập {len(done.at)} số liệu từ bảng “{sheet.file_name}”", on=sheet):
        locked = ReadingSheet.objects.select_for_update().get(pk=sheet.pk)
        if locked.state == SheetState.DONE:
            return locked
        if not done.at:
            raise Refusal(_("Bảng không có số liệu nào để ghi."))
        readings = flagged(done.readings(), now=int(time.time()) + CLOCK)
        locked.intake = take_readings(source=_source(sheet.owner), readings=readings, files=1)
        locked.state, locked.written_at = SheetState.DONE, timezone.now()
        locked.save()
    return locked


def hand_to_worker(*, actor: Viewer, sheet: ReadingSheet) -> ReadingSheet:
    """Note that the worker will store this sheet, as whoever asks now."""
    access.check_can_enter(actor, sheet.owner)
    with act(actor, "monitoring.import_later", words="giao máy ghi bảng số liệu", on=sheet):
        locked = ReadingSheet.objects.select_for_update().get(pk=sheet.pk)
        if locked.state in (SheetState.READ, SheetState.FAILED):
            locked.state = SheetState.WAITING
            locked.made_by_id = actor.person_id or locked.made_by_id
            locked.acting_as = f"{actor.membership_id}+{actor.mandate_id or ''}"
            locked.save()
    return locked


def fail_sheet(*, actor: Actor, sheet: ReadingSheet, sentence: str) -> ReadingSheet:
    """Note why the worker could not store the sheet; no reading of it was stored."""
    with act(actor, "monitoring.import_failed", words="không ghi được bảng số liệu", on=sheet, reason=sentence):
        locked = ReadingSheet.objects.select_for_update().get(pk=sheet.pk)
        if locked.state != SheetState.DONE:
            locked.state = SheetState.FAILED
            locked.told = {**locked.told, "refusal": sentence}
            locked.save()
    return locked


def _source(owner: Organisation) -> Source:
    """The source under which an organisation's sheets are counted."""
    given = {"kind": SourceKind.SHEET, "owner": owner, "name": f"Bảng tính của {owner.name}"[:200]}
    return Source.objects.get_or_create(code=f"bang-tinh-{owner.pk}", defaults=given)[0]
