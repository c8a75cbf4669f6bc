"""A year of the air stations of one tier: days by band, means of particles, as a page and as a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.air import method_on
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.columns import Column
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link, Tab
from lienket.monitoring import forms, queries
from lienket.monitoring.api.pacing import LOADING, asker, check_pace
from lienket.monitoring.choices import Tier
from lienket.monitoring.queries import StationYear
from lienket.monitoring.rules import band_name
from lienket.monitoring.views.exporting import SUFFIXES, export_links, list_file
from lienket.monitoring.views.front import WORDS


def years(request: HttpRequest) -> HttpResponse:
    """Every air station of a tier with its days by band and its particles in one year."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.YearForm(request.GET or None, viewer=viewer)
    year, tier, found = _found(request, form)
    page = Page.asked(request, len(found), size=50, misread=misread(request.GET, form))
    last = date(year, 12, 31)
    method = method_on(min(last, timezone.localdate()))
    rows = [(one, strip(one)) for one in found[page.start : page.stop]]
    context = {
        "page": page.with_rows(rows),
        "filter_form": form,
        "export_items": export_links(request, "monitoring:years_format"),
        "year": year,
        "whole": last < timezone.localdate(),
        "bands": method.bands if method else (),
        "method": method,
        "particles": found[0].particles if found else (),
        "tabs": [
            Tab(str(Tier(code).label), query(request.GET, hang=code, trang=None), active=code == tier)
            for code in Tier.values
        ],
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), Link(_("Theo năm"))],
        **WORDS,
    }
    return render(request, "monitoring/years.html", context)


def _found(request: HttpRequest, form: forms.YearForm) -> tuple[int, str, list[StationYear]]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    year, chosen = form.chosen_year(today), form.chosen_filter()
    return year, str(chosen.tier), queries.station_years(viewer, chosen, year, today)


def strip(one: StationYear) -> SafeString:
    """The days of a year as a strip, a part for each band; what it shows is in the cells beside it."""
    method = method_on(timezone.localdate())
    parts, start = [], 0.0
    for band in method.bands if method else ():
        width = 100 * one.bands.get(band.code, 0) / max(one.asked, 1)
        parts.append((f"mo-band mo-band-{band.code}", f"{start:.2f}", f"{width:.2f}"))
        start += width
    drawn = format_html_join(
        "", '<rect class="{}" x="{}" width="{}" height="8"/>', (part for part in parts if float(part[2]))
    )
    return format_html(
        '<svg class="mo-strip" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>', drawn
    )


def years_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The year as a file."""
    check_pace(asker(request), LOADING)
    if suffix not in SUFFIXES:
        raise NotThere(_("Thống kê năm có ở dạng .xlsx và .csv."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    year, _tier, found = _found(request, forms.YearForm(request.GET or None, viewer=viewer))
    columns, rows = _columns(found), [_row(one) for one in found]
    return list_file(suffix, columns, rows, f"vn-aqi-{year}", _("Năm %(year)s") % {"year": year})


def _columns(found: list[StationYear]) -> list[Column]:
    method = method_on(timezone.localdate())
    columns = [
        Column("code", _("Mã trạm"), "Code"),
        Column("name", _("Tên trạm"), "Name"),
        Column("tier", _("Hạng số liệu"), "Tier"),
        Column("province", _("Tỉnh, thành phố"), "Province"),
        Column("asked", _("Số ngày theo lịch"), "Days asked", "integer"),
        Column("days", _("Số ngày có VN_AQI"), "Days with an index", "integer"),
        Column("worst", _("VN_AQI ngày cao nhất"), "Greatest daily index", "integer"),
    ]
    columns += [Column(one.code, band_name(one), one.name_en, "integer") for one in (method.bands if method else ())]
    for n, one in enumerate(found[0].particles if found else ()):
        named = {"name": one.parameter}
        columns += [
            Column(f"days{n}", _("%(name)s: số ngày có trung bình 24 giờ") % named, f"{one.parameter} days", "integer"),
            Column(f"mean{n}", _("%(name)s: trung bình các ngày (µg/m³)") % named, f"{one.parameter} mean", "decimal"),
            Column(
                f"above{n}", _("%(name)s: số ngày vượt giới hạn 24 giờ") % named, f"{one.parameter} above", "integer"
            ),
        ]
    return [*columns, Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no")]


def _row(one: StationYear) -> dict[str, Any]:
    station = one.station
    row: dict[str, Any] = {
        "code": station.code,
        "name": station.name,
        "tier": station.get_tier_display(),
        "province": station.province.name,
        "asked": one.asked,
        "days": one.days,
        "worst": one.worst,
        "sample": station.sample,
    } | dict(one.bands)
    for n, part in enumerate(one.particles):
        mean = None if part.mean is None else round(part.mean, 1)
        row |= {f"days{n}": part.days, f"mean{n}": mean, f"above{n}": part.above}
    return row
