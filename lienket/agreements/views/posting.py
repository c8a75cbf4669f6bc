"""What every page of this room that writes shares: refusals on the form, conflicts in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext as _

from lienket.agreements.choices import AgreementKind, Direction, Status, Visibility
from lienket.ground.refusals import Refusal, Stale
from lienket.ground.ui.filters import date_text, number_text
from lienket.ground.ui.posting import put_refusal

Done = TypeVar("Done")
_WORDS = {code: label for kind in (AgreementKind, Direction, Status, Visibility) for code, label in kind.choices}


def attempt(form: forms.Form, act: Callable[[], Done]) -> Done | None:
    """Do the act; a refusal goes onto the form. Conflicts and what is not allowed go on to their own pages."""
    try:
        return act()
    except Stale as stale:
        told, typed = _told(stale.differences), form.cleaned_data.get("reason")
        if typed and typed not in [yours for _label, _theirs, yours in told]:
            told.append((str(form.fields["reason"].label), _word(None), typed))
        raise Stale(stale.sentence, differences=told) from stale
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        put_refusal(form, refusal)
        return None


def _told(differences: list[tuple[str, Any, Any]]) -> list[tuple[str, Any, Any]]:
    return [(label, _word(theirs), _word(yours)) for label, theirs, yours in differences]


def _word(value: Any) -> str:
    """A value of a column as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, Decimal):
        return number_text(value)
    return str(_WORDS.get(value, value)) if isinstance(value, str) else str(value)
