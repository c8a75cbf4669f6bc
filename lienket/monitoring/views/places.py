"""The public page of a province: every index with all its parameters, what to do, how it was made, whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.air import PARAMETERS
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation
from lienket.monitoring import queries, rules
from lienket.monitoring.choices import Medium, Tier
from lienket.monitoring.models import Station
from lienket.monitoring.queries import Shown, StationFilter
from lienket.monitoring.rules import Step
from lienket.monitoring.views.front import WORDS, bands_told, stations_map


@dataclass(frozen=True)
class Told:
    """A station's index of now with the step of each parameter that counts in it."""

    number: int
    shown: Shown
    steps: dict[str, Step]


def place(request: HttpRequest, code: str) -> HttpResponse:
    """Everything measured in a province, tier by tier, each with its own map."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    province = queries.province_of_code(code)
    now = timezone.localtime()
    found = queries.with_latest(queries.shown_stations(viewer, StationFilter(province=code), now))
    tiers = [_tier(tier, [one for one in found if one.station.tier == tier], code) for tier in Tier]
    tiers = [one for one in tiers if one["numbered"]]
    context = {
        "province": province,
        "tiers": tiers,
        "worst": next((one["worst"] for one in tiers if one["worst"]), None),
        "keepers": keepers([one.station for one in found]),
        "bands": bands_told(),
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), Link(province.name)],
        **WORDS,
    }
    return render(request, "monitoring/place.html", context)


def _tier(tier: Tier, held: Sequence[Shown], code: str) -> dict[str, Any]:
    numbered = list(enumerate(held, start=1))
    told = [_told(number, one) for number, one in numbered if one.station.medium == Medium.AIR and one.fresh]
    return {
        "tier": tier,
        "numbered": numbered,
        "told": told,
        "parameters": [name for name in PARAMETERS if any(name in one.steps for one in told)],
        "worst": max((one.shown for one in told), key=lambda one: one.aqi or 0, default=None),
        "drawing": stations_map(numbered, code, ident=f"noi-{tier}") if numbered else "",
    }


def _told(number: int, one: Shown) -> Told:
    index = one.index
    method = rules.method_named(index.method) if index else None
    made = rules.steps(method, index.used, "hour", index.parameter) if index and method else []
    return Told(number, one, {step.parameter: step for step in made if step.counts})


def keepers(stations: Sequence[Station]) -> list[tuple[Organisation, str, list[Station]]]:
    """Who answers for stations and how they are asked, each with theirs, in the order of the stations."""
    found: dict[tuple[int, str], tuple[Organisation, str, list[Station]]] = {}
    for one in stations:
        found.setdefault((one.owner_id, one.contact), (one.owner, one.contact, []))[2].append(one)
    return list(found.values())
