"""The list of requests and its exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import access, queries, rules, sheets
from lienket.coordination.choices import Side
from lienket.coordination.forms import RequestFilter
from lienket.coordination.models import Request
from lienket.ground.refusals import NotThere
from lienket.ground.sheets.writing import csv_bytes, workbook
from lienket.ground.ui.misreading import misread, refuse_misread, understood
from lienket.ground.ui.paging import Page, query
from lienket.ground.ui.shapes import Link

MOST_EXPORTED = 20_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class ListRow:
    """One line of the list."""

    request: Request
    direction: str
    other: str
    late: bool
    soon: bool
    mine: bool
    """Whether the next step is the viewer's organisation's."""


def requests(request: HttpRequest) -> HttpResponse:
    """Requests of the viewer's organisation, filtered, by due date."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    form = RequestFilter(request.GET or None, counterparts=queries.counterparts(viewer))
    found = queries.listing(viewer, today=today, **form.criteria())
    unread = misread(request.GET, form)
    page = Page.asked(request, found.count(), misread=unread)
    page = page.with_rows([_row(viewer, one, today) for one in found.defer("body")[page.start : page.stop]])
    return render(request, "coordination/requests.html", {
        "page": page,
        "filter_form": form,
        "today": today,
        "can_ask": access.can_ask(viewer),
        "export_items": _exports(understood(request.GET, unread)),
        **_empty(viewer, bool(form.chosen())),
    })  # fmt: skip


def _row(viewer: Viewer, one: Request, today: date) -> ListRow:
    asked = viewer.acts_for(one.answering_id)
    owed_by = rules.owed_by(one.state)
    return ListRow(
        request=one,
        direction=_("nhận từ") if asked else _("gửi tới"),
        other=one.asking.name if asked else one.answering.name,
        late=rules.is_late(one.state, one.due_on, today),
        soon=rules.is_due_soon(one.state, one.due_on, today),
        mine=viewer.acts_for(one.answering_id if owed_by == Side.ANSWERING else one.asking_id) and owed_by is not None,
    )


def _exports(parameters: QueryDict) -> list[Link]:
    kept = query(parameters)
    names = [("xlsx", "Excel (.xlsx)"), ("csv", "CSV"), ("json", "JSON")]
    return [
        Link(
            label,
            reverse("coordination:requests_format", args=[suffix]) + ("" if kept == "?" else kept),
            f"filetype-{suffix}",
        )
        for suffix, label in names
    ]


def _empty(viewer: Viewer, filtered: bool) -> dict[str, Any]:
    if filtered:
        return {
            "empty_title": _("Không có đề nghị nào khớp"),
            "empty_action": Link(_("Bỏ lọc, xem tất cả"), reverse("coordination:requests")),
        }
    new = Link(_("Gửi đề nghị đầu tiên"), reverse("coordination:request_new"))
    return {
        "empty_title": _("Cơ quan chưa có đề nghị phối hợp nào"),
        "empty_text": _("Đề nghị gửi đi và nhận về giữa cơ quan anh/chị với cơ quan khác sẽ hiện ở đây."),
        "empty_action": new if access.can_ask(viewer) else None,
    }


def requests_format(request: HttpRequest, suffix: str) -> HttpResponse:
    """The list as .xlsx, .csv or .json, with the same filters."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    form = RequestFilter(request.GET or None, counterparts=queries.counterparts(viewer))
    refuse_misread(misread(request.GET, form))
    rows = sheets.rows(queries.listing(viewer, today=today, **form.criteria())[:MOST_EXPORTED], today)
    name = f"de-nghi-{today:%Y-%m-%d}"
    if suffix == "json":
        made = [{key: _plain(value) for key, value in row.items()} for row in rows]
        return JsonResponse({"as_of": today.isoformat(), "count": len(made), "requests": made})
    if suffix == "xlsx":
        return _file(workbook(sheets.columns(), rows, _("Đề nghị phối hợp")), _XLSX, f"{name}.xlsx")
    if suffix == "csv":
        return _file(csv_bytes(sheets.columns(), rows), "text/csv; charset=utf-8", f"{name}.csv")
    raise NotThere(_("Danh sách này chỉ có dạng .xlsx, .csv và .json."))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
