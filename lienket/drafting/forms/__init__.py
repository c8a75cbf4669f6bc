"""Forms of the room: handing a document in, its facts, one draft."""

from lienket.drafting.forms.documents import FactsForm, HandInForm
from lienket.drafting.forms.drafts import DraftForm

__all__ = ["DraftForm", "FactsForm", "HandInForm"]
