"""Sealed readings as Parquet: sorted columns that any engine reads, from days and back without loss.

Columns: station, parameter, time (the station's clock, no zone), value, status, flags, censored, series, minutes.
PyArrow, Ibis and DuckDB are imported when they are needed: the web process mostly does without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lienket.engines.observations.codes import Status
from lienket.engines.observations.settle import DAY_SECONDS, Days, blank_days, day_key, entering, of_key

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

_REPEATING = ["station", "parameter", "value", "status", "flags", "series", "minutes"]


def schema() -> pa.Schema:
    """The columns of a sealed month."""
    import pyarrow as pa

    kinds = {"station": pa.string(), "parameter": pa.string(), "time": pa.timestamp("us"), "value": pa.float32()}
    kinds |= {"status": pa.int16(), "flags": pa.int32(), "censored": pa.bool_()}
    kinds |= {"series": pa.int64(), "minutes": pa.int16()}
    return pa.schema(list(kinds.items()))


def writer(path: Path) -> Any:
    """A writer of sealed readings; give it one table a station, in order."""
    import pyarrow.parquet as pq

    return pq.ParquetWriter(
        path,
        schema(),
        compression="zstd",
        compression_level=6,
        use_dictionary=_REPEATING,
        column_encoding={"time": "DELTA_BINARY_PACKED"},
        dictionary_pagesize_limit=1 << 22,
    )


def to_table(days: Sequence[Days], names: Mapping[int, tuple[str, str]]) -> pa.Table:
    """The readings of days, sorted by (series' names, time). ``names``: series → (station, parameter)."""
    import pyarrow as pa

    parts = [_columns(part) for part in days]
    if not parts:
        return schema().empty_table()
    series, at, value, status, flags, minutes = (np.concatenate([part[n] for part in parts]) for n in range(6))
    by_name = sorted(names, key=lambda pk: names[pk])
    ids = np.array(sorted(names), dtype=np.int64)
    rank = np.argsort(np.array(by_name))[np.searchsorted(ids, series)]
    order = np.lexsort((at, rank))
    number = rank[order].astype(np.int32)
    stations, parameters = zip(*(names[pk] for pk in by_name), strict=True)
    columns = {
        "station": pa.DictionaryArray.from_arrays(number, list(stations)).cast(pa.string()),
        "parameter": pa.DictionaryArray.from_arrays(number, list(parameters)).cast(pa.string()),
        "time": at[order] * 1_000_000,
        "value": value[order],
        "status": status[order].astype(np.int16),
        "flags": flags[order].astype(np.int32),
        "censored": status[order] == Status.BELOW,
        "series": series[order],
        "minutes": minutes[order].astype(np.int16),
    }
    arrays = [columns[field.name] for field in schema()]
    return pa.Table.from_arrays(
        [pa.array(one).cast(field.type) for one, field in zip(arrays, schema(), strict=True)], schema=schema()
    )


def _columns(days: Days) -> tuple[Any, ...]:
    there = ~np.isnan(days.values)
    series = np.broadcast_to(days.series[:, None], there.shape)[there]
    minutes = np.full(len(series), 1440 // days.slots)
    return series, days.at[there], days.values[there], days.status[there], days.flags[there], minutes


def series_in(path: Path) -> list[int]:
    """The series that a sealed month holds readings of."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    return sorted(pc.unique(pq.read_table(path, columns=["series"])["series"]).to_pylist())


def read(path: Path, series: Any, first: int, last: int) -> list[Days]:
    """The days of these series from one day to another (days since 1970) in a sealed month, one Days for each number
    of slots.
    """
    import pyarrow.parquet as pq

    columns = ["series", "time", "value", "status", "flags", "minutes"]
    begin, end = (np.datetime64(day * DAY_SECONDS * 1_000_000, "us") for day in (first, last + 1))
    wanted = [("series", "in", series.tolist()), ("time", ">=", begin), ("time", "<", end)]
    return to_days(pq.read_table(path, columns=columns, filters=wanted))


def counts(path: Path, series: Any, first: int, last: int) -> tuple[Any, Any, Any, Any]:
    """(series, day since 1970, readings, those that enter means) of the days of these series in a sealed month."""
    import pyarrow.parquet as pq

    begin, end = (np.datetime64(day * DAY_SECONDS * 1_000_000, "us") for day in (first, last + 1))
    wanted = [("series", "in", series.tolist()), ("time", ">=", begin), ("time", "<", end)]
    table = pq.read_table(path, columns=["series", "time", "status", "flags"], filters=wanted)
    of, time, status, flags = (table[name].to_numpy() for name in ("series", "time", "status", "flags"))
    key = day_key(of, time.astype("datetime64[D]").astype(np.int64))
    # The file is sorted by series and time, so equal keys stand beside each other.
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.zeros(0, dtype=np.int64)
    enters = entering(status.astype(np.uint8), flags.astype(np.uint16))
    sums = np.add.reduceat(enters.astype(np.int64), starts) if len(starts) else starts
    return (*of_key(key[starts]), np.diff(np.r_[starts, len(key)]), sums)


def to_days(table: pa.Table) -> list[Days]:
    """Days from sealed readings: what ``to_table`` was given."""
    names = ("series", "time", "value", "status", "flags", "minutes")
    series, time, value, status, flags, minutes = (table[name].to_numpy() for name in names)
    at = time.astype("datetime64[s]").astype(np.int64)
    found = []
    for one in np.unique(minutes).tolist():
        ours = minutes == one
        key = day_key(series[ours], at[ours] // DAY_SECONDS)
        days = blank_days(np.unique(key), 1440 // one)
        row = np.searchsorted(days.key, key)
        slot, offset = np.divmod(at[ours] % DAY_SECONDS, one * 60)
        days.values[row, slot], days.status[row, slot] = value[ours], status[ours]
        days.flags[row, slot], days.offsets[row, slot] = flags[ours], offset
        found.append(days)
    return found


def readings_table(paths: Sequence[Path], *, folder: Path, threads: int, memory: str) -> ir.Table:
    """Sealed months as one table on DuckDB, for the expressions. The connection reads nothing outside the folder and
    fetches nothing.
    """
    import ibis

    connection = ibis.duckdb.connect(
        threads=threads, memory_limit=memory, autoinstall_known_extensions=False, autoload_known_extensions=False
    )
    connection.raw_sql(f"SET allowed_directories = ['{str(folder).replace(chr(39), chr(39) * 2)}']")
    connection.raw_sql("SET enable_external_access = false")
    return connection.read_parquet([str(path) for path in paths])
