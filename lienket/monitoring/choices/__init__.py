"""Closed vocabularies of the room, by topic."""

from lienket.monitoring.choices.intake import HeldOutcome, HeldReason, IntakeState, SourceKind
from lienket.monitoring.choices.quality import AlertOn, AlertState, Judgement, TieFact, TieFigure
from lienket.monitoring.choices.samples import Censored, WaterKind
from lienket.monitoring.choices.stations import Medium, StationState, Tier, UpkeepKind

__all__ = [
    "AlertOn",
    "AlertState",
    "Censored",
    "HeldOutcome",
    "HeldReason",
    "IntakeState",
    "Judgement",
    "Medium",
    "SourceKind",
    "StationState",
    "TieFact",
    "TieFigure",
    "Tier",
    "UpkeepKind",
    "WaterKind",
]
