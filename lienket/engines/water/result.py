"""What the engine answers: an index for every sample, and what made it, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienket.engines.scales import Floats
from lienket.engines.water.methods import Aggregation, Band, Method
from lienket.engines.water.parameters import CODES, GROUP_OF, GROUPS, INDEXED, OXYGEN, TEMPERATURE, names_of
from lienket.engines.water.problem import NO_DAY

DAY_ZERO = date(1970, 1, 1)


class Reason(IntEnum):
    """Why a sample has no index."""

    MADE = 0
    NO_VALUE = 1
    NO_METHOD = 2
    FEW_IN_IV = 3
    FEW_GROUPS = 4
    NEEDS_II = 5
    NEEDS_III = 6


_SENTENCES = {
    Reason.MADE: "",
    Reason.NO_VALUE: "Không có giá trị nào của các thông số VN_WQI.",
    Reason.NO_METHOD: "Chưa có phương pháp tính chỉ số trong dữ liệu cho ngày lấy mẫu.",
    Reason.FEW_IN_IV: "Nhóm IV phải có ít nhất 3 thông số tính được.",
    Reason.FEW_GROUPS: "Phải có ít nhất 3 trong 5 nhóm thông số.",
    Reason.NEEDS_II: "Nước chịu tác động của thuốc bảo vệ thực vật phải có nhóm II.",
    Reason.NEEDS_III: "Nước chịu tác động của kim loại nặng phải có nhóm III.",
}


def explain(reason: int) -> str:
    """The sentence of a reason; empty where the index was made."""
    return _SENTENCES[Reason(reason)]


def day_in_words(day: int) -> date | None:
    """Days since 1970 as a date; None where a sample has none."""
    return None if day == NO_DAY else DAY_ZERO + timedelta(days=int(day))


class Row(NamedTuple):
    """One answer in plain values. ``exact``: the index before rounding; ``low`` and ``high``: the index if what is
    beyond a limit were at its worst and best; ``undetected``: parameters below or above a limit; ``unusable``: not
    detected, and no limit was written down; ``missing``: groups and parameters without a value.
    """

    sample: str
    day: date | None
    wqi: int | None
    exact: float | None
    band: Band | None
    low: int | None
    high: int | None
    parameter: str
    groups: dict[str, float]
    sub_indices: dict[str, float]
    oxygen_percent: float | None
    undetected: tuple[str, ...]
    unusable: tuple[str, ...]
    missing: tuple[str, ...]
    aggregation: Aggregation | None
    method: Method | None
    reason: Reason


@dataclass(frozen=True)
class Indices:
    """Indices as columns of equal length, one row a sample.

    ``wqi``: −1 where ``reason`` says why not; ``index``: before rounding; ``low``, ``high``: as of Row; ``top``: place
    in PARAMETERS of the parameter that decides, −1 for none; ``sub[n, p]``, ``groups[n, g]``: NaN for what is missing;
    ``oxygen``: percent of saturation; ``given``, ``undetected``, ``unusable``: bits of parameters; ``aggregation``:
    place in the method's aggregations, ``method``: place in ``methods``, −1 for none.
    """

    names: Sequence[str]
    day: NDArray[np.int32]
    methods: Sequence[Method]
    wqi: NDArray[np.int16]
    index: Floats
    low: NDArray[np.int16]
    high: NDArray[np.int16]
    top: NDArray[np.int8]
    sub: NDArray[np.float32]
    groups: Floats
    oxygen: Floats
    given: NDArray[np.int64]
    undetected: NDArray[np.int64]
    unusable: NDArray[np.int64]
    aggregation: NDArray[np.int8]
    method: NDArray[np.int8]
    reason: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.wqi)

    @cached_property
    def there(self) -> NDArray[np.int64]:
        """Bits of the parameters that have a sub-index."""
        return (~np.isnan(self.sub)).astype(np.int64) @ (1 << np.arange(INDEXED, dtype=np.int64))

    def row(self, n: int) -> Row:
        """Row n in plain values."""
        made = self.reason[n] == Reason.MADE
        method = self.methods[self.method[n]] if self.method[n] >= 0 else None
        wqi = int(self.wqi[n]) if made else None
        return Row(
            self.names[n],
            day_in_words(self.day[n]),
            wqi,
            _plain(self.index[n]),
            method.band(wqi) if method and wqi is not None else None,
            int(self.low[n]) if made else None,
            int(self.high[n]) if made else None,
            CODES[self.top[n]] if self.top[n] >= 0 else "",
            {name: x for name, x in zip(GROUPS, self.groups[n].tolist(), strict=True) if x == x},
            {CODES[p]: x for p, x in enumerate(self.sub[n].tolist()) if x == x},
            _plain(self.oxygen[n]),
            names_of(int(self.undetected[n])),
            names_of(int(self.unusable[n])),
            missing_of(int(self.there[n]), int(self.given[n])),
            method.aggregations[self.aggregation[n]] if method and made else None,
            method,
            Reason(int(self.reason[n])),
        )

    def rows(self) -> Iterator[Row]:
        """Every row, in order."""
        return (self.row(n) for n in range(len(self)))


def _plain(value: float) -> float | None:
    return None if value != value else float(value)


@lru_cache(maxsize=65_536)
def missing_of(there: int, given: int) -> tuple[str, ...]:
    """What would make an index fuller, by the bits of the parameters that have a sub-index and of those that were
    given: whole groups I, II, III, V, single parameters of IV, temperature for oxygen.
    """
    groups = {GROUPS[GROUP_OF[p]] for p in range(INDEXED) if there >> p & 1}
    lacking = [f"nhóm {group}" for group in ("I", "II", "III", "V") if group not in groups]
    singles = [CODES[p] for p in range(INDEXED) if GROUPS[GROUP_OF[p]] == "IV" and not there >> p & 1]
    warmth = given >> OXYGEN & 1 and not given >> TEMPERATURE & 1 and not there >> OXYGEN & 1
    return (*lacking, *singles, *(["nhiệt độ nước (cho DO)"] if warmth else []))
