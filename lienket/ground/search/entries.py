"""Putting things into the search and taking them out, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from lienket.ground.search import filling, slips
from lienket.ground.search.models import Entry
from lienket.ground.search.words import label, numbers, text_numbers

_BATCH = 20_000
_DAY_ZERO = date(2000, 1, 1)


@dataclass(frozen=True)
class Thing:
    """What a room puts in. It is found by `title`, `subtitle` and `body`, and narrowed by the rest.

    `readers`: the organisations that may find it; empty means everyone. `weight`: higher comes first; then the later
    `day`; then the shorter title. `place`, the last of `topics` (from the root of a tree down), `grade` and `tags` are
    counted as facets, and narrow by the labels `place:…`, `topic:…` (any of the tree), `grade:…`, `tag:…`.
    `labels` narrow only: ("owner:12", "state:draft"). `until`: the last day it stands; empty means for good.
    """

    kind: str
    object_id: int
    title: str
    url: str
    subtitle: str = ""
    body: str = ""
    weight: int = 0
    readers: Sequence[int] = ()
    place: str = ""
    topics: Sequence[str] = ()
    grade: int = 0
    tags: Sequence[str] = ()
    labels: Sequence[str] = ()
    day: date | None = None
    until: date | None = None


COLUMNS = {
    "kind": "text",
    "object_id": "bigint",
    "title": "text",
    "subtitle": "text",
    "url": "text",
    "keys": "text",
    "weight": "integer",
    "rank": "bigint",
    "public": "boolean",
    "readers": "text",
    "place": "text",
    "topic": "text",
    "grade": "smallint",
    "tags": "text",
    "until": "date",
}
# An array of arrays would have to be of one length, so what is many travels as one text.
_CASTS = {
    "keys": "string_to_array(keys, ' ')::bigint[]",
    "readers": "string_to_array(readers, ' ')::bigint[]",
    "tags": "string_to_array(tags, ' ')::varchar(40)[]",
}
_PUT = f"""
INSERT INTO search_entry ({", ".join(COLUMNS)})
SELECT {", ".join(_CASTS.get(name, name) for name in COLUMNS)}
FROM unnest({", ".join(f"%s::{type_}[]" for type_ in COLUMNS.values())}) AS t ({", ".join(COLUMNS)})
ON CONFLICT (kind, object_id) DO UPDATE SET
  {", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in ("kind", "object_id"))}
"""  # noqa: S608 - only our own column names

# No unique word, so that no act ever waits for another one's words: a word entered twice does no harm.
_LEARN = """
INSERT INTO search_word (word, slips)
SELECT t.word, string_to_array(t.slips, ' ')::varchar(24)[]
FROM unnest(%s::text[], %s::text[]) AS t (word, slips)
WHERE NOT EXISTS (SELECT 1 FROM search_word w WHERE w.word = t.word)
"""


def put(things: Iterable[Thing]) -> None:
    """Add or replace things: two statements per 20,000. The last of equals stays."""
    once = {(thing.kind, thing.object_id): thing for thing in things}
    every = list(once.values())
    with connection.cursor() as cursor:
        for start in range(0, len(every), _BATCH):
            known: set[str] = set()
            batch = [_row(one, known) for one in every[start : start + _BATCH]]
            if filling.is_filling():
                filling.write(list(COLUMNS), batch)
            else:
                cursor.execute(_PUT, [list(column) for column in zip(*batch, strict=True)])
            words = sorted(filter(slips.is_known_shape, known))
            cursor.execute(_LEARN, [words, [" ".join(slips.deletions(word)) for word in words]])


def remove(kind: str, object_ids: Sequence[int]) -> None:
    """Take things out."""
    Entry.objects.filter(kind=kind, object_id__in=object_ids).delete()


def keys_of(thing: Thing, known: set[str] | None = None) -> list[int]:
    """Everything the index finds or narrows a thing by; its folded words are added to `known`."""
    named = [label("place", thing.place)] if thing.place else []
    named += [label("topic", one) for one in thing.topics]
    named += [label("tag", one) for one in thing.tags]
    named += [label("grade", thing.grade)] if thing.grade else []
    named += [label(*one.split(":", 1)) for one in thing.labels]
    band = (rank_of(thing) >> 21) - (1 << 62)
    return [*numbers(named), band, *text_numbers((thing.title, thing.subtitle, thing.body), known)]


def rank_of(thing: Thing) -> int:
    """The stored order as one number: weight, then day, then how short the title is."""
    day = max(0, min((thing.day - _DAY_ZERO).days, 0xFFFF)) if thing.day else 0
    return (thing.weight << 32) | (day << 16) | (0xFFFF - min(len(thing.title), 0xFFFF))


def _row(thing: Thing, known: set[str]) -> tuple[object, ...]:
    return (
        thing.kind,
        thing.object_id,
        thing.title[:500],
        thing.subtitle[:500],
        thing.url,
        " ".join(map(str, keys_of(thing, known))),
        thing.weight,
        rank_of(thing),
        not thing.readers,
        " ".join(map(str, thing.readers)),
        thing.place,
        thing.topics[-1] if thing.topics else "",
        thing.grade,
        " ".join(thing.tags),
        thing.until,
    )
