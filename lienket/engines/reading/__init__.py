"""Programme documents in Vietnamese → clauses that promise, with who, where, when and why; see README.md."""

from lienket.engines.reading.lexicon import Lexicon, packaged_lexicon
from lienket.engines.reading.read import read
from lienket.engines.reading.result import (
    Actor,
    Citation,
    Clause,
    Cue,
    Kind,
    Mention,
    Place,
    Quantity,
    Reading,
    Unit,
    When,
)

__all__ = [
    "Actor",
    "Citation",
    "Clause",
    "Cue",
    "Kind",
    "Lexicon",
    "Mention",
    "Place",
    "Quantity",
    "Reading",
    "Unit",
    "When",
    "packaged_lexicon",
    "read",
]
