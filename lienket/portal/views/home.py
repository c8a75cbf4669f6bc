"""The first page: the map of links and the official numbers, what is late, what is new, how to take part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.queries import localities_in_play
from lienket.coordination.choices import Side
from lienket.coordination.queries import listing
from lienket.market.queries import panel
from lienket.portal import queries
from lienket.portal.queries import Partner, Place
from lienket.portal.queries.neighbours import Pairs, busiest
from lienket.portal.views import pictures
from lienket.portal.views.addresses import balance_url, box_urls, commitment_url, commitments_url, locality_url

CLOSEST = 6


@dataclass(frozen=True)
class Centre:
    """The locality that the map is drawn around, and a sentence when the address named one that is none."""

    place: Place | None
    problem: str


def home(request: HttpRequest) -> HttpResponse:
    """Map and numbers of everything the viewer may see. At most twelve queries, whatever there is."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    places = {one.id: one for one in queries.places(viewer)}
    pairs = localities_in_play(viewer, today)
    centre = _centre(request.GET.get("tu", ""), viewer, places, pairs)
    partners = queries.partners_of(centre.place.id, pairs) if centre.place else []
    standing = queries.standing(viewer, today, english=get_language() == "en")
    context = {
        "today": today,
        "standing": standing,
        "sample": standing.sample,
        "box_urls": box_urls(),
        "all_url": commitments_url(),
        "places": list(places.values()),
        "centre": centre.place,
        "centre_problem": centre.problem,
        "map": _map(centre.place, partners, places, today) if places else None,
        "closest": _closest(centre.place, partners, places),
        "partner_count": len(partners),
        **_charts(standing),
        "late": _with_urls(queries.late(viewer, today)),
        "events": [(one, commitment_url(one.programme, one.code)) for one in queries.events(viewer, today)],
        "waits": _waits(viewer, today),
        "market": panel(viewer, today),
    }
    return render(request, "portal/home.html", context)


def _centre(asked: str, viewer: Viewer, places: dict[int, Place], pairs: Pairs) -> Centre:
    """What the address asks for, else the member's own locality where it has links, else the busiest."""
    chosen = next((one for one in places.values() if one.code == asked), None)
    if chosen:
        return Centre(chosen, "")
    linked = {pk for pair in pairs for pk in pair}
    own = (one for one in places.values() if one.id in linked and viewer.locality_id in one.lineage)
    usual = next(own, None) if viewer.is_member else None
    usual = usual or places.get(busiest(pairs) or 0)
    if not asked:
        return Centre(usual, "")
    problem = _("Không có địa phương cấp tỉnh nào mang mã “%(code)s” hiện nay. Hãy chọn trong danh sách.")
    return Centre(usual, problem % {"code": asked[:20]})


def _map(centre: Place | None, partners: list[Partner], places: dict[int, Place], today: date) -> pictures.Picture:
    title = _("Liên kết giữa các địa phương")
    if centre:
        title = _("Liên kết của %(name)s với các địa phương") % {"name": centre.name}
    return pictures.links_picture(centre, partners, places, today, title=title, shaded=True, ident="home")


def _closest(centre: Place | None, partners: list[Partner], places: dict[int, Place]) -> list[dict[str, Any]]:
    if centre is None:
        return []
    words = pictures.state_words()
    return [
        {
            "name": places[one.id].name,
            "url": locality_url(places[one.id].code),
            "balance_url": balance_url(centre.code, places[one.id].code),
            "partner": one,
            "words": next(said for tone, said in words.items() if tone == one.state),
        }
        for one in partners[:CLOSEST]
        if one.id in places
    ]


def _charts(standing: queries.Standing) -> dict[str, pictures.Picture]:
    fields = [(one.label, one.counts, commitments_url(field=one.code)) for one in standing.by_field]
    statuses = [(one.label, one.counts, commitments_url(status=one.code)) for one in standing.by_status]
    return {
        "fields": pictures.bars(_("Nhiệm vụ theo lĩnh vực"), _("Lĩnh vực"), fields, ident="fields"),
        "statuses": pictures.bars(_("Nhiệm vụ theo trạng thái"), _("Trạng thái"), statuses, ident="statuses"),
    }


def _with_urls(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in rows:
        row["url"] = commitment_url(row["programme__code"], row["code"])
    return rows


def _waits(viewer: Viewer, today: date) -> dict[str, Any] | None:
    """What the signed-in member's organisation owes; the number that waits is known to every page already."""
    if not viewer.is_member:
        return None
    late = listing(viewer, late=True, side=Side.ANSWERING, today=today).order_by()
    soon = listing(viewer, soon=True, side=Side.ANSWERING, today=today).order_by()
    numbers = [rows.values(what=Value(what)).annotate(n=Count("pk")) for what, rows in (("late", late), ("soon", soon))]
    counted = dict(numbers[0].values_list("what", "n").union(numbers[1].values_list("what", "n")))
    requests = reverse("coordination:requests")
    return {
        "late": counted.get("late", 0),
        "soon": counted.get("soon", 0),
        "late_url": f"{requests}?ben={Side.ANSWERING}&han=tre",
        "soon_url": f"{requests}?ben={Side.ANSWERING}&han=sap",
    }
