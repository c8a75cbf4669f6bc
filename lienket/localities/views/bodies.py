"""Groups, changes and organisations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.ground.maps import locator_map
from lienket.ground.refusals import Refusal
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page
from lienket.ground.ui.shapes import Link
from lienket.localities import queries, sheets
from lienket.localities.forms import DayFilter, OrganisationFilter
from lienket.localities.views import exports

SIZE = 30
SUFFIXES = ("xlsx", "csv", "json")


def groups(request: HttpRequest) -> HttpResponse:
    """Groups of units on a day."""
    form = DayFilter(request.GET or None)
    day = form.chosen().get("ngay") or queries.today()
    rows = queries.groups_on(day)
    page = Page.asked(request, len(rows), size=100, misread=misread(request.GET, form)).with_rows(rows)
    context = {"page": page, "filter_form": form, "day": day, "breadcrumbs": _crumbs(_("Nhóm địa phương"))}
    return render(request, "localities/groups.html", context)


def group(request: HttpRequest, code: str) -> HttpResponse:
    """One group: its members on a day, on a map and in a table."""
    one = queries.group(code)
    form = DayFilter(request.GET or None)
    day = form.chosen().get("ngay") or queries.today()
    members = queries.members_on(one, day)
    codes = [row.unit.code for row, _name in members]
    try:
        drawing = locator_map("", as_of=day, title=one.name, parts=codes) if members else ""
    except Refusal as refusal:
        drawing = refusal.sentence
    context = {
        "one": one,
        "members": members,
        "day": day,
        "filter_form": form,
        "misread": [told.sentence for told in misread(request.GET, form)],
        "map": drawing,
        "breadcrumbs": [*_crumbs(_("Nhóm địa phương"), reverse("localities:groups")), Link(one.name)],
    }
    return render(request, "localities/group.html", context)


def changes(request: HttpRequest) -> HttpResponse:
    """Every dated change of units on record, with its acts."""
    context = {"changes": queries.changes(), "breadcrumbs": _crumbs(_("Thay đổi đơn vị"))}
    return render(request, "localities/changes.html", context)


def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations on a day."""
    form = OrganisationFilter(request.GET or None, provinces=queries.provinces_on())
    chosen = form.chosen()
    day = chosen.get("ngay") or queries.today()
    rows = queries.organisations_on(
        day, kind=chosen.get("loai") or "", province=chosen.get("tinh") or "", text=chosen.get("tim") or ""
    )
    unread = misread(request.GET, form, known=["dang"])
    if request.GET.get("dang") in SUFFIXES:
        refuse_misread(unread)
        columns, content = sheets.organisation_columns(), sheets.organisation_rows(rows)
        return exports.as_file(request.GET["dang"], columns, content, name="to-chuc", title=_("Cơ quan, tổ chức"))
    page = Page.asked(request, rows.count(), size=SIZE, misread=unread)
    context = {
        "page": page.with_rows(list(rows[page.start : page.stop])),
        "filter_form": form,
        "day": day,
        "export_items": [_export(understood(request.GET, unread), kind) for kind in SUFFIXES],
    }
    return render(request, "localities/organisations.html", context)


def _export(parameters: QueryDict, kind: str) -> Link:
    query = parameters.copy()
    query.pop("trang", None)
    query["dang"] = kind
    return Link({"xlsx": "Excel (.xlsx)", "csv": "CSV", "json": "JSON"}[kind], f"?{query.urlencode()}", "download")


def organisation(request: HttpRequest, key: str) -> HttpResponse:
    """One body: its names over time as the bodies before and after it."""
    one = queries.organisation(key)
    turns = queries.chain(one)
    facts = [
        (_("Loại"), one.get_kind_display()),
        (_("Tên tắt"), one.short_name),
        (_("Mã định danh"), one.identifier),
        (_("Từ ngày"), f"{one.valid_from:%d/%m/%Y}" if one.valid_from else _("không ghi ngày đầu")),
        (_("Đến ngày"), f"{one.valid_to:%d/%m/%Y}" if one.valid_to else _("đang hoạt động")),
        (_("Căn cứ"), one.legal_ref),
    ]
    context = {
        "one": one,
        "facts": [fact for fact in facts if fact[1]],
        "before": [turn for turn in turns if turn.before],
        "after": [turn for turn in turns if not turn.before],
        "parts": queries.parts_of(one),
        "breadcrumbs": [Link(_("Cơ quan, tổ chức"), reverse("localities:organisations")), Link(one.name)],
    }
    return render(request, "localities/organisation.html", context)


def _crumbs(last: str, url: str = "") -> list[Link]:
    return [Link(_("Địa phương"), reverse("localities:units")), Link(last, url)]
