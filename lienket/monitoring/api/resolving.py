"""What the path of an address leads to: a collection, an entity, a reading, or a part of one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.odata import Call, Literal, Path, Query, Segment, conjuncts
from lienket.ground.refusals import NotThere
from lienket.monitoring.api.composing import size_of
from lienket.monitoring.api.filtering import observation_parts
from lienket.monitoring.api.kinds import KINDS, UNKNOWN_SENSOR, Kind
from lienket.monitoring.queries import things as graphs
from lienket.monitoring.queries.days import day_of
from lienket.monitoring.queries.observations import Rows, rows_between
from lienket.monitoring.queries.things import Graph

_STATIONS = ("Things", "Locations", "HistoricalLocations", "FeaturesOfInterest")


@dataclass
class Found:
    """``keys``: of the entities, for readings of their series. ``rest``: segments after the entity or collection."""

    graph: Graph
    kind: Kind
    keys: list[Any]
    many: bool
    rows: Rows | None = None
    rest: list[Segment] = field(default_factory=list)
    paged: bool = False
    """The keys are already those of the page; ``total`` is how many there are."""
    total: int = 0


def resolve(viewer: Viewer, path: list[Segment], query: Query) -> Found:
    """Follow a path from the root. Raises NotThere where it leads nowhere that the viewer may see."""
    if not path or path[0].name not in KINDS:
        raise _nowhere(path[0].name if path else "")
    kind = KINDS[path[0].name]
    found = _first(viewer, kind, path, query)
    for at, segment in enumerate(path[1:], start=1):
        if found.many or segment.name not in found.kind.links:
            found.rest = path[at:]
            break
        _follow(found, segment)
    if found.rest and found.many and [one.name for one in found.rest] != ["$ref"]:
        raise _nowhere(found.rest[0].name)
    return found


def _nowhere(name: str) -> NotThere:
    return NotThere(_("Không có “%(name)s” ở địa chỉ này, hoặc anh/chị không được xem.") % {"name": name})


def _first(viewer: Viewer, kind: Kind, path: list[Segment], query: Query) -> Found:
    key = path[0].key
    if key is None:
        return _collection(viewer, kind, path, query)
    graph = graphs.station_graph(viewer, _stations_with(kind, key))
    found = Found(graph, kind, [], many=True)
    _choose(found, kind.keys(graph), key)
    return found


def _stations_with(kind: Kind, key: int | str) -> list[int] | None:
    """The stations whose graph holds an entity; None for all."""
    if kind.name in _STATIONS and isinstance(key, int):
        return [key]
    if kind.name == "Datastreams" and isinstance(key, int):
        return graphs.stations_of(series=[key])
    if kind.name == "Sensors" and isinstance(key, int) and key != UNKNOWN_SENSOR:
        return graphs.stations_of(instruments=[key])
    if kind.name == "Observations":
        parsed = observation_parts(key)
        return graphs.stations_of(series=[parsed[0]]) if parsed else []
    return None


def _collection(viewer: Viewer, kind: Kind, path: list[Segment], query: Query) -> Found:
    plain = not query.filter and not query.order
    start, stop = query.skip, query.skip + size_of(query)
    if plain and kind.name in _STATIONS:
        keys, total = graphs.station_page(viewer, start, stop)
        graph = graphs.station_graph(viewer, keys)
        return Found(graph, kind, list(keys), many=True, paged=True, total=total)
    if plain and kind.name == "Datastreams":
        pairs, total = graphs.series_page(viewer, start, stop)
        graph = graphs.station_graph(viewer, {station for _series, station in pairs})
        return Found(graph, kind, [pk for pk, _station in pairs], many=True, paged=True, total=total)
    graph = graphs.station_graph(viewer, _stations_named(kind, query))
    return Found(graph, kind, kind.keys(graph), many=True)


#: Where a filter may name the station or the series that everything found belongs to: "" is the kind itself.
_NAMED = {
    "Observations": {"Datastream": "series", "Datastream/Thing": "station", "FeatureOfInterest": "station"},
    "Datastreams": {"": "series", "Thing": "station"},
} | {name: {"": "station"} for name in _STATIONS}


def _stations_named(kind: Kind, query: Query) -> list[int] | None:
    """The stations that a filter leaves by naming keys, so that not the whole network is read; None for all."""
    for part in conjuncts(query.filter):
        if not isinstance(part, Call) or part.name != "eq":
            continue
        paths = [one.parts for one in part.arguments if isinstance(one, Path)]
        keys = [one.value for one in part.arguments if isinstance(one, Literal) and type(one.value) is int]
        if len(paths) == len(keys) == 1 and paths[0][-1] in ("id", "@iot.id"):
            of = _NAMED.get(kind.name, {}).get("/".join(paths[0][:-1]))
            if of is not None:
                return keys if of == "station" else graphs.stations_of(series=keys)
    return None


def _choose(found: Found, keys: list[Any], key: int | str) -> None:
    """The one with this key among those that the path leads to."""
    found.keys = [key]
    found.many = False
    if found.kind.name != "Observations":
        if key not in keys:
            raise _nowhere(f"{found.kind.name}({key})")
        return
    parsed = observation_parts(key)
    rows = _reading(*parsed) if parsed and parsed[0] in keys else None
    if rows is None or not len(rows):
        raise _nowhere(f"Observations({key})")
    found.rows = rows


def _reading(series: int, at: int) -> Rows:
    day = day_of(at // 86_400)
    rows = rows_between([series], day, day)
    return rows.part(rows.at == at)


def _follow(found: Found, segment: Segment) -> None:
    link = found.kind.links[segment.name]
    if found.rows is not None:
        series = int(found.rows.series[0])
        keys = [series] if link.kind == "Datastreams" else [found.graph.series[series].station_id]
    else:
        keys = link.keys(found.graph, found.keys[0])
    found.kind, found.rows, found.paged = KINDS[link.kind], None, False
    if segment.key is not None:
        if not link.many:
            raise _nowhere(f"{segment.name}({segment.key})")
        found.many = True
        _choose(found, keys, segment.key)
        return
    found.keys, found.many = keys, link.many
