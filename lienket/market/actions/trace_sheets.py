"""Sheets of events: kept when they are read, written all at once or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import act
from lienket.ground.audit.once import once
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import columns, write_once
from lienket.localities.models import Organisation
from lienket.market.actions.goods import check_enters_for
from lienket.market.actions.trace_events import Happening, check_event
from lienket.market.models import Batch, TraceEvent, TraceLine, TraceSheet

_AT_ONCE = 500


@once
def keep_event_sheet(*, actor: Viewer, owner: Organisation, **found: Unpack[Judged]) -> TraceSheet:
    """Keep a sheet of events with what was found in it."""
    check_enters_for(actor, owner)
    with act(actor, "market.read_events", words=f"đọc thử bảng sự kiện “{found['name']}”") as line:
        line.on = TraceSheet.objects.create(owner=owner, **columns(actor, found))
        return line.on


def write_events(*, actor: Viewer, sheet: TraceSheet, events: Sequence[tuple[Batch, Happening]]) -> TraceSheet:
    """Write every row of a sheet, in one transaction. A second call finds it done and writes nothing."""
    check_enters_for(actor, sheet.owner)
    with act(actor, "market.write_events", words=f"ghi {len(events)} sự kiện từ bảng “{sheet.file_name}”", on=sheet):
        return write_once(sheet, len(events), lambda _row: _write(actor, events))


def _write(actor: Viewer, events: Sequence[tuple[Batch, Happening]]) -> None:
    for batch, happening in events:
        check_event(actor, [batch], happening, recalls=False)
    made = TraceEvent.objects.bulk_create(
        [
            TraceEvent(
                kind=told.kind,
                on=told.on,
                unit_id=batch.place_id,
                place=told.place,
                by_id=batch.owner_id,
                recorded_by_id=actor.person_id,
                note=told.note[:500],
                container=told.container,
            )
            for batch, told in events
        ],
        batch_size=_AT_ONCE,
    )
    TraceLine.objects.bulk_create(
        [TraceLine(event=event, batch=batch) for event, (batch, _told) in zip(made, events, strict=True)],
        batch_size=_AT_ONCE,
    )
