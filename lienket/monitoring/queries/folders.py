"""Sources that are folders: those of an organisation with what came by them, and what each may write to."""

from __future__ import annotations

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.monitoring.choices import HeldOutcome, SourceKind
from lienket.monitoring.models import Held, Intake, Series, Source, Station


def codes_allowed(source: Source | None) -> frozenset[str] | None:
    """Codes of the stations that a source may write to; None: any.

    Those that its organisation no longer manages or runs are not among them.
    """
    if source is None or not source.limited:
        return None
    kept = Q(owner_id=source.owner_id) | Q(operator_id=source.owner_id)
    return frozenset(source.stations.filter(kept).values_list("code", flat=True))


def folder_sources(viewer: Viewer) -> QuerySet[Source]:
    """Folders of the viewer's organisations, with ``last_at`` (newest intake), ``held_now`` and ``station_count``."""
    waiting = Held.objects.filter(intake__source=OuterRef("pk"), outcome=HeldOutcome.WAITING).order_by()
    last = Intake.objects.filter(source=OuterRef("pk")).order_by()
    rows = Source.objects.filter(kind=SourceKind.FOLDER, owner_id__in=list(viewer.organisation_ids))
    return (
        rows.select_related("owner", "look")
        .annotate(
            last_at=Subquery(last.values("source").annotate(at=Max("started_at")).values("at")),
            held_now=Subquery(waiting.values("intake__source").annotate(n=Count("pk")).values("n")),
            station_count=Count("stations"),
        )
        .order_by(F("active").desc(), "name", "pk")
    )


def folder_source(viewer: Viewer, pk: int) -> Source:
    """One of them; NotThere for others'."""
    found = folder_sources(viewer).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không có nguồn số liệu này."))
    return found


def stations_of_source(source: Source) -> list[Station]:
    """The stations that a source may write to, by code, with their series."""
    return list(source.stations.prefetch_related("series").order_by("code"))


def last_intakes(source: Source) -> list[Intake]:
    """The ten newest intakes of a source."""
    return list(Intake.objects.filter(source=source).order_by("-pk")[:10])


def last_helds(source: Source) -> list[Held]:
    """The ten newest rows of a source that are held and wait."""
    rows = Held.objects.filter(intake__source=source, outcome=HeldOutcome.WAITING)
    return list(rows.select_related("intake").order_by("-pk")[:10])


def series_in_use(station: Station) -> list[Series]:
    """What a station measures now."""
    return [one for one in station.series.order_by("pk") if one.until is None]
