"""What returns at a station: days on a calendar, wind and what it brings, episodes above the limits."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.air import packaged_limits
from lienket.ground.charts import (
    Category,
    Chart,
    DayCell,
    Months,
    Rose,
    Tone,
    as_table,
    months_chart,
    rose_chart,
    table_html,
)
from lienket.ground.charts.numbers import number
from lienket.monitoring import queries, rules
from lienket.monitoring.choices import Medium
from lienket.monitoring.models import Index, Series
from lienket.monitoring.queries import Table
from lienket.monitoring.rules import band_class, band_name
from lienket.monitoring.views.front import WORDS, bands_told
from lienket.monitoring.views.stations import station_context, today_of

MONTHS_DAYS, EPISODE_DAYS = 92, 31
_TONES = (Tone.THREE, Tone.TWO, Tone.ONE, Tone.FOUR)


def station_patterns(request: HttpRequest, code: str) -> HttpResponse:
    """Three months of daily indices; wind roses and episodes of the last month."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.station_named(viewer, code)
    now = timezone.localtime()
    context = station_context(viewer, found, "station_patterns", now) | WORDS
    if found.medium == Medium.AIR:
        held = list(found.series.all())
        last = today_of(now, context["heard_at"])
        limited = {one.parameter for one in packaged_limits()}
        wanted = [one for one in held if one.parameter in limited or one.parameter in ("WS", "WD")]
        first = last - timedelta(days=EPISODE_DAYS - 1)
        table = queries.hours_of_many(wanted, first, last)
        means = {one.parameter: table.means[one.pk] for one in wanted if one.parameter in limited}
        days = queries.index_rows([found.pk], "day", last - timedelta(days=MONTHS_DAYS - 1), last)
        context |= {
            "first": first,
            "last": last,
            "months": _drawn(_months(days)),
            "roses": [_drawn(one, f"hoa-{n}") for n, one in enumerate(_roses(wanted, table))],
            "episodes": rules.exceedances(means, first),
            "hours_ago": lambda at, hours: at - timedelta(hours=hours),
            "alerts": queries.alerts_of(viewer, found),
        }
    else:
        context["alerts"] = queries.alerts_of(viewer, found)
    return render(request, "monitoring/station_patterns.html", context)


def _drawn(chart: Chart, ident: str = "lich") -> dict[str, Any]:
    drawing = months_chart(chart, ident=ident) if isinstance(chart, Months) else rose_chart(chart, ident=ident)  # type: ignore[arg-type]
    return {"drawing": drawing, "table": table_html(as_table(chart))}


def _months(days: Sequence[Index]) -> Months:
    cells = []
    for one in days:
        band = rules.band_of(one.aqi, one.method)
        words = f"{one.aqi}, {band_name(band)}, {rules.parameter_name(one.parameter)}" if band else _("chưa đủ số liệu")
        on = timezone.localtime(one.at).date()
        cells.append(DayCell(on, str(one.aqi) if band else "", words, band_class(band)))
    key = [(band_class(one["band"]), f"{one['name']} ({one['band'].first}–{one['band'].last})") for one in bands_told()]
    return Months(_("VN_AQI ngày"), tuple(cells), tuple(key), "VN_AQI")


def _roses(held: Sequence[Series], table: Table) -> list[Rose]:
    by_name = {one.parameter: table.means[one.pk] for one in held}
    if "WS" not in by_name or "WD" not in by_name:
        return []
    speed, direction = by_name["WS"], by_name["WD"]
    parts, calm = rules.wind_parts(speed, direction)
    edges = rules.CLASSES
    names = [
        _("dưới %(high)s m/s") % {"high": number(edges[0])},
        *[f"{number(low)}–{number(high)} m/s" for low, high in itertools.pairwise(edges)],
        _("từ %(low)s m/s") % {"low": number(edges[-1])},
    ]
    categories = tuple(Category(name, tone) for name, tone in zip(names, _TONES, strict=True))
    note = _("Lặng gió %(share)s %% số giờ.") % {"share": number(calm, 1)}
    roses = [Rose(_("Gió thổi từ hướng nào"), categories, tuple(tuple(row) for row in parts), _("% số giờ"), note)]
    particles = next((name for name in ("PM2.5", "PM10") if name in by_name), None)
    if particles is not None and not np.isnan(by_name[particles]).all():
        brought = rules.pollution_parts(by_name[particles], speed, direction)
        name = rules.parameter_name(particles)
        title = _("%(name)s trung bình khi gió thổi từ mỗi hướng") % {"name": name}
        category = (Category(name, Tone.FIVE),)
        roses.append(Rose(title, category, tuple(tuple(row) for row in brought), "µg/m³"))
    return roses
