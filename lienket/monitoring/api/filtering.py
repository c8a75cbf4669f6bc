"""Filters and orders of SensorThings on entities of the graph and on rows of readings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from lienket.engines.observations import Status, enters
from lienket.engines.observations.copying import CLOCK
from lienket.engines.odata import Fault, Look, Many, Node, Path, conjuncts, evaluate, paths_in, time_bounds
from lienket.monitoring.api.kinds import KINDS, Key, Kind
from lienket.monitoring.queries.observations import Rows, Want
from lienket.monitoring.queries.things import Graph

TIMES = ("phenomenonTime", "resultTime")
_IDS = ("id", "@iot.id")
_SECONDS = 10**10
_FURTHEST = 4_102_444_800  # the year 2100
_PLACES = ("location", "feature", "observedArea")
_VIA = ("Datastream", "FeatureOfInterest")


def look_at(graph: Graph, kind: Kind, key: Key) -> Look:
    """The properties of one entity, and of those that its links lead to."""
    return lambda path: _property(graph, kind, key, path.parts)


def _property(graph: Graph, kind: Kind, key: Key, parts: tuple[str, ...]) -> Any:
    head, rest = parts[0], parts[1:]
    if head in _IDS and not rest:
        return key
    link = kind.links.get(head)
    if link is not None:
        if link.kind == "Observations":
            raise Fault("unsupported", "/".join(parts))
        if not rest:
            raise Fault("name", head)
        found = [_property(graph, KINDS[link.kind], one, rest) for one in link.keys(graph, key)]
        if not link.many:
            return found[0]
        return Many(part for one in found for part in (one if isinstance(one, Many) else [one]))
    if head not in kind.fields:
        raise Fault("name", "/".join(parts))
    return _plain(kind.properties(graph, key).get(head), head, rest)


def _plain(value: Any, head: str, rest: tuple[str, ...]) -> Any:
    for name in rest:
        value = value.get(name) if isinstance(value, dict) else None
    if head in _PLACES and not rest:
        return shapely.Point(value["coordinates"])
    if head == "time" and not rest:
        return np.datetime64(value[:19], "us") - np.timedelta64(CLOCK, "s")
    if isinstance(value, dict):
        raise Fault("types", head)
    return Many(value) if isinstance(value, list) else value


def chosen_keys(graph: Graph, kind: Kind, keys: Iterable[Key], node: Node | None) -> list[Key]:
    """Keys of the entities that a filter holds for."""
    if node is None:
        return list(keys)
    return [key for key in keys if _holds(node, look_at(graph, kind, key))]


def _holds(node: Node, look: Look) -> bool:
    found = evaluate(node, look)
    if isinstance(found, Many):
        return any(isinstance(one, bool | np.bool_) and bool(one) for one in found)
    if found is None:
        return False
    if not isinstance(found, bool | np.bool_):
        raise Fault("types", str(found)[:40])
    return bool(found)


def ordered_keys(graph: Graph, kind: Kind, keys: list[Key], order: list[tuple[Path, bool]]) -> list[Key]:
    """Keys in the order asked for; what has no value comes last."""
    for path, down in reversed(order):
        looked = [(look_at(graph, kind, key)(path), key) for key in keys]
        there = [pair for pair in looked if pair[0] is not None]
        try:
            there.sort(key=lambda pair: pair[0], reverse=down)
        except (TypeError, ValueError):
            raise Fault("types", "/".join(path.parts)) from None
        keys = [key for _value, key in there] + [key for value, key in looked if value is None]
    return keys


def utc(at: NDArray[np.int64]) -> NDArray[np.datetime64]:
    """Seconds of the station's clock as moments."""
    return (at - CLOCK).astype("M8[s]").astype("M8[us]")


def look_at_rows(graph: Graph, rows: Rows) -> Look:
    """The properties of readings as columns."""
    return lambda path: _column(graph, rows, path.parts)


def _column(graph: Graph, rows: Rows, parts: tuple[str, ...]) -> Any:
    head, rest = parts[0], parts[1:]
    if head in _VIA and rest:
        numbers, place = np.unique(rows.series, return_inverse=True)
        values = [via_series(graph, pk, parts) for pk in numbers.tolist()]
        if any(isinstance(one, Many | shapely.Geometry) for one in values):
            raise Fault("unsupported", "/".join(parts))
        return np.array(values, dtype=object if None in values else None)[place]
    if parts in (("phenomenonTime",), ("resultTime",)):
        return utc(rows.at)
    if parts == ("result",):
        return rows.value
    if parts in (("id",), ("@iot.id",)):
        return rows.series * _SECONDS + (rows.at - CLOCK)
    if parts == ("resultQuality", "status"):
        names = np.array([Status(one).name.lower() for one in np.unique(rows.status)], dtype="U12")
        return names[np.unique(rows.status, return_inverse=True)[1]]
    if parts == ("resultQuality", "enters"):
        marks = zip(rows.status.tolist(), rows.flags.tolist(), strict=True)
        return np.array([enters(*pair) for pair in marks], dtype=bool)
    raise Fault("unsupported" if head == "resultQuality" else "name", "/".join(parts))


def via_series(graph: Graph, pk: int, parts: tuple[str, ...]) -> Any:
    """A property that readings of a series reach over their links."""
    if parts[0] == "Datastream":
        return _property(graph, KINDS["Datastreams"], pk, parts[1:])
    return _property(graph, KINDS["FeaturesOfInterest"], graph.series[pk].station_id, parts[1:])


def observation_key(series: int, at: int) -> int:
    """The key of a reading: its series and, in the last ten digits, its second since 1970 (UTC). The same when it is
    sent again, and a number, since clients of SensorThings read numbers out of addresses.
    """
    return series * _SECONDS + (at - CLOCK)


def observation_parts(key: int | str) -> tuple[int, int] | None:
    """The series and the station's second that the key of a reading names."""
    if not isinstance(key, int):
        return None
    series, second = divmod(key, _SECONDS)
    return (series, second + CLOCK) if series and second <= _FURTHEST else None


def narrowed(graph: Graph, series: list[int], node: Node | None) -> tuple[list[int], Want]:
    """The series that a filter leaves, and what it asks of their readings; times reach the store as bounds."""
    rest = []
    for part in conjuncts(node):
        names = list(paths_in(part))
        if names and all(path.parts[0] in _VIA and len(path.parts) > 1 for path in names):
            series = [pk for pk in series if _holds(part, lambda path, pk=pk: via_series(graph, pk, path.parts))]  # type: ignore[misc]
        else:
            rest.append(part)
    low, high = time_bounds(node, TIMES)
    bounds = [None if one is None else int(one.astype("M8[s]").astype(np.int64)) + CLOCK for one in (low, high)]
    if rest:
        # What cannot be understood is said also where no reading stands.
        _rows_mask(graph, rest, Rows(*(np.zeros(0, kind) for kind in ("i8", "i8", "f4", "u1", "u2"))))
    return series, Want(bounds[0], bounds[1], (lambda rows: _rows_mask(graph, rest, rows)) if rest else None)


def _rows_mask(graph: Graph, parts: list[Node], rows: Rows) -> NDArray[np.bool_]:
    kept = np.ones(len(rows), dtype=bool)
    for part in parts:
        found = evaluate(part, look_at_rows(graph, rows))
        if found is None:
            found = False
        if not isinstance(found, bool | np.bool_ | np.ndarray) or np.asarray(found).dtype != bool:
            raise Fault("types", str(found)[:40])
        kept &= found
    return kept


def rows_order(graph: Graph, rows: Rows, order: list[tuple[Path, bool]]) -> Rows:
    """Rows in the order asked for."""
    place = np.arange(len(rows))
    for path, down in reversed(order):
        column = np.asarray(look_at_rows(graph, rows.part(place))(path))
        if column.dtype == object:
            raise Fault("types", "/".join(path.parts))
        rank = np.unique(column, return_inverse=True)[1]
        place = place[np.argsort(-rank if down else rank, kind="stable")]
    return rows.part(place)
