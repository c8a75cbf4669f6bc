"""What came in and what was held back, for whom it concerns; and how much of it stands on their desks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination.queries import DeskItem
from lienket.ground.access import PLATFORM_ADMINISTRATOR
from lienket.monitoring.choices import HeldOutcome
from lienket.monitoring.models import Held, Intake, Station


def own_helds(viewer: Viewer) -> Q:
    """What was held of stations that the viewer's organisations manage or run; what belongs to no known station is
    theirs whose source it came by, and the platform's administrator's where it came by none.
    """
    ids = list(viewer.organisation_ids)
    stationless = Q(station__isnull=True)
    mine = Q(station__owner_id__in=ids) | Q(station__operator_id__in=ids)
    mine |= stationless & Q(intake__source__owner_id__in=ids)
    if viewer.role == PLATFORM_ADMINISTRATOR:
        mine |= stationless & Q(intake__source__isnull=True)
    return mine


def own_intakes(viewer: Viewer) -> Q:
    """Intakes by sources of the viewer's organisations; those without a source are the platform administrator's."""
    mine = Q(source__owner_id__in=list(viewer.organisation_ids))
    return mine | Q(source__isnull=True) if viewer.role == PLATFORM_ADMINISTRATOR else mine


@dataclass(frozen=True)
class HeldFilter:
    """What a list of held rows is narrowed to; empty: not narrowed."""

    reason: str = ""
    station: str = ""
    outcome: str = ""
    intake: int = 0


def helds(viewer: Viewer, narrowed: HeldFilter) -> QuerySet[Held]:
    """What was held back and is the viewer's to see, the newest first."""
    found = Held.objects.filter(own_helds(viewer)).select_related("station", "settled_by", "intake")
    if narrowed.reason:
        found = found.filter(reason=narrowed.reason)
    if narrowed.outcome:
        found = found.filter(outcome=narrowed.outcome)
    if narrowed.station:
        found = found.filter(station__code=narrowed.station)
    if narrowed.intake:
        found = found.filter(intake_id=narrowed.intake)
    return found.order_by("-pk")


def helds_chosen(viewer: Viewer, ids: Collection[int]) -> list[Held]:
    """Those of the given keys that wait and are the viewer's, in the order they came."""
    return list(helds(viewer, HeldFilter(outcome=HeldOutcome.WAITING)).filter(pk__in=ids).order_by("pk"))


def held_stations(viewer: Viewer) -> list[Station]:
    """Stations of which something the viewer sees was held."""
    with_some = Held.objects.filter(own_helds(viewer), station__isnull=False).values("station_id")
    return list(Station.objects.filter(pk__in=with_some).order_by("name")[:500])


def intakes(viewer: Viewer) -> QuerySet[Intake]:
    """Intakes that are the viewer's to see, the newest first; ``waiting``: rows of them still held."""
    waiting = Count("helds", filter=Q(helds__outcome=HeldOutcome.WAITING))
    found = Intake.objects.filter(own_intakes(viewer)).select_related("source")
    return found.annotate(waiting=waiting).order_by("-pk")


def held_items(organisation_ids: Sequence[int], today: date) -> list[DeskItem]:
    """One line for all that was held back of an organisation's stations and sources and still waits."""
    ids = list(organisation_ids)
    mine = Q(station__owner_id__in=ids) | Q(station__operator_id__in=ids)
    mine |= Q(station__isnull=True, intake__source__owner_id__in=ids)
    found = Held.objects.filter(mine, outcome=HeldOutcome.WAITING).aggregate(
        rows=Count("pk"), readings=Sum("readings"), since=Min("intake__started_at")
    )
    if not found["rows"]:
        return []
    return [
        DeskItem(
            kind="at_risk",
            words=_("giữ lại"),
            title=_("Số liệu quan trắc bị giữ lại: %(rows)s dòng, tệp chờ xử lý") % {"rows": found["rows"]},
            other="",
            due_on=None,
            url=reverse("monitoring:helds"),
            late=False,
            soon=False,
            since=timezone.localdate(found["since"]),
            sample=False,
        )
    ]


def held_owners(day: date) -> set[int]:
    """The organisations of whose stations or sources something is held back."""
    waiting = Held.objects.filter(outcome=HeldOutcome.WAITING)
    of_stations = waiting.filter(station__isnull=False).values_list("station__owner_id", "station__operator_id")
    of_sources = waiting.filter(station__isnull=True, intake__source__isnull=False)
    owners = {one for pair in of_stations.distinct() for one in pair if one is not None}
    return owners | set(of_sources.annotate(of=F("intake__source__owner_id")).values_list("of", flat=True).distinct())
