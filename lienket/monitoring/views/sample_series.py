"""The samples of one place over time: VN_WQI and the level of QCVN 08 of each, one parameter, how they were made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines import water
from lienket.engines.water.result import explain as why_none
from lienket.ground.charts import Bound, Line, Lines, Mark, Shape, Tone
from lienket.ground.ui.shapes import Link
from lienket.monitoring import queries, rules
from lienket.monitoring.forms.samples import parameter_label
from lienket.monitoring.models import WaterSample, WaterValue
from lienket.monitoring.queries import JudgedSample, ParameterAt
from lienket.monitoring.views.sample_pages import aggregation_asked, aggregation_tabs, sample_crumbs
from lienket.monitoring.views.station_data import chart_html


def sample_series(request: HttpRequest, pk: int) -> HttpResponse:
    """All samples of the place of one: plots and a table; ?cach= the aggregation, ?thong-so= the parameter drawn."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.sample_of(viewer, pk)
    here = queries.samples_at(viewer, found)
    values = queries.values_of(here)
    chosen = aggregation_asked(request)
    judged = queries.judged_samples(here, chosen, values)
    code, offered = _parameter(request.GET.get("thong-so", ""), values)
    context = {
        "sample": found,
        "files": [
            Link(f".{kind}", reverse("monitoring:samples_format", args=[kind]) + f"?mau={found.pk}&cung-diem=1")
            for kind in ("csv", "json")
        ],
        "rows": [(one, why_none(one.index.reason), *_made(one, chosen)) for one in reversed(judged)],
        "index_chart": chart_html(_index_chart(judged), "chi-so"),
        "level_chart": chart_html(_level_chart(judged), "muc"),
        "offered": [(one, parameter_label(_named(one))) for one in offered],
        "code": code,
        "aggregation": chosen,
        "parameter_chart": chart_html(_parameter_chart(code, queries.parameter_at(here, values, code)), "thong-so")
        if code
        else None,
        "unsettled": any(one.level.best != one.level.worst for one in judged),
        "method": judged[-1].index.method,
        "joined": next((one.index.aggregation for one in reversed(judged) if one.index.aggregation), None),
        "standard": judged[-1].level.standard,
        "tabs": aggregation_tabs(f"{request.path}?thong-so={quote(code)}&", chosen),
        "breadcrumbs": sample_crumbs(Link(found.code, found.get_absolute_url()), Link(_("Các mẫu cùng điểm"))),
    }
    return render(request, "monitoring/sample_series.html", context)


def _made(one: JudgedSample, aggregation: str) -> tuple[str, list[str]]:
    """The line of numbers that made an index, and what would make it fuller."""
    formula = rules.formula_words(one.index.groups, aggregation) if one.index.wqi is not None else ""
    return formula, rules.lacking_words(one.index.missing)


def _named(code: str) -> water.Parameter:
    return water.PARAMETERS[water.CODES.index(code)]


def _parameter(asked: str, values: Sequence[WaterValue]) -> tuple[str, list[str]]:
    """The parameter to draw and those that can be: as asked, else the one with most values, BOD5 first."""
    counts: dict[str, int] = {}
    for one in values:
        counts[one.parameter] = counts.get(one.parameter, 0) + 1
    offered = sorted(counts, key=water.CODES.index)
    if asked in counts:
        return asked, offered
    return max(offered, key=lambda code: (counts[code], code == "BOD5"), default=""), offered


def _times(samples: Sequence[WaterSample]) -> tuple[datetime, ...]:
    return tuple(datetime.combine(one.taken_on, time()) for one in samples)


def _index_chart(judged: Sequence[JudgedSample]) -> Lines:
    """VN_WQI of each sample, with the least value of each band."""
    wqi = tuple(None if one.index.wqi is None else float(one.index.wqi) for one in judged)
    method = next((one.index.method for one in reversed(judged) if one.index.method), None)
    told = _("%(band)s: từ %(first)s")
    bands = [
        Bound(float(band.first), told % {"band": band.name, "first": band.first})
        for band in (method.bands if method and any(wqi) else ())
        if band.first > 0
    ]
    times = _times([one.sample for one in judged])
    return Lines(_("VN_WQI của từng mẫu"), times, (Line("VN_WQI", wqi),), bounds=tuple(bands), daily=True)


def _level_chart(judged: Sequence[JudgedSample]) -> Lines:
    """The level of each sample, best and worst it may be: A is drawn highest."""
    heights = {name: float(len(water.LEVELS) - place) for place, name in enumerate(water.LEVELS)}
    best = tuple(heights.get(one.level.best) for one in judged)
    worst = tuple(heights.get(one.level.worst) for one in judged)
    lines = [Line(_("Mức"), best)]
    if best != worst:
        lines = [Line(_("Mức tốt nhất có thể"), best), Line(_("Mức xấu nhất có thể"), worst, Tone.TWO)]
    rungs = tuple(Bound(height, name) for name, height in sorted(heights.items(), key=lambda one: one[1]))
    times = _times([one.sample for one in judged])
    return Lines(_("Mức theo QCVN 08 của từng mẫu"), times, tuple(lines), daily=True, rungs=rungs)


def _parameter_chart(code: str, found: Sequence[ParameterAt]) -> Lines:
    """Values of one parameter in its own unit; those beyond a limit are marked, and stand at it."""
    beyond = {"<": (Shape.TRIANGLE, _("dưới giới hạn")), ">": (Shape.SQUARE, _("trên giới hạn"))}
    marks = [
        Mark(place, one.value, *beyond[one.censored])
        for place, one in enumerate(found)
        if one.censored and one.value is not None
    ]
    newest = found[-1].sample
    standard = water.standard_on(newest.taken_on)
    limits = [one for one in standard.limits if one.parameter == code] if standard else []
    what = _named(code)
    return Lines(
        parameter_label(what),
        _times([one.sample for one in found]),
        (Line(what.code, tuple(one.value for one in found)),),
        what.unit,
        tuple(marks),
        tuple(Bound(one.most, _("giới hạn bảo vệ sức khỏe")) for one in limits),
        daily=True,
    )
