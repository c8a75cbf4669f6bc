"""Vietnamese dictionary order, equal to the ICU collation ``vi``, as bytes that a database can index."""

import unicodedata
from functools import lru_cache

# Primary order, after Unicode CLDR: space, punctuation, symbols, digits, letters (ă â đ ê ô ơ ư are letters).
_SPACES = " \t\n\v\f\r\u0085\u00a0"
_PUNCTUATION = "_‿-‐‑‒–—,;:!¡?¿.…'‘’\"“”«»()[]{}@*/\\&#%"
_SYMBOLS = "`´^¯°©®+±÷×<=>|¦~¤¢$£¥₫€"
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # ngang, then huyền, hỏi, ngã, sắc, nặng
_LETTER_MARKS = "\u0306\u0302\u031b"  # breve, circumflex, horn make another letter, not another tone

_FOREIGN = 0xF0


def _primary_weights() -> dict[str, int]:
    weights = dict.fromkeys(_SPACES, 1)
    for character in _PUNCTUATION + _SYMBOLS + "0123456789" + _LETTERS:
        weights[character] = len(weights) - len(_SPACES) + 2
    return weights


_PRIMARY = _primary_weights()
_TONE_WEIGHT = {tone: 2 + rank for rank, tone in enumerate(_TONES)}
_OTHER_MARK = 2 + len(_TONES)


def _elements(text: str) -> list[tuple[str, list[int]]]:
    """Letters (with breve, circumflex or horn kept on them) and the tone weights that follow each."""
    elements: list[tuple[str, list[int]]] = []
    for character in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(character):
            elements.append((character, []))
            continue
        if not elements:
            continue
        base, tones = elements[-1]
        if character in _LETTER_MARKS:
            composed = unicodedata.normalize("NFC", base + character)
            if len(composed) == 1 and composed.lower() in _PRIMARY:
                elements[-1] = (composed, tones)
                continue
        tones.append(_TONE_WEIGHT.get(character, _OTHER_MARK))
    return elements


@lru_cache(maxsize=65_536)
def sort_key(text: str) -> bytes:
    """Bytes whose order is the Vietnamese order of the texts.

    First letters (a < ă < â … d < đ …; a space before any letter), then tones from the left (ngang, huyền,
    hỏi, ngã, sắc, nặng), then small before capital letters. Another script stands after z.
    """
    primary, secondary, tertiary = bytearray(), bytearray(), bytearray()
    for character, tones in _elements(text):
        lower = character.lower()
        weight = _PRIMARY.get(lower)
        if weight is None:
            primary.append(_FOREIGN)
            primary += ord(lower[0]).to_bytes(3, "big")
        else:
            primary.append(weight)
        secondary.append(1)
        secondary += bytes(tones)
        tertiary.append(1 if character == lower else 2)
    return bytes(primary + b"\0" + secondary + b"\0" + tertiary)


_POINTS = tuple("abcdđeghiklmnopqrstuvxy")


def alphabet() -> tuple[str, ...]:
    """Letters that number the points of a legal document in order: a, b, c, d, đ, e, g, h, i, k, …"""
    return _POINTS


def point_letter(index: int) -> str:
    """Letter of the point at a position counted from 0: 4 → "đ"; past y two letters follow: 23 → "aa"."""
    if index < 0:
        raise ValueError("a point is counted from 0")
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, len(_POINTS))
        letters = _POINTS[rest] + letters
    return letters
