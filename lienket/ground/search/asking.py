"""What a clerk writes into a search box → what must be found, from the strictest to the widest. Pure.

nhãn lồng "Hưng Yên" -sấy     nhãn and lồng, the words Hưng Yên beside each other, nothing with sấy
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lienket.ground.search.words import marked_words, pairs, plain_words

MOST_LETTERS, MOST_WORDS = 400, 12
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”]+))')


@dataclass(frozen=True, slots=True)
class Level:
    """One way to read a question: all of `words` must be there. `name` is exact, near, marked or words."""

    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart. `plain` are its folded words in order, `runs` those that stood together.

    `phrases` must stand as written, and `without` must not be there at all; both as words of the index.
    """

    plain: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[tuple[str, ...], ...] = ()

    @property
    def levels(self) -> list[Level]:
        """Ways to read it, the strictest first; the last is the widest. None if nothing was asked."""
        if not self.plain:
            return []
        must = (*self.phrases, *self.plain)
        found = []
        if self.near and self.marked:
            found.append(Level("exact", (*self.near, *must, *self.marked)))
        if self.near:
            found.append(Level("near", (*self.near, *must)))
        if self.marked:
            found.append(Level("marked", (*must, *self.marked)))
        return [*found, Level("words", must)]

    @property
    def shown(self) -> frozenset[str]:
        """The folded words that are marked where they stand in an answer."""
        return frozenset(self.plain)


def understand(text: str) -> Question:
    """Take a question apart. Anything may come: what cannot be searched for is left out."""
    runs: list[str] = []
    phrases: list[str] = []
    without: list[tuple[str, ...]] = []
    open_run = False
    for part in _PART.finditer(text[:MOST_LETTERS].replace("\x00", " ")):
        said = part["phrase"] if part["phrase"] is not None else part["word"]
        if part["minus"]:
            words = plain_words(said)
            if words:
                without.append((*words, *pairs(words), *marked_words(said)))
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


def _question(runs: Sequence[str], phrases: Sequence[str], without: Sequence[tuple[str, ...]]) -> Question:
    plain: list[str] = []
    near: list[str] = []
    must: list[str] = []
    for text in phrases:
        words = plain_words(text)[:MOST_WORDS]
        plain += words
        must += [*pairs(words), *marked_words(text)[:MOST_WORDS]]
    for text in runs:
        words = plain_words(text)[: max(0, MOST_WORDS - len(plain))]
        plain += words
        near += pairs(words)
    marked = [one for text in runs for one in marked_words(text)][:MOST_WORDS]
    return Question(tuple(plain), tuple(marked), tuple(near), tuple(must), tuple(without))
