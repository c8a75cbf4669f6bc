"""HTML to clean values, by topic."""

from lienket.monitoring.forms.filters import CompareForm, DataForm, StationFilterForm

__all__ = ["CompareForm", "DataForm", "StationFilterForm"]
