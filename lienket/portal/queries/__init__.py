"""Reading across rooms for the portal's own pages."""

from lienket.portal.queries.machine import holdings, readiness

__all__ = ["holdings", "readiness"]
