"""Who may do what with stations and readings; and this room's rows of the rights table, by topic."""

from lienket.monitoring.access import folders, intake, samples, stations, things
from lienket.monitoring.access.intake import can_settle, check_can_settle
from lienket.monitoring.access.samples import can_keep_samples, check_keeps_samples, check_keeps_samples_at
from lienket.monitoring.access.stations import (
    can_keep,
    check_can_enter,
    check_can_keep,
    check_can_rule,
    check_can_tie,
    check_keeps,
    check_reads_papers,
    keeps,
    reads,
)
from lienket.monitoring.access.things import can_keep_sources, check_keeps_sources

ROWS = [*folders.ROWS, *intake.ROWS, *samples.ROWS, *stations.ROWS, *things.ROWS]

__all__ = [
    "ROWS",
    "can_keep",
    "can_keep_samples",
    "can_keep_sources",
    "can_settle",
    "check_can_enter",
    "check_can_keep",
    "check_can_rule",
    "check_can_settle",
    "check_can_tie",
    "check_keeps",
    "check_keeps_samples",
    "check_keeps_samples_at",
    "check_keeps_sources",
    "check_reads_papers",
    "keeps",
    "reads",
]
