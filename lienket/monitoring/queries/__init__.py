"""All reading of the room, by topic."""

from lienket.monitoring.queries.stations import station_named, visible_stations

__all__ = ["station_named", "visible_stations"]
