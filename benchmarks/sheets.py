"""20,000 rows × 20 columns: a whole rehearsal beside openpyxl's read-only loop, in one run, medians of three.

    python benchmarks/sheets.py [rows]

The rehearsal guards, parses in its child, converts and judges every cell; the loop only reads values.
"""

from __future__ import annotations

import datetime
import io
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import openpyxl
from django.conf import settings

if not settings.configured:
    settings.configure(USE_I18N=False)

from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.guard import check_sheet
from lienket.ground.sheets.rehearsal import rehearse
from lienket.ground.sheets.writing import workbook

KINDS: list[Any] = ["text", "integer", "date", "decimal", "code"]
SPEC = SheetSpec("do", "Đo", [Column(f"c{n}", f"Cột {n}", kind=KINDS[n % 5], required=n == 0) for n in range(20)])


def sample(rows: int) -> bytes:
    """A workbook of mixed cells, the same for the same number of rows."""
    chance = random.Random(2026)
    make: dict[str, Callable[[], Any]] = {
        "text": lambda: f"Hà Nội {chance.randrange(5000)}",
        "integer": lambda: chance.randrange(10**6),
        "date": lambda: datetime.date(2026, 1, 1) + datetime.timedelta(chance.randrange(900)),
        "decimal": lambda: chance.randrange(10**6) / 8,
        "code": lambda: f"{chance.randrange(34):02d}",
    }
    lines = ({column.key: make[column.kind]() for column in SPEC.columns} for _row in range(rows))
    return workbook(SPEC.columns, lines, SPEC.title)


def read_only(data: bytes) -> int:
    """What a user would write instead: values, unjudged."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    return sum(1 for _row in book.worksheets[0].iter_rows(values_only=True)) - 1


def seconds(act: Callable[[], Any]) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def main() -> None:
    """Prints the three medians and the ratio."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    data = sample(rows)
    found = rehearse(data, SPEC)
    if (len(found.rows), found.problems) != (rows, []) or read_only(data) != rows:
        raise SystemExit("the two did not read the same rows")
    times: dict[str, list[float]] = {"guard": [], "rehearsal": [], "openpyxl": []}
    for _round in range(3):
        times["guard"].append(seconds(lambda: check_sheet(data)))
        times["rehearsal"].append(seconds(lambda: rehearse(data, SPEC)))
        times["openpyxl"].append(seconds(lambda: read_only(data)))
    middle = {name: statistics.median(found) for name, found in times.items()}
    print(f"{rows} rows x {len(SPEC.columns)} columns, {len(data) / 1e6:.1f} MB")
    print(f"  guard alone          {middle['guard']:.2f} s")
    print(f"  whole rehearsal      {middle['rehearsal']:.2f} s")
    print(f"  openpyxl read-only   {middle['openpyxl']:.2f} s   ({middle['openpyxl'] / middle['rehearsal']:.1f} x)")


if __name__ == "__main__":
    main()
