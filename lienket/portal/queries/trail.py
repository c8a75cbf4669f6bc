"""The trail for administrators: acts in words, what rows they changed, and whether the seals still hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.cache import cache as kept
from django.db import connection
from django.db.models import Q, QuerySet

from lienket.accounts.access import Viewer
from lienket.ground import access
from lienket.ground.audit import seals
from lienket.ground.audit.models import Act, Seal
from lienket.ground.audit.tasks import CHECK_NOW
from lienket.ground.jobs import progress_of
from lienket.ground.jobs.models import JobProgress
from lienket.localities.models import Organisation
from lienket.portal import rules

PAGE = 40
MOST_CHANGES = 12
CHECK_RUNS = (JobProgress.State.WAITING, JobProgress.State.RUNNING)


@dataclass(frozen=True)
class ActFilter:
    """What the trail is narrowed to; `before` is the id of the last act of the page before."""

    person: str = ""
    organisation: str = ""
    verb: str = ""
    thing: str = ""
    day_from: date | None = None
    day_to: date | None = None
    before: int | None = None


@dataclass(frozen=True)
class RowChange:
    """One row that an act changed: the table in words, and (label, before, after) of its columns."""

    table: str
    row_id: str
    operation: str
    cells: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class SealState:
    """The last seal, how many lines stand behind it, and what the last check found; None where there is none."""

    number: int | None
    at: datetime | None
    digest: str
    seals: int
    checked_at: datetime | None
    faults: tuple[str, ...]
    running: JobProgress | None
    """The check that someone asked for, while it waits or runs."""


def acts(viewer: Viewer, chosen: ActFilter) -> QuerySet[Act]:
    """Acts the viewer may see, newest first, narrowed; a locality's administrator sees its organisations' acts only."""
    query = Act.objects.filter(_own(viewer)).order_by("-id")
    for column, text in (
        ("actor_label", chosen.person),
        ("organisation_label", chosen.organisation),
        ("object_label", chosen.thing),
    ):
        for word in text.split()[:8]:
            query = query.filter(**{f"{column}__unaccent__icontains": word})
    if chosen.verb:
        query = query.filter(verb=chosen.verb)
    if chosen.day_from:
        query = query.filter(at__date__gte=chosen.day_from)
    if chosen.day_to:
        query = query.filter(at__date__lte=chosen.day_to)
    if chosen.before:
        query = query.filter(pk__lt=chosen.before)
    return query


def _own(viewer: Viewer) -> Q:
    if viewer.role == access.PLATFORM_ADMINISTRATOR:
        return Q()
    if viewer.role != access.LOCALITY_ADMINISTRATOR:
        return Q(pk__in=[])
    ids = list(viewer.locality_ids)
    theirs = Organisation.objects.filter(Q(locality_id__in=ids) | Q(locality__province_id__in=ids))
    return Q(organisation_id__in=theirs.values("pk"))


def verbs(viewer: Viewer) -> list[str]:
    """The verbs that occur in what the viewer may see, for the filter."""
    return list(Act.objects.filter(_own(viewer)).order_by("verb").values_list("verb", flat=True).distinct())


_CHANGES = """
SELECT a.id, c."table", c.row_id, c.operation, c.before, c.after FROM unnest(%s::bigint[]) AS a(id)
CROSS JOIN LATERAL (SELECT * FROM audit_change WHERE act = a.id ORDER BY id LIMIT %s) c ORDER BY c.id
"""
_NUMBERS = "SELECT act, count(*) FROM audit_change WHERE act = ANY(%s::bigint[]) GROUP BY act"


def changes_of(ids: Sequence[int]) -> dict[int, tuple[int, list[RowChange]]]:
    """For each act how many rows it changed, and the first of them: two queries."""
    shown: dict[int, list[RowChange]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [list(ids)])
        numbers = dict(cursor.fetchall())
        cursor.execute(_CHANGES, [list(ids), MOST_CHANGES])
        for act, table, row_id, operation, before, after in cursor.fetchall():
            shown[act].append(_row(table, row_id, operation, _json(before), _json(after)))
    return {act: (numbers.get(act, 0), shown.get(act, [])) for act in ids}


def _json(value: Any) -> dict[str, Any] | None:
    if isinstance(value, str):
        import json

        value = json.loads(value)
    return value if isinstance(value, dict) else None


def _row(table: str, row_id: str, operation: str, before: Any, after: Any) -> RowChange:
    name, labels, hidden = _words_of(table)
    cells = [
        (labels.get(column, column), old, new) for column, old, new in rules.row_changes(before, after, hidden=hidden)
    ]
    return RowChange(name, row_id, operation, cells)


_MACHINES = frozenset({"id", "sort_key", "folded", "lineage", "heirs"})


@cache
def _words_of(table: str) -> tuple[str, dict[str, str], frozenset[str]]:
    """A table's name and its columns in words; what only machines read is hidden, and what a model calls SEALED."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            labels = {str(field.column): str(field.verbose_name) for field in model._meta.concrete_fields}
            sealed: frozenset[str] = getattr(model, "SEALED", frozenset())
            return str(model._meta.verbose_name), labels, _MACHINES | sealed
    return table, {}, frozenset({"id"})


def seal_state() -> SealState:
    """The last seal and the result of the last check: four queries at most."""
    asked = progress_of(CHECK_NOW)
    last = Seal.objects.order_by("-id").first()
    check = kept.get(seals.CHECK_KEY) or {}
    return SealState(
        number=last.pk if last else None,
        at=last.at if last else None,
        digest=bytes(last.digest).hex() if last else "",
        seals=Seal.objects.count() if last else 0,
        checked_at=datetime.fromisoformat(check["at"]) if check else None,
        faults=tuple(check.get("faults", ())),
        running=asked if asked and asked.state in CHECK_RUNS else None,
    )
