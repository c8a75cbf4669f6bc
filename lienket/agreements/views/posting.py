"""What every page that writes shares: the key of the sending, refusals on the form, conflicts in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienket.agreements.choices import AgreementKind, Direction, Status, Visibility
from lienket.ground.refusals import Refusal, Stale
from lienket.ground.ui.filters import date_text, number_text
from lienket.ground.ui.returning import came_from

Done = TypeVar("Done")
_WORDS = {code: label for kind in (AgreementKind, Direction, Status, Visibility) for code, label in kind.choices}


def sent_key(request: HttpRequest) -> UUID | None:
    """The key that came with a form, or None when it is missing or nonsense."""
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return None


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
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
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


def show_form(request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any]) -> HttpResponse:
    """The page of a form. The key of a sending that failed is kept, so that sending it again is the same sending."""
    status = 422 if form.is_bound and form.errors else 200
    key = sent_key(request) if request.method == "POST" else None
    given = {"form": form, "request_key": key or uuid4(), **context}
    return render(request, template, given, status=status)


__all__ = ["attempt", "came_from", "sent_key", "show_form"]
