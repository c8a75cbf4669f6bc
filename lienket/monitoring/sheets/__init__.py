"""Sheets that people fill in, by topic."""

from lienket.monitoring.sheets.readings import LARGEST_IN_REQUEST, MOST_ROWS, Reading, spec_of
from lienket.monitoring.sheets.stations import (
    LARGEST_WRITTEN_AT_ONCE,
    MOST_STATIONS,
    StationsReading,
    stations_reading,
)

__all__ = [
    "LARGEST_IN_REQUEST",
    "LARGEST_WRITTEN_AT_ONCE",
    "MOST_ROWS",
    "MOST_STATIONS",
    "Reading",
    "StationsReading",
    "spec_of",
    "stations_reading",
]
