"""All reading of the room: what is visible, lists, facts of a day, reciprocity, reports."""

from lienket.agreements.queries.balance import balance_between, localities_in_play
from lienket.agreements.queries.facts import facts_of, snapshot
from lienket.agreements.queries.lists import (
    CommitmentFilter,
    agreement_rows,
    commitment_rows,
    commitment_total,
    counts,
    counts_by,
)
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

__all__ = [
    "CommitmentFilter",
    "agreement",
    "agreement_rows",
    "balance_between",
    "commitment",
    "commitment_rows",
    "commitment_total",
    "counts",
    "counts_by",
    "facts_of",
    "fields_on",
    "localities_in_play",
    "organisation_of_today",
    "participations_of",
    "programme",
    "progress_of",
    "report",
    "snapshot",
    "visible_agreements",
    "visible_commitments",
    "visible_programmes",
]
