"""A station with series, and readings of them, for the room's own tests."""

from __future__ import annotations

from datetime import date

import numpy as np
from django.utils import timezone

from lienket.engines.observations import Flag
from lienket.engines.observations.copying import CLOCK
from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import actions
from lienket.monitoring.models import Series, Station
from lienket.monitoring.queries.days import day_number

LOADER = Platform("Người thử")
DAY = date(2026, 3, 10)


def air_station(
    code: str = "HN_THU_KK001",
    *,
    parameters: tuple[str, ...] = ("PM2.5", "O3"),
    minutes: int = 5,
    owner: Organisation | None = None,
) -> Station:
    """A public station of air with a series for each parameter, since 2020; of the first organisation or another."""
    owner = owner or Organisation.objects.order_by("pk")[0]
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    words = actions.StationWords(
        name=f"Trạm {code}", medium="air", place=place, lat=21.0, lon=105.8, opens_on=date(2020, 1, 1)
    )
    station = actions.make_station(actor=LOADER, owner=owner, code=code, words=words)
    for name in parameters:
        actions.add_series(actor=LOADER, station=station, parameter=name, since=date(2020, 1, 1), minutes=minutes)
    return station


def seconds(day: date, slot: int, *, minutes: int = 5, offset: int = 0) -> int:
    """The second of the station's clock at which a slot begins."""
    return day_number(day) * 86_400 + slot * minutes * 60 + offset


def rows(*given: tuple[Series, int, float], status: int = 0, flags: int = 0) -> actions.Readings:
    """Readings from (series, second, value)."""
    return actions.Readings(
        np.array([series.pk for series, _at, _value in given], dtype=np.int64),
        np.array([at for _series, at, _value in given], dtype=np.int64),
        np.array([value for _series, _at, value in given], dtype=np.float32),
        np.full(len(given), status, dtype=np.uint8),
        np.full(len(given), flags, dtype=np.uint16),
    )


def day_of_readings(
    series: Series, day: date, *, first: int = 0, last: int = 288, value: float = 10.0
) -> actions.Readings:
    """A reading for each slot from one to another: the value, rising by a hundredth each."""
    return rows(*((series, seconds(day, slot), value + slot / 100) for slot in range(first, last)))


def three_days(station: Station, value: float) -> None:
    """Readings of every series up to now: even, but for one spike of PM2.5 two hours ago."""
    now = int(timezone.now().timestamp()) + CLOCK
    at = np.arange(now // 300 * 300 - 3 * 86_400, now // 300 * 300 + 1, 300, dtype=np.int64)
    for one in station.series.all():
        values = np.full(len(at), value, dtype=np.float32)
        flags = np.zeros(len(at), dtype=np.uint16)
        if one.parameter == "PM2.5":
            values[-24], flags[-24] = 900, int(Flag.SPIKE)
        series = np.full(len(at), one.pk, dtype=np.int64)
        readings = actions.Readings(series, at, values, np.zeros(len(at), dtype=np.uint8), flags)
        actions.take_readings(source=None, readings=readings)


__all__ = ["CLOCK", "DAY", "LOADER", "air_station", "day_of_readings", "rows", "seconds", "three_days"]
