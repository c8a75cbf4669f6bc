"""What automatic stations measure: symbols of the legal files, units with their factors, bounds of automatic flags."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

MEDIA = ("air", "stack", "surface", "waste", "ground")


@dataclass(frozen=True)
class Parameter:
    """One measured quantity. ``units``: factor to the first of them, in which everything is stored.

    ``low`` to ``high``: plausible values in that unit (``high_of``: otherwise in a medium); ``jump``: the greatest
    plausible step between two readings five minutes apart; ``still``: so many equal readings in a row are suspect.
    ``private``: loggers send it, Bảng 34 does not list it.
    """

    code: str
    symbols: tuple[str, ...]
    media: tuple[str, ...]
    name: str
    name_en: str
    units: Mapping[str, float]
    low: float
    high: float
    jump: float
    still: int
    private: bool = False
    high_of: Mapping[str, float] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """The unit in which values are stored."""
        return next(iter(self.units))

    def factor(self, unit: str) -> float | None:
        """What to multiply a value in ``unit`` by to store it; None where the unit is not allowed."""
        wanted = plain_unit(unit)
        return next((factor for name, factor in self.units.items() if plain_unit(name) == wanted), None)


def plain_unit(unit: str) -> str:
    """A unit without what loggers write differently: both micro signs, superscripts, case, spaces."""
    return unicodedata.normalize("NFKC", unit).replace("μ", "u").replace(" ", "").replace("^", "").casefold()


@cache
def parameters() -> tuple[Parameter, ...]:
    """Every parameter of the packaged table, in its order."""
    book = tomllib.loads((files(__package__) / "data" / "parameters.toml").read_text(encoding="utf-8"))
    return tuple(
        Parameter(**row | {"symbols": tuple(row["symbols"]), "media": tuple(row["media"])}) for row in book["parameter"]
    )


@cache
def parameter(code: str) -> Parameter:
    """The parameter of a code; KeyError where the table has none."""
    for one in parameters():
        if one.code == code:
            return one
    raise KeyError(code)


@cache
def parameter_of(symbol: str, medium: str) -> Parameter | None:
    """The parameter that a symbol means in a medium, case ignored; None where the medium has no such symbol."""
    wanted = symbol.strip().casefold()
    for one in parameters():
        if medium in one.media and wanted in (name.casefold() for name in one.symbols):
            return one
    return None
