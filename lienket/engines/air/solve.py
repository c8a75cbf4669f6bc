"""Readings → the index of every hour or day of the calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lienket.engines.air import index
from lienket.engines.air.index import MOVING_HOURS, NOWCAST_HOURS, mean_of, nowcast, rounded
from lienket.engines.air.methods import PARAMETERS, PARTICLES, SCALES, Floats, Method, packaged_methods
from lienket.engines.air.problem import Longs, Readings, ReadingsError
from lienket.engines.air.result import Indices, Reason
from lienket.engines.scales import interpolated_all

DAY = 24
MOST_SLOTS = 200_000_000
_O3, _O3_8H = PARAMETERS.index("O3"), SCALES.index(("O3", "8h"))
_DAY_ZERO = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Params:
    """``mean_share``: part of its hours that a mean of 8 or 24 hours needs. It is a policy, not in the decision, which
    asks completeness only of NowCast. ``method``: use this one on all days instead of the one in force.
    """

    mean_share: float = 0.75
    method: str = ""
    workers: int = 2

    def needed(self, hours: int) -> int:
        """How many hourly means a mean over so many hours needs."""
        return max(1, int(np.ceil(hours * self.mean_share - 1e-9)))


class _Calendar(NamedTuple):
    """Series laid out without gaps: station s fills places offset[s] to offset[s + 1] of ``values``' second axis."""

    offset: Longs
    begins: Longs  # hours since 1970 of the first place of each station; the first hour of a day
    lead: Longs  # places of each station before its first reading
    hours: Longs  # from its first to its last reading
    values: Floats  # [parameter, place]
    measured: NDArray[np.bool_]  # [station, parameter]


def sub_index_of(concentration: float, parameter: str, window: str, method: Method | None = None) -> float:
    """The index, not rounded, of one concentration in µg/m³ on the scale of a parameter and a window."""
    points, indices = (method or packaged_methods()[-1]).scales[(parameter, window)]
    return float(index.sub_index(float(concentration), points, indices, len(points)))


def sub_indices_of(concentrations: Any, parameter: str, window: str, method: Method | None = None) -> Floats:
    """The index, not rounded, of each of many concentrations in µg/m³ on the scale of a parameter and a window."""
    points, indices = (method or packaged_methods()[-1]).scales[(parameter, window)]
    return interpolated_all(np.asarray(concentrations, dtype=np.float64), points, indices)


def nowcast_of(values: Sequence[float]) -> float:
    """NowCast of up to 12 hourly means, oldest first, NaN where one is missing; NaN if it cannot be made."""
    series = np.asarray(values, dtype=np.float64)[-NOWCAST_HOURS:]
    return float(nowcast(series, len(series) - 1)[0])


def hourly(readings: Readings, params: Params = Params()) -> Indices:
    """VN_AQI of every hour from the first to the last reading of each station."""
    return _solve(readings, params, "hour")


def daily(readings: Readings, params: Params = Params()) -> Indices:
    """VN_AQI of every day (01:00 to 24:00) from the first to the last reading of each station."""
    return _solve(readings, params, "day")


def _solve(readings: Readings, params: Params, period: str) -> Indices:
    calendar = _lay_out(readings)
    rows, station, time = _axes(calendar, period)
    slots = int(rows[-1])
    out = Indices(
        period,
        tuple(readings.stations),
        _methods(params),
        station,
        time,
        np.full(slots, -1, dtype=np.int16),
        np.full(slots, -1, dtype=np.int8),
        np.full((slots, len(PARAMETERS)), np.nan),
        np.full((slots, len(SCALES)), np.nan),
        np.zeros(slots, dtype=np.float32),
        np.full(slots, Reason.NO_METHOD, dtype=np.int8),
        np.full(slots, -1, dtype=np.int8),
    )
    for place, method in enumerate(out.methods):
        first, last = _days_of(method, bool(params.method))
        _in_parts(_kernel(period), calendar, params, (rows, method.table(), place, first, last), out)
    return out


def _methods(params: Params) -> tuple[Method, ...]:
    if not params.method:
        return packaged_methods()
    found = tuple(one for one in packaged_methods() if one.code == params.method)
    if not found:
        known = ", ".join(one.code for one in packaged_methods())
        raise ReadingsError(f"Không có phương pháp “{params.method}”; hiện có: {known}.")
    return found


def _days_of(method: Method, always: bool) -> tuple[int, int]:
    """First and last day of a method, in days since 1970."""
    if always:
        return -(10**7), 10**7
    last = 10**7 if method.valid_to is None else (method.valid_to - _DAY_ZERO) // timedelta(days=1)
    return (method.valid_from - _DAY_ZERO) // timedelta(days=1), last


def _lay_out(readings: Readings) -> _Calendar:
    """Every value at its place in the calendar. Raises ReadingsError where two values claim one place."""
    count = len(readings.stations)
    first, last = _spans(count, readings.station, readings.hour)
    begins = np.where(first <= last, (first - 1) // DAY * DAY + 1, 1)
    ends = np.where(first <= last, -(-last // DAY) * DAY, 0)
    offset = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(ends - begins + 1, out=offset[1:])
    if offset[-1] > MOST_SLOTS:
        raise ReadingsError(f"Số liệu trải trên {offset[-1]} giờ trạm, nhiều hơn {MOST_SLOTS}; hãy chia theo năm.")
    values = np.full((len(PARAMETERS), int(offset[-1])), np.nan)
    measured = np.zeros((count, len(PARAMETERS)), dtype=np.bool_)
    twice = _place(
        readings.station, readings.parameter, readings.hour, readings.value, offset, begins, values, measured
    )
    if twice >= 0:
        raise ReadingsError(f"Giá trị ở vị trí {twice + 1} khác với giá trị đã có cùng trạm, thông số và giờ.", twice)
    some = first <= last
    return _Calendar(
        offset, begins, np.where(some, first - begins, 0), np.where(some, last - first + 1, 0), values, measured
    )


@njit(nogil=True, cache=True)
def _spans(count: int, station: Any, hour: Any) -> tuple[Longs, Longs]:
    first = np.full(count, 2**62, dtype=np.int64)
    last = np.full(count, -(2**62), dtype=np.int64)
    for n in range(len(hour)):
        s = station[n]
        first[s] = min(first[s], hour[n])
        last[s] = max(last[s], hour[n])
    return first, last


@njit(nogil=True, cache=True)
def _place(
    station: Any, parameter: Any, hour: Any, value: Any, offset: Any, begins: Any, values: Any, measured: Any
) -> int:
    for n in range(len(hour)):
        if np.isnan(value[n]):
            continue
        s, p = station[n], parameter[n]
        at = offset[s] + hour[n] - begins[s]
        if not np.isnan(values[p, at]) and values[p, at] != value[n]:
            return n
        values[p, at] = value[n]
        measured[s, p] = True
    return -1


def _axes(calendar: _Calendar, period: str) -> tuple[Longs, NDArray[np.int32], Longs]:
    """Where each station's rows of the answer begin, and station and time of every row.

    Hours before the first and after the last reading of a station are laid out only to fill its days.
    """
    hourly = period == "hour"
    sizes = calendar.hours if hourly else np.diff(calendar.offset) // DAY
    rows = np.zeros(len(sizes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=rows[1:])
    station = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    begins = calendar.begins + calendar.lead if hourly else (calendar.begins - 1) // DAY
    return rows, station, np.arange(rows[-1]) + np.repeat(begins - rows[:-1], sizes)


def _in_parts(kernel: Callable[..., None], calendar: _Calendar, params: Params, method: Any, out: Indices) -> None:
    """Stations are shared out among threads; compiled code holds no lock."""
    count = len(calendar.begins)
    workers = max(1, min(params.workers, count))
    cuts = np.searchsorted(calendar.offset, np.linspace(0, calendar.offset[-1], workers + 1))
    cuts[-1] = count
    needed = np.array([params.needed(MOVING_HOURS), params.needed(DAY)], dtype=np.int64)
    columns = (out.aqi, out.top, out.sub, out.used, out.completeness, out.reason, out.method)
    with ThreadPoolExecutor(workers) as pool:
        tasks = [
            pool.submit(kernel, int(a), int(b), *calendar, needed, *method, *columns)
            for a, b in pairwise(cuts)
            if a < b
        ]
        for task in tasks:
            task.result()


def _kernel(period: str) -> Callable[..., None]:
    return _hours if period == "hour" else _days


@njit(nogil=True, cache=True)
def _hours(
    first_station: int, last_station: int,
    offset: Any, begins: Any, lead: Any, hours: Any, values: Any, measured: Any, needed: Any, rows: Any,
    table: Any, code: int, first_day: int, last_day: int,
    aqi: Any, top: Any, sub: Any, used: Any, completeness: Any, reason: Any, method: Any,
) -> None:  # fmt: skip
    for s in range(first_station, last_station):
        a, b = offset[s], offset[s + 1]
        expected = 0
        for p in range(values.shape[0]):
            expected += measured[s, p] * (NOWCAST_HOURS if p < PARTICLES else 1)
        # A parameter at a time: what stands outside the inner loops would cost as much as they do.
        for p in range(values.shape[0]):
            if not measured[s, p]:
                continue
            series = values[p, a:b]
            for k in range(hours[s]):
                n, at = rows[s] + k, lead[s] + k
                if first_day <= (begins[s] + at - 1) // DAY <= last_day:
                    used[n, p], some = nowcast(series, at) if p < PARTICLES else (series[at], not np.isnan(series[at]))
                    completeness[n] += some
        for k in range(hours[s]):
            n = rows[s] + k
            if first_day <= (begins[s] + lead[s] + k - 1) // DAY <= last_day:
                method[n] = code
                completeness[n] /= max(expected, 1)
        _settle(rows[s], rows[s + 1], code, table, aqi, top, sub, used, completeness, reason, method)


@njit(nogil=True, cache=True)
def _days(
    first_station: int, last_station: int,
    offset: Any, begins: Any, lead: Any, hours: Any, values: Any, measured: Any, needed: Any, rows: Any,
    table: Any, code: int, first_day: int, last_day: int,
    aqi: Any, top: Any, sub: Any, used: Any, completeness: Any, reason: Any, method: Any,
) -> None:  # fmt: skip
    for s in range(first_station, last_station):
        a, b = offset[s], offset[s + 1]
        parameters = 0
        for p in range(values.shape[0]):
            parameters += measured[s, p]
        for d in range((b - a) // DAY):
            n = rows[s] + d
            day = (begins[s] - 1) // DAY + d
            if day < first_day or day > last_day:
                continue
            there = 0
            for p in range(values.shape[0]):
                if not measured[s, p]:
                    continue
                series = values[p, a:b]
                hours = series[d * DAY : (d + 1) * DAY]
                for i in range(DAY):
                    there += not np.isnan(hours[i])
                used[n, p] = mean_of(hours, 0, DAY - 1, needed[1]) if p < PARTICLES else _greatest(hours)
                if p == _O3:
                    used[n, _O3_8H] = _greatest_moving(series, d * DAY, needed[0])
            completeness[n] = there / (DAY * parameters) if parameters else 0.0
            method[n] = code
        _settle(rows[s], rows[s + 1], code, table, aqi, top, sub, used, completeness, reason, method)


@njit(nogil=True, cache=True)
def _greatest(values: Any) -> float:
    most = np.nan
    for value in values:
        if not np.isnan(value) and not value <= most:
            most = value
    return most


@njit(nogil=True, cache=True)
def _greatest_moving(series: Any, first: int, needed: int) -> float:
    """The greatest of the 24 means over 8 hours that end in the day; those of the morning reach into the day before."""
    most = np.nan
    for last in range(first, first + DAY):
        mean = mean_of(series, last - MOVING_HOURS + 1, last, needed)
        if not np.isnan(mean) and not mean <= most:
            most = mean
    return most


@njit(nogil=True, cache=True)
def _settle(
    first: int, last: int, code: int, table: Any,
    aqi: Any, top: Any, sub: Any, used: Any, completeness: Any, reason: Any, method: Any,
) -> None:  # fmt: skip
    """Sub-indices of the rows of a station that a method holds for, and the index of each: the greatest of them."""
    points, indices, lengths = table
    for p in range(sub.shape[1]):
        own, values, length = points[p], indices[p], lengths[p]
        for n in range(first, last):
            if method[n] == code:
                sub[n, p] = index.sub_index(used[n, p], own, values, length)
    own, values, length = points[_O3_8H], indices[_O3_8H], lengths[_O3_8H]
    for n in range(first, last):
        # Beyond its last point the 8 h scale says nothing, and the greatest hour alone decides.
        if method[n] == code and used[n, _O3_8H] <= own[length - 1]:
            eight = index.sub_index(used[n, _O3_8H], own, values, length)
            sub[n, _O3] = eight if np.isnan(sub[n, _O3]) or eight > sub[n, _O3] else sub[n, _O3]
    for n in range(first, last):
        if method[n] == code:
            best, where, particles = -1.0, -1, False
            for p in range(sub.shape[1]):
                if sub[n, p] > best:
                    best, where = sub[n, p], p
                particles = particles or (p < PARTICLES and not np.isnan(sub[n, p]))
            if particles:
                aqi[n], top[n], reason[n] = rounded(best), where, 0
            else:
                reason[n] = 2 if completeness[n] > 0 else 1
