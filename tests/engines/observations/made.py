"""Random readings of stations with gaps, marks and censored values, for the expressions' tests; seeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from lienket.engines import air
from lienket.engines.observations import Flag, Status
from lienket.engines.observations.means import hourly_means
from lienket.engines.observations.parquet import to_table
from lienket.engines.observations.settle import Days

FIRST_DAY = 20_500
_HIGH = {"PM2.5": 300, "PM10": 500, "O3": 500, "NO2": 900, "SO2": 900, "CO": 60_000}


@dataclass(frozen=True)
class Made:
    """Days of 5-minute readings of ``stations`` × the parameters with an index; series number = station × 6 + place."""

    stations: tuple[str, ...]
    days: Days

    def columns(self) -> dict[str, Any]:
        """station, parameter, time, value, status, flags of the readings that came."""
        there = ~np.isnan(self.days.values)
        series = np.broadcast_to(self.days.series[:, None], there.shape)[there]
        names = np.array(self.stations, dtype=object)
        return {
            "station": names[series // 6],
            "parameter": np.array(air.PARAMETERS, dtype=object)[series % 6],
            "time": self.days.at[there].astype("datetime64[s]").astype("datetime64[us]"),
            "value": self.days.values[there],
            "status": self.days.status[there].astype(np.int16),
            "flags": self.days.flags[there].astype(np.int32),
        }

    def sealed(self) -> Any:
        """The same as a sealed month holds it."""
        names = {
            station * 6 + place: (name, parameter)
            for station, name in enumerate(self.stations)
            for place, parameter in enumerate(air.PARAMETERS)
        }
        return to_table([self.days], names)

    def readings(self) -> air.Readings:
        """Hourly means as engines/air takes them, made by numpy."""
        mean, _count = hourly_means(self.days, share=0.75, censored=0.5)
        hour = self.days.day[:, None] * 24 + np.arange(1, 25)[None, :]
        there = ~np.isnan(mean)
        series = np.broadcast_to(self.days.series[:, None], there.shape)[there]
        return air.Readings(
            self.stations,
            (series // 6).astype(np.int32),
            (series % 6).astype(np.int8),
            hour[there],
            np.maximum(mean[there], 0.0),
        )


def make(*, stations: int = 4, days: int = 5, seed: int = 1) -> Made:
    """The last station measures no particles, the one before it only some parameters; hours are missing everywhere."""
    rng = np.random.default_rng(seed)
    kept = [
        station * 6 + place
        for station in range(stations)
        for place in range(6)
        if not (station == stations - 1 and place < 2) and not (station == stations - 2 and place in (2, 4))
    ]
    series = np.repeat(np.array(kept, dtype=np.int64), days)
    day = np.tile(np.arange(FIRST_DAY, FIRST_DAY + days, dtype=np.int64), len(kept))
    high = np.array([_HIGH[air.PARAMETERS[one % 6]] for one in series])[:, None]
    shape = (len(series), 288)
    level = rng.uniform(0, 1, (len(series), 1, 1)) * rng.uniform(0.3, 1, (len(series), 24, 1))
    values = (level + rng.normal(0, 0.02, (len(series), 24, 12))).reshape(shape) * high
    gaps = np.repeat(rng.uniform(0, 1, (len(series), 24)) < 0.25, 12, axis=1) | (rng.uniform(0, 1, shape) < 0.1)
    values = np.where(gaps, np.nan, np.round(values, 1)).astype(np.float32)
    flags = rng.choice([0, 0, 0, 0, 0, 0, 0, Flag.SPIKE, Flag.LATE, Flag.SPIKE | Flag.CLEARED, Flag.PERSON], shape)
    status = rng.choice([0] * 12 + [Status.FAULT, Status.BELOW], shape).astype(np.uint8)
    for marks in (flags, status):  # three hours in four bear one mark
        of_hour = marks.reshape(len(series), 24, 12)
        of_hour[:] = np.where(rng.uniform(0, 1, (len(series), 24, 1)) < 0.75, of_hour[:, :, :1], of_hour)
    status[np.isnan(values)] = Status.MISSING
    found = Days(series, day, values, status, flags.astype(np.uint16), np.zeros(shape, dtype=np.uint16))
    return Made(tuple(f"Trạm {n}" for n in range(stations)), found)
