"""Alert rules: set, corrected, stopped; and looked at after each computing: alerts open, go on and end, once each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.coordination import actions as coordination
from lienket.ground.audit.acts import Actor, Platform, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation
from lienket.monitoring import access, queries, rules
from lienket.monitoring.choices import AlertOn, AlertState, Medium, Tier
from lienket.monitoring.models import Alert, AlertRule, Series, Station
from lienket.monitoring.rules.alerting import Run, Standing, meet, runs

CLOCK = Platform("Cảnh báo quan trắc")
LOOKS_BACK = timedelta(days=4)
"""Hours further back are not looked at: what is corrected later changes indices, not alerts long past."""
_DAYS_BACK = timedelta(days=12)


@once
def make_rule(*, actor: Actor, owner: Organisation, sample: bool = False, **values: Any) -> AlertRule:
    """Set a rule. ``values``: name, station, watches, parameter, above, hours, asked, due_days, text, active."""
    access.check_can_rule(actor, owner)
    _check(owner, values)
    with act(actor, "monitoring.make_rule", words=f"đặt quy tắc cảnh báo “{values['name']}”") as line:
        made = AlertRule.objects.create(owner=owner, sample=sample, **values)
        line.on = made
    return made


def edit_rule(*, actor: Actor, rule: AlertRule, version: int, **values: Any) -> AlertRule:
    """Correct a rule, or stop it (``active=False``). Alerts that it found stay."""
    access.check_can_rule(actor, rule.owner)
    _check(rule.owner, values)
    with act(actor, "monitoring.edit_rule", words=f"sửa quy tắc cảnh báo “{rule.name}”", on=rule):
        locked = claim(AlertRule, rule.pk, version=version, submitted=values)
        for name, value in values.items():
            setattr(locked, name, value)
        locked.save()
    return locked


def _check(owner: Organisation, values: dict[str, Any]) -> None:
    station: Station | None = values.get("station")
    if station is not None and owner.pk not in (station.owner_id, station.operator_id):
        raise Refusal(_("Trạm này do đơn vị khác quản lý và vận hành."), field="station")
    if values["watches"] == AlertOn.HOURLY_MEAN:
        if not values.get("parameter"):
            raise Refusal(_("Hãy chọn thông số để theo dõi trung bình giờ."), field="parameter")
    elif values.get("parameter"):
        raise Refusal(_("Chỉ quy tắc về trung bình giờ mới chọn thông số."), field="parameter")


def evaluate(*, now: datetime) -> int:
    """Look at every rule in use; how many alerts opened. Done twice, nothing changes."""
    opened = 0
    for rule in AlertRule.objects.filter(active=True).select_related("owner", "asked", "station").order_by("pk"):
        for station, found in _found(rule, now):
            opened += _settle(rule, station, found)
    return opened


def _found(rule: AlertRule, now: datetime) -> Iterator[tuple[Station, list[Run]]]:
    """(station, runs) of every station that a rule speaks of."""
    stations = _stations(rule)
    if rule.watches == AlertOn.SILENCE:
        yield from [(one, _silence(one, rule, now)) for one in stations]
    elif rule.watches == AlertOn.HOURLY_MEAN:
        yield from _means(rule, stations, now)
    else:
        yield from _indices(rule, stations, now)


def _stations(rule: AlertRule) -> list[Station]:
    found = queries.stations_heard()
    if rule.station_id is not None:
        found = found.filter(pk=rule.station_id)
    else:
        found = found.filter(owner_id=rule.owner_id)
        if rule.watches != AlertOn.SILENCE:
            # A value of a sensor asks nobody to act unless a rule names that sensor.
            found = found.filter(tier=Tier.REFERENCE)
    if rule.watches in (AlertOn.HOURLY_AQI, AlertOn.DAILY_AQI):
        found = found.filter(medium=Medium.AIR)
    today = timezone.localdate()
    return [one for one in found if one.opens_on <= today and (one.closes_on is None or one.closes_on >= today)]


def _silence(station: Station, rule: AlertRule, now: datetime) -> list[Run]:
    heard: datetime | None = station.heard_at  # type: ignore[attr-defined]
    if heard is None:
        return []
    hours = (now - heard).total_seconds() / 3600
    return [Run(heard, now, rule.hours, round(hours, 1), now, open=True)] if hours > rule.above else []


def _indices(rule: AlertRule, stations: Sequence[Station], now: datetime) -> Iterator[tuple[Station, list[Run]]]:
    period = "hour" if rule.watches == AlertOn.HOURLY_AQI else "day"
    first = (now - (LOOKS_BACK if period == "hour" else _DAYS_BACK)).date()
    held: dict[int, list[tuple[datetime, float | None]]] = {one.pk: [] for one in stations}
    for row in queries.index_rows(list(held), period, first, now.date()):
        held[row.station_id].append((row.at, row.aqi))
    for one in stations:
        yield one, runs(held[one.pk], rule.above)


def _means(rule: AlertRule, stations: Sequence[Station], now: datetime) -> Iterator[tuple[Station, list[Run]]]:
    series: list[Series] = queries.series_of(stations, rule.parameter)
    first = (now - LOOKS_BACK).date()
    table = queries.hours_of_many(series, first, now.date())
    ends = [queries.moment(int(at)) for at in table.time.astype("datetime64[s]").astype(np.int64)]
    for one in series:
        means = [None if np.isnan(mean) else float(mean) for mean in table.means[one.pk]]
        yield one.station, runs(list(zip(ends, means, strict=True)), rule.above)


def _settle(rule: AlertRule, station: Station, found: Sequence[Run]) -> int:
    """One transaction for each station and rule: what the runs say becomes alerts, and alerts ask."""
    least = -(-rule.hours // 24) if rule.watches == AlertOn.DAILY_AQI else rule.hours
    rows = Alert.objects.filter(rule=rule, station=station).order_by("-from_at")[:50]
    alerts = {one.pk: one for one in rows}
    standing = [Standing(o.pk, o.from_at, o.to_at, o.state == AlertState.RUNNING) for o in alerts.values()]
    meeting = meet(standing, found, least)
    changed = [(alerts[pk], run) for pk, run in meeting.extended if _differs(alerts[pk], run)]
    if not (meeting.opened or changed or meeting.ended):
        return 0
    with act(CLOCK, "monitoring.evaluate", words=f"xét quy tắc “{rule.name}” ở trạm “{station.name}”", on=station):
        for alert, run in changed:
            _extend(alert, run)
        Alert.objects.filter(pk__in=meeting.ended).update(state=AlertState.OVER)
        for run in meeting.opened:
            _open(rule, station, run)
    return len(meeting.opened)


def _state(run: Run) -> str:
    return AlertState.RUNNING if run.open else AlertState.OVER


def _differs(alert: Alert, run: Run) -> bool:
    return (alert.to_at, alert.state) != (max(alert.to_at, run.last), _state(run)) or run.peak > alert.peak


def _extend(alert: Alert, run: Run) -> None:
    alert.to_at, alert.state = max(alert.to_at, run.last), _state(run)
    if run.peak > alert.peak:
        alert.peak, alert.peak_at = run.peak, run.peak_at
    alert.version += 1
    alert.save()


def _open(rule: AlertRule, station: Station, run: Run) -> None:
    alert = Alert.objects.create(
        rule=rule,
        station=station,
        parameter=rule.parameter,
        state=_state(run),
        from_at=run.first,
        to_at=run.last,
        peak=run.peak,
        peak_at=run.peak_at,
    )
    if rule.asked is None:
        return
    try:
        alert.request = _ask(rule, station, alert, rule.asked)
        alert.save(update_fields=["request"])
    except Refusal as refusal:
        # Whoever is asked may have ended since: the alert stands all the same, and the owner's desk says so.
        alert.refused = refusal.sentence[:500]
        alert.save(update_fields=["refused"])


def _ask(rule: AlertRule, station: Station, alert: Alert, asked: Organisation) -> Any:
    at = timezone.localtime(alert.from_at)
    words = {
        "rule": rule.name,
        "station": station.name,
        "place": ", ".join(dict.fromkeys([station.place.name, station.province.name])),
        "lat": f"{station.lat:.5f}",
        "lon": f"{station.lon:.5f}",
        "at": f"{at:%H:%M %d/%m/%Y}",
        "peak": rules.peak_words(rule.watches, rule.parameter, alert.peak),
        "text": rule.text,
        "url": reverse("monitoring:alert", args=[alert.pk]),
    }
    told = _(
        "%(station)s (%(place)s; %(lat)s, %(lon)s): %(rule)s, từ %(at)s, cao nhất đến lúc gửi là %(peak)s."
        "\n%(text)s\nXem diễn biến: %(url)s"
    )
    today = timezone.localdate()
    return coordination.ask(
        actor=CLOCK,
        asking=rule.owner,
        answering=asked,
        title=_("%(rule)s tại %(station)s") % {"rule": rule.name, "station": station.name},
        body=told % words,
        due_on=today + timedelta(days=rule.due_days),
        asked_on=today,
        matter=alert,
        sample=rule.sample or station.sample,
    )
