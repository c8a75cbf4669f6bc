"""One function per page, by topic."""

from lienket.monitoring.views.comparing import compare
from lienket.monitoring.views.dcat import dcat
from lienket.monitoring.views.front import front, how
from lienket.monitoring.views.intake_pages import helds, helds_step, intakes
from lienket.monitoring.views.sheet_pages import (
    readings_import,
    readings_rehearsal,
    readings_returned,
    readings_template,
)
from lienket.monitoring.views.source_pages import source_key, source_new, sources
from lienket.monitoring.views.station_data import station_data, station_format
from lienket.monitoring.views.station_patterns import station_patterns
from lienket.monitoring.views.station_upkeep import station_upkeep
from lienket.monitoring.views.stations import station, stations

__all__ = [
    "compare",
    "dcat",
    "front",
    "helds",
    "helds_step",
    "how",
    "intakes",
    "readings_import",
    "readings_rehearsal",
    "readings_returned",
    "readings_template",
    "source_key",
    "source_new",
    "sources",
    "station",
    "station_data",
    "station_format",
    "station_patterns",
    "station_upkeep",
    "stations",
]
