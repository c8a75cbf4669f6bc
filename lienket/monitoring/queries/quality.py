"""What people said of readings, and what alert rules found."""

from __future__ import annotations

from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.monitoring.choices import AlertState
from lienket.monitoring.models import Alert, AlertRule, Judged, Series, Station
from lienket.monitoring.queries.stations import visible_stations

MOST = 100


def judged_of(series: Series) -> list[Judged]:
    """What people said of a series, newest first, what was lifted too."""
    rows = Judged.objects.filter(series=series).select_related("made_by", "made_for", "lifted_by")
    return list(rows.order_by("-from_at", "-pk")[:MOST])


def alerts_of(viewer: Viewer, station: Station) -> list[Alert]:
    """What rules found at a station, newest first."""
    rows = Alert.objects.filter(station=station).select_related("rule", "rule__owner", "request")
    return list(rows.order_by("-from_at", "-pk")[:MOST])


def alerts_shown(viewer: Viewer) -> QuerySet[Alert]:
    """Alerts that the viewer may see, those that go on first, then the newest."""
    rows = Alert.objects.filter(visible_alerts(viewer)).select_related(
        "rule__owner", "rule__asked", "station__province", "request"
    )
    return rows.order_by(Case(When(state=AlertState.RUNNING, then=0), default=1), "-from_at", "-pk")


def alert_named(viewer: Viewer, pk: int) -> Alert:
    """One alert. Raises NotThere."""
    found = alerts_shown(viewer).select_related("station__place").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy cảnh báo này."))
    return found


def rules_of(viewer: Viewer) -> list[AlertRule]:
    """Rules of the viewer's organisations, those in use first."""
    rows = AlertRule.objects.filter(owner_id__in=list(viewer.organisation_ids))
    return list(rows.select_related("owner", "station", "asked").order_by("-active", "name", "pk")[:MOST])


def rule_named(viewer: Viewer, pk: int) -> AlertRule:
    """A rule of the viewer's organisations. Raises NotThere."""
    rows = AlertRule.objects.filter(owner_id__in=list(viewer.organisation_ids), pk=pk)
    found = rows.select_related("owner", "station", "asked").first()
    if found is None:
        raise NotThere(_("Không tìm thấy quy tắc này."))
    return found


def judged_named(viewer: Viewer, pk: int) -> Judged:
    """What a person said, of a station that the viewer may see. Raises NotThere."""
    rows = Judged.objects.filter(pk=pk, series__station__in=visible_stations(viewer))
    found = rows.select_related("series__station__owner", "series__station__operator").first()
    if found is None:
        raise NotThere(_("Không tìm thấy kết luận này."))
    return found


def visible_alerts(viewer: Viewer) -> Q:
    """Alerts at public stations, and at those that the viewer's organisations keep."""
    ids = list(viewer.organisation_ids)
    return Q(station__public=True) | Q(station__owner_id__in=ids) | Q(station__operator_id__in=ids)
