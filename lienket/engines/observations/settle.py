"""The one rule by which readings enter days: new, repeated, corrected, or in each other's way. Pure numpy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.codes import COUNTING, EXCLUDING, Flag, Status

DAY_SECONDS = 86_400
#: Series and day as one sortable number; days from 770 to 3403 fit.
_DAY_BITS, _DAY_ZERO = 20, 1 << 19


class Outcome(IntEnum):
    """What became of one incoming reading."""

    NEW = 0
    REPEATED = 1
    CORRECTED = 2
    CLASH = 3
    """Another reading holds the slot, of another time, or not doubted for its clock as this one is: it has no place."""


@dataclass(frozen=True)
class Incoming:
    """Readings as columns of equal length, sorted by (series, time), those of one time in the order they came.

    ``at``: seconds since 1970 on the station's clock; ``value`` is finite.
    """

    series: NDArray[np.int64]
    at: NDArray[np.int64]
    value: NDArray[np.float32]
    status: NDArray[np.uint8]
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.at)

    @property
    def key(self) -> NDArray[np.int64]:
        """The series and day of each reading as one number."""
        return day_key(self.series, self.at // DAY_SECONDS)

    def part(self, chosen: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Incoming:
        """Some of them, in the order given."""
        return Incoming(
            self.series[chosen], self.at[chosen], self.value[chosen], self.status[chosen], self.flags[chosen]
        )


@dataclass(frozen=True)
class Days:
    """n days of series with equally many slots, sorted by (series, day).

    ``day``: days since 1970; ``values`` [n, slots], NaN where nothing came; ``offsets``: seconds after the start of
    its slot at which each reading is stamped.
    """

    series: NDArray[np.int64]
    day: NDArray[np.int64]
    values: NDArray[np.float32]
    status: NDArray[np.uint8]
    flags: NDArray[np.uint16]
    offsets: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.day)

    @property
    def slots(self) -> int:
        """Slots of each day."""
        return self.values.shape[1]

    @property
    def key(self) -> NDArray[np.int64]:
        """The series and day of each row as one number."""
        return day_key(self.series, self.day)

    @property
    def at(self) -> NDArray[np.int64]:
        """[n, slots]: the second at which each reading is stamped; of an empty slot, at which it begins."""
        start = np.arange(self.slots, dtype=np.int64) * (DAY_SECONDS // self.slots)
        return self.day[:, None] * DAY_SECONDS + start[None, :] + self.offsets

    @property
    def entering(self) -> NDArray[np.bool_]:
        """[n, slots]: which readings enter means."""
        return entering(self.status, self.flags) & ~np.isnan(self.values)

    def part(self, chosen: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Days:
        """Some of the days, in the order given."""
        return Days(*(getattr(self, name)[chosen] for name in _DAY_COLUMNS))


_DAY_COLUMNS = ("series", "day", "values", "status", "flags", "offsets")


@dataclass(frozen=True)
class Settled:
    """Days with the readings in them, and for each reading what became of it (Outcome) and what stood there before."""

    days: Days
    outcome: NDArray[np.uint8]
    old_value: NDArray[np.float32]
    old_status: NDArray[np.uint8]
    changed: NDArray[np.bool_]
    """Which days are not as they were."""


def jitter_of(slots: int) -> int:
    """Seconds by which a logger may stamp the same reading otherwise when it sends it again: a tenth of the slot, half
    a minute at most. Ours, no law.
    """
    return min(DAY_SECONDS // slots // 10, 30)


def day_key(series: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Series and day as one number that sorts like the pair."""
    return (series << _DAY_BITS) + (day + _DAY_ZERO)


def of_key(key: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(series, day) of day_key."""
    return key >> _DAY_BITS, (key & ((1 << _DAY_BITS) - 1)) - _DAY_ZERO


def entering(status: NDArray[np.uint8], flags: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """``codes.enters`` over columns of any shape."""
    counting = np.zeros(status.shape, dtype=np.bool_)
    for one in COUNTING:
        counting |= status == int(one)
    doubted = ((flags & np.uint16(EXCLUDING)) != 0) & ((flags & np.uint16(Flag.CLEARED)) == 0)
    return counting & ~doubted & ((flags & np.uint16(Flag.PERSON)) == 0)


def blank_days(key: NDArray[np.int64], slots: int) -> Days:
    """Days in which nothing has come yet."""
    series, day = of_key(key)
    shape = (len(key), slots)
    return Days(
        series,
        day,
        np.full(shape, np.nan, dtype=np.float32),
        np.full(shape, Status.MISSING, dtype=np.uint8),
        np.zeros(shape, dtype=np.uint16),
        np.zeros(shape, dtype=np.uint16),
    )


def join_days(parts: list[Days]) -> Days:
    """Days of equal slots from several places as one, sorted."""
    whole = Days(*(np.concatenate([getattr(part, name) for part in parts]) for name in _DAY_COLUMNS))
    order = np.argsort(whole.key, kind="stable")
    return whole if bool((order[1:] > order[:-1]).all()) else whole.part(order)


def append(*parts: Incoming) -> Incoming:
    """Readings from several places, one after the other."""
    names = ("series", "at", "value", "status", "flags")
    return Incoming(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def join_readings(parts: list[Incoming]) -> Incoming:
    """Readings from several places as one, sorted by (series, time), those of one time in the order given."""
    whole = append(*parts)
    order = in_order(whole)
    return whole if order is None else whole.part(order)


def in_order(readings: Incoming) -> NDArray[np.intp] | None:
    """The stable order by (series, time); None where they stand in it already."""
    series, at = readings.series, readings.at
    if bool(((series[1:] > series[:-1]) | ((series[1:] == series[:-1]) & (at[1:] >= at[:-1]))).all()):
        return None
    return np.lexsort((at, series))


def settle(days: Days, incoming: Incoming) -> Settled:
    """Put readings into days. Every reading's (series, day) must be among ``days``; neither argument is changed.

    A reading is the same as the one in its slot when value and status are, and the time but for `jitter_of`. Another
    value at the same time corrects it, the later-sent wins; only a reading whose clock is doubted never takes the place
    of one that is not. Anything at another time has no place. Raises KeyError for a day not given.
    """
    slots, count = days.slots, len(incoming)
    row = np.searchsorted(days.key, incoming.key)
    if count and (row.max() >= len(days) or (days.key[row] != incoming.key).any()):
        raise KeyError("a reading's day is not among the days given")
    slot, offset = np.divmod(incoming.at % DAY_SECONDS, DAY_SECONDS // slots)
    place = row * slots + slot
    held = _Held(days)
    outcome = np.zeros(count, dtype=np.uint8)
    old_value, old_status = np.full(count, np.nan, dtype=np.float32), np.full(count, Status.MISSING, dtype=np.uint8)
    offset = offset.astype(np.uint16)
    same = _same_as_before(place, offset, incoming.value, incoming.status)
    for turn in _turns(place, same):
        part = (place[turn], offset[turn], incoming.value[turn], incoming.status[turn], incoming.flags[turn])
        outcome[turn], old_value[turn], old_status[turn] = held.take(*part)
    _copy_down(outcome, same)
    changed = np.zeros(len(days), dtype=np.bool_)
    changed[row[(outcome == Outcome.NEW) | (outcome == Outcome.CORRECTED)]] = True
    return Settled(held.days(), outcome, old_value, old_status, changed)


class _Held:
    """The slots of all days as flat columns that readings are put into."""

    def __init__(self, days: Days) -> None:
        self._days = days
        self._values, self._status = days.values.flatten(), days.status.flatten()
        self._flags, self._offsets = days.flags.flatten(), days.offsets.flatten()
        self._jitter = jitter_of(days.slots)

    def take(
        self,
        place: NDArray[np.int64],
        offset: NDArray[np.uint16],
        value: NDArray[np.float32],
        status: NDArray[np.uint8],
        flags: NDArray[np.uint16],
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint8]]:
        """(outcome, old value, old status) of readings of which no two share a slot."""
        was, was_status = self._values[place], self._status[place]
        filled = ~np.isnan(was)
        apart = np.abs(self._offsets[place].astype(np.int32) - offset)
        equal = (was == value) & (was_status == status) & (apart <= self._jitter)
        clock = np.uint16(Flag.CLOCK)
        unsure = ((flags & clock) != 0) & ((self._flags[place] & clock) == 0)
        outcome = np.where(equal, Outcome.REPEATED, np.where((apart > 0) | unsure, Outcome.CLASH, Outcome.CORRECTED))
        outcome = np.where(filled, outcome, Outcome.NEW).astype(np.uint8)
        put = (outcome == Outcome.NEW) | (outcome == Outcome.CORRECTED)
        there = place[put]
        self._values[there], self._status[there] = value[put], status[put]
        self._flags[there], self._offsets[there] = flags[put], offset[put]
        return outcome, was, was_status

    def days(self) -> Days:
        """The days as they are now."""
        shape = self._days.values.shape
        values, status = self._values.reshape(shape), self._status.reshape(shape)
        flags, offsets = self._flags.reshape(shape), self._offsets.reshape(shape)
        return Days(self._days.series, self._days.day, values, status, flags, offsets)


def _same_as_before(
    place: NDArray[np.int64],
    offset: NDArray[np.uint16],
    value: NDArray[np.float32],
    status: NDArray[np.uint8],
) -> NDArray[np.bool_]:
    """Which readings say nothing but what the one before them said."""
    same = np.zeros(len(place), dtype=np.bool_)
    same[1:] = place[1:] == place[:-1]
    for column in (offset, value, status):
        same[1:] &= column[1:] == column[:-1]
    return same


def _turns(place: NDArray[np.int64], same: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """The readings in turns: in each turn no slot twice, those of one slot in their order. Usually there is one."""
    ours = np.flatnonzero(~same)
    first = np.ones(len(ours), dtype=np.bool_)
    first[1:] = place[ours[1:]] != place[ours[:-1]]
    if bool(first.all()):
        return [ours]
    starts = np.flatnonzero(first)
    rank = np.arange(len(ours)) - starts[np.cumsum(first) - 1]
    order = np.argsort(rank, kind="stable")
    cuts = np.searchsorted(rank[order], np.arange(1, int(rank.max()) + 1))
    return np.split(ours[order], cuts)


def _copy_down(outcome: NDArray[np.uint8], same: NDArray[np.bool_]) -> None:
    """A reading that says what the one before it said is repeated, or like it without a place."""
    head = np.maximum.accumulate(np.where(same, 0, np.arange(len(same))))
    told = outcome[head]
    outcome[same] = np.where(told == Outcome.CLASH, Outcome.CLASH, Outcome.REPEATED)[same]
