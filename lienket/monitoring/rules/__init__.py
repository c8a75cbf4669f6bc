"""Pure functions on plain values, by topic."""

from lienket.monitoring.rules.bands import (
    Advice,
    advice_of,
    band_class,
    band_name,
    band_of,
    method_named,
    parameter_name,
)
from lienket.monitoring.rules.example_file import example_file
from lienket.monitoring.rules.exceeding import Exceedance, exceedances, moving_mean
from lienket.monitoring.rules.how import NowCast, Step, nowcast, steps
from lienket.monitoring.rules.marks import doubt, flag_words, peak_words, status_words, watched_words
from lienket.monitoring.rules.standing import INDEX_HOLDS, LATE_AFTER, SILENT_AFTER, TONES, standing
from lienket.monitoring.rules.waters import formula_words, group_words, lacking_words
from lienket.monitoring.rules.wind import CLASSES, pollution_parts, wind_parts

__all__ = [
    "CLASSES",
    "INDEX_HOLDS",
    "LATE_AFTER",
    "SILENT_AFTER",
    "TONES",
    "Advice",
    "Exceedance",
    "NowCast",
    "Step",
    "advice_of",
    "band_class",
    "band_name",
    "band_of",
    "doubt",
    "example_file",
    "exceedances",
    "flag_words",
    "formula_words",
    "group_words",
    "lacking_words",
    "method_named",
    "moving_mean",
    "nowcast",
    "parameter_name",
    "peak_words",
    "pollution_parts",
    "standing",
    "status_words",
    "steps",
    "watched_words",
    "wind_parts",
]
