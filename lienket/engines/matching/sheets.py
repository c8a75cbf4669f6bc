"""Answers → rows and pages; faults → sentences with their places; empty templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter

from lienket.engines.matching.columns import Lots
from lienket.engines.matching.headings import Column, columns_of
from lienket.engines.matching.problem import Fault, Side
from lienket.engines.matching.result import FloorState, LotState, Match, day, explain_all
from lienket.engines.tables import Form, Page, TableError, Written, letters


def place_of(lots: Lots, file: str, row: int, field: str, sentence: str) -> str:
    """A sentence with its place: file, row, column letter and heading."""
    position = lots.positions.get(field)
    where = f", cột {letters(position)} ({lots.headings[position]})" if position is not None else ""
    return f"{file}, dòng {row}{where}: {sentence}"


def sentences_of(side: Side, lots: Lots, file: str, faults: Sequence[Fault]) -> Iterator[str]:
    """Faults of the engine, at their rows and columns."""
    for fault in faults:
        if fault.side == side:
            yield place_of(lots, file, int(lots.lots.rows[fault.index]), fault.field, fault.sentence)


_MATCHES = {
    "supply_lot": "Lô bán", "demand_lot": "Lô mua", "quantity": "Số lượng", "unit": "Đơn vị tính",
    "price_gap": "Chênh lệch giá (đ/đơn vị)", "freight": "Cước (đ/đơn vị)", "value": "Giá trị (đ)", "reason": "Lý do",
    "from": "Giao từ", "to": "Giao đến",
}  # fmt: skip
_UNMATCHED = {
    "lot": "Mã lô", "side": "Bên", "quantity_left": "Còn lại", "reason": "Lý do", "change": "Điều có thể đổi",
    "unit": "Đơn vị tính",
}  # fmt: skip
_LOTS = {
    "lot": "Mã lô", "side": "Bên", "status": "Tình trạng", "quantity": "Số lượng", "placed": "Đã ghép",
    "left": "Còn lại", "unit": "Đơn vị tính", "shadow_volume": "Khối lượng thêm nếu có thêm 1 đơn vị",
    "shadow_price": "Giá trị thêm nếu có thêm 1 đơn vị (đ)",
}  # fmt: skip
_FLOORS = {
    "locality": "Tỉnh, thành phố", "product": "Mặt hàng", "unit": "Đơn vị tính", "floor": "Mức sàn", "placed": "Đã ghép"
}  # fmt: skip
_WORDS = {"supply": "bán", "demand": "mua", "matched": "ghép đủ", "part": "ghép một phần", "unmatched": "chưa ghép"}


def pages_of(
    rows: Sequence[Iterable[bytes]], floors: Sequence[FloorState], notes: Sequence[str], form: Form
) -> list[Written]:
    """What is written: matches, unmatched and every lot, whose rows are written; floors and notes if there are any."""
    heads = [list(names) if form.english else list(names.values()) for names in (_MATCHES, _UNMATCHED, _LOTS, _FLOORS)]
    names = ("matches", "unmatched", "lots")
    pages = [Written(name, head, lines) for name, head, lines in zip(names, heads, rows, strict=False)]
    if floors:
        cells = [[one.locality, one.product, one.unit, plain(one.floor), plain(one.placed)] for one in floors]
        pages.append(form.page(Page("floors", heads[3], cells)))
    if notes:
        pages.append(form.page(Page("notes", ["note" if form.english else "Lưu ý"], [[note] for note in notes])))
    return pages


def plain(amount: Decimal | Fraction | int) -> int | float:
    """A number for a cell: whole where it is whole."""
    if isinstance(amount, int):
        return amount
    whole = int(amount)
    return whole if whole == amount else float(amount)


def match_rows(matches: Iterable[Match]) -> Iterator[list[Any]]:
    """Rows of the page of deals."""
    for match in matches:
        yield [
            match.supply_lot, match.demand_lot, plain(match.quantity), match.unit, plain(match.price_gap),
            plain(match.freight), plain(match.value), explain_all(match.reasons), day(match.first),
            day(match.last),
        ]  # fmt: skip


def unmatched_rows(states: Iterable[LotState], english: bool) -> Iterator[list[Any]]:
    """Rows of the page of lots with goods left."""
    words = _words(english)
    for state in states:
        yield [
            state.lot, words[state.side], plain(state.left), explain_all(state.reasons), explain_all(state.changes),
            state.unit,
        ]  # fmt: skip


def lot_rows(states: Iterable[LotState], english: bool) -> Iterator[list[Any]]:
    """Rows of the page of all lots."""
    words = _words(english)
    for state in states:
        yield [
            state.lot, words[state.side], words[state.status], plain(state.quantity), plain(state.placed),
            plain(state.left), state.unit, state.shadow_volume, plain(state.shadow_price),
        ]  # fmt: skip


def _words(english: bool) -> dict[str, str]:
    return {name: name for name in _WORDS} if english else _WORDS


def write_templates(folder: Path) -> list[Path]:
    """supply.xlsx and demand.xlsx with headings only, and a second sheet that explains the columns."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for side in ("supply", "demand"):
            path = folder / f"{side}.xlsx"
            if path.exists():
                raise TableError(f"Đã có tệp {path.name} trong thư mục; hãy chọn thư mục khác để không ghi đè.")
            _write_template(path, columns_of(side))
            written.append(path)
    except OSError:
        raise TableError(f"Không ghi được vào thư mục {folder.name}; hãy kiểm tra quyền ghi.") from None
    return written


def _write_template(path: Path, columns: Sequence[Column]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet, guide = book.add_worksheet("Lô"), book.add_worksheet("Hướng dẫn")
        guide.write_row(0, 0, ["Cột", "Heading", "Bắt buộc", "Cách điền"], bold)
        for number, column in enumerate(columns):
            sheet.write_string(0, number, column.vietnamese, bold)
            sheet.set_column(number, number, 18, day if column.field in ("first", "last") else None)
            needed = "có" if column.needed else "không"
            guide.write_row(number + 1, 0, [column.vietnamese, column.english, needed, column.hint])
        sheet.freeze_panes(1, 0)
        guide.set_column(0, 3, 28)
