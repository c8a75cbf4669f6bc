"""Stations and what they measure from a workbook: judged row by row against what stands, and what would change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import isclose
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.agreements.queries.naming import Directory
from lienket.engines.observations import Parameter, parameter_of
from lienket.engines.vietnamese import fold
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.localities.models import Organisation
from lienket.monitoring import queries
from lienket.monitoring.actions.station_sheets import NewDevice, SeriesChange, StationChange, StationsPlan
from lienket.monitoring.choices import Medium, Tier
from lienket.monitoring.models import Instrument, Series, Station
from lienket.monitoring.queries import Places, unit_words
from lienket.monitoring.sheets.station_columns import MEASURES, PLAIN, TEXTS, serial_of, series_spec, station_spec

MOST_STATIONS, MOST_SERIES = 5_000, 40_000
"""Rows that a workbook may hold."""
LARGEST_WRITTEN_AT_ONCE = 2_000
"""Rows that are written while the sender waits; more are for the worker."""
_CODE = re.compile(r"[-a-zA-Z0-9_]+")
_MINUTES = (1, 2, 5, 10, 15, 30, 60)
_NUMBERS = ("lat", "lon", "low", "high", "jump", "detection")


class StationsReading:
    """One reading of a workbook for those who keep ``own`` (with place, operator, series and instruments loaded).

    ``taken``: the code of every station by its lower case.
    """

    def __init__(self, own: Sequence[Station], taken: dict[str, str], today: date) -> None:
        self.own = {one.code: one for one in own}
        self.taken, self.today = taken, today
        self.measured = {(one.code, series.parameter): series for one in own for series in one.series.all()}
        self.places = Places()
        self._directory: Directory | None = None
        self.media = {one.code: one.medium for one in own}
        """Of the stations that stand and of those that the workbook makes."""
        self.operators: dict[str, Organisation | Refusal] = {}
        self.rows_of: dict[tuple[str, str], int] = {}
        self.parameters: dict[int, Parameter] = {}
        self.parts = Rehearsal(), Rehearsal()

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge both worksheets as one; nothing is written. What each was stays in `parts`."""
        stations = rehearse(data, station_spec(), name=name, check_row=self._station, partly=True)
        if stations.refusal:
            return stations
        series = rehearse(data, series_spec(), name=name, check_row=self._series, partly=True)
        if stations.sheet == series.sheet:  # one worksheet only: it is what its head says
            if len(series.present) > len(stations.present):
                stations = Rehearsal()
            else:
                series = Rehearsal()
        elif len(series.present) < 3:
            series = Rehearsal()
        self.parts = _unless_empty(stations, series), _unless_empty(series, stations)
        if stations.total > MOST_STATIONS or series.total > MOST_SERIES:
            told = _("Mỗi bảng nhiều nhất %(stations)d trạm và %(series)d thông số. Hãy chia bảng rồi nộp từng phần.")
            return Rehearsal(refusal=told % {"stations": MOST_STATIONS, "series": MOST_SERIES}, code="too_many")
        return _together(self.parts)

    def plan(self, found: Rehearsal) -> StationsPlan:
        """What the good rows become."""
        stations, series = self.parts
        return StationsPlan(
            [self._change(row, stations.present) for row in stations.rows],
            [self._series_change(row, series.present) for row in series.rows],
        )

    def counts(self) -> list[dict[str, int]]:
        """How many stations, and how many series, the good rows make, edit and leave. Call it after `rehearse`."""
        plan = self.plan(Rehearsal())
        return [_counts(plan.stations), _counts(plan.series)]

    @property
    def bad(self) -> int:
        """Rows of both worksheets with a fault."""
        return sum(len({problem.row for problem in part.problems if problem.row}) for part in self.parts)

    # stations

    def _station(self, row: Row) -> Iterator[CellProblem]:
        given = row.values
        code = given["code"] or ""
        if code and given["medium"] and self._is_ours_or_new(code):
            self.media.setdefault(code, given["medium"])
        yield from self._coded(code)
        held = self.own.get(code)
        if held is not None and given["medium"] not in (None, held.medium):
            told = _("Thành phần môi trường đặt một lần khi lập trạm.")
            yield CellProblem(told, str(held.get_medium_display()), key="medium")
        if "version" not in row.unread and code and self._is_ours_or_new(code):
            yield from _versioned(held, given["version"])
        if given["place"] and not (held and given["place"] == unit_words(held.place)):
            place = self.places.find(given["place"])
            if isinstance(place, Refusal):
                yield CellProblem(place.sentence, key="place")
        if given["operator"] and not (held and held.operator and given["operator"] == held.operator.name):
            operator = self._operator(given["operator"])
            if isinstance(operator, Refusal):
                yield CellProblem(operator.sentence, key="operator")
        if given["opens_on"] and given["closes_on"] and given["closes_on"] < given["opens_on"]:
            yield CellProblem(_("Ngày cuối phải sau ngày đầu."), key="closes_on")

    def _is_ours_or_new(self, code: str) -> bool:
        return code in self.own or code.lower() not in self.taken

    def _coded(self, code: str) -> Iterator[CellProblem]:
        if not code or code in self.own:
            return
        known = self.taken.get(code.lower())
        if known == code:
            yield CellProblem(_("Trạm mang mã này do đơn vị khác quản lý; chỉ đơn vị đó sửa được."), key="code")
        elif known is not None:
            yield CellProblem(_("Đã có trạm mang mã này, chỉ khác chữ hoa, chữ thường."), known, key="code")
        elif not _CODE.fullmatch(code):
            told = _("Mã chỉ gồm chữ cái không dấu, chữ số, dấu gạch ngang và gạch dưới.")
            yield CellProblem(told, re.sub(r"[^-a-zA-Z0-9_]+", "_", fold(code)), key="code")

    def _operator(self, text: str) -> Organisation | Refusal:
        if text not in self.operators:
            self._directory = self._directory or Directory()
            try:
                self.operators[text] = self._directory.find(text, self.today)
            except Refusal as refusal:
                self.operators[text] = refusal
        return self.operators[text]

    def _change(self, row: Row, present: frozenset[str]) -> StationChange:
        held = self.own.get(row.values["code"])
        values = {name: row.values[name] for name in PLAIN if name in present or held is None}
        for name in TEXTS:
            if name in values:
                values[name] = values[name] or ""
        values |= {name: float(values[name]) for name in ("lat", "lon")}
        if "tier" in values:
            values["tier"] = values["tier"] or Tier.REFERENCE
        if "public" in values:
            values["public"] = values["public"] is not False
        if held is None or row.values["place"] != unit_words(held.place):
            values["place"] = self.places.find(row.values["place"])
        if "operator" in present:
            values["operator"] = self._operator_of(row.values["operator"], held)
        if held is None:
            values["medium"] = row.values["medium"]
        return StationChange(row.values["code"], held, row.values["version"] or 0, _different(held, values))

    def _operator_of(self, text: str | None, held: Station | None) -> Organisation | Refusal | None:
        if not text:
            return None
        if held is not None and held.operator is not None and held.operator.name == text:
            return held.operator
        return self._operator(text)

    # what they measure

    def _series(self, row: Row) -> Iterator[CellProblem]:
        given = row.values
        code = given["station"] or ""
        medium = self.media.get(code)
        if code and medium is None:
            if self._is_ours_or_new(code):
                told = _("Không có trạm mang mã này ở trang tính “Trạm”, cũng không có trong các trạm của đơn vị.")
            else:
                told = _("Trạm mang mã này do đơn vị khác quản lý; chỉ đơn vị đó sửa được.")
            yield CellProblem(told, key="station")
        if given["since"] and given["until"] and given["until"] < given["since"]:
            yield CellProblem(_("Ngày cuối phải sau ngày đầu."), key="until")
        if None not in (given["low"], given["high"]) and given["low"] >= given["high"]:
            yield CellProblem(_("Giá trị lớn nhất phải lớn hơn giá trị nhỏ nhất."), key="high")
        if given["serial"] and not given["device"]:
            yield CellProblem(_("Có số máy thì cần tên thiết bị."), key="device")
        if medium is not None and given["parameter"]:
            yield from self._measured(row, code, medium)

    def _measured(self, row: Row, code: str, medium: str) -> Iterator[CellProblem]:
        given = row.values
        known = parameter_of(given["parameter"], medium)
        if known is None:
            told = _("Trạm %(medium)s không đo thông số “%(name)s”.")
            words = {"medium": str(Medium(medium).label).lower(), "name": given["parameter"]}
            yield CellProblem(told % words, key="parameter")
            return
        first = self.rows_of.setdefault((code, known.code), row.number)
        if first != row.number:
            yield CellProblem(_("Trùng với dòng %(row)d: hãy giữ một dòng.") % {"row": first}, key="parameter")
        self.parameters[row.number] = known
        if given["unit"] and known.factor(given["unit"]) is None:
            told = _("%(name)s không đo bằng “%(unit)s”. Các đơn vị được dùng: %(units)s.")
            words = {"name": known.name, "unit": given["unit"], "units": ", ".join(known.units)}
            yield CellProblem(told % words, key="unit")
        held = self.measured.get((code, known.code))
        if held is not None and given["minutes"] not in (None, held.minutes):
            yield CellProblem(_("Chu kỳ đặt một lần khi thêm thông số."), str(held.minutes), key="minutes")
        elif held is None and given["minutes"] is not None and given["minutes"] not in _MINUTES:
            yield CellProblem(_("Chu kỳ là 1, 2, 5, 10, 15, 30 hoặc 60 phút."), key="minutes")
        if "version" not in row.unread:
            yield from _versioned(held, given["version"])

    def _series_change(self, row: Row, present: frozenset[str]) -> SeriesChange:
        code, known = row.values["station"], self.parameters[row.number]
        held = self.measured.get((code, known.code))
        values = {name: row.values[name] for name in MEASURES if name in present or held is None}
        for name in _NUMBERS:
            if values.get(name) is not None:
                values[name] = float(values[name])
        if "unit" in values:
            values["unit"] = values["unit"] or ""
        if held is None:
            values |= {"parameter": known.code, "minutes": row.values["minutes"] or 5}
        if "device" in present:
            values["instrument"] = self._device(row, held)
        return SeriesChange(code, known.name, held, row.values["version"] or 0, _different(held, values))

    def _device(self, row: Row, held: Series | None) -> Instrument | NewDevice | None:
        name, serial = row.values["device"], row.values["serial"] or ""
        if not name:
            return None
        if (
            held is not None
            and held.instrument is not None
            and (held.instrument.name, serial_of(held)) == (name, serial)
        ):
            return held.instrument
        station = self.own.get(row.values["station"])
        standing = [one for one in station.instruments.all() if fold(one.name) == fold(name)] if station else []
        fitting = [one for one in standing if one.serial == serial] or ([] if serial else standing)
        return max(fitting, key=lambda one: one.since) if fitting else NewDevice(name, serial, row.values["since"])


def _versioned(held: Station | Series | None, version: int | None) -> Iterator[CellProblem]:
    """An edit says which version was seen; what is new says none."""
    if held is None and version is not None:
        told = _("Chưa có dòng này mà cột “Phiên bản” có số: mã không sửa được; dòng mới thì để trống cột này.")
        yield CellProblem(told, key="version")
    elif held is not None and version is None:
        told = _("Đã có dòng này. Muốn sửa thì hãy tải bảng trạm hiện có về, sửa trên đó và giữ cột “Phiên bản”.")
        yield CellProblem(told, key="version")
    elif held is not None and version != held.version:
        told = _("Người khác đã sửa sau khi anh/chị tải bảng. Hãy tải bảng trạm hiện có về rồi sửa lại.")
        yield CellProblem(told, key="version")


def _different(held: Station | Series | None, values: dict[str, Any]) -> dict[str, Any]:
    """Values of a new row; of one that stands, those that differ. A number that a sheet rounded is the same."""
    if held is None:
        return values
    found = {}
    for name, value in values.items():
        before = getattr(held, name)
        near = name in _NUMBERS and None not in (before, value) and isclose(before, value, rel_tol=1e-12, abs_tol=1e-12)
        if value != before and not near:
            found[name] = value
    return found


def _unless_empty(one: Rehearsal, other: Rehearsal) -> Rehearsal:
    """A worksheet that was left as it is in the template is no fault where the other one has rows."""
    return replace(one, problems=[]) if not one.total and one.present and other.total else one


def _together(parts: tuple[Rehearsal, Rehearsal]) -> Rehearsal:
    """Both as one, each fault with the name of its worksheet."""
    named = [(f"{part.sheet}: " if part.sheet else "", part) for part in parts]
    return Rehearsal(
        rows=[row for part in parts for row in part.rows],
        problems=[replace(one, title=f"{name}{one.title}") for name, part in named for one in part.problems],
        notes=[f"{name}{note}" for name, part in named for note in part.notes],
        total=sum(part.total for part in parts),
    )


def stations_reading(viewer: Viewer) -> StationsReading:
    """A reading against the stations that the viewer's organisations keep now."""
    return StationsReading(queries.stations_to_edit(viewer), queries.station_codes(), timezone.localdate())


def _counts(changes: Sequence[StationChange | SeriesChange]) -> dict[str, int]:
    new = sum(one.new for one in changes)
    same = sum(not one.new and not one.values for one in changes)
    return {"new": new, "edited": len(changes) - new - same, "same": same}
