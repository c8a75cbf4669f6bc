"""Alerts: an episode is one alert and one request for ever, silence is heard, the desk says it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.utils import timezone

from lienket.accounts.queries import viewer_for
from lienket.coordination.models import Request
from lienket.engines.observations import Flag
from lienket.engines.observations.copying import CLOCK
from lienket.ground.audit.acts import Platform
from lienket.ground.refusals import NotThere, Refusal
from lienket.localities.models import Organisation
from lienket.monitoring import actions, queries
from lienket.monitoring.models import Alert, AlertRule, Judged, Station, Told, Upkeep
from tests.matrix.world import World
from tests.monitoring.readings import LOADER, air_station


def hours(station: Station, value: float, *, ago: float, length: float, parameter: str = "PM2.5") -> None:
    """Five-minute readings of a value, from so many hours ago on."""
    now = int(timezone.now().timestamp()) + CLOCK
    start = now // 3600 * 3600 - int(ago * 3600)
    at = np.arange(start, start + int(length * 3600), 300, dtype=np.int64)
    one = station.series.get(parameter=parameter)
    zero = np.zeros(len(at), dtype=np.uint8)
    readings = actions.Readings(
        np.full(len(at), one.pk), at, np.full(len(at), value, np.float32), zero, zero.astype(np.uint16)
    )
    actions.take_readings(source=None, readings=readings)
    actions.compute_due()


def look() -> int:
    return actions.evaluate(now=timezone.localtime())


@pytest.fixture
def station(db: None) -> Station:
    return air_station()


def rule(station: Station, **more: object) -> AlertRule:
    given = {"name": "PM2,5 giờ trên 150", "watches": "hourly_mean", "parameter": "PM2.5", "above": 150.0, "hours": 3}
    given |= {"station": None, "asked": None, "due_days": 3, "text": "Tưới đường."}
    return actions.make_rule(actor=LOADER, owner=station.owner, **(given | more))


def test_an_episode_is_one_alert_and_one_request_however_often_it_is_looked_at(station: Station) -> None:
    asked = Organisation.objects.exclude(pk=station.owner_id).get(key="ubnd-phuong-00145")
    rule(station, asked=asked)
    hours(station, 20, ago=60, length=40)
    hours(station, 180, ago=20, length=2)
    assert look() == 0, "two hours are not three"
    hours(station, 190, ago=18, length=2)
    assert (look(), look()) == (1, 0)
    alert = Alert.objects.get()
    assert (alert.state, alert.peak, alert.to_at - alert.from_at) == ("running", 190.0, timedelta(hours=3))
    request = Request.objects.get()
    assert (alert.request, request.answering, request.due_on) == (
        request,
        asked,
        timezone.localdate() + timedelta(days=3),
    )
    assert alert.get_absolute_url() in request.body
    assert "190" in request.body
    hours(station, 210, ago=16, length=2)
    hours(station, 20, ago=14, length=10)
    assert look() == 0
    alert.refresh_from_db()
    assert (alert.state, alert.peak, alert.to_at - alert.from_at) == ("over", 210.0, timedelta(hours=5))
    assert Request.objects.count() == 1


def test_indices_and_silence_are_watched_and_the_desk_says_so(station: Station) -> None:
    rule(station, name="VN_AQI giờ trên 150", watches="hourly_aqi", parameter="")
    rule(station, name="Im lặng", watches="silence", parameter="", above=12.0, hours=12)
    hours(station, 120, ago=30, length=10)
    assert look() == 2
    found = {one.rule.watches: one for one in Alert.objects.select_related("rule")}
    assert found["hourly_aqi"].peak == 179
    assert 19 < found["silence"].peak < 22
    Upkeep.objects.create(station=station, kind="calibration", done_on=date(2026, 1, 1), due_on=date(2026, 2, 1))
    today = timezone.localdate()
    lines = [(one.title, one.late) for one in queries.station_items([station.owner_id], today)]
    assert lines == [
        ("1 trạm đang có cảnh báo", False),
        ("1 trạm quan trắc mất tín hiệu", False),
        ("1 trạm quá hạn hiệu chuẩn, bảo trì", True),
    ]
    assert queries.station_owners(today) == {station.owner_id}
    hours(station, 20, ago=1, length=1)
    look()
    assert set(Alert.objects.filter(rule__watches="silence").values_list("state", flat=True)) == {"over"}


def test_rules_are_checked_and_belong_to_their_organisation(station: Station) -> None:
    with pytest.raises(Refusal, match="chọn thông số"):
        rule(station, parameter="")
    with pytest.raises(Refusal, match="Chỉ quy tắc về trung bình giờ"):
        rule(station, watches="silence")
    made = rule(station)
    values = {"name": "Mới", "watches": "silence", "parameter": "", "above": 24.0, "hours": 24, "active": False}
    assert actions.edit_rule(actor=LOADER, rule=made, version=made.version, **values).active is False
    hours(station, 200, ago=30, length=10)
    assert look() == 0, "a rule that is stopped finds nothing"


def test_what_people_say_enters_the_means_and_is_lifted_again(station: Station) -> None:
    hours(station, 40, ago=10, length=8)
    series = station.series.get(parameter="PM2.5")
    day = timezone.localdate() - timedelta(days=1)

    def usable() -> int:
        return queries.received_rate([station.pk], day, timezone.localdate())[series.pk].entering

    assert usable() == 96
    newest = series.latest.at
    span = {"from_at": newest - timedelta(hours=2), "to_at": newest}
    said = actions.judge(actor=LOADER, series=series, judgement="set_aside", reason="Xe phun nước cạnh trạm", **span)
    assert usable() == 96 - 25
    values = queries.readings_of(series, day, timezone.localdate())
    assert int((values.flags == int(Flag.PERSON)).sum()) == 25
    actions.lift(actor=LOADER, judged=said, version=said.version, reason="Đã kiểm tra lại")
    assert usable() == 96
    assert Judged.objects.get().lifted_reason == "Đã kiểm tra lại"
    with pytest.raises(Refusal, match="đã được thôi"):
        actions.lift(actor=LOADER, judged=Judged.objects.get(), version=2, reason="Lần nữa")
    backwards = {"from_at": span["to_at"], "to_at": span["from_at"]}
    with pytest.raises(Refusal, match="Lúc cuối"):
        actions.judge(actor=LOADER, series=series, judgement="set_aside", reason="x", **backwards)


def test_a_commitment_is_told_of_a_month_once(world: World) -> None:
    head = next(viewer_for(one.person) for one in world.personas if one.name == "owner-head" and one.person)
    station = world.station
    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    Station.objects.filter(pk=station.pk).update(opens_on=last.replace(day=1))
    station.series.update(since=last.replace(day=1))
    series = station.series.get()
    start = (last - date(1970, 1, 1)).days * 86_400
    at = np.arange(start, start + 86_400, 300, dtype=np.int64)
    zero = np.zeros(len(at), dtype=np.uint8)
    readings = actions.Readings(
        np.full(len(at), series.pk), at, np.full(len(at), 40, np.float32), zero, zero.astype(np.uint16)
    )
    actions.take_readings(source=None, readings=readings)
    clock = Platform("Số liệu quan trắc")
    assert [actions.tell_months(actor=clock, today=today) for _turn in range(2)] == [1, 0]
    told = Told.objects.get()
    assert (told.stations, told.of_stations, told.received, told.asked) == (1, 1, 288, 288 * last.day)
    assert told.progress is not None
    assert "1 trên 1 trạm" in told.progress.text
    assert f"thang={last:%Y-%m}" in told.progress.text
    actions.end_tie(actor=head, tie=world.kept.tie, version=world.kept.tie.version)
    stranger = next(viewer_for(one.person) for one in world.personas if one.side == "stranger" and one.person)
    with pytest.raises(NotThere):
        actions.make_tie(actor=stranger, owner=station.owner, commitment=world.commitment)
