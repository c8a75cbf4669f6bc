"""The Vietnamese air quality index of hours and days, with how each number was made; see README.md.

What solves is loaded with the compiler it needs when it is first asked for: web processes show indices, and make none.
"""

from typing import TYPE_CHECKING, Any

from lienket.engines.air.methods import (
    PARAMETERS,
    Band,
    Limit,
    Method,
    limit_on,
    method_on,
    packaged_limits,
    packaged_methods,
)
from lienket.engines.air.problem import Readings, ReadingsError, readings
from lienket.engines.air.result import Indices, Reason, explain

if TYPE_CHECKING:
    from lienket.engines.air.solve import Params, daily, hourly, nowcast_of, sub_index_of, sub_indices_of

__all__ = [
    "PARAMETERS",
    "Band",
    "Indices",
    "Limit",
    "Method",
    "Params",
    "Readings",
    "ReadingsError",
    "Reason",
    "daily",
    "explain",
    "hourly",
    "limit_on",
    "method_on",
    "nowcast_of",
    "packaged_limits",
    "packaged_methods",
    "readings",
    "sub_index_of",
    "sub_indices_of",
]


def __getattr__(name: str) -> Any:
    if name in ("Params", "daily", "hourly", "nowcast_of", "sub_index_of", "sub_indices_of"):
        from lienket.engines.air import solve

        return getattr(solve, name)
    raise AttributeError(name)
