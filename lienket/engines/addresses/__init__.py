"""Free-text Vietnamese addresses and codes of either period → administrative units; see README.md."""

from lienket.engines.addresses.gazetteer import Gazetteer
from lienket.engines.addresses.problem import AliasRow, EdgeRow, GazetteerError, UnitRow
from lienket.engines.addresses.result import Candidate, Reason, Resolution, Successor, explain
from lienket.engines.addresses.solve import Params, resolve, resolve_many, successors_of

__all__ = [
    "AliasRow",
    "Candidate",
    "EdgeRow",
    "Gazetteer",
    "GazetteerError",
    "Params",
    "Reason",
    "Resolution",
    "Successor",
    "UnitRow",
    "explain",
    "resolve",
    "resolve_many",
    "successors_of",
]
