"""A report of 2,000 commitments as .docx and PDF, beside the same text written with bare python-docx.

    python benchmarks/documents.py [rows] [repeats]

Prints medians of one run, side by side. "bare" is the usual way: one table, `row.cells[i].text = …` per cell;
"bare, cells listed once" is the best known shortcut with python-docx alone. Neither sets a style or a width.
"""

from __future__ import annotations

import datetime as dt
import io
import statistics
import sys
import time
from collections.abc import Callable

from docx import Document

from lienket.ground.documents import (
    Align,
    Column,
    Heading,
    Level,
    OfficialDocument,
    Paragraph,
    Signature,
    Table,
    to_docx,
    to_pdf,
)

Rows = list[tuple[str, ...]]
TITLES = ("STT", "Mã", "Nhiệm vụ", "Chủ trì", "Đối tác", "Hạn", "Tình trạng", "Ghi chú")
WIDTHS_MM = (10, 22, 70, 42, 32, 23, 25, 28)
TASKS = (
    "Kết nối tiêu thụ nông sản an toàn, sản phẩm OCOP của các tỉnh tại hệ thống siêu thị, chợ đầu mối",
    "Xây dựng tuyến du lịch liên kết, tổ chức đoàn khảo sát các điểm đến và công bố gói kích cầu chung",
    "Chia sẻ số liệu quan trắc chất lượng nước sông Nhuệ - Đáy và phối hợp xử lý các nguồn thải liên tỉnh",
    "Tổ chức hội nghị xúc tiến đầu tư, giới thiệu danh mục dự án kêu gọi đầu tư giai đoạn 2026 - 2030",
    "Trao đổi kinh nghiệm quản lý đô thị, chỉnh trang tuyến phố và phát triển không gian xanh",
)
LEADS = ("Sở Công Thương", "Sở Du lịch", "Sở Nông nghiệp và Môi trường", "Sở Tài chính", "Sở Xây dựng")
PARTNERS = (
    "Hưng Yên",
    "Ninh Bình",
    "Bắc Ninh",
    "Thành phố Hải Phòng",
    "Quảng Ninh",
    "Phú Thọ",
    "Thái Nguyên",
)
STATES = ("Hoàn thành đúng hạn", "Hoàn thành chậm", "Đang thực hiện", "Quá hạn 12 ngày")
NOTES = ("", "Đã có báo cáo quý III", "Chờ số liệu của địa phương", "Đề nghị gia hạn đến quý I/2027")


def commitments(count: int) -> Rows:
    """Rows of realistic length, the same in every run."""
    first = dt.date(2026, 1, 15)
    return [
        (
            str(place),
            f"NV-2026-{place:04d}",
            TASKS[place % len(TASKS)],
            LEADS[place % len(LEADS)],
            PARTNERS[place % len(PARTNERS)],
            f"{first + dt.timedelta(days=place % 340):%d/%m/%Y}",
            STATES[place % len(STATES)],
            NOTES[place % len(NOTES)],
        )
        for place in range(1, count + 1)
    ]


def report(rows: Rows) -> OfficialDocument:
    """The rows as an official report, laid across the page."""
    centred = {0, 1, 5}
    columns = [
        Column(title, width, Align.CENTRE if place in centred else Align.LEFT)
        for place, (title, width) in enumerate(zip(TITLES, WIDTHS_MM, strict=True))
    ]
    return OfficialDocument(
        issuer="Ủy ban nhân dân thành phố Hà Nội",
        symbol="BC-UBND",
        number=5,
        place="Hà Nội",
        day=dt.date(2026, 11, 23),
        type_name="Báo cáo",
        summary="Kết quả thực hiện Chương trình hợp tác, liên kết phát triển",
        blocks=[
            Heading(Level.ROMAN, "Kết quả thực hiện"),
            Paragraph("Tình hình thực hiện các nhiệm vụ như sau:"),
            Table(columns, rows),
        ],
        signature=Signature("Chủ tịch", "Nguyễn Văn A", ("TM. Ủy ban nhân dân",)),
        recipients=("Như trên",),
        landscape=True,
    )


def bare(rows: Rows) -> bytes:
    """The usual way with python-docx."""
    document = Document()
    document.add_heading("BÁO CÁO", 1)
    document.add_paragraph("Tình hình thực hiện các nhiệm vụ như sau:")
    table = document.add_table(rows=1, cols=len(TITLES))
    for cell, title in zip(table.rows[0].cells, TITLES, strict=True):
        cell.text = title
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=True):
            cell.text = text
    return saved(document)


def bare_listed(rows: Rows) -> bytes:
    """python-docx with the table made at once and its cells listed once."""
    document = Document()
    document.add_heading("BÁO CÁO", 1)
    document.add_paragraph("Tình hình thực hiện các nhiệm vụ như sau:")
    table = document.add_table(rows=len(rows) + 1, cols=len(TITLES))
    texts = (text for row in (TITLES, *rows) for text in row)
    for cell, text in zip(table._cells, texts, strict=True):
        cell.text = text
    return saved(document)


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def median(act: Callable[[], bytes], repeats: int) -> tuple[float, int]:
    """Seconds of the middle run and the bytes made."""
    times, size = [], 0
    for _ in range(repeats):
        start = time.perf_counter()
        size = len(act())
        times.append(time.perf_counter() - start)
    return statistics.median(times), size


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    rows = commitments(count)
    document = report(rows)
    ways: list[tuple[str, Callable[[], bytes]]] = [
        ("to_docx (official layout)", lambda: to_docx(document)),
        ("python-docx, bare", lambda: bare(rows)),
        ("python-docx, bare, cells listed once", lambda: bare_listed(rows)),
        ("to_pdf (PDF/A-2a)", lambda: to_pdf(document)),
    ]
    measured = [(name, *median(act, repeats)) for name, act in ways]
    base = measured[1][1]
    print(f"{count:,} commitments x {len(TITLES)} columns, median of {repeats}")
    for name, seconds, size in measured:
        print(f"  {name:<38} {seconds:8.3f} s   {seconds / base:6.3f} x bare   {size:>10,} bytes")


if __name__ == "__main__":
    main()
