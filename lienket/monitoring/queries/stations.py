"""Stations: who sees which, one by its code, lists that cost the same for one row and thirty."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
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
