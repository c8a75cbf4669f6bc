"""The desk: what waits on an organisation, what it must do, what it waits for, what is due soon or late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.coordination import rules
from lienket.coordination.choices import OPEN, REPORTABLE, ExtensionState, Side, State, Verdict
from lienket.coordination.models import Extension, Report, Request
from lienket.ground.database.prepared import prepared_cursor

LIMIT = 500
_DOING = (State.ACCEPTED, State.DISPUTED)


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
    number: str = ""
    title_en: str = ""


@dataclass(frozen=True)
class Desk:
    """The desk of an organisation. `late` and `soon` are what the organisation itself owes."""

    waits: list[DeskItem]
    todo: list[DeskItem]
    awaited: list[DeskItem]

    @property
    def soon(self) -> list[DeskItem]:
        return [item for item in (*self.waits, *self.todo) if item.soon]

    @property
    def late(self) -> list[DeskItem]:
        return [item for item in (*self.waits, *self.todo) if item.late]

    @property
    def late_awaited(self) -> list[DeskItem]:
        return [item for item in self.awaited if item.late]

    @property
    def anything(self) -> bool:
        return bool(self.waits or self.todo or self.awaited)


Items = Callable[[Sequence[int], date], list[DeskItem]]
Owners = Callable[[date], set[int]]
_ROOMS: list[tuple[Items, Owners]] = []


def also_on_desk(items: Items, owners: Owners) -> None:
    """Let a room put work of its own that is no request among what an organisation must do.

    `items(organisation_ids, today)` are its lines on their desk and in their daily letter, as few as possible;
    `owners(day)` are the organisations that have any. Rooms call this once, when the app is ready.
    """
    _ROOMS.append((items, owners))


def _to_answer(ids: list[int]) -> QuerySet[Request]:
    return Request.objects.filter(answering_id__in=ids, state=State.ASKED)


def _to_read(ids: list[int]) -> QuerySet[Request]:
    """Declined: the asking side has yet to read why and close it."""
    return Request.objects.filter(asking_id__in=ids, state=State.DECLINED)


def _to_judge(ids: list[int]) -> QuerySet[Report]:
    """Reports of the other side without a verdict, of requests where a verdict can still be given."""
    mine = Q(side=Side.ANSWERING, request__asking_id__in=ids) | Q(side=Side.ASKING, request__answering_id__in=ids)
    return Report.objects.filter(mine, verdict=Verdict.PENDING, request__state__in=sorted(REPORTABLE))


def _to_decide(ids: list[int]) -> QuerySet[Extension]:
    return Extension.objects.filter(
        state=ExtensionState.PENDING, request__asking_id__in=ids, request__state__in=sorted(OPEN)
    )


def waiting_count(viewer: Viewer) -> int:
    """How many things wait on the viewer's organisation, as many as the desk lists: one query, on every page."""
    ids = list(viewer.organisation_ids)
    if not ids:
        return 0
    statement, given = _counting(len(ids))
    with prepared_cursor() as cursor:
        cursor.execute(statement, [ids[-1 - value] if isinstance(value, int) else value for value in given])
        return int(cursor.fetchone()[0])


@lru_cache(maxsize=8)
def _counting(many: int) -> tuple[str, list[Any]]:
    """The statement that counts for so many organisations, and what fills it: -1, -2 … stand for their numbers.

    Putting it together takes longer than the server needs to answer it, so it is done once.
    """
    ids = [-1 - number for number in range(many)]
    queries = (_to_answer(ids), _to_read(ids), _to_judge(ids), _to_decide(ids))
    parts = [query.order_by().values_list("pk").query.sql_with_params() for query in queries]
    union = " UNION ALL ".join(f"({statement})" for statement, _given in parts)
    given = [value if isinstance(value, int) else str(value) for _statement, values in parts for value in values]
    return f"SELECT count(*) FROM ({union}) AS waiting", given  # noqa: S608


def desk(viewer: Viewer, today: date, *, limit: int = LIMIT) -> Desk:
    """The desk of the organisation the viewer acts for. Five queries, and those of rooms, for any number of rows."""
    ids = list(viewer.organisation_ids)
    mine = list(_open(Q(answering_id__in=ids))[:limit])
    theirs = list(_open(Q(asking_id__in=ids) & ~Q(answering_id__in=ids))[:limit])
    waits = [_item(r, _("Trả lời đề nghị"), r.asking.name, today) for r in mine if r.state == State.ASKED]
    waits += _verdicts(ids, limit)
    waits += _extensions(ids, limit)
    waits += _declined(ids, today, limit)
    todo = [_item(r, _todo_words(r.state), r.asking.name, today) for r in mine if r.state in _DOING]
    return Desk(
        waits=waits,
        todo=[*todo, *(item for items, _owners in _ROOMS for item in items(ids, today))],
        awaited=[_item(r, _awaited_words(r.state), r.answering.name, today) for r in theirs],
    )


def _open(condition: Q) -> QuerySet[Request]:
    """What the answering side owes, the most urgent first."""
    return (
        Request.objects.filter(condition, state__in=(State.ASKED, *_DOING))
        .select_related("asking", "answering")
        .defer("body", "folded")
        .order_by(F("due_on").asc(nulls_last=True), "pk")
    )


def _todo_words(state: str) -> str:
    return _("Làm lại hoặc giải trình") if state == State.DISPUTED else _("Thực hiện, báo kết quả")


def _awaited_words(state: str) -> str:
    return {
        State.ASKED: _("Chờ trả lời"),
        State.ACCEPTED: _("Đang thực hiện"),
        State.DISPUTED: _("Chờ làm lại, giải trình"),
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
        number=row.number,
        title_en=row.title_en,
    )


def _about(row: Request, *, kind: str, words: str, other: str, since: date, part: str) -> DeskItem:
    """A thing within a request: a report to judge, an extension to decide. The deadline is not the decider's."""
    return DeskItem(
        kind=kind,
        words=words,
        title=row.title,
        other=other,
        due_on=None,
        url=f"{row.get_absolute_url()}#{part}",
        late=False,
        soon=False,
        since=since,
        sample=row.sample,
        number=row.number,
        title_en=row.title_en,
    )


def _verdicts(ids: list[int], limit: int) -> list[DeskItem]:
    rows = (
        _to_judge(ids)
        .select_related("request", "request__asking", "request__answering")
        .defer("body", "request__body", "request__folded")
        .order_by("on", "pk")[:limit]
    )
    return [
        _about(
            row.request,
            kind="waiting",
            words=_("Xác nhận báo cáo hoàn thành") if row.final else _("Xác nhận tiến độ"),
            other=(row.request.answering if row.side == Side.ANSWERING else row.request.asking).name,
            since=row.on,
            part=f"bao-cao-{row.pk}",
        )
        for row in rows
    ]


def _extensions(ids: list[int], limit: int) -> list[DeskItem]:
    rows = _to_decide(ids).select_related("request", "request__answering").order_by("pk")[:limit]
    return [
        _about(
            row.request,
            kind="waiting",
            words=_("Quyết định gia hạn đến %(day)s") % {"day": f"{row.due_after:%d/%m/%Y}"},
            other=row.request.answering.name,
            since=row.asked_on,
            part=f"gia-han-{row.pk}",
        )
        for row in rows
    ]


def _declined(ids: list[int], today: date, limit: int) -> list[DeskItem]:
    rows = _to_read(ids).select_related("answering").defer("body", "folded").order_by("answered_on", "pk")[:limit]
    return [
        _about(
            row,
            kind=row.state,
            words=_("Bị từ chối: xem lý do rồi đóng"),
            other=row.answering.name,
            since=row.answered_on or row.asked_on,
            part="lich-su",
        )
        for row in rows
    ]


def open_sides(day: date) -> set[int]:
    """The organisations that are a side of something not ended, or have work of a room's own: who may need a letter."""
    rows = Request.objects.filter(state__in=sorted(OPEN | {State.DECLINED, State.CONFIRMED}))
    pairs = rows.values_list("asking_id", "answering_id").distinct()
    return {one for pair in pairs for one in pair}.union(*(owners(day) for _items, owners in _ROOMS))
