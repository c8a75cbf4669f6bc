"""One request with everything about it, and the download of a file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import access, queries, rules
from lienket.coordination.choices import OPEN, ExtensionState, Side, StepName, Verdict
from lienket.coordination.models import Event, Report
from lienket.coordination.queries import Whole
from lienket.coordination.views.offers import Offers, offers
from lienket.ground.files.store import download
from lienket.ground.ui.filters import date_text
from lienket.ground.ui.shapes import FileItem, Link, TrailEntry

_ICONS = {
    StepName.ASK: "send",
    StepName.ACCEPT: "check2",
    StepName.DECLINE: "x-circle",
    StepName.WITHDRAW: "arrow-counterclockwise",
    StepName.FINISH: "clipboard-check",
    StepName.CONFIRM: "check2-all",
    StepName.DISPUTE: "exclamation-octagon",
    StepName.CLOSE: "lock",
    StepName.REPORT: "clipboard-data",
    StepName.AGREE: "check2",
    StepName.OBJECT: "exclamation-octagon",
    StepName.EXTEND: "calendar-event",
    StepName.GRANT: "calendar-check",
    StepName.REFUSE: "calendar-x",
    StepName.MOVE: "calendar-event",
    StepName.LAPSE: "calendar-x",
}
_EXTENSION_TONES = {
    ExtensionState.PENDING: "waiting",
    ExtensionState.GRANTED: "approved",
    ExtensionState.REFUSED: "refused",
    ExtensionState.LAPSED: "expired",
}
_VERDICT_TONES = {Verdict.PENDING: "waiting", Verdict.CONFIRMED: "confirmed", Verdict.DISPUTED: "disputed"}


def request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: where it stands, what is next, what was reported, and the trail."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    whole = queries.whole(queries.request(viewer, pk))
    return render(request, "coordination/request.html", {**_standing(viewer, whole), **_parts(viewer, whole)})


def _standing(viewer: Viewer, whole: Whole) -> dict[str, Any]:
    found, sides = whole.request, access.sides_of(viewer, whole.request)
    today = timezone.localdate()
    owed_by = rules.owed_by(found.state)
    owing, heirs = (
        (found.answering, whole.answering_now) if owed_by == Side.ANSWERING else (found.asking, whole.asking_now)
    )
    other = ", ".join(one.name for one in heirs) or owing.name
    return {
        "thing": found,
        "whole": whole,
        "today": today,
        "next_words": rules.next_words(found.state, owed_by in sides, other),
        "mine": owed_by in sides,
        "open": found.state in OPEN,
        "both_sides": len(sides) == 2,
        "late": rules.is_late(found.state, found.due_on, today),
        "soon": rules.is_due_soon(found.state, found.due_on, today),
        "breadcrumbs": [
            Link(_("Bàn làm việc"), reverse("portal:desk")),
            Link(_("Đề nghị"), reverse("coordination:requests")),
            Link(found.number),
        ],
        "only_reads": not access.can_report(viewer, found),
        "only_prepares": access.can_report(viewer, found) and not access.can_decide(viewer, found),
    }


def _parts(viewer: Viewer, whole: Whole) -> dict[str, Any]:
    offered = offers(viewer, whole)
    return {
        "offers": offered,
        "also": _also(whole, offered),
        "reports": [(one, _files(one), _VERDICT_TONES[Verdict(one.verdict)]) for one in reversed(whole.reports)],
        "extensions": [(one, _EXTENSION_TONES[ExtensionState(one.state)]) for one in whole.extensions],
        "first_due_on": whole.request.first_due_on,
        "trail": [_entry(one) for one in reversed(whole.events)],
    }


def _also(whole: Whole, offered: Offers) -> list[Link]:
    """What else waits on the reader here, besides the next step of the request."""
    final = {one.pk for one in whole.reports if one.final}
    links = [Link(_("cho ý kiến về kết quả từng phần"), f"#bao-cao-{pk}") for pk in offered.verdicts if pk not in final]
    pending = whole.pending_extension
    if offered.decision and pending:
        words = _("quyết định gia hạn đến %(day)s") % {"day": date_text(pending.due_after)}
        links.append(Link(words, f"#gia-han-{pending.pk}"))
    return links


def _files(report: Report) -> list[FileItem]:
    return [
        FileItem(
            name=one.name,
            url=reverse("coordination:evidence", args=[one.pk]),
            size=one.file.size,
            by=one.added_by,
            when=one.added_at,
        )
        for one in report.evidence.all()
    ]


def _entry(event: Event) -> TrailEntry:
    words = str(StepName(event.step).label)
    if event.due_after:
        words = _("%(step)s, hạn %(day)s") % {"step": words, "day": date_text(event.due_after)}
    words = words[:1].upper() + words[1:]
    if _dated_back(event.on, event):
        words = _("%(step)s (ngày %(day)s)") % {"step": words, "day": date_text(event.on)}
    return TrailEntry(
        when=event.at,
        who=event.person_label,
        act=words,
        organisation=event.organisation_label,
        on_behalf=event.behalf_label,
        reason=event.reason,
        icon=_ICONS[StepName(event.step)],
    )


def _dated_back(on: date, event: Event) -> bool:
    """The act tells of another day than the one on which it was written down."""
    return on != timezone.localdate(event.at)


def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """A file of evidence, as a download, for the two sides of its request."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.evidence(viewer, pk)
    return download(found.file, found.name)
