"""Reading across rooms for the portal's own pages."""

from lienket.portal.queries.figures import Event, Line, Place, Standing, events, late, places, standing
from lienket.portal.queries.finding import Hit, Results, facet_words, nearest_units, results
from lienket.portal.queries.machine import holdings, readiness
from lienket.portal.queries.neighbours import Partner, partners_of
from lienket.portal.queries.trail import ActFilter, acts, changes_of, seal_state

__all__ = [
    "ActFilter",
    "Event",
    "Hit",
    "Line",
    "Partner",
    "Place",
    "Results",
    "Standing",
    "acts",
    "changes_of",
    "events",
    "facet_words",
    "holdings",
    "late",
    "nearest_units",
    "partners_of",
    "places",
    "readiness",
    "results",
    "seal_state",
    "standing",
]
