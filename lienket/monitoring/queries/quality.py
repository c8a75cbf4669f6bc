"""What people said of readings, and what alert rules found."""

from __future__ import annotations

from django.db.models import Q

from lienket.accounts.access import Viewer
from lienket.monitoring.models import Alert, Judged, Series, Station

MOST = 100


def judged_of(series: Series) -> list[Judged]:
    """What people said of a series, newest first, what was lifted too."""
    rows = Judged.objects.filter(series=series).select_related("made_by", "made_for", "lifted_by")
    return list(rows.order_by("-from_at", "-pk")[:MOST])


def alerts_of(viewer: Viewer, station: Station) -> list[Alert]:
    """What rules found at a station, newest first."""
    rows = Alert.objects.filter(station=station).select_related("rule", "rule__owner", "request")
    return list(rows.order_by("-from_at", "-pk")[:MOST])


def visible_alerts(viewer: Viewer) -> Q:
    """Alerts at public stations, and at those that the viewer's organisations keep."""
    ids = list(viewer.organisation_ids)
    return Q(station__public=True) | Q(station__owner_id__in=ids) | Q(station__operator_id__in=ids)
