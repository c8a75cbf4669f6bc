"""Analyses of readings as Ibis expressions, table → table: the same on DuckDB, PostgreSQL and Spark.

Readings have the columns station, parameter, time (the station's clock, without zone), value, status, flags; a row is a
reading that came. Ibis is imported when an expression is asked for: the web process does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lienket.engines.air.methods import PARAMETERS
from lienket.engines.observations.codes import COUNTING, EXCLUDING, Flag, Status
from lienket.engines.observations.means import needed

if TYPE_CHECKING:
    import ibis.expr.types as ir

DAY = 24
#: Names of columns that hold a parameter: a dot has a meaning of its own in some engines.
COLUMNS = {name: name.lower().replace(".", "_") for name in PARAMETERS}


def entering(readings: ir.Table) -> ir.BooleanValue:
    """Whether a reading enters means: ``codes.enters`` as an expression."""
    doubted = (readings.flags & int(EXCLUDING)) != 0
    cleared = (readings.flags & int(Flag.CLEARED)) != 0
    aside = (readings.flags & int(Flag.PERSON)) != 0
    counting = readings.status.isin([int(one) for one in COUNTING])
    return counting & ((readings.flags == 0) | (~aside & (cleared | ~doubted)))


def hourly(readings: ir.Table, *, minutes: int = 5, share: float = 0.75, censored: float = 0.5) -> ir.Table:
    """station, parameter, hour, mean, count: hourly means of what enters, where the calendar's share of it is there.

    ``hour``: hours since 1970 of the END of the hour. ``censored``: the part of the detection limit that a reading
    below it enters with.
    """
    import ibis

    value = readings.value.cast("float64")
    counted = ibis.ifelse(readings.status == int(Status.BELOW), value * censored, value)
    begin = readings.time.truncate("h")
    means = (
        readings.filter(entering(readings))
        .group_by(station=readings.station, parameter=readings.parameter, begin=begin)
        .agg(mean=counted.mean(), count=readings.value.count())
    )
    enough = means.filter(means["count"] >= needed(60 // minutes, share))
    hour = _hours_of(enough.begin) + 1
    return enough.select("station", "parameter", "mean", "count", hour=hour)


def _hours_of(begin: Any) -> Any:
    """Whole hours since 1970 of a timestamp on a whole hour."""
    return (begin.epoch_seconds().cast("int64") / 3600).floor().cast("int64")


def wide(means: ir.Table) -> ir.Table:
    """Hourly means of the parameters that have an index, a row for every hour of each station's calendar: station,
    hour, first and last hour of the station, a column for each parameter (NULL where there is none) and ``has_…``.
    """
    import ibis

    ours = means.filter(means.parameter.isin(PARAMETERS))
    zero = ibis.literal(0.0)
    columns = {
        column: ibis.greatest(ours.mean, zero).max(where=ours.parameter == name) for name, column in COLUMNS.items()
    }
    there = ours.group_by("station", "hour").agg(**columns)
    has = {f"has_{column}": there[column].count() > 0 for column in COLUMNS.values()}
    spans = there.group_by("station").agg(first=there.hour.min(), last=there.hour.max(), **has)
    begin = ((spans["first"] - 1) / DAY).floor().cast("int64") * DAY + 1
    end = ((spans["last"] - 1) / DAY).floor().cast("int64") * DAY + DAY
    calendar = spans.mutate(hour=ibis.range(begin, end + 1).unnest())
    return calendar.left_join(there, ["station", "hour"]).select(
        *(calendar[name] for name in ("station", "hour", "first", "last", *has)),
        *(there[column] for column in COLUMNS.values()),
    )
