"""The list of points of sale with its map, as a page and as files; and the criteria they are checked by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.ground.access import PREPARERS
from lienket.ground.maps import Boundaries, Shade, Spot, links_map, locator_map, spots_map
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link
from lienket.market import forms, queries, sheets
from lienket.market.choices import PlaceKind, PointState
from lienket.market.queries import PointFilter, PointRow
from lienket.market.rules import PointStanding
from lienket.market.views.lot_list import tabs

MOST_SPOTS = 200
_SUFFIXES = (
    ("xlsx", "Excel (.xlsx)", "filetype-xlsx"),
    ("csv", "CSV", "filetype-csv"),
    ("geojson", "GeoJSON", "map"),
)
_TONES = {
    PointState.PROPOSED: "draft",
    PointState.RECOGNISED: "in_force",
    PointState.DUE: "due_soon",
    PointState.LAPSED: "late",
    PointState.REVOKED: "declined",
    PointState.CLOSED: "closed",
    PointState.COMING: "planned",
    PointState.RUNNING: "open",
    PointState.OVER: "ended",
}


def read_filter(form: forms.PointFilterForm) -> PointFilter:
    """The filter that the address names; nonsense is left out, field by field."""
    chosen = form.chosen()
    return PointFilter(
        text=chosen.get("tu_khoa", ""),
        province=chosen.get("hang_cua", ""),
        at=chosen.get("tinh", ""),
        place_kind=chosen.get("loai_noi", ""),
        basis=chosen.get("nhom_hang", ""),
        kind=chosen.get("hinh_thuc", ""),
        state=chosen.get("trang_thai", ""),
        mine=bool(chosen.get("cua_toi")),
    )


def state_words(standing: PointStanding) -> tuple[str, str]:
    """(code of a tone, words) of where a point stands."""
    return _TONES[PointState(standing.state)], str(PointState(standing.state).label)


def points(request: HttpRequest) -> HttpResponse:
    """Where goods of provinces are sold: a map, and the list beside it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.PointFilterForm(request.GET or None, viewer=viewer)
    chosen = read_filter(form)
    unread = misread(request.GET, form)
    found = queries.point_rows(viewer, chosen, timezone.localdate())
    page = Page.asked(request, len(found), misread=unread)
    kept = query(understood(request.GET, unread))
    exports = [
        Link(words, reverse("market:points_format", args=[suffix]) + ("" if kept == "?" else kept), drawing)
        for suffix, words, drawing in _SUFFIXES
    ]
    numbered = [(number, row, state_words(row.standing)) for number, row in enumerate(found, start=1)]
    context = {
        "page": page.with_rows(numbered[page.start : page.stop]),
        "filter_form": form,
        "export_items": exports,
        "tabs": tabs("points"),
        "drawing": _drawing(found, chosen),
        "may_enter": viewer.may(PREPARERS),
    }
    return render(request, "market/points.html", context)


def _drawing(found: Sequence[PointRow], chosen: PointFilter) -> Markup:
    """Provinces by how many points they have; one province alone with each point as a dot."""
    today = timezone.localdate()
    counts = queries.counts_by_province(found)
    alone = chosen.at or (next(iter(counts)) if len(counts) == 1 else "")
    if alone in Boundaries.load(today).codes:
        spots = [
            Spot(number, row.point.lon, row.point.lat, row.point.name, row.point.get_absolute_url())
            for number, row in enumerate(found[:MOST_SPOTS], start=1)
            if row.point.lat is not None and row.point.lon is not None
        ]
        title = _("Điểm bán trên bản đồ")
        large = spots_map(spots, as_of=today, title=title, code=alone, ident="points")
        return large + locator_map(alone, as_of=today, title=title, ident="points-locator")
    base = reverse("market:points")
    shades = [
        Shade(row.province.code, counts[row.province.code], row.province.name, f"{base}?tinh={row.province.code}")
        for row in {one.point.province_id: one.point for one in found}.values()
    ]
    return links_map(shades, as_of=today, title=_("Số điểm bán theo tỉnh, thành phố"), unit=_("điểm"), ident="points")


def points_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same list as a file."""
    if suffix not in ("geojson", "xlsx", "csv"):
        raise NotThere(_("Danh sách điểm bán có ở dạng .xlsx, .csv và .geojson."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.PointFilterForm(request.GET or None, viewer=viewer)
    refuse_misread(misread(request.GET, form))
    found = queries.point_rows(viewer, read_filter(form), timezone.localdate())
    columns, rows = sheets.point_columns(), [sheets.point_row(one) for one in found]
    if suffix == "geojson":
        body = json.dumps({"type": "FeatureCollection", "features": [_feature(one) for one in rows]}, default=str)
        return HttpResponse(body, content_type="application/geo+json")
    if suffix == "csv":
        return as_file(csv_bytes(columns, rows), "diem-ban.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, rows, _("Điểm bán")), "diem-ban.xlsx", XLSX)


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    """A point as GeoJSON; one without coordinates has no geometry (RFC 7946, 3.2)."""
    about = {key: value for key, value in row.items() if key not in ("lat", "lon")}
    geometry = None if row["lat"] is None else {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "id": row["code"], "geometry": geometry, "properties": about}


def points_criteria(request: HttpRequest) -> HttpResponse:
    """Every list of criteria with its act, and what of it was compared with the signed text."""
    basis = {
        "act": _("Theo quyết định, qua nguồn công khai"),
        "law": _("Theo pháp luật chung về thương mại, thực phẩm"),
        "house": _("Thông lệ của nền tảng, không có trong quyết định"),
    }
    context = {
        "sets": list(reversed(queries.point_criteria_sets())),
        "basis": basis,
        "places": PlaceKind.choices,
        "breadcrumbs": [Link(_("Điểm bán"), reverse("market:points")), Link(_("Tiêu chí"))],
    }
    return render(request, "market/point_criteria.html", context)
