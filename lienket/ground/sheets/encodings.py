"""Letters of text files: UTF-8, UTF-16 and Windows-1258 are read; the old codes of fonts are refused.

TCVN 5712:1993 (TCVN3, fonts .VnTime) and VNI put Vietnamese letters on the places of other letters, so that
"Hà Nội" is stored as "Hµ Néi" or "Haø Noäi". The tables cover what the detector needs: the small letters.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienket.ground.sheets.packages import FileRefused

_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # level, huyền, hỏi, ngã, sắc, nặng
_SAMPLE = 20_000  # words looked at
_ENOUGH = 0.85  # share of the accented words that must be real syllables


@dataclass(frozen=True)
class Legacy:
    """Text in an old code: its name, a word as found and the same word in Unicode."""

    name: str
    found: str
    meant: str


def text_encoding(data: bytes) -> str:
    """The Python name of the encoding of a text file; refuses bytes that are in none of the three."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _if_decodes(data, "utf-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _if_decodes(data, "utf-8-sig")
    if b"\x00" in data:
        even, odd = data[::2].count(0), data[1::2].count(0)
        return _if_decodes(data, "utf-16-le" if odd > even else "utf-16-be")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _one_byte(data)
    return "utf-8"


def legacy(texts: Iterable[str]) -> Legacy | None:
    """Whether texts (as Unicode letters) are in TCVN3 or VNI, or UTF-8 taken for Latin; None: no."""
    accented = []
    for text in texts:
        if not text.isascii():
            accented += [word for word in re.findall(r"[^\s\d.,;:!?()\[\]\"/+-]+", text) if not word.isascii()]
            if len(accented) > _SAMPLE:
                break
    if not accented or _share(accented) >= 0.5:
        return None
    for name, convert in (("TCVN3", _from_tcvn3), ("VNI", _from_vni), ("UTF-8", _from_mojibake)):
        turned = [convert(word) for word in accented]
        if _share(turned) >= _ENOUGH:
            which = next(i for i, word in enumerate(turned) if word != accented[i])
            return Legacy(name, accented[which], turned[which])
    return None


def legacy_sentence(found: Legacy) -> str:
    """What to do about an old code."""
    if found.name == "UTF-8":
        return _(
            "Chữ trong tệp bị vỡ dấu (“%(found)s” lẽ ra là “%(meant)s”): hãy mở tệp gốc, lưu lại dạng .xlsx rồi gửi."
        ) % {"found": found.found[:40], "meant": found.meant[:40]}
    return _(
        "Chữ trong tệp dùng bảng mã cũ %(name)s (“%(found)s” là “%(meant)s”): hãy chuyển sang Unicode rồi gửi lại."
    ) % {"name": found.name, "found": found.found[:40], "meant": found.meant[:40]}


def _if_decodes(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _unknown() from None
    if "\x00" in text:
        raise _unknown()
    return encoding


def _one_byte(data: bytes) -> str:
    """Windows-1258, unless the same bytes make better sense in an old code."""
    sample = data[: 1 << 20]
    found = legacy([sample.decode("latin-1")])
    try:
        words = [w for w in re.findall(r"\w+", unicodedata.normalize("NFC", data.decode("cp1258"))) if not w.isascii()]
    except UnicodeDecodeError:
        words = []
    if words and _share(words[:_SAMPLE]) >= 0.5:
        return "cp1258"
    if found:
        raise FileRefused("legacy_code", legacy_sentence(found))
    raise _unknown()


def _unknown() -> FileRefused:
    return FileRefused(
        "unknown_code",
        _("Không nhận ra bảng mã chữ của tệp: hãy mở bằng Excel, lưu thành .xlsx hoặc CSV UTF-8."),
    )


def _share(words: list[str]) -> float:
    return sum(1 for word in words if is_syllable(word)) / len(words)


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


def is_syllable(word: str) -> bool:
    """Whether a word can be a Vietnamese syllable, whatever its tone and case."""
    spread = unicodedata.normalize("NFD", word.lower())
    bare = "".join(c for c in spread if c not in _TONES)
    return len(spread) - len(bare) <= 1 and unicodedata.normalize("NFC", bare) in _SYLLABLES


# TCVN 5712:1993, VN3: places of the small letters, five tones each (huyền, hỏi, ngã, sắc, nặng).
_TCVN3_PLAIN = {"ă": 0xA8, "â": 0xA9, "ê": 0xAA, "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE}
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
_TCVN3 = {chr(place): letter for letter, place in _TCVN3_PLAIN.items()}
for _letter, _places in _TCVN3_TONED.items():
    for _tone, _place in zip(_TONES[1:], _places, strict=True):
        _TCVN3[chr(_place)] = unicodedata.normalize("NFC", _letter + _tone)
_TCVN3 |= {
    chr(0xA1): "Ă",
    chr(0xA2): "Â",
    chr(0xA3): "Ê",
    chr(0xA4): "Ô",
    chr(0xA5): "Ơ",
    chr(0xA6): "Ư",
    chr(0xA7): "Đ",
}

# VNI: a letter and a mark behind it; ơ, ư, đ and the toned i stand alone.
_VNI_MARKS = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_MARKS |= {"â": "\u0302", "ê": "\u0306"}
_VNI_MARKS |= {
    "á": "\u0302\u0301",
    "à": "\u0302\u0300",
    "å": "\u0302\u0309",
    "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}
_VNI_MARKS |= {
    "é": "\u0306\u0301",
    "è": "\u0306\u0300",
    "ú": "\u0306\u0309",
    "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _from_tcvn3(word: str) -> str:
    return "".join(_TCVN3.get(c, c) for c in word)


def _from_vni(word: str) -> str:
    letters = ""
    for c in word.lower():
        if c in _VNI_MARKS and letters and unicodedata.normalize("NFD", letters[-1])[0] in "aeouyươ":
            letters = unicodedata.normalize("NFC", letters + _VNI_MARKS[c])
        else:
            letters += _VNI_ALONE.get(c, c)
    return letters.capitalize() if word[:1].isupper() else letters


def _from_mojibake(word: str) -> str:
    try:
        return unicodedata.normalize("NFC", word.encode("cp1252").decode("utf-8"))
    except UnicodeError:
        return word
