"""Stations: who sees which, one by its code, lists that cost the same for one row and thirty."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.observations import parameters
from lienket.ground.refusals import NotThere
from lienket.monitoring.models import Series, Station


def visible_stations(viewer: Viewer) -> QuerySet[Station]:
    """Public stations, and those that the viewer's organisations manage or run."""
    ids = list(viewer.organisation_ids)
    return Station.objects.filter(Q(public=True) | Q(owner_id__in=ids) | Q(operator_id__in=ids))


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
