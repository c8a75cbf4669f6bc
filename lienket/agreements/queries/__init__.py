"""All reading of the room: what is visible, lists, facts of a day, reciprocity, reports."""

from lienket.agreements.queries.balance import balance_between, localities_in_play
from lienket.agreements.queries.details import (
    CommitmentPage,
    commitment_page,
    export_details,
    organisations_of_today,
    override_of,
    source_of,
    trail_of_commitment,
    units_of_today,
)
from lienket.agreements.queries.facts import facts_of, snapshot
from lienket.agreements.queries.lists import (
    CommitmentFilter,
    agreement_rows,
    commitment_rows,
    commitment_total,
    counts,
    counts_by,
)
from lienket.agreements.queries.options import (
    Choice,
    ListOptions,
    committees_on,
    list_options,
    localities_by_id,
    localities_of_today,
    names_of,
)
from lienket.agreements.queries.remembering import Moment, this_moment
from lienket.agreements.queries.things import (
    agreement,
    commitment,
    fields_on,
    organisation_of_today,
    participations_of,
    programme,
    progress_of,
    report,
    visible_agreements,
    visible_commitments,
    visible_programmes,
)
from lienket.agreements.rules import HOW, due_problem

__all__ = [
    "HOW",
    "Choice",
    "CommitmentFilter",
    "CommitmentPage",
    "ListOptions",
    "Moment",
    "agreement",
    "agreement_rows",
    "balance_between",
    "commitment",
    "commitment_page",
    "commitment_rows",
    "commitment_total",
    "committees_on",
    "counts",
    "counts_by",
    "due_problem",
    "export_details",
    "facts_of",
    "fields_on",
    "list_options",
    "localities_by_id",
    "localities_in_play",
    "localities_of_today",
    "names_of",
    "organisation_of_today",
    "organisations_of_today",
    "override_of",
    "participations_of",
    "programme",
    "progress_of",
    "report",
    "snapshot",
    "source_of",
    "this_moment",
    "trail_of_commitment",
    "units_of_today",
    "visible_agreements",
    "visible_commitments",
    "visible_programmes",
]
