"""All writing of the room, by topic."""

from lienket.monitoring.actions.alerting import edit_rule, evaluate, make_rule
from lienket.monitoring.actions.flagging import flagged
from lienket.monitoring.actions.folder_sources import edit_folder, make_folder, pause_folder
from lienket.monitoring.actions.holding import MOST_HELDS, Retaken, dismiss, retake
from lienket.monitoring.actions.indexing import compute_backfill, compute_due, compute_indices
from lienket.monitoring.actions.intake import Taken, drop_folder, make_folder_source, take_folder, take_sources
from lienket.monitoring.actions.judging import apply_judged
from lienket.monitoring.actions.keeping import (
    add_instrument,
    edit_instrument,
    edit_series,
    edit_station,
    edit_upkeep,
    record_upkeep,
)
from lienket.monitoring.actions.keys import end_key, make_api_source, make_key
from lienket.monitoring.actions.reading_sheets import fail_sheet, hand_to_worker, keep_sheet, write_sheet
from lienket.monitoring.actions.readings import HeldRow, Readings, settle_arrivals, take_readings
from lienket.monitoring.actions.retention import remove_originals
from lienket.monitoring.actions.sample import load_sample
from lienket.monitoring.actions.sample_sheets import (
    keep_sample_sheet,
    write_sample_sheet,
)
from lienket.monitoring.actions.samples import (
    Found,
    SampleWords,
    edit_sample,
    enter_sample,
    load_water_samples,
)
from lienket.monitoring.actions.saying import judge, lift
from lienket.monitoring.actions.sealing import seal_month, seal_old_months
from lienket.monitoring.actions.sending import take_observations
from lienket.monitoring.actions.station_sheets import (
    NewDevice,
    SeriesChange,
    StationChange,
    StationsPlan,
    keep_station_sheet,
    write_stations,
)
from lienket.monitoring.actions.stations import StationWords, add_series, make_station
from lienket.monitoring.actions.telling import end_tie, make_tie, tell_months

__all__ = [
    "MOST_HELDS",
    "Found",
    "HeldRow",
    "NewDevice",
    "Readings",
    "Retaken",
    "SampleWords",
    "SeriesChange",
    "StationChange",
    "StationWords",
    "StationsPlan",
    "Taken",
    "add_instrument",
    "add_series",
    "apply_judged",
    "compute_backfill",
    "compute_due",
    "compute_indices",
    "dismiss",
    "drop_folder",
    "edit_folder",
    "edit_instrument",
    "edit_rule",
    "edit_sample",
    "edit_series",
    "edit_station",
    "edit_upkeep",
    "end_key",
    "end_tie",
    "enter_sample",
    "evaluate",
    "fail_sheet",
    "flagged",
    "hand_to_worker",
    "judge",
    "keep_sample_sheet",
    "keep_sheet",
    "keep_station_sheet",
    "lift",
    "load_sample",
    "load_water_samples",
    "make_api_source",
    "make_folder",
    "make_folder_source",
    "make_key",
    "make_rule",
    "make_station",
    "make_tie",
    "pause_folder",
    "record_upkeep",
    "remove_originals",
    "retake",
    "seal_month",
    "seal_old_months",
    "settle_arrivals",
    "take_folder",
    "take_observations",
    "take_readings",
    "take_sources",
    "tell_months",
    "write_sample_sheet",
    "write_sheet",
    "write_stations",
]
