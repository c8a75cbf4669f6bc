"""What every page that sends a form shares: the key of the sending, a refusal on the form, the page of the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienket.ground.refusals import NotAllowed, NotThere, Refusal
from lienket.ground.ui.filters import date_text, number_text


def request_key(request: HttpRequest) -> UUID:
    """The key that came with the form, so that a form sent twice acts once.

    A new one for a new form, and where the form carried none or nonsense.
    """
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid4()


def put_refusal(form: forms.Form, refusal: Refusal) -> int:
    """The sentence of a refusal beside its field, else above the form. Returns the status to answer with."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    return refusal.status


def in_words(differences: Sequence[tuple[str, Any, Any]], labels: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """The differences of a Stale as people read them; `labels` says what the codes of closed vocabularies mean."""
    return [(label, word(theirs, labels), word(yours, labels)) for label, theirs, yours in differences]


def word(value: Any, labels: Mapping[str, Any]) -> str:
    """A value of a column as people read it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Có") if value else _("Không")
    if isinstance(value, date):
        return date_text(value)
    if isinstance(value, Decimal):
        return number_text(value)
    return str(labels.get(value, value)) if isinstance(value, str) else str(value)


def done(
    form: forms.Form,
    run: Callable[[dict[str, Any]], object],
    *,
    elsewhere: tuple[type[Refusal], ...] = (NotThere, NotAllowed),
) -> int:
    """Run the act on the clean values. 0 when done, else the status to answer with; the form says why.

    Refusals of the kinds in `elsewhere` go on to a page of their own; all others leave what was typed on the form.
    """
    if not form.is_valid():
        return 422
    try:
        run(form.cleaned_data)
    except elsewhere:
        raise
    except Refusal as refusal:
        return put_refusal(form, refusal)
    return 0


def form_page(
    request: HttpRequest, template: str, form: forms.Form, context: Mapping[str, Any], status: int = 0
) -> HttpResponse:
    """The form, new or with what must be corrected: 200, 422 with errors on it, or the status that is given.

    The key of a sending that failed is kept, so that sending it again is the same sending.
    """
    given = {"form": form, "request_key": request_key(request), **context}
    return render(request, template, given, status=status or (422 if form.errors else 200))
