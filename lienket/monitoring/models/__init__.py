"""Tables of the room, by topic."""

from lienket.monitoring.models.facts import Tie, Told
from lienket.monitoring.models.quality import Alert, AlertRule, Held, Index, IndexBackfill, IndexDue, Judged
from lienket.monitoring.models.readings import (
    Arrival,
    Correction,
    FolderLook,
    Intake,
    Latest,
    RealField,
    SealedCounts,
    SealedMonth,
    SeriesDay,
    Source,
)
from lienket.monitoring.models.samples import ValueCorrection, WaterSample, WaterValue
from lienket.monitoring.models.sheets import ReadingSheet, SampleSheet, StationSheet
from lienket.monitoring.models.stations import Instrument, Series, Station, Upkeep

__all__ = [
    "Alert",
    "AlertRule",
    "Arrival",
    "Correction",
    "FolderLook",
    "Held",
    "Index",
    "IndexBackfill",
    "IndexDue",
    "Instrument",
    "Intake",
    "Judged",
    "Latest",
    "ReadingSheet",
    "RealField",
    "SampleSheet",
    "SealedCounts",
    "SealedMonth",
    "Series",
    "SeriesDay",
    "Source",
    "Station",
    "StationSheet",
    "Tie",
    "Told",
    "Upkeep",
    "ValueCorrection",
    "WaterSample",
    "WaterValue",
]
