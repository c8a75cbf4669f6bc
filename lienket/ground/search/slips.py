"""Slips of the finger and of the ear in Vietnamese, and how likely each is. Pure, on folded words.

Telex and VNI leave their keys behind when they are off or too quick: nhanx, lonfg, dduowngf, nha4n. Dialects take
l for n, ch for tr, s for x, d for gi and r. Wrong marks are none here: words are folded.
"""

from __future__ import annotations

import re
from itertools import pairwise

SHORTEST, LONGEST = 3, 24
_DOUBLED = re.compile(r"aa|ee|oo|dd")
_TONES = "sfrxj"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = frozenset(
    {pair for row in _ROWS for a, b in pairwise(row) for pair in (a + b, b + a)}
    | {a + b for one, two in pairwise(_ROWS) for a, b in zip(one, two, strict=False)}
    | {b + a for one, two in pairwise(_ROWS) for a, b in zip(one, two, strict=False)}
)
#: Costs, smaller is likelier: keys of the input method, heard alike, swapped, one too many or too few, the key beside,
#: another key.
TYPED_RAW, HEARD, SWAPPED, ONE_OFF, BESIDE, OTHER = 0, 1, 2, 3, 4, 5
_ALIKE = (("l", "n"), ("ch", "tr"), ("s", "x"), ("d", "gi", "r"), ("v", "d"), ("i", "y"), ("k", "c"))


def is_known_shape(word: str) -> bool:
    """Whether a word is one that is kept for mending: letters only, neither very short nor very long."""
    return 2 <= len(word) <= LONGEST and word.isalpha() and word.isascii()


def deletions(word: str) -> list[str]:
    """The word, and what is left of it without one of its letters, each once."""
    return list(dict.fromkeys([word, *(word[:n] + word[n + 1 :] for n in range(len(word)))]))


def without_input_keys(word: str) -> list[str]:
    """What the word was meant to be if the keys of Telex or VNI stand in it as letters and digits."""
    found = []
    letters = re.sub(r"[0-9]", "", word)
    if letters != word and letters.isalpha():
        found.append(letters)
    base = _DOUBLED.sub(lambda pair: pair.group()[0], word).replace("w", "")
    found.append(base)
    found += [base[:n] + base[n + 1 :] for n, sign in enumerate(base) if n and sign in _TONES]
    return [one for one in dict.fromkeys(found) if one != word and len(one) > 1]


def heard_alike(word: str) -> list[str]:
    """The word with its first sound, or n and ng, c and t, i and y at its end, as another dialect has them."""
    found = []
    for sounds in _ALIKE:
        for sound in sounds:
            if word.startswith(sound):
                found += [other + word[len(sound) :] for other in sounds if other != sound]
    for one, other in (("n", "ng"), ("c", "t"), ("i", "y")):
        if word.endswith(one):
            found.append(word[: -len(one)] + other)
        if word.endswith(other):
            found.append(word[: -len(other)] + one)
    return [one for one in dict.fromkeys(found) if one != word and len(one) > 1]


def cost(typed: str, meant: str) -> int | None:
    """How far a slip of one letter is; None if it takes more than one."""
    if typed == meant:
        return 0
    longer, shorter = (typed, meant) if len(typed) >= len(meant) else (meant, typed)
    if len(longer) - len(shorter) == 1:
        return ONE_OFF if any(longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer))) else None
    if len(longer) != len(shorter):
        return None
    differ = [n for n, (a, b) in enumerate(zip(typed, meant, strict=True)) if a != b]
    if len(differ) == 1:
        return BESIDE if typed[differ[0]] + meant[differ[0]] in _NEAR else OTHER
    if len(differ) == 2 and differ[1] == differ[0] + 1:
        first, second = differ
        return SWAPPED if typed[first] == meant[second] and typed[second] == meant[first] else None
    return None


def halves(word: str) -> list[tuple[str, str]]:
    """Every way to put a forgotten space into the word."""
    return [(word[:n], word[n:]) for n in range(2, len(word) - 1)]
