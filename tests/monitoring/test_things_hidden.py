"""What is not public stays unseen, whichever way a program asks: over links, filters, counts, pages and batches."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from lienket.monitoring import actions
from lienket.monitoring.api import creating, pacing
from lienket.monitoring.models import Instrument, Intake, Series, Station
from lienket.monitoring.queries.sources import key_hash
from tests.matrix.world import World
from tests.monitoring.readings import DAY, LOADER, air_station, day_of_readings, rows, seconds

ROOT = "/api/sensorthings/v1.1"
SECRET = 777.125
KEY = "h" * 43
ALL = ("Things", "Locations", "HistoricalLocations", "FeaturesOfInterest", "Datastreams", "Sensors",
       "ObservedProperties", "Observations")  # fmt: skip


class Hidden:
    """A public station, and one that publishes nothing, of the organisation of the matrix's private things."""

    def __init__(self, world: World) -> None:
        pacing.READING.forget()
        creating.PACE.forget()
        self.world = world
        self.open = air_station(parameters=("PM2.5",))
        self.shown: Series = self.open.series.get()
        self.station: Station = world.station
        self.series: Series = self.station.series.get()
        Series.objects.filter(pk=self.series.pk).update(since="2020-01-01")
        self.device = Instrument.objects.filter(station=self.station).first()
        actions.take_readings(source=None, readings=day_of_readings(self.shown, DAY, last=3))
        actions.take_readings(source=None, readings=rows((self.series, seconds(DAY, 0), SECRET)))
        self.key = self.series.pk * 10**10 + seconds(DAY, 0) - 7 * 3600
        self.shown_key = self.shown.pk * 10**10 + seconds(DAY, 0) - 7 * 3600

    def client(self, name: str = "") -> Client:
        client = Client(headers={"accept-language": "vi"})
        if name:
            client.force_login(next(one.person for one in self.world.personas if one.name == name))
        return client

    def questions(self) -> Iterator[str]:
        """Ways to reach for what is hidden."""
        n, s, shown, key = self.station.pk, self.series.pk, self.shown.pk, self.key
        device = self.device.pk if self.device else 0
        for kind in ("Things", "Locations", "HistoricalLocations", "FeaturesOfInterest"):
            yield f"{kind}({n})"
            yield _query(kind, filter=f"id eq {n}")
        for path in (
            f"Datastreams({s})", f"Datastreams({s})/Observations", f"Datastreams({s})/$ref", f"Sensors({device})",
            f"Observations({key})", f"Observations({key})/result/$value", f"Things({self.open.pk})/Datastreams({s})",
            f"Datastreams({shown})/Thing/Datastreams({s})", f"ObservedProperties('PM2.5')/Datastreams({s})",
            f"Observations({self.shown_key})/Datastream/Observations({key})",
            f"Datastreams({shown})/Observations({key})", f"FeaturesOfInterest({n})/Observations",
            f"Sensors(0)/Datastreams({s})", f"Things({n})/Datastreams/$ref",
        ):  # fmt: skip
            yield path
        code = self.station.code
        yield _query("Things", filter=f"properties/code eq '{code}'", count="true")
        yield _query("Things", filter=f"Datastreams/id eq {s}", count="true")
        yield _query(
            "Things", orderby="properties/code desc", expand="Datastreams($expand=Observations),Locations/Things"
        )
        yield _query("Datastreams", filter=f"Thing/id eq {n} or id eq {s}", expand="Thing,Sensor,Observations")
        yield _query("Datastreams", filter=f"Thing/properties/code eq '{code}'", count="true", top=0)
        yield _query("Sensors", expand="Datastreams/Thing", count="true")
        yield _query("Sensors(0)/Datastreams", count="true", top=1)
        yield _query("ObservedProperties('PM2.5')/Datastreams", count="true", top=1)
        yield _query("ObservedProperties", expand="Datastreams($expand=Observations($count=true),Thing;$count=true)")
        for text in (f"Datastream/id eq {s}", f"FeatureOfInterest/id eq {n}", f"result gt {SECRET - 1}", f"id eq {key}",
                     f"Datastream/Thing/id eq {n}", f"Datastream/Thing/properties/code eq '{code}'"):  # fmt: skip
            yield _query("Observations", filter=text, count="true", expand="Datastream/Thing,FeatureOfInterest")
        yield _query("Observations", orderby="result desc", top=1, count="true")
        yield _query("Observations", orderby="phenomenonTime desc", resultFormat="dataArray", count="true")
        for path in ("Observations", f"Datastreams({shown})/Observations"):
            for order in ({}, {"orderby": "phenomenonTime desc"}, {"orderby": "id desc"}):
                yield _query(path, skiptoken=f"{s}-0", top=1, **order)


def _query(path: str, **options: object) -> str:
    return f"{path}?{urlencode({f'${name}': value for name, value in options.items()}, safe='$')}"


@pytest.fixture
def hidden(world: World) -> Hidden:
    return Hidden(world)


def leaks(hidden: Hidden, text: str) -> list[str]:
    """What an answer says of the station that nobody may know."""
    kinds = ("Things", "Locations", "HistoricalLocations", "FeaturesOfInterest")
    words = [hidden.station.name, hidden.station.code, str(SECRET), str(hidden.key)]
    words += [f"Datastreams({hidden.series.pk})", *(f"/{kind}({hidden.station.pk})" for kind in kinds)]
    return [one for one in words if one in text]


def test_no_question_shows_what_is_hidden(hidden: Hidden) -> None:
    """Nor does it count there; a program's key is no right to read; the owner's people see it all."""
    questions = list(hidden.questions())
    for client in (hidden.client(), hidden.client("partner-officer")):
        for question in questions:
            found = client.get(f"{ROOT}/{question}", headers={"authorization": f"Bearer {KEY}"})
            assert found.status_code in (200, 404), (question, found.content)
            if found.status_code == 404:
                continue  # the sentence names what was asked for, and nothing else
            said = found.json()
            told = json.dumps(
                {name: value for name, value in said.items() if name != "@iot.nextLink"}, ensure_ascii=False
            )
            assert not leaks(hidden, told), question
            assert said.get("@iot.count", 0) <= 3, question
    owner = hidden.client("owner-officer")
    seen = [owner.get(f"{ROOT}/{question}") for question in questions]
    assert all(one.status_code == 200 for one in seen[:8])
    assert sum(bool(leaks(hidden, one.content.decode())) for one in seen) > len(questions) * 2 // 3


def test_what_is_hidden_answers_as_what_is_not_there(hidden: Hidden) -> None:
    client = hidden.client()
    for there, missing in (
        (f"Things({hidden.station.pk})", "Things(999999)"),
        (f"Datastreams({hidden.series.pk})/Observations", "Datastreams(999999)/Observations"),
        (f"Observations({hidden.key})", f"Observations({999_999 * 10**10 + 1_773_075_600})"),
    ):
        answers = [client.get(f"{ROOT}/{one}") for one in (there, missing)]
        name = there.partition("/")[0]
        told = answers[0].json()["message"].replace(name, missing.partition("/")[0])
        assert (answers[0].status_code, told) == (answers[1].status_code, answers[1].json()["message"])


def test_pages_of_every_collection_end_without_it(hidden: Hidden) -> None:
    """Following nextLink one by one meets as many as are counted, and nothing of the hidden station."""
    client = hidden.client()
    for kind in ALL:
        if kind == "ObservedProperties":
            continue
        address, met = f"{ROOT}/{kind}?$top=1&$count=true", []
        while address:
            said = client.get(address).json()
            assert not leaks(hidden, json.dumps(said, ensure_ascii=False)), kind
            met += [one["@iot.id"] for one in said["value"]]
            address = said.get("@iot.nextLink", "").removeprefix("http://testserver")
        assert len(met) == len(set(met)) == said["@iot.count"], kind


def test_a_batch_answers_as_each_is_answered_alone(hidden: Hidden) -> None:
    questions = list(hidden.questions())
    for name in ("", "owner-officer"):
        client = hidden.client(name)
        for start in range(0, len(questions), 20):
            some = questions[start : start + 20]
            asked = [{"id": str(n), "method": "get", "url": one} for n, one in enumerate(some)]
            found = client.post(f"{ROOT}/$batch", json.dumps({"requests": asked}), content_type="application/json")
            for question, one in zip(some, found.json()["responses"], strict=True):
                alone = client.get(f"{ROOT}/{question}")
                body = (
                    alone.content.decode() if question.endswith("$value") and alone.status_code == 200 else alone.json()
                )
                assert (one["status"], one["body"]) == (alone.status_code, body), question
        pacing.READING.forget()


def test_a_foreign_key_learns_nothing_by_writing(hidden: Hidden) -> None:
    """A series that one may not write answers as one that is not there, also where a reading stands in the slot."""
    source = actions.make_api_source(actor=LOADER, owner=hidden.open.owner, name="Bộ ghi")
    type(source).objects.filter(pk=source.pk).update(key_hash=key_hash(KEY))
    before = Intake.objects.count()

    def send(series: int, time: str) -> Any:
        body = {"phenomenonTime": time, "result": 1, "Datastream": {"@iot.id": series}}
        headers = {"authorization": f"Bearer {KEY}"}
        found = Client(headers={"accept-language": "vi"}).post(
            f"{ROOT}/Observations", body, content_type="application/json", headers=headers
        )
        return found.status_code, found.json()["message"].replace(str(series), "N")

    told = {
        send(series, f"2026-03-10T00:0{minute}:00+07:00") for minute in (0, 1) for series in (hidden.series.pk, 999_999)
    }
    assert told == {(404, "Khóa này không ghi được vào chuỗi số liệu N.")}
    assert Intake.objects.count() == before
