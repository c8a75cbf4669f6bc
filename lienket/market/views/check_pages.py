"""Checks of a point of sale: filling in the list, and reading what was found."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.files.store import download
from lienket.ground.refusals import NotThere
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link
from lienket.market import access, actions, forms, queries
from lienket.market.choices import ItemVerdict
from lienket.market.models import Inspection
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.point_pages import point_crumbs, posted

VERDICT_TONES = {ItemVerdict.PASS: "good", ItemVerdict.FAIL: "failed", ItemVerdict.NOT_APPLICABLE: "neutral"}


def inspection_new(request: HttpRequest, code: str) -> HttpResponse:
    """Check a point against the list of today."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_point(viewer, code)
    access.check_can_check_point(viewer, one)
    form = forms.InspectionForm(request.POST or None, request.FILES or None, initial={"on": timezone.localdate()})
    context = {
        "heading": _("Kiểm tra điểm bán"),
        "lead": one.name,
        "criteria": queries.criteria_on(timezone.localdate()),
        "breadcrumbs": point_crumbs(one, Link(_("Kiểm tra"))),
        "cancel_url": one.get_absolute_url(),
    }
    made: list[Inspection] = []

    def run(values: dict[str, Any]) -> None:
        given = {name: values[name] for name in ("on", "inspectors", "note", "due_on")}
        made.append(
            actions.inspect(
                actor=viewer,
                request_key=request_key(request),
                point=one,
                by=organisation_of(viewer),
                found=form.found(),
                **given,
            )
        )

    return posted(request, form, context, run, lambda: made[0].get_absolute_url(), "market/point_inspect.html")


def inspection(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One check, line by line, with the act its list comes from."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = queries.own_point(viewer, code)
    found = queries.inspection(one, pk)
    criteria = queries.criteria_named(found.criteria)
    items = {item.code: item for item in found.items.all()}
    rows = [
        (line, items[line.code], VERDICT_TONES[ItemVerdict(items[line.code].verdict)])
        for line in criteria.items
        if line.code in items
    ]
    context = {
        "one": found,
        "point": one,
        "criteria": criteria,
        "rows": rows,
        "counts": {kind: sum(item.verdict == kind for item in items.values()) for kind in ItemVerdict.values},
        "breadcrumbs": point_crumbs(one, Link(_("Kiểm tra"))),
    }
    return render(request, "market/point_inspection.html", context)


def inspection_photo(request: HttpRequest, code: str, pk: int, item: str) -> FileResponse:
    """A photograph of a line of a check."""
    found = queries.inspection(queries.own_point(request.viewer, code), pk)  # type: ignore[attr-defined]
    line = next((one for one in found.items.select_related("photo") if one.code == item), None)
    if line is None or line.photo is None:
        raise NotThere(_("Mục này không có ảnh."))
    return download(line.photo, line.photo_name)
