"""One locality of today with all it took over: what it promised, what it was named then, how it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Aggregate, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONArray

from lienket.accounts.access import Viewer
from lienket.agreements.choices import ParticipationRole, Status
from lienket.agreements.models import Commitment, Participation, PeriodReport
from lienket.agreements.queries import visible_commitments, visible_programmes
from lienket.agreements.queries.lists import box_column
from lienket.coordination.choices import State
from lienket.coordination.models import Request
from lienket.coordination.queries import visible as visible_requests
from lienket.coordination.queries.lists import ANSWERING_OWES
from lienket.ground.ui.shapes import Counts
from lienket.localities.choices import Level
from lienket.localities.models import Unit
from lienket.portal.queries.figures import Place, counters, lead_now, total_of

_ROLES = {role: rank for rank, role in enumerate(ParticipationRole.values)}


@dataclass(frozen=True)
class Share:
    """How a locality has to do with a commitment: under which former names, and which of its parts are named."""

    role: str
    names: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def label(self) -> str:
        return str(ParticipationRole(self.role).label)


@dataclass(frozen=True)
class Answering:
    """How one organisation answers what it is asked, among the requests that the viewer may know of."""

    name: str
    key: str
    ended: bool
    asked: int
    answered: int
    silent: int
    late: int
    median_days: int | None


class MiddleOne(Aggregate):
    """The lower middle value, as `statistics.median_low`."""

    function = "percentile_disc"
    template = "percentile_disc(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


def unit_by_code(code: str) -> Unit | None:
    """The unit that bears the code today, else the one that bore it last."""
    if not (code.isascii() and code.isalnum() and len(code) <= 5):
        return None
    return Unit.objects.filter(code=code).order_by(F("valid_to").desc(nulls_first=True), "pk").first()


def heir_provinces(unit: Unit) -> list[Unit]:
    """The provinces of today that stand in a former province's place."""
    return list(Unit.objects.filter(pk__in=unit.heirs, level=Level.PROVINCE, valid_to__isnull=True).order_by("code"))


def _shares(lineage: Sequence[int]) -> QuerySet[Participation]:
    ids = list(lineage)
    return Participation.objects.filter(
        Q(locality_id__in=ids)
        | Q(locality__province_id__in=ids)
        | Q(organisation__locality_id__in=ids)
        | Q(organisation__locality__province_id__in=ids)
    )


def concerned(viewer: Viewer, place: Place) -> QuerySet[Commitment, Any]:
    """Commitments that name the locality, a part of it, or one it took over; `leads` says whether it leads."""
    shares = _shares(place.lineage)
    led = shares.filter(commitment=OuterRef("pk"), role=ParticipationRole.LEAD)
    return visible_commitments(viewer).filter(pk__in=shares.values("commitment_id")).annotate(leads=Exists(led))


def counts(viewer: Viewer, place: Place, today: date) -> tuple[Counts, Counts]:
    """The official counts of what it leads, and of what it takes part in without leading: one query."""
    query: Any = concerned(viewer, place).order_by()
    rows = list(query.values("leads").annotate(**counters(today)))
    return total_of(r for r in rows if r["leads"]), total_of(r for r in rows if not r["leads"])


def commitments(
    viewer: Viewer, place: Place, today: date, *, part: str = "", start: int = 0, stop: int = 20
) -> list[dict[str, Any]]:
    """Its commitments, the earliest due first, with `share` and `box`: one query. `part`: leads or joins."""
    query: Any = concerned(viewer, place).annotate(box=box_column(today), lead_now=lead_now(), named=_named(place))
    if part:
        query = query.filter(leads=part == "leads")
    rows = list(
        query.order_by("due_on", "sort_key", "pk").values(
            *("pk", "code", "title", "title_en", "due_on", "done_on", "status", "box", "leads", "sample"),
            *("programme__code", "field__name", "field__name_en", "lead__name", "lead__key", "lead_now", "named"),
        )[start:stop]
    )
    for row in rows:
        row["share"] = _share(row.pop("named"), place)
        row["status_label"] = Status(row["status"]).label
    return rows


def _named(place: Place) -> ArraySubquery:
    """How a commitment names the locality, its parts and those it took over: (role, name, level) in order."""
    named = _shares(place.lineage).filter(commitment_id=OuterRef("pk")).order_by("pk")
    return ArraySubquery(named.values(row=JSONArray("role", "locality__name", "locality__level")))


def _share(named: Sequence[tuple[str, str | None, str | None]], place: Place) -> Share:
    called = [name for _role, name, level in named if name and level == Level.PROVINCE and name != place.name]
    parts = [name for _role, name, level in named if name and level != Level.PROVINCE]
    role = min((role for role, _name, _level in named), key=_ROLES.__getitem__)
    return Share(role, tuple(dict.fromkeys(called)), tuple(dict.fromkeys(parts)))


def answering(viewer: Viewer, place: Place, today: date, *, limit: int = 20) -> list[Answering]:
    """Who answers and who does not, among requests of visible commitments and the viewer's own: one query."""
    ids = list(place.lineage)
    known = Q(participation__commitment__in=visible_commitments(viewer).order_by().values("pk"))
    known |= Q(pk__in=visible_requests(viewer).order_by().values("pk"))
    took = ExpressionWrapper(F("answered_on") - F("asked_on"), output_field=DurationField())
    rows = (
        Request.objects.filter(Q(answering__locality_id__in=ids) | Q(answering__locality__province_id__in=ids), known)
        .order_by()
        .values("answering__name", "answering__key", "answering__valid_to")
        .annotate(
            asked=Count("pk"),
            answered=Count("answered_on"),
            silent=Count("pk", filter=Q(state=State.ASKED)),
            late=Count("pk", filter=Q(state__in=ANSWERING_OWES, due_on__lt=today)),
            middle=MiddleOne(took, output_field=DurationField()),
        )
        .order_by("-silent", "-asked", "answering__name")[:limit]
    )
    return [
        Answering(
            row["answering__name"],
            row["answering__key"],
            ended=row["answering__valid_to"] is not None and row["answering__valid_to"] < today,
            asked=row["asked"],
            answered=row["answered"],
            silent=row["silent"],
            late=row["late"],
            median_days=None if row["middle"] is None else row["middle"] // timedelta(days=1),
        )
        for row in rows
    ]


def reports(viewer: Viewer, place: Place, *, limit: int = 6) -> list[PeriodReport]:
    """The latest frozen reports of programmes that hold a commitment of the locality."""
    programmes = concerned(viewer, place).order_by().values("programme_id")
    return list(
        PeriodReport.objects.filter(programme__in=visible_programmes(viewer), programme_id__in=programmes)
        .select_related("programme")
        .defer("content")
        .order_by("-as_of", "-pk")[:limit]
    )
