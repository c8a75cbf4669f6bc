"""The store of readings: loading, the live edge, a station's page, and VN_AQI beside row storage and hand-written SQL.

    python benchmarks/observations.py [--stations 100] [--days 31] [--full] [--rounds 5]

Seeded 5-minute readings of ten parameters, 1 in 100 missing, one hour in 200 doubted (so one day in nine has a flag),
one in 500 not measuring. ``--full`` is a year: 105 million readings.
The server is one of its own in the usual profile (with fsync); rows, days and Parquet hold the same readings. Medians;
ratios are what counts. Analyses are asked in turns, so that other programs on the machine weigh on all, and every
answer must have the same rows and the same sum. Of a year the rows are asked once by the clock.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import observations_sql as by_hand
from benchmarks.intake import prepare

CODES = ("PM2.5", "PM10", "O3", "NO2", "SO2", "CO", "NO", "H2S", "NH3", "RH")
LEVEL = np.array([45, 80, 90, 60, 40, 2000, 20, 5, 30, 75], dtype=np.float32)
BEGIN = date(2024, 1, 1)
DAY_ZERO = date(1970, 1, 1)
LIVE_STATIONS = 1000
OURS, HAND = "our expression, DuckDB on Parquet", "hand-written SQL, DuckDB on Parquet"
ROWS = """
CREATE TABLE readings (station smallint NOT NULL, parameter text NOT NULL, time timestamp NOT NULL, value real NOT NULL,
                       status smallint NOT NULL, flags integer NOT NULL)
"""


def make_series(stations: int) -> None:
    """Stations of air with ten series each, of which the first `stations` get readings."""
    from lienket.localities.models import Organisation, Unit
    from lienket.monitoring.models import Series, Station

    owner = Organisation.objects.order_by("pk").first()
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    shared = {"medium": "air", "owner": owner, "place": place, "province": place, "lat": 21.0, "lon": 105.8}
    made = [
        Station(pk=n + 1, code=f"HN_DO_KK{n:04}", name=f"Trạm {n}", opens_on=BEGIN, **shared)
        for n in range(max(stations, LIVE_STATIONS))
    ]
    Station.objects.bulk_create(made)
    Series.objects.bulk_create(
        [
            Series(pk=n * 10 + k + 1, station_id=n + 1, parameter=code, since=BEGIN)
            for n in range(len(made))
            for k, code in enumerate(CODES)
        ],
        batch_size=2000,
    )


def readings(stations: int, days: int) -> Iterator[Any]:
    """The readings, a part of some stations and days at a time; the same every time."""
    from lienket.monitoring.actions import Readings

    for month in range(0, days, 31):
        span = min(31, days - month)
        for first in range(0, stations, 10):
            chance = np.random.default_rng([2026, month, first])
            series = np.arange(first * 10, min(first + 10, stations) * 10)
            shape = (len(series), span * 288)
            drift = np.cumsum(chance.normal(0, 0.03, shape), axis=1, dtype=np.float32)
            value = np.round(LEVEL[series % 10][:, None] * (1 + 0.8 * np.abs(np.sin(drift))), 1).astype(np.float32)
            at = ((BEGIN - DAY_ZERO).days + month) * 86_400 + np.arange(shape[1]) * 300
            there = chance.random(shape) >= 0.01
            doubted = np.repeat(chance.random((len(series), span * 24)) < 0.005, 12, axis=1)
            stopped = np.repeat(chance.random((len(series), span * 24)) < 0.002, 12, axis=1)
            flags, status = np.where(doubted, 8, 0).astype(np.uint16), np.where(stopped, 1, 0).astype(np.uint8)
            yield Readings(
                np.broadcast_to(series[:, None] + 1, shape)[there],
                np.broadcast_to(at, shape)[there],
                value[there],
                status[there],
                flags[there],
            )


def load_days(stations: int, days: int) -> int:
    """Through the room's own action; tells the rate."""
    from lienket.monitoring import actions

    count, took = 0, 0.0
    for part in readings(stations, days):
        start = time.perf_counter()
        intake = actions.take_readings(source=None, readings=part)
        took += time.perf_counter() - start
        assert intake.new == len(part)
        count += len(part)
    size = _scalar("SELECT pg_total_relation_size('monitoring_seriesday')")
    say("bulk load into days, readings/s", count / took, "≥ 1,000,000")
    say("bytes a reading, days in PostgreSQL with key and index", size / count, "≤ 6")
    return count


def load_rows(stations: int, days: int) -> None:
    """The same as rows: COPY BINARY, then the two indexes that help, then VACUUM."""
    from lienket.engines.observations.copying import HEADER, TRAILER
    from lienket.ground.database.columns import copy_in, raw_cursor

    texts = [code.encode() for code in CODES]
    count, took = 0, 0.0
    with raw_cursor() as cursor:
        cursor.execute(ROWS)
    for part in readings(stations, days):
        start = time.perf_counter()
        blocks = [HEADER]
        for place, text in enumerate(texts):
            ours = (part.series - 1) % 10 == place
            blocks.append(_row_bytes(part, ours, text))
        copy_in("COPY readings FROM STDIN (FORMAT BINARY)", [*blocks, TRAILER])
        took += time.perf_counter() - start
        count += len(part)
    start = time.perf_counter()
    with raw_cursor() as cursor:
        cursor.execute("CREATE INDEX ON readings USING brin (time)")
        cursor.execute("CREATE INDEX ON readings (station, parameter, time) INCLUDE (value, status, flags)")
        cursor.execute("VACUUM ANALYZE readings")
    say(f"  beside it, rows in PostgreSQL, readings/s (indexes {time.perf_counter() - start:.0f} s more)", count / took)
    say(
        "  beside it, bytes a reading as rows with their indexes",
        _scalar("SELECT pg_total_relation_size('readings')") / count,
    )


def _row_bytes(part: Any, ours: Any, text: bytes) -> bytes:
    kinds = [("n", ">i2")]
    for name, kind in (("s", ">i2"), ("p", f"S{len(text)}"), ("t", ">i8"), ("v", ">f4"), ("x", ">i2"), ("f", ">i4")):
        kinds += [(f"l{name}", ">i4"), (name, kind)]
    table = np.zeros(int(ours.sum()), dtype=np.dtype(kinds))
    table["n"] = 6
    for name, size in (("s", 2), ("p", len(text)), ("t", 8), ("v", 4), ("x", 2), ("f", 4)):
        table[f"l{name}"] = size
    table["s"], table["p"], table["v"] = (part.series[ours] - 1) // 10, text, part.value[ours]
    table["t"] = (part.at[ours] - 946_684_800) * 1_000_000
    table["x"], table["f"] = part.status[ours], part.flags[ours]
    return table.tobytes()


def live_edge(days: int) -> None:
    """Batches of 10,000 readings of one moment: committed with the latest values; then settled."""
    from lienket.monitoring import actions

    series = np.arange(1, LIVE_STATIONS * 10 + 1)
    begin = ((BEGIN - DAY_ZERO).days + days) * 86_400
    taken, settled = [], []
    for step in range(60):
        chance = np.random.default_rng(step)
        given = actions.Readings(
            series, np.full(len(series), begin + step * 300), chance.random(len(series), dtype=np.float32),
            np.zeros(len(series), np.uint8), np.zeros(len(series), np.uint16),
        )  # fmt: skip
        start = time.perf_counter()
        actions.take_readings(source=None, readings=given, fresh=True)
        taken.append((time.perf_counter() - start) * 1000)
        if step % 6 == 5:
            start = time.perf_counter()
            actions.settle_arrivals()
            settled.append((time.perf_counter() - start) * 1000)
    say("10,000 readings committed with latest, ms, median", statistics.median(taken), "≤ 150")
    say("  p99 of 60 batches, ms", float(np.quantile(taken, 0.99)))
    say("  six batches settled into their days by the worker, ms, median", statistics.median(settled))


def station_page(stations: int) -> None:
    """One series, one month, hourly."""
    from lienket.monitoring import queries
    from lienket.monitoring.models import Series

    known = list(Series.objects.filter(pk__lte=stations * 10).order_by("pk"))
    took = []
    for number in range(200):
        series = known[number * 7 % len(known)]
        start = time.perf_counter()
        hours = queries.hourly_of(series, BEGIN, BEGIN + timedelta(days=30))
        took.append((time.perf_counter() - start) * 1000)
        assert len(hours) == 744
    say("one series, one month, hourly, ms, median", statistics.median(took[20:]), "≤ 5")
    say("  p99, ms", float(np.quantile(took[20:], 0.99)))


def seal(days: int) -> list[Path]:
    """Every month into its Parquet file."""
    from lienket.monitoring import actions
    from lienket.monitoring.models import SealedMonth
    from lienket.monitoring.queries.sealed import sealed_path

    start = time.perf_counter()
    month = BEGIN
    while month < BEGIN + timedelta(days=days):
        actions.seal_month(month)
        month = (month + timedelta(days=31)).replace(day=1)
    took = time.perf_counter() - start
    sealed = list(SealedMonth.objects.order_by("month"))
    count = sum(one.readings for one in sealed)
    say("sealed into Parquet, readings/s", count / took)
    say("bytes a reading, Parquet", sum(one.bytes for one in sealed) / count, "≤ 6")
    return [sealed_path(one.path) for one in sealed]


def analyses(paths: list[Path], rounds: int) -> None:
    """Daily and hourly VN_AQI three ways, in turns."""
    import ibis
    import psycopg

    from lienket.engines import air
    from lienket.engines.observations import parquet
    from lienket.engines.observations.expressions import hourly
    from lienket.engines.observations.index_expressions import daily_index, hourly_index

    table = parquet.readings_table(paths, threads=2, memory="4GB")
    duck = table.get_backend().con
    duck.execute(f"CREATE VIEW readings AS SELECT * FROM {table.get_name()}")
    rows = psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True)
    rows.execute("SET work_mem = '512MB'; SET jit = off; SET max_parallel_workers_per_gather = 2")
    of_rows = ibis.postgres.from_connection(rows).table("readings")
    kinds = (
        ("daily", by_hand.daily, lambda of: daily_index(hourly(of), air.packaged_methods())),
        ("hourly", by_hand.hourly, lambda of: hourly_index(hourly(of), air.packaged_methods())),
    )
    for name, text, expression in kinds:
        asked = {
            OURS: (duck, ibis.to_sql(expression(table), dialect="duckdb")),
            HAND: (duck, text("duckdb")),
            "rows in PostgreSQL, our expression": (rows, ibis.to_sql(expression(of_rows), dialect="postgres")),
            "rows in PostgreSQL, hand-written": (rows, text("postgres")),
        }
        ways = {way: partial(_asked, engine, sql) for way, (engine, sql) in asked.items()}
        tell(name, ways, rounds, rows, of_rows=1 if len(paths) > 1 else 2)


def _asked(engine: Any, sql: str) -> Any:
    return engine.execute(f"SELECT count(aqi), sum(aqi) FROM ({sql}) AS x").fetchone()


def _processor(rows: Any) -> float:
    """Processor seconds so far of this process, where DuckDB computes, and of the backend that serves the rows."""
    fields = Path(f"/proc/{rows.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def tell(name: str, ways: dict[str, Callable[[], Any]], rounds: int, rows: Any, *, of_rows: int) -> None:
    """Clock and processor of each way; rows are asked ``of_rows`` times as the clock counts, with two workers more, and
    once alone, as only then all their work is done by the backend that is looked at.
    """
    clock: dict[str, list[float]] = {way: [] for way in ways}
    processor: dict[str, list[float]] = {way: [] for way in ways}
    answers = set()
    for turn in range(max(of_rows + 1, rounds)):
        alone = turn == of_rows
        rows.execute(f"SET max_parallel_workers_per_gather = {0 if alone else 2}")
        for way, ask in ways.items():
            is_rows = way.startswith("rows")
            if is_rows and turn > of_rows:
                continue
            start, before = time.perf_counter(), _processor(rows)
            found = ask()
            took, worked = time.perf_counter() - start, _processor(rows) - before
            if not is_rows or not alone:
                clock[way].append(took)
            if not is_rows or alone:
                processor[way].append(worked)
            answers.add((int(found[0]), int(found[1])))
    assert len(answers) == 1, answers
    print(f"{name} VN_AQI, {answers.pop()[0]:,} indices{'clock s':>40}{'processor s':>14}")
    for way in ways:
        print(f"  {way:<60}{statistics.median(clock[way]):>10.2f}{statistics.median(processor[way]):>14.2f}")
    for kind, times in (("clock", clock), ("processor", processor)):
        middle = {way: statistics.median(spent) for way, spent in times.items()}
        best = min(spent for way, spent in middle.items() if way.startswith("rows"))
        say(f"  ours ÷ hand-written, {kind}", middle[OURS] / middle[HAND], "≤ 1.1")
        say(f"  rows, the better of both ÷ ours, {kind}", best / middle[OURS], "≥ 15")


def _scalar(statement: str) -> float:
    from lienket.ground.database.columns import raw_cursor

    with raw_cursor() as cursor:
        cursor.execute(statement)  # type: ignore[arg-type]
        row = cursor.fetchone()
    return float(row[0]) if row else 0.0


def say(what: str, figure: float, target: str = "") -> None:
    shown = f"{figure:,.0f}" if figure >= 1000 else f"{figure:,.3g}"
    print(f"{what:<86}{shown:>14}  {target}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--stations", type=int, default=100)
    parser.add_argument("--days", type=int, default=31)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    days = 366 if asked.full else asked.days
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="lienket-bench-") as folder:
        server = prepare(Path(folder))
        try:
            print(f"{asked.stations} stations × 10 × {days} days; load {os.getloadavg()[0]:.1f}", flush=True)
            make_series(asked.stations)
            load_days(asked.stations, days)
            load_rows(asked.stations, days)
            station_page(asked.stations)
            live_edge(days)
            analyses(seal(days), asked.rounds)
            print(f"load at the end {os.getloadavg()[0]:.1f}")
        finally:
            server.stop("immediate")


if __name__ == "__main__":
    main()
