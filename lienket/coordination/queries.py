"""Reading handshakes: what waits on whom, what is due, what is late, and the trail of one request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import rules
from lienket.coordination.choices import ExtensionState, Side, State, Verdict
from lienket.coordination.models import Evidence, Extension, Report, Request
from lienket.ground.refusals import NotThere

_ANSWERING_OWES = (State.ASKED, State.ACCEPTED, State.DISPUTED)


@dataclass(frozen=True)
class DeskItem:
    """One line of the desk: what, with whom, by when, and where to act."""

    kind: str
    words: str
    title: str
    other: str
    due_on: date | None
    url: str
    late: bool
    soon: bool
    since: date | None
    sample: bool


def visible(viewer: Viewer) -> QuerySet[Request]:
    """Requests the viewer is a side of."""
    ids = list(viewer.organisation_ids)
    return Request.objects.filter(Q(asking_id__in=ids) | Q(answering_id__in=ids))


def request(viewer: Viewer, pk: int) -> Request:
    """One request with its sides, else NotThere."""
    found = visible(viewer).select_related("asking", "answering").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy đề nghị này."))
    return found


def reports_of(request: Request) -> list[Report]:
    """Reports with their evidence, oldest first."""
    return list(request.reports.prefetch_related("evidence__file").order_by("pk"))


def report(viewer: Viewer, pk: int) -> Report:
    """One report of a request the viewer is a side of."""
    found = (
        Report.objects.select_related("request", "request__asking", "request__answering")
        .filter(pk=pk, request__in=visible(viewer))
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy báo cáo này."))
    return found


def reports_about(subject_type: str, subject_ids: Sequence[int]) -> QuerySet[Report]:
    """Reports that carry the given subjects (a room's own objects), with both sides of their requests."""
    return Report.objects.filter(subject_type=subject_type, subject_id__in=subject_ids).select_related(
        "request", "request__asking", "request__answering"
    )


def evidence(viewer: Viewer, pk: int) -> Evidence:
    """A file of a report the viewer may read, or one their own organisation added."""
    theirs = Q(reports__request__in=visible(viewer)) | Q(organisation_id__in=list(viewer.organisation_ids))
    found = Evidence.objects.select_related("file").filter(theirs, pk=pk).distinct().first()
    if found is None:
        raise NotThere(_("Không tìm thấy tệp minh chứng này."))
    return found


def extension(viewer: Viewer, pk: int) -> Extension:
    """One extension of a request the viewer is a side of."""
    found = (
        Extension.objects.select_related("request", "request__asking", "request__answering")
        .filter(pk=pk, request__in=visible(viewer))
        .first()
    )
    if found is None:
        raise NotThere(_("Không tìm thấy đề nghị gia hạn này."))
    return found


def listing(
    viewer: Viewer,
    *,
    state: str = "",
    side: str = "",
    late: bool = False,
    text: str = "",
    organisation_id: int | None = None,
) -> QuerySet[Request]:
    """Requests of the viewer's organisation, filtered, newest due first."""
    ids = list(viewer.organisation_ids)
    query = visible(viewer)
    if side == Side.ASKING:
        query = query.filter(asking_id__in=ids)
    elif side == Side.ANSWERING:
        query = query.filter(answering_id__in=ids)
    if state:
        query = query.filter(state=state)
    if late:
        query = query.filter(state__in=_ANSWERING_OWES, due_on__lt=timezone.localdate())
    if organisation_id:
        query = query.filter(Q(asking_id=organisation_id) | Q(answering_id=organisation_id))
    if text:
        query = query.filter(Q(title__unaccent__icontains=text) | Q(body__unaccent__icontains=text))
    return query.order_by(F("due_on").asc(nulls_last=True), "pk")


def waiting_count(viewer: Viewer) -> int:
    """How many things wait on the viewer's organisation: one query."""
    ids = list(viewer.organisation_ids)
    owed = Q(answering_id__in=ids, state=State.ASKED) | Q(
        asking_id__in=ids, extensions__state=ExtensionState.PENDING
    )
    judged = Q(reports__verdict=Verdict.PENDING) & (
        Q(reports__side=Side.ANSWERING, asking_id__in=ids) | Q(reports__side=Side.ASKING, answering_id__in=ids)
    )
    counted = Request.objects.filter(owed | judged).aggregate(n=Count("pk", distinct=True))
    return int(counted["n"])


def desk(viewer: Viewer, today: date, *, limit: int = 200) -> dict[str, list[DeskItem]]:
    """The desk: what waits on me, what I wait for, due soon, late. Four queries whatever the number of rows."""
    ids = list(viewer.organisation_ids)
    mine = list(_open(Q(answering_id__in=ids))[:limit])
    theirs = list(_open(Q(asking_id__in=ids))[:limit])
    waits: list[DeskItem] = []
    waits += [_item(r, _("Trả lời đề nghị"), r.asking.name, today) for r in mine if r.state == State.ASKED]
    waits += _verdicts(ids, today, limit, mine_to_give=True)
    waits += _extensions(ids, today, limit)
    doing = [r for r in mine if r.state in (State.ACCEPTED, State.DISPUTED)]
    todo = [_item(r, _todo_words(r.state), r.asking.name, today) for r in doing]
    awaited = [_item(r, _awaited_words(r.state), r.answering.name, today) for r in theirs]
    every = waits + todo
    return {
        "waits": waits,
        "todo": todo,
        "awaited": awaited,
        "soon": [item for item in every if item.soon],
        "late": [item for item in every if item.late],
        "late_awaited": [item for item in awaited if item.late],
    }


def _open(condition: Q) -> QuerySet[Request]:
    return (
        Request.objects.filter(condition, state__in=_ANSWERING_OWES)
        .select_related("asking", "answering")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


def _todo_words(state: str) -> str:
    return _("Giải trình, làm lại") if state == State.DISPUTED else _("Thực hiện, báo kết quả")


def _awaited_words(state: str) -> str:
    return {
        State.ASKED: _("Chờ trả lời"),
        State.ACCEPTED: _("Đang thực hiện"),
        State.DISPUTED: _("Chờ giải trình"),
    }[State(state)]


def _item(row: Request, words: str, other: str, today: date) -> DeskItem:
    return DeskItem(
        kind=row.state,
        words=words,
        title=row.title,
        other=other,
        due_on=row.due_on,
        url=row.get_absolute_url(),
        late=rules.is_late(row.state, row.due_on, today),
        soon=rules.is_due_soon(row.state, row.due_on, today),
        since=row.asked_on,
        sample=row.sample,
    )


def _verdicts(ids: list[int], today: date, limit: int, *, mine_to_give: bool) -> list[DeskItem]:
    to_give = Q(side=Side.ANSWERING, request__asking_id__in=ids) | Q(
        side=Side.ASKING, request__answering_id__in=ids
    )
    rows = (
        Report.objects.filter(to_give, verdict=Verdict.PENDING)
        .select_related("request", "request__asking", "request__answering")
        .order_by("on", "pk")[:limit]
    )
    return [
        DeskItem(
            kind="verdict",
            words=_("Xác nhận báo cáo hoàn thành") if row.final else _("Xác nhận tiến độ"),
            title=row.request.title,
            other=(row.request.answering if row.side == Side.ANSWERING else row.request.asking).name,
            due_on=None,
            url=row.request.get_absolute_url() + f"#bao-cao-{row.pk}",
            late=False,
            soon=False,
            since=row.on,
            sample=row.request.sample,
        )
        for row in rows
    ]


def _extensions(ids: list[int], today: date, limit: int) -> list[DeskItem]:
    rows = (
        Extension.objects.filter(state=ExtensionState.PENDING, request__asking_id__in=ids)
        .select_related("request", "request__answering")
        .order_by("pk")[:limit]
    )
    return [
        DeskItem(
            kind="extension",
            words=_("Quyết định gia hạn đến %(day)s") % {"day": f"{row.due_after:%d/%m/%Y}"},
            title=row.request.title,
            other=row.request.answering.name,
            due_on=row.due_before,
            url=row.request.get_absolute_url() + f"#gia-han-{row.pk}",
            late=False,
            soon=False,
            since=row.asked_on,
            sample=row.request.sample,
        )
        for row in rows
    ]


def requests_of_matter(matter_type: str, matter_id: int) -> QuerySet[Request]:
    """Every request about one object of a room, with sides, extensions and reports."""
    return (
        Request.objects.filter(matter_type=matter_type, matter_id=matter_id)
        .select_related("asking", "answering")
        .prefetch_related(
            "extensions", Prefetch("reports", Report.objects.prefetch_related("evidence__file").order_by("pk"))
        )
        .order_by("pk")
    )


def answer_record(organisation_ids: Sequence[int]) -> dict[str, Any]:
    """Who answers and who does not: counts and median days to answer of requests put to the organisations."""
    today = timezone.localdate()
    rows = Request.objects.filter(answering_id__in=list(organisation_ids)).values_list(
        "asked_on", "answered_on", "state", "due_on"
    )
    days = sorted((answered - asked).days for asked, answered, _s, _d in rows if answered)
    late = sum(rules.is_late(state, due, today) for _a, _b, state, due in rows)
    return {
        "asked": len(rows),
        "answered": len(days),
        "median_days": days[len(days) // 2] if days else None,
        "late": late,
    }


