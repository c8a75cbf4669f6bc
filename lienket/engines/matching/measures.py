"""Units with explicit factors: “tạ”, “chục 12”, “thùng 10 kg” → a dimension and thousandths of its base unit."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from lienket.engines.vietnamese import canonical_tone, fold

BASES = {
    "mass": "kg",
    "volume": "lít",
    "piece": "quả",
    "set": "bộ",
    "area": "m²",
    "length": "m",
}


class UnitError(ValueError):
    """A unit that is not known, or that holds an unsaid amount; the text says which and what to write."""


class Measure(NamedTuple):
    """A unit: ``thousandths`` of the base unit of its ``dimension`` (kg: mass, 1000)."""

    dimension: str
    thousandths: int

    @property
    def base(self) -> str:
        """Name of the base unit."""
        return BASES[self.dimension]


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a data file of the engine."""
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def plain(text: str) -> str:
    """Lower case, one form of each letter, single spaces; marks stay, for tạ is not tá."""
    return canonical_tone(" ".join(unicodedata.normalize("NFC", text).casefold().split()))


def unmarked(text: str) -> bool:
    """Whether a text was typed without marks, so that names may be sought without theirs."""
    return fold(text) == " ".join(text.casefold().split())


class _Table:
    """Names → values: with their marks first, and without marks where only one value answers."""

    def __init__(self, pairs: list[tuple[str, Measure]]) -> None:
        self.exact = {plain(name): value for name, value in pairs}
        self.folded: dict[str, set[Measure]] = {}
        for name, value in pairs:
            self.folded.setdefault(fold(name), set()).add(value)

    def find(self, text: str) -> Measure | None:
        found = self.exact.get(plain(text))
        if found is None and unmarked(text):
            several = self.folded.get(fold(text), set())
            found = next(iter(several)) if len(several) == 1 else None
        return found


@lru_cache(maxsize=1)
def _units() -> _Table:
    pairs = []
    for row in rows_of("units.csv"):
        value = Measure(row["dimension"], int(row["thousandths"]))
        pairs += [(name, value) for name in (row["name"], *row["names"].split("|"))]
    return _Table(pairs)


@lru_cache(maxsize=1)
def _packages() -> dict[str, str]:
    rows = [(name, row["name"]) for row in rows_of("packages.csv") for name in row["names"].split("|")]
    return {fold(name): package for name, package in rows} | {plain(name): package for name, package in rows}


_CONTENT = re.compile(r"^(\D+?)\s*[(:=]?\s*(\d+(?:[.,]\d+)?)\s*([^\d()]*?)\s*\)?$")


@lru_cache(maxsize=4096)
def measure(text: str) -> Measure:
    """The unit written in ``text``; raises UnitError with a sentence."""
    found = _units().find(text)
    if found is not None and (plain(text) in _units().exact or plain(text) not in _packages()):
        return found
    content = _CONTENT.match(text.strip())
    if content and plain(content[1]) in _packages():
        return _package(text, content[2], content[3])
    name = _packages().get(plain(text))
    if name is not None:
        example = "sào Bắc Bộ" if name in ("sào", "mẫu") else f"{name} 10 kg"
        raise UnitError(f"đơn vị “{text}” không quy đổi được vì chưa có hệ số; hãy ghi rõ, ví dụ “{example}”.")
    if not text.strip():
        raise UnitError("thiếu đơn vị.")
    raise UnitError(f"đơn vị “{text}” không có trong danh mục; dùng kg, tạ, tấn, lít, quả … hoặc “thùng 10 kg”.")


def _package(text: str, amount: str, inner: str) -> Measure:
    unit = _units().find(inner or "quả")
    try:
        thousandths = Decimal(amount.replace(",", ".")) * (unit.thousandths if unit else 0)
    except InvalidOperation:
        thousandths = Decimal(0)
    if unit is None or thousandths <= 0 or thousandths != thousandths.to_integral_value():
        raise UnitError(f"không hiểu hệ số trong đơn vị “{text}”; ví dụ đúng: “thùng 10 kg”, “chục 12”.")
    return Measure(unit.dimension, int(thousandths))
