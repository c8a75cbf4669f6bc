"""All reading of the room, by topic."""

from lienket.monitoring.queries.readings import (
    Hours,
    Received,
    Values,
    hourly_of,
    index_rows,
    latest_of,
    readings_of,
    received_rate,
)
from lienket.monitoring.queries.stations import station_named, visible_stations

__all__ = [
    "Hours",
    "Received",
    "Values",
    "hourly_of",
    "index_rows",
    "latest_of",
    "readings_of",
    "received_rate",
    "station_named",
    "visible_stations",
]
