"""Readings that programs send by SensorThings: the key, the checks, once however often, and limits."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.test import Client

from lienket.localities.models import Organisation
from lienket.monitoring import actions, queries
from lienket.monitoring.api import creating
from lienket.monitoring.models import Arrival, Held, Intake, Series, Source
from lienket.monitoring.queries.sources import key_hash
from tests.monitoring.readings import DAY, air_station

ROOT = "/api/sensorthings/v1.1"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
KEY = "k" * 43


class Sending:
    """A program with the key of a source of one organisation."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True, headers={"accept-language": "vi"})
        self.station = air_station()
        self.series: Series = self.station.series.get(parameter="PM2.5")
        self.source = Source.objects.create(
            code="api-thu", kind="sensorthings", owner=self.station.owner, name="Bộ ghi", key_hash=key_hash(KEY)
        )

    def post(self, path: str, body: Any, *, key: str = KEY, status: int = 201) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"authorization": f"Bearer {key}"} if key else {}
        found = self.client.post(f"{ROOT}/{path}", text, content_type="application/json", headers=headers)
        assert found.status_code == status, found.content
        return found

    def body(self, **more: Any) -> dict[str, Any]:
        return {"phenomenonTime": "2026-03-10T08:20:07+07:00", "result": 12.5} | more


@pytest.fixture
def send(db: None) -> Sending:
    creating.PACE.forget()
    return Sending()


def test_a_reading_sent_again_is_the_same(send: Sending) -> None:
    stream = {"Datastream": {"@iot.id": send.series.pk}}
    first = send.post("Observations", send.body(**stream))
    again = send.post(f"Datastreams({send.series.pk})/Observations", send.body())
    assert first["Location"] == again["Location"]
    assert first.json() == again.json()
    read = send.client.get(first["Location"].removeprefix("http://testserver")).json()
    assert (read["result"], read["phenomenonTime"]) == (12.5, "2026-03-10T08:20:07+07:00")
    actions.settle_arrivals()
    totals = [(one.readings, one.new, one.repeated) for one in Intake.objects.order_by("pk")]
    assert totals == [(1, 1, 0), (1, 0, 1)]
    assert np.isfinite(queries.readings_of(send.series, DAY, DAY).value).sum() == 1
    # The same moment with another value corrects; another moment of the same five minutes is refused.
    send.post(f"Datastreams({send.series.pk})/Observations", send.body(result=13, resultQuality={"status": "fault"}))
    clash = send.body(phenomenonTime="2026-03-10T01:21:00Z")
    told = send.post(f"Datastreams({send.series.pk})/Observations", clash, status=409).json()["message"]
    assert told == "Chu kỳ 5 phút này đã có số liệu lúc 08:20:07 10/03/2026; mỗi chu kỳ chỉ giữ một số liệu."
    found = queries.readings_of(send.series, DAY, DAY)
    assert (found.value[100], found.status[100]) == (13, 2)


def test_fresh_readings_arrive_and_are_flagged(send: Sending) -> None:
    now = datetime.now(ZONE).replace(microsecond=0)
    send.post(f"Datastreams({send.series.pk})/Observations", send.body(phenomenonTime=now.isoformat(), result=5000))
    arrival = Arrival.objects.get()
    assert (arrival.value, arrival.flags & 1) == (5000, 1)


def test_what_is_wrong_is_refused_with_a_sentence(send: Sending) -> None:
    ahead = (datetime.now(ZONE) + timedelta(hours=2)).isoformat()
    stream = f"Datastreams({send.series.pk})/Observations"
    for path, body, status in (
        (stream, b"\xff", 400),
        (stream, "[" * 100_000, 400),
        (stream, [], 400),
        (stream, send.body(result=None), 400),
        (stream, send.body(result="12"), 400),
        (stream, send.body(result=True), 400),
        (stream, send.body(result=10**400), 400),
        (stream, '{"phenomenonTime": "2026-03-10T08:20:07+07:00", "result": NaN}', 400),
        (stream, send.body(result=1e39), 422),
        (stream, send.body(phenomenonTime="2026-03-10T08:20:07"), 400),
        (stream, send.body(phenomenonTime="hôm qua"), 400),
        (stream, send.body(phenomenonTime=ahead), 422),
        (stream, send.body(phenomenonTime="2019-12-31T23:59:00+07:00"), 422),
        (stream, send.body(resultQuality={"status": "??"}), 400),
        (stream, send.body(unit="mg/m3"), 400),
        (stream, send.body(Datastream={"@iot.id": 1}), 400),
        (stream, send.body(Datastream={"name": "mới"}), 501),
        ("Observations", send.body(), 400),
        ("Things", {"name": "x"}, 501),
        (f"Datastreams({send.series.pk})", send.body(), 501),
        (stream, " " * 2_000_001, 413),
    ):
        told = send.post(path, body, status=status).json()
        assert told["code"] == status
        assert told["message"].endswith((".", "}."))
    assert not Intake.objects.exists()


def test_a_key_writes_only_to_series_of_its_owner(send: Sending) -> None:
    theirs = Organisation.objects.exclude(pk=send.station.owner_id).order_by("pk").first()
    stream = f"Datastreams({send.series.pk})/Observations"
    for key in ("", "x" * 43, KEY + "x"):
        assert send.post(stream, send.body(), key=key, status=401)["WWW-Authenticate"] == "Bearer"
    Source.objects.filter(pk=send.source.pk).update(owner=theirs)
    assert "Khóa này không ghi được" in send.post(stream, send.body(), status=404).json()["message"]
    type(send.station).objects.filter(pk=send.station.pk).update(operator=theirs)
    send.post(stream, send.body())
    Source.objects.filter(pk=send.source.pk).update(active=False)
    send.post(stream, send.body(), status=401)
    assert Intake.objects.count() == 1


def test_many_at_once_are_stored_or_held(send: Sending) -> None:
    rows = [[f"2026-03-10T0{n}:00:00+07:00", n] for n in range(5)]
    group = {"Datastream": {"@iot.id": send.series.pk}, "components": ["phenomenonTime", "result"], "dataArray": rows}
    foreign = group | {"Datastream": {"@iot.id": 999_999}, "dataArray": rows[:1]}
    twice = group | {"dataArray": [rows[0], ["2026-03-10T00:01:00+07:00", 3]]}
    found = send.post("CreateObservations", [group, foreign, twice]).json()
    address = f"http://testserver{ROOT}/Observations({send.series.pk}1773"
    assert [one == "error" for one in found] == [False] * 5 + [True, False, True]
    assert all(one.startswith(address) for one in found if one != "error")
    intake = Intake.objects.get()
    assert (intake.readings, intake.new, intake.repeated, intake.held) == (8, 5, 1, 2)
    assert sorted(Held.objects.values_list("reason", flat=True)) == ["clash", "symbol"]
    for body in ({}, [1], [{}], [group | {"dataArray": [[1]]}], [group | {"components": [1, 2]}]):
        send.post("CreateObservations", body, status=400)
    many = group | {"dataArray": rows[:1] * 10_001}
    send.post("CreateObservations", [many], status=413)


def test_who_sends_too_often_is_told_when_to_come_back(send: Sending) -> None:
    for _ in range(creating.PACE.most):
        creating.PACE.wait(str(send.source.pk))
    told = send.post("Observations", send.body(), status=429)
    assert 0 < int(told["Retry-After"]) <= 61
