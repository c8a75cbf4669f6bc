"""Automatic flags: what a reading and those before it say of its truth. Flags are doubts, never deletions.

Every rule looks back only, over at most `context_of` readings and `reach_of` seconds. So what the rules that compare
say is a matter of what stands in the store, not of the order in which it came: `compare_again` finds whom a late or
corrected reading concerns and says of them what one ordered intake would have said. Calibrations, faults and
maintenance take no part in those rules; what is out of range is compared, and nothing is compared with it.

- RANGE: outside the plausible values; NEGATIVE: below nought where there is nothing below nought.
- STUCK: the `still`-th equal value in a row and all after it. Censored values are equal by nature and never stuck.
- SPIKE: in range, and further than `jump` from two of the three values before (of one or two, from all), of the
  last three hours; the jump is that of five to fifteen minutes and grows with the time between.
- MAGNITUDE: about 10, 100 or 1000 times the median of the twelve values before, or that part of it: a unit mixed up.
  For 10 the step must also be a quarter of the jump, since weather does that near nought.
- CLOCK: more than five minutes ahead of the clock here or of the file that brought it, or 55 to 65 minutes behind that
  file. LATE: more than a day old when it came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.codes import Flag, Status

#: Seconds that a clock may run ahead.
AHEAD = 300
#: Readings before the first that MAGNITUDE compares with.
BEFORE = 12
_SPIKE_BEFORE, _SPIKE_AGE, _PLAIN_AGE = 3, 3 * 3600, 900
_FACTORS = ((1, 1.25), (2, 1.5), (3, 1.5))
_DAY, _MOST_DAYS = 86_400, 31
#: What depends on the readings before.
COMPARING = Flag.STUCK | Flag.SPIKE | Flag.MAGNITUDE


@dataclass(frozen=True)
class Bounds:
    """Of each reading's series: plausible values, greatest step in five minutes, equal readings in a row that doubt,
    and how many seconds back a reading is compared with others.
    """

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    jump: NDArray[np.float32]
    still: NDArray[np.int64]
    reach: NDArray[np.int64]

    def of(self, place: NDArray[np.intp]) -> Bounds:
        """Those of some readings."""
        return Bounds(self.low[place], self.high[place], self.jump[place], self.still[place], self.reach[place])


def context_of(still: int) -> int:
    """How many readings before the first the rules look at."""
    return max(still - 1, BEFORE)


def reach_of(still: int, slots: int) -> int:
    """How many seconds before a reading the rules look at most: the days that hold so many slots, a day at least."""
    return min(max(-(-context_of(still) // max(slots, 1)), 1), _MOST_DAYS) * _DAY


def flag(
    values: NDArray[np.float32],
    times: NDArray[np.int64],
    *,
    low: float,
    high: float,
    jump: float,
    still: int,
    now: int,
    reach: int = _DAY,
    status: NDArray[np.uint8] | None = None,
    sent: NDArray[np.int64] | None = None,
) -> NDArray[np.uint16]:
    """Flags of one series in time order, with the readings before it as context at its head.

    ``times``, ``now`` and ``sent`` (when the file was written that brought it; 0: not known) are seconds since 1970
    by the station's clock.
    """
    size = len(values)
    bounds = Bounds(
        np.full(size, low, "f4"),
        np.full(size, high, "f4"),
        np.full(size, jump, "f4"),
        np.full(size, still, "i8"),
        np.full(size, reach, "i8"),
    )
    return flag_many(np.zeros(size, "i8"), values, times, bounds=bounds, now=now, status=status, sent=sent)


def flag_many(
    series: NDArray[np.int64],
    values: NDArray[np.float32],
    times: NDArray[np.int64],
    *,
    bounds: Bounds,
    now: int,
    status: NDArray[np.uint8] | None = None,
    sent: NDArray[np.int64] | None = None,
) -> NDArray[np.uint16]:
    """As flag, for many series at once: rows sorted by (series, time), ``bounds`` of equal length."""
    size = len(values)
    status = np.zeros(size, "u1") if status is None else status
    sent = np.zeros(size, "i8") if sent is None else sent
    flags = flag_alone(values, times, bounds=bounds, now=now, sent=sent)
    return flags | _compared(series, values, times, status, flags, bounds)


def flag_alone(
    values: NDArray[np.float32],
    times: NDArray[np.int64],
    *,
    bounds: Bounds,
    now: int,
    sent: NDArray[np.int64],
) -> NDArray[np.uint16]:
    """The flags for which no other reading is looked at: all but COMPARING. In any order."""
    return _alone(values, bounds) | _clock(times, sent, now)


@dataclass(frozen=True)
class Stored:
    """Readings as they stand in the store, as columns sorted by (series, time); no value is NaN."""

    series: NDArray[np.int64]
    at: NDArray[np.int64]
    value: NDArray[np.float32]
    status: NDArray[np.uint8]
    flags: NDArray[np.uint16]

    def part(self, chosen: NDArray[np.intp]) -> Stored:
        """Some of them, in order."""
        names = ("series", "at", "value", "status", "flags")
        return Stored(*(getattr(self, name)[chosen] for name in names))


def compare_again(
    stored: Stored, put: NDArray[np.intp], rules: Bounds, row: Callable[[NDArray[np.int64]], NDArray[np.intp]]
) -> tuple[NDArray[np.intp], NDArray[np.uint16]]:
    """Whom new or corrected readings concern, and the flags they have now: (places in ``stored``, flags).

    ``put``: places of the new and corrected; of their series all must be given that stands within reach of them, to
    both sides. ``rules``: a row a series; ``row``: series → row of it. Flags of other kinds stay.
    """
    if not len(put):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.uint16)
    of = row(stored.series[put])
    plain = (stored.status == Status.MEASURING) & ((stored.flags & np.uint16(Flag.RANGE)) == 0)
    count = np.cumsum(plain)  # rises through all series: places are found in it by halving
    wide = np.maximum(rules.still[of] - 1, BEFORE) + 1
    first = np.searchsorted(stored.series, stored.series[put])
    after = np.searchsorted(stored.series, stored.series[put], side="right")
    begin = np.maximum(np.searchsorted(count, count[put] - wide), first)
    end = np.minimum(np.searchsorted(count, count[put] + wide, side="right"), after)
    moment = (stored.series << 34) + stored.at  # seconds to the year 2500 fit
    until = np.searchsorted(moment, moment[put] + rules.reach[of], side="right")
    needed = np.flatnonzero(_covered(begin, end, len(count)))
    concerned = _covered(put, np.minimum(end, until), len(count))[needed]
    seen = stored.part(needed)
    bounds = rules.of(row(seen.series))
    marks = _compared(seen.series, seen.value, seen.at, seen.status, seen.flags, bounds)
    return needed[concerned], ((seen.flags & ~np.uint16(COMPARING)) | marks)[concerned]


def _covered(begin: NDArray[np.intp], end: NDArray[np.intp], size: int) -> NDArray[np.bool_]:
    """Which places lie in one of the ranges."""
    edge = np.bincount(begin, minlength=size + 1) - np.bincount(end, minlength=size + 1)
    inside: NDArray[np.bool_] = np.cumsum(edge)[:size] > 0
    return inside


def _compared(
    series: NDArray[np.int64],
    values: NDArray[np.float32],
    times: NDArray[np.int64],
    status: NDArray[np.uint8],
    flags: NDArray[np.uint16],
    bounds: Bounds,
) -> NDArray[np.uint16]:
    """The flags of COMPARING. A censored value is a bound, not a measurement: it is never stuck or a step."""
    marks = np.zeros(len(values), dtype="u2")
    compared = np.flatnonzero((status == Status.MEASURING) & ~np.isnan(values))
    if len(compared):
        plausible = (flags[compared] & np.uint16(Flag.RANGE)) == 0
        one = _Sequence(series[compared], values[compared].astype("f8"), times[compared], plausible)
        marks[compared] = one.marks(bounds.of(compared))
    return marks


def _marks(where: NDArray[np.bool_], mark: Flag) -> NDArray[np.uint16]:
    return where.astype("u2") * np.uint16(mark)


def _alone(values: NDArray[np.float32], bounds: Bounds) -> NDArray[np.uint16]:
    with np.errstate(invalid="ignore"):
        outside = (values < bounds.low) | (values > bounds.high)
        below = (values < 0) & (bounds.low >= 0)
    return _marks(outside, Flag.RANGE) | _marks(below, Flag.NEGATIVE)


def _clock(times: NDArray[np.int64], sent: NDArray[np.int64], now: int) -> NDArray[np.uint16]:
    behind = sent - times
    told = sent > 0
    wrong = (times > now + AHEAD) | (told & ((behind < -AHEAD) | ((behind >= 3300) & (behind <= 3900))))
    return _marks(wrong, Flag.CLOCK) | _marks(times < now - 86400, Flag.LATE)


class _Sequence:
    """Compared readings of many series, sorted by (series, time), and the plausible ones among them."""

    def __init__(
        self,
        series: NDArray[np.int64],
        values: NDArray[np.float64],
        times: NDArray[np.int64],
        plausible: NDArray[np.bool_],
    ) -> None:
        self.values, self.times, self.plausible = values, times, plausible
        self.new_series = np.r_[True, series[1:] != series[:-1]]
        self.past, self.past_times = values[plausible], times[plausible]
        #: How many plausible readings stand before each, in all and of its own series.
        self.until: NDArray[np.int64] = np.cumsum(plausible) - plausible
        starts = np.where(self.new_series, self.until, 0)
        self.before = self.until - np.maximum.accumulate(starts)

    def marks(self, bounds: Bounds) -> NDArray[np.uint16]:
        """Flags of the rules that compare."""
        stuck = _marks(self._still(bounds), Flag.STUCK)
        if not len(self.past):
            return stuck
        return stuck | _marks(self._spikes(bounds.jump), Flag.SPIKE) | self._magnitude(bounds)

    def _still(self, bounds: Bounds) -> NDArray[np.bool_]:
        """Which are the `still`-th equal value in a row or one after it, the first of them within reach."""
        place = np.arange(len(self.values))
        changed = self.new_series.copy()
        changed[1:] |= self.values[1:] != self.values[:-1]
        run = place - np.maximum.accumulate(np.where(changed, place, 0)) + 1
        begin = np.maximum(place - np.maximum(bounds.still, 1) + 1, 0)
        found: NDArray[np.bool_] = (run >= bounds.still) & (self.times - self.times[begin] <= bounds.reach)
        return found

    def _back(self, steps: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Value and age of the plausible reading so many before, NaN where the series has none."""
        place = np.maximum(self.until - steps, 0)
        there = self.before >= steps
        return np.where(there, self.past[place], np.nan), np.where(there, self.times - self.past_times[place], np.nan)

    def _spikes(self, jump: NDArray[np.float32]) -> NDArray[np.bool_]:
        far = np.zeros(len(self.values), "i8")
        there = np.zeros(len(self.values), "i8")
        with np.errstate(invalid="ignore"):
            for steps in range(1, _SPIKE_BEFORE + 1):
                value, age = self._back(steps)
                near = age <= _SPIKE_AGE
                there += near
                far += near & (np.abs(self.values - value) > jump * np.maximum(1.0, age / _PLAIN_AGE))
        found: NDArray[np.bool_] = self.plausible & (far > 0) & (far >= np.minimum(there, 2))
        return found

    def _magnitude(self, bounds: Bounds) -> NDArray[np.uint16]:
        suspects = np.zeros(len(self.values), bool)
        with np.errstate(invalid="ignore", divide="ignore"):
            for steps in range(1, BEFORE + 1):
                value, age = self._back(steps)
                ratio = self.values / value
                suspects |= ((ratio >= 6) | ((ratio > 0) & (ratio <= 1 / 6))) & (age <= bounds.reach)
            found = np.flatnonzero(suspects)
            reference = self._median_before(found, bounds.reach[found])
            power = np.log10(self.values[found] / reference)
            step = np.abs(self.values[found] - reference)
            wrong = np.zeros(len(found), bool)
            for ten, wide in _FACTORS:
                near = np.abs(np.abs(power) - ten) <= np.log10(wide)
                wrong |= (near & (step >= 0.25 * bounds.jump[found])) if ten == 1 else near
        marked = np.zeros(len(self.values), bool)
        marked[found[wrong]] = True
        return _marks(marked, Flag.MAGNITUDE)

    def _median_before(self, found: NDArray[np.intp], reach: NDArray[np.int64]) -> NDArray[np.float64]:
        """The (lower) median of up to twelve plausible values within reach before each; at least one stands there."""
        steps = np.arange(1, BEFORE + 1)
        place = np.maximum(self.until[found][:, None] - steps[None, :], 0)
        there = steps[None, :] <= self.before[found][:, None]
        there &= self.times[found][:, None] - self.past_times[place] <= reach[:, None]
        window = np.where(there, self.past[place], np.inf)
        window.sort(axis=1)
        return window[np.arange(len(found)), (there.sum(axis=1) - 1) // 2]
