"""Analyses of readings as Ibis expressions, table → table: the same on DuckDB, PostgreSQL and Spark.

Readings have the columns station, parameter, time (the station's clock, without zone), value, status, flags; a row is a
reading that came. Where there are the columns of ``parquet.py`` too, a row may be an hour of readings that bear the
same marks, and its mean takes no grouping. Ibis is imported when an expression is asked for: the web process does
without.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from lienket.engines.air.methods import PARAMETERS
from lienket.engines.observations.codes import COUNTING, EXCLUDING, Flag, Status
from lienket.engines.observations.parquet import HOUR_VALUES

if TYPE_CHECKING:
    import ibis.expr.types as ir

DAY = 24
#: Less than any part of a reading: shares as decimals are not exact.
_HAIR = 1e-9
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

    ``hour``: hours since 1970 of the END of the hour. ``minutes``: from one reading to the next, where no column says
    so. ``censored``: the part of the detection limit that a reading below it enters with.
    """
    told = "minutes" in readings.columns
    entered = readings.filter(entering(readings))
    means = _of_readings(single_readings(entered), 60.0 * share, None if told else minutes, censored)
    if HOUR_VALUES[0] in readings.columns:
        means = means.union(_of_hours(whole_hours(entered), share, censored))
    return means


def single_readings(readings: ir.Table) -> ir.Table:
    """The rows that are one reading."""
    return readings.filter(readings.value.notnull()) if HOUR_VALUES[0] in readings.columns else readings


def whole_hours(readings: ir.Table) -> ir.Table:
    """The rows that are an hour of readings."""
    return readings.filter(readings.slots > 0)


def counted(rows: ir.Table) -> ir.IntegerColumn:
    """How many readings each row has that is an hour."""
    return _sum([rows[name].notnull().cast("int32") for name in HOUR_VALUES]).cast("int64")


def _of_readings(readings: ir.Table, enough: float, minutes: int | None, censored: float) -> ir.Table:
    """Means by grouping. ``enough``: minutes of an hour that readings must stand for."""
    import ibis

    value = readings.value.cast("float64")
    value = ibis.ifelse(readings.status == int(Status.BELOW), value * censored, value)
    means = readings.group_by(
        station=readings.station, parameter=readings.parameter, begin=readings.time.truncate("h")
    ).agg(
        mean=value.mean(),
        count=readings.value.count(),
        minutes=ibis.literal(minutes) if minutes else readings.minutes.max(),
    )
    there = means.filter(means["count"] * means.minutes >= enough - _HAIR)
    return there.select("station", "parameter", "mean", "count", hour=_hours_of(there.begin) + 1)


def _of_hours(rows: ir.Table, share: float, censored: float) -> ir.Table:
    """Means of rows that are hours: the sum of what came, divided."""
    import ibis

    zero = ibis.literal(0.0)
    total = _sum([rows[name].cast("float64").fill_null(zero) for name in HOUR_VALUES])
    means = rows.select("station", "parameter", "time", "status", "slots", total=total, count=counted(rows)).view()
    there = means.filter(means["count"] >= means.slots * share - _HAIR)
    mean = there.total / there["count"]
    mean = ibis.ifelse(there.status == int(Status.BELOW), mean * censored, mean)
    begin = there.time.truncate("h")
    return there.select("station", "parameter", mean=mean, count=there["count"], hour=_hours_of(begin) + 1)


def _sum(columns: list[Any]) -> Any:
    return reduce(lambda a, b: a + b, columns)


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
