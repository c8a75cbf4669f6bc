"""Office packages (zip files of XML parts) looked at without being parsed.

Every part is inflated once, in pieces of bounded size, and thrown away; sizes and checksums that the package
declares are compared with what really comes out. Layout of zip files: PKWARE APPNOTE 6.3.10, 4.3–4.5.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lienket.ground.refusals import Refusal

_PIECE = 1 << 17  # bytes inflated at a time
_OVERLAP = 512  # bytes of the previous piece kept in sight, so that a tag cut in two is still seen
_STORED, _DEFLATED = 0, 8


class FileRefused(Refusal):
    """A file is not taken; `code` is a short stable word for programs and tests."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True)
class PackageLimits:
    """What a package may weigh, in bytes; `ratio` is inflated to packed, for parts above `ratio_from`."""

    parts: int = 2_000
    inflated: int = 120 << 20
    ratio: int = 200
    ratio_from: int = 4 << 20


@dataclass(frozen=True)
class Part:
    """One entry of the package, with the place of its packed bytes."""

    name: str
    method: int
    start: int
    packed: int
    size: int
    crc: int


class Package:
    """A zip file whose directory has been checked; parts are streamed with `pieces`."""

    def __init__(self, data: bytes, limits: PackageLimits | None = None) -> None:
        self.data = data
        self.limits = limits or PackageLimits()
        self.parts = _directory(data, self.limits)
        self.names = frozenset(part.name for part in self.parts)

    def pieces(self, part: Part) -> Iterator[bytes]:
        """The part's inflated bytes, piece by piece; refuses at the first byte beyond what was declared."""
        packed = memoryview(self.data)[part.start : part.start + part.packed]
        total, crc = 0, 0
        for piece in _inflate(packed, part):
            total += len(piece)
            crc = zlib.crc32(piece, crc)
            if total > part.size:
                raise FileRefused("zip_lies", _lies(part.name))
            yield piece
        if total != part.size or crc != part.crc:
            raise FileRefused("zip_lies", _lies(part.name))

    def text(self, name: str, limit: int = 2 << 20) -> bytes:
        """A small part whole; empty when the package has none; refused when larger than `limit` bytes."""
        for part in self.parts:
            if part.name == name:
                if part.size > limit:
                    raise FileRefused("part_too_large", _too_large(name))
                return b"".join(self.pieces(part))
        return b""

    def walk(self, look: Callable[[str, bytes], None]) -> None:
        """Inflates every part once; `look(name, window)` sees each window of the XML parts."""
        for part in self.parts:
            is_xml = part.name.lower().endswith((".xml", ".rels", ".vml"))
            tail = b""
            for number, piece in enumerate(self.pieces(part)):
                if number == 0:
                    _check_start(part.name, piece)
                if is_xml:
                    window = tail + piece
                    _check_xml(part.name, window, first=number == 0)
                    look(part.name, window)
                    tail = window[-_OVERLAP:]


def _directory(data: bytes, limits: PackageLimits) -> list[Part]:
    if data.count(b"PK\x01\x02") > limits.parts:  # before any object is made per entry
        raise FileRefused(
            "too_many_parts",
            _("Tệp nén chứa quá %(limit)d thành phần, không phải bảng tính thường: hãy lưu lại bằng Excel.")
            % {"limit": limits.parts},
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            parts = [_part(data, entry) for entry in entries if not entry.is_dir()]
    except FileRefused:
        raise
    except Exception as error:
        # zipfile answers broken bytes with a dozen kinds of exception; to the sender all mean the same.
        raise FileRefused("zip_broken", _broken()) from error
    if not parts:
        raise FileRefused("zip_broken", _broken())
    _check_names([part.name for part in parts])
    _check_places(parts)
    _check_weights(parts, limits)
    return parts


def _part(data: bytes, entry: zipfile.ZipInfo) -> Part:
    if entry.flag_bits & 0x41:
        raise FileRefused("encrypted", encrypted_sentence())
    if entry.compress_type not in (_STORED, _DEFLATED):
        raise FileRefused("zip_broken", _broken())
    head = data[entry.header_offset : entry.header_offset + 30]
    signature, name_length, extra_length = struct.unpack("<4s22x2H", head)
    if signature != b"PK\x03\x04":
        raise FileRefused("zip_broken", _broken())
    name_start = entry.header_offset + 30
    local_name = data[name_start : name_start + name_length]
    if local_name != entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437"):
        raise FileRefused("zip_lies", _lies(entry.filename))
    start = name_start + name_length + extra_length
    if start + entry.compress_size > len(data):
        raise FileRefused("zip_broken", _broken())
    return Part(entry.orig_filename, entry.compress_type, start, entry.compress_size, entry.file_size, entry.CRC)


def _check_names(names: list[str]) -> None:
    if len(set(map(str.lower, names))) != len(names):
        raise FileRefused(
            "zip_duplicate", _("Tệp nén có hai thành phần cùng tên: hãy mở bằng Excel hoặc Word rồi lưu lại.")
        )
    for name in names:
        steps = name.replace("\\", "/").split("/")
        if ".." in steps or name.startswith(("/", "\\")) or ":" in steps[0] or not name.isprintable():
            raise FileRefused(
                "zip_slip",
                _("Tệp nén có thành phần trỏ ra ngoài thư mục (“%(name)s”): tệp không an toàn, không nhận.")
                % {"name": _short(name)},
            )


def _check_places(parts: list[Part]) -> None:
    end = 0
    for part in sorted(parts, key=lambda part: part.start):
        if part.start < end:
            raise FileRefused(
                "zip_overlap", _("Các thành phần của tệp nén chồng lên nhau: tệp không an toàn, không nhận.")
            )
        end = part.start + part.packed


def _check_weights(parts: list[Part], limits: PackageLimits) -> None:
    if sum(part.size for part in parts) > limits.inflated:
        raise FileRefused("zip_bomb", bomb_sentence())
    for part in parts:
        if part.size > limits.ratio_from and part.size > limits.ratio * max(part.packed, 1):
            raise FileRefused("zip_bomb", bomb_sentence())


def _inflate(packed: memoryview, part: Part) -> Iterator[bytes]:
    if part.method == _STORED:
        for at in range(0, len(packed), _PIECE):
            yield bytes(packed[at : at + _PIECE])
        return
    inflater = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), _PIECE >> 2):
            rest: bytes | memoryview = packed[at : at + (_PIECE >> 2)]
            while len(rest):
                yield inflater.decompress(rest, _PIECE)
                rest = inflater.unconsumed_tail
        while not inflater.eof:
            piece = inflater.decompress(b"", _PIECE)
            if not piece:
                break
            yield piece
    except zlib.error as error:
        raise FileRefused("zip_broken", _broken()) from error
    if not inflater.eof or inflater.unused_data:
        raise FileRefused("zip_broken", _broken())


_NESTED = (b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ")
_PROGRAMS = (b"MZ", b"\x7fELF")
_CHART_DATA = re.compile(r"(?:word|ppt)/embeddings/[^/]+\.xlsx", re.I)  # Word keeps a chart's numbers this way


def _check_start(name: str, piece: bytes) -> None:
    if piece.startswith(_NESTED) and not _CHART_DATA.fullmatch(name):
        raise FileRefused(
            "zip_nested",
            _("Trong tệp còn một tệp nén khác (“%(name)s”): hãy bỏ tệp nhúng rồi lưu lại.") % {"name": _short(name)},
        )
    if piece.startswith(_PROGRAMS) and not name.lower().endswith((".xml", ".rels")):
        raise FileRefused(
            "program_inside",
            _("Trong tệp có chương trình chạy (“%(name)s”): không nhận. Hãy bỏ đối tượng nhúng rồi lưu lại.")
            % {"name": _short(name)},
        )


def _check_xml(name: str, window: bytes, *, first: bool) -> None:
    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
        raise FileRefused(
            "dtd",
            _("Tệp có khai báo DTD/ENTITY trong “%(name)s”: tệp không an toàn. Hãy lưu lại bằng Excel.")
            % {"name": _short(name)},
        )
    if b"\x00" in window or (first and re.match(rb"\s*<\?xml[^>]*encoding=[\"'](?!utf-?8)", window, re.I)):
        raise FileRefused(
            "xml_encoding",
            _("Thành phần “%(name)s” không dùng mã UTF-8: hãy mở tệp bằng Excel rồi lưu lại dạng .xlsx.")
            % {"name": _short(name)},
        )


def encrypted_sentence() -> str:
    """What to do about a file under a password."""
    return _("Tệp được bảo vệ bằng mật khẩu nên không đọc được: hãy bỏ mật khẩu rồi gửi lại.")


def bomb_sentence() -> str:
    """What to do about a file that grows beyond all measure."""
    return _("Tệp bung ra quá lớn so với dung lượng gửi lên: hãy xóa các dòng, cột và trang tính thừa rồi lưu lại.")


def _broken() -> str:
    return _("Tệp bị hỏng hoặc tải lên chưa trọn: hãy mở lại bằng Excel hoặc Word, lưu lại rồi gửi lại.")


def _lies(name: str) -> str:
    return _("Thành phần “%(name)s” khác với kích thước tệp tự khai: tệp hỏng hoặc không an toàn, không nhận.") % {
        "name": _short(name)
    }


def _too_large(name: str) -> str:
    return _("Thành phần “%(name)s” quá lớn: hãy lưu lại tệp bằng Excel rồi gửi lại.") % {"name": _short(name)}


def _short(name: str) -> str:
    """A name fit to be shown: printable, at most 60 characters."""
    shown = "".join(c if c.isprintable() else "?" for c in name)
    return shown if len(shown) <= 60 else shown[:59] + "…"
