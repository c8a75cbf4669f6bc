"""All writing of this room."""

from lienket.localities.actions.changes import Changes, load_changes
from lienket.localities.actions.lineage import refresh_lineage
from lienket.localities.actions.reference import Loaded, follow_dates, load_reference

__all__ = ["Changes", "Loaded", "follow_dates", "load_changes", "load_reference", "refresh_lineage"]
