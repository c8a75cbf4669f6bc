"""Sheets that people fill in, by topic."""

from lienket.monitoring.sheets.readings import LARGEST_IN_REQUEST, MOST_ROWS, Reading, spec_of

__all__ = ["LARGEST_IN_REQUEST", "MOST_ROWS", "Reading", "spec_of"]
