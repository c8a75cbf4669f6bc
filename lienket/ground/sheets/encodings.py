"""Letters of text files: UTF-8, UTF-16 and Windows-1258 are read; the old codes of fonts are refused.

The tables of the old codes stand in `legacy`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienket.ground.sheets.legacy import from_mojibake, from_tcvn3, from_vni, is_syllable
from lienket.ground.sheets.packages import FileRefused

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
    for name, convert in (("TCVN3", from_tcvn3), ("VNI", from_vni), ("UTF-8", from_mojibake)):
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
