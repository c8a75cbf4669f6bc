"""What the agreement will say, the rehearsal of what will be made, and the one commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.drafting import access, actions, forms, queries
from lienket.drafting.choices import DocumentState, DraftState, PartRole
from lienket.drafting.models import Document
from lienket.drafting.queries import DraftLine
from lienket.drafting.views.documents import crumbs
from lienket.drafting.views.posting import conflict, save
from lienket.drafting.views.workbench import check_ready
from lienket.ground.refusals import Refusal, Stale
from lienket.ground.ui.posting import form_page, request_key
from lienket.ground.ui.shapes import Link
from lienket.localities.queries import today

_FACTS = (
    "kind",
    "symbol",
    "title",
    "signed_on",
    "programme_title",
    "starts_on",
    "ends_on",
    "due_on",
    "visibility",
    "ask_partners",
)


def document_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """What the agreement and its programme will say, as read and as a person settles it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.document(viewer, pk)
    check_ready(found)
    if found.programme is not None and request.method != "POST":
        return _fixed_facts(request, found)
    form = forms.FactsForm(request.POST or None, initial=_initial(found), day=found.day)
    status = 0
    if request.method == "POST":
        try:
            status = save(form, lambda values: _save(viewer, found, values))
        except Stale as stale:
            return conflict(request, stale, request.path)
        if not status:
            messages.success(request, _("Đã lưu thông tin của văn bản."))
            return HttpResponseRedirect(found.get_absolute_url())
    matcher = queries.Matcher(found.owner, found.day, today())
    context = {
        "one": found,
        "warnings": queries.warnings_of(found, queries.lines_of(found), today()),
        "unmatched": [name for name in found.parties_named if not matcher.meaning(name).certain],
        "cancel_url": found.get_absolute_url(),
        "breadcrumbs": crumbs(Link(str(found), found.get_absolute_url()), Link(_("Thông tin văn bản"))),
    }
    return form_page(request, "drafting/facts.html", form, context, status)


def _fixed_facts(request: HttpRequest, found: Document) -> HttpResponse:
    """What was written, to be read only."""
    context = {
        "one": found,
        "parties": list(found.parties.order_by("folded", "pk")),
        "breadcrumbs": crumbs(Link(str(found), found.get_absolute_url()), Link(_("Thông tin văn bản"))),
    }
    return render(request, "drafting/facts_fixed.html", context)


def _initial(found: Document) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in (*_FACTS, "version")}
    values["parties"] = "\n".join(found.parties.order_by("folded", "pk").values_list("name", flat=True))
    values["lead"] = found.lead.name if found.lead else found.owner.name
    return values


def _save(viewer: Viewer, found: Document, values: dict[str, Any]) -> Document:
    given = {name: values[name] for name in (*_FACTS, "lead", "parties")}
    return actions.settle_facts(actor=viewer, document=found, version=values["version"], **given)


@dataclass(frozen=True)
class WillBe:
    """One accepted draft as the commitment that will be made, or why it will not."""

    code: str
    line: DraftLine
    lead: str
    partners: list[str]
    places: list[str]
    late: bool


def document_rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be made and what will not, row by row; sending the page makes all of it, or nothing."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.document(viewer, pk)
    check_ready(found)
    refusal = None
    if request.method == "POST":
        written = _written(found)
        try:
            given = request.POST.get("seen", "")[:40]
            made = actions.commit(actor=viewer, document=found, seen=given, request_key=request_key(request))
        except Refusal as told:
            if told.status not in (Refusal.status, Stale.status):
                raise
            refusal = told
        else:
            return _committed(request, made, _written(made) - written)
    lines = queries.lines_of(found)
    rows, undecided = (
        _rows(queries.to_write(lines), queries.next_number(found.programme)),
        sum(line.draft.state == DraftState.OPEN for line in lines),
    )
    if found.state == DocumentState.COMMITTED and refusal is None and not rows and not undecided:
        return HttpResponseRedirect(found.get_absolute_url())
    wanted = [row.line for row in rows]
    context = {
        "one": found,
        "rows": rows,
        "warnings": queries.warnings_of(found, wanted, today()),
        "twins": queries.twins_of(found),
        "asked": queries.requests_of(found, wanted),
        "seers": queries.who_may_see(found),
        "faulty": sum(bool(row.line.doubts.missing) for row in rows),
        "left": [line for line in lines if line.draft.state in (DraftState.OPEN, DraftState.REJECTED)],
        "open": undecided,
        "written": [line for line in lines if line.draft.commitment_id is not None],
        "parties": list(found.parties.order_by("folded", "pk")),
        "may_commit": access.can_commit(viewer, found),
        "refusal": refusal,
        "request_key": request_key(request),
        "seen": queries.stamp_of(found, lines),
        "breadcrumbs": crumbs(Link(str(found), found.get_absolute_url()), Link(_("Xem trước khi ghi"))),
    }
    return render(request, "drafting/rehearsal.html", context, status=refusal.status if refusal else 200)


def _rows(lines: list[DraftLine], first: int) -> list[WillBe]:
    found = []
    for number, line in enumerate(lines, start=first):
        parts = [one for one in line.parts if not one.left_out]
        found.append(
            WillBe(
                code=f"N{number}",
                line=line,
                lead=str(line.lead or ""),
                partners=[str(one.organisation) for one in parts if one.role == PartRole.PARTNER and one.organisation],
                places=[str(one.chosen) for one in parts if one.role == PartRole.PARTICIPANT and one.chosen],
                late=line.due_on is not None and line.due_on < today(),
            )
        )
    return found


def _written(found: Document) -> int:
    return found.drafts.filter(commitment__isnull=False).count()


def _committed(request: HttpRequest, made: Document, count: int) -> HttpResponse:
    if not count:
        messages.info(request, _("Văn bản này đã được ghi trước đó; không ghi lại lần nữa."))
    else:
        messages.success(request, _("Đã ghi văn bản và %(n)d nhiệm vụ.") % {"n": count})
    address = made.programme.get_absolute_url() if made.programme else reverse("drafting:documents")
    return HttpResponseRedirect(address)
