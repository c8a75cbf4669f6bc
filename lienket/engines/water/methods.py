"""The national methods of the index as dated data: scales, bands, aggregations, each with its legal act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lienket.engines import dated
from lienket.engines.dated import InForce, act_of, band_of, band_values, newest_on, oldest_first
from lienket.engines.scales import Floats
from lienket.engines.water.parameters import CODES, INDEXED, rows_of

#: A value this close to a jump of a scale, as a share of it, is at the jump: arithmetic in binary may miss it.
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Band(dated.Band):
    """A band of the index, with what the water serves."""

    use: str
    use_en: str


@dataclass(frozen=True, slots=True)
class Aggregation:
    """How groups IV and V are joined: (IV^a · V^b)^(1/(a + b)) of their means, a and b the weights."""

    code: str
    weight_iv: int
    weight_v: int
    name: str
    name_en: str
    verified: bool
    note: str


@dataclass(frozen=True)
class Method(InForce):
    """One legal way to compute the index. ``scales[p]``: row 0 values in the scale's unit (oxygen: % of saturation),
    row 1 indices; ``saturation``: coefficients of the polynomial in °C that gives mg/L of saturated water.
    """

    code: str
    valid_from: date
    valid_to: date | None
    legal_ref: str
    verified: bool
    note: str
    min_groups: int
    mandatory: str
    min_of_mandatory: int
    scales: tuple[Floats, ...]
    saturation: Floats
    bands: tuple[Band, ...]
    aggregations: tuple[Aggregation, ...]

    def table(self) -> tuple[Floats, Floats, NDArray[np.int64]]:
        """(values, indices, starts): the scales after each other, that of parameter p from ``starts[p]`` on."""
        points, indices = np.concatenate(self.scales, axis=1)
        starts = np.cumsum([0, *(scale.shape[1] for scale in self.scales)])
        return points.copy(), indices.copy(), starts

    def band(self, index: int) -> Band:
        """The band of a whole index from 0 to 100. Raises ValueError outside."""
        return band_of(self.bands, index, self.code)

    def aggregation(self, code: str) -> Aggregation | None:
        """The aggregation of a code; None if the method has no such."""
        return next((one for one in self.aggregations if one.code == code), None)


@cache
def packaged_methods() -> tuple[Method, ...]:
    """Every method on file, oldest first."""
    return tuple(_method(row) for row in oldest_first(rows_of("methods.csv")))


def method_on(day: date) -> Method | None:
    """The method in force on a day; None before the first on file."""
    return newest_on(packaged_methods(), day)


def _method(row: dict[str, str]) -> Method:
    code = row["method"]
    points: dict[str, list[tuple[float, float, bool]]] = {}
    for point in rows_of("breakpoints.csv"):
        if point["method"] == code:
            read = (float(point["concentration"]), float(point["index"]), point["open"] == "true")
            points.setdefault(point["parameter"], []).append(read)
    powers = {
        int(one["power"]): float(one["coefficient"]) for one in rows_of("saturation.csv") if one["method"] == code
    }
    return Method(
        code,
        *act_of(row),
        row["note"],
        int(row["min_groups"]),
        row["mandatory_group"],
        int(row["min_of_mandatory"]),
        tuple(_scale(points[parameter]) for parameter in CODES[:INDEXED]),
        np.array([powers.get(n, 0.0) for n in range(max(powers) + 1)]),
        tuple(_band(one) for one in rows_of("bands.csv") if one["method"] == code),
        tuple(_aggregation(one) for one in rows_of("aggregations.csv") if one["method"] == code),
    )


def _scale(points: list[tuple[float, float, bool]]) -> Floats:
    """Points in their order → a scale that rises strictly.

    Two points at one value are a jump; the one that is open is not reached there, so it becomes the neighbouring number
    on its side, and the other one holds a hair beyond the value itself.
    """
    made: list[tuple[float, float]] = []
    for place, (value, index, is_open) in enumerate(points):
        jumps_after = place + 1 < len(points) and points[place + 1][0] == value
        jumps_before = place > 0 and points[place - 1][0] == value
        if jumps_after:
            edge = value * (1 - _NEAR) if is_open else value * (1 + _NEAR)
            made += [(np.nextafter(edge, -np.inf), index)] if is_open else [(value, index), (edge, index)]
        elif jumps_before:
            edge = value * (1 + _NEAR) if is_open else value * (1 - _NEAR)
            made += [(np.nextafter(edge, np.inf), index)] if is_open else [(edge, index), (value, index)]
        else:
            made.append((value, index))
    return np.array(made).T.copy()


def _band(row: dict[str, str]) -> Band:
    return Band(*band_values(row), row["use"], row["use_en"])


def _aggregation(row: dict[str, str]) -> Aggregation:
    return Aggregation(
        row["aggregation"],
        int(row["weight_iv"]),
        int(row["weight_v"]),
        row["name"],
        row["name_en"],
        row["verified"] == "true",
        row["note"],
    )
