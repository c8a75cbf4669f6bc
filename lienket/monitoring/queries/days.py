"""Days of series as arrays: sealed months, rows of days over them, and the arrivals that no day holds yet."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.codes import Flag
from lienket.engines.observations.copying import CLOCK, READ_COLUMNS, from_timestamps, read_days, read_rows
from lienket.engines.observations.settle import (
    DAY_SECONDS,
    Days,
    Incoming,
    blank_days,
    day_key,
    in_order,
    join_days,
    of_key,
    settle,
)
from lienket.ground.database.columns import array_text, copy_out, raw_cursor
from lienket.monitoring.queries.sealed import sealed_days, sealed_days_of_keys

_COLUMNS = READ_COLUMNS.replace(" values", ' d."values"')
_ZERO = date(1970, 1, 1)
_ARRIVAL_KINDS = (">i8", ">i8", ">f4", ">i2", ">i4")


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _ZERO).days


def day_of(number: int) -> date:
    """The day that many days after 1970-01-01."""
    return _ZERO + timedelta(days=int(number))


def slots_of(series_ids: NDArray[np.int64]) -> dict[int, int]:
    """series → slots that its calendar asks of a day today; series that are gone are left out."""
    with raw_cursor() as cursor:
        cursor.execute(
            "SELECT id, 1440 / minutes FROM monitoring_series WHERE id = ANY(%s::bigint[])", [array_text(series_ids)]
        )
        return dict(cursor.fetchall())


def live_days_of_keys(series: NDArray[np.int64], day: NDArray[np.int64]) -> list[Days]:
    """The rows of these (series, day) as they stand in the table."""
    statement = (
        f"COPY (SELECT {_COLUMNS} FROM unnest(%s::bigint[], %s::int[]) AS k (s, n)"  # noqa: S608
        " JOIN monitoring_seriesday d ON d.series_id = k.s AND d.day = date '1970-01-01' + k.n)"
        " TO STDOUT (FORMAT BINARY)"
    )
    return read_days(copy_out(statement, [array_text(series), array_text(day)]))


def live_days(series: NDArray[np.int64], first: date, last: date) -> list[Days]:
    """The rows of these series from one day to another, both included."""
    statement = (
        f"COPY (SELECT {_COLUMNS} FROM monitoring_seriesday d"  # noqa: S608
        " WHERE d.series_id = ANY(%s::bigint[]) AND d.day BETWEEN %s AND %s) TO STDOUT (FORMAT BINARY)"
    )
    return read_days(copy_out(statement, [array_text(series), first, last]))


def arrivals(series: NDArray[np.int64], first: date, last: date) -> Incoming:
    """What came for these series and days and is not settled yet, in the order that ``settle`` wants."""
    low, high = (day_number(day) * DAY_SECONDS - CLOCK for day in (first, last + timedelta(days=1)))
    statement = (
        "COPY (SELECT series_id, at, value, status, flags FROM monitoring_arrival"
        " WHERE series_id = ANY(%s::bigint[]) AND at >= to_timestamp(%s) AND at < to_timestamp(%s) ORDER BY id)"
        " TO STDOUT (FORMAT BINARY)"
    )
    data = b"".join(copy_out(statement, [array_text(series), low, high]))
    of, at, value, status, flags = read_rows(_ARRIVAL_KINDS, data)
    flags &= ~int(Flag.UNCOMPARED)
    found = Incoming(of, from_timestamps(at), value, status.astype(np.uint8), flags.astype(np.uint16))
    order = in_order(found)
    return found if order is None else found.part(order)


def _without(parts: list[Days], over: list[Days]) -> list[Days]:
    """Days that have no row among those over them."""
    if not over:
        return parts
    taken = np.concatenate([part.key for part in over])
    left = [part.part(~np.isin(part.key, taken)) for part in parts]
    return [part for part in left if len(part)]


def _by_slots(parts: list[Days]) -> list[Days]:
    alike: dict[int, list[Days]] = {}
    for part in parts:
        alike.setdefault(part.slots, []).append(part)
    return [join_days(found) for _slots, found in sorted(alike.items())]


def stored_days(series: NDArray[np.int64], day: NDArray[np.int64]) -> list[Days]:
    """The days of these keys that are stored, sealed or not; no row for the others, arrivals not yet in them."""
    live = live_days_of_keys(series, day)
    return [*live, *_without(sealed_days_of_keys(series, day), live)]


def standing_days(
    series: NDArray[np.int64], day: NDArray[np.int64], slots: dict[int, int], beside: NDArray[np.int64] | None = None
) -> list[Days]:
    """The days of these keys as readings are settled into them: as they stand, sealed or not, else blank; with those
    of the keys ``beside`` them that are stored.
    """
    keys = day_key(series, day)
    found = stored_days(*(of_key(np.union1d(keys, beside)) if beside is not None else (series, day)))
    missing = keys[~np.isin(keys, np.concatenate([part.key for part in found]))] if found else keys
    wanted = np.array([slots[int(one)] for one in missing >> 20], dtype=np.int64)
    blank = [blank_days(np.sort(missing[wanted == count]), int(count)) for count in np.unique(wanted)]
    return _by_slots([*found, *blank])


def days_between(series: NDArray[np.int64], first: date, last: date) -> list[Days]:
    """All that is known of these series from one day to another, arrivals included; one Days for each number of
    slots, and no row for a day of which nothing is known.
    """
    if not len(series) or last < first:
        return []
    # In the order in which readings move on: what moves between two questions is seen twice, never missed.
    fresh = arrivals(series, first, last)
    live = live_days(series, first, last)
    parts = _by_slots([*live, *_without(sealed_days(series, first, last), live)])
    return _with_arrivals(parts, fresh) if len(fresh) else parts


def _with_arrivals(parts: list[Days], fresh: Incoming) -> list[Days]:
    keys = np.unique(fresh.key)
    known = np.concatenate([part.key for part in parts]) if parts else np.zeros(0, dtype=np.int64)
    missing = keys[~np.isin(keys, known)]
    slots = slots_of(np.unique(missing >> 20)) if len(missing) else {}
    wanted = np.array([slots.get(int(one), 0) for one in missing >> 20], dtype=np.int64)
    blank = [blank_days(missing[wanted == count], int(count)) for count in np.unique(wanted) if count]
    answer = []
    for part in _by_slots([*parts, *blank]):
        ours = fresh.part(np.isin(fresh.key, part.key))
        answer.append(settle(part, ours).days if len(ours) else part)
    return answer
