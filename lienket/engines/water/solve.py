"""Samples → the index of every sample."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from lienket.engines.scales import interpolated, rounded
from lienket.engines.water.index import (
    AS_CHOSEN,
    BEST,
    WORST,
    V,
    aggregated,
    deciding,
    grouped,
    saturated,
    stood_for,
    sub_indices,
)
from lienket.engines.water.methods import Method, packaged_methods
from lienket.engines.water.parameters import (
    CODES,
    GROUP_OF,
    GROUPS,
    INDEXED,
    OXYGEN,
    PARAMETERS,
    PLACES,
    SATURATION,
    TEMPERATURE,
)
from lienket.engines.water.problem import NEEDS_II, NEEDS_III, NO_DAY, Samples, SamplesError, twice
from lienket.engines.water.result import DAY_ZERO, Indices, Reason

#: What stands for a value below its limit of detection, as a share of the limit.
NON_DETECTS = {"half": 0.5, "limit": 1.0, "zero": 0.0}
_GROUP_OF = np.array(GROUP_OF, dtype=np.int64)
_FULL = 100.0


@dataclass(frozen=True, slots=True)
class Params:
    """``aggregation``: unweighted, weighted or without_v. ``non_detect``: half, limit or zero of the limit stands for a
    value below it; a policy, not in the decision. ``needs``: groups besides that every sample must have, of II and III.
    ``method``: use this one on all days instead of the one in force.
    """

    aggregation: str = "unweighted"
    non_detect: str = "half"
    needs: tuple[str, ...] = ()
    method: str = ""
    workers: int = 2


class Rows(NamedTuple):
    """Measurements ordered by sample: those of sample s are ``order[start[s]:start[s + 1]]``."""

    start: NDArray[np.int64]
    order: NDArray[np.int64]


def sub_index_of(value: float, parameter: str, method: Method | None = None) -> float:
    """The index, not rounded, of one value in the parameter's unit; of DO in percent of saturation."""
    points, indices = (method or packaged_methods()[-1]).scales[PLACES[parameter]]
    return float(interpolated(float(value), points, indices, len(points)))


def saturation_of(celsius: float, method: Method | None = None) -> float:
    """Oxygen in mg/L of water of a temperature that is saturated with it."""
    return float(saturated(float(celsius), (method or packaged_methods()[-1]).saturation))


def indices(samples: Samples, params: Params = Params()) -> Indices:
    """VN_WQI of every sample. Raises SamplesError for params without meaning and for two values of one thing."""
    methods = _methods(params)
    needs = samples.needs | _needs(params)
    out = _empty(samples, methods)
    rows = by_sample(samples)
    for place, method in enumerate(methods):
        asked = _asked(method, params)
        first, last = (NO_DAY, 10**7) if params.method else days_of(method.valid_from, method.valid_to)
        newest = place == len(methods) - 1  # judges the samples without a day
        work = (
            *rows, samples.parameter, samples.value, samples.censor, samples.day, needs,
            (place, first, last, newest), method.table(), method.saturation, _plan(method, asked, params),
        )  # fmt: skip
        _in_parts(work, out, params.workers)
    return out


def by_sample(samples: Samples) -> Rows:
    """Measurements put together by sample. Raises SamplesError where two values claim one place."""
    start, order = _ordered(len(samples.names), samples.sample)
    clash = _clash(start, order, samples.parameter, samples.value, samples.censor, len(PARAMETERS))
    if clash >= 0:
        raise twice(samples.names[samples.sample[clash]], int(samples.parameter[clash]))
    return Rows(start, order)


def _methods(params: Params) -> tuple[Method, ...]:
    if params.non_detect not in NON_DETECTS:
        raise SamplesError(f"Không có cách “{params.non_detect}” cho giá trị dưới giới hạn; chọn half, limit, zero.")
    if not params.method:
        return packaged_methods()
    found = tuple(one for one in packaged_methods() if one.code == params.method)
    if not found:
        known = ", ".join(one.code for one in packaged_methods())
        raise SamplesError(f"Không có phương pháp “{params.method}”; hiện có: {known}.")
    return found


def _asked(method: Method, params: Params) -> int:
    for place, one in enumerate(method.aggregations):
        if one.code == params.aggregation:
            return place
    known = ", ".join(one.code for one in method.aggregations)
    raise SamplesError(f"Không có công thức “{params.aggregation}”; chọn {known}.")


def _needs(params: Params) -> np.int8:
    bits = {"II": NEEDS_II, "III": NEEDS_III}
    unknown = [group for group in params.needs if group not in bits]
    if unknown:
        raise SamplesError(f"Chỉ có thể đòi thêm nhóm II và III, không phải “{unknown[0]}”.")
    return np.int8(sum(bits[group] for group in set(params.needs)))


def _plan(method: Method, asked: int, params: Params) -> tuple[Any, ...]:
    """What the compiled loop asks of a method: the aggregations as wished and without group V, minimums, the policy."""
    plain = next(place for place, one in enumerate(method.aggregations) if not one.weight_v)
    chosen = method.aggregations[asked]
    return (
        asked, plain, float(chosen.weight_iv), float(chosen.weight_v),
        method.min_groups, GROUPS.index(method.mandatory), method.min_of_mandatory, NON_DETECTS[params.non_detect],
    )  # fmt: skip


def days_of(first: date, last: date | None) -> tuple[int, int]:
    """First and last day of what holds between two dates, in days since 1970."""
    end = 10**7 if last is None else (last - DAY_ZERO) // timedelta(days=1)
    return (first - DAY_ZERO) // timedelta(days=1), end


def _empty(samples: Samples, methods: tuple[Method, ...]) -> Indices:
    count = len(samples.names)
    masks: list[Any] = [np.zeros(count, dtype=np.int64) for _ in range(3)]
    rest: list[Any] = [np.full(count, value, dtype=np.int8) for value in (-1, -1, Reason.NO_METHOD)]
    return Indices(
        samples.names, samples.day, methods,
        np.full(count, -1, dtype=np.int16), np.full(count, np.nan),
        np.full(count, -1, dtype=np.int16), np.full(count, -1, dtype=np.int16), np.full(count, -1, dtype=np.int8),
        np.full((count, INDEXED), np.nan, dtype=np.float32),
        np.full((count, len(GROUPS)), np.nan), np.full(count, np.nan),
        *masks, *rest,
    )  # fmt: skip


@njit(nogil=True, cache=True)
def _ordered(count: int, sample: Any) -> tuple[Any, Any]:
    start = np.zeros(count + 1, dtype=np.int64)
    for s in sample:
        start[s + 1] += 1
    for s in range(count):
        start[s + 1] += start[s]
    fill = start[:-1].copy()
    order = np.empty(len(sample), dtype=np.int64)
    for n in range(len(sample)):
        order[fill[sample[n]]] = n
        fill[sample[n]] += 1
    return start, order


@njit(nogil=True, cache=True)
def _clash(start: Any, order: Any, parameter: Any, value: Any, censor: Any, width: int) -> int:
    """The place of the first value that differs from another of its sample and parameter; −1 for none."""
    seen = np.full(width, -1, dtype=np.int64)
    for s in range(len(start) - 1):
        for k in range(start[s], start[s + 1]):
            n = order[k]
            before = seen[parameter[n]]
            if before < start[s]:
                seen[parameter[n]] = k
                continue
            m = order[before]
            same = value[m] == value[n] or (np.isnan(value[m]) and np.isnan(value[n]))
            if not same or censor[m] != censor[n]:
                return n
    return -1


def _in_parts(work: tuple[Any, ...], out: Indices, workers: int) -> None:
    """Samples are shared out among threads; compiled code holds no lock."""
    start = work[0]
    count = len(start) - 1
    workers = max(1, min(workers, count))
    cuts = [round(count * n / workers) for n in range(workers + 1)]
    columns = (
        out.wqi, out.index, out.low, out.high, out.top, out.sub, out.groups, out.oxygen,
        out.given, out.undetected, out.unusable, out.aggregation, out.method, out.reason,
    )  # fmt: skip
    kernel: Callable[..., None] = _samples
    with ThreadPoolExecutor(workers) as pool:
        for task in [pool.submit(kernel, a, b, *work, *columns) for a, b in pairwise(cuts) if a < b]:
            task.result()


@njit(nogil=True, cache=True)
def _samples(
    first: int, last: int, start: Any, order: Any, parameter: Any, value: Any, censor: Any, day: Any, needs: Any,
    which: Any, table: Any, saturation: Any, plan: Any,
    wqi: Any, index: Any, low: Any, high: Any, top: Any, sub: Any, groups: Any, oxygen: Any,
    given: Any, undetected: Any, unusable: Any, aggregation: Any, method: Any, reason: Any,
) -> None:  # fmt: skip
    place, first_day, last_day, newest = which
    asked, plain, weight_iv, weight_v, share = plan[0], plan[1], plan[2], plan[3], plan[7]
    row, own = np.empty(_WIDTH), np.empty(INDEXED)
    counts, worst = np.zeros(5, dtype=np.int64), np.zeros(5, dtype=np.int64)
    side_sub, side_groups = np.empty(INDEXED), np.empty(5)
    side_counts, side_worst = np.zeros(5, dtype=np.int64), np.zeros(5, dtype=np.int64)
    for s in range(first, last):
        if not newest if day[s] == NO_DAY else (day[s] < first_day or day[s] > last_day):
            continue
        some = order[start[s] : start[s + 1]]
        given[s], undetected[s], unusable[s] = _masks(some, parameter, value, censor)
        method[s] = place
        oxygen[s] = _laid_out(some, parameter, value, censor, share, AS_CHOSEN, saturation, row)
        sub_indices(row, oxygen[s], INDEXED, OXYGEN, table, own)
        grouped(own, _GROUP_OF, groups[s], counts, worst)
        for p in range(INDEXED):
            sub[s, p] = own[p]
        reason[s] = _lacking(counts, needs[s], weight_v, plan[4], plan[5], plan[6])
        if reason[s] != 0:
            continue
        aggregation[s] = plain if counts[V] == 0 else asked
        index[s] = aggregated(groups[s], weight_iv, weight_v)
        top[s] = deciding(own, groups[s], counts, worst, weight_iv, weight_v)
        wqi[s] = low[s] = high[s] = rounded(index[s])
        if undetected[s] == 0:
            continue
        for mode in (BEST, WORST):
            percent = _laid_out(some, parameter, value, censor, share, mode, saturation, row)
            sub_indices(row, percent, INDEXED, OXYGEN, table, side_sub)
            grouped(side_sub, _GROUP_OF, side_groups, side_counts, side_worst)
            side = rounded(aggregated(side_groups, weight_iv, weight_v))
            low[s], high[s] = min(low[s], side), max(high[s], side)


_WIDTH = len(CODES)


@njit(nogil=True, cache=True)
def _masks(some: Any, parameter: Any, value: Any, censor: Any) -> Any:
    """Bits of the parameters that have a number or a limit, that are beyond one, and that are of no use."""
    given = undetected = unusable = np.int64(0)
    for n in some:
        bit = np.int64(1) << np.int64(parameter[n])
        if not np.isnan(value[n]):
            given |= bit
            if censor[n] != 0:
                undetected |= bit
        elif censor[n] != 0:
            unusable |= bit
    return given, undetected, unusable


@njit(nogil=True, cache=True)
def _laid_out(
    some: Any, parameter: Any, value: Any, censor: Any, share: float, mode: int, saturation: Any, row: Any
) -> float:
    """Values of a sample at the places of their parameters, numbers where nothing was detected; oxygen in percent."""
    row[:] = np.nan
    beyond = False
    for n in some:
        p = parameter[n]
        more_is_worse = p not in (OXYGEN, SATURATION)
        row[p] = stood_for(value[n], censor[n], share, mode, more_is_worse)
        beyond = beyond or (censor[n] != 0 and not more_is_worse)
    percent = row[SATURATION]
    if not np.isnan(row[OXYGEN]) and not np.isnan(row[TEMPERATURE]):
        percent = row[OXYGEN] / saturated(row[TEMPERATURE], saturation) * 100.0
    # Somewhere below a limit beyond saturation lies saturation itself, which is best.
    return min(percent, _FULL) if beyond and mode == BEST else percent


@njit(nogil=True, cache=True)
def _lacking(counts: Any, needs: int, weight_v: float, min_groups: int, mandatory: int, min_of: int) -> int:
    """The first rule of the minimum that a sample does not meet; 0 for none."""
    there = 0
    for g in range(5):
        there += counts[g] > 0 and (g != V or weight_v > 0.0)
    if there == 0:
        return 1
    if counts[mandatory] < min_of:
        return 3
    if there < min_groups:
        return 4
    if needs & NEEDS_II and counts[1] == 0:
        return 5
    if needs & NEEDS_III and counts[2] == 0:
        return 6
    return 0
