"""Sheets of readings: a row a reading, or for one station a row a time and a column a parameter."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from math import isnan
from typing import Any

from django.utils.translation import gettext as _

from lienket.engines.observations import Status
from lienket.engines.stationfiles import CODES, read_value, seconds
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.monitoring.actions.sorting import CLOCK, TOO_FAR_AHEAD, Book, Place, Refused, Sorted
from lienket.monitoring.models import Series, Station

MOST_ROWS = 100_000
"""Rows that one sheet may hold."""
LARGEST_IN_REQUEST = 20_000
"""Readings that are stored while the sender waits; more are for the worker."""
_TIME = re.compile(
    r"(?:(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})|(?P<y2>\d{4})-(?P<m2>\d{1,2})-(?P<d2>\d{1,2}))"
    r"(?:[ T,]+(?P<H>\d{1,2})[:hg](?P<M>\d{2})?(?::(?P<S>\d{2}))?)?",
    re.ASCII,
)


def spec_of(station: Station | None) -> SheetSpec:
    """The long sheet, or that of one station with a column for each of its parameters."""
    when = Column(
        "time", _("Thời gian"), "Time", required=True, example="05/06/2026 14:05", aliases=("Ngày giờ", "Thời điểm")
    )
    if station is None:
        return SheetSpec("so-lieu", _("Số liệu"), _long(when), help=_LONG_HELP())
    series = [_parameter(one) for one in station.series.order_by("pk")]
    if not series:
        raise Refusal(_("Trạm này chưa có thông số đo nào. Hãy thêm thông số trước khi nhập số liệu."), field="station")
    return SheetSpec(f"so-lieu-{station.code}", _("Số liệu"), [when, *series], help=_LONG_HELP(), unique=("time",))


def _LONG_HELP() -> str:  # noqa: N802  a text, said in the language of the moment
    return _("Giờ Việt Nam. Kết quả dưới giới hạn phát hiện ghi “<0,01” hoặc “KPH”. Ô trống nghĩa là không đo.")


def _long(when: Column) -> list[Column]:
    return [
        Column("station", _("Trạm"), "Station", required=True, max_length=60, aliases=("Mã trạm",)),
        Column("parameter", _("Thông số"), "Parameter", required=True, max_length=20, example="PM2,5"),
        when,
        Column("value", _("Giá trị"), "Value", required=True, max_length=30, example="23,5"),
        Column("unit", _("Đơn vị"), "Unit", max_length=20, help=_("Để trống: đơn vị của trạm.")),
        Column(
            "status", _("Trạng thái"), "Status", max_length=2, help=_("00 đang đo, 01 hiệu chuẩn, 02 lỗi, 03 bảo trì.")
        ),
    ]


def _parameter(series: Series) -> Column:
    unit = series.unit or series.what.unit
    names = [name for symbol in series.what.symbols for name in (symbol, f"{symbol} ({unit})")]
    return Column(series.parameter, f"{series.what.symbols[0]} ({unit})", "", max_length=30, aliases=names)


def moment_of(text: str) -> int | None:
    """What a cell of time says, as seconds of the station's clock; None where it is no time.

    >>> moment_of("01/01/1970 00:05"), moment_of("19700101000500"), moment_of("1970-01-01T00:05")
    (300, 300, 300)
    """
    if len(text) in (12, 14) and text.isdigit():
        return seconds(text.ljust(14, "0"))
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = found["y"] or found["y2"], found["m"] or found["m2"], found["d"] or found["d2"]
    clock = "".join((found[name] or "0").zfill(2) for name in "HMS")
    return seconds(f"{year}{month.zfill(2)}{day.zfill(2)}{clock}")


class Reading:
    """One reading of a sheet: judges rows, and keeps the readings they become in ``done``."""

    def __init__(self, stations: Sequence[Station], station: Station | None) -> None:
        self.station = station
        self.stations = {one.code.casefold(): one for one in stations}
        self.now = int(time.time()) + CLOCK
        self.book, self.done = Book(), Sorted()
        self.book.learn(one.code for one in (stations if station is None else [station]))
        self.units: dict[tuple[str, str], str] = {}

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is stored."""
        found = rehearse(data, spec_of(self.station), name=name, check_row=self._check)
        if found.total > MOST_ROWS and not found.refusal:
            told = _("Bảng có %(n)d dòng; mỗi lần nhập nhiều nhất %(most)d. Hãy chia bảng rồi nộp từng phần.")
            return Rehearsal(refusal=told % {"n": found.total, "most": MOST_ROWS}, code="too_many", total=found.total)
        return found

    def plan(self, found: Rehearsal) -> Sorted:
        """The readings of the good rows."""
        return self.done

    def _check(self, row: Row) -> Iterable[CellProblem]:
        at = moment_of(row.values["time"])
        if at is None:
            yield CellProblem(_("Không đọc được thời gian."), "05/06/2026 14:05", key="time")
        elif at > self.now + TOO_FAR_AHEAD:
            yield CellProblem(_("Thời gian ở tương lai."), key="time")
        else:
            yield from self._long_row(row.values, at) if self.station is None else self._wide_row(row.values, at)

    def _long_row(self, values: dict[str, Any], at: int) -> Iterator[CellProblem]:
        station = self.stations.get(values["station"].casefold())
        if station is None:
            yield CellProblem(_("Anh/chị không quản lý trạm nào mang mã này."), key="station")
            return
        status = CODES.get((values["status"] or "00").zfill(2))
        if status is None:
            yield CellProblem(_("Mã trạng thái là 00, 01, 02 hoặc 03."), key="status")
            return
        symbol = values["parameter"]
        unit = values["unit"] or self._own_unit(station.code, symbol)
        yield from self._one(
            station.code, (symbol, unit), values["value"], at, status, keys=("parameter", "unit", "value")
        )

    def _wide_row(self, values: dict[str, Any], at: int) -> Iterator[CellProblem]:
        assert self.station is not None
        for key, value in values.items():
            if key != "time" and value is not None:
                unit = self._own_unit(self.station.code, key)
                yield from self._one(self.station.code, (key, unit), value, at, Status.MEASURING, keys=(key, key, key))

    def _own_unit(self, code: str, symbol: str) -> str:
        """The unit in which the station's own logger sends, else the first of the parameter."""
        if (code, symbol) not in self.units:
            self.units[code, symbol] = self.book.own_unit(code, symbol)
        return self.units[code, symbol]

    def _one(
        self, code: str, named: tuple[str, str], text: str, at: int, status: Status, *, keys: tuple[str, str, str]
    ) -> Iterator[CellProblem]:
        place = self.book.place(code, *named)
        if isinstance(place, Refused):
            yield CellProblem(place.sentence, key=keys[1] if place.reason == "unit" else keys[0])
            return
        value, censored = read_value(text.strip())
        if at < place.since:
            yield CellProblem(_("Thời gian trước ngày thông số này bắt đầu đo."), key="time")
        elif value is None:
            yield CellProblem(_("Không phải là số."), key=keys[2])
        elif isnan(value) and place.limit is None:
            yield CellProblem(_("“KPH” cần giới hạn phát hiện; hãy ghi “<” và giới hạn, ví dụ “<0,01”."), key=keys[2])
        else:
            self._add(place, value, at, Status.BELOW if censored and status is Status.MEASURING else status)

    def _add(self, place: Place, value: float, at: int, status: Status) -> None:
        given = (place.limit or 0.0, 1.0) if isnan(value) else (value, place.factor)
        self.done.add(place.series, at, given, int(status), 0)
