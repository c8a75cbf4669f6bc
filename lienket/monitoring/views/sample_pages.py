"""Water samples: the list with index and level, one sample with all that made them, entering and correcting."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines import water
from lienket.engines.water.result import explain as why_none
from lienket.ground.audit.acts import trail_of
from lienket.ground.refusals import NotAllowed, NotThere, Stale
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import csv_bytes
from lienket.ground.ui.downloads import as_file
from lienket.ground.ui.filters import number_text
from lienket.ground.ui.misreading import misread
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.posting import done, form_page, request_key
from lienket.ground.ui.shapes import Link, Tab, TrailEntry
from lienket.localities.models import Organisation
from lienket.monitoring import access, actions, forms, queries, rules
from lienket.monitoring.api.pacing import LOADING, asker, check_pace
from lienket.monitoring.models import ValueCorrection, WaterSample, WaterValue

MOST_IN_FILE = 2000
#: As the command `lienket wqi` reads them, and what else is known.
_KEYS = (
    "sample", "place", "date", "parameter", "value", "unit", "limit", "water", "needs", "owner", "lab", "method",
    "body", "stretch", "lat", "lon",
)  # fmt: skip


def sample_crumbs(*more: Link) -> list[Link]:
    """From the front of the room to the samples, and on."""
    return [
        Link(_("Quan trắc"), reverse("monitoring:front")),
        Link(_("Mẫu nước"), reverse("monitoring:samples")),
        *more,
    ]


def samples(request: HttpRequest) -> HttpResponse:
    """Samples with their index and level, newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.SampleFilterForm(request.GET or None, viewer=viewer)
    found = queries.visible_samples(viewer, form.narrowed())
    page = Page.asked(request, found.count(), misread=misread(request.GET, form))
    kept = query(request.GET)
    files = (("csv", _("Giá trị của các mẫu (.csv)")), ("json", _("Giá trị của các mẫu (.json)")))
    may_enter = access.can_keep_samples(viewer)
    context = {
        "page": page.with_rows(queries.judged_samples(list(found[page.start : page.stop]))),
        "filter_form": form,
        "export_items": [
            Link(label, reverse("monitoring:samples_format", args=[kind]) + kept) for kind, label in files
        ],
        "may_enter": may_enter,
        "breadcrumbs": [*sample_crumbs()[:1], Link(_("Mẫu nước"))],
        "empty_title": _("Chưa có mẫu nước nào khớp"),
        "empty_text": _("Hãy bỏ bớt điều kiện lọc, hoặc nhập mẫu đầu tiên."),
        "empty_action": Link(_("Nhập mẫu nước"), reverse("monitoring:sample_new")) if may_enter else None,
    }
    return render(request, "monitoring/samples.html", context)


def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """One sample: its values, VN_WQI by the aggregation that is chosen, and its level by the standard of its day."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.sample_of(viewer, pk)
    chosen = aggregation_asked(request)
    judged = queries.judged_samples([found], chosen)[0]
    context = {
        "sample": found,
        "judged": judged,
        "formula": rules.formula_words(judged.index.groups, chosen) if judged.index.wqi is not None else "",
        "lacking": rules.lacking_words(judged.index.missing),
        "group_words": rules.group_words,
        "why_none": why_none(judged.index.reason),
        "tabs": aggregation_tabs(f"{found.get_absolute_url()}?", chosen),
        "rows": [_row(one, judged.index.sub_indices) for one in queries.values_of([found])],
        "others": len(queries.samples_at(viewer, found)) - 1,
        "corrections": [(one, *_parameter_of(one)) for one in queries.corrections_of(found)],
        "may_edit": access.can_keep_samples(viewer, found.owner_id),
        "files": [
            Link(f".{kind}", reverse("monitoring:samples_format", args=[kind]) + f"?mau={found.pk}")
            for kind in ("csv", "json")
        ],
        "breadcrumbs": sample_crumbs(Link(found.code)),
    }
    if viewer.acts_for(found.owner_id):
        context["trail"] = [_trail(line) for line in trail_of([("monitoring.watersample", found.pk)])]
    return render(request, "monitoring/sample.html", context)


def aggregation_asked(request: HttpRequest) -> str:
    """The aggregation that the address names, else the first one of the newest method."""
    codes = [one.code for one in water.packaged_methods()[-1].aggregations]
    asked = request.GET.get("cach", "")
    return asked if asked in codes else codes[0]


def _trail(line: dict[str, Any]) -> TrailEntry:
    return TrailEntry(
        when=line["at"],
        who=line["actor_label"],
        act=line["words"][:1].upper() + line["words"][1:],
        organisation=line["organisation_label"],
        on_behalf=line["behalf_label"],
    )


def _row(one: WaterValue, subs: Mapping[str, float]) -> tuple[WaterValue, water.Parameter, int, str, float | None]:
    """A value, what it is of, how many decimals it was given with, its limit of detection, and its index."""
    limit = "–" if one.limit is None else number_text(Decimal(f"{one.limit:.10g}"))
    return one, *_parameter_of(one), limit, subs.get(one.parameter)


def _parameter_of(one: WaterValue | ValueCorrection) -> tuple[water.Parameter, int]:
    """What a value is of, and how many decimals it was given with."""
    decimals = 0
    if one.value is not None:
        decimals = max(0, -int(Decimal(f"{one.value:.10g}").as_tuple().exponent))
    return water.PARAMETERS[water.CODES.index(one.parameter)], decimals


def aggregation_tabs(address: str, chosen: str) -> list[Tab]:
    """The aggregations of the newest method; `address` ends where its query goes on."""
    methods = water.packaged_methods()[-1].aggregations
    names = [(one, one.name_en if get_language() == "en" else one.name) for one in methods]
    return [Tab(name[:1].upper() + name[1:], f"{address}cach={one.code}", one.code == chosen) for one, name in names]


def samples_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """Values of the samples of the filter, or of the one that the address names, as the command wqi reads them."""
    check_pace(asker(request), LOADING)
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if suffix not in ("csv", "json"):
        raise NotThere(_("Không có tệp loại này."))
    one = request.GET.get("mau", "")
    if one:
        named = queries.sample_of(viewer, int(one) if one.isascii() and one.isdecimal() and len(one) < 18 else 0)
        chosen = queries.samples_at(viewer, named) if "cung-diem" in request.GET else [named]
    else:
        narrowed = forms.SampleFilterForm(request.GET, viewer=viewer).narrowed()
        chosen = list(queries.visible_samples(viewer, narrowed)[:MOST_IN_FILE])
    rows = list(_rows(chosen))
    name = f"mau-nuoc-{timezone.localdate():%Y%m%d}.{suffix}"
    if suffix == "json":
        return as_file(json.dumps(rows, ensure_ascii=False).encode(), name, "application/json")
    columns = [Column(key, key) for key in _KEYS]
    return as_file(csv_bytes(columns, rows), name, "text/csv; charset=utf-8")


def _rows(chosen: list[WaterSample]) -> Iterator[dict[str, Any]]:
    of = {one.pk: one for one in chosen}
    for value in queries.values_of(chosen):
        one = of[value.of_id]
        needs = [code for code, there in (("II", one.pesticides), ("III", one.metals)) if there]
        yield {
            "sample": one.code,
            "place": f"{one.site}, {one.place.name}, {one.province.name}",
            "date": f"{one.taken_on:%d/%m/%Y}",
            "parameter": value.parameter,
            "value": "KPH" if value.value is None else f"{value.censored}{value.value:.12g}",
            "unit": value.unit,
            "limit": "" if value.limit is None else f"{value.limit:.12g}",
            "water": one.kind,
            "needs": " ".join(needs),
            "owner": one.owner.name,
            "lab": one.lab,
            "method": value.method or one.method,
            "body": one.water,
            "stretch": one.stretch,
            "lat": "" if one.lat is None else f"{one.lat:.6f}",
            "lon": "" if one.lon is None else f"{one.lon:.6f}",
        }


def sample_new(request: HttpRequest) -> HttpResponse:
    """Enter a sample."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.SampleForm(request.POST or None, viewer=viewer)
    made: list[WaterSample] = []
    status = 0
    if request.method == "POST":
        key = request_key(request)
        owner = Organisation.objects.get(pk=viewer.organisation_id or 0)

        def enter(values: dict[str, Any]) -> None:
            given = {"words": form.words(), "found": values["found"]}
            made.append(actions.enter_sample(actor=viewer, request_key=key, owner=owner, **given))

        status = done(form, enter)
        if not status:
            messages.success(request, _("Đã nhập mẫu nước."))
            return HttpResponseRedirect(made[0].get_absolute_url())
    context = {
        "heading": _("Nhập mẫu nước"),
        "submit_label": _("Nhập mẫu"),
        "cancel_url": reverse("monitoring:samples"),
        "breadcrumbs": sample_crumbs(Link(_("Nhập mẫu nước"))),
    }
    return form_page(request, "monitoring/sample_form.html", form, context, status)


def sample_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a sample."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.sample_of(viewer, pk)
    access.check_keeps_samples(viewer, found.owner_id)
    initial = forms.sample_initial(found, queries.values_of([found]))
    form = forms.SampleForm(request.POST or None, viewer=viewer, initial=initial, corrects=True)
    status = 0
    if request.method == "POST":
        status = done(
            form,
            lambda values: actions.edit_sample(
                actor=viewer,
                sample=found,
                version=values["version"] or 0,
                words=form.words(),
                found=values["found"],
                reason=values["reason"],
            ),
            elsewhere=(NotThere, NotAllowed, Stale),
        )
        if not status:
            messages.success(request, _("Đã lưu mẫu nước."))
            return HttpResponseRedirect(found.get_absolute_url())
    context = {
        "heading": _("Sửa mẫu nước"),
        "submit_label": _("Lưu mẫu"),
        "cancel_url": found.get_absolute_url(),
        "breadcrumbs": sample_crumbs(Link(found.code, found.get_absolute_url()), Link(_("Sửa"))),
    }
    return form_page(request, "monitoring/sample_form.html", form, context, status)
