"""The board of how well stations are kept, and the list of stations as a file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.columns import Column
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page
from lienket.ground.ui.shapes import Link
from lienket.monitoring import forms, queries
from lienket.monitoring.api.pacing import LOADING, asker, check_pace
from lienket.monitoring.choices import StationState
from lienket.monitoring.queries import Kept, Shown
from lienket.monitoring.views.exporting import SUFFIXES, export_links, list_file
from lienket.monitoring.views.front import WORDS

BOARD_DAYS = 30


def board(request: HttpRequest) -> HttpResponse:
    """Stations that need attention first: rate of readings, silence, upkeep that is due."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.StationFilterForm(request.GET or None, viewer=viewer)
    now = timezone.localtime()
    first, last = _days(request.GET.get("thang", ""), now.date())
    found = queries.board(viewer, form.chosen_filter(), first, last, now)
    page = Page.asked(request, len(found), size=50, misread=misread(request.GET, form, known=["thang"]))
    context = {
        "page": page.with_rows(found[page.start : page.stop]),
        "filter_form": form,
        "export_items": export_links(request, "monitoring:board_format"),
        "first": first,
        "last": last,
        "target": queries.TARGET,
        "short": sum(one.short for one in found),
        "silent": sum(one.state in (StationState.SILENT, StationState.NEVER) for one in found),
        "overdue": sum(one.overdue for one in found),
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), Link(_("Vận hành"))],
        **WORDS,
    }
    return render(request, "monitoring/board.html", context)


def _days(month: str, today: date) -> tuple[date, date]:
    """The days of a month ("2026-10"), at most until today; else the last thirty."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return today - timedelta(days=BOARD_DAYS - 1), today
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return (first, min(last, today)) if first <= today else (today - timedelta(days=BOARD_DAYS - 1), today)


def board_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The board as a file."""
    check_pace(asker(request), LOADING)
    if suffix not in SUFFIXES:
        raise NotThere(_("Bảng vận hành có ở dạng .xlsx và .csv."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.StationFilterForm(request.GET or None, viewer=viewer)
    now = timezone.localtime()
    first, last = _days(request.GET.get("thang", ""), now.date())
    rows = [_row(one) for one in queries.board(viewer, form.chosen_filter(), first, last, now)]
    name = f"van-hanh-tram-{first.isoformat()}-{last.isoformat()}"
    return list_file(suffix, _columns(), rows, name, _("Vận hành trạm"))


def _columns() -> list[Column]:
    return [
        Column("code", _("Mã trạm"), "Code"),
        Column("name", _("Tên trạm"), "Name"),
        Column("medium", _("Thành phần môi trường"), "Medium"),
        Column("tier", _("Hạng số liệu"), "Tier"),
        Column("province", _("Tỉnh, thành phố"), "Province"),
        Column("owner", _("Đơn vị quản lý"), "Owner"),
        Column("state", _("Trạng thái"), "State"),
        Column("heard_at", _("Số liệu mới nhất"), "Heard"),
        Column("asked", _("Lịch đo"), "Asked", "integer"),
        Column("received", _("Nhận được"), "Received", "integer"),
        Column("entering", _("Dùng được"), "Usable", "integer"),
        Column("rate", _("Tỷ lệ dùng được (%)"), "Rate", "decimal"),
        Column("due", _("Việc đến hạn"), "Due"),
        Column("due_on", _("Hạn"), "Due on", "date"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def _row(one: Kept) -> dict[str, Any]:
    station = one.station
    return {
        "code": station.code,
        "name": station.name,
        "medium": station.get_medium_display(),
        "tier": station.get_tier_display(),
        "province": station.province.name,
        "owner": station.owner.name,
        "state": str(one.state.label),
        "heard_at": f"{timezone.localtime(one.heard_at):%d/%m/%Y %H:%M}" if one.heard_at else "",
        "asked": one.asked,
        "received": one.received,
        "entering": one.entering,
        "rate": None if one.rate is None else round(100 * one.rate, 1),
        "due": one.due.get_kind_display() if one.due else "",
        "due_on": one.due.due_on if one.due else None,
        "sample": station.sample,
    }


def stations_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The list of stations as a file: what each is, where it stands, who keeps it."""
    check_pace(asker(request), LOADING)
    if suffix not in SUFFIXES:
        raise NotThere(_("Danh sách trạm có ở dạng .xlsx và .csv."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.StationFilterForm(request.GET or None, viewer=viewer)
    found = queries.shown_stations(viewer, form.chosen_filter(), timezone.localtime())
    rows = [_station_row(one) for one in found]
    return list_file(suffix, _station_columns(), rows, "tram-quan-trac", _("Danh sách trạm"))


def _station_columns() -> list[Column]:
    return [
        *_columns()[:7],
        Column("place", _("Xã, phường"), "Commune"),
        Column("address", _("Địa chỉ"), "Address"),
        Column("lat", _("Vĩ độ"), "Latitude", "decimal"),
        Column("lon", _("Kinh độ"), "Longitude", "decimal"),
        Column("water", _("Sông, hồ hoặc nguồn tiếp nhận"), "Water"),
        Column("opens_on", _("Hoạt động từ"), "Since", "date"),
        Column("closes_on", _("Đến hết ngày"), "Until", "date"),
        Column("sample", _("Dữ liệu mẫu"), "Sample", "yes_no"),
    ]


def _station_row(one: Shown) -> dict[str, Any]:
    station = one.station
    plain = {name: getattr(station, name) for name in ("code", "name", "address", "lat", "lon", "water", "sample")}
    return plain | {
        "medium": station.get_medium_display(),
        "tier": station.get_tier_display(),
        "province": station.province.name,
        "owner": station.owner.name,
        "state": str(one.state.label),
        "place": station.place.name,
        "opens_on": station.opens_on,
        "closes_on": station.closes_on,
    }
