"""Work of this room that is done by the worker."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lienket.accounts.queries import viewer_for
from lienket.agreements import actions, sheets
from lienket.agreements.models import Rehearsal
from lienket.ground.files.store import read_bytes
from lienket.ground.jobs import job, report
from lienket.ground.refusals import Refusal


def write_sheet(rehearsal: Rehearsal) -> Rehearsal:
    """Read a kept sheet again and write all of it, as the person who sent it. Raises Refusal when it no longer fits."""
    if not rehearsal.made_by.is_active:
        raise Refusal(_("Tài khoản của người ghi bảng đã bị khóa."))
    viewer = viewer_for(rehearsal.made_by, rehearsal.acting_as)
    reading = sheets.Reading(rehearsal.programme)
    found = reading.rehearse(read_bytes(rehearsal.file), rehearsal.file_name)
    if not found.ok:
        raise Refusal(sheets.not_ok_sentence(found))
    entries = reading.plan(found)
    return actions.write_rehearsal(
        actor=viewer, rehearsal=rehearsal, entries=entries, tell=lambda done: report(done, len(entries))
    )


@job(progress=True, atomic=False)
def write_large_sheet(*, rehearsal_id: int) -> None:
    """A sheet too long to be written while its sender waits. Done twice, it writes once."""
    rehearsal = Rehearsal.objects.select_related("programme__agreement", "made_by", "file").get(pk=rehearsal_id)
    if rehearsal.state == Rehearsal.State.DONE:
        return
    try:
        write_sheet(rehearsal)
    except Refusal as refusal:
        viewer = viewer_for(rehearsal.made_by, rehearsal.acting_as)
        actions.fail_rehearsal(actor=viewer, rehearsal=rehearsal, sentence=refusal.sentence)
