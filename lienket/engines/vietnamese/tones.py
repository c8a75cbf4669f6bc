"""Where the tone mark stands: the older "òa, úy" and the newer "oà, uý" are one spelling of one word."""

import re
import unicodedata
from functools import lru_cache
from itertools import product
from typing import Literal

Placement = Literal["old", "new"]

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng
_CLUSTERS = ("oa", "oe", "uy")


def _spellings() -> dict[str, str]:
    """Old spelling of each open cluster with each tone, in all cases of letters → its new spelling."""
    pairs = {}
    for cluster, tone in product(_CLUSTERS, _TONES):
        for first, second in product(*((letter, letter.upper()) for letter in cluster)):
            old = unicodedata.normalize("NFC", first + tone + second)
            pairs[old] = unicodedata.normalize("NFC", first + second + tone)
    return pairs


_OLD_TO_NEW = _spellings()
_NEW_TO_OLD = {new: old for old, new in _OLD_TO_NEW.items()}


def _pattern(spellings: dict[str, str]) -> re.Pattern[str]:
    # Only at the end of a syllable (hoàn, huỳnh have one spelling), and not after q (quý: u belongs to qu).
    return re.compile(rf"(?<![qQ])(?:{'|'.join(spellings)})(?![^\W\d_])")


_OLD = _pattern(_OLD_TO_NEW)
_NEW = _pattern(_NEW_TO_OLD)


@lru_cache(maxsize=16_384)
def canonical_tone(text: str, placement: Placement = "old") -> str:
    """The text in NFC with one placement: "old" Hòa, Thủy (as most laws print), "new" Hoà, Thuỷ."""
    composed = unicodedata.normalize("NFC", text)
    if placement == "old":
        return _NEW.sub(lambda found: _NEW_TO_OLD[found.group()], composed)
    return _OLD.sub(lambda found: _OLD_TO_NEW[found.group()], composed)
