"""The empty sheet of samples: its columns, one example, and a second sheet with every parameter and unit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from lienket.engines.tables import TableError
from lienket.engines.water.parameters import PARAMETERS

NAME = "mau-nuoc.xlsx"
_COLUMNS = (
    ("Mẫu", "sample", "có", "mã mẫu; mỗi dòng là một thông số của một mẫu"),
    ("Vị trí", "place", "không", "nơi lấy mẫu"),
    ("Ngày lấy mẫu", "date", "không", "dd/mm/yyyy; chọn phương pháp và quy chuẩn theo ngày này"),
    ("Thông số", "parameter", "có", "như ở bảng Thông số"),
    ("Giá trị", "value", "có", "một con số; dưới giới hạn phát hiện ghi <0,01 hoặc KPH"),
    ("Đơn vị", "unit", "có", "mg/L, µg/L, MPN/100mL, °C, %; pH để trống"),
    ("Giới hạn phát hiện", "limit", "không", "cần cho dòng chỉ ghi KPH; cùng đơn vị với giá trị"),
    ("Loại thủy vực", "water", "không", "sông (kể cả suối, kênh, rạch) hoặc hồ (kể cả ao, đầm)"),
    ("Nguồn tác động", "needs", "không", "II nếu nước chịu tác động của thuốc BVTV, III nếu của kim loại nặng"),
)
_EXAMPLE = (
    ("pH", 7.2, ""), ("Nhiệt độ", 28, "°C"), ("DO", 4.5, "mg/L"), ("BOD5", 12, "mg/L"), ("COD", 25, "mg/L"),
    ("N-NH4", 0.5, "mg/L"), ("P-PO4", 0.25, "mg/L"), ("Coliform", 6000, "MPN/100mL"), ("As", "<0,005", "mg/L"),
)  # fmt: skip


def write_template(folder: Path) -> Path:
    """The template in a folder, which is made; its example has an index of 62. Raises TableError."""
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise TableError(f"Đã có tệp {path.name} trong thư mục; hãy chọn thư mục khác để không ghi đè.")
        with xlsxwriter.Workbook(str(path)) as book:
            bold = book.add_format({"bold": True, "bottom": 1})
            rows: list[Sequence[Any]] = [["Ví dụ", "", "", name, value, unit] for name, value, unit in _EXAMPLE]
            _write(book.add_worksheet("Mẫu nước"), [column[0] for column in _COLUMNS], rows, bold)
            _write(book.add_worksheet("Hướng dẫn"), ["Cột", "Heading", "Bắt buộc", "Cách điền"], _COLUMNS, bold)
            known = [[one.code, one.name, one.name_en, one.group, one.unit] for one in PARAMETERS]
            heads = ["Thông số", "Tên", "Name", "Nhóm VN_WQI", "Đơn vị"]
            _write(book.add_worksheet("Thông số"), heads, known, bold)
    except OSError:
        raise TableError(f"Không ghi được vào thư mục {folder.name}; hãy kiểm tra quyền ghi.") from None
    return path


def _write(sheet: Any, headings: Sequence[str], rows: Sequence[Sequence[Any]], bold: Any) -> None:
    sheet.write_row(0, 0, headings, bold)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 22)
