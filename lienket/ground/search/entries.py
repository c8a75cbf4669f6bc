"""Putting things into the search and finding them again.

Each thing's words are kept folded (“ha noi”) and, where different, as written (“hà nội”); neighbouring folded words are
kept as pairs, so that a query of several short Vietnamese syllables meets few rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection

from lienket.engines.vietnamese import fold
from lienket.ground.search.models import Entry

_WORD = re.compile(r"\w+", re.UNICODE)
MOST_WORDS = 400


@dataclass(frozen=True)
class Found:
    """One answer, ready to show."""

    kind: str
    title: str
    subtitle: str
    url: str


@dataclass(frozen=True)
class Thing:
    """What a room puts in."""

    kind: str
    object_id: int
    title: str
    url: str
    subtitle: str = ""
    body: str = ""
    weight: int = 0
    readers: Sequence[int] = ()


def words_of(*texts: str) -> list[str]:
    """Every word folded, every pair of neighbours folded, and words as written where that differs."""
    found: dict[str, None] = {}
    for text in texts:
        folded = fold(text).split()
        found.update(dict.fromkeys(word[:80] for word in folded))
        found.update(dict.fromkeys(f"{a}_{b}"[:80] for a, b in pairwise(folded)))
        for written in _WORD.findall(text.lower()):
            if written != fold(written):
                found["=" + written[:79]] = None
    return list(found)[:MOST_WORDS]


def put(things: Iterable[Thing]) -> None:
    """Add or replace things, within the caller's transaction."""
    rows = [
        Entry(
            kind=thing.kind,
            object_id=thing.object_id,
            title=thing.title[:500],
            subtitle=thing.subtitle[:500],
            url=thing.url,
            words=words_of(thing.title, thing.subtitle, thing.body),
            weight=thing.weight,
            readers=list(thing.readers),
        )
        for thing in things
    ]
    Entry.objects.bulk_create(
        rows,
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["title", "subtitle", "url", "words", "weight", "readers"],
    )


def remove(kind: str, object_ids: Sequence[int]) -> None:
    """Take things out."""
    Entry.objects.filter(kind=kind, object_id__in=object_ids).delete()


def find(
    query: str, *, organisation_ids: Sequence[int] = (), kind: str = "", offset: int = 0, limit: int = 20
) -> tuple[list[Found], dict[str, int]]:
    """The best answers a reader may see, and how many there are of each kind.

    Words written with marks must match with marks first; if nothing does, marks are ignored.
    """
    for wanted in _tries(query):
        counts = _counts(wanted, organisation_ids)
        if counts:
            return _page(query, wanted, organisation_ids, kind, offset, limit), counts
    return [], {}


def _tries(query: str) -> list[list[str]]:
    folded = fold(query).split()[:12]
    if not folded:
        return []
    marked = ["=" + word for word in _WORD.findall(query.lower()) if word != fold(word)]
    pairs = [f"{a}_{b}" for a, b in pairwise(folded)]
    tries = []
    if marked:
        tries += [folded + marked + pairs, folded + marked]
    if pairs:
        tries.append(folded + pairs)
    tries.append(folded)
    return tries


_SEEN = "words @> %(words)s::varchar[] AND (readers = '{}' OR readers && %(readers)s::bigint[])"


def _counts(words: list[str], readers: Sequence[int]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, count(*) FROM search_entry WHERE {_SEEN} GROUP BY kind ORDER BY kind",  # noqa: S608
            {"words": words, "readers": list(readers)},
        )
        return dict(cursor.fetchall())


def _page(
    query: str, words: list[str], readers: Sequence[int], kind: str, offset: int, limit: int
) -> list[Found]:
    of_kind = "AND kind = %(kind)s" if kind else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, title, subtitle, url FROM search_entry WHERE {_SEEN} {of_kind}"  # noqa: S608
            " ORDER BY weight DESC, length(title), title, id LIMIT %(limit)s OFFSET %(offset)s",
            {"words": words, "readers": list(readers), "kind": kind, "limit": limit, "offset": offset},
        )
        return [Found(*row) for row in cursor.fetchall()]
