"""Words of a text with their places: what every part of the reader looks at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lienket.engines.vietnamese import canonical_tone, fold

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_KNOWN_WORDS = 65_536


class Word(NamedTuple):
    """A word: its place in the text, itself as written, in small letters with marks, and folded."""

    start: int
    end: int
    text: str
    lower: str
    folded: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        """Whether it is all in capitals, as an abbreviation is (a single letter is not)."""
        return len(self.text) > 1 and self.text.isupper()


@lru_cache(maxsize=_KNOWN_WORDS)
def _forms(text: str) -> tuple[str, str]:
    return canonical_tone(text).lower(), fold(text)


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of a stretch of text; places are those of the whole text."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Word(match.start(), match.end(), match[0], *_forms(match[0])) for match in found]


class Phrases:
    """Phrases of known words, found by the longest match. Spelt with marks, or folded on both sides."""

    def __init__(self, entries: Mapping[str, Any] | Iterable[tuple[str, Any]], *, folded: bool = False) -> None:
        self.folded = folded
        self.trie: dict[str, Any] = {}
        for phrase, value in entries.items() if isinstance(entries, Mapping) else entries:
            node = self.trie
            for word in words_of(phrase):
                node = node.setdefault(word.folded if folded else word.lower, {})
            node.setdefault("", []).append(value)

    def at(self, words: Sequence[Word], position: int) -> tuple[int, list[Any]] | None:
        """How many words the longest phrase beginning here has, and its values."""
        node, best = self.trie, None
        for count, word in enumerate(words[position:], 1):
            node = node.get(word.folded if self.folded else word.lower)
            if node is None:
                break
            if "" in node:
                best = count, node[""]
        return best

    def all_in(self, words: Sequence[Word]) -> list[tuple[int, int, list[Any]]]:
        """Every phrase, longest first at each word, without overlaps: (position, how many words, values)."""
        found, position = [], 0
        while position < len(words):
            hit = self.at(words, position)
            if hit:
                found.append((position, hit[0], hit[1]))
                position += hit[0]
            else:
                position += 1
        return found
