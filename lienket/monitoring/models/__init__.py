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
    SealedMonth,
    SeriesDay,
    Source,
)
from lienket.monitoring.models.samples import WaterSample, WaterValue
from lienket.monitoring.models.sheets import ReadingSheet, StationSheet
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
    "SealedMonth",
    "Series",
    "SeriesDay",
    "Source",
    "Station",
    "StationSheet",
    "Tie",
    "Told",
    "Upkeep",
    "WaterSample",
    "WaterValue",
]
