"""Stations and what belongs to them as SensorThings sees them: only those that the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from lienket.accounts.access import Viewer
from lienket.monitoring.models import Instrument, Latest, Series, Station
from lienket.monitoring.queries.stations import visible_stations


@dataclass
class Graph:
    """Some stations, or all, with their series and instruments, by key and in the order of keys."""

    stations: dict[int, Station] = field(default_factory=dict)
    series: dict[int, Series] = field(default_factory=dict)
    instruments: dict[int, Instrument] = field(default_factory=dict)
    latest: dict[int, Latest] = field(default_factory=dict)
    series_of: dict[int, list[int]] = field(default_factory=dict)


def station_graph(viewer: Viewer, stations: Iterable[int] | None = None) -> Graph:
    """The visible ones of these stations, or all that are visible, in four queries."""
    rows = visible_stations(viewer).select_related("place", "province", "owner", "operator").order_by("pk")
    if stations is not None:
        rows = rows.filter(pk__in=list(stations))
    found = Graph({one.pk: one for one in rows})
    ids = list(found.stations)
    found.series_of = {pk: [] for pk in ids}
    for one in Series.objects.filter(station_id__in=ids).order_by("pk"):
        one.station = found.stations[one.station_id]
        found.series[one.pk] = one
        found.series_of[one.station_id].append(one.pk)
    instruments = Instrument.objects.filter(station_id__in=ids).order_by("pk")
    found.instruments = {one.pk: one for one in instruments}
    newest = Latest.objects.filter(series__station_id__in=ids)
    found.latest = {one.series_id: one for one in newest}
    return found


def station_page(viewer: Viewer, start: int, stop: int) -> tuple[list[int], int]:
    """Keys of visible stations from one place to another in the order of keys, and how many there are."""
    rows = visible_stations(viewer).order_by("pk").values_list("pk", flat=True)
    return list(rows[start:stop]), rows.count()


def series_page(viewer: Viewer, start: int, stop: int) -> tuple[list[tuple[int, int]], int]:
    """(series, its station) of visible stations from one place to another, and how many there are."""
    rows = Series.objects.filter(station__in=visible_stations(viewer)).order_by("pk").values_list("pk", "station_id")
    return list(rows[start:stop]), rows.count()


def stations_of(*, series: Iterable[int] = (), instruments: Iterable[int] = ()) -> list[int]:
    """The stations of these series and instruments, visible or not."""
    wanted = Q(Exists(Series.objects.filter(station=OuterRef("pk"), pk__in=list(series))))
    wanted |= Q(Exists(Instrument.objects.filter(station=OuterRef("pk"), pk__in=list(instruments))))
    return list(Station.objects.filter(wanted).order_by("pk").values_list("pk", flat=True))
