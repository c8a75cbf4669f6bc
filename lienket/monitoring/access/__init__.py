"""Who may do what with stations and readings; and this room's rows of the rights table, by topic."""

from lienket.monitoring.access import stations
from lienket.monitoring.access.stations import can_keep, check_can_enter, check_can_keep, check_keeps, keeps, reads

ROWS = [*stations.ROWS]

__all__ = ["ROWS", "can_keep", "check_can_enter", "check_can_keep", "check_keeps", "keeps", "reads"]
