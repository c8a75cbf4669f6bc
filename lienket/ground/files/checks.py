"""Evidence files at the door: told by content, never by name; refused before anything opens them.

What passes is stored and served as an attachment; nothing here is decoded. Limits are stated at the top.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.utils.translation import gettext as _

from lienket.ground.sheets.encodings import text_encoding
from lienket.ground.sheets.formats import has_markup, kind_by_magic, package_kind, starts_as_markup
from lienket.ground.sheets.guard import check_active, check_size
from lienket.ground.sheets.packages import FileRefused, Package, encrypted_sentence

MAX_EVIDENCE_BYTES = 20 << 20
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
MAX_NAME = 200

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
EVIDENCE_KINDS = frozenset(MEDIA_TYPES)
_SUFFIXES = {"jpg": "jpeg", "jpe": "jpeg", "jfif": "jpeg", "tsv": "csv"}
_MISLEADING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff/\\:*?\"<>|]")
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA)\b")
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # JPEG markers that declare a size


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its kind by content, its media type, its safe name, its size in bytes."""

    kind: str
    media_type: str
    name: str
    size: int


def check_upload(
    path_or_bytes: Path | bytes,
    name: str,
    allowed_kinds: Collection[str] = EVIDENCE_KINDS,
    max_bytes: int = MAX_EVIDENCE_BYTES,
) -> CheckedFile:
    """Tells what a sent file is, or raises `FileRefused` with the sentence to show.

    `allowed_kinds` is a part of `EVIDENCE_KINDS` (pdf png jpeg docx xlsx txt csv); the name's extension must
    agree with the content.
    """
    check_name(name)
    if isinstance(path_or_bytes, Path):
        with path_or_bytes.open("rb") as file:
            data = file.read(max_bytes + 1)
    else:
        data = path_or_bytes
    check_size(len(data), max_bytes)
    suffix = PurePath(name).suffix.lower().lstrip(".")
    claimed = _SUFFIXES.get(suffix, suffix)
    kind = _kind(data, claimed)
    if kind not in allowed_kinds or kind not in MEDIA_TYPES:
        raise FileRefused(
            "kind_not_allowed",
            _("Tệp “%(name)s” có nội dung là %(kind)s, không thuộc loại được nhận: chỉ nhận %(kinds)s.")
            % {
                "name": name[:80],
                "kind": kind_words(kind),
                "kinds": ", ".join(sorted(set(allowed_kinds) & EVIDENCE_KINDS)),
            },
        )
    if kind != claimed:
        raise FileRefused(
            "wrong_name",
            _("Tệp “%(name)s” có nội dung là %(kind)s, không khớp với tên: hãy lưu lại đúng kiểu rồi gửi.")
            % {"name": name[:80], "kind": kind_words(kind)},
        )
    return CheckedFile(kind, MEDIA_TYPES[kind], name, len(data))


def kind_words(kind: str) -> str:
    """What a kind of content is called by people; the kinds are those of `kind_by_magic` and `package_kind`."""
    words = {
        "program": _("chương trình chạy được"),
        "archive": _("tệp nén"),
        "gif": _("ảnh GIF"),
        "riff": _("ảnh WebP, âm thanh hoặc phim"),
        "rtf": _("văn bản RTF"),
        "doc": _("văn bản Word đời cũ (.doc)"),
        "xls": _("bảng Excel đời cũ (.xls)"),
        "xlsb": _("bảng Excel nhị phân (.xlsb)"),
        "ole": _("tệp Office đời cũ"),
        "pptx": _("bản trình chiếu PowerPoint"),
        "ods": _("bảng tính OpenDocument"),
        "odt": _("văn bản OpenDocument"),
        "txt": _("văn bản thường"),
        "csv": _("bảng CSV"),
        "docx": _("văn bản Word"),
        "xlsx": _("bảng Excel"),
        "pdf": "PDF",
        "png": _("ảnh PNG"),
        "jpeg": _("ảnh JPEG"),
    }
    return words.get(kind, _("dữ liệu không rõ loại"))


def check_name(name: str) -> None:
    """Refuses a name that is a path, hides its extension, or could not be kept on a disk."""
    bad = _MISLEADING.search(name) or name.strip(" .") != name or not name or len(name) > MAX_NAME
    if bad:
        shown = _MISLEADING.sub("?", name)[:80]
        raise FileRefused(
            "bad_name",
            _("Tên tệp “%(name)s” có ký tự không dùng được hoặc quá dài: hãy đổi tên tệp rồi gửi.") % {"name": shown},
        )


def _kind(data: bytes, claimed: str) -> str:
    """The kind by content, after the checks that belong to it. Text is csv or txt as its name says."""
    kind = kind_by_magic(data)
    if kind == "zip":
        return _package(data)
    if kind in ("pdf", "png", "jpeg"):
        {"pdf": _check_pdf, "png": _check_png, "jpeg": _check_jpeg}[kind](data)
    elif kind == "text":
        text_encoding(data)
        _refuse_markup(starts_as_markup(data) or has_markup(data[:1024]))
        return claimed if claimed in ("txt", "csv") else "txt"
    elif kind == "encrypted":
        raise FileRefused("encrypted", encrypted_sentence())
    elif kind == "markup":
        _refuse_markup(True)
    elif kind == "empty":
        raise FileRefused("empty", _("Tệp rỗng: hãy chọn lại tệp rồi gửi."))
    return kind


def _package(data: bytes) -> str:
    package = Package(data)
    kind = package_kind(package)
    if kind == "macro":
        raise FileRefused("macro", _("Tệp có chứa macro: hãy lưu thành .docx hoặc .xlsx không macro rồi gửi lại."))
    check_active(package)
    package.walk(lambda _name, _window: None)
    return kind


def _check_pdf(data: bytes) -> None:
    if b"%%EOF" not in data[-2048:]:
        raise FileRefused("pdf_broken", _("Tệp PDF thiếu phần cuối, có thể tải lên chưa trọn: hãy gửi lại."))
    active = _PDF_ACTIVE.search(data)
    if active:
        raise FileRefused(
            "pdf_active",
            _("Tệp PDF có mã chạy hoặc tệp đính kèm (%(what)s): hãy in lại ra PDF rồi gửi.")
            % {"what": active[0].decode("ascii")},
        )
    _refuse_markup(has_markup(data[:1024]))
    _refuse_tail(data[data.rindex(b"%%EOF") :])


def _check_png(data: bytes) -> None:
    """Walks the chunks (PNG 1.2, section 5): lengths and checksums must hold, nothing may follow IEND."""
    at, size = 8, None
    for kind, body, end in _png_chunks(data):
        if size is None:
            if kind != b"IHDR" or len(body) != 13:
                raise _image_broken()
            size = struct.unpack(">II", body[:8])
        _refuse_markup(kind not in (b"IDAT", b"fdAT") and has_markup(_without_xmp(body)))
        at = end
        if kind == b"IEND":
            break
    else:
        raise _image_broken()
    if size is None or data[at:].strip(b"\x00\r\n "):
        raise _image_broken()
    _check_pixels(size[0], size[1])


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    at = 8
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise _image_broken()
        body = data[at + 8 : end - 4]
        if zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end - 4 : end], "big"):
            raise _image_broken()
        yield kind, body, end
        at = end


def _check_jpeg(data: bytes) -> None:
    """Walks the segments up to the picture (ITU-T T.81, annex B); sizes are taken from every frame header."""
    at, sizes = 2, []
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise _image_broken()
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if length < 2 or len(body) != length - 2:
            raise _image_broken()
        if marker in _FRAMES:
            if len(body) < 5:
                raise _image_broken()
            sizes.append(struct.unpack(">HH", body[1:5]))
        _refuse_markup(has_markup(_without_xmp(body)))
        at += 2 + length
        if marker == 0xDA:
            break
    end = data.rfind(b"\xff\xd9")
    if not sizes or end < at:
        raise _image_broken()
    _refuse_tail(data[end:])
    for height, width in sizes:
        _check_pixels(width, height)


def _without_xmp(body: bytes) -> bytes:
    """Cameras and editors write XML about the picture, which begins so; its other tags are looked at."""
    return body.replace(b"<?xml", b"").replace(b"<?xpacket", b"")


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise _image_broken()
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise FileRefused(
            "too_many_pixels",
            _("Ảnh %(width)d × %(height)d điểm là quá lớn: hãy thu nhỏ dưới 50 triệu điểm ảnh rồi gửi.")
            % {"width": width, "height": height},
        )


def _refuse_tail(tail: bytes) -> None:
    """What follows the end of a picture or PDF must not be a page or an archive in disguise."""
    _refuse_markup(has_markup(tail))
    if b"PK\x05\x06" in tail or b"PK\x03\x04" in tail:
        raise FileRefused("polyglot", _("Cuối tệp có gắn một tệp nén khác: tệp không an toàn, không nhận."))


def _refuse_markup(found: bool) -> None:
    if found:
        raise FileRefused(
            "markup",
            _("Tệp có chứa mã trang web (HTML, SVG): không nhận. Hãy gửi PDF, ảnh PNG hoặc JPEG."),
        )


def _image_broken() -> FileRefused:
    return FileRefused("image_broken", _("Tệp ảnh bị hỏng hoặc không đúng chuẩn: hãy lưu lại ảnh rồi gửi."))
