"""Readings of automatic stations: parameters, marks, quality checks and the expressions that every engine computes."""

from lienket.engines.observations.codes import COUNTING, EXCLUDING, Flag, Status, enters
from lienket.engines.observations.parameters import (
    MEDIA,
    Parameter,
    parameter,
    parameter_of,
    parameters,
    plain_unit,
)

__all__ = [
    "COUNTING",
    "EXCLUDING",
    "MEDIA",
    "Flag",
    "Parameter",
    "Status",
    "enters",
    "parameter",
    "parameter_of",
    "parameters",
    "plain_unit",
]
