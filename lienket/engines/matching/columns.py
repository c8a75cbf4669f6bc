"""The columns of a sheet → the fields of lots, each distinct cell read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienket.engines.matching.cells import CellError, read_day, read_number, read_price
from lienket.engines.matching.certificates import CertificateError, read_certificates
from lienket.engines.matching.headings import columns_of, recognise
from lienket.engines.matching.problem import Lot, Side
from lienket.engines.tables import Column, Columns, TableError
from lienket.engines.vietnamese import fold

EMPTY = "ô này để trống; hãy điền."


@dataclass(frozen=True, slots=True)
class LotColumns:
    """Lots by their fields, in the order of Lot; ``rows``: the number of each in its sheet, ``index``: among all."""

    fields: dict[str, Column]
    rows: NDArray[np.int64]
    index: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def lots(self) -> list[Lot]:
        """The lots one by one."""
        return list(map(Lot, *(column.cells() for column in self.fields.values())))

    def lot(self, n: int) -> Lot:
        """One of them."""
        return Lot(*(column.values[column.codes[n]] for column in self.fields.values()))

    def take(self, chosen: NDArray[np.int64]) -> LotColumns:
        """Some of them, with nothing of the others."""
        fields = {name: column.take(chosen) for name, column in self.fields.items()}
        return LotColumns(fields, self.rows[chosen], self.index[chosen])


class Lots(NamedTuple):
    """What a sheet holds: lots, where its columns are, and what could not be read. A row with a fault gives no lot."""

    lots: LotColumns
    positions: dict[str, int]
    headings: list[str]
    faults: list[tuple[int, str, str]]  # row, field, sentence
    english: bool


def read_lots(side: Side, sheet: Columns, name: str) -> Lots:
    """Read every column; raises TableError where one is missing."""
    positions = recognise(side, sheet.headings)
    lacking = [column for column in columns_of(side) if column.needed and column.field not in positions]
    if lacking:
        names = ", ".join(f"“{column.english}” ({column.vietnamese})" for column in lacking)
        raise TableError(f"Tệp {name} thiếu cột {names}; lấy bảng mẫu bằng lienket match --template THƯ_MỤC.")
    count = len(sheet.numbers)
    if not count:
        raise TableError(f"Tệp {name} chưa có lô nào dưới dòng tên cột.")
    english = fold(sheet.headings[positions["quantity"]]) == "quantity"
    nothing = Column([""], np.zeros(count, dtype=np.int32))
    fields: dict[str, Column] = {}
    wrong: list[tuple[int, int, str, str]] = []
    for order, (field, (reader, empty)) in enumerate(_readers(english).items()):
        position = positions.get(field, -1)
        given = nothing if position < 0 else sheet.columns[position]
        fields[field], bad = _read(given, reader, empty)
        wrong += [(n, order, field, sentence) for n, sentence in bad]
    sound = np.ones(count, dtype=np.bool_)
    sound[[n for n, *_ in wrong]] = False
    faults = [(int(sheet.numbers[n]), field, sentence) for n, _order, field, sentence in sorted(wrong)]
    kept = np.flatnonzero(sound)
    fields = {name: column.take(kept) for name, column in fields.items()} if wrong else fields
    return Lots(
        LotColumns(fields, sheet.numbers[kept], np.arange(len(kept))), positions, sheet.headings, faults, english
    )


_Reader = Callable[[Any], Any]


def _readers(english: bool) -> dict[str, tuple[_Reader, Any]]:
    """Fields in the order of Lot: how a cell is read, and what an empty one means; CellError: it must be filled."""
    number, price = partial(read_number, english=english), partial(read_price, english=english)
    needed = CellError(EMPTY)
    return {
        "lot": (_text, needed),
        "party": (_text, ""),
        "product": (_text, needed),
        "quantity": (number, needed),
        "unit": (_text, needed),
        "first": (read_day, needed),
        "last": (read_day, needed),
        "price": (price, needed),
        "commune": (_text, ""),
        "certificates": (lambda cell: read_certificates(_text(cell)), ()),
        "min_lot": (number, Decimal(0)),
        "weekly": (number, None),
        "storage": (_text, ""),
    }


def _read(given: Column, reader: _Reader, empty: Any) -> tuple[Column, list[tuple[int, str]]]:
    """The values of a column, and (position, sentence) of every cell that has none."""
    values: list[Any] = []
    bad = np.zeros(len(given.values), dtype=np.bool_)
    for n, cell in enumerate(given.values):
        value = _value(cell, reader, empty)
        bad[n] = isinstance(value, (CellError, CertificateError))
        values.append(value)
    return Column(values, given.codes), list(_places(values, bad, given.codes))


def _value(cell: Any, reader: _Reader, empty: Any) -> Any:
    if cell is None or cell == "" or (isinstance(cell, str) and not cell.strip()):
        return empty
    try:
        return reader(cell)
    except (CellError, CertificateError) as error:
        return error


def _places(values: list[Any], bad: NDArray[np.bool_], codes: NDArray[np.int32]) -> Iterator[tuple[int, str]]:
    if bad.any():
        for n in np.flatnonzero(bad[codes]).tolist():
            yield n, str(values[codes[n]])


def _text(cell: Any) -> str:
    """A cell as text; a code that the sheet keeps as a number comes without “.0”."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
