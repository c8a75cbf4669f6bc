"""Sheets of readings: kept when they are read, stored all at once or not at all."""

from __future__ import annotations

import time
from typing import TypeVar, Unpack

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import fail, hand_over, long_columns, write_once
from lienket.localities.models import Organisation
from lienket.monitoring import access
from lienket.monitoring.actions.flagging import flagged
from lienket.monitoring.actions.readings import take_readings
from lienket.monitoring.actions.sorting import CLOCK, Sorted
from lienket.monitoring.choices import SourceKind
from lienket.monitoring.models import ReadingSheet, SampleSheet, Source, Station, StationSheet

Sheet = TypeVar("Sheet", ReadingSheet, SampleSheet, StationSheet)


@once
def keep_sheet(*, actor: Viewer, owner: Organisation, station: Station | None, **found: Unpack[Judged]) -> ReadingSheet:
    """Keep a sheet with what was found in it, so that its readings can be stored later."""
    access.check_can_enter(actor, owner)
    if station is not None:
        access.check_can_keep(actor, station)
    with act(actor, "monitoring.read_sheet", words=f"đọc thử bảng số liệu “{found['name']}”") as line:
        made = ReadingSheet.objects.create(owner=owner, station=station, **long_columns(actor, found))
        line.on = made
    return made


def write_sheet(*, actor: Actor, sheet: ReadingSheet, done: Sorted) -> ReadingSheet:
    """Store the readings of a sheet, flagged, as one intake. A second call finds it done and stores nothing."""
    access.check_can_enter(actor, sheet.owner)

    def write(row: ReadingSheet) -> None:
        readings = flagged(done.readings(), now=int(time.time()) + CLOCK)
        row.intake = take_readings(source=_source(sheet.owner), readings=readings, files=1)

    with act(actor, "monitoring.import", words=f"nhập {len(done.at)} số liệu từ bảng “{sheet.file_name}”", on=sheet):
        return write_once(sheet, len(done.at), write)


def hand_to_worker(*, actor: Viewer, sheet: Sheet) -> Sheet:
    """Note that the worker will store this sheet, of readings, samples or stations, as whoever asks now."""
    access.check_can_enter(actor, sheet.owner)
    with act(actor, "monitoring.import_later", words=f"giao máy ghi bảng “{sheet.file_name}”", on=sheet):
        return hand_over(sheet, actor)


def fail_sheet(*, actor: Actor, sheet: Sheet, sentence: str) -> Sheet:
    """Note why the worker could not store the sheet; nothing of it was stored."""
    words = f"không ghi được bảng “{sheet.file_name}”"
    with act(actor, "monitoring.import_failed", words=words, on=sheet, reason=sentence):
        return fail(sheet, sentence)


def _source(owner: Organisation) -> Source:
    """The source under which an organisation's sheets are counted."""
    given = {"kind": SourceKind.SHEET, "owner": owner, "name": f"Bảng tính của {owner.name}"[:200]}
    return Source.objects.get_or_create(code=f"bang-tinh-{owner.pk}", defaults=given)[0]
