"""Sealed readings as Parquet: sorted columns that any engine reads, from days and back without loss.

Columns: station, parameter, time (the station's clock, no zone), value, status, flags, censored, series, minutes, slots
and v00 to v11. A row is an hour of a series whose readings all bear the same marks and stand equally late in their
slots: ``slots`` says how many slots the hour has, the values are in v00 and on, NULL where nothing came, and ``time``
is the hour's begin and how late in its slot each stands. Of all other hours a row is one reading, with its ``value``
and no ``slots``. Rows of both kinds stand in row groups of their own, so that an engine skips those it need not read.
PyArrow, Ibis and DuckDB are imported when they are needed: the web process mostly does without.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.codes import Status
from lienket.engines.observations.settle import DAY_SECONDS, Days, blank_days, day_key, entering, of_key

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

#: The values of an hour, side by side.
HOUR_VALUES = tuple(f"v{n:02}" for n in range(12))
_PLAIN = ("time", "censored")
_GROUP = 100_000


def schema() -> pa.Schema:
    """The columns of a sealed month."""
    import pyarrow as pa

    kinds = {"station": pa.string(), "parameter": pa.string(), "time": pa.timestamp("us"), "value": pa.float32()}
    kinds |= {"status": pa.int16(), "flags": pa.int32(), "censored": pa.bool_()}
    kinds |= {"series": pa.int64(), "minutes": pa.int16(), "slots": pa.int16()}
    return pa.schema([*kinds.items(), *((name, pa.float32()) for name in HOUR_VALUES)])


class MonthWriter:
    """Writes sealed readings, station by station in order."""

    def __init__(self, out: Any) -> None:
        self._out = out
        self._kept: tuple[list[pa.Table], list[pa.Table]] = ([], [])

    def add(self, days: Sequence[Days], names: Mapping[int, tuple[str, str]]) -> int:
        """The days of a station's series; how many readings are in them."""
        table = to_table(days, names)
        hours = table["slots"].to_numpy(zero_copy_only=False) > 0
        for kept, mask in zip(self._kept, (hours, ~hours), strict=True):
            kept.append(table.filter(mask))
            if sum(part.num_rows for part in kept) >= _GROUP:
                self._flush(kept)
        return sum(int((~np.isnan(part.values)).sum()) for part in days)

    def _flush(self, kept: list[pa.Table]) -> None:
        import pyarrow as pa

        rows = pa.concat_tables(kept)
        if rows.num_rows:
            self._out.write_table(rows, row_group_size=rows.num_rows)
        kept.clear()

    def finish(self) -> None:
        """Write what waits for its row group to be full."""
        for kept in self._kept:
            if kept:
                self._flush(kept)


@contextmanager
def writer(path: Path) -> Iterator[MonthWriter]:
    """A writer of one file; the file is whole when the block is left without an error."""
    import pyarrow.parquet as pq

    names = schema().names
    with pq.ParquetWriter(
        path,
        schema(),
        compression="zstd",
        compression_level=6,
        use_dictionary=[name for name in names if name not in _PLAIN],
        column_encoding={"time": "DELTA_BINARY_PACKED"},
        dictionary_pagesize_limit=1 << 22,
    ) as out:
        month = MonthWriter(out)
        yield month
        month.finish()


def to_table(days: Sequence[Days], names: Mapping[int, tuple[str, str]]) -> pa.Table:
    """The readings of days, hours before single readings, each sorted by (series' names, time). ``names``: series →
    (station, parameter).
    """
    import pyarrow as pa

    parts = [rows for part in days for rows in _rows(part)]
    if not parts:
        return schema().empty_table()
    rows = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    by_name = sorted(names, key=lambda pk: names[pk])
    ids = np.array(sorted(names), dtype=np.int64)
    rank = np.argsort(np.array(by_name))[np.searchsorted(ids, rows["series"])]
    order = np.lexsort((rows["time"], rank, rows["slots"] == 0))
    number = rank[order].astype(np.int32)
    stations, parameters = zip(*(names[pk] for pk in by_name), strict=True)
    columns = {name: column[order] for name, column in rows.items()}
    texts = {"station": stations, "parameter": parameters}
    arrays = [
        pa.DictionaryArray.from_arrays(number, list(texts[field.name])).cast(pa.string())
        if field.name in texts
        else pa.array(columns[field.name], from_pandas=True).cast(field.type)
        for field in schema()
    ]
    return pa.Table.from_arrays(arrays, schema=schema())


def _rows(days: Days) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """The hours that are one row each, and the readings of all other hours."""
    slots = days.slots // 24
    shape = (len(days), 24, slots)
    there = ~np.isnan(days.values).reshape(shape)
    alike = np.logical_and(_alike(days, there), slots <= len(HOUR_VALUES))
    row, hour = np.nonzero(alike)
    first = there[row, hour].argmax(axis=1)
    marks = {name: getattr(days, name).reshape(shape)[row, hour, first] for name in ("status", "flags", "offsets")}
    values = np.full((len(row), len(HOUR_VALUES)), np.nan, dtype=np.float32)
    values[:, :slots] = days.values.reshape(shape)[row, hour, : len(HOUR_VALUES)]
    time = days.day[row] * DAY_SECONDS + hour * 3600 + marks["offsets"]
    whole = _columns(days, days.series[row], time, marks["status"], marks["flags"], np.float32(np.nan), slots, values)
    rest = (there & ~alike[:, :, None]).reshape(days.values.shape)
    series = np.broadcast_to(days.series[:, None], rest.shape)[rest]
    none = np.full((len(series), len(HOUR_VALUES)), np.nan, dtype=np.float32)
    single = _columns(days, series, days.at[rest], days.status[rest], days.flags[rest], days.values[rest], 0, none)
    return whole, single


def _alike(days: Days, there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[n, 24]: hours with readings that all bear the same marks and stand equally late in their slots."""
    alike = np.asarray(there.any(axis=2))
    for marks in (days.status, days.flags, days.offsets):
        of_hour = marks.reshape(there.shape)
        first = np.take_along_axis(of_hour, there.argmax(axis=2)[:, :, None], axis=2)
        alike &= ((of_hour == first) | ~there).all(axis=2)
    return alike


def _columns(
    days: Days, series: Any, time: Any, status: Any, flags: Any, value: Any, slots: int, values: Any
) -> dict[str, NDArray[Any]]:
    size = len(series)
    return {
        "time": time * 1_000_000,
        "value": np.broadcast_to(value, size),
        "status": status.astype(np.int16),
        "flags": flags.astype(np.int32),
        "censored": status == Status.BELOW,
        "series": series,
        "minutes": np.full(size, 1440 // days.slots, dtype=np.int16),
        "slots": np.full(size, slots, dtype=np.int16),
    } | dict(zip(HOUR_VALUES, values.T, strict=True))


def series_in(path: Path) -> list[int]:
    """The series that a sealed month holds readings of."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    return sorted(pc.unique(pq.read_table(path, columns=["series"])["series"]).to_pylist())


def read(path: Path, series: Any, first: int, last: int) -> list[Days]:
    """The days of these series from one day to another (days since 1970) in a sealed month, one Days for each number
    of slots.
    """
    columns = [name for name in schema().names if name not in ("station", "parameter", "censored")]
    return to_days(_filtered(path, series, first, last, columns))


def counts(path: Path, series: Any, first: int, last: int) -> tuple[Any, Any, Any, Any]:
    """(series, day since 1970, readings, those that enter means) of the days of these series in a sealed month."""
    table = _filtered(path, series, first, last, ("series", "time", "status", "flags", "slots", *HOUR_VALUES))
    of, time, status, flags = (table[name].to_numpy() for name in ("series", "time", "status", "flags"))
    key, day = np.unique(day_key(of, time.astype("datetime64[D]").astype(np.int64)), return_inverse=True)
    came = _came(table)
    enters = came * entering(status.astype(np.uint8), flags.astype(np.uint16))
    total, entering_means = (
        np.bincount(day, weights=weights, minlength=len(key)).astype(np.int64) for weights in (came, enters)
    )
    return (*of_key(key), total, entering_means)


def _came(table: pa.Table) -> NDArray[np.int64]:
    """How many readings each row stands for."""
    came = np.ones(table.num_rows, dtype=np.int64)
    if "slots" in table.column_names:
        values = sum(table[name].is_valid().to_numpy().astype(np.int64) for name in HOUR_VALUES)
        came = np.where(table["slots"].to_numpy() > 0, values, came)
    return came


def _filtered(path: Path, series: Any, first: int, last: int, columns: Sequence[str]) -> pa.Table:
    """Rows of these series and days; files from before hours were rows lack the columns of those."""
    import pyarrow.parquet as pq

    begin, end = (np.datetime64(day * DAY_SECONDS * 1_000_000, "us") for day in (first, last + 1))
    wanted = [("series", "in", series.tolist()), ("time", ">=", begin), ("time", "<", end)]
    known = pq.read_schema(path).names
    return pq.read_table(path, columns=[name for name in columns if name in known], filters=wanted)


def to_days(table: pa.Table) -> list[Days]:
    """Days from sealed readings: what ``to_table`` was given."""
    minutes = table["minutes"].to_numpy()
    return [_days(table.filter(minutes == one), one) for one in np.unique(minutes).tolist()]


def _days(table: pa.Table, minutes: int) -> Days:
    """Days of one cadence: single readings, then the values of hours one slot after the other."""
    names = ("series", "time", "value", "status", "flags")
    series, time, value, status, flags = (table[name].to_numpy() for name in names)
    at = time.astype("datetime64[s]").astype(np.int64)
    key = day_key(series, at // DAY_SECONDS)
    days = blank_days(np.unique(key), 1440 // minutes)
    row = np.searchsorted(days.key, key)
    slot, offset = np.divmod(at % DAY_SECONDS, minutes * 60)
    slots = table["slots"].to_numpy() if "slots" in table.column_names else np.zeros(len(at), dtype=np.int16)

    def put(chosen: NDArray[np.bool_], place: int, values: NDArray[np.float32]) -> None:
        at_slot = (row[chosen], slot[chosen] + place)
        days.values[at_slot], days.status[at_slot] = values[chosen], status[chosen]
        days.flags[at_slot], days.offsets[at_slot] = flags[chosen], offset[chosen]

    put(slots == 0, 0, value)
    for place in range(int(slots.max(initial=0))):
        values = table[HOUR_VALUES[place]].to_numpy()
        put((slots > 0) & ~np.isnan(values), place, values)
    return days


def readings_table(paths: Sequence[Path], *, threads: int, memory: str) -> ir.Table:
    """Sealed months as one table on DuckDB, for the expressions. The connection reads nothing outside their folders and
    fetches nothing.
    """
    import ibis

    connection = ibis.duckdb.connect(
        threads=threads, memory_limit=memory, autoinstall_known_extensions=False, autoload_known_extensions=False
    )
    folders = ", ".join("'" + str(one).replace("'", "''") + "'" for one in {path.resolve().parent for path in paths})
    connection.raw_sql(f"SET allowed_directories = [{folders}]")
    connection.raw_sql("SET enable_external_access = false")
    return connection.read_parquet([str(path.resolve()) for path in paths], union_by_name=True)
