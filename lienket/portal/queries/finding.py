"""Searching everything the viewer may read, and what to try when nothing is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.search.finding import Narrowing, find
from lienket.localities.choices import Level
from lienket.localities.models import Unit
from lienket.portal import rules

Pieces = Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Hit:
    """One answer: title and subtitle in pieces, each piece with whether it matched."""

    kind: str
    title: Pieces
    subtitle: Pieces
    url: str


@dataclass(frozen=True)
class Results:
    """One page of answers, and how many there are of each kind."""

    hits: tuple[Hit, ...]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def results(viewer: Viewer, query: str, *, kind: str = "", start: int = 0, limit: int = 20) -> Results:
    """The best answers among public things and those of the viewer's organisations."""
    narrowing = Narrowing(kinds=[kind] if kind else [])
    answer = find(query, organisation_ids=viewer.organisation_ids, narrowing=narrowing, offset=start, limit=limit)
    counts = answer.facets.get("kind", {})
    if kind:
        counts = find(query, organisation_ids=viewer.organisation_ids, limit=0).facets.get("kind", {})
    hits = tuple(
        Hit(one.kind, rules.marked(one.title, query), rules.marked(one.subtitle, query), one.url) for one in answer.hits
    )
    return Results(hits, counts)


def nearest_units(query: str) -> list[Unit]:
    """Units of today, then former provinces, whose names look like what was typed: one query."""
    folded = fold(query)
    if not folded:
        return []
    wanted = Q(level=Level.PROVINCE) | Q(level=Level.COMMUNE, valid_to__isnull=True)
    rows = Unit.objects.filter(wanted).order_by("-valid_to", "-level", "code")
    names: dict[str, str] = {}
    by_name: dict[str, int] = {}
    for pk, name, short in rows.values_list("pk", "name", "short_name"):
        for one in (name, short):
            names.setdefault(fold(one), fold(one))
            by_name[fold(one)] = pk
    ids = list(dict.fromkeys(by_name[name] for name in rules.nearest(query, names)))
    units = Unit.objects.in_bulk(ids)
    return [units[pk] for pk in ids]
