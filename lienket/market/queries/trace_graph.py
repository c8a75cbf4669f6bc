"""Where goods went and where they came from: the graph of batches, walked by the database in one query."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Prefetch

from lienket.market import rules
from lienket.market.choices import EventKind, LineSide
from lienket.market.models import Batch, TraceEvent, TraceLine

_WALK = """
WITH RECURSIVE walk AS (
    SELECT near.event_id, near.batch_id AS near, far.batch_id AS far
      FROM market_traceline near JOIN market_traceline far USING (event_id)
     WHERE near.batch_id = ANY(%(starts)s) AND near.side = %(near)s AND far.side = %(far)s
       AND NOT EXISTS (SELECT FROM market_errordeclaration wrong WHERE wrong.event_id = near.event_id)
    UNION
    SELECT near.event_id, near.batch_id, far.batch_id
      FROM walk
      JOIN market_traceline near ON near.batch_id = walk.far AND near.side = %(near)s
      JOIN market_traceline far ON far.event_id = near.event_id AND far.side = %(far)s
     WHERE NOT EXISTS (SELECT FROM market_errordeclaration wrong WHERE wrong.event_id = near.event_id)
)
SELECT event_id, near, far FROM walk
"""


@dataclass(frozen=True)
class Step:
    """One transformation from a batch to a batch, in the direction of the goods."""

    event: int
    source: int
    target: int


@dataclass
class Trace:
    """What is reached from a batch: `depth` says in how many steps (the batch itself 0), `steps` by which."""

    start: int
    forward: bool
    steps: list[Step] = field(default_factory=list)
    depth: dict[int, int] = field(default_factory=dict)
    batches: dict[int, Batch] = field(default_factory=dict)

    @property
    def ids(self) -> set[int]:
        return set(self.depth)

    def beyond(self, batch: int) -> list[Step]:
        """The steps that lead on from a batch, away from the start."""
        return self._beyond().get(batch, [])

    def _beyond(self) -> dict[int, list[Step]]:
        if not hasattr(self, "_by"):
            self._by: dict[int, list[Step]] = {}
            for one in self.steps:
                self._by.setdefault(one.source if self.forward else one.target, []).append(one)
        return self._by


def walk(starts: Sequence[int], *, forward: bool) -> list[Step]:
    """Every step that leads on from some batches: one query. Events that were declared wrong are left out."""
    near, far = (LineSide.IN, LineSide.OUT) if forward else (LineSide.OUT, LineSide.IN)
    with connection.cursor() as cursor:
        cursor.execute(_WALK, {"starts": list(starts), "near": near.value, "far": far.value})
        rows = cursor.fetchall()
    return [Step(event, *((one, other) if forward else (other, one))) for event, one, other in rows]


def reached(starts: Sequence[int], *, forward: bool) -> set[int]:
    """The batches that some batches lead to, themselves included: one query."""
    steps = walk(starts, forward=forward)
    return {*starts, *(one.target if forward else one.source for one in steps)}


def traced(batch: Batch, *, forward: bool, most: int | None = None) -> Trace:
    """Forward: what was made of a batch; backward: what it was made of. Two queries; `most` steps away at most."""
    found = Trace(batch.pk, forward, walk([batch.pk], forward=forward))
    edges = [(one.source, one.target) if forward else (one.target, one.source) for one in found.steps]
    depth = rules.depths(edges, [batch.pk])
    if most is not None:
        depth = {one: away for one, away in depth.items() if away <= most}
        found.steps = [
            one for one in found.steps if one.source in depth and one.target in depth and batch.pk in _ends(one)
        ]
    found.depth = depth
    rows = Batch.objects.filter(pk__in=list(depth)).select_related("owner", "product", "measure", "place", "province")
    found.batches = {one.pk: one for one in rows}
    return found


def _ends(step: Step) -> tuple[int, int]:
    return step.source, step.target


def shipments(batches: Iterable[int]) -> list[TraceEvent]:
    """Deliveries that carried some batches, by day, with their sides and lines: two queries.

    Those that were declared wrong are left out.
    """
    wanted = list(batches)
    lines = TraceLine.objects.filter(batch_id__in=wanted).select_related("measure", "batch")
    rows = TraceEvent.objects.filter(kind=EventKind.SHIPPED, lines__batch_id__in=wanted, declared__isnull=True)
    people = ("delivery__deal__seller", "delivery__deal__buyer", "delivery__deal__measure", "delivery__deal__supply")
    return list(rows.select_related(*people).prefetch_related(Prefetch("lines", lines)).distinct().order_by("on", "pk"))
