"""The sheet of water samples: a row for each value; what stands once of a sample may be left empty further down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.engines.water import BELOW, CODES, read_parameter
from lienket.engines.water.cells import Value, read_value
from lienket.ground.refusals import Refusal
from lienket.ground.sheets.columns import Column, SheetSpec
from lienket.ground.sheets.problems import CellProblem
from lienket.ground.sheets.rehearsal import Rehearsal, Row, rehearse
from lienket.localities.models import Unit
from lienket.monitoring.actions.samples import Found, SampleWords
from lienket.monitoring.choices import WaterKind
from lienket.monitoring.models import Station
from lienket.monitoring.queries import place_named, sample_codes, surface_stations

MOST_SAMPLES = 500
MOST_VALUES_IN_REQUEST = 1_000
"""Values that are written while the sender waits; more are for the worker."""
_NEEDED = ("water", "kind", "site", "place", "taken_on")
_ONCE = (*_NEEDED, "station", "lat", "lon", "stretch", "common_method", "lab", "pesticides", "metals")


def sample_spec() -> SheetSpec:
    """The template of the sheet."""
    once = _("Ghi ở dòng đầu của mẫu; các dòng sau để trống được.")
    told = {"once": once}
    spot = _("Độ, hệ WGS 84; để trống thì lấy của trạm. %(once)s") % told
    where = _("Lý trình, bờ hoặc giữa dòng, độ sâu. %(once)s") % told
    columns = [
        Column("code", _("Mã mẫu"), "Sample", required=True, max_length=60, aliases=("Mẫu",), example="NHUE-01"),
        Column("water", _("Sông, hồ"), "Water", max_length=120, help=once, example="Sông Nhuệ"),
        Column("kind", _("Loại thủy vực"), "Kind of water", "choice", choices=_kinds(), help=once),
        Column("site", _("Điểm lấy mẫu"), "Site", max_length=200, help=once, example="Cầu Đồng Quan"),
        Column("place", _("Xã, phường"), "Commune", max_length=200, help=once, example="thành phố Hà Nội"),
        Column("station", _("Trạm"), "Station", max_length=60, help=_("Mã trạm, nếu lấy ở trạm. %(once)s") % told),
        Column("lat", _("Vĩ độ"), "Latitude", "decimal", minimum=-90, maximum=90, help=spot, example="20,9730"),
        Column("lon", _("Kinh độ"), "Longitude", "decimal", minimum=-180, maximum=180, help=spot, example="105,7720"),
        Column("stretch", _("Vị trí trên sông, hồ"), "Stretch", max_length=200, help=where, example="km 12, giữa dòng"),
        Column("taken_on", _("Ngày lấy mẫu"), "Date", "date", help=once, example="10/03/2026"),
        Column("parameter", _("Thông số"), "Parameter", required=True, max_length=60, example="BOD5"),
        Column("value", _("Giá trị"), "Value", required=True, max_length=40, help=_("0,25; <0,01; KPH"), example="12"),
        Column("unit", _("Đơn vị"), "Unit", max_length=20, help=_("pH để trống."), example="mg/L"),
        Column("limit", _("Giới hạn phát hiện"), "Detection limit", "decimal", minimum=0),
        Column("method", _("Phương pháp"), "Method", max_length=120, help=_("Để trống: phương pháp chung của mẫu.")),
        Column("common_method", _("Phương pháp chung của mẫu"), "Common method", max_length=120, help=once),
        Column("lab", _("Phòng thí nghiệm"), "Laboratory", max_length=200),
        Column("pesticides", _("Chịu tác động thuốc BVTV"), "Pesticides", "yes_no"),
        Column("metals", _("Chịu tác động kim loại nặng"), "Metals", "yes_no"),
    ]
    rule = _("Mỗi dòng là một thông số của một mẫu. Mã mẫu không trùng với mẫu đã nhập của cơ quan.")
    return SheetSpec("mau-nuoc", _("Mẫu nước"), columns, help=rule, unique=("code", "parameter"))


def _kinds() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in WaterKind.choices]


class SamplesReading:
    """One reading of a sheet of samples. ``taken``: codes that the organisation has entered before; ``stations``: those
    that its samples may name.
    """

    def __init__(self, taken: Iterable[str], stations: Iterable[Station], today: date) -> None:
        self.taken, self.today = set(taken), today
        self.stations = {one.code.casefold(): one for one in stations}
        self.places: dict[str, Unit | Refusal] = {}
        self.found: dict[int, Found] = {}
        self.codes: set[str] = set()
        self.told: set[str] = set()

    def rehearse(self, data: bytes, name: str) -> Rehearsal:
        """Read and judge the whole file; nothing is written."""
        found = rehearse(data, sample_spec(), name=name, check_row=self._check, check_all=self._whole)
        self.codes = {row.values["code"] for row in found.rows}
        return found

    @property
    def count(self) -> int:
        """How many samples the rows without a fault make. Ask after `rehearse`."""
        return len(self.codes)

    def plan(self, found: Rehearsal) -> list[tuple[SampleWords, list[Found]]]:
        """What the good rows become: each sample with its values, in the order of the sheet."""
        return [(self._words(rows), [self.found[row.number] for row in rows]) for rows in _by_code(found.rows).values()]

    def _check(self, row: Row) -> Iterator[CellProblem]:
        given = row.values
        if given["code"] in self.taken - self.told:  # once for all rows of the sample
            self.told.add(given["code"])
            yield CellProblem(_("Cơ quan đã có mẫu mang mã này."), key="code")
        if given["taken_on"] and given["taken_on"] > self.today:
            yield CellProblem(_("Ngày lấy mẫu ở tương lai."), key="taken_on")
        if given["place"]:
            place = self._place(given["place"])
            if isinstance(place, Refusal):
                yield CellProblem(place.sentence, key="place")
        if given["station"] and given["station"].casefold() not in self.stations:
            yield CellProblem(_("Không có trạm nước mặt nào mang mã này mà cơ quan được dùng."), key="station")
        yield from self._value(row)

    def _value(self, row: Row) -> Iterator[CellProblem]:
        given = row.values
        read = read_parameter(given["parameter"], given["unit"] or "")
        value = read_value(given["value"])
        if isinstance(read, str):
            yield CellProblem(_sentence(read), key="unit" if "đơn vị" in read.split(";")[0] else "parameter")
        if isinstance(value, ValueError):
            yield CellProblem(_sentence(str(value)), key="value")
        elif value is None or (value.word and not isinstance(read, str) and CODES[read.place] != "trash"):
            yield CellProblem(_("Hãy ghi một con số."), key="value")
        elif value.sign == ".":
            yield CellProblem(_("Có thể hiểu hai cách; hãy dùng dấu phẩy thập phân."), key="value")
        elif not isinstance(read, str):
            self.found[row.number] = _found(value, read.place, row)

    def _place(self, text: str) -> Unit | Refusal:
        if text not in self.places:
            try:
                self.places[text] = place_named(text)
            except Refusal as refusal:
                self.places[text] = refusal
        return self.places[text]

    def _whole(self, rows: list[Row]) -> Iterator[CellProblem]:
        titles = {column.key: column.title for column in sample_spec().columns}
        groups = _by_code(rows)
        if len(groups) > MOST_SAMPLES:
            yield CellProblem(_("Mỗi bảng nhiều nhất %(most)s mẫu.") % {"most": MOST_SAMPLES})
        for code, some in groups.items():
            for key in _ONCE:
                said = {row.values[key] for row in some if row.values[key] not in (None, "")}
                if not said and key in _NEEDED:
                    told = _("Mẫu “%(code)s” chưa ghi “%(title)s” ở dòng nào.")
                    yield CellProblem(told % {"code": code, "title": titles[key]}, row=some[0].number, key=key)
                elif len(said) > 1:
                    told = _("Mẫu “%(code)s” ghi “%(title)s” khác nhau ở các dòng.")
                    yield CellProblem(told % {"code": code, "title": titles[key]}, row=some[-1].number, key=key)
            if _half(some):
                told = _("Mẫu “%(code)s” cần cả vĩ độ và kinh độ, hoặc để trống cả hai.")
                yield CellProblem(told % {"code": code}, row=some[0].number, key="lat")
            codes: dict[str, int] = {}
            for row in some:
                if row.number not in self.found:  # its own fault is told already
                    continue
                name = self.found[row.number].parameter
                if name in codes:
                    told = _("Thông số này đã có ở dòng %(row)s của cùng mẫu.")
                    yield CellProblem(told % {"row": codes[name]}, row=row.number, key="parameter")
                codes.setdefault(name, row.number)

    def _words(self, rows: list[Row]) -> SampleWords:
        def first(key: str) -> Any:
            return next((row.values[key] for row in rows if row.values[key] not in (None, "")), None)

        place = self._place(first("place"))
        assert isinstance(place, Unit)
        return SampleWords(
            code=rows[0].values["code"],
            site=first("site"),
            place=place,
            water=first("water"),
            kind=first("kind"),
            taken_on=first("taken_on"),
            station=self.stations.get((first("station") or "").casefold()),
            lat=_number(first("lat")),
            lon=_number(first("lon")),
            stretch=first("stretch") or "",
            lab=first("lab") or "",
            method=first("common_method") or "",
            pesticides=bool(first("pesticides")),
            metals=bool(first("metals")),
        )


def samples_reading(owner_id: int, viewer: Viewer) -> SamplesReading:
    """A reading against the samples of an organisation as they are now, and the stations that the viewer sees."""
    return SamplesReading(sample_codes(owner_id), surface_stations(viewer), timezone.localdate())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _half(rows: list[Row]) -> bool:
    """Whether a sample has one coordinate and not the other."""
    return len({key for key in ("lat", "lon") if any(row.values[key] is not None for row in rows)}) == 1


def _found(value: Value, place: int, row: Row) -> Found:
    """A value in the unit it was given in, with the parameter's own code."""
    known = value.value == value.value
    sign = {BELOW: "<", 0: ""}.get(value.censor, ">")
    limit = _number(row.values["limit"])
    if limit is None and known and sign == "<":
        limit = value.value
    number = value.value if known else limit
    return Found(CODES[place], number, row.values["unit"] or "", sign, limit, row.values["method"] or "")


def _by_code(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.values["code"], []).append(row)
    return groups
