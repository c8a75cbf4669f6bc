"""HTML to clean values, by topic."""

from lienket.monitoring.forms.filters import CompareForm, DataForm, StationFilterForm
from lienket.monitoring.forms.intake import DismissForm, HeldFilterForm
from lienket.monitoring.forms.sheets import ReadingSheetForm
from lienket.monitoring.forms.sources import SourceForm

__all__ = [
    "CompareForm",
    "DataForm",
    "DismissForm",
    "HeldFilterForm",
    "ReadingSheetForm",
    "SourceForm",
    "StationFilterForm",
]
