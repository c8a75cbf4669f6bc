"""Texts → the words under which a thing is found: folded, in pairs of neighbours, and as written. Pure.

    Nhãn lồng  →  nhan long nhan+long =nhãn =lồng

The index keeps a number of 64 bits for each of them: rows are two thirds as wide as with the letters.

`i` and `y` at the end of a syllable are one (Mỹ, Mĩ; kỹ, kĩ), old and new places of a tone too (Hòa, Hoà).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from unicodedata import normalize

from lienket.engines.vietnamese import canonical_tone, fold, fold_words

MOST_WORDS = 400
MOST_LETTERS = 80
_HALF, _OVER, _ALL = 1 << 63, 1 << 64, (1 << 64) - 1
_WORD = re.compile(r"\w+", re.UNICODE)
_ENDS_IN_Y = re.compile(r"(?:[hklmstv]|qu)y")
_Y_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")


def _same(word: str) -> str:
    """A folded word in the one spelling that stands for both i and y, cut to a length that an index takes."""
    return (word[:-1] + "i" if _ENDS_IN_Y.fullmatch(word) else word)[:MOST_LETTERS]


@lru_cache(maxsize=65_536)
def _spellings(piece: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands between two spaces: its folded words and its words as written. Remembered: syllables are few."""
    written = []
    for word in _WORD.findall(canonical_tone(piece).lower()):
        folded = "" if word.isascii() else fold(word)
        if folded and word != folded:
            same = word[:-1] + word[-1].translate(_Y_TO_I) if _ENDS_IN_Y.fullmatch(folded) else word
            written.append(f"={normalize('NFC', same)}"[:MOST_LETTERS])
    return tuple(_same(word) for word in fold_words(piece)), tuple(written)


def plain_words(text: str) -> list[str]:
    """The folded words in their order: “Kỹ thuật Hoà” → ki thuat hoa."""
    return [word for piece in text.split() for word in _spellings(piece)[0]]


def marked_words(text: str) -> list[str]:
    """Words as written, each behind a sign, where folding changes them: “Kỹ thuật in” → =kĩ =thuật."""
    return [word for piece in text.split() for word in _spellings(piece)[1]]


def pair(first: int, second: int) -> int:
    """The number of two neighbours, from the numbers of both; their order counts."""
    mixed = (first * 0x9E3779B97F4A7C15 + second * 0xD1B54A32D192ED03) & _ALL
    mixed ^= mixed >> 29
    return mixed - _OVER if mixed >= _HALF else mixed


def pairs(words: Sequence[str]) -> list[int]:
    """The numbers of every two neighbours: ha noi moi → ha+noi noi+moi."""
    return [pair(a, b) for a, b in pairwise(map(number, words))]


def text_numbers(texts: Iterable[str], known: set[str] | None = None) -> list[int]:
    """Every word folded, every pair of neighbours within a text, words as written where that differs; each once.

    What is folded is added to `known`.
    """
    found: dict[int, None] = {}
    for text in texts:
        before = 0
        for piece in text.split():
            folded, plain, marked = _numbered(piece)
            for one in plain:
                found[one] = None
                if before:
                    found[pair(before, one)] = None
                before = one
            for one in marked:
                found[one] = None
            if known is not None:
                known.update(folded)
    return list(found)[:MOST_WORDS]


def label(name: str, value: object) -> str:
    """A word that no text holds, by which things are narrowed: #tinh:14."""
    return f"#{name}:{value}".replace(" ", "-")[:MOST_LETTERS]


@lru_cache(maxsize=131_072)
def number(word: str) -> int:
    """The number under which a word stands in the index: 64 bits, so two words never meet in practice."""
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def numbers(words: Iterable[str]) -> list[int]:
    """The numbers of words, each once, in order."""
    return [number(word) for word in dict.fromkeys(words)]


@lru_cache(maxsize=65_536)
def _numbered(piece: str) -> tuple[tuple[str, ...], tuple[int, ...], tuple[int, ...]]:
    """What stands between two spaces: folded words, their numbers, and those of the words as written."""
    plain, marked = _spellings(piece)
    return plain, tuple(map(number, plain)), tuple(map(number, marked))
