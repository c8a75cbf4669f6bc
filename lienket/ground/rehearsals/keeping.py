"""What becomes of the row of a sheet. Rooms call these inside the `act` of their own actions, after their checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.ground.audit.acts import Actor
from lienket.ground.files.store import read_bytes, store_bytes
from lienket.ground.refusals import Refusal
from lienket.ground.rehearsals.judging import Judged, Reads, why_not
from lienket.ground.rehearsals.models import LongSheet, ReadSheet, SheetState

_MEDIA = "application/octet-stream"
_Sheet = TypeVar("_Sheet", bound=ReadSheet)
_Long = TypeVar("_Long", bound=LongSheet)
_Planned = TypeVar("_Planned")


class Sender(Actor, Protocol):
    """A person, under the hat that the worker must wear again."""

    @property
    def acting_as(self) -> str: ...


def columns(actor: Actor, found: Judged) -> dict[str, Any]:
    """The columns of ReadSheet for a sheet just judged; its file goes into the store."""
    return {
        "file": store_bytes(found["content"], media_type=_MEDIA),
        "file_name": found["name"][-200:],
        "made_by_id": actor.person_id or 0,
        "good": found["good"],
        "bad": found["bad"],
        "told": found["told"],
    }


def long_columns(actor: Sender, found: Judged) -> dict[str, Any]:
    """The columns of LongSheet for a sheet just judged."""
    return {**columns(actor, found), "acting_as": actor.acting_as}


def locked(sheet: _Sheet) -> _Sheet:
    """The row as it is now, held until the act ends."""
    return type(sheet)._base_manager.select_for_update(of=("self",)).get(pk=sheet.pk)


def write_once(sheet: _Sheet, rows: int, write: Callable[[_Sheet], object]) -> _Sheet:
    """Have the `rows` rows of a sheet written, and note that it is done; a sheet that is done already stays so.

    `write` is given the locked row, and may set columns of it. Raises Refusal for a sheet without rows.
    """
    row = locked(sheet)
    if row.state == SheetState.DONE:
        return row
    if not rows:
        raise Refusal(_("Bảng không có dòng nào để ghi."))
    write(row)
    row.state, row.written_at = SheetState.DONE, timezone.now()
    row.save()
    return row


def hand_over(sheet: _Long, actor: Sender, **chosen: Any) -> _Long:
    """Note that the worker will write this sheet, as whoever decides now, who need not be whoever sent it.

    `chosen` are further columns of the room.
    """
    row = locked(sheet)
    if row.state in (SheetState.READ, SheetState.FAILED):
        row.state = SheetState.WAITING
        row.made_by_id = actor.person_id or row.made_by_id
        row.acting_as = actor.acting_as
        for name, value in chosen.items():
            setattr(row, name, value)
        row.save()
    return row


def fail(sheet: _Long, sentence: str) -> _Long:
    """Note why the worker could not write the sheet; no row of it was written."""
    row = locked(sheet)
    if row.state != SheetState.DONE:  # another worker may have written it meanwhile: what is in stays said to be in
        row.state = SheetState.FAILED
        row.told = {**row.told, "refusal": sentence}
        row.save()
    return row


def planned(sheet: ReadSheet, reading: Reads[_Planned]) -> _Planned:
    """Read a kept sheet again: what its rows become now. Raises Refusal when it no longer fits."""
    found = reading.rehearse(read_bytes(sheet.file), sheet.file_name)
    if not found.ok:
        raise Refusal(why_not(found))
    return reading.plan(found)


def write_handed(sheet: LongSheet, write: Callable[[], object], fail: Callable[[str], object]) -> None:
    """The worker's part: `write` the sheet unless it is done; a refusal goes to `fail`. Done twice, it writes once."""
    if sheet.state == SheetState.DONE:
        return
    try:
        if not sheet.made_by.is_active:
            raise Refusal(_("Tài khoản của người ghi bảng đã bị khóa."))
        write()
    except Refusal as refusal:
        fail(refusal.sentence)
