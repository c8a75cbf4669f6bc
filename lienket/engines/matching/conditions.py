"""Conditions given in files beside the two sheets: pairs that are not to be, and another tree of products."""

from __future__ import annotations

import csv
from pathlib import Path

from lienket.engines.matching.products import ProductTree, tree_of
from lienket.engines.tables import TableError


def read_pairs(path: Path | None) -> frozenset[tuple[str, str]]:
    """Pairs of a .csv with the columns supply_lot,demand_lot. Raises TableError."""
    return frozenset((row["supply_lot"], row["demand_lot"]) for row in _rows(path, ("supply_lot", "demand_lot")))


def read_products(path: Path | None) -> ProductTree | None:
    """The tree of a .csv with the columns name,parent,names; None without a file. Raises TableError."""
    if path is None:
        return None
    rows = _rows(path, ("name", "parent", "names"))
    try:
        return tree_of(rows)
    except ValueError as error:
        raise TableError(f"Tệp {path.name}: {error}") from None


def _rows(path: Path | None, columns: tuple[str, ...]) -> list[dict[str, str]]:
    if path is None:
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return [{column: row[column].strip() for column in columns} for row in rows]
    except (OSError, KeyError, AttributeError, ValueError, csv.Error):
        raise TableError(f"Không đọc được {path.name}; cần tệp .csv mã UTF-8 có các cột {','.join(columns)}.") from None
