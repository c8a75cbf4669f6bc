"""The list of stations, and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.paging import Page
from lienket.ground.ui.shapes import Link
from lienket.monitoring import access, queries


def stations(request: HttpRequest) -> HttpResponse:
    """Every station that the viewer may see."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.visible_stations(viewer).select_related("place", "province", "owner")
    page = Page.asked(request, found.count())
    rows = list(found.order_by("province__sort_key", "name", "pk")[page.start : page.stop])
    return render(request, "monitoring/stations.html", {"page": page.with_rows(rows)})


def station(request: HttpRequest, code: str) -> HttpResponse:
    """What a station is, what it measures, and its newest values."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.station_named(viewer, code)
    context = {
        "station": found,
        "may_keep": access.can_keep(viewer, found),
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:stations")), Link(found.name)],
    }
    return render(request, "monitoring/station.html", context)
