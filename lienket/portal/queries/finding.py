"""Searching everything the viewer may read, and what to try when nothing is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.vietnamese import fold
from lienket.ground.search.finding import FACETS, Narrowing, find
from lienket.localities.choices import Level
from lienket.localities.models import Unit
from lienket.localities.queries import provinces_on
from lienket.market.models import CertificateKind, Commodity
from lienket.market.queries import named
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
    """One page of answers, how many there are (at most 5,000; `more` says so), and counts by facet and value.

    `kinds` counts each kind, as if none were chosen.
    """

    hits: tuple[Hit, ...]
    total: int
    more: bool
    kinds: Mapping[str, int]
    facets: Mapping[str, Mapping[str, int]]
    mended: str = ""
    """What was looked for instead of what was typed, which has no answer."""
    wider: bool = False
    """Whether words that stand apart would find more."""


def results(
    viewer: Viewer,
    query: str,
    *,
    kind: str = "",
    labels: Sequence[str] = (),
    start: int = 0,
    limit: int = 20,
    as_typed: bool = False,
    widest: bool = False,
) -> Results:
    """The best answers among public things and those of the viewer's organisations, mended if nothing is found."""
    asked = partial(find, organisation_ids=viewer.organisation_ids, widest=widest)
    narrowing = Narrowing([kind] if kind else [], labels)
    answer = asked(query, narrowing=narrowing, facets=FACETS, offset=start, limit=limit, as_typed=as_typed)
    kinds = answer.facets.get("kind", {})
    told = answer.mended or query
    if kind:
        kinds = asked(told, narrowing=Narrowing(labels=labels), limit=0, as_typed=True).facets.get("kind", {})
    hits = tuple(
        Hit(one.kind, rules.marked(one.title, told), rules.marked(one.subtitle, told), one.url) for one in answer.hits
    )
    return Results(hits, answer.total, answer.more, kinds, answer.facets, answer.mended, answer.wider)


def facet_words(facets: Mapping[str, Mapping[str, int]], chosen: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What the values of facets are called, those chosen too: three queries at most."""

    def values(name: str) -> set[str]:
        return {*facets.get(name, {}), *([chosen[name]] if chosen.get(name) else [])}

    words: dict[str, dict[str, str]] = {"grade": {str(n): _("%(n)s sao") % {"n": n} for n in range(1, 6)}}
    words["place"] = dict(provinces_on()) if values("place") else {}
    topics, tags = values("topic"), values("tag")
    words["topic"] = {one.code: named(one) for one in Commodity.objects.filter(code__in=topics)} if topics else {}
    words["tag"] = {one.code: named(one) for one in CertificateKind.objects.filter(code__in=tags)} if tags else {}
    return words


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
