"""How well stations are kept: what came of what was asked, since when silent, what is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from lienket.accounts.access import Viewer
from lienket.localities.models import Organisation
from lienket.monitoring import rules
from lienket.monitoring.choices import StationState
from lienket.monitoring.models import Series, Station, Upkeep
from lienket.monitoring.queries.front import StationFilter, filtered_stations
from lienket.monitoring.queries.readings import Received, received_rate
from lienket.monitoring.queries.stations import stations_heard

TARGET = 0.8
"""Part of the readings asked for that a month should bring: the usual target, not law."""
_SOON = timedelta(days=30)


@dataclass(frozen=True)
class Kept:
    """A station on the board: readings that came and that enter means, of those asked; upkeep that is due first."""

    station: Station
    state: StationState
    received: int
    entering: int
    asked: int
    heard_at: datetime | None
    due: Upkeep | None
    today: date

    @property
    def rate(self) -> float | None:
        """Part of the readings asked for that came and may be used."""
        return self.entering / self.asked if self.asked else None

    @property
    def arrived(self) -> float | None:
        return self.received / self.asked if self.asked else None

    @property
    def short(self) -> bool:
        return self.rate is not None and self.rate < TARGET

    @property
    def overdue(self) -> bool:
        return self.due is not None and self.due.due_on is not None and self.due.due_on < self.today

    @property
    def needs(self) -> int:
        """The more, the sooner someone should look: silence before overdue upkeep before too few readings."""
        silent = {StationState.SILENT: 8, StationState.NEVER: 6, StationState.LATE: 2}.get(self.state, 0)
        return silent + 4 * self.overdue + 3 * self.short


def board(viewer: Viewer, chosen: StationFilter, first: date, last: date, now: datetime) -> list[Kept]:
    """Stations of a filter, those that need attention first: five queries, whatever their number."""
    found = _kept(list(filtered_stations(viewer, chosen)), first, last, now)
    found = [one for one in found if not chosen.state or one.state == chosen.state]
    return sorted(found, key=lambda one: (-one.needs, one.rate if one.rate is not None else 2.0, one.station.pk))


def _kept(rows: Sequence[Station], first: date, last: date, now: datetime) -> list[Kept]:
    ids = [one.pk for one in rows]
    rates, due = _by_station(ids, received_rate(ids, first, last)), due_upkeep(ids)
    found = []
    for one in rows:
        heard: datetime | None = one.heard_at  # type: ignore[attr-defined]
        state = rules.standing(one.opens_on, one.closes_on, heard, now)
        came = rates.get(one.pk, Received(0, 0, 0))
        found.append(Kept(one, state, came.received, came.entering, came.asked, heard, due.get(one.pk), now.date()))
    return found


def _by_station(ids: Sequence[int], rates: dict[int, Received]) -> dict[int, Received]:
    of = dict(Series.objects.filter(station_id__in=list(ids)).values_list("pk", "station_id"))
    found: dict[int, Received] = {}
    for pk, one in rates.items():
        held = found.get(of[pk], Received(0, 0, 0))
        found[of[pk]] = Received(held.received + one.received, held.entering + one.entering, held.asked + one.asked)
    return found


def due_upkeep(station_ids: Iterable[int]) -> dict[int, Upkeep]:
    """station → the entry of upkeep whose next turn comes first. An entry that was followed by another of its kind on
    the same device no longer counts.
    """
    newest = Window(
        RowNumber(),
        partition_by=[F("station_id"), F("instrument_id"), F("kind")],
        order_by=[F("done_on").desc(), F("pk").desc()],
    )
    rows = Upkeep.objects.filter(station_id__in=list(station_ids)).annotate(turn=newest)
    rows = rows.filter(turn=1, due_on__isnull=False).select_related("instrument").order_by("station_id", "due_on", "pk")
    found: dict[int, Upkeep] = {}
    for one in rows:
        found.setdefault(one.station_id, one)
    return found


def upkeep_state(entry: Upkeep, today: date) -> str:
    """Code of the tone: overdue, due soon, or in time; empty where nothing is due."""
    if entry.due_on is None:
        return ""
    if entry.due_on < today:
        return "overdue"
    return "due_soon" if entry.due_on - today <= _SOON else "in_time"


def board_of_owner(owner: Organisation, first: date, last: date, now: datetime) -> list[Kept]:
    """The stations of an organisation in those days, public or not: for the platform's own telling."""
    rows = [one for one in stations_heard().filter(owner=owner) if one.opens_on <= last]
    rows = [one for one in rows if one.closes_on is None or one.closes_on >= first]
    return _kept(rows, first, last, now)
