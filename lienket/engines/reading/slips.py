"""Slips of the hand in a folded word: one letter wrong, missing or too many, or two neighbours exchanged."""

from __future__ import annotations

from collections.abc import Container

_LETTERS = "abcdeghiklmnopqrstuvxy"  # of folded Vietnamese
_LONG = 4  # letters; a word must be longer for any letter of it to be wrong


def near_names(key: tuple[str, ...], names: Container[tuple[str, ...]], *, short: bool) -> list[tuple[str, ...]]:
    """Keys of ``names`` that differ by one slip in one word of ``key``.

    In a word of up to four letters only two exchanged letters count, unless ``short`` words are asked for.
    """
    found: list[tuple[str, ...]] = []
    for place, word in enumerate(key):
        if len(word) < 3:
            continue
        changed = _one_off(word) if len(word) > _LONG or short else _swapped(word)
        others = ((*key[:place], other, *key[place + 1 :]) for other in changed)
        found += sorted(other for other in others if other in names)
    return found


def near_words(word: str) -> set[str]:
    """Words one slip away; of a word of up to three letters only those with two exchanged."""
    return _one_off(word) if len(word) > 3 else _swapped(word)


def _swapped(word: str) -> set[str]:
    return {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)} - {word}


def _one_off(word: str) -> set[str]:
    spots = range(len(word) + 1)
    dropped = {word[:i] + word[i + 1 :] for i in spots if i < len(word)}
    changed = {word[:i] + c + word[i + 1 :] for i in spots if i < len(word) for c in _LETTERS}
    added = {word[:i] + c + word[i:] for i in spots for c in _LETTERS}
    return (dropped | _swapped(word) | changed | added) - {word}
