"""Councils of OCOP and the scorecards they score by."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.access import DECIDERS
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.guard import MAX_BYTES, check_size
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.writing import template
from lienket.ground.ui.downloads import XLSX, as_file
from lienket.ground.ui.posting import request_key
from lienket.ground.ui.shapes import Link
from lienket.market import actions, forms, queries, sheets
from lienket.market.models import Council, Scorecard
from lienket.market.rules import CriteriaSet
from lienket.market.views.lot_pages import organisation_of
from lienket.market.views.ocop_dossiers import dossier_state
from lienket.market.views.ocop_pages import ocop_crumbs
from lienket.market.views.point_pages import posted

MOST_TOLD = 100


def _council_crumbs(*more: Link) -> list[Link]:
    return ocop_crumbs(Link(_("Hội đồng"), reverse("market:councils")), *more)


def _card_crumbs(*more: Link) -> list[Link]:
    return ocop_crumbs(Link(_("Phiếu chấm"), reverse("market:scorecards")), *more)


def councils(request: HttpRequest) -> HttpResponse:
    """Councils of the viewer's organisation, and those they sit in."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        "rows": list(queries.councils_of(viewer).prefetch_related("members")[:200]),
        "may_enter": viewer.may(DECIDERS),
        "breadcrumbs": ocop_crumbs(Link(_("Hội đồng"))),
    }
    return render(request, "market/ocop_councils.html", context)


def council_new(request: HttpRequest) -> HttpResponse:
    """Form a council."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.CouncilForm(request.POST or None, initial={"sits_on": timezone.localdate()})
    context = {
        "heading": _("Hội đồng mới"),
        "submit_label": _("Lập Hội đồng"),
        "breadcrumbs": _council_crumbs(Link(_("Hội đồng mới"))),
        "cancel_url": reverse("market:councils"),
    }
    made: list[Council] = []

    def run(values: dict[str, Any]) -> None:
        own = organisation_of(viewer)
        made.append(actions.make_council(actor=viewer, request_key=request_key(request), owner=own, **values))

    return posted(request, form, context, run, lambda: made[0].get_absolute_url())


def council(request: HttpRequest, pk: int) -> HttpResponse:
    """One council: its members and the dossiers it was given."""
    one = queries.council(request.viewer, pk)  # type: ignore[attr-defined]
    given = one.dossiers.select_related("product", "owner").order_by("-pk")[:200]
    context = {
        "one": one,
        "dossiers": [(row, dossier_state(row)) for row in given],
        "breadcrumbs": _council_crumbs(Link(one.title)),
    }
    return render(request, "market/ocop_council.html", context)


def scorecards(request: HttpRequest) -> HttpResponse:
    """Every scorecard, with where it is used and that it was not compared."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        "rows": queries.cards(),
        "groups": dict(queries.ocop_groups()),
        "sets": {one.code: one for one in queries.criteria_sets()},
        "may_enter": viewer.may(DECIDERS),
        "breadcrumbs": ocop_crumbs(Link(_("Phiếu chấm"))),
    }
    return render(request, "market/ocop_scorecards.html", context)


def scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    """One scorecard, line by line, with the sums of its parts."""
    one = queries.card(pk)
    criteria = queries.criteria_set_named(one.criteria)
    items = list(one.items.all())
    context = {
        "one": one,
        "criteria": criteria,
        "group": dict(queries.ocop_groups()).get(one.group, one.group),
        "parts": [
            (letter, name, most, [item for item in items if item.part == letter])
            for letter, name, most in criteria.parts
        ],
        "breadcrumbs": _card_crumbs(Link(str(one))),
    }
    return render(request, "market/ocop_scorecard.html", context)


def scorecard_template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, for the criteria of today."""
    criteria = queries.criteria_set_on(timezone.localdate()) or queries.criteria_sets()[0]
    return as_file(template(sheets.card_spec(criteria)), "mau-phieu-cham-ocop.xlsx", XLSX)


def scorecard_import(request: HttpRequest) -> HttpResponse:
    """Send a scorecard: every faulty cell is told, and nothing is kept before all are right."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.CardForm(request.POST or None, request.FILES or None)
    problems: list[CellProblem] = []
    context: dict[str, Any] = {
        "heading": _("Nhập phiếu chấm từ Excel"),
        "submit_label": _("Nhập phiếu chấm"),
        "problems": problems,
        "breadcrumbs": _card_crumbs(Link(_("Nhập từ Excel"))),
        "cancel_url": reverse("market:scorecards"),
    }
    made: list[Scorecard] = []

    def run(values: dict[str, Any]) -> None:
        criteria: CriteriaSet = values["criteria"]
        items = _read(values["file"], criteria, problems)
        made.append(
            actions.import_card(
                actor=viewer,
                request_key=request_key(request),
                owner=organisation_of(viewer),
                criteria=criteria.code,
                group=values["group"],
                source=values["source"],
                items=items,
            )
        )

    return posted(request, form, context, run, lambda: made[0].get_absolute_url(), "market/ocop_card_import.html")


def _read(upload: Any, criteria: CriteriaSet, problems: list[CellProblem]) -> list[actions.CardItem]:
    """The lines of the sheet; a Refusal with the problems beside it where something is wrong."""
    try:
        check_size(upload.size or 0, MAX_BYTES)
    except FileRefused as refused:
        raise Refusal(refused.sentence, field="file") from refused
    found, items = sheets.read_card(b"".join(upload.chunks()), upload.name or "", criteria)
    if found.refusal:
        raise Refusal(found.refusal, field="file")
    if found.problems:
        problems.extend(found.problems[:MOST_TOLD])
        told = _("Có %(n)d chỗ cần sửa trong tệp; chưa ghi gì. Xem danh sách bên dưới rồi nộp lại.")
        raise Refusal(told % {"n": len(found.problems)}, field="file")
    return items
