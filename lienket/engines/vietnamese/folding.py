"""Fold Vietnamese text to a plain form in which a search ignores marks, case and punctuation."""

import unicodedata
from functools import lru_cache

_CACHED_TEXTS = 65_536
_CACHED_CHARACTERS = 8_192


def _fold_character(character: str) -> str:
    """One character to plain letters, digits or a space, repeated until stable."""
    if character in "đĐ":
        return "d"
    previous, current = "", character
    while previous != current:
        previous = current
        spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", current).casefold())
        current = "".join(
            "d" if c == "đ" else c if c.isalnum() else " "
            for c in spread
            if not unicodedata.category(c).startswith("M")
        )
    return current


class _Table(dict[int, int | str]):
    """Table that learns a character at its first use; bounded, so odd input cannot fill memory.

    One character is kept as its number, which ``str.translate`` writes quicker than a text.
    """

    def __missing__(self, codepoint: int) -> int | str:
        spelled = _fold_character(chr(codepoint))
        folded = ord(spelled) if len(spelled) == 1 else spelled
        if len(self) < _CACHED_CHARACTERS:
            self[codepoint] = folded
        return folded


_TABLE = _Table()


@lru_cache(maxsize=_CACHED_TEXTS)
def fold(text: str) -> str:
    """Lower case, no diacritics, đ → d, punctuation and hyphens → one space, no space at the ends.

    NFC and NFD input, old and new tone placement (Hòa, Hoà) and both cases give the same result.
    Idempotent: ``fold(fold(x)) == fold(x)``.
    """
    return " ".join(fold_words(text))


def fold_words(text: str) -> list[str]:
    """The words of ``fold(text)``; nothing is kept, for texts that hardly come again."""
    return text.translate(_TABLE).split()
