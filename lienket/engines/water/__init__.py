"""The Vietnamese water quality index and the levels of surface water, with how each was made; see README.md."""

from lienket.engines.water.classes import Classes, ClassRow, classes, prepare
from lienket.engines.water.methods import Aggregation, Band, Method, method_on, packaged_methods
from lienket.engines.water.parameters import CODES, GROUPS, PARAMETERS, Parameter, read_parameter
from lienket.engines.water.problem import (
    ABOVE,
    BELOW,
    MEASURED,
    NEEDS_II,
    NEEDS_III,
    WATERS,
    Samples,
    SamplesError,
    samples,
)
from lienket.engines.water.result import Indices, Reason, Row, explain
from lienket.engines.water.solve import NON_DETECTS, Params, indices, saturation_of, sub_index_of
from lienket.engines.water.standards import LEVELS, Limit, Standard, packaged_standards, standard_on

__all__ = [
    "ABOVE",
    "BELOW",
    "CODES",
    "GROUPS",
    "LEVELS",
    "MEASURED",
    "NEEDS_II",
    "NEEDS_III",
    "NON_DETECTS",
    "PARAMETERS",
    "WATERS",
    "Aggregation",
    "Band",
    "ClassRow",
    "Classes",
    "Indices",
    "Limit",
    "Method",
    "Parameter",
    "Params",
    "Reason",
    "Row",
    "Samples",
    "SamplesError",
    "Standard",
    "classes",
    "explain",
    "indices",
    "method_on",
    "packaged_methods",
    "packaged_standards",
    "prepare",
    "read_parameter",
    "samples",
    "saturation_of",
    "standard_on",
    "sub_index_of",
]
