"""What people said of readings, and what alert rules found."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.monitoring.choices import AlertState
from lienket.monitoring.models import Alert, AlertRule, Index, IndexDue, Judged, Series, Station
from lienket.monitoring.queries.stations import visible_stations

MOST = 100


def judged_of(series: Series) -> list[Judged]:
    """What people said of a series, newest first, what was lifted too."""
    rows = Judged.objects.filter(series=series).select_related("made_by", "made_for", "lifted_by")
    return list(rows.order_by("-from_at", "-pk")[:MOST])


def said_within(station: Station, hour: Index | None, day: Index | None) -> list[Judged]:
    """What people hold of the readings behind these indices, newest first: the twelve hours before, and the day."""
    spans = [(hour.at - timedelta(hours=12), hour.at)] if hour else []
    spans += [(day.at, day.at + timedelta(days=1))] if day else []
    if not spans:
        return []
    within = reduce(or_, (Q(from_at__lte=last, to_at__gte=first) for first, last in spans))
    rows = Judged.objects.filter(within, series__station=station, lifted_at=None).select_related("series", "made_for")
    return list(rows.order_by("-from_at", "-pk")[:MOST])


def indices_due(station: Station, hour: Index | None, day: Index | None) -> bool:
    """Whether readings behind these indices changed after they were computed."""
    days = {timezone.localtime(one.at - timedelta(seconds=1)).date() for one in [hour] if one}
    days |= {timezone.localtime(one.at).date() for one in [day] if one}
    return bool(days) and IndexDue.objects.filter(station=station, day__in=days).exists()


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
