"""Workbooks of stations: kept when they are read, written all at once or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar, Unpack

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.ground.rehearsals.judging import Judged
from lienket.ground.rehearsals.keeping import long_columns, write_once
from lienket.localities.models import Organisation
from lienket.monitoring import access
from lienket.monitoring.actions.keeping import check_bounds, check_days, make_due
from lienket.monitoring.actions.stations import folded_station
from lienket.monitoring.choices import Medium
from lienket.monitoring.models import Instrument, Series, Station, StationSheet

M = TypeVar("M", Station, Series)

_AT_ONCE = 500
_DERIVED = ("province", "folded", "version")


@dataclass(frozen=True)
class NewDevice:
    """A device that a row names and that its station does not have yet."""

    name: str
    serial: str
    since: date


@dataclass(frozen=True)
class StationChange:
    """What a row makes of a station: a new one, or what differs of one that stands at the version that was seen."""

    code: str
    station: Station | None
    version: int
    values: Mapping[str, Any]

    @property
    def new(self) -> bool:
        """Whether the row makes a station."""
        return self.station is None


@dataclass(frozen=True)
class SeriesChange:
    """The same of a series of the station with a code; its ``instrument`` may be a NewDevice."""

    code: str
    name: str
    series: Series | None
    version: int
    values: Mapping[str, Any]

    @property
    def new(self) -> bool:
        """Whether the row makes a series."""
        return self.series is None


@dataclass(frozen=True)
class StationsPlan:
    """What the good rows of a workbook become, in their order."""

    stations: Sequence[StationChange]
    series: Sequence[SeriesChange]


@once
def keep_station_sheet(*, actor: Viewer, owner: Organisation, **found: Unpack[Judged]) -> StationSheet:
    """Keep a workbook with what was found in it, so that it can be written later."""
    access.check_can_enter(actor, owner)
    with act(actor, "monitoring.read_stations", words=f"đọc thử bảng trạm “{found['name']}”") as line:
        made = StationSheet.objects.create(owner=owner, **long_columns(actor, found))
        line.on = made
    return made


def write_stations(*, actor: Actor, sheet: StationSheet, plan: StationsPlan) -> StationSheet:
    """Write what the rows change, in one transaction. A second call finds it done and writes nothing.

    Refused where a row was saved by somebody else after it was seen, or a code was taken meanwhile.
    """
    access.check_can_enter(actor, sheet.owner)

    def write(row: StationSheet) -> None:
        rows = Station.objects.select_related("place", "place__province", "province")
        standing = _claimed(rows, [(one.station, one.version, one.code) for one in plan.stations if one.values])
        for known in standing.values():
            access.check_keeps(actor, known)
        _write_series(actor, _write_stations(row.owner, plan.stations, standing), plan.series)

    with act(actor, "monitoring.write_stations", words=f"ghi bảng trạm “{sheet.file_name}”", on=sheet):
        return write_once(sheet, len(plan.stations) + len(plan.series), write)


def _claimed(rows: QuerySet[M], wanted: Sequence[tuple[M | None, int, str]]) -> dict[int, M]:
    """The rows that are to change, locked in the order of their keys. Raises Refusal where another saved before."""
    seen = {one.pk: (version, words) for one, version, words in wanted if one is not None}
    found = {one.pk: one for one in rows.select_for_update(of=("self",)).filter(pk__in=list(seen)).order_by("pk")}
    for pk, (version, words) in seen.items():
        if pk not in found or found[pk].version != version:
            told = _("“%(name)s” đã được sửa sau khi đọc thử. Hãy tải bảng trạm hiện có về rồi sửa lại.")
            raise Refusal(told % {"name": words})
        found[pk].version += 1
    return found


def _write_stations(
    owner: Organisation, changes: Sequence[StationChange], standing: Mapping[int, Station]
) -> dict[str, Station]:
    """Every station of the rows by its code, as written."""
    made: list[Station] = []
    edited: list[Station] = []
    opened: list[Station] = []
    found: dict[str, Station] = {}
    for change in changes:
        if change.station is not None and not change.values:
            found[change.code] = change.station
            continue
        one = standing[change.station.pk] if change.station is not None else Station(owner=owner, code=change.code)
        hidden = change.station is not None and not one.public
        _fill(one, change.values)
        check_days(one.opens_on, one.closes_on, "closes_on", change.code)
        one.province = one.place.province or one.place
        one.folded = folded_station(one)
        (made if change.station is None else edited).append(one)
        if hidden and one.public and one.medium == Medium.AIR:
            opened.append(one)
        found[change.code] = one
    _insert(made, _("Mã trạm trong bảng vừa được dùng ở nơi khác. Hãy nộp lại bảng để xem dòng nào."))
    columns = {name for change in changes for name in change.values} - {"medium"}
    _save(Station, edited, columns | {*_DERIVED})
    for one in opened:
        make_due(one)
    return found


def _write_series(actor: Actor, written: Mapping[str, Station], changes: Sequence[SeriesChange]) -> None:
    stations = _stations_of(actor, written, changes)
    changed = [one for one in changes if one.series is None or one.values]
    standing = _claimed(
        Series.objects.all(), [(one.series, one.version, f"{one.code} – {one.name}") for one in changed]
    )
    devices = _devices(stations, changed)
    made: list[Series] = []
    edited: list[Series] = []
    for change in changed:
        station = stations[change.code]
        one = standing[change.series.pk] if change.series is not None else Series(station=station)
        values = dict(change.values)
        if isinstance(values.get("instrument"), NewDevice):
            values["instrument"] = devices[change.code, values["instrument"].name, values["instrument"].serial]
        _fill(one, values)
        check_days(one.since, one.until, "until", f"{change.code} – {change.name}")
        check_bounds(one.low, one.high, f"{change.code} – {change.name}")
        (made if change.series is None else edited).append(one)
    _insert(made, _("Thông số trong bảng vừa được thêm ở nơi khác. Hãy nộp lại bảng để xem dòng nào."))
    _save(
        Series, edited, {name for change in changed for name in change.values} - {"parameter", "minutes"} | {"version"}
    )


def _stations_of(actor: Actor, written: Mapping[str, Station], changes: Sequence[SeriesChange]) -> dict[str, Station]:
    """Stations that the rows of series speak of: of the workbook, or those that stand and are kept by the actor."""
    missing = {one.code for one in changes} - set(written)
    others = {one.code: one for one in Station.objects.filter(code__in=missing)}
    if len(others) < len(missing):
        raise Refusal(_("Có trạm trong bảng không còn nữa. Hãy nộp lại bảng để xem dòng nào."))
    found = {**written, **others}
    for code in {one.code for one in changes}:
        access.check_keeps(actor, found[code])
    return found


def _devices(
    stations: Mapping[str, Station], changes: Sequence[SeriesChange]
) -> dict[tuple[str, str, str], Instrument]:
    """Devices that rows name for the first time; one that measures several parameters is one."""
    wanted: dict[tuple[str, str, str], date] = {}
    for change in changes:
        new = change.values.get("instrument")
        if isinstance(new, NewDevice):
            key = (change.code, new.name, new.serial)
            wanted[key] = min(new.since, wanted.get(key, new.since))
    made = [
        Instrument(station=stations[code], name=name, serial=serial, since=since)
        for (code, name, serial), since in wanted.items()
    ]
    Instrument.objects.bulk_create(made, batch_size=_AT_ONCE)
    return dict(zip(wanted, made, strict=True))


def _fill(one: Station | Series, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(one, name, value)


def _insert(rows: Sequence[Station] | Sequence[Series], taken: str) -> None:
    """New rows; a Refusal with the words ``taken`` where one of them came to be meanwhile."""
    if not rows:
        return
    try:
        with transaction.atomic():
            type(rows[0])._default_manager.bulk_create(rows, batch_size=_AT_ONCE)  # type: ignore[arg-type]
    except IntegrityError as error:
        raise Refusal(taken) from error


def _save(model: type[M], rows: Sequence[M], columns: set[str]) -> None:
    """Rows that stand and are locked, as one upsert: a CASE for each row and column would take seconds."""
    if rows:
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=sorted(columns), batch_size=_AT_ONCE
        )
