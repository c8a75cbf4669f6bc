"""Devices of a station, their upkeep with what is due, and how much of the readings asked for came."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.ui.shapes import Link
from lienket.monitoring import access, queries
from lienket.monitoring.views.front import WORDS
from lienket.monitoring.views.stations import station_context

RATE_DAYS = 30


def station_upkeep(request: HttpRequest, code: str) -> HttpResponse:
    """Devices, upkeep, and the rate of readings of the last thirty days."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.station_named(viewer, code)
    now = timezone.localtime()
    today = now.date()
    first = today - timedelta(days=RATE_DAYS - 1)
    rates = queries.received_rate([found.pk], first, today)
    upkeep = list(found.upkeeps.select_related("instrument").order_by("-done_on", "-pk")[:100])
    context = station_context(viewer, found, "station_upkeep", now) | {
        "rates": [(one, rates[one.pk]) for one in found.series.all() if one.pk in rates],
        "target": queries.TARGET,
        "first": first,
        "last": today,
        "instruments": list(found.instruments.order_by("until", "pk")),
        "upkeep": [(one, queries.upkeep_state(one, today)) for one in upkeep],
        "due": queries.due_upkeep([found.pk]).get(found.pk),
        "today": today,
        "reads_papers": access.keeps(viewer, found),
        "new_items": [
            Link(_("Lần hiệu chuẩn, bảo trì"), reverse("monitoring:upkeep_new", args=[found.code]), "calendar-check"),
            Link(_("Thiết bị"), reverse("monitoring:instrument_new", args=[found.code]), "cpu"),
            Link(_("Thông số"), reverse("monitoring:series_new", args=[found.code]), "graph-up"),
        ],
        **WORDS,
    }
    return render(request, "monitoring/station_upkeep.html", context)
