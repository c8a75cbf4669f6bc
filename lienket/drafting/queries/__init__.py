"""All reading of the room: documents, their drafts, what is not clear of them, labelled cases."""

from lienket.drafting.queries.documents import document, document_rows, draft, own_documents
from lienket.drafting.queries.drafts import (
    Choices,
    DraftLine,
    choices_of,
    is_open,
    line_of,
    lines_of,
    next_number,
    shown_drafts,
    stamp_of,
    to_write,
)
from lienket.drafting.queries.forecast import past_due, requests_of, warnings_of, who_may_see
from lienket.drafting.queries.labels import labelled_document
from lienket.drafting.queries.likeness import commitments_shown, known_commitments, twins_of
from lienket.drafting.queries.matching import Matcher, Meaning

__all__ = [
    "Choices",
    "DraftLine",
    "Matcher",
    "Meaning",
    "choices_of",
    "commitments_shown",
    "document",
    "document_rows",
    "draft",
    "is_open",
    "known_commitments",
    "labelled_document",
    "line_of",
    "lines_of",
    "next_number",
    "own_documents",
    "past_due",
    "requests_of",
    "shown_drafts",
    "stamp_of",
    "to_write",
    "twins_of",
    "warnings_of",
    "who_may_see",
]
