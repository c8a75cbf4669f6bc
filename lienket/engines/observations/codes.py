"""How a reading is marked: the device's status, automatic flags, and what a missing or censored value looks like."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class Status(IntEnum):
    """What the device said of itself. 0 to 2 are those of TT 10/2021, Phụ lục 15; 3 is a private habit of loggers."""

    MEASURING = 0
    CALIBRATING = 1
    FAULT = 2
    MAINTENANCE = 3
    BELOW = 4
    """Measuring, and below the detection limit: the stored value is that limit, never the truth."""
    MISSING = 255


class Flag(IntFlag):
    """What the automatic checks say of one reading; several at once. 16 bits."""

    NONE = 0
    RANGE = 1
    NEGATIVE = 2
    STUCK = 4
    SPIKE = 8
    MAGNITUDE = 16
    """About ten, a hundred or a thousand times what stood before: a unit mixed up."""
    CLOCK = 32
    """The station's clock cannot be right: in the future, or an hour off its own order."""
    LATE = 64
    """Came more than a day after it was measured; counts like any other."""
    UNCOMPARED = 1 << 13
    """Not yet held against its neighbours: whatever puts it into its day does that, and takes this bit away."""
    PERSON = 1 << 14
    """A person set it aside; the record of flags says who and why."""
    CLEARED = 1 << 15
    """A person looked at the automatic flags and holds the value to be right."""


#: Readings with one of these do not enter means unless a person cleared them.
EXCLUDING = Flag.RANGE | Flag.NEGATIVE | Flag.STUCK | Flag.SPIKE | Flag.MAGNITUDE | Flag.CLOCK

#: Only these statuses enter means; a censored value enters at the configured share of its limit.
COUNTING = (Status.MEASURING, Status.BELOW)


def enters(status: int, flags: int) -> bool:
    """Whether a reading enters means: measured, not set aside by a person, not doubted or cleared by one."""
    if status not in COUNTING or flags & Flag.PERSON:
        return False
    return bool(flags & Flag.CLEARED) or not flags & EXCLUDING
