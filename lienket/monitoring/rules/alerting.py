"""Runs of values above a bound, and how they meet the alerts that stand already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Run:
    """Values above the bound one after the other; missing ones between them end nothing. ``open``: none was below it
    since, so that it may go on.
    """

    first: datetime
    last: datetime
    count: int
    peak: float
    peak_at: datetime
    open: bool


def runs(values: Sequence[tuple[datetime, float | None]], above: float) -> list[Run]:
    """Runs of (time, value) in order of time, oldest first. A value equal to the bound is not above it."""
    found: list[Run] = []
    held: list[tuple[datetime, float]] = []
    for at, value in values:
        if value is None:
            continue
        if value > above:
            held.append((at, value))
            continue
        if held:
            found.append(_run(held, going_on=False))
        held = []
    if held:
        found.append(_run(held, going_on=True))
    return found


def _run(held: Sequence[tuple[datetime, float]], *, going_on: bool) -> Run:
    peak_at, peak = max(held, key=lambda one: one[1])
    return Run(held[0][0], held[-1][0], len(held), peak, peak_at, going_on)


@dataclass(frozen=True)
class Standing:
    """An alert as it stands: its key, from when to when, whether it goes on."""

    pk: int
    from_at: datetime
    to_at: datetime
    running: bool


@dataclass(frozen=True)
class Meeting:
    """What is to be done: open an alert for each of ``opened``, carry on (key, run), end those of ``ended``."""

    opened: list[Run]
    extended: list[tuple[int, Run]]
    ended: list[int]


def meet(standing: Sequence[Standing], found: Sequence[Run], least: int) -> Meeting:
    """Bring runs and alerts together: the same twice changes nothing, and one episode is one alert for ever.

    A run that touches an alert carries it on, however short the part is that is seen of it; a new one needs ``least``
    values. An alert that goes on and that no run touches any longer has ended.
    """
    opened, extended, touched = [], [], set()
    for run in found:
        alert = next((one for one in standing if one.from_at <= run.last and run.first <= one.to_at), None)
        if alert is not None:
            extended.append((alert.pk, run))
            touched.add(alert.pk)
        elif run.count >= least:
            opened.append(run)
    ended = [one.pk for one in standing if one.running and one.pk not in touched]
    return Meeting(opened, extended, ended)
