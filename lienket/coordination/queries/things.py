"""One request with all that belongs to it; one report, extension or file, for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.choices import ExtensionState
from lienket.coordination.models import Event, Evidence, Extension, Report, Request
from lienket.coordination.queries.lists import visible
from lienket.ground.refusals import NotThere
from lienket.localities.models import Organisation


@dataclass(frozen=True)
class Whole:
    """Everything the page of a request shows."""

    request: Request
    asking_now: list[Organisation]
    """Who stands in the place of the asking organisation today; empty while it exists itself."""
    answering_now: list[Organisation]
    events: list[Event]
    reports: list[Report]
    extensions: list[Extension]

    @property
    def pending_extension(self) -> Extension | None:
        return next((one for one in self.extensions if one.state == ExtensionState.PENDING), None)


def request(viewer: Viewer, pk: int) -> Request:
    """One request with its sides, else NotThere."""
    found = visible(viewer).select_related("asking", "answering").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy đề nghị này."))
    return found


def whole(found: Request) -> Whole:
    """All that belongs to a request that the viewer may see: five queries, whatever it holds."""
    heirs = _heirs(found)
    return Whole(
        request=found,
        asking_now=_successors(found.asking, heirs),
        answering_now=_successors(found.answering, heirs),
        events=list(found.events.order_by("pk")),
        reports=reports_of(found),
        extensions=list(found.extensions.order_by("pk")),
    )


def _heirs(found: Request) -> dict[int, Organisation]:
    wanted = {*found.asking.heirs, *found.answering.heirs}
    return Organisation.objects.in_bulk(list(wanted))


def _successors(organisation: Organisation, heirs: dict[int, Organisation]) -> list[Organisation]:
    if organisation.pk in organisation.heirs:
        return []
    return [heirs[pk] for pk in organisation.heirs if pk in heirs]


def reports_of(request: Request) -> list[Report]:
    """Reports with their evidence, oldest first."""
    files = Prefetch("evidence", Evidence.objects.select_related("file").order_by("pk"))
    return list(request.reports.prefetch_related(files).order_by("pk"))


def report(viewer: Viewer, pk: int) -> Report:
    """One report of a request the viewer is a side of."""
    found = (
        Report.objects.select_related("request", "request__asking", "request__answering")
        .filter(pk=pk, request__in=visible(viewer))
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy báo cáo này."))
    return found


def extension(viewer: Viewer, pk: int) -> Extension:
    """One extension of a request the viewer is a side of."""
    found = (
        Extension.objects.select_related("request", "request__asking", "request__answering")
        .filter(pk=pk, request__in=visible(viewer))
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy đề nghị gia hạn này."))
    return found


def evidence(viewer: Viewer, pk: int) -> Evidence:
    """A file of a report the viewer may read, one their own organisation added, or one shared with it."""
    ids = list(viewer.organisation_ids)
    theirs = Q(reports__request__in=visible(viewer)) | Q(organisation_id__in=ids) | Q(readers__overlap=ids)
    found = Evidence.objects.select_related("file").filter(theirs, pk=pk).distinct().first()
    if found is None:
        raise NotThere(_("Không tìm thấy tệp minh chứng này."))
    return found
