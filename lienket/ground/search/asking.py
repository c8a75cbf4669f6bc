"""What a clerk writes into a search box → what must be found, from the strictest to the widest. Pure.

nhãn lồng "Hưng Yên" -sấy     nhãn and lồng, the words Hưng Yên beside each other, nothing with sấy
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lienket.ground.search.words import marked_words, numbers, pairs, plain_words

MOST_LETTERS, MOST_WORDS = 400, 12
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”]+))')


@dataclass(frozen=True, slots=True)
class Level:
    """One way to read a question: all of `keys` must be there. `name` is exact, near, marked or words."""

    name: str
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `plain` are its folded words in order.

    The rest are numbers of the index: of all words, of words as written, of pairs that stood together and of words
    that no such pair holds; `phrases` must stand as written, and none of `without` (all its numbers) may be there.
    """

    plain: tuple[str, ...] = ()
    words: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()
    near: tuple[int, ...] = ()
    alone: tuple[int, ...] = ()
    phrases: tuple[int, ...] = ()
    without: tuple[tuple[int, ...], ...] = ()

    @property
    def levels(self) -> list[Level]:
        """Ways to read it, the strictest first; the last is the widest. None if nothing was asked.

        A pair says that both its words are there, so no level names them again.
        """
        if not self.plain:
            return []
        found = []
        if self.near and self.marked:
            found.append(Level("exact", _once(self.phrases, self.near, self.alone, self.marked)))
        if self.near:
            found.append(Level("near", _once(self.phrases, self.near, self.alone)))
        if self.marked:
            found.append(Level("marked", _once(self.phrases, self.words, self.marked)))
        return [*found, Level("words", _once(self.phrases, self.words))]

    @property
    def shown(self) -> frozenset[str]:
        """The folded words that are marked where they stand in an answer."""
        return frozenset(self.plain)


def understand(text: str) -> Question:
    """Take a question apart. Anything may come: what cannot be searched for is left out."""
    runs: list[str] = []
    phrases: list[str] = []
    without: list[tuple[int, ...]] = []
    open_run = False
    for part in _PART.finditer(text[:MOST_LETTERS].replace("\x00", " ")):
        said = part["phrase"] if part["phrase"] is not None else part["word"]
        if part["minus"]:
            words = plain_words(said)
            if words:
                without.append((*numbers(words), *pairs(words), *numbers(marked_words(said))))
                open_run = False
        elif part["phrase"] is not None:
            phrases.append(said)
            open_run = False
        elif open_run:
            runs[-1] += f" {said}"
        else:
            runs.append(said)
            open_run = True
    if without and not any(map(plain_words, (*runs, *phrases))):
        return understand(text.replace("-", " "))  # who only leaves out asks for nothing: “-1” is a number
    return _question(runs, phrases, without)


def _once(*parts: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))


def _question(runs: Sequence[str], phrases: Sequence[str], without: Sequence[tuple[int, ...]]) -> Question:
    plain: list[str] = []
    near: list[int] = []
    alone: list[int] = []
    must: list[int] = []
    for text in phrases:
        words = plain_words(text)[:MOST_WORDS]
        plain += words
        must += [*numbers(words), *pairs(words), *numbers(marked_words(text)[:MOST_WORDS])]
    for text in runs:
        words = plain_words(text)[: max(0, MOST_WORDS - len(plain))]
        plain += words
        near += pairs(words)
        alone += numbers(words) if len(words) == 1 else []
    marked = numbers(one for text in runs for one in marked_words(text))[:MOST_WORDS]
    every = tuple(numbers(plain))
    return Question(
        tuple(plain), every, tuple(marked), tuple(near), tuple(alone), tuple(must), tuple(dict.fromkeys(without))
    )
