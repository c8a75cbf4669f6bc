"""Finding things: the best answers a reader may see, how many there are, and how they part by kind, place, topic.

One statement answers most questions. Which things are counted and which are shown is decided by the same condition,
readers included. Statements are prepared, and what is asked for stands behind a sub-select, so that the plan is the
same for rare and for frequent words: the index of keys first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from lienket.ground.database.prepared import prepared_cursor
from lienket.ground.search.asking import Level, Question, understand
from lienket.ground.search.words import label, numbers

#: Beyond so many answers they are not counted: "hơn 5.000".
CAP = 5_000
#: Fewer answers than this on a strict reading, and the wider one is taken, what is stricter still standing first.
FEW = 20
#: So many of the best-ranked things are looked at for the first answers to a question with more than CAP.
WALK = 20_000
FACETS = ("kind", "place", "topic", "grade", "tag")


@dataclass(frozen=True)
class Found:
    """One answer, ready to show."""

    kind: str
    title: str
    subtitle: str
    url: str
    object_id: int = 0


@dataclass(frozen=True)
class Narrowing:
    """What answers are narrowed to. `labels` must all be there, of `any_label` one; see `Thing`.

    `since`: things whose last day is before it are left out; `before`: only those.
    """

    kinds: Sequence[str] = ()
    labels: Sequence[str] = ()
    any_label: Sequence[str] = ()
    since: date | None = None
    before: date | None = None

    def __bool__(self) -> bool:
        return bool(self.kinds or self.labels or self.any_label or self.since or self.before)


@dataclass(frozen=True)
class Answer:
    """A page of answers. `total` is at most CAP; `more` says that there are more than it, and then the facets are
    counts among the CAP read first. `reading` is how the question was read: exact, near, marked or words.

    `asked` is the question that was answered; `mended` the text of it where what was typed had no answer, and
    `perhaps` what may have been meant where it has few.
    """

    hits: list[Found] = field(default_factory=list)
    total: int = 0
    more: bool = False
    facets: Mapping[str, dict[str, int]] = field(default_factory=dict)
    reading: str = ""
    wider: bool = False
    """Whether a wider reading was left aside; `widest=True` takes it."""
    asked: Question = field(default_factory=Question)
    mended: str = ""
    perhaps: str = ""


def find(
    text: str,
    *,
    organisation_ids: Sequence[int] = (),
    narrowing: Narrowing = Narrowing(),
    facets: Sequence[str] = ("kind",),
    offset: int = 0,
    limit: int = 20,
    widest: bool = False,
) -> Answer:
    """The best answers among public things and those of the organisations. At most five statements, usually one.

    Words written with marks are found with marks first, neighbours before words that stand apart.
    """
    question = understand(text)
    levels = question.levels[-1:] if widest else question.levels
    ask = _Ask(question, tuple(organisation_ids), narrowing, tuple(facets), offset, limit)
    every = question.levels
    for level in levels:
        last = level is levels[-1]
        answer = ask.answer(level, every[: every.index(level)])
        if last or answer.total >= FEW or (narrowing and ask.has_enough(level)):
            return replace(answer, reading=level.name, wider=not last, asked=question)
    return Answer(asked=question)


@dataclass(frozen=True)
class _Ask:
    """One question of one reader, ready to be put to the table on one level or another."""

    question: Question
    readers: tuple[int, ...]
    narrowing: Narrowing
    facets: tuple[str, ...]
    offset: int
    limit: int

    def answer(self, level: Level, stricter: Sequence[Level]) -> Answer:
        """The answers on one level; what is found on stricter ones too comes first."""
        where, values = self._where(level, self.narrowing)
        values |= {"offset": self.offset, "limit": self.limit}
        tier, tiers = _tier(stricter)
        with prepared_cursor() as cursor:
            cursor.execute(_statement(where, tier, self.facets), values | tiers)
            hits, counts = _read(cursor.fetchall())
            total = counts.pop("total")[""]
            if total > CAP and self.limit:
                hits = self._first_of_many(cursor, where, values | tiers, tier)
        return Answer(hits, min(total, CAP), total > CAP, counts)

    def has_enough(self, level: Level) -> bool:
        """Whether the level has answers enough when nothing is narrowed: a facet does not change the reading."""
        where, values = self._where(level, Narrowing())
        with prepared_cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM search_entry e WHERE {where} LIMIT {FEW}) x",  # noqa: S608
                values,
            )
            return bool(cursor.fetchone()[0] >= FEW)

    def _first_of_many(self, cursor: Any, where: str, values: dict[str, Any], tier: str) -> list[Found]:
        """The page of a question with more than CAP answers, by its true order.

        Walks down the stored order, which meets the page soon, unless what is asked for stands low: then all is sorted.
        """
        if tier == "0" and self.offset + self.limit <= 200:
            kinds = "WHERE kind = (SELECT %(kind)s::varchar)" if len(self.narrowing.kinds) == 1 else ""
            walked = _WALKED.format(where=where, kinds=kinds)
            cursor.execute(walked, values | {"kind": self.narrowing.kinds[0] if self.narrowing.kinds else ""})
            hits = [Found(*row) for row in cursor.fetchall()]
            if len(hits) == self.limit:
                return hits
        cursor.execute(_SORTED.format(where=where, tier=tier), values)
        return [Found(*row) for row in cursor.fetchall()]

    def _where(self, level: Level, narrowing: Narrowing) -> tuple[str, dict[str, Any]]:
        values: dict[str, Any] = {
            "keys": numbers([*level.words, *(label(*one.split(":", 1)) for one in narrowing.labels)]),
            "readers": list(self.readers),
        }
        parts = ["e.keys @> (SELECT %(keys)s::bigint[])"]
        if narrowing.any_label:
            parts.append("e.keys && (SELECT %(any_of)s::bigint[])")
            values["any_of"] = numbers(label(*one.split(":", 1)) for one in narrowing.any_label)
        parts.append("(e.public OR e.readers && (SELECT %(readers)s::bigint[]))" if self.readers else "e.public")
        if narrowing.kinds:
            parts.append("e.kind = ANY ((SELECT %(kinds)s::varchar[])::varchar[])")
            values["kinds"] = list(narrowing.kinds)
        if narrowing.since:
            parts.append("(e.until IS NULL OR e.until >= (SELECT %(since)s::date))")
            values["since"] = narrowing.since
        if narrowing.before:
            parts.append("e.until < (SELECT %(before)s::date)")
            values["before"] = narrowing.before
        for place, words in enumerate(self.question.without):
            parts.append(f"NOT e.keys @> (SELECT %(without{place})s::bigint[])")
            values[f"without{place}"] = numbers(words)
        return " AND ".join(parts), values


def _tier(stricter: Sequence[Level]) -> tuple[str, dict[str, Any]]:
    """An expression that is smaller the more strictly a thing is what was asked for, and its values."""
    cases = [f"WHEN e.keys @> (SELECT %(tier{place})s::bigint[]) THEN {place}" for place, _level in enumerate(stricter)]
    values = {f"tier{place}": numbers(level.words) for place, level in enumerate(stricter)}
    return (f"CASE {' '.join(cases)} ELSE {len(cases)} END" if cases else "0"), values


_COLUMNS = {"kind": "kind", "place": "place", "topic": "topic", "grade": "grade"}


def _statement(where: str, tier: str, facets: Sequence[str]) -> str:
    """The page, the total and the facets as rows (part, key, count or object, title, subtitle, url)."""
    counted = [name for name in facets if name in _COLUMNS]
    columns = ", ".join(
        ["e.id", "e.rank", *(f"e.{name}" for name in counted), *(["e.tags"] if "tag" in facets else [])]
    )
    sets = ", ".join(["()", *(f"({name})" for name in counted)])
    key = f"coalesce({', '.join(f'{name}::text' for name in counted)})" if counted else "''"
    grouping = f"GROUPING({', '.join(counted)})" if counted else "0"
    tags = "UNION ALL SELECT -2, tag, count(*), '', '', '' FROM hit, unnest(tags) tag GROUP BY tag"
    return f"""
WITH hit AS MATERIALIZED (
  SELECT {columns}, {tier} AS tier FROM search_entry e WHERE {where} LIMIT {CAP + 1}),
page AS MATERIALIZED (
  SELECT id, tier, rank FROM hit ORDER BY tier, rank DESC, id LIMIT %(limit)s OFFSET %(offset)s)
SELECT * FROM (
  SELECT -1 AS part, e.kind, e.object_id, e.title, e.subtitle, e.url
  FROM page JOIN search_entry e USING (id) ORDER BY page.tier, page.rank DESC, page.id) shown
UNION ALL SELECT {grouping}, {key}, count(*), '', '', {_name_case(counted)} FROM hit GROUP BY GROUPING SETS ({sets})
{tags if "tag" in facets else ""}"""  # noqa: S608 - only names of our own columns


def _name_case(counted: Sequence[str]) -> str:
    cases = [f"WHEN GROUPING({name}) = 0 THEN '{name}'" for name in counted]
    return f"CASE {' '.join(cases)} ELSE 'total' END" if cases else "'total'"


def _read(rows: Sequence[tuple[Any, ...]]) -> tuple[list[Found], dict[str, dict[str, int]]]:
    hits: list[Found] = []
    counts: dict[str, dict[str, int]] = {"total": {"": 0}}
    for part, key, amount, title, subtitle, name in rows:
        if part == -1:
            hits.append(Found(key, title, subtitle, name, amount))
        elif part == -2:
            counts.setdefault("tag", {})[key] = amount
        elif name == "total":
            counts["total"][""] = amount
        elif key not in ("", "0"):
            counts.setdefault(name, {})[key] = amount
    return hits, counts


# The condition stands outside the walk, so only the order can lead to the rows.
_WALKED = f"""
SELECT e.kind, e.title, e.subtitle, e.url, e.object_id
FROM (SELECT * FROM search_entry {{kinds}} ORDER BY rank DESC, id LIMIT {WALK}) e
WHERE {{where}} ORDER BY e.rank DESC, e.id LIMIT %(limit)s OFFSET %(offset)s
"""  # noqa: S608 - only our own conditions
_SORTED = (
    "SELECT e.kind, e.title, e.subtitle, e.url, e.object_id FROM search_entry e WHERE {where}"
    " ORDER BY {tier}, e.rank DESC, e.id LIMIT %(limit)s OFFSET %(offset)s"
)
