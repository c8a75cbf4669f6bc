"""Work of this room that is done by the worker."""

from __future__ import annotations

import time
from functools import partial

from django.utils import timezone
from django.utils.translation import override

from lienket.accounts.queries import viewer_for
from lienket.ground.audit.acts import Platform
from lienket.ground.jobs import job, report
from lienket.ground.rehearsals.keeping import planned, write_handed
from lienket.monitoring import actions, queries, sheets
from lienket.monitoring.models import ReadingSheet, SampleSheet, StationSheet


@job(every="* * * * *", atomic=False)
def settle_arrivals() -> None:
    """Every minute: what arrived is put into its days."""
    actions.settle_arrivals()


@job(every="*/5 * * * *", atomic=False)
def compute_indices() -> None:
    """Every five minutes: indices whose readings changed, then the alert rules that watch them. What is not done in a
    hundred seconds, the next time. Sealed months of stations that became public come last.
    """
    until = time.monotonic() + 100
    actions.compute_due(until=until)
    with override("vi"):
        actions.evaluate(now=timezone.localtime())
    actions.compute_backfill(until=until)


@job(every="15 18 2 * *", atomic=False)
def tell_months() -> None:
    """On the third of each month, at night in Hà Nội: commitments are told of the month that is over."""
    with override("vi"):
        actions.tell_months(actor=Platform("Số liệu quan trắc"), today=timezone.localdate())


@job(every="* * * * *", atomic=False)
def take_in_folders() -> None:
    """Every minute: files in the folders of sources are taken in; what is not done in fifty seconds, the next time."""
    with override("vi"):
        actions.take_sources(until=time.monotonic() + 50)


@job(every="40 19 * * *", atomic=False)
def remove_originals() -> None:
    """Every night: archives of originals that the rule of retention lets go; by default it lets none go."""
    with override("vi"):
        actions.remove_originals(actor=Platform("Số liệu quan trắc"), today=timezone.localdate())


@job(every="20 19 3 * *", atomic=False)
def seal_old_months() -> None:
    """Once a month, at night: months whose readings need not be rows any more, after what they make due is computed."""
    actions.settle_arrivals()
    until = time.monotonic() + 1800
    while actions.compute_due(until=until):
        continue
    actions.seal_old_months()


@job(progress=True, atomic=False)
def write_large_sheet(*, sheet_id: int) -> None:
    """A sheet too long to be stored while its sender waits. Done twice, it stores once."""
    kept = ReadingSheet.objects.select_related("owner", "made_by", "file", "station").get(pk=sheet_id)
    viewer = viewer_for(kept.made_by, kept.acting_as)

    def write() -> None:
        done = planned(kept, sheets.Reading(queries.kept_stations(viewer), kept.station))
        actions.write_sheet(actor=viewer, sheet=kept, done=done)

    write_handed(kept, write, lambda sentence: actions.fail_sheet(actor=viewer, sheet=kept, sentence=sentence))


@job(progress=True, atomic=False)
def write_large_stations(*, sheet_id: int) -> None:
    """A workbook of stations too long to be written while its sender waits. Done twice, it writes once."""
    kept = StationSheet.objects.select_related("owner", "made_by", "file").get(pk=sheet_id)
    viewer = viewer_for(kept.made_by, kept.acting_as)

    def write() -> None:
        actions.write_stations(actor=viewer, sheet=kept, plan=planned(kept, sheets.stations_reading(viewer)))

    write_handed(kept, write, lambda sentence: actions.fail_sheet(actor=viewer, sheet=kept, sentence=sentence))


@job(progress=True, atomic=False)
def write_large_samples(*, sheet_id: int) -> None:
    """A sheet of samples too long to be written while its sender waits. Done twice, it writes once."""
    kept = SampleSheet.objects.select_related("owner", "made_by", "file").get(pk=sheet_id)
    viewer = viewer_for(kept.made_by, kept.acting_as)

    def write() -> None:
        rows = planned(kept, sheets.samples_reading(kept.owner_id, viewer))
        tell = partial(report, total=len(rows))
        actions.write_sample_sheet(actor=viewer, sheet=kept, planned=rows, tell=tell)

    write_handed(kept, write, lambda sentence: actions.fail_sheet(actor=viewer, sheet=kept, sentence=sentence))
