"""How an index was made, number by number: the concentration, the two breakpoints around it, the line between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lienket.engines.air import PARAMETERS, Method


@dataclass(frozen=True)
class Step:
    """One sub-index: the concentration in µg/m³, the breakpoints (concentration, index) below and above, the result.

    ``above`` is None at and beyond the last breakpoint, where the index is the last one. ``counts``: whether it is the
    greatest of its parameter; ``top``: whether it decides the index.
    """

    parameter: str
    window: str
    concentration: float
    below: tuple[float, float]
    above: tuple[float, float] | None
    index: float
    counts: bool = True
    top: bool = False


def steps(method: Method, used: Mapping[str, float], period: str, top: str) -> list[Step]:
    """The steps of an index from the concentrations it was read from: ``used``, as "O3 8h" → µg/m³, in table order."""
    found = []
    for (parameter, window), points in method.scales.items():
        value = used.get(f"{parameter} {window}")
        if value is None:
            continue
        below, above, index = _on_scale(points[0].tolist(), points[1].tolist(), value)
        found.append(Step(parameter, shown_window(parameter, window, period), value, below, above, index))
    found.sort(key=lambda step: PARAMETERS.index(step.parameter))
    best = {name: max(one.index for one in found if one.parameter == name) for name in {s.parameter for s in found}}
    return [
        Step(
            one.parameter,
            one.window,
            one.concentration,
            one.below,
            one.above,
            one.index,
            counts=one.index == best[one.parameter],
            top=one.parameter == top and one.index == best[one.parameter],
        )
        for one in found
    ]


def shown_window(parameter: str, window: str, period: str) -> str:
    """The mean that a scale was read with: particles of an hour are read from NowCast."""
    if parameter in ("PM2.5", "PM10"):
        return "NowCast" if period == "hour" else "24h"
    return f"max {window}" if period == "day" else window


def _on_scale(
    points: Sequence[float], indices: Sequence[float], value: float
) -> tuple[tuple[float, float], tuple[float, float] | None, float]:
    for at in range(1, len(points)):
        if value < points[at]:
            low, high = (points[at - 1], indices[at - 1]), (points[at], indices[at])
            share = (value - low[0]) / (high[0] - low[0])
            return low, high, low[1] + share * (high[1] - low[1])
    return (points[-1], indices[-1]), None, indices[-1]


@dataclass(frozen=True)
class NowCast:
    """The weighted mean of twelve hours: ``rows`` of (hours ago, mean or None, weight), newest first."""

    low: float
    high: float
    ratio: float
    weight: float
    rows: tuple[tuple[int, float | None, float], ...]
    value: float | None


def nowcast(hours: Sequence[float | None]) -> NowCast | None:
    """From twelve hourly means, newest first, None where one is missing; None where all are.

    ``value`` is None unless two of the newest three hours are there.
    """
    there = [one for one in hours[:12] if one is not None]
    if not there:
        return None
    low, high = min(there), max(there)
    ratio = low / high if high > 0 else 1.0
    weight = max(ratio, 0.5)
    rows = tuple((ago, one, weight**ago if one is not None else 0.0) for ago, one in enumerate(hours[:12]))
    recent = sum(one is not None for one in hours[:3])
    total = sum(factor for _ago, _one, factor in rows)
    value = sum(one * factor for _ago, one, factor in rows if one is not None) / total if recent >= 2 else None
    return NowCast(low, high, ratio, weight, rows, value)
