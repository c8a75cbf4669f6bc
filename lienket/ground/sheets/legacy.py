"""Old codes of Vietnamese letters: TCVN3 (ABC) and VNI-Windows, every letter of both, and how to know them.

TCVN 5712:1993 VN3 and VNI put Vietnamese letters on the places of Latin ones, so that "Hà Nội" is stored as
"Hµ Néi" or "Haø Noäi". TCVN3 has no toned capitals: they are small letters in a capitals font (.VnTimeH).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # level, huyền, hỏi, ngã, sắc, nặng

_ONSETS = re.findall(r"\w+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
_RIMES = re.findall(
    r"\w+",
    """
    a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây e ec em
    en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it
    iu o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi
    om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê
    uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa
    ưc ưi ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yên yêm yêng yêt yêu ynh
    """,
)
_SYLLABLES = {onset + rime for onset, rime in itertools.product(["", *_ONSETS], _RIMES)}


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Whether a word can be a Vietnamese syllable, whatever its tone and case."""
    spread = unicodedata.normalize("NFD", word.lower())
    bare = "".join(c for c in spread if c not in TONES)
    return len(spread) - len(bare) <= 1 and unicodedata.normalize("NFC", bare) in _SYLLABLES


# TCVN 5712:1993, VN3: places of the small letters, five tones each (huyền, hỏi, ngã, sắc, nặng).
_TCVN3_PLAIN = {"ă": 0xA8, "â": 0xA9, "ê": 0xAA, "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE}
_TCVN3_PLAIN |= {"Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7}
_TCVN3_TONED = {
    "a": (0xB5, 0xB6, 0xB7, 0xB8, 0xB9),
    "ă": (0xBB, 0xBC, 0xBD, 0xBE, 0xC6),
    "â": (0xC7, 0xC8, 0xC9, 0xCA, 0xCB),
    "e": (0xCC, 0xCE, 0xCF, 0xD0, 0xD1),
    "ê": (0xD2, 0xD3, 0xD4, 0xD5, 0xD6),
    "i": (0xD7, 0xD8, 0xDC, 0xDD, 0xDE),
    "o": (0xDF, 0xE1, 0xE2, 0xE3, 0xE4),
    "ô": (0xE5, 0xE6, 0xE7, 0xE8, 0xE9),
    "ơ": (0xEA, 0xEB, 0xEC, 0xED, 0xEE),
    "u": (0xEF, 0xF1, 0xF2, 0xF3, 0xF4),
    "ư": (0xF5, 0xF6, 0xF7, 0xF8, 0xF9),
    "y": (0xFA, 0xFB, 0xFC, 0xFD, 0xFE),
}


def _toned(letter: str, marks: str) -> str:
    return unicodedata.normalize("NFC", letter + marks)


_TCVN3 = {place: letter for letter, place in _TCVN3_PLAIN.items()} | {
    place: _toned(letter, tone)
    for letter, places in _TCVN3_TONED.items()
    for tone, place in zip(TONES[1:], places, strict=True)
}

# VNI-Windows: a letter and a mark behind it, in the letter's case; ơ, ư, đ, the toned i and ỵ stand alone.
_VNI_TONES = dict(zip("øûõùï", TONES[1:], strict=True))
_VNI_HATS = {"â": "\u0302"} | {mark: "\u0302" + tone for mark, tone in zip("àåãáä", TONES[1:], strict=True)}
_VNI_BREVES = {"ê": "\u0306"} | {mark: "\u0306" + tone for mark, tone in zip("èúüéë", TONES[1:], strict=True)}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_MARKS = (
    dict.fromkeys("eo", _VNI_TONES | _VNI_HATS)
    | dict.fromkeys("uyôö", _VNI_TONES)
    | {"a": _VNI_TONES | _VNI_HATS | _VNI_BREVES}
)


def _vni() -> dict[str, str]:
    """Every spelling of VNI with its letter; the mark may stand in either case, the letter decides."""
    table = dict(_VNI_ALONE) | {found.upper(): letter.upper() for found, letter in _VNI_ALONE.items()}
    for base, marks in _VNI_MARKS.items():
        letter = _VNI_ALONE.get(base, base)
        for mark, accents in marks.items():
            for written in {mark, mark.upper()}:
                table[base + written] = _toned(letter, accents)
                table[base.upper() + written] = _toned(letter.upper(), accents)
    return table


_VNI = _vni()
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def from_tcvn3(text: str) -> str:
    """Text in TCVN3 (its bytes as Latin-1 letters) in Unicode. Capitals of a capitals font are the caller's."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """Text in VNI-Windows (its bytes as Windows-1252 letters) in Unicode."""
    return _VNI_LETTER.sub(lambda found: _VNI[found[0]], text)


def from_mojibake(text: str) -> str:
    """UTF-8 that was taken for Windows-1252, mended; unchanged when it was not."""
    try:
        return unicodedata.normalize("NFC", b"".join(map(_byte, text)).decode("utf-8"))
    except UnicodeError:
        return text


def _byte(letter: str) -> bytes:
    """The byte of a letter in Windows-1252; its five empty places are read as controls by most programs."""
    return letter.encode("latin-1" if letter in "\x81\x8d\x8f\x90\x9d" else "cp1252")
