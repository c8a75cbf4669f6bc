"""Rows while one types: things whose words begin as typed, best first, and only what the reader may find."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Sequence

from lienket.ground.database.prepared import prepared_cursor
from lienket.ground.search.asking import Question, understand
from lienket.ground.search.finding import Found, answer, find
from lienket.ground.search.words import number, pair, pairs

MOST = 10
#: The last word may become one of so many known words; two letters have fewer ends than this.
ENDS = 400
_BEGINS = "SELECT DISTINCT word FROM search_word WHERE word ~>=~ %s::varchar AND word ~<~ %s::varchar LIMIT %s::int"


def suggest(text: str, *, organisation_ids: Sequence[int] = ()) -> list[Found]:
    """At most ten things for what is typed so far, each title once: three statements, more only to mend a slip.

    The last word counts as begun unless a space follows it. One letter alone says nothing yet.
    """
    question = understand(text)
    if sum(map(len, question.plain)) < 2:
        return []
    if question.phrases or question.without:
        return find(text, organisation_ids=organisation_ids, facets=(), limit=MOST).hits
    found = [] if text.endswith(" ") else _begun(question, organisation_ids)
    return _once(found or find(text, organisation_ids=organisation_ids, facets=(), limit=2 * MOST).hits)


def _begun(question: Question, readers: Sequence[int]) -> list[Found]:
    *before, last = question.plain
    with prepared_cursor() as cursor:
        cursor.execute(_BEGINS, [last, f"{last}\x7f", ENDS])
        ends = [number(word) for word in {last, *(row[0] for row in cursor.fetchall())}]
    words = tuple(map(number, before))
    base = Question(tuple(before), words, (), tuple(pairs(before)), words if len(words) == 1 else ())
    beside = [pair(words[-1], one) for one in ends] if words else ends
    for any_of in (beside, ends):
        found = answer(base, organisation_ids=readers, facets=(), limit=2 * MOST, any_of=any_of)
        if found.hits or not words:
            return found.hits
    return []


def _once(found: Sequence[Found]) -> list[Found]:
    return list({one.title: one for one in reversed(found)}.values())[::-1][:MOST]


class Pace:
    """How often somebody may ask, counted in this process: `most` times in `seconds`. Remembers 10,000 askers."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, who: str, now: float | None = None) -> int:
        """0 if one may ask now, which is counted; else in how many seconds."""
        now = time.monotonic() if now is None else now
        times = self._asked.setdefault(who, deque())
        self._asked.move_to_end(who)
        while len(self._asked) > 10_000:
            self._asked.popitem(last=False)
        while times and times[0] <= now - self.seconds:
            times.popleft()
        if len(times) >= self.most:
            return int(times[0] + self.seconds - now) + 1
        times.append(now)
        return 0

    def forget(self) -> None:
        """Nobody has asked yet."""
        self._asked.clear()
