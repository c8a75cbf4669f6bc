"""What may have been meant by a question without an answer: the same question with one slip mended.

Only what the reader would find is proposed: every proposal is looked for first, with the rights of the reader, so words
of other people's things never show. Three statements, however long the question and the list of known words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from lienket.ground.database.prepared import prepared_cursor
from lienket.ground.search import slips
from lienket.ground.search.asking import Question
from lienket.ground.search.words import number, pairs, plain_words

#: So many ways to mend a question are looked for, the likeliest; so many words are taken up for each one typed.
MOST, EACH = 150, 40
_WORD = re.compile(r"\w+")

_KNOWN = """
SELECT word FROM search_word WHERE word = ANY (%s::text[])
UNION SELECT word FROM search_word WHERE slips && %s::varchar[]
"""
# How many of at most 50 things each proposal finds. Keys are in the order of proposals.
_TRIED = """
SELECT t.n, (SELECT count(*) FROM (
    SELECT 1 FROM search_entry e
    WHERE e.keys @> t.keys::bigint[] AND (e.public OR e.readers && %s::bigint[]) LIMIT 50) x)
FROM unnest(%s::text[]) WITH ORDINALITY AS t (keys, n)
"""


@dataclass(frozen=True, order=True)
class _Proposal:
    cost: int
    words: tuple[str, ...]


def mend(question: Question, organisation_ids: Sequence[int]) -> Question | None:
    """The likeliest question one slip away that has an answer for this reader; None if there is none.

    Phrases between quotation marks are meant as they stand: they are never mended.
    """
    typed = question.plain
    if question.phrases or not typed or len(typed) > 8:
        return None
    proposals = _proposals(typed, _known(typed))
    found = _best(proposals, True, organisation_ids) or _best(proposals, False, organisation_ids)
    if found is None:
        return None
    every = tuple(map(number, found.words))
    return Question(
        plain=found.words,
        words=every,
        near=tuple(pairs(found.words)),
        alone=every if len(every) == 1 else (),
        without=question.without,
    )


def as_written(words: Sequence[str], texts: Iterable[str]) -> str:
    """The folded words as the first text has them that holds them beside each other: nhan long → nhãn lồng."""
    for text in texts:
        written = [one for one in _WORD.findall(text) if len(plain_words(one)) == 1]
        folded = [plain_words(one)[0] for one in written]
        for n in range(len(folded) - len(words) + 1):
            if folded[n : n + len(words)] == list(words):
                return " ".join(written[n : n + len(words)]).lower()
    return " ".join(words)


def _known(typed: Sequence[str]) -> set[str]:
    """The known words near those typed, and those typed that are known."""
    exact: set[str] = set(typed)
    near: set[str] = set()
    for word in typed:
        exact.update(_same([*slips.without_input_keys(word), *slips.heard_alike(word)]))
        exact.update(half for both in slips.halves(word) for half in both)
        if slips.is_known_shape(word):
            near.update(slips.deletions(word))
    exact.update(a + b for a, b in pairwise(typed))
    with prepared_cursor() as cursor:
        cursor.execute(_KNOWN, [list(exact), list(near)])
        return {row[0] for row in cursor.fetchall()}


def _proposals(typed: tuple[str, ...], known: set[str]) -> list[_Proposal]:
    """Ways to mend, the likeliest first: input keys in all words at once, else one word, its halves or two as one."""
    found: dict[tuple[str, ...], int] = {}

    def add(cost: int, words: Iterable[str]) -> None:
        proposal = tuple(words)
        if proposal != typed and cost < found.get(proposal, 99):
            found[proposal] = cost

    choices = [_meant(word, known) for word in typed]
    raw = [
        [one for one, cost in near if cost == slips.TYPED_RAW][:3] or [word]
        for word, near in zip(typed, choices, strict=True)
    ]
    for words in islice(product(*raw), 40):
        add(slips.TYPED_RAW, words)
    strange = [n for n, word in enumerate(typed) if word not in known]
    for n, word in enumerate(typed):
        # With a word that nothing holds, no other one needs mending.
        if strange and n not in strange:
            continue
        for meant, cost in choices[n][:EACH]:
            add(cost, (*typed[:n], meant, *typed[n + 1 :]))
        for one, other in slips.halves(word):
            if one in known and other in known:
                add(slips.SWAPPED, (*typed[:n], one, other, *typed[n + 1 :]))
    for n, (one, other) in enumerate(pairwise(typed)):
        if one + other in known:
            add(slips.SWAPPED, (*typed[:n], one + other, *typed[n + 2 :]))
    if len(strange) == 2:
        first, second = strange
        for (one, cost), (other, more) in product(choices[first][:8], choices[second][:8]):
            words_ = list(typed)
            words_[first], words_[second] = one, other
            add(cost + more + 3, words_)
    return sorted(_Proposal(cost, words) for words, cost in found.items())[:MOST]


def _meant(typed: str, known: set[str]) -> list[tuple[str, int]]:
    """Known words that may be meant by one typed, with their costs, the likeliest first."""
    found = {word: slips.TYPED_RAW for word in _same(slips.without_input_keys(typed)) if word in known}
    for word in _same(slips.heard_alike(typed)):
        if word in known:
            found.setdefault(word, slips.HEARD)
    if slips.is_known_shape(typed):
        for word in known:
            cost = slips.cost(typed, word)
            if cost:
                found[word] = min(cost, found.get(word, cost))
    return sorted(found.items(), key=lambda one: (one[1], one[0]))


def _same(words: Iterable[str]) -> list[str]:
    """The words in the spelling of the index, where i and y at the end are one."""
    return [one for word in words for one in plain_words(word)]


def _best(proposals: Sequence[_Proposal], near: bool, readers: Sequence[int]) -> _Proposal | None:
    """The proposal that is likeliest, and of those the one that finds most; as neighbours, or words anywhere."""
    keys = [_keys(one.words, near) for one in proposals]
    if not keys:
        return None
    with prepared_cursor() as cursor:
        cursor.execute(_TRIED, [list(readers), keys])
        counts = {proposals[n - 1]: count for n, count in cursor.fetchall() if count}
    return min(counts, key=lambda one: (one.cost, -counts[one], one.words), default=None)


def _keys(words: Sequence[str], near: bool) -> str:
    numbers = pairs(words) if near and len(words) > 1 else [number(word) for word in words]
    return f"{{{','.join(map(str, numbers))}}}"
