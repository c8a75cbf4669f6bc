"""What days of stations say in a month: days with an index, days above a band, episodes above the limit of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from lienket.engines.air import limit_on
from lienket.monitoring.choices import TieFact

#: VN_AQI above which a day is a bad one: from the band "Kém" on (Quyết định 1459/QĐ-TCMT).
BAD_ABOVE = 100


@dataclass(frozen=True)
class StationDay:
    """A day of a station that has an index or a mean of PM2.5 (µg/m³), with the limit of that day."""

    station: str
    day: date
    aqi: int | None
    parameter: str
    pm25: float | None

    @property
    def limit(self) -> float | None:
        """The limit of a 24-hour mean of PM2.5 on the day, µg/m³."""
        found = limit_on(self.day, "PM2.5", "24h")
        return found.ug_per_m3 if found else None

    @property
    def over(self) -> bool:
        """Whether the mean of the day is above the limit."""
        return self.pm25 is not None and self.limit is not None and self.pm25 > self.limit


@dataclass(frozen=True)
class Counted:
    """``number`` of days or episodes among ``of`` days of stations; ``days``: those it was counted from."""

    number: int
    of: int
    days: list[StationDay]


def count(fact: str, days: Sequence[StationDay], asked: int) -> Counted:
    """The number of a fact, from the days of all stations in the order of (station, day); ``asked``: days on which
    these stations stood.

    An episode is a run of days above the limit at one station; a day without a mean does not end it. One that goes on
    from the month before is counted again, by its days of this month.
    """
    if fact == TieFact.EPISODES:
        measured = [one for one in days if one.pm25 is not None and one.limit is not None]
        return Counted(_episodes(measured), len(measured), [one for one in measured if one.over])
    indexed = [one for one in days if one.aqi is not None]
    if fact == TieFact.BAD_DAYS:
        bad = [one for one in indexed if one.aqi is not None and one.aqi > BAD_ABOVE]
        return Counted(len(bad), len(indexed), bad)
    return Counted(len(indexed), asked, indexed)


def _episodes(days: list[StationDay]) -> int:
    """Runs of days above the limit, a station at a time."""
    return sum(over for (_station, over), _run in groupby(days, key=lambda one: (one.station, one.over)))
