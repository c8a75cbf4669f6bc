"""What every page of this room that writes shares: the form, a refusal on it, conflicts in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotAllowed, NotThere, Stale
from lienket.ground.ui.posting import done, form_page, in_words
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation
from lienket.monitoring.choices import AlertOn, Judgement, Medium, Tier, UpkeepKind
from lienket.monitoring.models import Station

_ELSEWHERE = (NotThere, NotAllowed, Stale)
_LABELS = {code: label for kind in (AlertOn, Judgement, Medium, Tier, UpkeepKind) for code, label in kind.choices}


def posted(
    request: HttpRequest,
    form: forms.Form,
    run: Callable[[dict[str, Any]], object],
    *,
    heading: str,
    back: str,
    lead: str = "",
    crumbs: Sequence[Link] = (),
    submit: str = "",
) -> HttpResponse:
    """Run the act when the form was sent, else show it. Afterwards the reader is at ``back``."""
    status = 0
    if request.method == "POST":
        try:
            status = done(form, run, elsewhere=_ELSEWHERE)
        except Stale as stale:
            raise Stale(stale.sentence, differences=[*in_words(stale.differences, _LABELS)]) from stale
        if not status:
            return redirect(back)
    context = {
        "heading": heading,
        "lead": lead,
        "cancel_url": back,
        "submit_label": submit or _("Lưu"),
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), *crumbs, Link(heading)],
    }
    return form_page(request, "monitoring/form.html", form, context, status)


def organisation_of(viewer: Viewer) -> Organisation:
    """The organisation that the viewer enters for."""
    return Organisation.objects.get(pk=viewer.organisation_id or 0)


def crumb(station: Station) -> Link:
    """The station on the way to its pages."""
    return Link(station.name, station.get_absolute_url())


def sent(request: HttpRequest) -> Any:
    """What the form was filled with, or None on the way to it."""
    return request.POST if request.method == "POST" else None


def values_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Clean values without the version that was seen."""
    return {name: value for name, value in cleaned.items() if name != "version"}
