"""The list of stations, and the first page of one: what it is, its newest index with how each number was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from lienket.accounts.access import Viewer
from lienket.engines.air import PARAMETERS
from lienket.ground.access import PREPARERS
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link, Tab
from lienket.localities.models import Organisation
from lienket.monitoring import access, forms, queries, rules
from lienket.monitoring.choices import Medium
from lienket.monitoring.models import Index, Series, Station
from lienket.monitoring.views.exporting import export_links
from lienket.monitoring.views.front import WORDS

_PARTICLES = ("PM2.5", "PM10")


def stations(request: HttpRequest) -> HttpResponse:
    """Every station that the viewer may see, of all tiers: the register."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.StationFilterForm(request.GET or None, viewer=viewer)
    found = queries.shown_stations(viewer, form.chosen_filter(), timezone.localtime())
    page = Page.asked(request, len(found), misread=misread(request.GET, form))
    context = {
        "page": page.with_rows(found[page.start : page.stop]),
        "filter_form": form,
        "may_enter": viewer.may(PREPARERS),
        "export_items": export_links(request, "monitoring:stations_format"),
        "edit_items": _edit_items(request),
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), Link(_("Danh sách trạm"))],
        **WORDS,
    }
    return render(request, "monitoring/stations.html", context)


def _edit_items(request: HttpRequest) -> list[Link]:
    """What a workbook can do for those who keep stations."""
    kept = query(request.GET, trang=None)
    workbook = reverse("monitoring:stations_workbook") + ("" if kept == "?" else kept)
    return [
        Link(_("Nhập trạm từ Excel"), reverse("monitoring:stations_import"), "upload"),
        Link(_("Tải Excel các trạm của đơn vị để sửa"), workbook, "download"),
    ]


def station(request: HttpRequest, code: str) -> HttpResponse:
    """What a station is, and its newest index of an hour and of a day with all that made them; else newest values."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.station_named(viewer, code)
    now = timezone.localtime()
    held = list(found.series.all())
    context = station_context(viewer, found, "station", now)
    if found.medium == Medium.AIR:
        hour, day = (newest(queries.newest_indices([found.pk], period, now), found) for period in ("hour", "day"))
        measured = [one.parameter for one in held if one.parameter in PARAMETERS]
        context |= {
            "hour": _told(hour, "hour", measured, now),
            "day": _told(day, "day", measured, now),
            "nowcasts": _nowcasts(held, hour),
            "said": queries.said_within(found, hour, day),
            "due": queries.indices_due(found, hour, day),
            "backfill": queries.backfill_left(found),
            "hours_before": lambda end, hours: end - timedelta(hours=hours),
        }
    context |= {"newest": [(one, doubts(one)) for one in held], **WORDS}
    return render(request, "monitoring/station.html", context)


def newest(found: dict[int, Index], station: Station) -> Index | None:
    return found.get(station.pk)


def station_context(viewer: Viewer, one: Station, active: str, now: datetime) -> dict[str, Any]:
    """What every page of a station stands on: its facts, where it stands, its tabs."""
    heard = max((s.latest.at for s in one.series.all() if hasattr(s, "latest")), default=None)
    state = rules.standing(one.opens_on, one.closes_on, heard, now)
    pages = [
        ("station", _("Hiện tại")),
        ("station_data", _("Số liệu")),
        ("station_patterns", _("Lịch, gió, vượt chuẩn") if one.medium == Medium.AIR else _("Cảnh báo")),
        ("station_upkeep", _("Thiết bị, bảo trì")),
    ]
    return {
        "station": one,
        "state": state,
        "heard_at": heard,
        "may_keep": access.can_keep(viewer, one),
        "tabs": [Tab(words, reverse(f"monitoring:{name}", args=[one.code]), name == active) for name, words in pages],
        "facts": _facts(one, heard),
        "breadcrumbs": [
            Link(_("Quan trắc"), reverse("monitoring:front")),
            Link(one.province.name, reverse("monitoring:place", args=[one.province.code])),
            Link(one.name),
        ],
    }


def _facts(one: Station, heard: datetime | None) -> list[tuple[str, Any]]:
    place = ", ".join(dict.fromkeys(filter(None, [one.address, one.place.name, one.province.name])))
    told = [
        (_("Nơi đặt"), place),
        (_("Tọa độ (WGS 84)"), f"{one.lat:.5f}, {one.lon:.5f}"),
        (_("Đơn vị quản lý"), _organisation(one.owner)),
        (_("Đơn vị vận hành"), _organisation(one.operator or one.owner)),
        (_("Liên hệ về số liệu"), one.contact or _("chưa ghi; xin hỏi đơn vị quản lý")),
        (_("Hạng số liệu"), one.get_tier_display()),
        (_("Hoạt động từ"), f"{one.opens_on:%d/%m/%Y}" + (f" – {one.closes_on:%d/%m/%Y}" if one.closes_on else "")),
        (_("Mã trạm"), one.code),
    ]
    if one.water:
        told.insert(1, (_("Sông, hồ hoặc nguồn tiếp nhận"), one.water))
    if heard is None:
        told.append((_("Số liệu mới nhất"), _("chưa có số liệu")))
    return told


def _organisation(one: Organisation) -> Markup:
    return Markup('<a href="{}">{}</a>').format(one.get_absolute_url(), one.name)


def doubts(one: Series) -> tuple[Any, str] | None:
    """What is the matter with the newest reading of a series; None where nothing is, or nothing came."""
    held = getattr(one, "latest", None)
    return rules.doubt(held.status, held.flags) if held else None


def _told(index: Index | None, period: str, measured: Sequence[str], now: datetime) -> dict[str, Any] | None:
    """An index as the page tells it: its band, the steps of every parameter, what is lacking."""
    if index is None:
        return None
    method = rules.method_named(index.method)
    made = rules.steps(method, index.used, period, index.parameter) if method else []
    told = {step.parameter for step in made}
    return {
        "index": index,
        "band": rules.band_of(index.aqi, index.method),
        "steps": made,
        "lacking": [name for name in measured if name not in told],
        "method": method,
        "fresh": period == "day" or now - index.at <= rules.INDEX_HOLDS,
    }


def _nowcasts(held: Sequence[Series], hour: Index | None) -> list[tuple[str, rules.NowCast, datetime]]:
    """The twelve hours behind the index of particles, of every parameter that has them."""
    series = [one for one in held if one.parameter in _PARTICLES]
    if hour is None or not series:
        return []
    end = timezone.localtime(hour.at).replace(tzinfo=None)
    last = (end - timedelta(seconds=1)).date()
    table = queries.hours_of_many(series, last - timedelta(days=1), last)
    place = int(np.searchsorted(table.time, np.datetime64(end, "h")))
    found = []
    for one in series:
        means = table.means[one.pk][max(0, place - 11) : place + 1][::-1]
        cast = rules.nowcast([None if np.isnan(x) else float(x) for x in means])
        if cast is not None:
            found.append((one.parameter, cast, end))
    return found


def today_of(now: datetime, heard: datetime | None) -> date:
    """The day a page of readings ends with: that of the newest reading, at most today."""
    return min(now, timezone.localtime(heard)).date() if heard else now.date()
