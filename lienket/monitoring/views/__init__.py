"""One function per page, by topic."""

from lienket.monitoring.views.board import board, board_format, stations_format
from lienket.monitoring.views.comparing import compare
from lienket.monitoring.views.dcat import dcat
from lienket.monitoring.views.folder_pages import (
    folder,
    folder_edit,
    folder_example,
    folder_new,
    folder_step,
    folders,
)
from lienket.monitoring.views.front import front, how
from lienket.monitoring.views.intake_pages import helds, helds_step, intakes
from lienket.monitoring.views.keeping import (
    instrument_edit,
    instrument_new,
    series_edit,
    series_new,
    station_edit,
    station_new,
    upkeep_edit,
    upkeep_new,
    upkeep_paper,
)
from lienket.monitoring.views.places import place
from lienket.monitoring.views.quality import (
    alert,
    alerts,
    judged_lift,
    judged_new,
    rule_edit,
    rule_new,
    tie_end,
    tie_new,
)
from lienket.monitoring.views.sample_pages import sample, sample_edit, sample_new, samples, samples_format
from lienket.monitoring.views.sample_series import sample_series
from lienket.monitoring.views.sample_sheets import (
    samples_import,
    samples_rehearsal,
    samples_returned,
    samples_template,
)
from lienket.monitoring.views.sheet_pages import (
    readings_import,
    readings_rehearsal,
    readings_returned,
    readings_template,
)
from lienket.monitoring.views.source_pages import source_key, source_new, sources
from lienket.monitoring.views.station_data import station_data, station_format
from lienket.monitoring.views.station_patterns import station_patterns
from lienket.monitoring.views.station_sheets import (
    stations_import,
    stations_rehearsal,
    stations_returned,
    stations_template,
    stations_workbook,
)
from lienket.monitoring.views.station_upkeep import station_upkeep
from lienket.monitoring.views.stations import station, stations
from lienket.monitoring.views.years import years, years_format

__all__ = [
    "alert",
    "alerts",
    "board",
    "board_format",
    "compare",
    "dcat",
    "folder",
    "folder_edit",
    "folder_example",
    "folder_new",
    "folder_step",
    "folders",
    "front",
    "helds",
    "helds_step",
    "how",
    "instrument_edit",
    "instrument_new",
    "intakes",
    "judged_lift",
    "judged_new",
    "place",
    "readings_import",
    "readings_rehearsal",
    "readings_returned",
    "readings_template",
    "rule_edit",
    "rule_new",
    "sample",
    "sample_edit",
    "sample_new",
    "sample_series",
    "samples",
    "samples_format",
    "samples_import",
    "samples_rehearsal",
    "samples_returned",
    "samples_template",
    "series_edit",
    "series_new",
    "source_key",
    "source_new",
    "sources",
    "station",
    "station_data",
    "station_edit",
    "station_format",
    "station_new",
    "station_patterns",
    "station_upkeep",
    "stations",
    "stations_format",
    "stations_import",
    "stations_rehearsal",
    "stations_returned",
    "stations_template",
    "stations_workbook",
    "tie_end",
    "tie_new",
    "upkeep_edit",
    "upkeep_new",
    "upkeep_paper",
    "years",
    "years_format",
]
