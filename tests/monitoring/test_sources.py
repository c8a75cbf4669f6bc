"""Sources of programs: the key is shown once and replaced; and the catalogue for other portals."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from lienket.monitoring import actions
from lienket.monitoring.models import Source
from tests.matrix.world import World, build
from tests.monitoring.readings import DAY, air_station, day_of_readings


def _client(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "vi"})
    client.force_login(next(one.person for one in world.personas if one.name == name))
    return client


def test_a_key_is_shown_once_replaced_and_ended(db: None) -> None:
    world = build()
    officer = _client(world, "owner-officer")
    page = reverse("monitoring:source_key", args=[world.source.pk])
    stream = f"/api/sensorthings/v1.1/Datastreams({world.station.series.get().pk})/Observations"

    def make() -> str:
        found = re.search(r'id="khoa" readonly value="([^"]+)"', officer.post(page, {"act": "make"}).content.decode())
        assert found
        return found[1]

    def send(key: str) -> int:
        body = {"phenomenonTime": "2000-01-01T00:00:00+07:00", "result": 1}
        headers = {"authorization": f"Bearer {key}"}
        return Client().post(stream, body, content_type="application/json", headers=headers).status_code

    assert "chưa có khóa" in officer.get(reverse("monitoring:sources")).content.decode()
    first = make()
    assert first not in officer.get(page).content.decode()
    assert first not in Source.objects.get(pk=world.source.pk).key_hash
    assert send(first) == 422  # let in; the series began later
    second = make()
    assert (send(first), send(second)) == (401, 422)
    officer.post(page, {"act": "end"})
    assert send(second) == 401
    assert _client(world, "partner-officer").post(page, {"act": "make"}).status_code == 404
    assert _client(world, "owner-viewer").post(page, {"act": "make"}).status_code == 403


def _has(made: dict[str, Any], names: str) -> None:
    """What DCAT-AP 3 asks for (mandatory and recommended) is there and says something."""
    assert [name for name in names.split() if not made.get(name)] == []


def test_the_catalogue_names_every_public_station_and_what_it_offers(db: None) -> None:
    world = build()
    station = air_station()
    type(station).objects.filter(pk=station.pk).update(contact="Phòng Quan trắc, 024 3333, quantrac@hanoi.example")
    actions.take_readings(source=None, readings=day_of_readings(station.series.get(parameter="O3"), DAY, last=3))
    made = Client(headers={"accept-language": "vi"}).get(reverse("monitoring:dcat"))
    assert made["Content-Type"] == "application/ld+json; charset=utf-8"
    catalogue = made.json()
    (one,) = catalogue["dcat:dataset"]
    assert world.station.name not in made.content.decode()
    assert one["@id"] == f"http://testserver{station.get_absolute_url()}"
    assert one["dct:publisher"]["foaf:name"]["@value"] == station.owner.name
    assert one["dct:spatial"]["dcat:centroid"]["@value"] == "POINT(105.8 21.0)"
    assert one["dct:temporal"]["dcat:startDate"]["@value"] == "2020-01-01"
    assert one["dcat:temporalResolution"]["@value"] == "PT5M"
    assert one["dct:accrualPeriodicity"]["@id"].endswith("UPDATE_CONT")
    assert [part["dct:title"]["@value"] for part in one["dcat:distribution"]] == [
        "CSV",
        "XLSX",
        "JSON",
        "SensorThings API 1.1",
    ]
    for part in one["dcat:distribution"]:
        address = part["dcat:accessURL"]["@id"].removeprefix("http://testserver")
        assert Client().get(address).status_code == 200
        assert part["dct:license"]["@type"] == "dct:LicenseDocument"
    _has(catalogue, "dct:title dct:description dct:publisher dcat:service foaf:homepage dct:license")
    _has(one, "dct:title dct:description dcat:contactPoint dcat:keyword dcat:theme dct:spatial dct:temporal")
    _has(catalogue["dcat:service"], "dct:title dcat:endpointURL dcat:endpointDescription dct:accessRights dct:license")
    assert catalogue["dcat:service"]["dcat:servesDataset"] == [{"@id": one["@id"]}]
    for part in one["dcat:distribution"]:
        _has(part, "dcat:accessURL dct:description dct:format dct:license dcatap:availability")
    assert one["dcat:contactPoint"]["vcard:hasEmail"] == {"@id": "mailto:quantrac@hanoi.example"}
    newest = {"@type": "xsd:dateTime", "@value": "2026-03-10T00:10:00+07:00"}
    assert (one["dct:modified"], catalogue["dct:modified"]) == (newest, newest)
    used = set(re.findall(r'"@?([a-z]+):[A-Za-z]+"', made.content.decode()))
    assert used <= set(catalogue["@context"])
    robots = Client().get("/robots.txt").content.decode()
    assert "quan-trac" not in robots
    assert 'href="/quan-trac/dcat.jsonld"' in Client().get(reverse("monitoring:front")).content.decode()
