"""All writing of the room, by topic."""

from lienket.monitoring.actions.stations import StationWords, add_series, make_station

__all__ = ["StationWords", "add_series", "make_station"]
