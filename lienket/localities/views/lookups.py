"""From an address or a sheet of addresses to units of today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.ground.ui.shapes import Link
from lienket.localities import queries, sheets
from lienket.localities.bridge import AddressRow, CandidateRow
from lienket.localities.forms import LookupForm, LookupSheetForm
from lienket.localities.views import exports

MOST_LINES = 50
SHOWN = 200


def _url(one: CandidateRow) -> str:
    if one.valid_to is None:
        return reverse("localities:unit", args=[one.code])
    return reverse("localities:unit_then", args=[one.level, one.code, one.valid_to.isoformat()])


def _shown(rows: list[AddressRow]) -> list[dict[str, object]]:
    words = sheets.state_words()
    tones = {"certain": "good", "agreed": "good", "choose": "warn", "unknown": "bad"}
    return [
        {
            "row": row,
            "words": words[row.state],
            "tone": tones[row.state],
            "candidates": [(one, _url(one)) for one in row.candidates],
        }
        for row in rows
    ]


def lookup(request: HttpRequest) -> HttpResponse:
    """One address, or one in each line, of either era."""
    form = LookupForm(request.GET if "dia_chi" in request.GET else None)
    answers: list[AddressRow] = []
    cut = 0
    if form.is_bound and form.is_valid():
        lines = [line.strip() for line in form.cleaned_data["dia_chi"].splitlines() if line.strip()]
        cut = max(0, len(lines) - MOST_LINES)
        answers = queries.addresses(lines[:MOST_LINES], form.day())
    context = {
        "form": form,
        "sheet_form": LookupSheetForm(),
        "answers": _shown(answers),
        "cut": cut,
        "most": MOST_LINES,
        "breadcrumbs": _crumbs(),
    }
    return render(request, "localities/lookup.html", context, status=422 if form.errors else 200)


def lookup_sheet(request: HttpRequest) -> HttpResponse:
    """A sheet of addresses, answered as a sheet or on the page; ?mau=1 gives the template."""
    if request.GET.get("mau"):
        return exports.download(sheets.address_template(), exports.XLSX, "dia-chi.xlsx")
    form = LookupSheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["tep"]
        found = sheets.read_addresses(file.read(), file.name)
        if found.refusal or not found.rows:
            told = found.refusal or (found.problems[0].reason if found.problems else _("Bảng không có địa chỉ nào."))
            form.add_error("tep", told)
        else:
            answers = queries.addresses([row.values["address"] for row in found.rows])
            if form.cleaned_data["tra_ve"] == "xlsx":
                content = sheets.answers_workbook([row.number for row in found.rows], answers)
                return exports.download(content, exports.XLSX, "ket-qua-tra-cuu.xlsx")
            return _sheet_page(request, answers, found.notes, [(p.row, p.reason) for p in found.problems[:50]])
    return render(
        request,
        "localities/lookup_sheet.html",
        {"form": form, "submit_label": _("Tra cứu cả bảng"), "breadcrumbs": _crumbs(_("Tra cứu cả bảng"))},
        status=422 if form.errors else 200,
    )


def _sheet_page(
    request: HttpRequest, answers: list[AddressRow], notes: list[str], problems: list[tuple[int, str]]
) -> HttpResponse:
    words = sheets.state_words()
    context = {
        "answers": _shown(answers[:SHOWN]),
        "counts": [(words[state], sum(one.state == state for one in answers), state) for state in sheets.STATES],
        "total": len(answers),
        "notes": notes,
        "problems": problems,
        "breadcrumbs": _crumbs(_("Kết quả")),
    }
    return render(request, "localities/lookup_answers.html", context)


def _crumbs(last: str = "") -> list[Link]:
    found = [Link(_("Địa phương"), reverse("localities:units"))]
    found.append(Link(_("Tra cứu địa chỉ"), reverse("localities:lookup") if last else ""))
    return [*found, Link(last)] if last else found
