"""A year of each air station: days with an index by band, mean of the particles' days, days above the 24-hour limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Max, Min, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from lienket.accounts.access import Viewer
from lienket.engines.air import Limit, Method, limit_on, method_on
from lienket.monitoring.choices import Medium
from lienket.monitoring.models import Index, Station
from lienket.monitoring.queries.front import StationFilter, filtered_stations
from lienket.monitoring.rules.exceeding import SHARE


@dataclass(frozen=True)
class Particles:
    """A parameter's year: mean of its daily means in µg/m³, of how many days, how many of them above the 24-hour limit.

    ``limit``: the limit of a year; ``enough``: whether the year is over and SHARE of its days are there, so that the
    mean may be held against it.
    """

    parameter: str
    mean: float | None
    days: int
    above: int
    limit: Limit | None
    enough: bool

    @property
    def exceeds(self) -> bool:
        """Whether the year's mean is above the limit of a year."""
        return self.enough and self.limit is not None and self.mean is not None and self.mean > self.limit.ug_per_m3


@dataclass(frozen=True)
class StationYear:
    """``asked``: days of the year on which the station stood, until yesterday; ``bands``: code → days; ``worst``: the
    greatest daily index.
    """

    station: Station
    asked: int
    days: int
    bands: Mapping[str, int]
    worst: int | None
    particles: Sequence[Particles]

    @property
    def share(self) -> float:
        """Days with an index ÷ days asked."""
        return self.days / self.asked if self.asked else 0.0


def years_known(viewer: Viewer) -> list[int]:
    """The years that have daily indices the viewer may see, newest first."""
    ids = filtered_stations(viewer, StationFilter(medium=Medium.AIR)).order_by().values("pk")
    span = Index.objects.filter(period="day", station_id__in=ids).aggregate(first=Min("at"), last=Max("at"))
    if span["first"] is None:
        return []
    first, last = (timezone.localtime(one).year for one in (span["first"], span["last"]))
    return list(range(last, first - 1, -1))


def station_years(viewer: Viewer, chosen: StationFilter, year: int, today: date) -> list[StationYear]:
    """A row for every air station of the filter that stood in the year, as ordered there: two queries, however many."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today - timedelta(days=1))
    air = StationFilter(chosen.text, chosen.province, Medium.AIR, chosen.tier, "", chosen.mine)
    stations = [one for one in filtered_stations(viewer, air) if _asked(one, first, last)]
    method = method_on(last)
    found = _counted([one.pk for one in stations], first, last, method)
    return [_year(one, found.get(one.pk, {}), first, last, method) for one in stations]


def _asked(station: Station, first: date, last: date) -> int:
    begin = max(first, station.opens_on)
    end = min(last, station.closes_on) if station.closes_on else last
    return max(0, (end - begin).days + 1)


def _counted(ids: Sequence[int], first: date, last: date, method: Method | None) -> dict[int, dict[str, Any]]:
    """station → counts of its days."""
    zone = timezone.get_current_timezone()
    begin = datetime(first.year, first.month, first.day, tzinfo=zone)
    end = datetime(last.year, last.month, last.day, tzinfo=zone)
    rows = Index.objects.filter(period="day", station_id__in=list(ids), at__range=(begin, end))
    asked: dict[str, Any] = {"days": Count("aqi"), "worst": Max("aqi")}
    for band in method.bands if method else ():
        asked[f"band_{band.code}"] = Count("aqi", filter=Q(aqi__range=(band.first, band.last)))
    for n, name in enumerate(_PARTICLES):
        rows = rows.annotate(**{f"p{n}": Cast(KT(f"used__{name} 24h"), FloatField())})
        limit = limit_on(last, name, "24h")
        asked |= {f"mean{n}": Avg(F(f"p{n}")), f"days{n}": Count(f"p{n}")}
        if limit is not None:
            asked[f"above{n}"] = Count(f"p{n}", filter=Q(**{f"p{n}__gt": limit.ug_per_m3}))
    return {row["station_id"]: dict(row) for row in rows.order_by().values("station_id").annotate(**asked)}


def _year(station: Station, row: Mapping[str, Any], first: date, last: date, method: Method | None) -> StationYear:
    asked = _asked(station, first, last)
    bands = {band.code: row.get(f"band_{band.code}", 0) for band in (method.bands if method else ())}
    whole = last == date(first.year, 12, 31)
    particles = [
        Particles(
            name,
            row.get(f"mean{n}"),
            row.get(f"days{n}", 0),
            row.get(f"above{n}", 0),
            limit_on(last, name, "year"),
            whole and row.get(f"days{n}", 0) >= SHARE * ((last - first).days + 1),
        )
        for n, name in enumerate(_PARTICLES)
    ]
    return StationYear(station, asked, row.get("days", 0), bands, row.get("worst"), particles)


_PARTICLES = ("PM2.5", "PM10")
