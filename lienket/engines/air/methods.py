"""The national methods as dated data: breakpoints, bands, limits of ambient air, each with its legal act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from lienket.engines.dated import Band, InForce, act_of, band_of, band_values, newest_on, oldest_first, rows_of

Floats = NDArray[np.float64]

#: Parameters that have a VN_AQI, in the order of all columns; the first two are the particles of which one is needed.
PARAMETERS = ("PM2.5", "PM10", "O3", "NO2", "SO2", "CO")
PARTICLES = 2

#: The scales of a method, in the order of the tables that the compiled loops read.
SCALES = (("PM2.5", "24h"), ("PM10", "24h"), ("O3", "1h"), ("NO2", "1h"), ("SO2", "1h"), ("CO", "1h"), ("O3", "8h"))


@dataclass(frozen=True)
class Method(InForce):
    """One legal way to compute the index. ``scales[s]``: row 0 concentrations in µg/m³, row 1 index values."""

    code: str
    valid_from: date
    valid_to: date | None
    legal_ref: str
    verified: bool
    note: str
    scales: Mapping[tuple[str, str], Floats]
    bands: tuple[Band, ...]

    def table(self) -> tuple[Floats, Floats, NDArray[np.int64]]:
        """(concentrations, indices, lengths): a row per scale of SCALES, padded at the end."""
        longest = max(scale.shape[1] for scale in self.scales.values())
        points, indices = np.full((2, len(SCALES), longest), np.inf)
        lengths = np.zeros(len(SCALES), dtype=np.int64)
        for row, key in enumerate(SCALES):
            scale = self.scales[key]
            lengths[row] = scale.shape[1]
            points[row, : lengths[row]], indices[row, : lengths[row]] = scale
        return points, indices, lengths

    def band(self, index: int) -> Band:
        """The band of a whole index from 0 to 500. Raises ValueError outside."""
        return band_of(self.bands, index, self.code)


@dataclass(frozen=True, slots=True)
class Limit(InForce):
    """A limit of ambient air in µg per normal m³ (25 °C, 760 mmHg), for a mean over ``window`` (1h, 8h, 24h, year)."""

    standard: str
    parameter: str
    window: str
    ug_per_m3: float
    valid_from: date
    valid_to: date | None
    legal_ref: str
    verified: bool


def _rows(name: str) -> Iterator[dict[str, str]]:
    return rows_of(__package__, name)


@cache
def packaged_methods() -> tuple[Method, ...]:
    """Every method on file, oldest first."""
    return tuple(_method(row) for row in oldest_first(_rows("methods.csv")))


def _method(row: dict[str, str]) -> Method:
    scales: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for point in _rows("breakpoints.csv"):
        if point["method"] == row["method"]:
            pair = (float(point["concentration"]), float(point["index"]))
            scales.setdefault((point["parameter"], point["window"]), []).append(pair)
    bands = tuple(Band(*band_values(band)) for band in _rows("bands.csv") if band["method"] == row["method"])
    return Method(
        row["method"],
        *act_of(row),
        row["note"],
        {key: np.array(sorted(points)).T.copy() for key, points in scales.items()},
        bands,
    )


def method_on(day: date) -> Method | None:
    """The method in force on a day; None before the first on file."""
    return newest_on(packaged_methods(), day)


@cache
def packaged_limits() -> tuple[Limit, ...]:
    """Every limit on file."""
    return tuple(
        Limit(
            row["standard"],
            row["parameter"],
            row["window"],
            float(row["limit_ug_per_m3"]),
            *act_of(row),
        )
        for row in _rows("limits.csv")
    )


def limit_on(day: date, parameter: str, window: str) -> Limit | None:
    """The limit in force on a day for a mean over the window; None where the standard has none."""
    return next(
        (one for one in packaged_limits() if one.parameter == parameter and one.window == window and one.holds_on(day)),
        None,
    )
