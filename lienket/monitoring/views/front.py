"""The public front: a map and a list of stations of one tier, and the page that tells how everything is computed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.engines.air import PARAMETERS, limit_on, method_on, packaged_limits
from lienket.ground.access import PREPARERS
from lienket.ground.maps import Boundaries, Spot, locator_map, spots_map
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link, Tab
from lienket.monitoring import forms, queries, rules
from lienket.monitoring.choices import Medium, Tier
from lienket.monitoring.queries import Shown, StationFilter
from lienket.monitoring.rules import band_class, band_name

MOST_SPOTS = 300
_LETTERS = {
    Medium.STACK: "KT",
    Medium.SURFACE: "NM",
    Medium.WASTE: "NT",
    Medium.GROUND: "NN",
}


def front(request: HttpRequest) -> HttpResponse:
    """Stations of one tier on a map, coloured and worded by their newest hourly index, and the list beside it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.StationFilterForm(request.GET or None, viewer=viewer)
    chosen = form.chosen_filter()
    counts = queries.tier_counts(viewer, chosen)
    tier = chosen.tier or Tier.REFERENCE
    chosen = StationFilter(chosen.text, chosen.province, chosen.medium, tier, chosen.state, chosen.mine)
    found = queries.shown_stations(viewer, chosen, timezone.localtime())
    numbered = list(enumerate(found, start=1))
    page = Page.asked(request, len(found), size=50, misread=misread(request.GET, form))
    rows = numbered[page.start : page.stop]
    latest = queries.with_latest([one for _number, one in rows])
    shown = [(number, one) for (number, _old), one in zip(rows, latest, strict=True)]
    context = {
        "page": page.with_rows(shown),
        "filter_form": form,
        "tier": Tier(tier),
        "tabs": _tabs(request, counts, tier),
        "drawing": stations_map(numbered, chosen.province),
        "locator": _locator(found),
        "places": list({one.station.province.pk: one.station.province for one in found}.values()),
        "bands": bands_told(),
        "may_enter": viewer.may(PREPARERS),
        **WORDS,
    }
    return render(request, "monitoring/front.html", context)


#: What templates of this room call.
WORDS: dict[str, Any] = {
    "band_name": band_name,
    "band_class": band_class,
    "parameter_name": rules.parameter_name,
    "advice_of": rules.advice_of,
    "peak_words": rules.peak_words,
    "tones": rules.TONES,
}


def _tabs(request: HttpRequest, counts: dict[str, int], tier: str) -> list[Tab]:
    return [
        Tab(
            str(Tier(code).label),
            reverse("monitoring:front") + query(request.GET, hang="" if code == Tier.REFERENCE else code),
            active=code == tier,
            count=number,
        )
        for code, number in counts.items()
        if number or code in (tier, Tier.REFERENCE)
    ]


def stations_map(numbered: Sequence[tuple[int, Shown]], province: str = "", *, ident: str = "stations") -> Markup:
    """Stations as dots: the number of the index and the colour of its band, or the letters of the medium."""
    today = timezone.localdate()
    spots = [_spot(number, one) for number, one in numbered[:MOST_SPOTS]]
    code = province if province in Boundaries.load(today).codes else None
    title = _("Bản đồ trạm quan trắc")
    names = {one.station.province.code: one.station.province.short_name for _number, one in numbered}
    return spots_map(spots, as_of=today, title=title, code=code, around=code is None, names=names, ident=ident)


def _spot(number: int, one: Shown) -> Spot:
    station = one.station
    if station.medium != Medium.AIR:
        words, text, colour = str(one.state.label), _LETTERS[Medium(station.medium)], "mo-spot-water"
    elif one.fresh and one.aqi is not None:
        words, text, colour = f"VN_AQI {one.aqi}, {band_name(one.band)}", str(one.aqi), band_class(one.band)
    else:
        words, text, colour = str(one.state.label), "–", band_class(None)
    label = f"{station.name}: {words}"
    return Spot(number, station.lon, station.lat, label, station.get_absolute_url(), text, colour)


def _locator(found: Sequence[Shown]) -> Markup:
    """The country with both archipelagos, and the provinces that have these stations."""
    codes = list(dict.fromkeys(one.station.province.code for one in found))
    title = _("Các tỉnh, thành phố có trạm trong danh sách này")
    return locator_map("", as_of=timezone.localdate(), title=title, ident="stations-locator", parts=codes)


def bands_told() -> list[dict[str, Any]]:
    """Bands of today's method with their colour, their words and what we advise in each."""
    method = method_on(timezone.localdate())
    if method is None:
        return []
    return [{"band": one, "name": band_name(one), "advice": rules.advice_of(one.code)} for one in method.bands]


def how(request: HttpRequest) -> HttpResponse:
    """Formula, breakpoints, limits, completeness and advice, each with where it comes from."""
    today = timezone.localdate()
    method = method_on(today)
    limits = [
        (name, [limit_on(today, name, window) for window in ("1h", "8h", "24h", "year")])
        for name in dict.fromkeys(one.parameter for one in packaged_limits())
    ]
    context = {
        "method": method,
        "scales": [(key, points[0].tolist(), points[1].tolist()) for key, points in method.scales.items()]
        if method
        else [],
        "parameters": PARAMETERS,
        "bands": bands_told(),
        "limits": limits,
        "hour_share": settings.HOUR_SHARE,
        "censored_share": settings.CENSORED_SHARE,
        "late_hours": rules.LATE_AFTER.total_seconds() // 3600,
        "silent_hours": rules.SILENT_AFTER.total_seconds() // 3600,
        "index_hours": rules.INDEX_HOLDS.total_seconds() // 3600,
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), Link(_("Cách tính"))],
        **WORDS,
    }
    return render(request, "monitoring/how.html", context)
