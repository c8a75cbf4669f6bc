"""Where a station stands: coming, running, late, silent, never heard, closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from lienket.monitoring.choices import StationState

#: This house's policy, told on the page of how things are computed.
LATE_AFTER = timedelta(hours=2)
SILENT_AFTER = timedelta(hours=12)
#: An index older than this is no longer that of now.
INDEX_HOLDS = timedelta(hours=3)


def standing(opens_on: date, closes_on: date | None, heard_at: datetime | None, now: datetime) -> StationState:
    """From its days and from when its newest reading is; ``now`` and ``heard_at`` are aware, ``now`` in local time."""
    today = now.date()
    if closes_on is not None and closes_on < today:
        return StationState.CLOSED
    if opens_on > today:
        return StationState.COMING
    if heard_at is None:
        return StationState.NEVER
    silent = now - heard_at
    if silent > SILENT_AFTER:
        return StationState.SILENT
    return StationState.LATE if silent > LATE_AFTER else StationState.RUNNING


#: The tone of the word of each state (lienket.ground.ui.tones).
TONES = {
    StationState.COMING: "planned",
    StationState.RUNNING: "in_force",
    StationState.LATE: "due_soon",
    StationState.SILENT: "late",
    StationState.NEVER: "not_started",
    StationState.CLOSED: "closed",
}
