"""Vietnamese text: folding for search, tone placement, sort order, letters of points. Pure; see README.md."""

from lienket.engines.vietnamese.folding import fold, fold_words
from lienket.engines.vietnamese.ordering import alphabet, point_letter, sort_key
from lienket.engines.vietnamese.tones import canonical_tone

__all__ = ["alphabet", "canonical_tone", "fold", "fold_words", "point_letter", "sort_key"]
