"""Words of a text with their places: what every part of the reader looks at."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from lienket.engines.vietnamese import canonical_tone, fold

# capital letters of Vietnamese, for a class of a regular expression
CAPITALS = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_SYLLABLE = re.compile(r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_KNOWN_WORDS = 65_536
_LISTS: dict[str, str] = tomllib.loads(
    files("lienket.engines.reading").joinpath("data", "lists.toml").read_text(encoding="utf-8")
)


def word_list(name: str) -> tuple[str, ...]:
    """The entries of one list of ``data/lists.toml``."""
    return tuple(entry.strip() for entry in _LISTS[name].replace("\n", " ").split(",") if entry.strip())


def any_of(name: str) -> str:
    """The entries of one list as the alternatives of a regular expression, longest first."""
    return "|".join(re.escape(entry).replace("\\ ", r"\s+") for entry in sorted(word_list(name), key=len, reverse=True))


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


@lru_cache(maxsize=_KNOWN_WORDS)
def _split(text: str) -> int:
    """Where two syllables were written without the space between them ("nghiêncứu", "HưngYên"); 0 if they were not."""
    folded = fold(text)
    if len(text) < 5 or text.isascii() or len(folded) != len(text) or _SYLLABLE.fullmatch(folded):
        return 0
    for at in range(len(text) - 2, 1, -1):
        if _SYLLABLE.fullmatch(folded[:at]) and _SYLLABLE.fullmatch(folded[at:]):
            return at
    return 0


def words_of(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words of a stretch of text, with places in the whole text. Two syllables glued together are two words."""
    found = []
    for match in _WORD.finditer(text, start, len(text) if end is None else end):
        begin, whole = match.start(), match[0]
        at = _split(whole)
        for piece in (whole[:at], whole[at:]) if at else (whole,):
            found.append(Word(begin, begin + len(piece), piece, *_forms(piece)))
            begin += len(piece)
    return found


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
        node = self.trie
        best = None
        for at in range(position, len(words)):
            following = node.get(words[at].folded if self.folded else words[at].lower)
            if following is None:
                break
            node = following
            if "" in node:
                best = at - position + 1, node[""]
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
