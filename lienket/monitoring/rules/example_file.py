"""An example of the text file that a station sends, for those who set its logger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lienket.engines.observations import parameter

#: Under maintenance: a reading that counts in no mean, should somebody send the example as it is.
_MAINTENANCE = "03"


def example_file(code: str, measured: Iterable[tuple[str, str]], at: datetime) -> tuple[str, str]:
    """Name and content, as Phụ lục 15 of Thông tư 10/2021/TT-BTNMT prescribes them.

    ``measured``: parameter and the unit that the station's files use ("" : the parameter's own); ``at``: by the
    station's clock.
    """
    stamp = f"{at:%Y%m%d%H%M%S}"
    lines = [
        "\t".join((known.symbols[0], f"{_plausible(known.low, known.high):g}", unit or known.unit, stamp, _MAINTENANCE))
        for known, unit in ((parameter(name), unit) for name, unit in measured)
    ]
    return f"{code}_{stamp}.txt", "".join(f"{line}\r\n" for line in lines)


def _plausible(low: float, high: float) -> float:
    return round(low + min(high - low, 100) / 8, 1)
