"""What the engine is given: hourly means of stations as columns of equal length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lienket.engines.air.methods import PARAMETERS

Longs = NDArray[np.int64]


class ReadingsError(ValueError):
    """Readings of which no index can be made; the text is a sentence, ``row`` the place of the first at fault."""

    def __init__(self, sentence: str, row: int | None = None) -> None:
        super().__init__(sentence)
        self.row = row


@dataclass(frozen=True)
class Readings:
    """Hourly means in µg/m³. ``station`` and ``parameter`` are places in ``stations`` and PARAMETERS.

    ``hour``: hours since 1970-01-01 00:00 on the clock of the stations, of the *end* of the hour that was measured: the
    mean of 00:00 to 01:00 is stamped 01:00, so a day is 01:00 to 24:00, as the decision counts it. A value that is
    missing is left out or NaN. Values are means of checked readings: a negative one is refused.
    """

    stations: Sequence[str]
    station: NDArray[np.int32]
    parameter: NDArray[np.int8]
    hour: Longs
    value: NDArray[np.float64]

    def __post_init__(self) -> None:
        sizes = {len(column) for column in (self.station, self.parameter, self.hour, self.value)}
        if len(sizes) > 1:
            raise ReadingsError("Các cột của số liệu phải dài bằng nhau.")
        if not len(self.value):
            return
        _refuse(self.value < 0, "là số âm; hãy loại số đo hỏng trước khi tính chỉ số")
        _refuse(np.isinf(self.value), "không phải là số hữu hạn")
        _refuse((self.station < 0) | (self.station >= len(self.stations)), "thuộc trạm không có trong danh sách")
        _refuse((self.parameter < 0) | (self.parameter >= len(PARAMETERS)), "thuộc thông số không có chỉ số")

    def __len__(self) -> int:
        return len(self.value)


def _refuse(wrong: NDArray[np.bool_], why: str) -> None:
    if wrong.any():
        row = int(wrong.argmax())
        raise ReadingsError(f"Giá trị ở vị trí {row + 1} {why}.", row)


def readings(
    station: Iterable[str], parameter: Iterable[str], time: Any, value: Any, *, stations: Sequence[str] = ()
) -> Readings:
    """Readings from columns of names; ``time`` is anything numpy takes as datetime64, on whole hours.

    Raises ReadingsError for a parameter without an index and for a time between two hours.
    """
    names: dict[str, int] = {name: place for place, name in enumerate(stations)}
    codes = {name: place for place, name in enumerate(PARAMETERS)}
    times = np.asarray(time, dtype="datetime64[s]").astype(np.int64)
    if (times % 3600 != 0).any():
        row = int((times % 3600 != 0).argmax())
        raise ReadingsError(f"Thời gian ở vị trí {row + 1} không phải giờ tròn; cần trung bình giờ.", row)
    of_station = np.fromiter((names.setdefault(name, len(names)) for name in station), dtype=np.int32)
    of_parameter = np.fromiter((codes.get(name, -1) for name in parameter), dtype=np.int8)
    return Readings(tuple(names), of_station, of_parameter, times // 3600, np.asarray(value, dtype=np.float64))
