"""Stations as everybody sees them: where they stand, their newest index or values. One tier at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet

from lienket.accounts.access import Viewer
from lienket.engines.air import Band
from lienket.engines.vietnamese import fold
from lienket.localities.models import Unit
from lienket.monitoring import rules
from lienket.monitoring.choices import Medium, StationState, Tier
from lienket.monitoring.models import Index, Latest, Station
from lienket.monitoring.queries.stations import visible_stations

_LOOKS_BACK = timedelta(days=3)


@dataclass(frozen=True)
class StationFilter:
    """What a list of stations is narrowed to; empty means all."""

    text: str = ""
    province: str = ""
    medium: str = ""
    tier: str = ""
    state: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Shown:
    """A station with its state, its newest hourly index, and the newest value of each series.

    ``fresh``: whether the index is that of now; ``band`` is None without an index.
    """

    station: Station
    state: StationState
    index: Index | None = None
    band: Band | None = None
    fresh: bool = False
    latest: Sequence[Latest] = field(default_factory=tuple)

    @property
    def aqi(self) -> int | None:
        return self.index.aqi if self.index else None


def filtered_stations(viewer: Viewer, chosen: StationFilter) -> QuerySet[Station]:
    """Stations that the viewer may see and that fit, with when they were last heard as ``heard_at``."""
    found = visible_stations(viewer).annotate(heard_at=Max("series__latest__at"))
    if chosen.text:
        for word in fold(chosen.text).split():
            found = found.filter(folded__contains=word)
    if chosen.province:
        found = found.filter(province__code=chosen.province)
    if chosen.medium:
        found = found.filter(medium=chosen.medium)
    if chosen.tier:
        found = found.filter(tier=chosen.tier)
    if chosen.mine:
        ids = list(viewer.organisation_ids)
        found = found.filter(Q(owner_id__in=ids) | Q(operator_id__in=ids))
    return found.select_related("place", "province", "owner").order_by("province__sort_key", "name", "pk")


def shown_stations(viewer: Viewer, chosen: StationFilter, now: datetime) -> list[Shown]:
    """The stations of a filter with their state and newest index: two queries, whatever their number."""
    rows = [(one, rules.standing(one.opens_on, one.closes_on, one.heard_at, now)) for one in  # type: ignore[attr-defined]
            filtered_stations(viewer, chosen)]  # fmt: skip
    rows = [(one, state) for one, state in rows if not chosen.state or state == chosen.state]
    indices = newest_indices([one.pk for one, _state in rows if one.medium == Medium.AIR], "hour", now)
    return [_shown(one, state, indices.get(one.pk), now) for one, state in rows]


def _shown(station: Station, state: StationState, index: Index | None, now: datetime) -> Shown:
    band = rules.band_of(index.aqi, index.method) if index else None
    fresh = index is not None and now - index.at <= rules.INDEX_HOLDS
    return Shown(station, state, index, band, fresh)


def newest_indices(station_ids: Sequence[int], period: str, now: datetime) -> dict[int, Index]:
    """station → its newest index with a number, of the last three days."""
    if not station_ids:
        return {}
    rows = Index.objects.filter(station_id__in=list(station_ids), period=period, aqi__isnull=False)
    rows = rows.filter(at__gt=now - _LOOKS_BACK, at__lte=now).order_by("station_id", "-at").distinct("station_id")
    return {one.station_id: one for one in rows}


def with_latest(shown: Sequence[Shown]) -> list[Shown]:
    """The same with the newest value of each series: one query."""
    ids = [one.station.pk for one in shown]
    held: dict[int, list[Latest]] = {}
    rows = Latest.objects.filter(series__station_id__in=ids).select_related("series").order_by("series_id")
    for row in rows:
        held.setdefault(row.series.station_id, []).append(row)
    return [
        Shown(one.station, one.state, one.index, one.band, one.fresh, tuple(held.get(one.station.pk, ())))
        for one in shown
    ]


def tier_counts(viewer: Viewer, chosen: StationFilter) -> dict[str, int]:
    """How many stations of a filter each tier has, the filter's own tier left aside."""
    every = StationFilter(chosen.text, chosen.province, chosen.medium, "", "", chosen.mine)
    rows = filtered_stations(viewer, every).order_by().values("tier").annotate(number=Count("pk", distinct=True))
    found = {row["tier"]: row["number"] for row in rows}
    return {tier: found.get(tier, 0) for tier in Tier.values}


def station_provinces(viewer: Viewer) -> list[Unit]:
    """Provinces that have stations which the viewer may see."""
    ids = visible_stations(viewer).values("province_id")
    return list(Unit.objects.filter(pk__in=ids).order_by("sort_key"))
