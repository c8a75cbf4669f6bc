"""Readings of a station: a chart of one parameter with what is doubtful, its table, files of readings and means."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
from lienket.engines.air import limit_on
from lienket.engines.observations import enters
from lienket.ground.charts import Bound, Line, Lines, Mark, as_table, lines_chart, table_html
from lienket.ground.refusals import NotThere, Refusal
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import query
from lienket.ground.ui.shapes import Link
from lienket.monitoring import forms, queries, rules
from lienket.monitoring.api.pacing import LOADING, asker, check_pace
from lienket.monitoring.choices import Medium
from lienket.monitoring.models import Series, Station
from lienket.monitoring.queries import Hours, Values
from lienket.monitoring.views.front import WORDS
from lienket.monitoring.views.stations import station_context, today_of

MOST_DAYS = 92
"""Days of readings that one file may hold."""


def station_data(request: HttpRequest, code: str) -> HttpResponse:
    """One parameter over a day, a week or a month: readings or hourly means, doubtful values marked."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.station_named(viewer, code)
    now = timezone.localtime()
    context = station_context(viewer, found, "station_data", now)
    held = list(found.series.all())
    form = forms.DataForm(request.GET or None, series=held)
    unread = misread(request.GET, form, known=["den"])
    chosen = form.chosen()
    one = next((s for s in held if s.parameter == chosen.get("thong_so")), held[0] if held else None)
    days = int(chosen.get("ngay") or 1)
    last = _day(request.GET.get("den", "")) or today_of(now, context["heard_at"])
    context |= {"form": form, "misread": [one.sentence for one in unread], "one": one, "days": days, **WORDS}
    if one is not None:
        first = last - timedelta(days=days - 1)
        values = queries.readings_of(one, first - timedelta(days=1) if days == 1 else first, last)
        chart = _chart(found, one, values, days, first, last)
        context |= {
            "last": last,
            "first": first,
            "chart": lines_chart(chart, ident="so-lieu"),
            "table": table_html(as_table(chart)),
            "judged": queries.judged_of(one),
            "earlier": query(request.GET, den=(last - timedelta(days=days)).isoformat()),
            "later": query(request.GET, den=(last + timedelta(days=days)).isoformat()) if last < now.date() else "",
            "files": _files(found, one, first, last),
        }
    return render(request, "monitoring/station_data.html", context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _files(found: Station, one: Series, first: date, last: date) -> list[Link]:
    words = {"goc": _("Số liệu gốc kèm cờ"), "gio": _("Trung bình giờ")}
    links = []
    for kind, label in words.items():
        for suffix in ("csv", "xlsx", "json"):
            url = reverse("monitoring:station_format", args=[found.code, suffix])
            asked = query({}, **{"thong-so": one.parameter, "loai": kind, "tu": first, "den": last})
            links.append(Link(f"{label} (.{suffix})", url + asked, f"filetype-{suffix}"))
    return links


def _chart(found: Station, one: Series, values: Values, days: int, first: date, last: date) -> Lines:
    """A day: readings, of the last 24 hours that there are; more: hourly means, with marks at the doubtful readings."""
    marks = _marked(values)
    bounds = _bounds(found, one.parameter, last)
    unit = "" if one.what.unit == "-" else one.what.unit
    name = rules.parameter_name(one.parameter)
    if days == 1:
        keep = _last_day(values)
        times = [_plain(at) for at in values.at[keep]]
        good = _entering(values)
        line = tuple(float(v) if ok else None for v, ok in zip(values.value[keep], good[keep], strict=True))
        offset = int(np.flatnonzero(keep)[0]) if keep.any() else 0
        shown = tuple(Mark(p - offset, v, s, w) for p, v, s, w in marks if offset <= p < offset + len(times))
        words = _("%(name)s, %(minutes)s phút một số") % {"name": name, "minutes": one.minutes}
        return Lines(words, tuple(times), (Line(name, line),), unit, shown, bounds)
    hours = queries.hourly_of(one, first, last)
    times = [_plain(at) for at in hours.time.astype("datetime64[s]")]
    line = tuple(None if np.isnan(mean) else float(mean) for mean in hours.mean)
    start = values.at[0].astype("datetime64[s]") if len(values) else None
    shown = tuple(_at_hour(values, start, place, value, shape, words) for place, value, shape, words in marks)
    title = _("%(name)s, trung bình giờ") % {"name": name}
    return Lines(
        title, tuple(times), (Line(name, line),), unit, tuple(m for m in shown if m.place < len(times)), bounds
    )


def _at_hour(values: Values, start: Any, place: int, value: float, shape: Any, words: str) -> Mark:
    hour = int((values.at[place].astype("datetime64[s]") - start) / np.timedelta64(1, "h"))
    return Mark(hour, value, shape, words)


def _plain(at: Any) -> datetime:
    moment: datetime = at.astype("datetime64[s]").item()
    return moment


def _last_day(values: Values) -> Any:
    """The last 24 hours that end with the newest reading; all of the days where nothing came."""
    there = np.flatnonzero(~np.isnan(values.value))
    if not len(there):
        return np.ones(len(values), bool)
    end = int(there[-1]) + 1
    slots = len(values) // 2
    keep = np.zeros(len(values), bool)
    keep[max(0, end - slots) : end] = True
    return keep


def _entering(values: Values) -> Any:
    marks = np.array([enters(int(s), int(f)) for s, f in zip(values.status, values.flags, strict=True)], bool)
    return marks & ~np.isnan(values.value)


def _marked(values: Values) -> list[tuple[int, float, Any, str]]:
    """(place, value, shape, words) of every reading that there is something to say of."""
    odd = np.flatnonzero(
        ~np.isnan(values.value) & ((values.flags != 0) | ((values.status != 0) & (values.status != 255)))
    )
    found = []
    for place in odd.tolist():
        told = rules.doubt(int(values.status[place]), int(values.flags[place]))
        if told is not None:
            found.append((place, float(values.value[place]), *told))
    return found


def _bounds(found: Station, parameter: str, day: date) -> tuple[Bound, ...]:
    if found.medium != Medium.AIR:
        return ()
    limits = [limit_on(day, parameter, window) for window in ("1h", "24h")]
    shown = next((one for one in limits if one is not None), None)
    if shown is None:
        return ()
    hours = {"1h": _("1 giờ"), "24h": _("24 giờ")}[shown.window]
    words = _("Giới hạn %(hours)s: %(value)s") % {"hours": hours, "value": f"{shown.ug_per_m3:g}"}
    return (Bound(shown.ug_per_m3, words),)


def station_format(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """Readings with their marks, or hourly means, of one parameter or all, between two days, as a file."""
    check_pace(asker(request), LOADING)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.station_named(viewer, code)
    if suffix not in ("csv", "xlsx", "json"):
        raise NotThere(_("Số liệu của trạm có ở dạng .csv, .xlsx và .json."))
    kind = request.GET.get("loai", "gio")
    if kind not in ("goc", "gio"):
        raise Refusal(_("Loại số liệu là “goc” (số liệu gốc) hoặc “gio” (trung bình giờ)."))
    first, last = _asked_days(request)
    wanted = request.GET.get("thong-so", "")
    series = [one for one in found.series.all() if wanted in ("", one.parameter)]
    if not series:
        raise NotThere(_("Trạm này không đo thông số “%(name)s”.") % {"name": wanted[:40]})
    rows = _readings(series, first, last) if kind == "goc" else _hours(series, first, last)
    name = "-".join(filter(None, [found.code, wanted.replace(".", ""), kind, first.isoformat(), last.isoformat()]))
    return _as_file(found, _columns(kind), rows, name, suffix)


def _asked_days(request: HttpRequest) -> tuple[date, date]:
    last = _day(request.GET.get("den", "")) or timezone.localdate()
    first = _day(request.GET.get("tu", "")) or last - timedelta(days=6)
    if first > last:
        raise Refusal(_("Ngày đầu phải trước ngày cuối."))
    if (last - first).days >= MOST_DAYS:
        told = _("Mỗi tệp nhiều nhất %(days)s ngày. Hãy tải nhiều lần, mỗi lần một khoảng ngắn hơn.")
        raise Refusal(told % {"days": MOST_DAYS})
    return first, last


def _columns(kind: str) -> list[Column]:
    base = [
        Column("station", _("Trạm"), "Station"),
        Column("parameter", _("Thông số"), "Parameter"),
        Column("time", _("Thời gian"), "Time"),
        Column("value", _("Giá trị"), "Value", "decimal"),
        Column("unit", _("Đơn vị"), "Unit"),
    ]
    if kind == "goc":
        return [*base, Column("status", _("Trạng thái"), "Status"), Column("flags", _("Cờ"), "Flags", "list")]
    return [
        *base,
        Column("count", _("Số số liệu"), "Count", "integer"),
        Column("asked", _("Lịch đo"), "Asked", "integer"),
    ]


def _readings(series: list[Series], first: date, last: date) -> Iterator[dict[str, Any]]:
    for one in series:
        values = queries.readings_of(one, first, last)
        for place in np.flatnonzero(~np.isnan(values.value)).tolist():
            status, flags = int(values.status[place]), int(values.flags[place])
            yield _row(one, values.at[place], values.value[place]) | {
                "status": rules.status_words(status) or _("đang đo"),
                "flags": tuple(rules.flag_words(flags)),
                "enters": enters(status, flags),
            }


def _hours(series: list[Series], first: date, last: date) -> Iterator[dict[str, Any]]:
    for one in series:
        hours: Hours = queries.hourly_of(one, first, last)
        for place in np.flatnonzero(hours.count > 0).tolist():
            row = _row(one, hours.time[place].astype("datetime64[s]"), hours.mean[place])
            yield row | {"count": int(hours.count[place]), "asked": hours.asked}


def _row(one: Series, at: Any, value: Any) -> dict[str, Any]:
    number = None if np.isnan(value) else round(float(value), 4)
    return {
        "station": one.station.code,
        "parameter": one.parameter,
        "time": f"{_plain(at).isoformat(sep=' ')}+07:00",
        "value": number,
        "unit": one.what.unit,
    }


def _as_file(
    found: Station, columns: list[Column], rows: Iterator[dict[str, Any]], name: str, suffix: str
) -> HttpResponse:
    if suffix == "json":
        about = {
            "station": found.code,
            "name": found.name,
            "tier": found.tier,
            "lat": found.lat,
            "lon": found.lon,
            "source": found.owner.name,
            "sample": found.sample,
        }
        body = json.dumps({**about, "rows": list(rows)}, ensure_ascii=False).encode()
        return as_file(body, f"{name}.json", "application/json")
    if suffix == "csv":
        return as_file(csv_bytes(columns, list(rows)), f"{name}.csv", "text/csv; charset=utf-8")
    return as_file(workbook(columns, list(rows), found.code[:30]), f"{name}.xlsx", XLSX)


def chart_html(chart: Lines, ident: str) -> tuple[Markup, Markup]:
    """A chart of lines, and its table."""
    return lines_chart(chart, ident=ident), table_html(as_table(chart))
