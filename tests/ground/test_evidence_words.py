"""A refused file is told by what is in it, whatever its name says."""

from __future__ import annotations

import pytest

from lienket.ground.files.checks import check_upload
from lienket.ground.sheets.packages import FileRefused

REFUSED = "không thuộc loại được nhận: chỉ nhận csv, docx, jpeg, pdf, png, txt, xlsx."
RENAMED = "không khớp với tên: hãy lưu lại đúng kiểu rồi gửi."


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("gia.pdf", b"MZ\x90\x00\x03", f"Tệp “gia.pdf” có nội dung là chương trình chạy được, {REFUSED}"),
        ("a.docx", b"Rar!\x1a\x07\x00aaa", f"Tệp “a.docx” có nội dung là tệp nén, {REFUSED}"),
        ("a.png", b"GIF89a....", f"Tệp “a.png” có nội dung là ảnh GIF, {REFUSED}"),
        ("a.pdf", b"\x01\x9f\x02\xff\x00\x00\x05", f"Tệp “a.pdf” có nội dung là dữ liệu không rõ loại, {REFUSED}"),
        ("a.exe", b"MZ\x90\x00\x03", f"Tệp “a.exe” có nội dung là chương trình chạy được, {REFUSED}"),
        ("a.png", b"%PDF-1.4\n%%EOF", f"Tệp “a.png” có nội dung là PDF, {RENAMED}"),
        ("a.pdf", b"Xin ch\xc3\xa0o", f"Tệp “a.pdf” có nội dung là văn bản thường, {RENAMED}"),
    ],
)
def test_the_sentence_names_the_content(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(FileRefused) as refused:
        check_upload(content, name)
    assert refused.value.sentence == sentence
