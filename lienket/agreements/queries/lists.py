"""Lists and counts. Raw rows, no model objects: these pages are read most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Q,
    QuerySet,
    Value,
    When,
)

from lienket.accounts.access import Viewer
from lienket.agreements.choices import Count as Box
from lienket.agreements.choices import ParticipationRole
from lienket.agreements.models import Agreement, Commitment, Participation
from lienket.agreements.queries.things import visible_agreements, visible_commitments
from lienket.agreements.rules import Counts
from lienket.ground.database.prepared import prepared_cursor


@dataclass(frozen=True)
class CommitmentFilter:
    """What a list of commitments is narrowed to. Empty means everything the viewer may see."""

    text: str = ""
    programme: str = ""
    field: str = ""
    status: str = ""
    box: str = ""
    lead_ids: tuple[int, ...] = ()
    locality_ids: tuple[int, ...] = ()
    partner_ids: tuple[int, ...] = ()
    organisation_ids: tuple[int, ...] = ()
    due_from: date | None = None
    due_to: date | None = None


def box_condition(box: str, today: date) -> Q:
    """The commitments that stand in one of the four official boxes today."""
    done = Q(done_on__isnull=False, done_on__lte=today)
    return {
        Box.DONE_ON_TIME: done & Q(done_on__lte=F("due_on")),
        Box.DONE_LATE: done & Q(done_on__gt=F("due_on")),
        Box.OPEN_IN_TIME: ~done & Q(due_on__gte=today),
        Box.OPEN_OVERDUE: ~done & Q(due_on__lt=today),
    }[Box(box)]


def filtered(viewer: Viewer, chosen: CommitmentFilter, today: date) -> QuerySet[Commitment]:
    """Commitments the viewer may see, narrowed."""
    query = visible_commitments(viewer)
    if chosen.programme:
        query = query.filter(programme__code=chosen.programme)
    if chosen.field:
        query = query.filter(field__code=chosen.field)
    if chosen.status:
        query = query.filter(status=chosen.status)
    if chosen.box:
        query = query.filter(box_condition(chosen.box, today))
    if chosen.lead_ids:
        query = query.filter(lead_id__in=chosen.lead_ids)
    if chosen.due_from:
        query = query.filter(due_on__gte=chosen.due_from)
    if chosen.due_to:
        query = query.filter(due_on__lte=chosen.due_to)
    if chosen.text:
        query = query.filter(
            Q(title__unaccent__icontains=chosen.text)
            | Q(code__iexact=chosen.text)
            | Q(product__unaccent__icontains=chosen.text)
            | Q(lead__name__unaccent__icontains=chosen.text)
        )
    return _by_people(query, chosen)


def _by_people(query: QuerySet[Commitment], chosen: CommitmentFilter) -> QuerySet[Commitment]:
    if chosen.locality_ids:
        shares = Participation.objects.filter(
            Q(locality_id__in=chosen.locality_ids)
            | Q(locality__province_id__in=chosen.locality_ids)
            | Q(organisation__locality_id__in=chosen.locality_ids)
        )
        query = query.filter(pk__in=shares.values("commitment_id"))
    if chosen.partner_ids:
        shares = Participation.objects.filter(role=ParticipationRole.PARTNER, organisation_id__in=chosen.partner_ids)
        query = query.filter(pk__in=shares.values("commitment_id"))
    if chosen.organisation_ids:
        mine = Participation.objects.filter(organisation_id__in=chosen.organisation_ids)
        query = query.filter(Q(lead_id__in=chosen.organisation_ids) | Q(pk__in=mine.values("commitment_id")))
    return query


def box_column(today: date) -> Case:
    """The official box as a column."""
    return Case(
        *[When(box_condition(box, today), then=Value(box)) for box in Box.values],
        output_field=CharField(),
    )


_COLUMNS = (
    "pk",
    "code",
    "title",
    "title_en",
    "product",
    "measure",
    "unit",
    "baseline",
    "target",
    "actual",
    "percent",
    "starts_on",
    "due_on",
    "first_due_on",
    "done_on",
    "latest_on",
    "status",
    "status_why",
    "sample",
    "programme__code",
    "programme__title",
    "field__code",
    "field__name",
    "field__name_en",
    "lead__name",
    "lead__short_name",
    "lead__key",
)

_NAMES = (*_COLUMNS, "box")


@lru_cache(maxsize=512)
def _rows_sql(viewer: Viewer, chosen: CommitmentFilter, today: date) -> tuple[str, tuple[Any, ...]]:
    """The statement of a list. Building it takes longer than running it, and it stays the same all day."""
    query = filtered(viewer, chosen, today).annotate(box=box_column(today))
    return query.order_by("programme_id", "sort_key", "pk").values_list(*_NAMES).query.sql_with_params()


def _reader(viewer: Viewer) -> Viewer:
    """The viewer as far as it decides which commitments are seen: people of one office share their statements."""
    return Viewer(organisation_id=viewer.organisation_id, organisation_ids=viewer.organisation_ids)


def commitment_rows(
    viewer: Viewer, chosen: CommitmentFilter, today: date, *, start: int = 0, stop: int | None = None
) -> list[dict[str, Any]]:
    """Rows of a list with their official box and their partners: two queries, whatever their number."""
    sql, given = _rows_sql(_reader(viewer), chosen, today)
    some = "" if stop is None else f" LIMIT {int(stop - start)} OFFSET {int(start)}"
    with prepared_cursor() as cursor:
        cursor.execute(sql + some, given)
        rows = [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
        partners = _partners(cursor, [row["pk"] for row in rows])
    for row in rows:
        row["partners"] = partners.get(row["pk"], [])
        row["url"] = f"/chuong-trinh/{row['programme__code']}/nhiem-vu/{row['code']}/"
    return rows


_PARTNERS = """
SELECT p.commitment_id, o.name, coalesce(nullif(o.short_name, ''), o.name), o.key, r.state
FROM agreements_participation p
LEFT JOIN localities_organisation o ON o.id = p.organisation_id
LEFT JOIN coordination_request r ON r.id = p.request_id
WHERE p.commitment_id = ANY(%s) AND p.role = %s ORDER BY p.id
"""


def _partners(cursor: Any, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    cursor.execute(_PARTNERS, [list(ids), ParticipationRole.PARTNER.value])
    found: dict[int, list[dict[str, Any]]] = {}
    for commitment, name, short, key, state in cursor.fetchall():
        found.setdefault(commitment, []).append({"name": name, "short": short, "key": key, "state": state})
    return found


def commitment_total(viewer: Viewer, chosen: CommitmentFilter, today: date) -> int:
    return filtered(viewer, chosen, today).count()


def _counters(today: date) -> dict[str, Count]:
    return {box: Count("pk", filter=box_condition(box, today), distinct=True) for box in Box.values}


def counts(viewer: Viewer, chosen: CommitmentFilter, today: date) -> Counts:
    """The four official counts of a list: one query."""
    return Counts(**filtered(viewer, chosen, today).aggregate(**_counters(today)))


@lru_cache(maxsize=256)
def _counts_sql(viewer: Viewer, chosen: CommitmentFilter, today: date, column: str) -> tuple[str, tuple[Any, ...]]:
    """The statement of the counts by a column, kept as that of the rows is; the boxes stand in their order."""
    query = filtered(viewer, chosen, today).order_by().values(column).annotate(**_counters(today)).order_by(column)
    return query.values_list(column, *Box.values).query.sql_with_params()


def counts_by(viewer: Viewer, chosen: CommitmentFilter, today: date, column: str) -> list[dict[str, Any]]:
    """The four official counts for each value of a column (field__name, lead__name …): one query."""
    sql, given = _counts_sql(_reader(viewer), chosen, today, column)
    with prepared_cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall()
    return [{"label": label, "counts": Counts(*boxes)} for label, *boxes in rows]


def agreement_rows(
    viewer: Viewer, *, text: str = "", kind: str = "", start: int = 0, stop: int | None = None
) -> tuple[list[Agreement], int]:
    """Agreements with their parties and the number of commitments, newest first."""
    query = visible_agreements(viewer)
    if text:
        query = query.filter(Q(title__unaccent__icontains=text) | Q(symbol__icontains=text))
    if kind:
        query = query.filter(kind=kind)
    total = query.count()
    rows = (
        query.select_related("owner")
        .prefetch_related("parties__organisation", "parties__group")
        .annotate(commitments=Count("programmes__commitments", distinct=True))
        .order_by(F("signed_on").desc(nulls_last=True), "code")[start:stop]
    )
    return list(rows), total
