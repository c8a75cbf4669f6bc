"""Stations: who sees which, one by its code, lists that cost the same for one row and thirty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Max, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.observations import parameters
from lienket.ground.refusals import NotThere
from lienket.monitoring.choices import Medium
from lienket.monitoring.models import Instrument, Series, Station, Upkeep

M = TypeVar("M", Series, Instrument, Upkeep)


def visible_stations(viewer: Viewer) -> QuerySet[Station]:
    """Public stations, and those that the viewer's organisations manage or run."""
    ids = list(viewer.organisation_ids)
    return Station.objects.filter(Q(public=True) | Q(owner_id__in=ids) | Q(operator_id__in=ids))


def surface_stations(viewer: Viewer) -> QuerySet[Station]:
    """Stations of surface water that samples may be said to come from, by name."""
    return visible_stations(viewer).filter(medium=Medium.SURFACE).order_by("name", "pk")


def station_named(viewer: Viewer, code: str) -> Station:
    """One station with its series, place and keepers; NotThere for whoever may not see it."""
    series = Prefetch("series", Series.objects.select_related("latest", "instrument").order_by("pk"))
    query = visible_stations(viewer).select_related("place", "province", "owner", "operator").prefetch_related(series)
    found = query.filter(code=code).first()
    if found is None:
        raise NotThere(_("Không tìm thấy trạm quan trắc mang mã “%(code)s”.") % {"code": code})
    return found


def measured_parameters(viewer: Viewer) -> list[str]:
    """Codes of the parameters that stations which the viewer may see measure, in the order of the table."""
    rows = Series.objects.filter(station__in=visible_stations(viewer)).values_list("parameter", flat=True).distinct()
    held = set(rows)
    return [one.code for one in parameters() if one.code in held]


def series_of(stations: Sequence[Station], code: str) -> list[Series]:
    """The series of a parameter at the stations that have one, in the order of the stations."""
    place = {one.pk: n for n, one in enumerate(stations)}
    rows = Series.objects.filter(station__in=list(stations), parameter=code).select_related("station")
    return sorted(rows, key=lambda one: place[one.station_id])


def stations_heard() -> QuerySet[Station]:
    """Every station with when it was last heard as ``heard_at``: for the platform's own work, not for pages."""
    found = Station.objects.annotate(heard_at=Max("series__latest__at"))
    return found.select_related("place", "province", "owner", "operator").order_by("pk")


def own_stations(viewer: Viewer) -> QuerySet[Station]:
    """Stations that the viewer's organisations manage or run."""
    ids = list(viewer.organisation_ids)
    return Station.objects.filter(Q(owner_id__in=ids) | Q(operator_id__in=ids)).order_by("name")


def series_named(viewer: Viewer, pk: int) -> Series:
    """A series of a station that the viewer may see."""
    return _of_station(viewer, Series, pk)


def instrument_named(viewer: Viewer, pk: int) -> Instrument:
    """A device of a station that the viewer may see."""
    return _of_station(viewer, Instrument, pk)


def upkeep_named(viewer: Viewer, pk: int) -> Upkeep:
    """An entry of upkeep of a station that the viewer may see."""
    return _of_station(viewer, Upkeep, pk)


def _of_station(viewer: Viewer, model: type[M], pk: int) -> M:
    rows = model._default_manager.filter(pk=pk, station__in=visible_stations(viewer))
    found = rows.select_related("station", "station__place", "station__province", "station__owner").first()
    if found is None:
        raise NotThere(_("Không tìm thấy nội dung này; có thể đã được gỡ bỏ."))
    return found
