"""Finding things: the best answers a reader may see, how many there are, and how they part by kind, place, topic.

A question is one statement: the function `search_find` of the server (migration 0004) reads it from the strictest
reading to the widest. Which things are counted and which are shown is decided by the same condition, readers included.
Its plan is the same for rare and for frequent words: the index of keys first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from lienket.ground.database.prepared import prepared_cursor
from lienket.ground.search.asking import Level, Question, understand
from lienket.ground.search.mending import as_written, mend
from lienket.ground.search.words import label, number, numbers

#: Beyond so many answers they are not counted: "hơn 5.000".
CAP = 5_000
#: Fewer answers than this on a strict reading, and the wider one is taken, what is stricter still standing first.
FEW = 20
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
    counts among the CAP read first. `reading` is how the question was read: exact, near, marked, words; or all, where
    nothing was asked for and the narrowing alone counts. `asked` is the question that was answered.
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
    """What was looked for instead, where what was typed has no answer; with the marks of the first that has it."""


_FIND = (
    "SELECT search_find(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::date,"
    " %s::date, %s::int, %s::int, %s::int, %s::int, %s::boolean, %s::text[])"
)
_BROWSE = (
    "SELECT search_browse(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::date, %s::date, %s::int, %s::int,"
    " %s::int, %s::text[])"
)
_ALL = Level("all", ())


def find(
    text: str,
    *,
    organisation_ids: Sequence[int] = (),
    narrowing: Narrowing = Narrowing(),
    facets: Sequence[str] = ("kind",),
    offset: int = 0,
    limit: int = 20,
    widest: bool = False,
    as_typed: bool = False,
) -> Answer:
    """The best answers among public things and those of the organisations: one statement.

    Words written with marks are found with marks first, neighbours before words that stand apart. Without a word, and
    with kinds or labels to narrow to, everything of them in the stored order. What has no answer, narrowed or not, is
    mended by one slip if that has (`mended`; at most four statements more), unless `as_typed`.
    """
    ask = partial(
        answer,
        organisation_ids=organisation_ids,
        narrowing=narrowing,
        facets=facets,
        offset=offset,
        limit=limit,
        widest=widest,
    )
    question = understand(text)
    found = ask(question)
    if found.total or as_typed or not question.plain:
        return found
    if narrowing and answer(question, organisation_ids=organisation_ids, facets=(), limit=0).total:
        return found
    meant = mend(question, organisation_ids)
    if meant is None:
        return found
    found = ask(meant)
    shown = [text for one in found.hits for text in (one.title, one.subtitle)]
    return replace(found, mended=as_written(meant.plain, shown))


def answer(
    question: Question,
    *,
    organisation_ids: Sequence[int] = (),
    narrowing: Narrowing = Narrowing(),
    facets: Sequence[str] = ("kind",),
    offset: int = 0,
    limit: int = 20,
    widest: bool = False,
    any_of: Sequence[int] = (),
) -> Answer:
    """As `find`, for a question taken apart; of the keys `any_of` one must be there, if any are given."""
    levels = question.levels
    if not levels:
        if not (narrowing.kinds or narrowing.labels or any_of):
            return Answer(asked=question)
        levels = [_ALL]
    one_of = [number(label(*one.split(":", 1))) for one in narrowing.any_label] or list(any_of) or None
    filters = (
        one_of,
        [_written(words) for words in question.without] or None,
        list(organisation_ids),
        list(narrowing.kinds) or None,
        narrowing.since,
        narrowing.before,
        offset,
        limit,
    )
    labels = numbers(label(*one.split(":", 1)) for one in narrowing.labels)
    with prepared_cursor() as cursor:
        if levels == [_ALL] and not labels and not one_of:
            cursor.execute(_BROWSE, (*filters, CAP, list(facets)))
        else:
            written = [_written(level.keys) for level in levels]
            cursor.execute(_FIND, (written, labels, *filters, FEW, CAP, widest, list(facets)))
        reading, total, counts, page = cursor.fetchone()[0]
    return Answer(
        [Found(*row) for row in page or ()],
        min(total, CAP),
        total > CAP,
        _facets(counts or ()),
        levels[reading - 1].name,
        reading < len(levels),
        question,
    )


def _written(keys: Sequence[int]) -> str:
    return f"{{{','.join(map(str, keys))}}}"


def _facets(counts: Sequence[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for part, key, count in counts:
        if key not in ("", "0"):
            found.setdefault(part, {})[key] = count
    return found
