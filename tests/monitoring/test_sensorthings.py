"""SensorThings 1.1, read: a test for each requirement of OGC 18-088 that is claimed, named by its address there.

Batches are in test_batch.py. Not claimed: create-update-delete (stations are made on pages; only Observations can be
created), multi-datastream, both MQTT classes, and the automatic history of locations.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from lienket.engines.observations import Flag, Status
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import actions
from lienket.monitoring.api import pacing
from lienket.monitoring.models import Instrument, Series, Station
from tests.monitoring.readings import DAY, LOADER, air_station, day_of_readings, rows, seconds

ROOT = "/api/sensorthings/v1.1"
REQ = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
KINDS = [
    "Things",
    "Locations",
    "HistoricalLocations",
    "Datastreams",
    "Sensors",
    "ObservedProperties",
    "FeaturesOfInterest",
    "Observations",
]


class Asking:
    """Asks the service and remembers what stands there."""

    def __init__(self) -> None:
        pacing.READING._asked.clear()
        self.client = Client(headers={"accept-language": "vi"})
        self.station = air_station()
        self.pm: Series = self.station.series.get(parameter="PM2.5")
        self.o3: Series = self.station.series.get(parameter="O3")
        device = Instrument.objects.create(station=self.station, name="BAM-1020", since=date(2020, 1, 1))
        Series.objects.filter(pk=self.pm.pk).update(instrument=device)
        self.device = device
        self.other = air_station("HN_THU_KK002", parameters=("PM2.5",), minutes=60)
        self.hidden = _hidden()
        actions.take_readings(source=None, readings=day_of_readings(self.pm, DAY))
        odd = rows((self.pm, seconds(date(2026, 3, 12), 3, offset=7), 50.0), status=Status.BELOW, flags=Flag.SPIKE)
        actions.take_readings(source=None, readings=odd)
        actions.take_readings(source=None, readings=rows((self.o3, seconds(DAY, 0), 80.25)), fresh=True)

    def get(self, path: str, status: int = 200, **options: object) -> Any:
        query = urlencode({f"${name}": value for name, value in options.items()}, safe="$")
        found = self.client.get(f"{ROOT}/{path}" + (f"?{query}" if query else ""))
        assert found.status_code == status, found.content[:500]
        return found.json()

    def follow(self, address: str) -> Any:
        found = self.client.get(address.removeprefix("http://testserver"))
        assert found.status_code == 200, found.content[:500]
        return found.json()


def _hidden() -> Station:
    owner = Organisation.objects.order_by("pk").last()
    assert owner is not None
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    words = actions.StationWords(
        name="Trạm kín", medium="air", place=place, lat=21.0, lon=105.8, opens_on=date(2020, 1, 1), public=False
    )
    made = actions.make_station(actor=LOADER, owner=owner, code="HN_KIN_KK009", words=words)
    series = actions.add_series(actor=LOADER, station=made, parameter="PM2.5", since=date(2020, 1, 1))
    actions.take_readings(source=None, readings=rows((series, seconds(DAY, 0), 1.0)))
    return made


@pytest.fixture
def ask(db: None) -> Asking:
    return Asking()


def key_of(series: Series, second: int) -> int:
    """The key of a reading."""
    return series.pk * 10**10 + second


def ids(answer: Any) -> list[Any]:
    return [one["@iot.id"] for one in answer["value"]]


def test_service_root(ask: Asking) -> None:
    """resource-path/resource-path-to-entities, pattern 1; 18-088 §9.2.1."""
    root = ask.get("")
    assert [one["name"] for one in root["value"]] == KINDS
    assert all(one["url"] == f"http://testserver{ROOT}/{one['name']}" for one in root["value"])
    conformance = root["serverSettings"]["conformance"]
    claimed = "datamodel resource-path/resource-path-to-entities request-data batch-request/batch-request"
    assert conformance[:5] == [REQ + one for one in (*claimed.split(), "data-array/data-array")]


PROPERTIES = {
    "Things": {"name", "description", "properties"},
    "Locations": {"name", "description", "encodingType", "location", "properties"},
    "HistoricalLocations": {"time"},
    "Datastreams": {"name", "description", "unitOfMeasurement", "observationType", "observedArea", "properties"},
    "Sensors": {"name", "description", "encodingType", "metadata", "properties"},
    "ObservedProperties": {"name", "definition", "description", "properties"},
    "Observations": {"phenomenonTime", "result", "resultTime", "resultQuality"},
    "FeaturesOfInterest": {"name", "description", "encodingType", "feature", "properties"},
}
RELATIONS = {
    "Things": {"Locations", "HistoricalLocations", "Datastreams"},
    "Locations": {"Things", "HistoricalLocations"},
    "HistoricalLocations": {"Thing", "Locations"},
    "Datastreams": {"Thing", "Sensor", "ObservedProperty", "Observations"},
    "Sensors": {"Datastreams"},
    "ObservedProperties": {"Datastreams"},
    "Observations": {"Datastream", "FeatureOfInterest"},
    "FeaturesOfInterest": {"Observations"},
}


def test_datamodel_properties_relations_and_control_information(ask: Asking) -> None:
    """datamodel/<each kind>/properties, datamodel/<each kind>/relations,
    datamodel/entity-control-information/common-control-information: every link of every kind is followed.
    """
    for kind in KINDS:
        one = ask.get(kind, top=1)["value"][0]
        links = {name.partition("@")[0] for name in one if name.endswith("@iot.navigationLink")}
        plain = {name for name in one if "@" not in name}
        assert (plain, links) == (PROPERTIES[kind], RELATIONS[kind]), kind
        assert ask.follow(one["@iot.selfLink"]) == one
        for name in links:
            found = ask.follow(one[f"{name}@iot.navigationLink"])
            assert "value" in found if name.endswith("s") else "@iot.id" in found
    stream = ask.get(f"Datastreams({ask.pm.pk})")
    assert stream["unitOfMeasurement"] == {
        "name": "microgram per cubic metre",
        "symbol": "µg/m³",
        "definition": "ucum:ug/m3",
    }
    odd = ask.get(f"Datastreams({ask.pm.pk})/Observations", orderby="phenomenonTime desc", top=1)["value"][0]
    assert odd["phenomenonTime"] == "2026-03-12T00:15:07+07:00"
    assert odd["resultQuality"] == {"status": "below", "flags": ["spike"], "enters": False}


def test_resource_path_to_entities(ask: Asking) -> None:
    """resource-path/resource-path-to-entities, patterns 2 to 9."""
    pk = ask.station.pk
    thing = ask.get(f"Things({pk})")
    assert ask.get(f"Things({pk})/name") == {"name": thing["name"]}
    assert ask.client.get(f"{ROOT}/Things({pk})/name/$value").content.decode() == thing["name"]
    assert ask.get(f"Things({pk})/properties/code") == {"code": "HN_THU_KK001"}
    assert ids(ask.get(f"Things({pk})/Datastreams")) == [ask.pm.pk, ask.o3.pk]
    assert ask.get(f"Things({pk})/Datastreams/$ref")["value"][0] == {
        "@iot.selfLink": f"http://testserver{ROOT}/Datastreams({ask.pm.pk})"
    }
    assert ask.get(f"Datastreams({ask.pm.pk})/Sensor")["name"] == "BAM-1020"
    assert ask.get(f"Datastreams({ask.o3.pk})/Sensor")["@iot.id"] == 0
    assert ask.get(f"Datastreams({ask.pm.pk})/Thing/Locations({pk})/location/type") == {"type": "Point"}
    assert ids(ask.get(f"Sensors({ask.device.pk})/Datastreams")) == [ask.pm.pk]
    first = ask.get(f"Things({pk})/Datastreams({ask.o3.pk})/Observations")["value"][0]
    assert first["result"] == 80.25
    assert ask.get(f"Observations({first['@iot.id']})/FeatureOfInterest")["@iot.id"] == pk
    assert ask.get(f"Observations({first['@iot.id']})/result") == {"result": 80.25}
    assert ids(ask.get("ObservedProperties('PM2.5')/Datastreams")) == [ask.pm.pk, ask.other.series.get().pk]


def test_status_codes(ask: Asking) -> None:
    """request-data/status-code, request-data/query-status-code: each with a sentence."""
    hidden = ask.hidden.series.get()
    for path, options, status in (
        ("Things(999999)", {}, 404),
        ("Nothing", {}, 404),
        (f"Things({ask.station.pk})/nothing", {}, 404),
        (f"Things({ask.hidden.pk})", {}, 404),
        (f"Datastreams({hidden.pk})/Observations", {}, 404),
        (f"Observations({key_of(hidden, 1773075600)})", {}, 404),
        ("Observations('x')", {}, 404),
        ("Things(1", {}, 400),
        ("Things", {"filter": "name eq"}, 400),
        ("Things", {"filter": "nothing eq 1"}, 400),
        ("Things", {"select": "nothing"}, 400),
        ("Things", {"expand": "nothing"}, 400),
        ("Things", {"nothing": "1"}, 400),
        ("Things", {"search": "x"}, 501),
        ("Things", {"filter": "Datastreams/Observations/result gt 1"}, 501),
        ("Observations", {"filter": "result gt 'x'"}, 400),
        ("Observations", {"filter": "nothing gt 1"}, 400),
        (f"Things({ask.station.pk})", {"top": 1}, 400),
    ):
        told = ask.get(path, status, **options)
        assert told["code"] == status
        assert told["message"].endswith((".", "”."))
    assert ask.client.delete(f"{ROOT}/Things(1)").status_code == 405


def test_only_what_may_be_seen(ask: Asking) -> None:
    """A station that is not public is nowhere: no thing, series, reading, count or filter tells of it."""
    assert ids(ask.get("Things")) == [ask.station.pk, ask.other.pk]
    assert ask.get("Datastreams", count="true", top=0)["@iot.count"] == 3
    assert ask.get("Things", filter="name eq 'Trạm kín'")["value"] == []
    assert ask.get("Observations", count="true", top=0)["@iot.count"] == 290
    streams = ask.get("ObservedProperties('PM2.5')", expand="Datastreams/Thing")["Datastreams"]
    assert [one["Thing"]["@iot.id"] for one in streams] == [ask.station.pk, ask.other.pk]


def test_expand(ask: Asking) -> None:
    """request-data/expand, request-data/order: nested, with options of its own, several at once."""
    newest = "Observations($orderby=phenomenonTime desc;$top=1;$select=result)"
    found = ask.get("Things", expand=f"Datastreams($select=name;$orderby=name;$count=true;$expand={newest}),Locations")
    first = found["value"][0]
    assert first["Datastreams@iot.count"] == 2
    assert [one["Observations"] for one in first["Datastreams"]] == [[{"result": 50.0}], [{"result": 80.25}]]
    assert first["Datastreams"][0].keys() == {"name", "Observations", "Observations@iot.nextLink"}
    assert "Locations@iot.navigationLink" not in first
    following = ask.follow(first["Datastreams"][0]["Observations@iot.nextLink"])["value"]
    assert following == [{"result": 12.87}]
    deep = ask.get(
        f"Observations({key_of(ask.pm, 1773075600)})", expand="Datastream/ObservedProperty,FeatureOfInterest"
    )
    assert deep["Datastream"]["ObservedProperty"]["@iot.id"] == "PM2.5"
    assert deep["FeatureOfInterest"]["feature"] == {"type": "Point", "coordinates": [105.8, 21.0]}
    some = ask.get(f"FeaturesOfInterest({ask.station.pk})", expand="Observations($filter=result gt 50)")
    assert [one["result"] for one in some["Observations"]] == [80.25]


def test_select_orderby_top_skip_count(ask: Asking) -> None:
    """request-data/select, orderby, top, skip, count."""
    assert ask.get("Things", select="name", top=1)["value"] == [{"name": "Trạm HN_THU_KK001"}]
    assert ids(ask.get("Things", orderby="name desc")) == [ask.other.pk, ask.station.pk]
    assert ids(ask.get("Datastreams", orderby="Thing/name desc,properties/minutes,name")) == [
        ask.other.series.get().pk,
        ask.pm.pk,
        ask.o3.pk,
    ]
    page = ask.get("Things", top=1, skip=1, count="true")
    assert (ids(page), page["@iot.count"], "@iot.nextLink" in page) == ([ask.other.pk], 2, False)
    assert ask.get("Things", top=0) == {"value": []}
    high = ask.get(f"Datastreams({ask.pm.pk})/Observations", orderby="result desc", top=2)
    assert [one["result"] for one in high["value"]] == [50.0, 12.87]
    assert ask.follow(high["@iot.nextLink"])["value"][0]["result"] == 12.86


def test_filter_operations_and_functions(ask: Asking) -> None:
    """request-data/filter, built-in-filter-operations, built-in-query-functions (each function: tests/engines)."""
    box = "POLYGON((105 20,106 20,106 22,105 22,105 20))"
    for text, wanted in (
        ("substringof('KK002', name)", [ask.other.pk]),
        ("properties/code eq 'HN_THU_KK001' or id eq 0", [ask.station.pk]),
        ("Datastreams/ObservedProperty/@iot.id eq 'O3'", [ask.station.pk]),
        ("not (Datastreams/properties/minutes eq 5)", [ask.other.pk]),
        (f"st_within(Locations/location, geography'{box}')", [ask.station.pk, ask.other.pk]),
        ("year(HistoricalLocations/time) eq 2019", []),
    ):
        assert ids(ask.get("Things", filter=text)) == wanted, text
    stream = f"Datastreams({ask.pm.pk})/Observations"
    late = "hour(phenomenonTime) eq 23 and minute(phenomenonTime) ge 50"
    odd = "resultQuality/status eq 'below' and not resultQuality/enters"
    ozone = "Datastream/ObservedProperty/id eq 'O3'"
    span = "phenomenonTime ge 2026-03-10T01:00:00+07:00 and phenomenonTime lt 2026-03-09T19:00:00Z"
    assert ask.get(stream, filter=span, count="true", top=1)["@iot.count"] == 12
    assert ask.get(stream, filter="result eq 10.01")["value"][0]["phenomenonTime"] == "2026-03-10T00:05:00+07:00"
    assert ask.get(stream, filter=late, count="true")["@iot.count"] == 2
    assert ask.get("Observations", filter=odd)["value"][0]["result"] == 50
    assert [one["result"] for one in ask.get("Observations", filter=ozone)["value"]] == [80.25]
    assert ids(ask.get("Observations", filter=f"id eq {key_of(ask.pm, 1773075600)}")) == [key_of(ask.pm, 1773075600)]


@pytest.mark.parametrize("order", ["", "phenomenonTime", "phenomenonTime desc", "result desc"])
def test_pagination(ask: Asking, order: str) -> None:
    """request-data/pagination: following nextLink meets everything once, in order."""
    found, met = ask.get("Observations", top=111, **({"orderby": order} if order else {})), []
    while True:
        met += ids(found)
        if "@iot.nextLink" not in found:
            break
        found = ask.follow(found["@iot.nextLink"])
    assert len(met) == len(set(met)) == 290
    every = ask.get("Observations", top=1000, **({"orderby": order} if order else {}))
    assert (met, "@iot.nextLink" in every) == (ids(every), False)


def test_data_array(ask: Asking) -> None:
    """data-array/data-array: readings as rows of arrays, one group a Datastream."""
    found = ask.get("Observations", resultFormat="dataArray", select="id,result", filter="result gt 12.865")
    assert found["value"] == [
        {
            "Datastream@iot.navigationLink": f"http://testserver{ROOT}/Datastreams({ask.pm.pk})",
            "components": ["id", "result"],
            "dataArray@iot.count": 2,
            "dataArray": [[key_of(ask.pm, 1773161700), 12.87], [key_of(ask.pm, 1773249307), 50.0]],
        },
        {
            "Datastream@iot.navigationLink": f"http://testserver{ROOT}/Datastreams({ask.o3.pk})",
            "components": ["id", "result"],
            "dataArray@iot.count": 1,
            "dataArray": [[key_of(ask.o3, 1773075600), 80.25]],
        },
    ]


def test_questions_do_not_grow_with_rows(ask: Asking, django_assert_max_num_queries: Any) -> None:
    for number in range(4):
        air_station(f"HN_THU_KK10{number}")
    expand = "Datastreams($expand=Observations($orderby=phenomenonTime desc;$top=1),Sensor,ObservedProperty),Locations"
    with django_assert_max_num_queries(10):
        found = ask.get("Things", expand=expand)["value"]
    assert [len(one["Datastreams"]) for one in found] == [2, 1, 2, 2, 2, 2]
    with django_assert_max_num_queries(10):
        ask.get("Observations", top=5)


def test_what_stands_in_many_places_is_counted_in_each(ask: Asking) -> None:
    """A reading that brings its series that brings its readings: short to ask, long to answer."""
    deep = ask.get("Observations", top=2, expand="Datastream($expand=Observations($top=3),Thing)")["value"]
    assert [len(one["Datastream"]["Observations"]) for one in deep] == [3, 3]
    told = ask.get("Observations", 400, top=200, expand="Datastream($expand=Observations($top=200))")
    assert told["message"].startswith("Câu hỏi này trả về quá nhiều.")
