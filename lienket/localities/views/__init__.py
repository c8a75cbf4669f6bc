"""Pages of this room."""

from lienket.localities.views.bodies import changes, group, groups, organisation, organisations
from lienket.localities.views.lookups import lookup, lookup_sheet
from lienket.localities.views.units import unit, unit_format, unit_then, units, units_format

__all__ = [
    "changes",
    "group",
    "groups",
    "lookup",
    "lookup_sheet",
    "organisation",
    "organisations",
    "unit",
    "unit_format",
    "unit_then",
    "units",
    "units_format",
]
