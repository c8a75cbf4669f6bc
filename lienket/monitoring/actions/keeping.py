"""Keeping stations: corrected and ended, their series, instruments and upkeep entered and corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, TypeVar

import numpy as np
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines.observations import parameter
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.monitoring import access
from lienket.monitoring.actions.finding import index_stations
from lienket.monitoring.actions.indexing import begin_backfill
from lienket.monitoring.actions.settling import lock_series
from lienket.monitoring.actions.stations import folded_station
from lienket.monitoring.actions.upkeep_papers import paper_columns
from lienket.monitoring.choices import Medium
from lienket.monitoring.models import IndexDue, Instrument, Series, SeriesDay, Station, Upkeep

M = TypeVar("M", bound=models.Model)

_STATION = (
    "name",
    "short_name",
    "tier",
    "operator",
    "place",
    "address",
    "contact",
    "lat",
    "lon",
    "public",
    "opens_on",
    "closes_on",
    "water",
    "note",
)


def edit_station(*, actor: Actor, station: Station, version: int, **values: Any) -> Station:
    """Correct a station or end it (``closes_on``). Its code, medium and owner stay: readings hang on them.

    ``values``: any of the fields of StationWords but the medium. Raises Stale when another saved before.
    """
    access.check_keeps(actor, station)
    given = {name: value for name, value in values.items() if name in _STATION}
    check_days(given.get("opens_on", station.opens_on), given.get("closes_on", station.closes_on), "closes_on")
    with act(actor, "monitoring.edit_station", words=f"sửa trạm quan trắc “{station.name}”", on=station):
        if given.get("public") and not station.public:
            # Whoever writes readings just now does not see yet that it is public: its days come first.
            lock_series(np.array([one.pk for one in station.series.all()], dtype=np.int64))
        locked = claim(Station, station.pk, version=version, submitted=given)
        hidden = not locked.public
        for name, value in given.items():
            setattr(locked, name, value)
        locked.province = locked.place.province or locked.place
        locked.folded = folded_station(locked)
        locked.save()
        index_stations([locked.pk])
        if hidden and locked.public and locked.medium == Medium.AIR:
            make_due(locked)
    return locked


def make_due(station: Station) -> None:
    """A station that becomes public has no indices yet: every day that stands in rows is to be computed now, and the
    sealed months after them, a month at a time.
    """
    begin_backfill(station)
    days = set(SeriesDay.objects.filter(series__station=station).values_list("day", flat=True))
    days |= {day + timedelta(days=1) for day in days}  # whose morning looks back into the day before
    due = [IndexDue(station=station, day=day) for day in sorted(days) if day <= timezone.localdate()]
    IndexDue.objects.bulk_create(due, ignore_conflicts=True)


def edit_series(*, actor: Actor, series: Series, version: int, **values: Any) -> Series:
    """Correct what a series says of itself, or end it (``until``). Its parameter and cadence stay.

    ``values``: instrument, unit, low, high, jump, still, detection, since, until.
    """
    access.check_keeps(actor, series.station)
    names = ("instrument", "unit", "low", "high", "jump", "still", "detection", "since", "until")
    given = {name: value for name, value in values.items() if name in names}
    check_days(given.get("since", series.since), given.get("until", series.until), "until")
    check_bounds(given.get("low"), given.get("high"))
    _check_instrument(series.station, given.get("instrument"))
    known = parameter(series.parameter)
    if given.get("unit") and known.factor(given["unit"]) is None:
        units = ", ".join(known.units)
        raise Refusal(
            _("%(name)s không đo bằng “%(unit)s”. Các đơn vị được dùng: %(units)s.")
            % {"name": known.name, "unit": given["unit"], "units": units},
            field="unit",
        )
    words = f"sửa chuỗi số liệu {known.name} của trạm “{series.station.name}”"
    with act(actor, "monitoring.edit_series", words=words, on=series.station):
        return _saved(Series, series.pk, version, given)


@once
def add_instrument(*, actor: Actor, station: Station, **values: Any) -> Instrument:
    """Say which device stands at a station. ``values``: name, maker, serial, principle, since, until."""
    access.check_keeps(actor, station)
    check_days(values["since"], values.get("until"), "until")
    words = f"ghi thiết bị “{values['name']}” của trạm “{station.name}”"
    with act(actor, "monitoring.add_instrument", words=words, on=station):
        return Instrument.objects.create(station=station, **values)


def edit_instrument(*, actor: Actor, instrument: Instrument, version: int, **values: Any) -> Instrument:
    """Correct a device, or say when it was taken away (``until``)."""
    access.check_keeps(actor, instrument.station)
    check_days(values.get("since", instrument.since), values.get("until", instrument.until), "until")
    words = f"sửa thiết bị “{instrument.name}” của trạm “{instrument.station.name}”"
    with act(actor, "monitoring.edit_instrument", words=words, on=instrument.station):
        return _saved(Instrument, instrument.pk, version, values)


@once
def record_upkeep(
    *, actor: Actor, station: Station, today: date, paper: UploadedFile | None = None, **values: Any
) -> Upkeep:
    """Write down a calibration, verification, maintenance or repair that was done, with its paper if there is one.

    ``values``: kind, done_on, due_on, instrument, performer, number, result.
    """
    access.check_keeps(actor, station)
    _check_upkeep(station, values, today)
    words = f"ghi hiệu chuẩn, bảo trì của trạm “{station.name}”"
    with act(actor, "monitoring.record_upkeep", words=words, on=station):
        values |= paper_columns(paper)
        return Upkeep.objects.create(station=station, made_by_id=actor.person_id, **values)


def edit_upkeep(
    *,
    actor: Actor,
    upkeep: Upkeep,
    version: int,
    today: date,
    paper: UploadedFile | None = None,
    drop_paper: bool = False,
    **values: Any,
) -> Upkeep:
    """Correct an entry of upkeep. ``paper`` replaces the one that is there, ``drop_paper`` takes it off."""
    access.check_keeps(actor, upkeep.station)
    _check_upkeep(upkeep.station, values, today)
    words = f"sửa lần hiệu chuẩn, bảo trì của trạm “{upkeep.station.name}”"
    with act(actor, "monitoring.edit_upkeep", words=words, on=upkeep.station):
        return _saved(Upkeep, upkeep.pk, version, values, paper_columns(paper, drop=drop_paper))


def _saved(
    model: type[M], pk: int, version: int, values: Mapping[str, Any], besides: Mapping[str, Any] | None = None
) -> M:
    """The row with its new values; ``besides`` are columns that no form of another shows beside its own."""
    locked = claim(model, pk, version=version, submitted=values)
    for name, value in {**values, **(besides or {})}.items():
        setattr(locked, name, value)
    locked.save()
    return locked


def check_days(first: date, last: date | None, field: str, of: str = "") -> None:
    """Raises Refusal where the last day is before the first; ``of``: what it is said of, where no form shows it."""
    if last is not None and last < first:
        raise Refusal(_of(_("Ngày cuối phải sau ngày đầu."), of), field=field)


def check_bounds(low: float | None, high: float | None, of: str = "") -> None:
    """Raises Refusal where the greatest value is not above the least."""
    if low is not None and high is not None and low >= high:
        raise Refusal(_of(_("Giá trị lớn nhất phải lớn hơn giá trị nhỏ nhất."), of), field="high")


def _of(sentence: str, of: str) -> str:
    return f"{of}: {sentence}" if of else sentence


def _check_instrument(station: Station, instrument: Instrument | None) -> None:
    if instrument is not None and instrument.station_id != station.pk:
        raise Refusal(_("Thiết bị này ở trạm khác."), field="instrument")


def _check_upkeep(station: Station, values: Mapping[str, Any], today: date) -> None:
    _check_instrument(station, values.get("instrument"))
    if values["done_on"] > today:
        raise Refusal(_("Chỉ ghi việc đã làm: ngày làm không được sau hôm nay."), field="done_on")
    due = values.get("due_on")
    if due is not None and due <= values["done_on"]:
        raise Refusal(_("Hạn lần tới phải sau ngày làm."), field="due_on")
