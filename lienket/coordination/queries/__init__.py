"""Reading handshakes: what waits on whom, what is due, what is late, and the trail of one request."""

from lienket.coordination.queries.desk import Desk, DeskItem, also_on_desk, desk, open_sides, waiting_count
from lienket.coordination.queries.letters import letter
from lienket.coordination.queries.lists import (
    asking_organisation,
    counterparts,
    listing,
    organisations,
    organisations_to_ask,
    reports_about,
    requests_of_matter,
    visible,
)
from lienket.coordination.queries.things import (
    Whole,
    evidence,
    extension,
    report,
    reports_of,
    request,
    whole,
)

__all__ = [
    "Desk",
    "DeskItem",
    "Whole",
    "also_on_desk",
    "asking_organisation",
    "counterparts",
    "desk",
    "evidence",
    "extension",
    "letter",
    "listing",
    "open_sides",
    "organisations",
    "organisations_to_ask",
    "report",
    "reports_about",
    "reports_of",
    "request",
    "requests_of_matter",
    "visible",
    "waiting_count",
    "whole",
]
