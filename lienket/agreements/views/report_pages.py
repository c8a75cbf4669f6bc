"""Reports of a period: the list, a preview before freezing, and the frozen one with its unchanging files."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements import access, actions, bridge, forms, queries
from lienket.agreements.choices import Count, Status
from lienket.agreements.models import PeriodReport, Programme
from lienket.agreements.rules import Counts
from lienket.agreements.views.posting import attempt
from lienket.agreements.views.programme_pages import crumbs
from lienket.engines.vietnamese import fold
from lienket.ground.access import DECIDERS
from lienket.ground.files.store import download
from lienket.ground.refusals import NotThere
from lienket.ground.ui.downloads import as_file
from lienket.ground.ui.fields import read_date
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.localities.choices import OrganisationKind


def reports(request: HttpRequest, code: str) -> HttpResponse:
    """The frozen reports of a programme, newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.programme(viewer, code)
    rows = list(found.reports.select_related("programme").order_by("-as_of", "-pk"))
    context = {
        "one": found,
        "rows": [(one, bridge.counts_of(one.content["lines"])) for one in rows],
        "may_freeze": access.owns(viewer, found) and viewer.may(DECIDERS),
        "breadcrumbs": crumbs(found, Link(_("Báo cáo"))),
        "sample": found.sample,
    }
    return render(request, "agreements/reports.html", context)


def report_new(request: HttpRequest, code: str) -> HttpResponse:
    """Compose a report: see its numbers first, then freeze it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.programme(viewer, code)
    access.check_owner(viewer, found, DECIDERS, _("chốt báo cáo"))
    today = timezone.localdate()
    looking = "xem" in request.POST
    form = forms.ReportForm(request.POST or None, initial=_defaults(viewer, found, today))
    if request.method == "POST" and form.is_valid() and not looking:
        made = attempt(
            form,
            lambda: actions.freeze_report(
                actor=viewer, programme=found, request_key=request_key(request), **form.cleaned_data
            ),
        )
        if made is not None:
            messages.success(request, _("Đã chốt báo cáo. Nội dung và tệp từ nay không đổi."))
            return HttpResponseRedirect(made.get_absolute_url())
    as_of = _as_of(form, found, today)
    lines = queries.snapshot(found, as_of)
    context = {
        "one": found,
        "as_of": as_of,
        "counts": bridge.counts_of(lines),
        "by_field": bridge.grouped_counts(lines, "field"),
        "cancel_url": reverse("agreements:reports", args=[found.code]),
        "breadcrumbs": crumbs(
            found, Link(_("Báo cáo"), reverse("agreements:reports", args=[found.code])), Link(_("Báo cáo mới"))
        ),
    }
    return form_page(request, "agreements/report_new.html", form, context)


def _as_of(form: forms.ReportForm, found: Programme, today: date) -> date:
    """The day of the preview: what was typed when it is a day of the programme, else the default."""
    typed = form.data.get("as_of", "") if form.is_bound else ""
    day = read_date(str(typed)) or today
    return min(max(day, found.starts_on), max(today, found.starts_on))


def _defaults(viewer: Viewer, found: Programme, today: date) -> dict[str, Any]:
    """A quarter that ended, or the current one so far, and the owner's usual head of paper."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    owner = found.owner
    committee = owner.kind == OrganisationKind.PEOPLE_COMMITTEE
    place = re.sub(r"^(tỉnh|thành phố|tp\.?)\s+", "", owner.locality.name, flags=re.IGNORECASE)
    return {
        "period_from": max(first, found.starts_on),
        "period_to": today,
        "as_of": today,
        "symbol": "BC-UBND" if committee else f"BC-{_initials(owner.short_name or owner.name)}",
        "place": place,
        "position": _("CHỦ TỊCH") if committee else _("GIÁM ĐỐC"),
        "signer": viewer.person_label,
    }


def _initials(name: str) -> str:
    """Sở Tài chính → STC, as symbols of papers are written."""
    letters = [word[0] for word in fold(name).split() if word[:1].isalpha()]
    return "".join(letters).upper()[:8] or "CQ"


def report(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A frozen report as a page."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.report(viewer, code, pk)
    lines = found.content["lines"]
    where = [found.programme.code, found.pk]
    context = {
        "one": found,
        "programme": found.content["programme"],
        "lines": [_line(line) for line in lines],
        "counts": bridge.counts_of(lines),
        "by_field": bridge.grouped_counts(lines, "field"),
        "by_lead": bridge.grouped_counts(lines, "lead"),
        "files": [
            Link(f"{words}", reverse("agreements:report_file", args=[*where, suffix]), drawing)
            for suffix, words, drawing in (
                ("docx", _("Word (.docx)"), "file-earmark-word"),
                ("pdf", _("PDF (.pdf)"), "file-earmark-pdf"),
                ("json", _("Dữ liệu (.json)"), "filetype-json"),
            )
        ],
        "changes_url": reverse("agreements:changed_since", args=[found.programme.code]) + f"?bao-cao={found.pk}",
        "breadcrumbs": crumbs(
            found.programme,
            Link(_("Báo cáo"), reverse("agreements:reports", args=[found.programme.code])),
            Link(str(found)),
        ),
        "sample": any(line["sample"] for line in lines),
    }
    return render(request, "agreements/report.html", context)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    """A frozen line with its days and codes in words."""
    return {
        **line,
        "due": date.fromisoformat(line["due_on"]),
        "done": date.fromisoformat(line["done_on"]) if line["done_on"] else None,
        "box_label": Count(line["box"]).label,
        "status_label": Status(line["status"]).label,
        "partner_names": ", ".join(one["name"] for one in line["partners"]),
    }


def report_file(request: HttpRequest, code: str, pk: int, suffix: str) -> HttpResponse | FileResponse:
    """The stored bytes of a frozen report, or its content as data."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.report(viewer, code, pk)
    name = f"bao-cao-{found.programme.code}-{found.year}-{found.number:02d}.{suffix}"
    if suffix == "docx":
        return download(found.docx, name)
    if suffix == "pdf":
        return download(found.pdf, name)
    if suffix == "json":
        text = json.dumps(_as_data(found), ensure_ascii=False, indent=1)
        return as_file(text.encode(), name, "application/json")
    raise NotThere(_("Báo cáo có ở dạng .docx, .pdf và .json."))


def _as_data(found: PeriodReport) -> dict[str, Any]:
    counts: Counts = bridge.counts_of(found.content["lines"])
    boxes = {code: getattr(counts, code) for code in Count.values}
    head = {"number": found.number, "year": found.year, "symbol": found.symbol, "title": found.title}
    return {
        **head,
        "frozen_at": found.frozen_at.isoformat(),
        "counts": {**boxes, "total": counts.total},
        **found.content,
    }
