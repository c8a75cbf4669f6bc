"""Ten million hourly values of air and a million samples of water → their national indices, beside other Python.

    python benchmarks/indices.py [values of air] [samples of water]

Air, like with like: the index of each value alone, beside AQIPython (US EPA; the quickest of the public packages asked
for one value: aqi-hub took 1.1, aqipy 2.6, python-aqi 8 times as long) and aqi-hub (China, whose scales of six
pollutants in µg/m³ are built like Vietnam's); and the index of each hour from six values. The packages take one value a
call, so they are asked ``ASKED`` of them and their time is scaled to as many as ours. Ours of the hour is more: NowCast
of twelve hours, the calendar, completeness, the parameter that decides.

Water: the long table of measurements → index, sub-indices, groups, deciding parameter, beside the decision written
down plainly in Python, a sample a call (scaled from ``ASKED``), and beside pandas (pivot, then numpy.interp a column),
which knows only these parameters and no rule of the minimum. All three are held equal on the samples asked.

Processor time, all threads together, medians of ``ROUNDS`` in turns.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from aqi_hub.aqi_cn import cal_aqi_cn, cal_iaqi_cn
from AQIPython.aqi_Calc import calculate_aqi

from lienket.engines import air, water
from lienket.engines.air.methods import SCALES

TARGET = 20
ROUNDS = 3
ASKED = 100_000
HOURS = 8_760
#: Mean of each parameter of air, µg/m³, in the order of air.PARAMETERS.
USUAL = (20.0, 40.0, 60.0, 30.0, 15.0, 1_500.0)
CHINESE = ("PM25_1H", "PM10_1H", "O3_1H", "NO2_1H", "SO2_1H", "CO_1H")
OF_WATER = ("pH", "T", "DO", "BOD5", "COD", "N-NH4", "P-PO4", "Coliform")


def seconds(acts: Sequence[Callable[[], Any]]) -> list[float]:
    """Median processor time of the rounds of each, taken in turns."""
    taken: list[list[float]] = [[] for _act in acts]
    for _round in range(ROUNDS):
        for act, times in zip(acts, taken, strict=True):
            begin = time.process_time()
            act()
            times.append(time.process_time() - begin)
    return [statistics.median(times) for times in taken]


# --- air


def hours_of_air(count: int) -> air.Readings:
    """About ``count`` hourly means of six parameters at stations that measure for a year."""
    stations = max(1, round(count / (HOURS * len(USUAL))))
    hours = min(HOURS, max(24, count // len(USUAL)))
    chance = np.random.default_rng(2026)
    station = np.repeat(np.arange(stations, dtype=np.int32), hours * len(USUAL))
    parameter = np.tile(np.repeat(np.arange(len(USUAL), dtype=np.int8), hours), stations)
    hour = np.tile(np.arange(hours, dtype=np.int64) + 491_000, stations * len(USUAL))  # from January 2026 on
    value = np.round(chance.gamma(2, 1, len(parameter)) * np.array(USUAL)[parameter] / 2, 1)
    return air.Readings([f"KK{n}" for n in range(stations)], station, parameter, hour, value)


def columns_of(given: air.Readings) -> list[Any]:
    """The values of each parameter as a column of their own."""
    return [given.value[given.parameter == p] for p in range(len(USUAL))]


def each_value(columns: list[Any]) -> list[Any]:
    """The index of each value on the scale of its parameter."""
    return [air.sub_indices_of(column, *SCALES[p]) for p, column in enumerate(columns)]


def bench_air(count: int) -> None:
    given = hours_of_air(count)
    count, hours = len(given.value), len(given.value) // len(USUAL)
    columns = columns_of(given)
    fine = [value for value in columns[0][:ASKED].tolist() if value <= 500]
    rows = list(zip(*(column[: ASKED // len(USUAL)].tolist() for column in columns), strict=True))
    air.hourly(hours_of_air(200))
    each_value(columns_of(hours_of_air(200)))
    own, whole, us, china, hour = seconds(
        [
            lambda: each_value(columns),
            lambda: air.hourly(given),
            lambda: [calculate_aqi("US", "PM25", value) for value in fine],
            lambda: [cal_iaqi_cn(item, value) for row in rows for item, value in zip(CHINESE, row, strict=True)],
            lambda: [cal_aqi_cn(a, b, e, d, f / 1000, c) for a, b, c, d, e, f in rows],
        ]
    )
    us, china = us / len(fine) * count, china / (len(rows) * len(USUAL)) * count
    hour = hour / len(rows) * hours
    print(f"air: {count:,} hourly values, {hours:,} hours, {len(given.stations)} stations")
    say("index of each value, ours", own)
    say(f"index of each value, AQIPython (of {len(fine):,}, scaled)", us, own)
    say(f"index of each value, aqi-hub (of {len(rows) * len(USUAL):,}, scaled)", china, own)
    say("index of each hour with NowCast and completeness, ours", whole)
    say(f"index of each hour without them, aqi-hub (of {len(rows):,}, scaled)", hour, whole)
    print(f"  target ≥ {TARGET} × the quickest, value for value: {'met' if us / own >= TARGET else 'NOT met'}")


def say(what: str, taken: float, ours: float = 0.0) -> None:
    """One line: seconds, and times ours."""
    print(f"  {what:66} {taken:9.3f} s" + (f"   {taken / ours:7.1f} ×" if ours else ""))


# --- water


def measurements(count: int) -> tuple[water.Samples, pd.DataFrame]:
    """Samples with eight parameters each, as ours takes them and as a table of three columns."""
    chance = np.random.default_rng(2026)
    columns = (
        chance.uniform(5, 9.5, count), chance.uniform(12, 34, count), chance.uniform(0.5, 11, count),
        *(chance.gamma(2, usual / 2, count) for usual in (12, 25, 0.8, 0.25, 6_000)),
    )  # fmt: skip
    value = np.round(np.stack(columns, axis=1), 2).reshape(-1)
    sample = np.repeat(np.arange(count, dtype=np.int32), len(OF_WATER))
    places = np.array([water.CODES.index(code) for code in OF_WATER], dtype=np.int8)
    given = water.Samples(
        range(count),  # type: ignore[arg-type]
        sample, np.tile(places, count), value, np.zeros(len(value), dtype=np.int8),
        np.full(count, 20_000, dtype=np.int32), np.zeros(count, dtype=np.int8), np.zeros(count, dtype=np.int8),
    )  # fmt: skip
    names = pd.Categorical.from_codes(np.tile(np.arange(len(OF_WATER)), count), categories=list(OF_WATER))
    return given, pd.DataFrame({"sample": sample, "parameter": names, "value": value})


STEPS: dict[str, tuple[list[float], list[float]]] = {
    "BOD5": ([4, 6, 15, 25, 50], [100, 75, 50, 25, 10]),
    "COD": ([10, 15, 30, 50, 150], [100, 75, 50, 25, 10]),
    "P-PO4": ([0.1, 0.2, 0.3, 0.5, 4], [100, 75, 50, 25, 10]),
    "N-NH4": ([0.3, 0.6, 0.9, 5], [75, 50, 25, 10]),
    "Coliform": ([2500, 5000, 7500, 10_000], [100, 75, 50, 25]),
    "pH": ([5.5, 6, 8.5, 9], [50, 100, 100, 50]),
    "DO": ([20, 50, 75, 88, 112, 125, 150, 200], [25, 50, 75, 100, 100, 75, 50, 25]),
}


def plain_sub(code: str, value: float) -> float:
    """The index of one value, as the decision reads."""
    points, values = STEPS[code]
    if value < points[0]:
        return 10.0 if code in ("pH", "DO") else 100.0
    if value > points[-1]:
        return 10.0
    for n in range(len(points) - 1):
        if value <= points[n + 1]:
            return (values[n + 1] - values[n]) / (points[n + 1] - points[n]) * (value - points[n]) + values[n]
    return values[-1]


def plain_index(row: tuple[float, ...]) -> int:
    """The index of one sample, as the decision reads."""
    acidity, t, oxygen, *rest = row
    saturated = 14.652 - 0.41022 * t + 0.0079910 * t**2 - 0.000077774 * t**3
    fourth = [plain_sub("DO", oxygen / saturated * 100)]
    fourth += [plain_sub(code, value) for code, value in zip(OF_WATER[3:7], rest[:4], strict=True)]
    total = plain_sub("pH", acidity) / 100 * (sum(fourth) / len(fourth) * plain_sub("Coliform", rest[4])) ** 0.5
    return int(total + 0.5)


def with_pandas(table: pd.DataFrame) -> Any:
    """The index of all samples, a column of the pivoted table after the other."""
    wide = table.pivot(index="sample", columns="parameter", values="value")
    t = wide["T"].to_numpy()
    wide["DO"] = wide["DO"].to_numpy() / (14.652 - 0.41022 * t + 0.0079910 * t**2 - 0.000077774 * t**3) * 100
    sub = {}
    for code, (points, values) in STEPS.items():
        x = wide[code].to_numpy()
        found = np.interp(x, points, values)
        if code in ("pH", "DO"):
            found[x < points[0]] = 10
        elif code == "N-NH4":
            found[x < points[0]] = 100
        found[x > points[-1]] = 10
        sub[code] = found
    fourth = sum(sub[code] for code in ("DO", *OF_WATER[3:7])) / 5
    return np.floor(sub["pH"] / 100 * np.sqrt(fourth * sub["Coliform"]) + 0.5).astype(int)


def bench_water(count: int) -> None:
    given, table = measurements(count)
    asked = min(ASKED, count)
    rows = [tuple(row) for row in given.value[: asked * len(OF_WATER)].reshape(asked, -1).tolist()]
    water.indices(measurements(10)[0])
    ours, columns, plain = seconds(
        [lambda: water.indices(given), lambda: with_pandas(table), lambda: [plain_index(row) for row in rows]]
    )
    found = water.indices(given).wqi
    apart = (found != with_pandas(table)).sum() + (found[:asked] != [plain_index(row) for row in rows]).sum()
    print(f"water: {count:,} samples of {len(OF_WATER)} parameters; answers that differ: {apart}")
    say("ours", ours)
    say("pandas and numpy", columns, ours)
    say(f"plain Python (of {asked:,}, scaled)", plain / asked * count, ours)


if __name__ == "__main__":
    sizes = [int(one.replace("_", "")) for one in sys.argv[1:]]
    bench_air(sizes[0] if sizes else 10_000_000)
    bench_water(sizes[1] if len(sizes) > 1 else 1_000_000)
