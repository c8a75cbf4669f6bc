"""The numbers and news of the first page. Everything is counted from what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, Case, CharField, Count, DateField, F, Func, OuterRef, Value, When
from django.db.models.functions import Cast

from lienket.accounts.access import Viewer
from lienket.agreements.choices import Count as Box
from lienket.agreements.choices import ParticipationRole, Status
from lienket.agreements.models import Commitment, DueDateChange
from lienket.agreements.queries import visible_commitments
from lienket.agreements.queries.lists import box_condition
from lienket.coordination.choices import Verdict
from lienket.coordination.models import Report
from lienket.ground.ui.shapes import Counts
from lienket.localities.models import Organisation


@dataclass(frozen=True)
class Line:
    """The four official counts of one field or one status."""

    code: str
    label: str
    counts: Counts


@dataclass(frozen=True)
class Standing:
    """All commitments the viewer may see: in total, by field in the order of fields, by status."""

    counts: Counts
    by_field: tuple[Line, ...]
    by_status: tuple[Line, ...]
    sample: bool


@dataclass(frozen=True)
class Place:
    """A province of today: `lineage` is itself and all it took over; `concerned` counts commitments that name it."""

    id: int
    code: str
    name: str
    short_name: str
    lineage: tuple[int, ...]
    concerned: int


@dataclass(frozen=True)
class Event:
    """A public fact about a commitment: `what` is done, confirmed, final or due (moved to `other_day`)."""

    programme: str
    code: str
    title: str
    title_en: str
    status: str
    what: str
    day: date
    other_day: date | None

    @property
    def status_label(self) -> str:
        return str(Status(self.status).label)


def counters(today: date) -> dict[str, Count]:
    """The four official boxes as aggregates over commitments."""
    return {box: Count("pk", filter=box_condition(box, today)) for box in Box.values}


def total_of(rows: Iterable[dict[str, Any]]) -> Counts:
    """The sum of rows that carry the four counts."""
    rows = list(rows)
    return Counts(**{box: sum(row[box] for row in rows) for box in Box.values})


def standing(viewer: Viewer, today: date, *, english: bool = False) -> Standing:
    """Counts in total, by field and by status: one query, so the three always agree."""
    keys = ("field__code", "field__name", "field__name_en", "field__order", "status", "sample")
    rows = list(visible_commitments(viewer).order_by().values(*keys).annotate(**counters(today)))
    fields = sorted({(row["field__order"], row["field__code"]) for row in rows})
    names = {row["field__code"]: (english and row["field__name_en"]) or row["field__name"] for row in rows}
    return Standing(
        counts=total_of(rows),
        by_field=tuple(
            Line(code, names[code], total_of(row for row in rows if row["field__code"] == code))
            for _order, code in fields
        ),
        by_status=tuple(
            Line(status, str(Status(status).label), total_of(row for row in rows if row["status"] == status))
            for status in Status.values
            if any(row["status"] == status for row in rows)
        ),
        sample=any(row["sample"] for row in rows),
    )


_PLACES = """
WITH shares AS (
  SELECT p.commitment_id, p.locality_id AS unit FROM agreements_participation p
  WHERE p.locality_id IS NOT NULL AND p.commitment_id IN ({visible})
  UNION
  SELECT p.commitment_id, o.locality_id FROM agreements_participation p
  JOIN localities_organisation o ON o.id = p.organisation_id
  WHERE p.commitment_id IN ({visible})
), former AS (
  SELECT id, unnest(lineage) AS unit FROM localities_unit WHERE level = 'province' AND valid_to IS NULL
), concerned AS (
  SELECT f.id, count(DISTINCT s.commitment_id) AS number
  FROM shares s JOIN localities_unit u ON u.id = s.unit
  JOIN former f ON f.unit = coalesce(u.province_id, u.id) GROUP BY f.id
)
SELECT t.id, t.code, t.name, t.short_name, t.lineage, coalesce(c.number, 0)
FROM localities_unit t LEFT JOIN concerned c ON c.id = t.id
WHERE t.level = 'province' AND t.valid_to IS NULL ORDER BY t.sort_key, t.code
"""


def places(viewer: Viewer) -> list[Place]:
    """Every province of today with the number of commitments that name it or a part of it, then or now: one query."""
    visible, parameters = visible_commitments(viewer).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_PLACES.format(visible=visible), [*parameters, *parameters])
        return [
            Place(pk, code, name, short_name, tuple(lineage), concerned)
            for pk, code, name, short_name, lineage, concerned in cursor.fetchall()
        ]


class AmongIds(Func):
    """Whether a number is among those of an array; unlike `__in` it can look at a column of the outer query."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def lead_now() -> ArraySubquery:
    """The names of whoever stands in the lead's place today; the lead itself while it holds."""
    stands_now = AmongIds(F("pk"), OuterRef("lead__heirs"))
    return ArraySubquery(Organisation.objects.filter(stands_now).order_by("folded").values("name"))


def late(viewer: Viewer, today: date, *, limit: int = 8) -> list[dict[str, Any]]:
    """What is open past its due date, the longest first: one query."""
    query: Any = (
        visible_commitments(viewer)
        .filter(box_condition(Box.OPEN_OVERDUE, today))
        .annotate(lead_now=lead_now())
        .order_by("due_on", "sort_key", "pk")
        .values(
            "lead_now",
            "code",
            "title",
            "title_en",
            "status",
            "due_on",
            "lead__name",
            "lead__key",
            "field__name",
            "field__name_en",
            "programme__code",
        )
    )
    return list(query[:limit])


_EVENT = ("programme_code", "thing_code", "thing_title", "thing_title_en", "thing_status", "what", "day", "other_day")
_NO_DAY = Cast(Value(None), DateField())


def _about(prefix: str) -> dict[str, F]:
    names = {"code": "code", "title": "title", "title_en": "title_en", "status": "status"}
    columns = {f"thing_{name}": F(prefix + column) for name, column in names.items()}
    return {"programme_code": F(prefix + "programme__code"), **columns}


def events(viewer: Viewer, today: date, *, limit: int = 8) -> list[Event]:
    """The latest public facts: completed, result confirmed by the other side, due date moved. One query.

    Only what the public page of the commitment says anyway; never the words that the sides wrote to each other.
    """
    seen = visible_commitments(viewer).order_by()
    finished: Any = (
        Commitment.objects.filter(pk__in=seen.values("pk"), done_on__isnull=False, done_on__lte=today)
        .annotate(**_about(""), what=Value("done", output_field=CharField()), day=F("done_on"), other_day=_NO_DAY)
        .order_by()
        .values_list(*_EVENT)
    )
    path = "request__participation__commitment__"
    confirmed: Any = (
        Report.objects.filter(
            request__participation__role=ParticipationRole.PARTNER,
            request__participation__commitment__in=seen.values("pk"),
            verdict=Verdict.CONFIRMED,
            verdict_on__lte=today,
        )
        .annotate(
            **_about(path),
            what=Case(When(final=True, then=Value("final")), default=Value("confirmed"), output_field=CharField()),
            day=F("verdict_on"),
            other_day=_NO_DAY,
        )
        .order_by()
        .values_list(*_EVENT)
    )
    moved: Any = (
        DueDateChange.objects.filter(commitment__in=seen.values("pk"), changed_on__lte=today)
        .annotate(
            **_about("commitment__"),
            what=Value("due", output_field=CharField()),
            day=F("changed_on"),
            other_day=F("due_after"),
        )
        .order_by()
        .values_list(*_EVENT)
    )
    rows = finished.union(confirmed, moved).order_by("-day", "programme_code", "thing_code", "what")[:limit]
    return [Event(*row) for row in rows]
