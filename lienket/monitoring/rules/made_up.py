"""Readings that nobody measured, for the sample: a course of the day, weather, faults; the same from the same seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations import Flag, Status

Floats = NDArray[np.float64]
HOUR = 3600


@dataclass(frozen=True)
class Course:
    """What one parameter does: its level, its course over the day (24 factors), its own noise, its decimals."""

    base: float
    noise: float
    decimals: int
    shape: Sequence[float] = field(default_factory=lambda: (1.0,) * 24)
    follows_episode: float = 0.0
    """How far an episode of still air multiplies it: 1 fully, 0 not at all."""


#: Factors of the hours 0 to 23.
PARTICLES = (
    1.15, 1.1, 1.05, 1, 1, 1.05, 1.15, 1.3, 1.25, 1.05, 0.9, 0.8,
    0.72, 0.68, 0.68, 0.72, 0.82, 1, 1.15, 1.25, 1.3, 1.3, 1.25, 1.2,
)  # fmt: skip
TRAFFIC = (
    0.6, 0.5, 0.45, 0.45, 0.5, 0.7, 1.1, 1.6, 1.5, 1.15, 1, 0.95,
    0.85, 0.8, 0.85, 0.95, 1.2, 1.6, 1.65, 1.4, 1.15, 1, 0.85, 0.7,
)  # fmt: skip
SUN = (
    0.35, 0.35, 0.35, 0.35, 0.35, 0.35, 0.4, 0.5, 0.7, 0.95, 1.25, 1.55,
    1.8, 1.95, 1.95, 1.75, 1.4, 1, 0.75, 0.6, 0.5, 0.45, 0.4, 0.35,
)  # fmt: skip
WARMTH = (
    0.87, 0.86, 0.85, 0.84, 0.83, 0.83, 0.85, 0.9, 0.96, 1.02, 1.07, 1.11,
    1.14, 1.16, 1.16, 1.14, 1.1, 1.05, 1.01, 0.98, 0.95, 0.92, 0.9, 0.88,
)  # fmt: skip


def air_courses(particles: float, traffic: float) -> dict[str, Course]:
    """Courses of an air station from its mean PM2.5 in µg/m³ and how near traffic is (1: usual)."""
    return {
        "PM2.5": Course(particles, 0.16, 1, PARTICLES, 1.0),
        "PM10": Course(particles * 1.55 + 8, 0.15, 1, PARTICLES, 0.8),
        "NO2": Course(38 * traffic, 0.18, 1, TRAFFIC, 0.3),
        "SO2": Course(14.0, 0.15, 1, WARMTH, 0.2),
        "CO": Course(820 * traffic, 0.12, 0, TRAFFIC, 0.4),
        "O3": Course(52.0, 0.14, 1, SUN, 0.1),
        "WS": Course(1.7, 0.35, 1, SUN, -0.5),
        "Temp": Course(22.5, 0.02, 1, WARMTH),
        "RH": Course(74.0, 0.04, 0, tuple(2 - one for one in WARMTH)),
    }


@dataclass(frozen=True)
class Made:
    """Readings of one series: seconds of the station's clock, values, status, flags."""

    at: NDArray[np.int64]
    value: NDArray[np.float32]
    status: NDArray[np.uint8]
    flags: NDArray[np.uint16]


def slots(end: int, days: int, minutes: int) -> NDArray[np.int64]:
    """Times of all readings of the days before ``end``, oldest first, in whole steps of the clock."""
    step = minutes * 60
    last = end // step * step
    return np.arange(last - days * 86_400 + step, last + 1, step, dtype=np.int64)


def readings_of(
    at: NDArray[np.int64], course: Course, seed: Sequence[int], episode: Mapping[str, float] | None
) -> Floats:
    """Values of one parameter at the times."""
    chance = np.random.default_rng(list(seed))
    hour = at % 86_400 / HOUR
    shape = np.interp(hour, np.arange(25), [*course.shape, course.shape[0]])
    level = course.base * shape * _weather(chance, at, course.noise)
    if episode and course.follows_episode:
        level = level * (1 + (_swell(at, episode) - 1) * course.follows_episode)
    level = level * (1 + chance.normal(0, course.noise / 5, len(at)))
    made: Floats = np.maximum(level, 0.0).round(course.decimals)
    return made


def directions(at: NDArray[np.int64], seed: Sequence[int]) -> Floats:
    """Wind of the winter monsoon: mostly from the north-east, in the afternoon from the south-east. Degrees."""
    chance = np.random.default_rng(list(seed))
    afternoon = (at % 86_400 > 13 * HOUR) & (at % 86_400 < 19 * HOUR)
    return np.round((np.where(afternoon, 125, 50) + chance.normal(0, 32, len(at))) % 360, 0)


def _weather(chance: np.random.Generator, at: NDArray[np.int64], noise: float) -> Floats:
    """A slow walk around one: a knot every six hours, straight between them."""
    knots = np.arange(at[0], at[-1] + 6 * HOUR, 6 * HOUR)
    return np.exp(np.interp(at, knots, chance.normal(0, noise, len(knots))))


def _swell(at: NDArray[np.int64], episode: Mapping[str, float]) -> Floats:
    start = at[-1] - episode["from_hours_ago"] * HOUR
    share = (at - start) / (episode["hours"] * HOUR)
    inside = (share > 0) & (share < 1)
    return np.where(inside, 1 + (episode["factor"] - 1) * np.sin(np.pi * np.clip(share, 0, 1)), 1.0)


def with_faults(at: NDArray[np.int64], values: Floats, faults: Sequence[Mapping[str, Any]]) -> Made:
    """The readings after what went wrong: missing ones are left out, others marked as the checks would mark them."""
    values, keep = values.copy(), np.ones(len(at), bool)
    status, flags = np.zeros(len(at), np.uint8), np.zeros(len(at), np.uint16)
    for fault in faults:
        first = at[-1] - fault["hours_ago"] * HOUR
        struck = (at >= first) & (at < first + fault.get("hours", 0.01) * HOUR)
        struck |= (fault["kind"] == "spike") & (np.abs(at - first) == np.abs(at - first).min())
        if fault["kind"] == "gap":
            keep &= ~struck
        elif fault["kind"] == "stuck":
            values[struck] = values[struck][:1]
            flags[struck] |= int(Flag.STUCK)
        elif fault["kind"] == "spike":
            values[struck] = fault["value"]
            flags[struck] |= int(Flag.SPIKE)
        elif fault["kind"] == "maintenance":
            status[struck] = Status.MAINTENANCE
        else:
            values[struck] *= fault["value"]
    return Made(at[keep], values[keep].astype(np.float32), status[keep], flags[keep])
