"""Agreements: the list, one agreement with its parties, clauses and programmes, and the pages that write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer, check_role
from lienket.agreements import access, actions, forms, queries
from lienket.agreements.models import Agreement, Clause, Party
from lienket.agreements.queries import CommitmentFilter
from lienket.agreements.views.posting import attempt
from lienket.ground.access import DECIDERS, PREPARERS
from lienket.ground.files.store import download
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.downloads import as_file
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.passages import Mark, Piece, pieces
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.localities.models import Organisation

_MOST = 10_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


_SUFFIXES = (
    ("xlsx", "Excel (.xlsx)", "filetype-xlsx"),
    ("csv", "CSV", "filetype-csv"),
    ("json", "JSON", "filetype-json"),
)


def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements the viewer may see, newest first."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.AgreementFilterForm(request.GET or None)
    chosen = form.chosen()
    given = {"text": chosen.get("tu_khoa", ""), "kind": chosen.get("loai", "")}
    _none, total = queries.agreement_rows(viewer, stop=0, **given)
    unread = misread(request.GET, form)
    page = Page.asked(request, total, misread=unread)
    rows, _total = queries.agreement_rows(viewer, start=page.start, stop=page.stop, **given)
    today = timezone.localdate()
    kept = query(understood(request.GET, unread))
    exports = [
        Link(words, reverse("agreements:agreements_format", args=[suffix]) + ("" if kept == "?" else kept), drawing)
        for suffix, words, drawing in _SUFFIXES
    ]
    context = {
        "page": page.with_rows([(one, in_force(one, today)) for one in rows]),
        "filter_form": form,
        "export_items": exports,
        "may_make": viewer.is_member and viewer.may(DECIDERS),
        "may_read": viewer.may(PREPARERS),
    }
    return render(request, "agreements/agreements.html", context)


def in_force(one: Agreement, today: date) -> tuple[str, str]:
    """(code of a tone, words) of an agreement's validity on a day."""
    if one.valid_from and one.valid_from > today:
        return "planned", _("Chưa có hiệu lực")
    if one.valid_to and one.valid_to < today:
        return "expired", _("Hết hiệu lực")
    return "in_force", _("Đang có hiệu lực")


def _export_columns() -> list[Column]:
    return [
        Column("code", _("Mã")),
        Column("kind", _("Loại văn bản")),
        Column("symbol", _("Số, ký hiệu")),
        Column("title", _("Trích yếu")),
        Column("signed_on", _("Ngày ký"), kind="date"),
        Column("valid_from", _("Có hiệu lực từ"), kind="date"),
        Column("valid_to", _("Hết hiệu lực sau"), kind="date"),
        Column("owner", _("Cơ quan lập")),
        Column("parties", _("Các bên"), kind="list"),
        Column("commitments", _("Số nhiệm vụ"), kind="integer"),
        Column("verified", _("Đã đối chiếu"), kind="yes_no"),
        Column("sample", _("Dữ liệu mẫu"), kind="yes_no"),
    ]


def agreements_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The same list as a file."""
    if suffix not in ("json", "xlsx", "csv"):
        raise NotThere(_("Danh sách thỏa thuận có ở dạng .xlsx, .csv và .json."))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.AgreementFilterForm(request.GET or None)
    refuse_misread(misread(request.GET, form))
    chosen = form.chosen()
    found, _total = queries.agreement_rows(
        viewer, text=chosen.get("tu_khoa", ""), kind=chosen.get("loai", ""), stop=_MOST
    )
    rows = [_export_row(one) for one in found]
    if suffix == "json":
        return JsonResponse({"as_of": timezone.localdate(), "rows": rows}, json_dumps_params={"ensure_ascii": False})
    if suffix == "csv":
        return as_file(csv_bytes(_export_columns(), rows), "thoa-thuan.csv", "text/csv; charset=utf-8")
    return as_file(workbook(_export_columns(), rows, _("Thỏa thuận")), "thoa-thuan.xlsx", _XLSX)


def _export_row(one: Agreement) -> dict[str, Any]:
    names = ("code", "symbol", "title", "signed_on", "valid_from", "valid_to", "commitments", "verified", "sample")
    row: dict[str, Any] = {name: getattr(one, name) for name in names}
    parties = tuple(str(party) for party in one.parties.all())
    return row | {"kind": one.get_kind_display(), "owner": one.owner.name, "parties": parties}


@dataclass(frozen=True)
class ClauseRow:
    """A clause with the commitments that hang on it."""

    clause: Clause
    commitments: list[dict[str, Any]]


def agreement(request: HttpRequest, code: str) -> HttpResponse:
    """One agreement: parties as named when it was signed, clauses, programmes, file."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    found = queries.agreement(viewer, code)
    parties = list(found.parties.select_related("organisation", "group").order_by("order", "pk"))
    programmes = list(found.programmes.select_related("owner").order_by("starts_on", "pk"))
    counts = {
        one["label"]: one["counts"] for one in queries.counts_by(viewer, CommitmentFilter(), today, "programme__code")
    }
    owner = access.owns(viewer, found) and viewer.may(DECIDERS)
    clauses = _clauses(viewer, found)
    context = {
        "one": found,
        "state": in_force(found, today),
        "parties": _parties(parties),
        "clauses": clauses,
        "whole_text": _whole_text(found, clauses),
        "programmes": [(one, counts.get(one.code)) for one in programmes],
        "owner": owner,
        "breadcrumbs": [Link(_("Thỏa thuận"), reverse("agreements:agreements")), Link(found.symbol or found.title)],
    }
    return render(request, "agreements/agreement.html", context)


def _parties(parties: Sequence[Party]) -> list[tuple[Party, list[Organisation]]]:
    heirs = queries.organisations_of_today(one.organisation for one in parties if one.organisation)
    return [(one, heirs.get(one.organisation_id or 0, [])) for one in parties]


def _clauses(viewer: Viewer, found: Agreement) -> list[ClauseRow]:
    seen = queries.visible_commitments(viewer).select_related("programme")
    clauses = list(found.clauses.prefetch_related(Prefetch("commitments", seen)))
    return [
        ClauseRow(
            one,
            [
                {"code": c.code, "title": c.title, "url": c.get_absolute_url(), "status": c.status}
                for c in sorted(one.commitments.all(), key=lambda c: bytes(c.sort_key))
            ],
        )
        for one in clauses
    ]


def _whole_text(found: Agreement, clauses: Sequence[ClauseRow]) -> list[tuple[Piece, ClauseRow | None]]:
    """The full text, if it is kept, cut at its clauses; each with the commitments that hang on it."""
    text = queries.whole_text(found)
    rows = {str(row.clause.pk): row for row in clauses}
    marks = [
        Mark(row.clause.start, row.clause.end, "clause", row.clause.label, str(row.clause.pk))
        for row in clauses
        if row.clause.start is not None and row.clause.end is not None
    ]
    return [(one, rows[one.mark.key] if one.mark else None) for one in pieces(text, 0, len(text), marks)]


def agreement_new(request: HttpRequest) -> HttpResponse:
    """Enter an agreement the viewer's organisation is a side of."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    access.check_can_make_agreement(viewer)
    form = forms.AgreementForm(request.POST or None, initial={"parties": viewer.acting_label})
    if request.method == "POST" and form.is_valid():
        owner = Organisation.objects.get(pk=viewer.organisation_id or 0)
        made = attempt(
            form,
            lambda: actions.make_agreement(
                actor=viewer, owner=owner, request_key=request_key(request), **_agreement_values(form.cleaned_data)
            ),
        )
        if made is not None:
            messages.success(request, _("Đã lập văn bản. Tiếp theo: ghi điều khoản và lập chương trình."))
            return HttpResponseRedirect(made.get_absolute_url())
    context = {
        "heading": _("Văn bản hợp tác mới"),
        "submit_label": _("Lập văn bản"),
        "cancel_url": reverse("agreements:agreements"),
    }
    return form_page(request, "agreements/form.html", form, context)


def _agreement_values(values: dict[str, Any]) -> dict[str, Any]:
    names = ("kind", "symbol", "title", "signed_on", "valid_from", "valid_to", "visibility", "verified", "note")
    given = {name: values[name] for name in names}
    return given | {"parties": values["party_organisations"], "groups": list(values["groups_named"])}


def _owned(request: HttpRequest, code: str, what: str) -> Agreement:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.agreement(viewer, code)
    access.check_owner(viewer, found, DECIDERS, what)
    return found


def agreement_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct an agreement."""
    found = _owned(request, code, _("sửa thỏa thuận"))
    parties = list(found.parties.select_related("organisation", "group").order_by("order", "pk"))
    names = ("kind", "symbol", "title", "signed_on", "valid_from", "valid_to", "visibility", "verified", "note")
    now = {name: getattr(found, name) for name in (*names, "version")}
    now["parties"] = "\n".join(one.organisation.name for one in parties if one.organisation)
    now["groups_named"] = [one.group_id for one in parties if one.group_id]
    form = forms.AgreementEditForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            lambda: actions.edit_agreement(
                actor=request.viewer,  # type: ignore[attr-defined]
                agreement=found,
                version=form.cleaned_data["version"],
                **_agreement_values(form.cleaned_data),
            ),
        )
        if saved is not None:
            messages.success(request, _("Đã lưu văn bản."))
            return HttpResponseRedirect(found.get_absolute_url())
    context = {"heading": _("Sửa văn bản"), "lead": str(found), "cancel_url": found.get_absolute_url()}
    return form_page(request, "agreements/form.html", form, context)


def clauses_edit(request: HttpRequest, code: str) -> HttpResponse:
    """All clauses as one text."""
    found = _owned(request, code, _("sửa điều khoản"))
    text = "\n\n".join(f"# {one.label}\n{one.text}" for one in found.clauses.all())
    form = forms.ClausesForm(request.POST or None, initial={"clauses": text, "version": found.version})
    if request.method == "POST" and form.is_valid():
        saved = attempt(
            form,
            lambda: actions.set_clauses(
                actor=request.viewer,  # type: ignore[attr-defined]
                agreement=found,
                clauses=form.cleaned_data["clauses"],
                version=form.cleaned_data["version"],
            ),
        )
        if saved is not None:
            messages.success(request, _("Đã lưu %(n)d điều khoản.") % {"n": len(saved)})
            return HttpResponseRedirect(f"{found.get_absolute_url()}#dieu-khoan")
    context = {"heading": _("Điều khoản"), "lead": str(found), "cancel_url": found.get_absolute_url()}
    return form_page(request, "agreements/form.html", form, context)


def agreement_file(request: HttpRequest, code: str) -> HttpResponse | FileResponse:
    """Download the text; its keepers may put another in its place with `?nop=1`."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.agreement(viewer, code)
    if "nop" in request.GET:
        return _file_form(request, viewer, found)
    if found.file is None:
        raise NotThere(_("Văn bản này chưa có tệp."))
    return download(found.file, found.file_name or f"{found.code}.pdf")


def _file_form(request: HttpRequest, viewer: Viewer, found: Agreement) -> HttpResponse:
    access.check_owner(viewer, found, DECIDERS, _("nộp tệp văn bản"))
    form = forms.AgreementFileForm(request.POST or None, request.FILES or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        given = {"upload": form.cleaned_data["file"], "version": form.cleaned_data["version"]}
        saved = attempt(form, lambda: actions.attach_file(actor=viewer, agreement=found, **given))
        if saved is not None:
            messages.success(request, _("Đã lưu tệp văn bản."))
            return HttpResponseRedirect(found.get_absolute_url())
    context = {
        "heading": _("Tệp văn bản"),
        "lead": str(found),
        "submit_label": _("Nộp tệp"),
        "cancel_url": found.get_absolute_url(),
    }
    return form_page(request, "agreements/form.html", form, context)


def programme_new(request: HttpRequest, code: str) -> HttpResponse:
    """Open a programme under an agreement."""
    found = _owned(request, code, _("lập chương trình"))
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    check_role(viewer, DECIDERS, _("lập chương trình"))
    initial = {"starts_on": found.valid_from or found.signed_on, "ends_on": found.valid_to}
    form = forms.ProgrammeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        owner = Organisation.objects.get(pk=viewer.organisation_id or 0)
        made = attempt(
            form,
            lambda: actions.make_programme(
                actor=viewer, agreement=found, owner=owner, request_key=request_key(request), **form.cleaned_data
            ),
        )
        if made is not None:
            messages.success(request, _("Đã lập chương trình. Tiếp theo: nhập nhiệm vụ từ Excel hoặc từng nhiệm vụ."))
            return HttpResponseRedirect(made.get_absolute_url())
    context = {"heading": _("Chương trình mới"), "lead": str(found), "cancel_url": found.get_absolute_url()}
    return form_page(request, "agreements/form.html", form, context)
