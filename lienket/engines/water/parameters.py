"""What is measured in water: parameters with group and unit, their other spellings, and the units that convert."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from lienket.engines import dated
from lienket.engines.vietnamese import fold

#: Groups of VN_WQI, in the order of all columns.
GROUPS = ("I", "II", "III", "IV", "V")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, kept in ``unit`` throughout; ``group`` of VN_WQI, empty for what has no sub-index of its own.

    ``most``: what no water holds; a greater value has the wrong unit.
    """

    code: str
    group: str
    unit: str
    most: float
    name: str
    name_en: str


class Unit(NamedTuple):
    """A unit that is read: ``power`` of ten of its kind's base; ``element`` that a mass is counted as (N, P)."""

    unit: str
    kind: str
    power: int
    element: str


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Rows of a packaged table of this engine."""
    return dated.rows_of(__package__, name)


def _packaged() -> tuple[Parameter, ...]:
    return tuple(
        Parameter(row["parameter"], row["group"], row["unit"], float(row["most"]), row["name"], row["name_en"])
        for row in rows_of("parameters.csv")
    )


#: Every parameter that is read; those of VN_WQI come first, group by group.
PARAMETERS = _packaged()
CODES = tuple(one.code for one in PARAMETERS)
PLACES = {code: place for place, code in enumerate(CODES)}
INDEXED = sum(bool(one.group) for one in PARAMETERS)
GROUP_OF = tuple(GROUPS.index(one.group) for one in PARAMETERS[:INDEXED])

OXYGEN, SATURATION, TEMPERATURE, ACIDITY, TRASH = (PLACES[code] for code in ("DO", "DO%", "T", "pH", "trash"))


@cache
def _units() -> dict[str, Unit]:
    return {
        _plain(row["spelling"]): Unit(row["unit"], row["kind"], int(row["power_of_ten"]), row["element"])
        for row in rows_of("units.csv")
    }


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def _spellings() -> dict[str, tuple[str, str]]:
    """Folded spelling → code, and the element that the spelling leaves open."""
    found = {fold(text): (one.code, "") for one in PARAMETERS for text in (one.name, one.name_en, one.code)}
    found |= {fold(row["spelling"]): (row["parameter"], row["element_unsaid"]) for row in rows_of("spellings.csv")}
    return found | {fold("DO"): ("DO", "")}


class Read(NamedTuple):
    """A parameter in a unit: values times ten to the ``power`` are in the parameter's own unit."""

    place: int
    power: int


@lru_cache(maxsize=65_536)
def read_parameter(name: str, unit: str) -> Read | str:
    """The parameter and its factor of conversion, or the words that say why it is not read."""
    found = _spellings().get(fold(name))
    if found is None:
        return f"thông số “{name[:40]}” không dùng trong VN_WQI hay QCVN 08:2023" if name else "thiếu tên thông số"
    code, unsaid = found
    given = _units().get(_plain(unit))
    if given is None:
        return f"đơn vị “{unit[:20]}” của {code} không đổi được; dùng {_wanted(code)}"
    if code == "DO" and given.kind == "share":
        code = "DO%"
    parameter = PARAMETERS[PLACES[code]]
    own = _units()[_plain(parameter.unit)]
    if given.kind != own.kind:
        said = f"đơn vị “{unit[:20]}” không dùng được cho {code}" if _plain(unit) else f"thiếu đơn vị của {code}"
        return f"{said}; dùng {_wanted(code)}"
    element = code.split("-")[0] if code[:2] in ("N-", "P-") else ""
    if unsaid and given.element != unsaid:
        return f"“{name[:40]}” chưa nói tính theo {unsaid} hay theo cả ion; ghi {code} hoặc đơn vị mg {unsaid}/L"
    if given.element and given.element != element:
        return f"đơn vị “{unit[:20]}” không dùng được cho {code}; dùng {_wanted(code)}"
    return Read(PLACES[code], given.power - own.power)


def _wanted(code: str) -> str:
    parameter = PARAMETERS[PLACES[code]]
    kind = _units()[_plain(parameter.unit)].kind
    if code in ("DO", "DO%"):
        return "mg/L hoặc %"
    return "mg/L hoặc µg/L" if kind == "mass" else parameter.unit or "đơn vị để trống"


@lru_cache(maxsize=65_536)
def names_of(mask: int) -> tuple[str, ...]:
    """Codes of the parameters whose bits are set."""
    return tuple(code for place, code in enumerate(CODES) if mask >> place & 1)
