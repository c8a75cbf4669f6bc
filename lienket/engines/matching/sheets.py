"""Rows of a sheet ↔ lots; answers → rows; empty templates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from lienket.engines.matching.cells import CellError, read_day, read_number, read_price
from lienket.engines.matching.certificates import CertificateError, read_certificates
from lienket.engines.matching.headings import Column, columns_of, recognise
from lienket.engines.matching.problem import Fault, Lot, Side
from lienket.engines.matching.result import LotState, Match, Outcome, day, explain_all
from lienket.engines.tables import Page, Sheet, TableError, letters
from lienket.engines.vietnamese import fold


class Lots(NamedTuple):
    """The lots of a sheet, the row of each, and what could not be read. A row with a grave fault gives no lot."""

    lots: list[Lot]
    rows: list[int]
    positions: dict[str, int]
    headings: list[str]
    faults: list[tuple[int, str, str]]  # row, field, sentence
    english: bool


def read_lots(side: Side, sheet: Sheet, name: str) -> Lots:
    """Read every row; raises TableError where a column is missing."""
    positions = recognise(side, sheet.headings)
    lacking = [column for column in columns_of(side) if column.needed and column.field not in positions]
    if lacking:
        names = ", ".join(f"“{column.english}” ({column.vietnamese})" for column in lacking)
        raise TableError(f"Tệp {name} thiếu cột {names}; lấy bảng mẫu bằng lienket match --template THƯ_MỤC.")
    if not sheet.rows:
        raise TableError(f"Tệp {name} chưa có lô nào dưới dòng tên cột.")
    english = fold(sheet.headings[positions["quantity"]]) == "quantity"
    found = Lots([], [], positions, sheet.headings, [], english)
    for number, cells in sheet.rows:
        lot = _lot(number, cells, found)
        if lot is not None:
            found.lots.append(lot)
            found.rows.append(number)
    return found


def _lot(number: int, cells: Sequence[Any], found: Lots) -> Lot | None:
    before = len(found.faults)

    def cell(field: str) -> Any:
        position = found.positions.get(field, -1)
        value = cells[position] if 0 <= position < len(cells) else ""
        return "" if value is None else value

    def read(field: str, reader: Any, empty: Any = None, **options: bool) -> Any:
        value = cell(field)
        if value == "" or (isinstance(value, str) and not value.strip()):
            if empty is None:
                found.faults.append((number, field, "ô này để trống; hãy điền."))
            return empty
        try:
            return reader(value, **options)
        except (CellError, CertificateError) as error:
            found.faults.append((number, field, str(error)))
            return empty

    style = {"english": found.english}
    values = (
        read("lot", _text), read("party", _text, ""), read("product", _text), read("quantity", read_number, **style),
        read("unit", _text), read("first", read_day), read("last", read_day), read("price", read_price, **style),
        read("commune", _text, ""), read("certificates", lambda value: read_certificates(_text(value)), ()),
        read("min_lot", read_number, Decimal(0), **style),
    )  # fmt: skip
    weekly = None if _text(cell("weekly")) == "" else read("weekly", read_number, **style)
    storage = _text(cell("storage"))
    return Lot(*values, weekly, storage) if len(found.faults) == before else None


def _text(cell: Any) -> str:
    """A cell as text; a code that the sheet keeps as a number comes without “.0”."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def place_of(lots: Lots, file: str, row: int, field: str, sentence: str) -> str:
    """A sentence with its place: file, row, column letter and heading."""
    position = lots.positions.get(field)
    where = f", cột {letters(position)} ({lots.headings[position]})" if position is not None else ""
    return f"{file}, dòng {row}{where}: {sentence}"


def sentences_of(side: Side, lots: Lots, file: str, faults: Sequence[Fault]) -> Iterator[str]:
    """Faults of the engine, at their rows and columns."""
    for fault in faults:
        if fault.side == side:
            yield place_of(lots, file, lots.rows[fault.index], fault.field, fault.sentence)


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


def pages_of(outcome: Outcome, notes: Sequence[str], *, english: bool) -> list[Page]:
    """What is written: matches, unmatched, every lot, floors if there are any, notes if there are any."""

    def heads(names: dict[str, str]) -> list[str]:
        return list(names) if english else list(names.values())

    def word(name: str) -> str:
        return name if english else _WORDS[name]

    left = [state for state in outcome.lots if state.left]
    pages = [
        Page("matches", heads(_MATCHES), map(_match_row, outcome.matches)),
        Page("unmatched", heads(_UNMATCHED), (_left_row(state, word(state.side)) for state in left)),
        Page("lots", heads(_LOTS), (_lot_row(state, word(state.side), word(state.status)) for state in outcome.lots)),
    ]
    if outcome.floors:
        rows = [[one.locality, one.product, one.unit, plain(one.floor), plain(one.placed)] for one in outcome.floors]
        pages.append(Page("floors", heads(_FLOORS), rows))
    if notes:
        pages.append(Page("notes", ["note" if english else "Lưu ý"], [[note] for note in notes]))
    return pages


def plain(amount: Decimal | Fraction | int) -> int | float:
    """A number for a cell: whole where it is whole."""
    if isinstance(amount, int):
        return amount
    whole = int(amount)
    return whole if whole == amount else float(amount)


def _match_row(match: Match) -> list[Any]:
    return [
        match.supply_lot, match.demand_lot, plain(match.quantity), match.unit, plain(match.price_gap),
        plain(match.freight), plain(match.value), explain_all(match.reasons), day(match.first),
        day(match.last),
    ]  # fmt: skip


def _left_row(state: LotState, side: str) -> list[Any]:
    return [state.lot, side, plain(state.left), explain_all(state.reasons), explain_all(state.changes), state.unit]


def _lot_row(state: LotState, side: str, status: str) -> list[Any]:
    return [
        state.lot, side, status, plain(state.quantity), plain(state.placed), plain(state.left), state.unit,
        state.shadow_volume, plain(state.shadow_price),
    ]  # fmt: skip


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
