"""What files say is sorted: readings of known series, and what must be held back with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isnan

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from lienket.engines.observations import Status, parameter_of, plain_unit
from lienket.engines.observations.settle import DAY_SECONDS
from lienket.engines.stationfiles import Fault, FileName, Rows, read_content, read_name, shown, stamp
from lienket.monitoring.actions.readings import AHEAD, HeldRow, Readings
from lienket.monitoring.choices import HeldReason
from lienket.monitoring.models import Series, Station

#: Seconds ahead of the clock here after which a reading is not believed at all; up to there it is flagged.
TOO_FAR_AHEAD = AHEAD
#: Seconds from UTC to the station's clock.
CLOCK = 7 * 3600
_ZERO = date(1970, 1, 1)
_PATTERNS, _PLACES = 20_000, 200_000
Lines = Collection[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a symbol with a unit belongs at a station."""

    series: int
    factor: float
    limit: float | None
    """What "not detected" means, in the stored unit."""
    quick: bool
    """More than one reading an hour: its time can be held against that of its file."""
    since: int
    """The second of the station's clock before which the series measured nothing."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a symbol with a unit belongs nowhere."""

    reason: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """The places of all symbols of a file, in its order."""

    series: list[int]
    factor: list[float]
    quick: bool
    since: int


class Book:
    """Stations and their series by the codes that files use, asked of the database once."""

    def __init__(self) -> None:
        self._stations: dict[str, Station | None] = {}
        self._series: dict[int, dict[str, Series]] = {}
        self._places: dict[tuple[str, str, str], Place | Refused] = {}
        self._patterns: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Pattern | None] = {}

    def learn(self, codes: Iterable[str]) -> None:
        """Ask for stations not asked for yet, all at once."""
        wanted = set(codes) - self._stations.keys()
        if not wanted:
            return
        self._stations |= dict.fromkeys(wanted)
        for station in Station.objects.filter(code__in=wanted).prefetch_related("series"):
            self._stations[station.code] = station
            self._series[station.pk] = {one.parameter: one for one in station.series.all()}

    def station(self, code: str) -> Station | None:
        """A station that was learned; None where there is none of this code."""
        return self._stations.get(code)

    def place(self, code: str, symbol: str, unit: str) -> Place | Refused:
        """Where a known station keeps a symbol that came in a unit, or why it does not."""
        key = (code, symbol, unit)
        found = self._places.get(key)
        if found is None:
            if len(self._places) > _PLACES:  # whoever writes names at random shall not fill the memory
                self._places.clear()
            found = self._places[key] = self._find(key)
        return found

    def own_unit(self, code: str, symbol: str) -> str:
        """The unit of a symbol where nobody writes one: that of the station's logger, else the parameter's own."""
        station = self._stations.get(code)
        known = parameter_of(symbol, station.medium) if station else None
        if station is None or known is None:
            return ""
        series = self._series[station.pk].get(known.code)
        return series.unit or known.unit if series else known.unit

    def pattern(self, code: str, symbols: tuple[str, ...], units: tuple[str, ...]) -> Pattern | None:
        """The places of all symbols of a file; None where one of them has none."""
        key = (code, symbols, units)
        if key not in self._patterns:
            if len(self._patterns) > _PATTERNS:
                self._patterns.clear()
            places = [self.place(code, *pair) for pair in zip(symbols, units, strict=True)]
            known = [one for one in places if isinstance(one, Place)]
            whole = len(known) == len(places) and known
            self._patterns[key] = (
                Pattern(
                    [one.series for one in known],
                    [one.factor for one in known],
                    all(one.quick for one in known),
                    max(one.since for one in known),
                )
                if whole
                else None
            )
        return self._patterns[key]

    def _find(self, key: tuple[str, str, str]) -> Place | Refused:
        station = self._stations[key[0]]
        assert station is not None
        symbol, unit = shown(key[1], 30), shown(key[2], 30)
        known = parameter_of(key[1], station.medium)
        series = self._series[station.pk].get(known.code) if known else None
        if known is None or series is None:
            sentence = _("Trạm %(station)s không đo “%(symbol)s”. Hãy thêm thông số này vào trạm, hoặc sửa bộ ghi.")
            return Refused(HeldReason.SYMBOL, sentence % {"station": station.name, "symbol": symbol})
        factor = known.factor(key[2])
        if factor is None or (series.unit and plain_unit(series.unit) != plain_unit(key[2])):
            allowed = series.unit or ", ".join(one or "(để trống)" for one in known.units)
            sentence = _("%(what)s không dùng đơn vị “%(unit)s”; đơn vị của trạm: %(allowed)s.")
            return Refused(HeldReason.UNIT, sentence % {"what": known.name, "unit": unit, "allowed": allowed})
        since = (series.since - _ZERO).days * DAY_SECONDS
        return Place(series.pk, factor, series.detection, series.minutes < 30, since)


@dataclass
class Sorted:
    """Columns of readings as they will be stored (`sent`: when the file says it was written), and what is held."""

    series: list[int] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    factor: list[float] = field(default_factory=list)
    status: list[int] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    held: list[HeldRow] = field(default_factory=list)

    def add(self, series: int, at: int, given: tuple[float, float], status: int, sent: int) -> None:
        """One reading; ``given``: value and factor."""
        for column, entry in (
            (self.series, series), (self.at, at), (self.value, given[0]), (self.factor, given[1]),
            (self.status, status), (self.sent, sent),
        ):  # fmt: skip
            column.append(entry)  # type: ignore[arg-type]

    def readings(self) -> Readings:
        """The columns as arrays, without flags yet."""
        value = np.array(self.value) * np.array(self.factor)
        with np.errstate(over="ignore"):  # too large for four bytes becomes infinite, and is held as no number
            narrow = value.astype(np.float32)
        return Readings(
            np.array(self.series, dtype=np.int64),
            np.array(self.at, dtype=np.int64),
            narrow,
            np.array(self.status, dtype=np.uint8),
            np.zeros(len(self.value), dtype=np.uint16),
        )

    def sent_at(self) -> NDArray[np.int64]:
        """Seconds of the station's clock; 0 where a file speaks of several times."""
        return np.array(self.sent, dtype=np.int64)


@dataclass
class Sorting:
    """Sorts files, one after the other, into ``done``. ``now``: seconds of the station's clock.

    ``allowed``: codes of the stations that the source may write to; None: any.
    """

    book: Book
    now: int
    allowed: Collection[str] | None = None
    done: Sorted = field(default_factory=Sorted)

    def take(self, path: str, content: bytes, *, only: Lines | None = None) -> None:
        """Sort a file whose station the book has learned. ``only``: the lines that are asked for; None: all."""
        rows = read_content(content)
        name = read_name(path.rpartition("/")[2])
        station = self.book.station(name.station) if name else None
        if name is None or station is None:
            self.done.held.append(_whole_file(path, name, rows.told))
            return
        if self.allowed is not None and name.station not in self.allowed:
            self.done.held.append(_foreign_file(path, name, rows.told))
            return
        if only is None and not rows.faults and self._known_pattern(name, rows):
            return
        for fault in rows.faults:
            if only is None or (fault.line, fault.text) in only:
                self._hold(path, station, fault.line, fault.text, fault)
        self._line_by_line(path, content, rows, name, station, only)

    def _known_pattern(self, name: FileName, rows: Rows) -> bool:
        """Most files of a station speak of the same symbols in the same units: their places are found once."""
        places = self.book.pattern(name.station, tuple(rows.symbol), tuple(rows.unit))
        if places is None or Status.BELOW in rows.status or max(rows.at) > self.now + TOO_FAR_AHEAD:
            return False
        if min(rows.at) < places.since:
            return False
        done = self.done
        done.series += places.series
        done.factor += places.factor
        done.value += rows.value
        done.at += rows.at
        done.status += rows.status
        alone = places.quick and rows.at.count(rows.at[0]) == len(rows.at)
        done.sent += [name.at if alone else 0] * len(rows.at)
        return True

    def _line_by_line(
        self, path: str, content: bytes, rows: Rows, name: FileName, station: Station, only: Lines | None
    ) -> None:
        texts = _texts(content, rows)
        alone = len(set(rows.at)) == 1
        for index, (line, text) in enumerate(zip(rows.line, texts, strict=True)):
            if only is not None and (line, text) not in only:
                continue
            place = self.book.place(name.station, rows.symbol[index], rows.unit[index])
            value, at = rows.value[index], rows.at[index]
            if not isinstance(place, Refused):
                place = self._doubt(value, at, place) or place
            if isinstance(place, Refused):
                self._hold(path, station, line, text, place)
                continue
            given = (place.limit or 0.0, 1.0) if isnan(value) else (value, place.factor)
            self.done.add(place.series, at, given, rows.status[index], name.at if alone and place.quick else 0)

    def _doubt(self, value: float, at: int, place: Place) -> Refused | None:
        """Why a reading of a known series cannot be stored."""
        if at > self.now + TOO_FAR_AHEAD:
            sentence = _("Thời gian ở tương lai hơn một giờ rưỡi. Hãy chỉnh đồng hồ của trạm (giờ Việt Nam, UTC+7).")
            return Refused(HeldReason.FUTURE, sentence)
        if at < place.since:
            sentence = _(
                "Thời gian trước ngày thông số này bắt đầu đo (%(day)s). Hãy xem đồng hồ của trạm; nếu đúng là đo sớm"
                " hơn, hãy sửa ngày bắt đầu rồi nhận lại."
            )
            day = _ZERO + timedelta(seconds=place.since)
            return Refused(HeldReason.TIME, sentence % {"day": f"{day:%d/%m/%Y}"})
        if isnan(value) and place.limit is None:
            sentence = _("“Không phát hiện” cần giới hạn phát hiện. Hãy ghi giới hạn vào thông số rồi nhận lại.")
            return Refused(HeldReason.VALUE, sentence)
        return None

    def _hold(self, path: str, station: Station, line: int, text: str, why: Refused | Fault) -> None:
        readings = why.readings if isinstance(why, Fault) else 1
        row = HeldRow(shown(path, 300), line, text, why.reason, why.sentence, station.pk, readings)
        self.done.held.append(row)


def _whole_file(path: str, name: FileName | None, told: int) -> HeldRow:
    """A file whose name leads to no station."""
    if name is None:
        reason, sentence = HeldReason.NAME, _("Tên tệp không đúng mẫu TenTinh_TenCoSo_TenTram_yyyyMMddHHmmss.txt.")
    else:
        sentence = _("Không có trạm mang mã “%(code)s”. Hãy lập trạm rồi nhận lại tệp này.") % {"code": name.station}
        reason = HeldReason.STATION
    return HeldRow(shown(path, 300), 0, "", reason, sentence, None, told)


def _foreign_file(path: str, name: FileName, told: int) -> HeldRow:
    """A file of a station that its source may not write to: for those who keep the source, not for the station's."""
    sentence = _(
        "Nguồn này không được gửi số liệu của trạm “%(code)s”. Hãy thêm trạm vào nguồn rồi nhận lại, hoặc bỏ qua tệp."
    )
    reason = HeldReason.FOREIGN
    return HeldRow(shown(path, 300), 0, "", reason, sentence % {"code": name.station}, None, told)


def _texts(content: bytes, rows: Rows) -> list[str]:
    """What each reading's line says; where several stand on one line, its own five cells as they were read."""
    lines = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    often = Counter(rows.line)
    return [
        shown(lines[line - 1].removeprefix("\ufeff") if often[line] == 1 else _five_cells(rows, n))
        for n, line in enumerate(rows.line)
    ]


def _five_cells(rows: Rows, n: int) -> str:
    cells = (rows.symbol[n], f"{rows.value[n]:.9g}", rows.unit[n], stamp(rows.at[n]), f"{rows.status[n]:02}")
    return "\t".join(cells)
