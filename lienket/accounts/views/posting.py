"""What the pages with forms of this room share: one try at an act, and the answer when it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lienket.ground.refusals import NotThere, Refusal


def request_key(request: HttpRequest) -> UUID:
    """The key that came with the form, so that a form sent twice acts once; a new one for a new form."""
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return uuid4()


def done(form: forms.Form, run: Callable[[dict[str, Any]], object]) -> int:
    """Run the act on the clean values. 0 when done, else the status to answer with; the form says why."""
    if not form.is_valid():
        return 422
    try:
        run(form.cleaned_data)
    except NotThere:
        raise
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        return refusal.status
    return 0


def form_page(
    request: HttpRequest, template: str, form: forms.Form, status: int, context: Mapping[str, Any]
) -> HttpResponse:
    """The form, new or with what must be corrected."""
    given = {"form": form, "request_key": request_key(request), **context}
    return render(request, template, given, status=status or 200)
