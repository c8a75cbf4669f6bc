"""Places and what it costs to carry a kilogram between them, in whole đồng."""

from __future__ import annotations

import csv
import gzip
import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from lienket.engines.addresses import Resolution, resolve_many
from lienket.engines.addresses.packaged import packaged_gazetteer

EARTH_KM = 6371.0


class Place(NamedTuple):
    """Where goods lie or are wanted; ``province`` is the name of the province of today, or the text if unknown."""

    name: str
    province: str
    lat: float = float("nan")
    lon: float = float("nan")


class PlaceError(ValueError):
    """A text that names no place, or several; the message is a sentence."""


class Freight(Protocol):
    """How carrying is charged."""

    @property
    def needs_places(self) -> bool:
        """Whether every lot must name a place that is known."""
        ...

    def dong_per_kg(self, sellers: Sequence[Place], buyers: Sequence[Place]) -> NDArray[np.int64]:
        """A matrix: whole đồng for a kilogram from each seller's place to each buyer's."""
        ...


class NoFreight:
    """Carrying costs nothing."""

    needs_places = False

    def dong_per_kg(self, sellers: Sequence[Place], buyers: Sequence[Place]) -> NDArray[np.int64]:
        return np.zeros((len(sellers), len(buyers)), dtype=np.int64)


@dataclass(frozen=True)
class DistanceFreight:
    """đồng per tonne and kilometre over the great circle times ``road_factor``, in whole km and whole đồng per kg."""

    dong_per_tonne_km: int
    road_factor: float = 1.3
    needs_places: bool = field(default=True, init=False)

    def dong_per_kg(self, sellers: Sequence[Place], buyers: Sequence[Place]) -> NDArray[np.int64]:
        a = np.radians([(place.lat, place.lon) for place in sellers])[:, None, :]
        b = np.radians([(place.lat, place.lon) for place in buyers])[None, :, :]
        half = np.sin((a[..., 0] - b[..., 0]) / 2) ** 2
        half = half + np.cos(a[..., 0]) * np.cos(b[..., 0]) * np.sin((a[..., 1] - b[..., 1]) / 2) ** 2
        km = np.rint(2 * EARTH_KM * np.arcsin(np.sqrt(half)) * self.road_factor).astype(np.int64)
        # Half a đồng goes up, in integers, so that the same pair costs the same everywhere.
        return (km * self.dong_per_tonne_km + 500) // 1000


@dataclass(frozen=True)
class TableFreight:
    """Fixed charges between provinces: (from, to) → đồng per kg; within a province 0 unless the table says."""

    charges: Mapping[tuple[str, str], int]
    needs_places: bool = field(default=True, init=False)

    def dong_per_kg(self, sellers: Sequence[Place], buyers: Sequence[Place]) -> NDArray[np.int64]:
        charges = np.zeros((len(sellers), len(buyers)), dtype=np.int64)
        for i, seller in enumerate(sellers):
            for j, buyer in enumerate(buyers):
                pair = seller.province, buyer.province
                found = self.charges.get(pair, self.charges.get(pair[::-1], 0 if pair[0] == pair[1] else None))
                if found is None:
                    raise PlaceError(f"Bảng cước không có tuyến {pair[0]} – {pair[1]}; hãy thêm một dòng.")
                charges[i, j] = found
        return charges


def packaged_freight(day: date) -> DistanceFreight:
    """The rate of the packaged file that is in force on the day (the first one for days before all)."""
    rates = sorted(_freight_file()["rate"], key=lambda rate: rate["valid_from"])
    rate = [one for one in rates if one["valid_from"] <= day][-1:] or rates[:1]
    return DistanceFreight(int(rate[0]["dong_per_tonne_km"]), float(rate[0]["road_factor"]))


def kg_of(dimension: str) -> float:
    """Weight for freight of one base unit; 0 where it is not known, and then carrying is not charged."""
    return float(_freight_file()["kg_per_unit"].get(dimension, 0.0))


@lru_cache(maxsize=1)
def _freight_file() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("data", "freight.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _points() -> dict[str, tuple[str, str, float, float]]:
    """code of a unit in force → name, code of its province, latitude, longitude."""
    raw = files("lienket").joinpath("localities", "data", "units.csv.gz").read_bytes()
    found = {}
    for row in csv.DictReader(io.StringIO(gzip.decompress(raw).decode("utf-8"))):
        if not row["valid_to"] and row["lat"]:
            above = row["code"] if row["level"] == "province" else row["parent_code"]
            found[row["level"][0] + row["code"]] = (row["short_name"], above, float(row["lat"]), float(row["lon"]))
    return found


def places_of(texts: Sequence[str]) -> dict[str, Place | PlaceError]:
    """The place of every text: a commune or province of today, else the error that says what is lacking."""
    answers = resolve_many(packaged_gazetteer(), texts)
    return {text: _place(text, answer) for text, answer in zip(texts, answers, strict=True)}


def _place(text: str, answer: Resolution) -> Place | PlaceError:
    # A bare name of a province means the province, though communes bear it too.
    whole = [one for one in answer.candidates if one.level == "province"] or answer.candidates
    units = {("p" if one.level == "province" else "c", unit.code) for one in whole for unit in one.today}
    known = [_points()[level + code] for level, code in sorted(units) if level + code in _points()]
    provinces = sorted({point[1] for point in known})
    if not known:
        return PlaceError(f"không nhận ra địa phương “{text}”; ghi tên xã và tên tỉnh, hoặc dùng --freight 0.")
    if len(provinces) > 1:
        names = ", ".join(_points()["p" + code][0] for code in provinces[:4])
        return PlaceError(f"“{text}” có ở nhiều tỉnh ({names}); hãy ghi thêm tên tỉnh.")
    province = _points()["p" + provinces[0]]
    point = known[0] if len(known) == 1 else province
    return Place(text, province[0], point[2], point[3])
