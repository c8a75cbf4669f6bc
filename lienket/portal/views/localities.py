"""The page of one locality of today, with all it took over."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.agreements.choices import Count
from lienket.agreements.queries import localities_in_play
from lienket.ground.maps import Boundaries, locator_map
from lienket.ground.refusals import NotThere
from lienket.ground.ui.misreading import wrong_value
from lienket.ground.ui.paging import Page
from lienket.ground.ui.shapes import Link, Tab
from lienket.localities.choices import Level
from lienket.portal import queries
from lienket.portal.queries import Place
from lienket.portal.queries import localities as reading
from lienket.portal.queries.background import background
from lienket.portal.views import pictures
from lienket.portal.views.addresses import balance_url, box_urls, commitment_url, commitments_url, locality_url

PARTS = {"chu-tri": "leads", "tham-gia": "joins"}
SIZE = 20


def locality(request: HttpRequest, code: str) -> HttpResponse:
    """What a locality promised, what it takes part in, with whom, and how it answers."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    places = {one.id: one for one in queries.places(viewer)}
    place = next((one for one in places.values() if one.code == code), None)
    if place is None:
        return _elsewhere(code)
    asked = request.GET.get("phan", "")
    part = PARTS.get(asked, "")
    unread = [wrong_value("phan", _("Chọn nhiệm vụ"), asked)] if asked and not part else []
    leads, joins = reading.counts(viewer, place, today)
    shown = {"leads": leads.total, "joins": joins.total}.get(part, leads.total + joins.total)
    page = Page.asked(request, shown, size=SIZE, misread=unread)
    rows = reading.commitments(viewer, place, today, part=part, start=page.start, stop=page.stop)
    for row in rows:
        row["url"] = commitment_url(row["programme__code"], row["code"])
    known = background(viewer, place, today)
    taken = known.predecessors
    context = {
        "today": today,
        "place": place,
        "sample": any(row["sample"] for row in rows),
        "came_from": next((one.predecessor for one in taken if one.predecessor.code == request.GET.get("cu")), None),
        "predecessors": taken,
        "names": known.names,
        "groups": known.groups,
        "leads": leads,
        "joins": joins,
        "box_urls": box_urls(locality=code),
        "list_url": commitments_url(locality=code),
        "part_tabs": _tabs(code, part, leads.total, joins.total),
        "box_words": dict(Count.choices),
        "page": page.with_rows(rows),
        **_partners(viewer, place, places, today),
        "market": known.market,
        "locator": _locator(place, today),
        "answering": reading.answering(viewer, place, today),
        "bodies": known.bodies,
        "more_bodies": known.more_bodies,
        "reports": reading.reports(viewer, place),
        "export_items": _exports(code),
        "breadcrumbs": [
            Link(_("Trang chủ"), reverse("portal:home")),
            Link(_("Địa phương"), reverse("localities:units")),
            Link(place.name),
        ],
    }
    return render(request, "portal/locality.html", context)


def _elsewhere(code: str) -> HttpResponse:
    """A code of another level leads to its own page; a former province's to what took it over; else nothing."""
    unit = reading.unit_by_code(code)
    if unit is not None and unit.level != Level.PROVINCE:
        return HttpResponseRedirect(unit.get_absolute_url())
    heirs = reading.heir_provinces(unit) if unit is not None else []
    if len(heirs) == 1:
        return HttpResponseRedirect(f"{locality_url(heirs[0].code)}?{urlencode({'cu': code})}")
    raise NotThere(
        _("Không có địa phương nào mang mã “%(code)s”. Mã tỉnh, thành phố gồm hai chữ số, như 01.")
        % {"code": code[:20]}
    )


def _tabs(code: str, part: str, leads: int, joins: int) -> list[Tab]:
    address = locality_url(code)
    return [
        Tab(_("Tất cả"), f"{address}#nhiem-vu", part == "", leads + joins),
        Tab(_("Chủ trì"), f"{address}?phan=chu-tri#nhiem-vu", part == "leads", leads),
        Tab(_("Tham gia"), f"{address}?phan=tham-gia#nhiem-vu", part == "joins", joins),
    ]


def _partners(viewer: Viewer, place: Place, places: dict[int, Place], today: date) -> dict[str, Any]:
    found = queries.partners_of(place.id, localities_in_play(viewer, today))
    title = _("Liên kết của %(name)s với các địa phương") % {"name": place.name}
    words = pictures.state_words()
    lines = [
        {
            "partner": one,
            "name": places[one.id].name,
            "url": locality_url(places[one.id].code),
            "balance_url": balance_url(place.code, places[one.id].code),
            "words": next(said for tone, said in words.items() if tone == one.state),
        }
        for one in found
        if one.id in places
    ]
    if not found:
        return {"partners": [], "map": None}
    drawn = pictures.links_picture(place, found, places, today, title=title, shaded=False, ident="links")
    return {"partners": lines, "map": drawn}


def _locator(place: Place, today: date) -> Markup:
    title = _("Vị trí của %(name)s") % {"name": place.name}
    return locator_map(place.code, as_of=today, title=title) if place.code in Boundaries.load(today).codes else Markup()


def _exports(code: str) -> list[Link]:
    chosen = "?" + urlencode({"dia-phuong": code})
    return [
        Link(words, reverse("agreements:commitments_format", args=[suffix]) + chosen, drawing)
        for words, suffix, drawing in (
            (_("Nhiệm vụ, Excel (.xlsx)"), "xlsx", "file-earmark-spreadsheet"),
            (_("Nhiệm vụ, CSV"), "csv", "filetype-csv"),
            (_("Nhiệm vụ, JSON"), "json", "filetype-json"),
        )
    ]
