"""VN_AQI of hours and days, received rates and exceedance episodes as Ibis expressions over hourly means.

Breakpoints come from the methods of engines/air, so there is one source; tests hold the expressions to its results.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any

from lienket.engines.air.index import MOVING_HOURS, NOWCAST_HOURS
from lienket.engines.air.methods import PARTICLES, Floats, Method
from lienket.engines.observations.expressions import COLUMNS, DAY, counted, entering, single_readings, whole_hours, wide
from lienket.engines.observations.means import needed
from lienket.engines.observations.parquet import HOUR_VALUES

if TYPE_CHECKING:
    import ibis.expr.types as ir

_ZERO = date(1970, 1, 1)
_NAMES = tuple(COLUMNS.values())


def sub_index(concentration: Any, scale: Floats) -> Any:
    """The index of a concentration on one scale, linear between the points; the last index beyond them."""
    import ibis

    points, indices = scale.tolist()
    cases = []
    for i in range(1, len(points)):
        share = (concentration - points[i - 1]) / (points[i] - points[i - 1])
        cases.append((concentration < points[i], share * (indices[i] - indices[i - 1]) + indices[i - 1]))
    beyond = (concentration.notnull(), ibis.literal(float(indices[-1])))
    return ibis.cases(*cases, beyond, else_=ibis.null("float64"))


def hourly_index(means: ir.Table, methods: Sequence[Method]) -> ir.Table:
    """station, hour (END of the hour), aqi, parameter, completeness, reason, and for each parameter ``sub_…`` and
    ``used_…``: VN_AQI of every hour from the first to the last of each station. ``means``: as of ``hourly``.
    """
    import ibis

    table = _with_past(wide(means))
    used = {f"used_{name}": _nowcast(table, name) for name in _NAMES[:PARTICLES]}
    used |= {f"used_{name}": table[name] for name in _NAMES[PARTICLES:]}
    there = _sum([table[f"{name}_there"] for name in _NAMES[:PARTICLES]])
    there = there + _sum([table[name].notnull().cast("int32") for name in _NAMES[PARTICLES:]])
    asked = _sum([_asked(table, name, NOWCAST_HOURS if n < PARTICLES else 1) for n, name in enumerate(_NAMES)])
    table = table.filter((table.hour >= table["first"]) & (table.hour <= table["last"]))
    table = table.select("station", "hour", there=there, asked=asked, used_o3_8h=ibis.null("float64"), **used)
    return _in_force(table.mutate(day=_day_of(table.hour)).view(), methods, "hour")


def _with_past(table: ir.Table) -> ir.Table:
    """The particles of the 11 hours before each hour, the least and greatest of the 12, and how many there are."""
    import ibis

    order = ibis.window(group_by=table.station, order_by=table.hour)
    frame = ibis.window(group_by=table.station, order_by=table.hour, preceding=NOWCAST_HOURS - 1, following=0)
    past: dict[str, Any] = {}
    for name in _NAMES[:PARTICLES]:
        column = table[name]
        past |= {f"{name}_{k}": column.lag(k).over(order) for k in range(1, NOWCAST_HOURS)}
        past |= {f"{name}_low": column.min().over(frame), f"{name}_high": column.max().over(frame)}
        past[f"{name}_there"] = column.count().over(frame)
    table = table.mutate(**past)
    return table.mutate(**{f"{name}_weight": _weight(table, name) for name in _NAMES[:PARTICLES]}).view()


def daily_index(means: ir.Table, methods: Sequence[Method], *, share: float = 0.75) -> ir.Table:
    """station, day (days since 1970), aqi, parameter, completeness, reason, ``sub_…``, ``used_…``: VN_AQI of every day
    (01:00 to 24:00). ``share``: part of its hours that a mean of 8 or 24 hours needs.
    """
    import ibis

    table = wide(means)
    frame = ibis.window(group_by=table.station, order_by=table.hour, preceding=MOVING_HOURS - 1, following=0)
    moving = ibis.ifelse(
        table.o3.count().over(frame) >= needed(MOVING_HOURS, share), table.o3.mean().over(frame), ibis.null("float64")
    )
    table = table.mutate(o3_8h=moving, day=_day_of(table.hour))
    used = {f"used_{name}": table[name].max() for name in (*_NAMES[PARTICLES:], "o3_8h")}
    for name in _NAMES[:PARTICLES]:
        enough = table[name].count() >= needed(DAY, share)
        used[f"used_{name}"] = ibis.ifelse(enough, table[name].mean(), ibis.null("float64"))
    there = _sum([table[name].count() for name in _NAMES])
    asked = _sum([table[f"has_{name}"].cast("int32").max() * DAY for name in _NAMES])
    days = table.group_by("station", "day").agg(there=there, asked=asked, **used)
    return _in_force(days, methods, "day")


def _day_of(hour: Any) -> Any:
    """The day that an hour (by its end) belongs to: 01:00 to 24:00."""
    return ((hour - 1) / DAY).floor().cast("int64")


def _sum(columns: list[Any]) -> Any:
    return reduce(lambda a, b: a + b, columns)


def _asked(table: ir.Table, name: str, hours: int) -> Any:
    return table[f"has_{name}"].cast("int32") * hours


def _weight(table: ir.Table, name: str) -> Any:
    """What an hour weighs in NowCast beside the one after it: least ÷ greatest of the 12, at least a half."""
    import ibis

    low, high = table[f"{name}_low"], table[f"{name}_high"]
    share = ibis.greatest(low / high.nullif(0.0), ibis.literal(0.5))
    return ibis.ifelse(high > 0, share, ibis.literal(1.0))


def _nowcast(table: ir.Table, name: str) -> Any:
    """NowCast of this hour and the 11 before it: ``engines.air.index.nowcast`` in Horner's form."""
    import ibis

    values, weight = [table[name], *(table[f"{name}_{k}"] for k in range(1, NOWCAST_HOURS))], table[f"{name}_weight"]
    one, none = ibis.literal(1.0), ibis.literal(0.0)
    total = _horner([value.fill_null(0.0) for value in values], weight)
    weights = _horner([ibis.ifelse(value.notnull(), one, none) for value in values], weight)
    recent = _sum([value.notnull().cast("int32") for value in values[:3]])
    return ibis.ifelse(recent >= 2, total / weights.nullif(0.0), ibis.null("float64"))


def _horner(terms: list[Any], weight: Any) -> Any:
    """First + weight × (second + weight × (third + …))."""
    return reduce(lambda inner, term: term + weight * inner, reversed(terms[:-1]), terms[-1])


def _in_force(table: ir.Table, methods: Sequence[Method], period: str) -> ir.Table:
    """The index of each row by the method in force on its day; where none is, no index, no sub-index, reason 3."""
    import ibis

    nothing = ibis.null("float64")
    inside = [_holds(table.day, method) for method in methods]
    ruled = reduce(lambda a, b: a | b, inside)
    subs = {f"sub_{name}": _by_method(table, name, inside, methods) for name in _NAMES}
    # A view is not melted into what is built on it: each formula is computed once, however often it is used.
    table = table.mutate(ruled=ruled, **subs).view()
    table = table.mutate(best=ibis.greatest(*(table[name] for name in subs))).view()
    made = _sum([table[f"sub_{name}"].notnull().cast("int32") for name in _NAMES[:PARTICLES]]) > 0
    top = [(table[f"sub_{column}"] == table.best, ibis.literal(name)) for name, column in COLUMNS.items()]
    return table.select(
        "station",
        period,
        aqi=ibis.ifelse(made, (table.best + (0.5 + 1e-9)).floor().cast("int64"), ibis.null("int64")),
        parameter=ibis.ifelse(made, ibis.cases(*top, else_=ibis.literal("")), ibis.literal("")),
        completeness=ibis.ifelse(table.ruled, table.there.cast("float64") / table.asked, ibis.literal(0.0)),
        reason=ibis.cases((made, 0), (~table.ruled, 3), (table.there > 0, 2), else_=1).cast("int64"),
        **{f"sub_{name}": table[f"sub_{name}"] for name in _NAMES},
        **{f"used_{name}": ibis.ifelse(table.ruled, table[f"used_{name}"], nothing) for name in (*_NAMES, "o3_8h")},
    )


def _holds(day: Any, method: Method) -> Any:
    since = day >= (method.valid_from - _ZERO).days
    return since if method.valid_to is None else since & (day <= (method.valid_to - _ZERO).days)


def _by_method(table: ir.Table, name: str, inside: list[Any], methods: Sequence[Method]) -> Any:
    import ibis

    of = {column: parameter for parameter, column in COLUMNS.items()}
    window = "24h" if name in _NAMES[:PARTICLES] else "1h"
    answers = []
    for method in methods:
        told = sub_index(table[f"used_{name}"], method.scales[(of[name], window)])
        if name == "o3":
            eight = method.scales[("O3", "8h")]
            # Beyond its last point the 8 h scale says nothing, and the greatest hour alone decides.
            of_eight = ibis.ifelse(
                table.used_o3_8h <= float(eight[0, -1]), sub_index(table.used_o3_8h, eight), ibis.null("float64")
            )
            told = ibis.greatest(told, of_eight)
        answers.append(told)
    return ibis.cases(*zip(inside, answers, strict=True), else_=ibis.null("float64"))


def received(readings: ir.Table) -> ir.Table:
    """station, parameter, day (days since 1970), received, entering: what came of each day; the calendar asks for
    1440 ÷ minutes.
    """
    of_readings = single_readings(readings)
    table = _came(of_readings, of_readings.value.count)
    if HOUR_VALUES[0] in readings.columns:
        of_hours = whole_hours(readings)
        table = table.union(_came(of_hours, counted(of_hours).sum))
        table = table.group_by("station", "parameter", "day").agg(
            received=table.received.sum(), entering=table.entering.sum()
        )
    return table


def _came(rows: ir.Table, count: Callable[..., Any]) -> ir.Table:
    """Days of rows of one kind. ``count``: the readings of the rows where something holds."""
    day = (rows.time.truncate("D").epoch_seconds().cast("int64") / 86_400).floor().cast("int64")
    return rows.group_by(station=rows.station, parameter=rows.parameter, day=day).agg(
        received=count(), entering=count(where=entering(rows)).fill_null(0)
    )


def episodes(means: ir.Table, *, above: float, hours: int = 1) -> ir.Table:
    """station, parameter, from_hour, to_hour, hours, peak: runs of hours that follow each other without a gap, whose
    means lie above a bound, of at least so many hours. Both hours are ENDs of hours.
    """
    import ibis

    over = means.filter(means.mean > above)
    order = ibis.window(group_by=[over.station, over.parameter], order_by=over.hour)
    over = over.mutate(place=over.hour - ibis.row_number().over(order))
    runs = over.group_by("station", "parameter", "place").agg(
        from_hour=over.hour.min(), to_hour=over.hour.max(), hours=over.count(), peak=over.mean.max()
    )
    return runs.filter(runs.hours >= hours).drop("place")
