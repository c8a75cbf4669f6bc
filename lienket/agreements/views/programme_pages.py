"""Programmes: where one stands, what changed in it since a day; and the fields of cooperation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, actions, bridge, forms, queries
from lienket.agreements.choices import Count
from lienket.agreements.models import Field, PeriodReport, Programme
from lienket.agreements.queries import CommitmentFilter
from lienket.agreements.rules import HOW, Counts
from lienket.agreements.views import pictures
from lienket.agreements.views.posting import attempt
from lienket.ground.access import DECIDERS, PLATFORM, PREPARERS
from lienket.ground.ui.fields import read_date
from lienket.ground.ui.paging import query
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link


def crumbs(found: Programme, *more: Link) -> list[Link]:
    """Agreement, programme, and where the page is below it."""
    return [
        Link(_("Thỏa thuận"), reverse("agreements:agreements")),
        Link(found.agreement.symbol or found.agreement.title, found.agreement.get_absolute_url()),
        Link(found.title, found.get_absolute_url()),
        *more,
    ]


def links_of(found: Programme) -> dict[str, str]:
    """Where each of the four boxes of a programme leads."""
    there = reverse("agreements:commitments")
    return {code: there + query({"chuong-trinh": found.code, "o-dem": code}) for code in Count.values}


def programme(request: HttpRequest, code: str) -> HttpResponse:
    """Where a programme stands today: the four counts, by field, by lead."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    found = queries.programme(viewer, code)
    chosen = CommitmentFilter(programme=found.code)
    by_field = queries.counts_by(viewer, chosen, today, "field__code")
    by_lead = queries.counts_by(viewer, chosen, today, "lead__key")
    names = queries.names_of([one["label"] for one in by_field], [one["label"] for one in by_lead])
    there = reverse("agreements:commitments")
    context = {
        "one": found,
        "counts": sum((one["counts"] for one in by_field), start=Counts()),
        "links": links_of(found),
        "how": HOW,
        "fields": pictures.bars(
            _("Theo lĩnh vực"),
            _("Lĩnh vực"),
            _rows(by_field, names.fields, there, found.code, "linh-vuc"),
            ident="fields",
        ),
        "leads": pictures.bars(
            _("Theo cơ quan chủ trì"),
            _("Cơ quan chủ trì"),
            _rows(by_lead, names.leads, there, found.code, "chu-tri"),
            ident="leads",
        ),
        "list_url": there + query({"chuong-trinh": found.code}),
        "reports": list(found.reports.order_by("-frozen_at")[:3]),
        "may_decide": access.owns(viewer, found) and viewer.may(DECIDERS),
        "may_prepare": access.owns(viewer, found) and viewer.may(PREPARERS),
        "breadcrumbs": crumbs(found),
        "sample": found.sample,
    }
    return render(request, "agreements/programme.html", context)


def _rows(
    lines: Sequence[dict[str, Any]], names: dict[str, str], there: str, code: str, parameter: str
) -> list[tuple[str, Counts, str]]:
    by_label = {one["label"]: one["counts"] for one in lines}
    return [
        (words, by_label[label], there + query({"chuong-trinh": code, parameter: label}))
        for label, words in names.items()
    ]


def programme_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the title or the dates of a programme."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.programme(viewer, code)
    access.check_owner(viewer, found, DECIDERS, _("sửa chương trình"))
    names = ("title", "starts_on", "ends_on", "version")
    form = forms.ProgrammeEditForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        saved = attempt(form, lambda: actions.edit_programme(actor=viewer, programme=found, version=version, **values))
        if saved is not None:
            messages.success(request, _("Đã lưu chương trình."))
            return HttpResponseRedirect(found.get_absolute_url())
    context = {
        "heading": _("Sửa chương trình"),
        "cancel_url": found.get_absolute_url(),
        "breadcrumbs": crumbs(found, Link(_("Sửa"))),
    }
    return form_page(request, "agreements/form.html", form, context)


@dataclass
class Changed:
    """What changed in one commitment."""

    code: str
    title: str
    url: str
    changes: list[bridge.Difference] = field(default_factory=list)


def changed_since(request: HttpRequest, code: str) -> HttpResponse:
    """What changed in a programme since a day, or since a frozen report."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.programme(viewer, code)
    today = timezone.localdate()
    reports = list(found.reports.order_by("-as_of", "-pk"))
    then, report, problem = _since(request, found, reports, today)
    before = report.content["lines"] if report else queries.snapshot(found, then)
    after = queries.snapshot(found, today)
    groups = [
        Changed(key[0], key[1], _commitment_url(found, key[0]), list(rows))
        for key, rows in groupby(bridge.differences(before, after), key=lambda one: (one.code, one.title))
    ]
    gone = {line["code"] for line in before} - {line["code"] for line in after}
    for one in groups:
        if one.code in gone:
            one.url = ""
    context = {
        "one": found,
        "then": then,
        "today": today,
        "report": report,
        "reports": reports,
        "problem": problem,
        "typed": request.GET.get("ngay", ""),
        "groups": groups,
        "before": bridge.counts_of(before),
        "after": bridge.counts_of(after),
        "same": len(after) - len([one for one in groups if one.code not in gone]),
        "breadcrumbs": crumbs(found, Link(_("Thay đổi"))),
        "sample": found.sample,
    }
    return render(request, "agreements/changed_since.html", context)


def _commitment_url(found: Programme, code: str) -> str:
    return reverse("agreements:commitment", args=[found.code, code])


def _since(
    request: HttpRequest, found: Programme, reports: Sequence[PeriodReport], today: date
) -> tuple[date, PeriodReport | None, str]:
    """The day to compare with, the report if one was chosen, and a sentence where the address made no sense."""
    asked = request.GET.get("bao-cao", "")
    report = next((one for one in reports if str(one.pk) == asked), None)
    if report is not None:
        return report.as_of, report, ""
    otherwise = max(found.starts_on, today - timedelta(days=90))
    typed = request.GET.get("ngay", "")
    if not typed:
        return otherwise, None, _("Không có báo cáo này; đang so với ba tháng trước.") if asked else ""
    day = read_date(typed)
    if day is None:
        return otherwise, None, _("“%(text)s” không phải là một ngày; ghi như 31/12/2026.") % {"text": typed[:40]}
    if day > today:
        return otherwise, None, _("Ngày %(day)s ở tương lai; hãy chọn ngày đã qua.") % {"day": f"{day:%d/%m/%Y}"}
    return day, None, ""


def fields(request: HttpRequest) -> HttpResponse:
    """The fields of cooperation, with how many commitments each has."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    lines = {one["label"]: one["counts"] for one in queries.counts_by(viewer, CommitmentFilter(), today, "field__code")}
    there = reverse("agreements:commitments")
    rows = [
        (one, lines.get(one.code, Counts()), there + query({"linh-vuc": one.code}), one.holds_on(today))
        for one in Field.objects.order_by("order", "code")
    ]
    context = {"rows": rows, "may_add": viewer.may(PLATFORM)}
    return render(request, "agreements/fields.html", context)


def field_new(request: HttpRequest) -> HttpResponse:
    """Add a field."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.FieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | {"order": form.cleaned_data["order"] or 100}
        made = attempt(form, lambda: actions.add_field(actor=viewer, request_key=request_key(request), **values))
        if made is not None:
            messages.success(request, _("Đã thêm lĩnh vực “%(name)s”.") % {"name": made.name})
            return HttpResponseRedirect(reverse("agreements:fields"))
    context = {"heading": _("Lĩnh vực mới"), "cancel_url": reverse("agreements:fields")}
    return form_page(request, "agreements/form.html", form, context)
