"""All writing of the room. Every action is keyword-only, actor first, one transaction with its audit line."""

from lienket.agreements.actions.commitments import make_commitment
from lienket.agreements.actions.dates import refuse_due
from lienket.agreements.actions.deriving import deriving_once, hold, refresh
from lienket.agreements.actions.imports import (
    Entry,
    fail_rehearsal,
    hand_to_worker,
    keep_rehearsal,
    write_rehearsal,
)
from lienket.agreements.actions.overriding import lift_override, override
from lienket.agreements.actions.partners import PartnerShare, add_participants, ask_partners
from lienket.agreements.actions.progress import record_progress
from lienket.agreements.actions.reports import freeze_report
from lienket.agreements.actions.steering import change_due, edit_commitment
from lienket.agreements.actions.texts import (
    add_field,
    attach_file,
    edit_agreement,
    edit_programme,
    make_agreement,
    make_programme,
    set_clauses,
    slug_of,
)
from lienket.agreements.actions.whole_texts import Anchor, keep_text

__all__ = [
    "Anchor",
    "Entry",
    "PartnerShare",
    "add_field",
    "add_participants",
    "ask_partners",
    "attach_file",
    "change_due",
    "deriving_once",
    "edit_agreement",
    "edit_commitment",
    "edit_programme",
    "fail_rehearsal",
    "freeze_report",
    "hand_to_worker",
    "hold",
    "keep_rehearsal",
    "keep_text",
    "lift_override",
    "make_agreement",
    "make_commitment",
    "make_programme",
    "override",
    "record_progress",
    "refresh",
    "refuse_due",
    "set_clauses",
    "slug_of",
    "write_rehearsal",
]
