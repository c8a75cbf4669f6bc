"""One function per page, by topic."""

from lienket.monitoring.views.stations import station, stations

__all__ = ["station", "stations"]
