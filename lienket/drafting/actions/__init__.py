"""All writing of the room. Every action is keyword-only, actor first, one transaction with its audit line."""

from lienket.drafting.actions.committing import commit, settle_facts
from lienket.drafting.actions.cutting import merge, split
from lienket.drafting.actions.reading import fail_reading, hand_in, keep_reading, start_reading
from lienket.drafting.actions.settling import accept_certain, edit_draft, take_step
from lienket.drafting.actions.undoing import undo

__all__ = [
    "accept_certain",
    "commit",
    "edit_draft",
    "fail_reading",
    "hand_in",
    "keep_reading",
    "merge",
    "settle_facts",
    "split",
    "start_reading",
    "take_step",
    "undo",
]
