"""What every page of this room that writes shares: what the person had seen, and conflicts in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lienket.agreements.choices import AgreementKind, Visibility
from lienket.drafting.choices import DraftState
from lienket.drafting.models import Draft
from lienket.ground.refusals import NotAllowed, NotThere, Stale
from lienket.ground.ui.posting import done, in_words

_LABELS = {code: label for kind in (AgreementKind, Visibility) for code, label in kind.choices}


def save(form: forms.Form, run: Callable[[dict[str, Any]], object]) -> int:
    """As `done`; a conflict goes on, for its page needs no form."""
    return done(form, run, elsewhere=(NotThere, NotAllowed, Stale))


def conflict(request: HttpRequest, stale: Stale, newest: str) -> HttpResponse:
    """The page of who came second: what differs in words, and the way to what stands now."""
    context = {
        "sentence": stale.sentence,
        "differences": in_words(stale.differences, _LABELS),
        "reload_url": newest,
    }
    return render(request, "ui/conflict.html", context, status=stale.status)


def where_it_stands(draft: Draft) -> str:
    """The address of a draft, or of what it was split into or merged to."""
    draft.refresh_from_db(fields=["state"])
    made = draft.made.order_by("start", "pk").first() if draft.state == DraftState.REPLACED else None
    return (made or draft).get_absolute_url()


def seen(request: HttpRequest, name: str = "version") -> int | None:
    """The version, or the id, that came with the form; None where it carried none or nonsense."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
