"""Pages of this room."""

from lienket.drafting.views.committing import document_facts, document_rehearsal
from lienket.drafting.views.documents import (
    document_file,
    document_new,
    document_state,
    documents,
    labels,
)
from lienket.drafting.views.drafts import draft_edit, merge, split
from lienket.drafting.views.workbench import accept_certain, document, step, undo

__all__ = [
    "accept_certain",
    "document",
    "document_facts",
    "document_file",
    "document_new",
    "document_rehearsal",
    "document_state",
    "documents",
    "draft_edit",
    "labels",
    "merge",
    "split",
    "step",
    "undo",
]
