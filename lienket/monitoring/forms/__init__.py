"""HTML to clean values, by topic."""

from lienket.monitoring.forms.filters import CompareForm, DataForm, StationFilterForm, YearForm
from lienket.monitoring.forms.folders import FolderForm
from lienket.monitoring.forms.intake import DismissForm, HeldFilterForm
from lienket.monitoring.forms.keeping import InstrumentForm, SeriesForm, StationForm, UpkeepForm
from lienket.monitoring.forms.quality import EndForm, JudgedForm, LiftForm, RuleForm, TieForm
from lienket.monitoring.forms.samples import SampleFilterForm, SampleForm, sample_initial
from lienket.monitoring.forms.sheets import ReadingSheetForm
from lienket.monitoring.forms.sources import SourceForm

__all__ = [
    "CompareForm",
    "DataForm",
    "DismissForm",
    "EndForm",
    "FolderForm",
    "HeldFilterForm",
    "InstrumentForm",
    "JudgedForm",
    "LiftForm",
    "ReadingSheetForm",
    "RuleForm",
    "SampleFilterForm",
    "SampleForm",
    "SeriesForm",
    "SourceForm",
    "StationFilterForm",
    "StationForm",
    "TieForm",
    "UpkeepForm",
    "YearForm",
    "sample_initial",
]
