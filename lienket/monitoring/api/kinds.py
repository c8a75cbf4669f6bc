"""The kinds of SensorThings: what each has for properties, and where its links lead; over the graph of stations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines.observations import Parameter, parameter, parameters
from lienket.monitoring.models import Instrument, Series, Station
from lienket.monitoring.queries.things import Graph
from lienket.monitoring.rules.vocabulary import MEASUREMENT, definition_of, unit_of_measurement

Key = int | str
#: The sensor of series whose instrument nobody has entered.
UNKNOWN_SENSOR = 0


@dataclass(frozen=True)
class LinkTo:
    """A link: the kind it leads to, whether to many, and to which keys."""

    kind: str
    many: bool
    keys: Callable[[Graph, Any], list[Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of entity. ``links`` by their name in addresses."""

    name: str
    keys: Callable[[Graph], list[Any]]
    properties: Callable[[Graph, Any], dict[str, Any]]
    links: dict[str, LinkTo]
    fields: tuple[str, ...]


def clock(moment: datetime) -> str:
    """A moment by the clock of +07:00."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}T00:00:00+07:00"


def _thing(graph: Graph, pk: int) -> dict[str, Any]:
    one = graph.stations[pk]
    more = {
        "code": one.code,
        "medium": one.medium,
        "tier": one.tier,
        "owner": one.owner.name,
        "operator": one.operator.name if one.operator else None,
        "contact": one.contact or None,
        "opens_on": one.opens_on.isoformat(),
        "closes_on": one.closes_on.isoformat() if one.closes_on else None,
        "sample_data": one.sample,
        "page": reverse("monitoring:station", args=[one.code]),
    }
    return {"name": one.name, "description": one.note or _about(one), "properties": more}


def _about(one: Station) -> str:
    return f"{one.get_medium_display()} · {one.get_tier_display()} · {one.place.name}, {one.province.name}"


def _point(one: Station) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [one.lon, one.lat]}


def _where(one: Station) -> dict[str, Any]:
    more = {"commune": one.place.name, "province": one.province.name, "province_code": one.province.code}
    return more | {"water": one.water or None}


def _location(graph: Graph, pk: int) -> dict[str, Any]:
    one = graph.stations[pk]
    description = ", ".join(part for part in (one.address, one.place.name, one.province.name) if part)
    return {
        "name": one.place.name,
        "description": description,
        "encodingType": "application/geo+json",
        "location": _point(one),
        "properties": _where(one),
    }


def _history(graph: Graph, pk: int) -> dict[str, Any]:
    return {"time": _day(graph.stations[pk].opens_on)}


def _feature(graph: Graph, pk: int) -> dict[str, Any]:
    one = graph.stations[pk]
    return {
        "name": one.water or one.place.name,
        "description": _("%(medium)s tại %(station)s") % {"medium": one.get_medium_display(), "station": one.name},
        "encodingType": "application/geo+json",
        "feature": _point(one),
        "properties": _where(one),
    }


def _datastream(graph: Graph, pk: int) -> dict[str, Any]:
    one = graph.series[pk]
    latest = graph.latest.get(pk)
    more = {
        "minutes": one.minutes,
        "since": one.since.isoformat(),
        "until": one.until.isoformat() if one.until else None,
        "tier": one.station.tier,
        "detection_limit": one.detection,
        "latest": clock(latest.at) if latest else None,
    }
    return {
        "name": f"{one.station.name} – {one.what.name}",
        "description": _("%(parameter)s, mỗi %(minutes)s phút một số liệu")
        % {"parameter": one.what.name, "minutes": one.minutes},
        "observationType": MEASUREMENT,
        "unitOfMeasurement": unit_of_measurement(one.what.unit),
        "observedArea": _point(one.station),
        "properties": more,
    }


def _sensor(graph: Graph, pk: int) -> dict[str, Any]:
    one = graph.instruments.get(pk)
    if one is None:
        words = _("Thiết bị chưa được khai báo")
        return {
            "name": words,
            "description": words,
            "encodingType": "text/plain",
            "metadata": words,
            "properties": {},
        }
    words = " · ".join(part for part in (one.maker, one.principle) if part) or one.name
    more = {"since": one.since.isoformat(), "until": one.until.isoformat() if one.until else None}
    return {
        "name": one.name,
        "description": words,
        "encodingType": "text/plain",
        "metadata": words,
        "properties": more | {"maker": one.maker, "principle": one.principle},
    }


def _property(_graph: Graph, code: str) -> dict[str, Any]:
    one: Parameter = parameter(code)
    return {
        "name": one.name,
        "definition": definition_of(code) or f"urn:lienket:parameter:{code}",
        "description": one.name_en,
        "properties": {"code": code, "symbols": list(one.symbols), "media": list(one.media), "unit": one.unit},
    }


def _sensor_of(graph: Graph, pk: int) -> int:
    return graph.series[pk].instrument_id or UNKNOWN_SENSOR


def _sensors(graph: Graph) -> list[int]:
    lacking = any(one.instrument_id is None for one in graph.series.values())
    return [UNKNOWN_SENSOR, *graph.instruments] if lacking else list(graph.instruments)


def _stations(graph: Graph) -> list[int]:
    return list(graph.stations)


def _same(_graph: Graph, pk: int) -> list[int]:
    return [pk]


def _nowhere(_graph: Graph, _key: Any) -> list[Any]:
    """Links of readings are followed from their rows."""
    return []


def _of(test: Callable[[Graph, Series, Any], bool]) -> Callable[[Graph, Any], list[int]]:
    return lambda graph, key: [pk for pk, one in graph.series.items() if test(graph, one, key)]


_TO_THING = LinkTo("Things", False, _same)
_STREAMS = LinkTo("Datastreams", True, lambda graph, pk: graph.series_of[pk])

KINDS = {
    one.name: one
    for one in (
        Kind(
            "Things",
            _stations,
            _thing,
            {
                "Locations": LinkTo("Locations", True, _same),
                "HistoricalLocations": LinkTo("HistoricalLocations", True, _same),
                "Datastreams": _STREAMS,
            },
            ("name", "description", "properties"),
        ),
        Kind(
            "Locations",
            _stations,
            _location,
            {
                "Things": LinkTo("Things", True, _same),
                "HistoricalLocations": LinkTo("HistoricalLocations", True, _same),
            },
            ("name", "description", "encodingType", "location", "properties"),
        ),
        Kind(
            "HistoricalLocations",
            _stations,
            _history,
            {"Thing": _TO_THING, "Locations": LinkTo("Locations", True, _same)},
            ("time",),
        ),
        Kind(
            "Datastreams",
            lambda graph: list(graph.series),
            _datastream,
            {
                "Thing": LinkTo("Things", False, lambda graph, pk: [graph.series[pk].station_id]),
                "Sensor": LinkTo("Sensors", False, lambda graph, pk: [_sensor_of(graph, pk)]),
                "ObservedProperty": LinkTo("ObservedProperties", False, lambda graph, pk: [graph.series[pk].parameter]),
                "Observations": LinkTo("Observations", True, _same),
            },
            ("name", "description", "observationType", "unitOfMeasurement", "observedArea", "properties"),
        ),
        Kind(
            "Sensors",
            _sensors,
            _sensor,
            {"Datastreams": LinkTo("Datastreams", True, _of(lambda graph, one, key: _sensor_of(graph, one.pk) == key))},
            ("name", "description", "encodingType", "metadata", "properties"),
        ),
        Kind(
            "ObservedProperties",
            lambda _graph: [one.code for one in parameters()],
            _property,
            {"Datastreams": LinkTo("Datastreams", True, _of(lambda _graph, one, key: one.parameter == key))},
            ("name", "definition", "description", "properties"),
        ),
        Kind(
            "FeaturesOfInterest",
            _stations,
            _feature,
            {"Observations": LinkTo("Observations", True, lambda graph, pk: graph.series_of[pk])},
            ("name", "description", "encodingType", "feature", "properties"),
        ),
        Kind(
            "Observations",
            lambda graph: list(graph.series),
            lambda _graph, _key: {},
            {
                "Datastream": LinkTo("Datastreams", False, _nowhere),
                "FeatureOfInterest": LinkTo("FeaturesOfInterest", False, _nowhere),
            },
            ("phenomenonTime", "result", "resultTime", "resultQuality"),
        ),
    )
}

__all__ = ["KINDS", "UNKNOWN_SENSOR", "Instrument", "Key", "Kind", "LinkTo", "clock"]
