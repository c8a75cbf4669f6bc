"""Sheets that people fill in, by topic."""

from lienket.monitoring.sheets.readings import LARGEST_IN_REQUEST, MOST_ROWS, Reading, spec_of
from lienket.monitoring.sheets.samples import (
    MOST_SAMPLES,
    MOST_VALUES_IN_REQUEST,
    sample_spec,
    samples_reading,
)
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
    "MOST_SAMPLES",
    "MOST_STATIONS",
    "MOST_VALUES_IN_REQUEST",
    "Reading",
    "StationsReading",
    "sample_spec",
    "samples_reading",
    "spec_of",
    "stations_reading",
]
