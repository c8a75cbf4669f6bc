"""All reading of the room, by topic."""

from lienket.monitoring.queries.front import (
    Shown,
    StationFilter,
    filtered_stations,
    newest_indices,
    shown_stations,
    station_provinces,
    tier_counts,
    with_latest,
)
from lienket.monitoring.queries.intake import (
    HeldFilter,
    held_items,
    held_owners,
    held_stations,
    helds,
    helds_chosen,
    intakes,
    own_helds,
)
from lienket.monitoring.queries.many import Table, hours_of_many
from lienket.monitoring.queries.quality import alerts_of, judged_of, visible_alerts
from lienket.monitoring.queries.readings import (
    Hours,
    Received,
    Values,
    hourly_of,
    index_rows,
    latest_of,
    readings_of,
    received_rate,
)
from lienket.monitoring.queries.sealed import sealed_readings
from lienket.monitoring.queries.sheets import kept_stations, reading_sheet, reading_sheets
from lienket.monitoring.queries.sources import api_sources
from lienket.monitoring.queries.stations import measured_parameters, series_of, station_named, visible_stations
from lienket.monitoring.queries.upkeep import TARGET, Kept, board, due_upkeep, upkeep_state

__all__ = [
    "TARGET",
    "HeldFilter",
    "Hours",
    "Kept",
    "Received",
    "Shown",
    "StationFilter",
    "Table",
    "Values",
    "alerts_of",
    "api_sources",
    "board",
    "due_upkeep",
    "filtered_stations",
    "held_items",
    "held_owners",
    "held_stations",
    "helds",
    "helds_chosen",
    "hourly_of",
    "hours_of_many",
    "index_rows",
    "intakes",
    "judged_of",
    "kept_stations",
    "latest_of",
    "measured_parameters",
    "newest_indices",
    "own_helds",
    "reading_sheet",
    "reading_sheets",
    "readings_of",
    "received_rate",
    "sealed_readings",
    "series_of",
    "shown_stations",
    "station_named",
    "station_provinces",
    "tier_counts",
    "upkeep_state",
    "visible_alerts",
    "visible_stations",
    "with_latest",
]
