"""What the engine is given: measurements of samples of water as columns of equal length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lienket.engines.scales import Floats
from lienket.engines.water.parameters import ACIDITY, CODES, PARAMETERS, TEMPERATURE, TRASH, Read, read_parameter

MEASURED, BELOW, ABOVE = 0, -1, 1
WATERS = ("river", "lake")
NO_DAY = -(2**31)
NEEDS_II, NEEDS_III = 1, 2


class SamplesError(ValueError):
    """Samples of which no index can be made; the text is a sentence, ``row`` the place of the first at fault."""

    def __init__(self, sentence: str, row: int | None = None) -> None:
        super().__init__(sentence)
        self.row = row


@dataclass(frozen=True)
class Samples:
    """Measurements of samples. ``sample`` and ``parameter`` are places in ``names`` and PARAMETERS.

    ``value`` is in the parameter's own unit. ``censor``: MEASURED; BELOW, less than ``value``, the limit of detection,
    NaN where nobody wrote it down; ABOVE, more than ``value``. Of each sample: ``day`` since 1970 or NO_DAY; ``water``,
    a place in WATERS; ``needs``, bits of what it must have been tested for: NEEDS_II where pesticides reach it,
    NEEDS_III where metals do.
    """

    names: Sequence[str]
    sample: NDArray[np.int32]
    parameter: NDArray[np.int8]
    value: Floats
    censor: NDArray[np.int8]
    day: NDArray[np.int32]
    water: NDArray[np.int8]
    needs: NDArray[np.int8]

    def __post_init__(self) -> None:
        if len({len(column) for column in (self.sample, self.parameter, self.value, self.censor)}) > 1:
            raise SamplesError("Các cột của số liệu phải dài bằng nhau.")
        if {len(column) for column in (self.day, self.water, self.needs)} - {len(self.names)}:
            raise SamplesError("Ngày, loại thủy vực và yêu cầu phải có cho từng mẫu.")
        if not len(self.value):
            return
        most = np.array([one.most for one in PARAMETERS])
        _refuse((self.sample < 0) | (self.sample >= len(self.names)), "thuộc mẫu không có trong danh sách")
        _refuse((self.parameter < 0) | (self.parameter >= len(PARAMETERS)), "thuộc thông số không biết")
        with np.errstate(invalid="ignore"):
            _refuse(self.value < 0, "là số âm")
            _refuse(self.value > most[self.parameter], "quá lớn; hãy kiểm tra đơn vị")
        plain = np.isin(self.parameter, (ACIDITY, TEMPERATURE, TRASH))
        _refuse(plain & (self.censor != MEASURED), "là pH, nhiệt độ hoặc rác nổi, không có giới hạn phát hiện")

    def __len__(self) -> int:
        return len(self.names)


def _refuse(wrong: NDArray[np.bool_], why: str) -> None:
    if wrong.any():
        row = int(wrong.argmax())
        raise SamplesError(f"Giá trị ở vị trí {row + 1} {why}.", row)


def samples(
    sample: Iterable[str],
    parameter: Iterable[str],
    value: Any,
    unit: Iterable[str],
    *,
    censor: Any = None,
    day: Any = None,
    water: str = "river",
    needs: int = 0,
) -> Samples:
    """Samples from columns of names; ``censor`` of each value (none: all measured), ``day``: {sample: date}.

    Raises SamplesError for a parameter without a use and for a unit that does not convert.
    """
    names: dict[str, int] = {}
    of_sample = np.fromiter((names.setdefault(name, len(names)) for name in sample), dtype=np.int32)
    reads: list[Read] = []
    for row, (name, of_unit) in enumerate(zip(parameter, unit, strict=True)):
        read = read_parameter(name, of_unit)
        if isinstance(read, str):
            raise SamplesError(f"Giá trị ở vị trí {row + 1}: {read}.", row)
        reads.append(read)
    power = np.array([read.power for read in reads], dtype=np.float64)
    values = np.asarray(value, dtype=np.float64)
    values = np.where(power < 0, values / 10.0**-power, values * 10.0**power) if len(values) else values
    days = np.full(len(names), NO_DAY, dtype=np.int32)
    for name, when in (day or {}).items():
        days[names[name]] = np.datetime64(when, "D").astype(np.int64)
    if water not in WATERS:
        raise SamplesError(f"Không có loại thủy vực “{water}”; chọn river hoặc lake.")
    return Samples(
        tuple(names),
        of_sample,
        np.array([read.place for read in reads], dtype=np.int8),
        values,
        np.zeros(len(values), dtype=np.int8) if censor is None else np.asarray(censor, dtype=np.int8),
        days,
        np.full(len(names), WATERS.index(water), dtype=np.int8),
        np.full(len(names), needs, dtype=np.int8),
    )


def twice(first: str, code: int) -> SamplesError:
    """The refusal of two different values of one parameter in one sample."""
    return SamplesError(f"Mẫu “{first}” có hai giá trị khác nhau của {CODES[code]}.")
