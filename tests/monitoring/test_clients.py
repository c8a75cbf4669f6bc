"""Requests as public clients of SensorThings write them: frost_sta_client, stapy, pysta and istsos4-client."""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lienket.monitoring import actions
from lienket.monitoring.api import pacing
from tests.monitoring.readings import DAY, day_of_readings
from tests.monitoring.test_sending import KEY, ROOT, Sending, send

__all__ = ["send"]
BASIC = {"authorization": "Basic " + b64encode(f"nguon:{KEY}".encode()).decode()}


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    pacing.READING._asked.clear()
    pacing.LOADING._asked.clear()


def _get(send: Sending, path: str) -> Any:
    found = send.client.get(f"{ROOT}/{path}", headers=BASIC)
    assert found.status_code == 200, found.content
    return found.json()


def test_frost_client_creates_with_a_password_and_a_whole_datastream(send: Sending) -> None:
    """It knows no tokens, sends the series as it was read, and takes the number out of Location."""
    stream = _get(send, f"Datastreams({send.series.pk})")
    body = {"result": 21.5, "phenomenonTime": "2026-03-10T01:20:07+00:00", "Datastream": stream}
    found = [
        send.client.post(f"{ROOT}/Observations", body | more, content_type="application/json", headers=BASIC)
        for more in ({}, {"resultTime": "2026-03-10T01:20:07+00:00"})
    ]
    assert [one.status_code for one in found] == [201, 201]
    keys = [int(one["Location"].partition("(")[2].partition(")")[0]) for one in found]
    assert keys == [send.series.pk * 10**10 + 1_773_105_607] * 2
    assert _get(send, f"Observations({keys[0]})")["result"] == 21.5
    for wrong in ("Basic !", "Basic " + b64encode(b"\xff\xfe").decode(), "Basic", "Digest x", f"Bearer {'k' * 300}"):
        post = send.client.post(
            f"{ROOT}/Observations", body, content_type="application/json", headers={"authorization": wrong}
        )
        assert post.status_code == 401


def test_frost_client_sends_data_arrays_with_a_feature(send: Sending) -> None:
    group = {
        "Datastream": {"@iot.id": send.series.pk},
        "components": ["phenomenonTime", "result", "resultTime", "resultQuality", "FeatureOfInterest/id"],
        "dataArray": [["2026-03-10T01:20:07Z", 1, "2026-03-10T01:20:07Z", None, 7]],
    }
    found = send.post("CreateObservations", [group]).json()
    assert found == [f"http://testserver{ROOT}/Observations({send.series.pk * 10**10 + 1_773_105_607})"]


def test_options_are_read_in_any_case_and_order_by_key_is_order_of_coming(send: Sending) -> None:
    actions.take_readings(source=None, readings=day_of_readings(send.series, DAY, last=5))
    stream = f"Datastreams({send.series.pk})"
    times = [
        one["phenomenonTime"] for one in _get(send, f"{stream}/Observations?$orderby=phenomenonTime DESC")["value"]
    ]
    assert times == sorted(times, reverse=True)
    newest = _get(send, f"{stream}?$expand=Observations($orderBy=phenomenonTime%20desc;$top=1)")["Observations"]
    assert [one["phenomenonTime"] for one in newest] == times[:1]
    for order, wanted in (("id asc", times[::-1]), ("id", times[::-1]), ("id desc", times)):
        met, path = [], f"{stream}/Observations?$orderby={order}&$Top=2"
        while path:
            page = _get(send, path)
            met += [one["phenomenonTime"] for one in page["value"]]
            path = page.get("@iot.nextLink", "").partition(f"{ROOT}/")[2]
        assert met == wanted, order


def test_a_filter_that_names_a_series_reads_only_its_station(send: Sending) -> None:
    actions.take_readings(source=None, readings=day_of_readings(send.series, DAY, last=5))
    pk, station = send.series.pk, send.station.pk
    for path, count in (
        (f"Observations?$filter=Datastream/id eq {pk} and result ge 10.02", 3),
        (f"Observations?$filter={station} eq FeatureOfInterest/@iot.id and result lt 10.02", 2),
        (f"Datastreams?$filter=Thing/id eq {station}", 2),
        (f"Datastreams?$filter=id eq {pk} or id eq 0", 1),
        ("Observations?$filter=Datastream/id eq 999999", 0),
        ("Things?$filter=id eq 999999", 0),
    ):
        assert len(_get(send, path)["value"]) == count, path


def test_whoever_asks_too_often_is_told_when_to_come_back(send: Sending) -> None:
    files = reverse("monitoring:station_format", args=[send.station.code, "csv"]), reverse("monitoring:dcat")
    for pace, paths in ((pacing.READING, [f"{ROOT}/Things"]), (pacing.LOADING, files)):
        for _ in range(pace.most):
            pace.wait("a127.0.0.1")
        for path in paths:
            told = send.client.get(path)
            assert told.status_code == 429
            assert 0 < int(told["Retry-After"]) <= 61
            assert f"nhiều nhất {pace.most} lần mỗi phút. Hãy chờ rồi hỏi lại." in told.content.decode()
    assert Client(REMOTE_ADDR="10.0.0.9").get(f"{ROOT}/Things").status_code == 200


def test_next_links_can_be_followed_as_they_are(send: Sending) -> None:
    """Percent-encoded, whole, and with the options as they were."""
    actions.take_readings(source=None, readings=day_of_readings(send.series, DAY, last=5))
    page = _get(
        send, f"Things({send.station.pk})/Datastreams({send.series.pk})/Observations?$top=2&$filter=result%20gt%201"
    )
    link = page["@iot.nextLink"]
    assert re.fullmatch(r"http://testserver/[A-Za-z0-9/().,:@$'?&=%+_-]+", link)
    assert "%24filter=result+gt+1" in link or "$filter=result+gt+1" in link
    assert len(send.client.get(link.removeprefix("http://testserver")).json()["value"]) == 2
