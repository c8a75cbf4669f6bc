"""What every page of this room that writes shares: refusals on the form, conflicts in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms

from lienket.agreements.choices import AgreementKind, Direction, Status, Visibility
from lienket.ground.refusals import Refusal, Stale
from lienket.ground.ui.posting import in_words, put_refusal, word

Done = TypeVar("Done")
_WORDS = {code: label for kind in (AgreementKind, Direction, Status, Visibility) for code, label in kind.choices}


def attempt(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """Do the act; a refusal goes onto the form. Conflicts and what is not allowed go on to their own pages."""
    try:
        return act()
    except Stale as stale:
        told, typed = in_words(stale.differences, _WORDS), form.cleaned_data.get("reason")
        if typed and typed not in [yours for _label, _theirs, yours in told]:
            told.append((str(form.fields["reason"].label), word(None, _WORDS), typed))
        raise Stale(stale.sentence, differences=told) from stale
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        put_refusal(form, refusal)
        return None
