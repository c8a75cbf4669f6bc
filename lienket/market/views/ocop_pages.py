"""OCOP: the criteria sets with their days, parts and stars."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.ground.ui.shapes import Link
from lienket.market import queries


def ocop(request: HttpRequest) -> HttpResponse:
    """Every criteria set, newest first, with the one that holds today."""
    today = timezone.localdate()
    now = queries.criteria_set_on(today)
    context = {
        "sets": [(one, one == now, one.expiry(today)) for one in queries.criteria_sets()],
        "today": today,
        "breadcrumbs": [
            Link(_("Danh mục hàng hóa"), reverse("market:reference")),
            Link(_("Bộ tiêu chí OCOP")),
        ],
    }
    return render(request, "market/ocop.html", context)
