"""Putting things into the search and finding them again.

Each thing's words are kept folded (“ha noi”) and, where different, as written (“hà nội”); neighbouring folded words are
kept as pairs, so that a query of several short Vietnamese syllables meets few rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from unicodedata import normalize

from django.db import connection

from lienket.engines.vietnamese import fold
from lienket.ground.search.models import Entry

_WORD = re.compile(r"\w+", re.UNICODE)
MOST_WORDS = 400
MOST_LETTERS = 80
_BATCH = 20_000


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
        found.update(dict.fromkeys(_words(text)))
    return list(found)[:MOST_WORDS]


@lru_cache(maxsize=2_048)
def _words(text: str) -> tuple[str, ...]:
    """The words of one text, remembered: thousands of things share what stands under their title."""
    folded = fold(text).split()
    marked = [word[:MOST_LETTERS] for word in _marked(text)]
    return (*(word[:MOST_LETTERS] for word in folded), *_pairs(folded), *marked)


def _pairs(folded: Sequence[str]) -> list[str]:
    return [f"{a}_{b}"[:MOST_LETTERS] for a, b in pairwise(folded)]


def _marked(text: str) -> list[str]:
    """Words as written, each behind a sign, where folding changes them."""
    written = _WORD.findall(normalize("NFC", text).lower())
    return ["=" + word for word in written if not (word.isascii() and word.isalnum()) and word != fold(word)]


_PUT = """
INSERT INTO search_entry (kind, object_id, title, subtitle, url, words, weight, readers)
SELECT kind, object_id, title, subtitle, url, string_to_array(words, ' ')::varchar(80)[], weight,
       string_to_array(readers, ' ')::bigint[]
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::integer[], %s::text[])
     AS t (kind, object_id, title, subtitle, url, words, weight, readers)
ON CONFLICT (kind, object_id) DO UPDATE SET title = excluded.title, subtitle = excluded.subtitle,
  url = excluded.url, words = excluded.words, weight = excluded.weight, readers = excluded.readers
"""


def put(things: Iterable[Thing]) -> None:
    """Add or replace things, within the caller's transaction: one statement per 20,000. The last of equals stays."""
    once = {(thing.kind, thing.object_id): thing for thing in things}
    every = list(once.values())
    with connection.cursor() as cursor:
        for start in range(0, len(every), _BATCH):
            cursor.execute(
                _PUT, [list(column) for column in zip(*map(_row, every[start : start + _BATCH]), strict=True)]
            )


def _row(thing: Thing) -> tuple[str, int, str, str, str, str, int, str]:
    # No word holds a space, so words travel as one text: arrays of arrays would have to be of one length.
    words = " ".join(words_of(thing.title, thing.subtitle, thing.body))
    readers = " ".join(map(str, thing.readers))
    return (
        thing.kind,
        thing.object_id,
        thing.title[:500],
        thing.subtitle[:500],
        thing.url,
        words,
        thing.weight,
        readers,
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
    asked = fold(query).split()[:12]
    if not asked:
        return []
    folded = [word[:MOST_LETTERS] for word in asked]
    marked = [word[:MOST_LETTERS] for word in _marked(query)[:12]]
    pairs = _pairs(asked)
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


def _page(query: str, words: list[str], readers: Sequence[int], kind: str, offset: int, limit: int) -> list[Found]:
    of_kind = "AND kind = %(kind)s" if kind else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT kind, title, subtitle, url FROM search_entry WHERE {_SEEN} {of_kind}"  # noqa: S608
            " ORDER BY weight DESC, length(title), title, id LIMIT %(limit)s OFFSET %(offset)s",
            {"words": words, "readers": list(readers), "kind": kind, "limit": limit, "offset": offset},
        )
        return [Found(*row) for row in cursor.fetchall()]
