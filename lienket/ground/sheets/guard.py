"""The gate of sheets: a file is looked at, and refused with a sentence, before anything parses it.

Limits are stated here once and shown to people. What passes is a real .xlsx (or text) of bounded size;
what is inside it is still read only in the sandbox.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from django.utils.translation import gettext as _

from lienket.ground.sheets.formats import kind_by_magic, package_kind
from lienket.ground.sheets.packages import FileRefused, Package, encrypted_sentence

MAX_BYTES = 5 << 20
MAX_ROWS = 50_000
MAX_COLUMNS = 256  # IV, the width of Excel 97–2003
MAX_SHEETS = 200
MAX_MERGED_RANGES = 20_000
MAX_MERGED_CELLS = 500_000

# Only candidates: three letters, two letters beyond IV, rows of 50000 and more; an exact check follows.
_FAR = re.compile(
    rb"""r=["'](?:[A-Za-z]{3,9}[0-9]|[J-Zj-z][A-Za-z][0-9]|[Ii][W-Zw-z][0-9]"""
    rb"""|[A-Za-z]{1,2}(?:[5-9][0-9]{4}|[0-9]{6}))"""
)
_CELL = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r=["']([A-Za-z]{1,9})([0-9]{1,9})["'][^<>]*>""")
_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Za-z]{1,9})([0-9]{1,9}):([A-Za-z]{1,9})([0-9]{1,9})""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")


@dataclass(frozen=True)
class Checked:
    """A file that passed: `kind` is xlsx or csv."""

    kind: Literal["xlsx", "csv"]
    data: bytes


def check_sheet(data: bytes, name: str = "", *, max_bytes: int = MAX_BYTES) -> Checked:
    """Takes .xlsx and text tables; refuses all else with `FileRefused`, whose sentence says what to do.

    `name` is the file's name as sent ("" when unknown: then only the content speaks). Nothing is parsed here.
    """
    check_size(len(data), max_bytes)
    kind = kind_by_magic(data)
    if kind == "zip":
        check_workbook(Package(data))
        found: Literal["xlsx", "csv"] = "xlsx"
    elif kind == "text":
        found = "csv"
    else:
        raise refuse_sheet_kind(kind)
    _check_extension(name, found)
    return Checked(found, data)


def check_size(size: int, max_bytes: int) -> None:
    """Refuses an empty file and one of more than `max_bytes`; `size` in bytes."""
    if not size:
        raise FileRefused("empty", _("Tệp rỗng: hãy chọn lại tệp rồi gửi."))
    if size > max_bytes:
        raise FileRefused(
            "too_large",
            _("Tệp nặng %(size)s MB, vượt mức %(limit)s MB: hãy tách thành nhiều tệp hoặc bỏ hình ảnh trong tệp.")
            % {"size": _megabytes(size), "limit": _megabytes(max_bytes)},
        )


def check_workbook(package: Package) -> None:
    """Refuses a package that is not a plain .xlsx within the limits. Keeps nothing."""
    kind = package_kind(package)
    if kind != "xlsx":
        raise refuse_sheet_kind(kind)
    if not any(name.lower().startswith("xl/") for name in package.names):
        raise refuse_sheet_kind("archive")
    check_active(package)
    package.walk(_SheetLook())


def check_active(package: Package) -> None:
    """Refuses what acts by itself or reaches out: macros, linked workbooks, remote templates, objects."""
    for name in sorted(package.names):
        low = name.lower()
        if low.endswith("vbaproject.bin") or "/macrosheets/" in low or "/activex/" in low:
            raise refuse_sheet_kind("macro")
        if "/externallinks/" in low:
            raise FileRefused(
                "external_links",
                _(
                    "Tệp có liên kết sang tệp khác: trong Excel chọn Dữ liệu → Sửa liên kết → Ngắt liên "
                    "kết, rồi lưu lại."
                ),
            )
    for part in package.parts:
        if part.name.lower().endswith(".rels"):
            for tag in _RELATION.findall(package.text(part.name)):
                _check_relation(tag)


def refuse_sheet_kind(kind: str) -> FileRefused:
    """The sentence for a file that is something else than .xlsx or text."""
    sentences = {
        "empty": _("Tệp rỗng: hãy chọn lại tệp rồi gửi."),
        "encrypted": encrypted_sentence(),
        "xls": _("Tệp thuộc dạng Excel cũ (.xls): hãy mở bằng Excel, chọn Lưu thành, kiểu “Excel Workbook (.xlsx)”."),
        "xlsb": _("Tệp thuộc dạng Excel nhị phân (.xlsb): hãy lưu thành kiểu “Excel Workbook (.xlsx)” rồi gửi lại."),
        "macro": _("Tệp có chứa macro: hãy lưu thành kiểu “Excel Workbook (.xlsx)”, không macro, rồi gửi lại."),
        "ods": _("Tệp thuộc dạng OpenDocument (.ods): hãy lưu thành kiểu “Excel (.xlsx)” rồi gửi lại."),
        "markup": _("Tệp thật ra là một trang HTML hoặc XML: hãy mở bằng Excel rồi lưu thành kiểu .xlsx."),
        "docx": _("Tệp là văn bản Word, không phải bảng tính: hãy chép bảng sang tệp mẫu Excel rồi gửi."),
        "pdf": _("Tệp là PDF, không phải bảng tính: hãy gửi tệp Excel gốc hoặc điền vào tệp mẫu."),
        "program": _("Tệp là chương trình chạy: không nhận. Hãy gửi bảng tính .xlsx hoặc .csv."),
    }
    sentences |= {"doc": sentences["docx"], "odt": sentences["docx"], "rtf": sentences["docx"]}
    if kind in ("png", "jpeg", "gif", "riff"):
        return FileRefused("image", _("Tệp là hình ảnh, không phải bảng tính: hãy điền vào tệp mẫu Excel rồi gửi."))
    other = _("Tệp không phải bảng tính: chỉ nhận .xlsx hoặc .csv. Hãy lưu lại bằng Excel rồi gửi.")
    return FileRefused(kind if kind in sentences else "not_a_sheet", sentences.get(kind, other))


class _SheetLook:
    """Looks at windows of XML for cells, sheets and merges beyond the limits; remembers only counts."""

    def __init__(self) -> None:
        self.sheets = self.merges = self.merged_cells = 0

    def __call__(self, name: str, window: bytes) -> None:
        if _FAR.search(window):
            self._check_cells(window)
        if b"mergeCell " in window:
            self._check_merges(window)
        if b"sheet " in window and "workbook" in name.lower():
            self.sheets += len(_SHEET.findall(window))
            if self.sheets > MAX_SHEETS:
                raise FileRefused(
                    "too_many_sheets",
                    _("Tệp có quá %(limit)d trang tính: hãy chỉ giữ trang tính cần gửi.") % {"limit": MAX_SHEETS},
                )

    def _check_cells(self, window: bytes) -> None:
        for match in _CELL.finditer(window):
            if match[0].endswith(b"/>") or window.startswith(b"</", match.end()):
                continue  # formatted but empty, as Excel leaves when a whole column is coloured
            column, row = column_number(match[1].decode()), int(match[2])
            if row > MAX_ROWS or column > MAX_COLUMNS:
                raise FileRefused(
                    "too_far",
                    _("Ô %(cell)s nằm ngoài giới hạn %(rows)s dòng, %(columns)d cột: hãy xóa ô đó hoặc tách tệp.")
                    % {
                        "cell": (match[1] + match[2]).decode().upper(),
                        "rows": f"{MAX_ROWS:,}".replace(",", "."),
                        "columns": MAX_COLUMNS,
                    },
                )

    def _check_merges(self, window: bytes) -> None:
        for left, top, right, bottom in _MERGE.findall(window):
            width = abs(column_number(right.decode()) - column_number(left.decode())) + 1
            self.merged_cells += width * (abs(int(bottom) - int(top)) + 1)
            self.merges += 1
        if self.merges > MAX_MERGED_RANGES or self.merged_cells > MAX_MERGED_CELLS:
            raise FileRefused("merged", _("Tệp có quá nhiều ô gộp: hãy bỏ gộp ô (Trang chủ → Hợp nhất ô) rồi lưu lại."))


def column_number(letters: str) -> int:
    """A → 1, Z → 26, AA → 27, XFD → 16384."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """1 → A, 27 → AA; the opposite of `column_number`. "" for 0 and below."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_relation(tag: bytes) -> None:
    if not re.search(rb"""TargetMode\s*=\s*["']External""", tag, re.I):
        return
    kind = re.search(rb"""Type\s*=\s*["'][^"']*/([^/"']+)["']""", tag)
    target = re.search(rb"""Target\s*=\s*["']([^"']*)""", tag)
    own_template = kind and kind[1] == b"attachedTemplate" and target and re.match(rb"file:///[A-Za-z]:", target[1])
    if not (kind and kind[1] == b"hyperlink") and not own_template:
        raise FileRefused(
            "external_links",
            _("Tệp tự nạp nội dung từ nơi khác (mẫu, ảnh hoặc đối tượng liên kết): hãy ngắt các liên kết rồi lưu lại."),
        )


def _check_extension(name: str, kind: str) -> None:
    suffix = PurePath(name).suffix.lower()
    if not suffix:
        return
    allowed = {"xlsx": {".xlsx"}, "csv": {".csv", ".txt", ".tsv"}}[kind]
    if suffix not in allowed:
        raise FileRefused(
            "wrong_name",
            _("Tệp tên đuôi “%(suffix)s” nhưng nội dung là %(kind)s: hãy mở và lưu lại đúng kiểu .xlsx hoặc .csv.")
            % {"suffix": suffix[:20], "kind": kind},
        )


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.1f}".rstrip("0").rstrip(".").replace(".", ",")
