"""The gate of documents: told by content, compared with the name, refused with a sentence before any parsing.

Limits are stated here once and shown to people.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from django.utils.translation import gettext as _

from lienket.ground.sheets.formats import kind_by_magic, package_kind
from lienket.ground.sheets.guard import check_size
from lienket.ground.sheets.packages import FileRefused, Package

MAX_BYTES = 20 << 20
MAX_PAGES = 500
MAX_LETTERS = 2_000_000  # 500 pages of 4,000 letters, closely written

Format = Literal["docx", "pdf", "txt", "html"]
_SUFFIXES: dict[str, Format] = {
    ".docx": "docx",
    ".dotx": "docx",
    ".pdf": "pdf",
    ".txt": "txt",
    ".text": "txt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}


@dataclass(frozen=True)
class Checked:
    """A file that passed: what it is and its bytes."""

    format: Format
    data: bytes


def check_document(name: str, data: bytes) -> Checked:
    """Takes .docx, .pdf, text and web pages; refuses all else with `FileRefused`. Nothing is parsed here.

    `name` is the file's name as sent; "" or "-" when there is none: then only the content speaks.
    """
    check_size(len(data), MAX_BYTES)
    kind = kind_by_magic(data)
    suffix = PurePath(name).suffix.lower()
    claimed = _SUFFIXES.get(suffix)
    found: Format
    if kind == "zip":
        found = _check_package(data)
    elif kind == "pdf" or (kind == "binary" and claimed == "pdf" and b"%PDF-" in data[:1024]):
        found = "pdf"
    elif kind in ("text", "markup"):
        found = "html" if claimed == "html" or (kind == "markup" and claimed is None) else "txt"
    else:
        raise refusal(kind)
    if suffix and claimed is None:
        raise refusal({".doc": "doc", ".rtf": "rtf", ".odt": "odt"}.get(suffix, "not_a_document"))
    if claimed not in (None, found) or (claimed == "txt" and kind == "markup"):
        shown = "html" if kind == "markup" else found
        raise FileRefused(
            "wrong_name",
            _("Tệp tên đuôi “%(suffix)s” nhưng nội dung là %(kind)s: hãy mở, lưu lại đúng kiểu rồi chọn lại.")
            % {"suffix": suffix, "kind": shown},
        )
    return Checked(found, data)


def _check_package(data: bytes) -> Format:
    """Refuses a package that is no plain Word file; what it links to is never followed, so links may stay."""
    try:
        package = Package(data)
        kind = package_kind(package)
        if kind != "docx":
            raise refusal(kind)
        package.walk(lambda _name, _window: None)
    except FileRefused as fault:
        raise refusal(fault.code, fault.sentence) from fault
    return "docx"


def refusal(code: str, otherwise: str = "") -> FileRefused:
    """The refusal of a code of ours, of the child or of the gate of packages, in words fit for documents.

    `otherwise` is the sentence for a code that has none here.
    """
    limit = {"pages": MAX_PAGES, "letters": f"{MAX_LETTERS:,}".replace(",", ".")}
    sentences = _kinds() | {
        "too_many_parts": _("Tệp Word chứa quá nhiều thành phần, có thể không an toàn: hãy chép chữ sang tệp mới."),
        "zip_bomb": _("Tệp bung ra quá lớn so với dung lượng gửi lên: hãy bỏ hình ảnh, chép chữ sang tệp Word mới."),
        "dtd": _("Tệp Word có khai báo DTD hoặc ENTITY, không an toàn: hãy mở bằng Word, lưu thành tệp .docx mới."),
        "xml_encoding": _("Phần chữ của tệp Word không dùng mã UTF-8: hãy mở bằng Word, lưu thành tệp .docx mới."),
        "part_too_large": _("Tệp Word có thành phần quá lớn: hãy chép chữ sang tệp Word mới rồi chọn lại."),
        "zip_broken": _("Tệp bị hỏng hoặc tải về chưa trọn: hãy tải lại, hoặc mở bằng Word rồi lưu lại."),
        "docx_broken": _("Tệp Word bị hỏng, không đọc được: hãy mở bằng Word, lưu lại rồi chọn lại."),
        "pdf_broken": _("Tệp PDF bị hỏng hoặc tải về chưa trọn: hãy tải lại tệp rồi chọn lại."),
        "encrypted": _("Tệp được bảo vệ bằng mật khẩu nên không đọc được: hãy bỏ mật khẩu rồi chọn lại."),
        "too_many_pages": _("Tệp dài hơn %(pages)d trang nên không đọc: hãy tách thành nhiều tệp ngắn hơn.") % limit,
        "too_long": _("Văn bản dài hơn %(letters)s chữ cái (khoảng %(pages)d trang): hãy tách thành nhiều tệp.")
        % limit,
        "too_slow": _("Đọc tệp mất quá nhiều thời gian nên đã dừng: hãy tách thành nhiều tệp ngắn hơn."),
        "unreadable": _("Không đọc được tệp một cách an toàn: hãy lưu thành tệp .docx mới rồi chọn lại."),
        "empty": _("Tệp không có chữ nào: hãy chọn lại tệp."),
        "scan": _("Tệp chỉ có ảnh quét, không có lớp chữ: hãy dùng tệp Word gốc hoặc bản PDF đã nhận dạng chữ (OCR)."),
    }
    sentences["too_much_text"] = sentences["too_long"]
    fallback = sentences["not_a_document"] if code in _OTHERS else otherwise or sentences["unreadable"]
    return FileRefused(code, sentences.get(code, fallback))


_OTHERS = {"archive", "binary", "riff", "gif", "ole", "not_a_document"}


def _kinds() -> dict[str, str]:
    """Files that are something else than a document we read."""
    image = _("Tệp là hình ảnh, không có lớp chữ: hãy dùng tệp Word gốc hoặc bản PDF có lớp chữ.")
    table = _("Tệp là bảng tính, không phải văn bản: hãy nạp ở trang nhập từ Excel, hoặc chép chữ sang tệp Word.")
    return (
        {
            "doc": _("Tệp thuộc dạng Word cũ (.doc): hãy mở bằng Word, chọn Lưu thành, kiểu “Word Document (.docx)”."),
            "rtf": _("Tệp thuộc dạng RTF: hãy mở bằng Word, chọn Lưu thành, kiểu “Word Document (.docx)”."),
            "odt": _("Tệp thuộc dạng OpenDocument (.odt): hãy mở bằng LibreOffice hoặc Word, lưu thành kiểu .docx."),
            "macro": _(
                "Tệp Word có chứa macro: hãy lưu thành kiểu “Word Document (.docx)”, không macro, rồi chọn lại."
            ),
            "pptx": _("Tệp là bài trình chiếu, không phải văn bản: hãy chép chữ sang tệp Word hoặc lưu thành PDF."),
            "program": _("Tệp là chương trình chạy: không nhận. Hãy chọn tệp .docx, .pdf, .txt hoặc .html."),
            "not_a_document": _(
                "Tệp không phải văn bản đọc được: chỉ nhận .docx, .pdf, .txt, .html. Hãy lưu lại rồi chọn."
            ),
        }
        | dict.fromkeys(("png", "jpeg"), image)
        | dict.fromkeys(("xlsx", "xls", "xlsb", "ods"), table)
    )
