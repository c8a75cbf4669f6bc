"""What the engine answers: an index for every hour or day of the calendar, and what made it, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lienket.engines.air.methods import PARAMETERS, SCALES, Band, Floats, Method

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  the clock of the stations, which has no zone of its own here


class Reason(IntEnum):
    """Why an hour or a day has no index."""

    MADE = 0
    NO_VALUE = 1
    NO_PARTICLES = 2
    NO_METHOD = 3


_SENTENCES = {
    Reason.MADE: "",
    Reason.NO_VALUE: "Không có số liệu.",
    Reason.NO_PARTICLES: "Không đủ số liệu PM2,5 hoặc PM10: phải có ít nhất một trong hai.",
    Reason.NO_METHOD: "Chưa có phương pháp tính chỉ số trong dữ liệu cho ngày này.",
}


def explain(reason: int) -> str:
    """The sentence of a reason; empty where the index was made."""
    return _SENTENCES[Reason(reason)]


class Row(NamedTuple):
    """One answer in plain values. ``time``: the end of the hour, or the day. Indices are not rounded, ``aqi`` is."""

    station: str
    time: datetime | date
    aqi: int | None
    band: Band | None
    parameter: str
    completeness: float
    sub_indices: dict[str, float]
    concentrations: dict[tuple[str, str], float]
    reason: Reason


@dataclass(frozen=True)
class Indices:
    """Indices as columns of equal length, stations one after the other, each over its whole calendar without gaps.

    ``time``: hours since 1970 of the end of the hour, or days since 1970; ``aqi``: −1 where ``reason`` says why not;
    ``top``: place in PARAMETERS of the parameter that decides; ``sub[n, p]``: index of parameter p;
    ``used[n, s]``: the concentration in µg/m³ on scale s of SCALES that it was read from; ``completeness``: hourly
    means that were there ÷ those that the calendar asks for, of all parameters the station measures; ``method``: place
    in ``methods``, −1 for none.
    """

    period: str
    stations: Sequence[str]
    methods: Sequence[Method]
    station: NDArray[np.int32]
    time: NDArray[np.int64]
    aqi: NDArray[np.int16]
    top: NDArray[np.int8]
    sub: Floats
    used: Floats
    completeness: NDArray[np.float32]
    reason: NDArray[np.int8]
    method: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.time)

    def when(self, n: int) -> datetime | date:
        """The end of the hour, or the day, of row n."""
        count = int(self.time[n])
        return _EPOCH + timedelta(hours=count) if self.period == "hour" else (_EPOCH + timedelta(days=count)).date()

    def row(self, n: int) -> Row:
        """Row n in plain values."""
        aqi = int(self.aqi[n]) if self.aqi[n] >= 0 else None
        return Row(
            self.stations[self.station[n]],
            self.when(n),
            aqi,
            None if aqi is None else self.methods[self.method[n]].band(aqi),
            PARAMETERS[self.top[n]] if aqi is not None else "",
            float(self.completeness[n]),
            {name: float(x) for name, x in zip(PARAMETERS, self.sub[n], strict=True) if x == x},
            {scale: float(x) for scale, x in zip(SCALES, self.used[n], strict=True) if x == x},
            Reason(int(self.reason[n])),
        )

    def rows(self) -> Iterator[Row]:
        """Every row, in order."""
        return (self.row(n) for n in range(len(self)))
