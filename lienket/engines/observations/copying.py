"""Days and columns as the bytes of PostgreSQL's binary COPY, without a loop over readings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.codes import Status
from lienket.engines.observations.settle import DAY_SECONDS, Days

SIGNATURE = b"PGCOPY\n\xff\r\n\0"
HEADER = SIGNATURE + bytes(8)
TRAILER = b"\xff\xff"
#: PostgreSQL counts from 2000-01-01 (UTC).
DAYS_TO_2000, SECONDS_TO_2000 = 10_957, 946_684_800
#: Station clock minus UTC, in seconds.
CLOCK = 7 * 3600
FLOAT4 = 700
_CHUNK_DAYS = 4096

#: What `read_days` reads, in this order.
READ_COLUMNS = (
    "series_id, day, phase, octet_length(status)::int2, octet_length(flags)::int2, octet_length(offsets)::int2,"
    " values, status, flags, offsets"
)
#: What `write_days` writes, in this order.
WRITE_COLUMNS = "series_id, day, phase, filled, entering, values, status, flags, offsets"


def to_timestamps(at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Seconds on the station's clock → the microseconds of a timestamptz."""
    return (at - CLOCK - SECONDS_TO_2000) * 1_000_000


def from_timestamps(stamps: NDArray[np.int64]) -> NDArray[np.int64]:
    """The microseconds of a timestamptz → seconds on the station's clock."""
    return stamps // 1_000_000 + SECONDS_TO_2000 + CLOCK


# --- plain columns


@cache
def _row(kinds: tuple[str, ...]) -> np.dtype[Any]:
    fields: list[Any] = [("count", ">i2")]
    for n, kind in enumerate(kinds):
        fields += [(f"l{n}", ">i4"), (f"c{n}", kind)]
    return np.dtype(fields)


def write_rows(kinds: tuple[str, ...], columns: Iterable[NDArray[Any]]) -> bytes:
    """Rows of fixed columns (`kinds`: big-endian numpy types) as a whole binary COPY."""
    given = list(columns)
    rows = np.zeros(len(given[0]), dtype=_row(kinds))
    rows["count"] = len(kinds)
    for n, column in enumerate(given):
        rows[f"l{n}"] = np.dtype(kinds[n]).itemsize
        rows[f"c{n}"] = column
    return HEADER + rows.tobytes() + TRAILER


def read_rows(kinds: tuple[str, ...], data: bytes) -> list[NDArray[Any]]:
    """The columns of a whole binary COPY without NULLs."""
    rows = np.frombuffer(data[len(HEADER) : -len(TRAILER)], dtype=_row(kinds))
    return [rows[f"c{n}"].astype(np.dtype(kind).newbyteorder("=")) for n, kind in enumerate(kinds)]


# --- days


def _marks(status: int, flags: int, offsets: int) -> list[Any]:
    fields: list[Any] = []
    for name, kind, count in (("status", "u1", status), ("flags", "<u2", flags // 2), ("offsets", "<u2", offsets // 2)):
        fields.append((f"{name}_bytes", ">i4"))
        if count:
            fields.append((name, kind, (count,)))
    return fields


def _array(slots: int) -> list[Any]:
    head = [(name, ">i4") for name in ("bytes", "ndim", "nulls", "oid", "dim", "lower")]
    return [*head, ("values", [("bytes", ">i4"), ("x", ">f4")], (slots,))]


_HEAD_READ = [("count", ">i2"), ("ls", ">i4"), ("series", ">i8"), ("ld", ">i4"), ("day", ">i4"), ("lp", ">i4"),
              ("phase", ">i2"), ("l1", ">i4"), ("status_n", ">i2"), ("l2", ">i4"), ("flags_n", ">i2"),
              ("l3", ">i4"), ("offsets_n", ">i2")]  # fmt: skip
_HEAD_WRITE = [("count", ">i2"), ("ls", ">i4"), ("series", ">i8"), ("ld", ">i4"), ("day", ">i4"), ("lp", ">i4"),
               ("phase", ">i2"), ("lf", ">i4"), ("filled", ">i2"), ("le", ">i4"), ("entering", ">i2")]  # fmt: skip
_HEAD_BYTES = np.dtype(_HEAD_READ).itemsize


@cache
def _layout(slots: int, status: int, flags: int, offsets: int, *, reading: bool) -> np.dtype[Any]:
    head: list[Any] = list(_HEAD_READ if reading else _HEAD_WRITE)
    return np.dtype([*head, *_array(slots), *_marks(status, flags, offsets)])


def read_days(blocks: Iterable[bytes | memoryview]) -> list[Days]:
    """Days from a binary COPY of READ_COLUMNS, a row a block as PostgreSQL sends them; one Days for each number of
    slots.
    """
    alike: dict[tuple[int, bytes], list[bytes]] = {}
    for block in blocks:
        data = bytes(block)
        if data.startswith(SIGNATURE):
            data = data[len(HEADER) :]
        if len(data) > _HEAD_BYTES:
            alike.setdefault((len(data), data[28:_HEAD_BYTES]), []).append(data)
    found: dict[int, list[Days]] = {}
    for (length, _sizes), rows in alike.items():
        head = np.frombuffer(rows[0][:_HEAD_BYTES], dtype=np.dtype(_HEAD_READ))[0]
        marks = int(head["status_n"]), int(head["flags_n"]), int(head["offsets_n"])
        slots = (length - _HEAD_BYTES - 24 - 12 - sum(marks)) // 8
        table = np.frombuffer(b"".join(rows), dtype=_layout(slots, *marks, reading=True))
        found.setdefault(slots, []).append(_days_of(table, slots, *marks))
    return [_sorted(parts) for _slots, parts in sorted(found.items())]


def _days_of(table: Any, slots: int, status_n: int, flags_n: int, offsets_n: int) -> Days:
    values = table["values"]["x"].astype(np.float32)
    there = ~np.isnan(values)
    if status_n:
        status = table["status"].copy()
    else:
        status = np.where(there, np.uint8(Status.MEASURING), np.uint8(Status.MISSING))
    flags = table["flags"].astype(np.uint16) if flags_n else np.zeros(values.shape, dtype=np.uint16)
    if offsets_n:
        offsets = table["offsets"].astype(np.uint16)
    else:
        offsets = np.where(there, table["phase"].astype(np.uint16)[:, None], np.uint16(0))
    day = table["day"].astype(np.int64) + DAYS_TO_2000
    return Days(table["series"].astype(np.int64), day, values, status, flags, offsets)


def _sorted(parts: list[Days]) -> Days:
    columns = ("series", "day", "values", "status", "flags", "offsets")
    whole = Days(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))
    order = np.argsort(whole.key, kind="stable")
    return whole.part(order)


def write_days(days: Days) -> Iterator[bytes]:
    """The rows of days as a whole binary COPY of WRITE_COLUMNS, in blocks."""
    yield HEADER
    for first in range(0, len(days), _CHUNK_DAYS):
        yield from _write_chunk(days.part(slice(first, first + _CHUNK_DAYS)))
    yield TRAILER


def _write_chunk(days: Days) -> Iterator[bytes]:
    there = ~np.isnan(days.values)
    low = np.where(there, days.offsets, np.uint16(DAY_SECONDS // 2)).min(axis=1)
    high = np.where(there, days.offsets, 0).max(axis=1)
    phase = np.where(there.any(axis=1), low, 0)
    marked = (
        ((days.status != Status.MEASURING) & there).any(axis=1),
        (days.flags != 0).any(axis=1),
        there.any(axis=1) & (low != high),
    )
    for kind in product((False, True), repeat=3):
        alike = (marked[0] == kind[0]) & (marked[1] == kind[1]) & (marked[2] == kind[2])
        if alike.any():
            yield _rows_of(days.part(alike), phase[alike], there[alike], *kind)


def _rows_of(
    days: Days, phase: NDArray[Any], there: NDArray[np.bool_], status: bool, flags: bool, offsets: bool
) -> bytes:
    slots = days.slots
    layout = _layout(slots, slots * status, 2 * slots * flags, 2 * slots * offsets, reading=False)
    rows = np.zeros(len(days), dtype=layout)
    fixed: dict[str, Any] = {"count": 9, "ls": 8, "ld": 4, "lp": 2, "lf": 2, "le": 2, "bytes": 20 + 8 * slots}
    fixed |= {"ndim": 1, "oid": FLOAT4, "dim": slots, "lower": 1}
    fixed |= {"series": days.series, "day": days.day - DAYS_TO_2000, "phase": phase}
    fixed |= {"filled": there.sum(axis=1), "entering": days.entering.sum(axis=1)}
    for name, value in fixed.items():
        rows[name] = value
    rows["values"]["bytes"], rows["values"]["x"] = 4, days.values
    for name, kept, column in (
        ("status", status, np.where(there, days.status, np.uint8(Status.MISSING))),
        ("flags", flags, days.flags),
        ("offsets", offsets, days.offsets),
    ):
        if kept:
            rows[f"{name}_bytes"], rows[name] = column.dtype.itemsize * slots, column
    return rows.tobytes()
