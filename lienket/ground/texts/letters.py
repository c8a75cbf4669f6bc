"""Letters of documents: bytes to text, old codes (TCVN3, VNI) to Unicode, and text made tidy (NFC)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from lienket.ground.sheets.encodings import legacy, text_encoding
from lienket.ground.sheets.legacy import from_mojibake, from_tcvn3, from_vni, is_syllable
from lienket.ground.sheets.packages import FileRefused
from lienket.ground.texts.sandbox import Piece

_SAMPLE = 20_000  # words looked at before a font is believed
_CONVERTERS: dict[str, Callable[[str], str]] = {"TCVN3": from_tcvn3, "VNI": from_vni}
_NAMES = {"t": "TCVN3", "T": "TCVN3", "v": "VNI"}
_UNICODE_ONLY = re.compile(r"[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_BLANK = re.compile(r"[^\S\n]+")
_DASHES = {0x2010: "-", 0x2011: "-"}
_SYMBOL = re.compile(r"[\ue000-\uf8ff]+")


def tidy(text: str) -> str:
    """Text in NFC: one kind of blank and of line break; invisible and control characters gone."""
    text = _BREAK.sub("\n", text).replace("\t", " ")
    if not text.isascii():
        text = re.sub(r"(?m)^\s*[\ue000-\uf8ff]\s*", "- ", text)  # a bullet of a font of symbols
        text = unicodedata.normalize("NFC", _SYMBOL.sub("", text.translate(_DASHES)))
    if not text.isprintable():
        text = "".join(
            c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Cn") or c == " "
        )
    lines = (_BLANK.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(lines)


def decoded(data: bytes) -> str:
    """The text of bytes in UTF-8, UTF-16, Windows-1258, or an old code (then still to be converted)."""
    try:
        return data.decode(text_encoding(data)).removeprefix("\ufeff")
    except FileRefused as fault:
        if fault.code == "legacy_code":
            return data.decode("cp1252", "replace")
        raise FileRefused(
            fault.code,
            _("Không nhận ra bảng mã chữ của tệp: hãy mở tệp, lưu lại với bảng mã UTF-8 hoặc lưu thành .docx."),
        ) from fault


@dataclass
class Codes:
    """Brings a document's paragraphs to Unicode and remembers which old codes it met."""

    met: set[str] = field(default_factory=set)

    def unify(self, paragraphs: Iterable[Iterable[Piece]]) -> list[str]:
        """Text of each paragraph: first by the fonts of its pieces, then by what the words look like."""
        merged = [_merged(pieces) for pieces in paragraphs]
        believed = {name for name in set(_NAMES.values()) if self._is_right(name, merged)}
        self.met |= believed
        texts = ["".join(_turned(piece, believed) for piece in pieces) for pieces in merged]
        found = legacy(texts)
        if found is None:
            return texts
        self.met.add(found.name)
        if found.name in _CONVERTERS:
            return [_CONVERTERS[found.name](text) for text in texts]
        # a broken "à" ends in a blank that does not break, so words are parted at plain blanks only
        return [" ".join(map(from_mojibake, text.split(" "))) for text in texts]

    def notes(self) -> list[str]:
        """A sentence for each code that was met."""
        told = []
        for name in sorted(self.met):
            if name in _CONVERTERS:
                converted = _("Tệp dùng bảng mã cũ %(name)s; đã đổi sang Unicode, hãy đọc soát tên riêng.")
                told.append(converted % {"name": name})
            else:
                told.append(_("Chữ trong tệp bị vỡ dấu do lưu sai bảng mã; đã sửa lại, hãy đọc soát."))
        return told

    @staticmethod
    def _is_right(name: str, paragraphs: list[list[Piece]]) -> bool:
        """Whether the words in fonts of a code are better Vietnamese after conversion than before."""
        written: list[str] = []
        for pieces in paragraphs:
            for piece in pieces:
                if _NAMES.get(piece.code) == name and not _UNICODE_ONLY.search(piece.text):
                    written += [
                        word for word in re.findall(r"[^\s\d.,;:!?()\[\]\"/+-]+", piece.text) if not word.isascii()
                    ]
            if len(written) > _SAMPLE:
                break
        convert = _CONVERTERS[name]
        return bool(written) and sum(map(is_syllable, map(convert, written))) >= sum(map(is_syllable, written))


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one code as one piece, for a letter of VNI may be cut between two runs."""
    return [Piece("".join(p.text for p in run), code) for code, run in groupby(pieces, key=lambda piece: piece.code)]


def _turned(piece: Piece, believed: set[str]) -> str:
    name = _NAMES.get(piece.code)
    if name not in believed or _UNICODE_ONLY.search(piece.text):
        return piece.text
    text = _CONVERTERS[name](piece.text)
    return text.upper() if piece.code == "T" else text
