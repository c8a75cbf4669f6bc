"""Work of this room that is done by the worker."""

from __future__ import annotations

from lienket.accounts.queries import viewer_for
from lienket.agreements import actions, sheets
from lienket.agreements.models import Rehearsal
from lienket.ground.jobs import job, report
from lienket.ground.rehearsals.keeping import planned, write_handed


@job(progress=True, atomic=False)
def write_large_sheet(*, rehearsal_id: int) -> None:
    """A sheet too long to be written while its sender waits. Done twice, it writes once."""
    kept = Rehearsal.objects.select_related("programme__agreement", "made_by", "file").get(pk=rehearsal_id)
    viewer = viewer_for(kept.made_by, kept.acting_as)

    def write() -> None:
        entries = planned(kept, sheets.Reading(kept.programme))
        actions.write_rehearsal(
            actor=viewer, rehearsal=kept, entries=entries, tell=lambda done: report(done, len(entries))
        )

    write_handed(kept, write, lambda sentence: actions.fail_rehearsal(actor=viewer, rehearsal=kept, sentence=sentence))
