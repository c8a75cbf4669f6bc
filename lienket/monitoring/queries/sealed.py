"""Sealed months: which there are, and the days in them."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from lienket.engines.observations.settle import Days


def sealed_days_of_keys(series: NDArray[np.int64], day: NDArray[np.int64]) -> list[Days]:
    """The days of these keys as sealed months hold them."""
    return []


def sealed_days(series: NDArray[np.int64], first: date, last: date) -> list[Days]:
    """The days of these series that sealed months hold, from one day to another."""
    return []
