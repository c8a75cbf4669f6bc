"""Up to four stations of one tier on one parameter, on one chart."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.observations import parameter
from lienket.ground.charts import Line, Lines, Tone, as_table, lines_chart, table_html
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.shapes import Link
from lienket.monitoring import forms, queries, rules
from lienket.monitoring.models import Series, Station
from lienket.monitoring.views.front import WORDS

MOST, DAYS = 4, 7
_TONES = (Tone.ONE, Tone.FOUR, Tone.TWO, Tone.FIVE)


def compare(request: HttpRequest) -> HttpResponse:
    """Hourly means of the chosen stations; refuses in a sentence what cannot be compared."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    stations = queries.visible_stations(viewer).order_by("province__sort_key", "name")
    codes = list(queries.measured_parameters(viewer))
    asked = request.GET.copy()
    asked.setdefault("ngay", str(DAYS))  # so that the form shows what the chart does
    form = forms.CompareForm(asked if request.GET else None, stations=stations, parameters=codes, initial=asked.dict())
    unread = misread(request.GET, form)
    chosen = form.chosen()
    picked: list[Station] = list(chosen.get("tram") or [])
    code = chosen.get("thong_so") or (codes[0] if codes else "")
    days = int(chosen.get("ngay") or DAYS)
    refused = refusal(picked)
    context = {
        "form": form,
        "picked": picked,
        "code": code,
        "refused": refused,
        "misread": [one.sentence for one in unread],
        "breadcrumbs": [Link(_("Quan trắc"), reverse("monitoring:front")), Link(_("So sánh trạm"))],
        **WORDS,
    }
    if picked and not refused and code:
        series = queries.series_of(picked, code)
        lacking = [one for one in picked if one.pk not in {s.station_id for s in series}]
        chart = _chart(series, code, days)
        context |= {
            "lacking": lacking,
            "chart": lines_chart(chart, ident="so-sanh") if series else "",
            "table": table_html(as_table(chart)) if series else "",
        }
    return render(request, "monitoring/compare.html", context)


def refusal(picked: list[Station]) -> str:
    """Why these stations cannot stand on one chart; empty where they can."""
    if len(picked) > MOST:
        return _("Chỉ so sánh được nhiều nhất %(most)s trạm một lần. Hãy bỏ bớt trạm.") % {"most": MOST}
    tiers = {one.tier: str(one.get_tier_display()) for one in picked}
    if len(tiers) > 1:
        told = _(
            "Các trạm đã chọn thuộc nhiều hạng số liệu (%(tiers)s), không so sánh chung được. Hãy chọn cùng một hạng."
        )
        return told % {"tiers": "; ".join(sorted(tiers.values()))}
    media = {one.medium: str(one.get_medium_display()) for one in picked}
    if len(media) > 1:
        told = _("Các trạm đã chọn đo thành phần môi trường khác nhau (%(media)s). Hãy chọn cùng một thành phần.")
        return told % {"media": "; ".join(sorted(media.values()))}
    return ""


def _chart(series: list[Series], code: str, days: int) -> Lines:
    last = timezone.localdate()
    table = queries.hours_of_many(series, last - timedelta(days=days - 1), last)
    times = tuple(table.time.astype("datetime64[s]").tolist())
    lines = tuple(
        Line(
            one.station.short_name or one.station.name,
            tuple(None if np.isnan(mean) else float(mean) for mean in table.means[one.pk]),
            tone,
        )
        for one, tone in zip(series, _TONES, strict=False)
    )
    unit = parameter(code).unit
    title = _("%(name)s, trung bình giờ") % {"name": rules.parameter_name(code)}
    return Lines(title, times, lines, "" if unit == "-" else unit)
