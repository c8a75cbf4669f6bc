"""The monitoring room's part of the world: a station that is not public, and what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lienket.accounts.access import Viewer
from lienket.agreements.models import Commitment
from lienket.ground.rehearsals.judging import judged
from lienket.ground.sheets.writing import template
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import actions, sheets
from lienket.monitoring.models import (
    Alert,
    AlertRule,
    Instrument,
    Judged,
    ReadingSheet,
    SampleSheet,
    Series,
    Source,
    Station,
    StationSheet,
    Tie,
    Upkeep,
    WaterSample,
)
from lienket.monitoring.sheets.station_columns import series_spec, station_spec


def private_station(head: Viewer, owner: Organisation, today: date, secret: str) -> Station:
    """A station of the owner that publishes nothing."""
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    words = actions.StationWords(
        name=f"Trạm {secret}", medium="air", place=place, lat=21.0, lon=105.8, opens_on=today, public=False
    )
    station = actions.make_station(actor=head, owner=owner, code="HN_RIENG_KK001", words=words)
    actions.add_series(actor=head, station=station, parameter="PM2.5", since=date(2020, 1, 1))
    return station


def private_source(head: Viewer, owner: Organisation, secret: str) -> Source:
    """A source by which programs of the owner send readings."""
    return actions.make_api_source(actor=head, owner=owner, name=f"Bộ ghi {secret}")


def private_folder(head: Viewer, station: Station, secret: str) -> Source:
    """A folder that the owner's station writes to."""
    name = f"Bộ ghi {secret}"
    return actions.make_folder(actor=head, owner=station.owner, name=name, folder="rieng", stations=[station])


def kept_readings(head: Viewer, owner: Organisation, secret: str) -> ReadingSheet:
    """A sheet of readings that the owner sent and nobody stored yet."""
    return actions.keep_sheet(
        actor=head,
        owner=owner,
        station=None,
        content=template(sheets.spec_of(None)),
        name=f"{secret}.xlsx",
        good=0,
        bad=0,
        told={"refusal": "", "notes": [], "problem_count": 0, "problems": []},
    )


def kept_stations(head: Viewer, owner: Organisation, secret: str) -> StationSheet:
    """A workbook of stations that the owner sent and nobody wrote yet."""
    content = template(station_spec(), series_spec())
    reading = sheets.stations_reading(head)
    found = judged(SimpleUploadedFile(f"{secret}.xlsx", content), reading, more=lambda: {"counts": reading.counts()})
    return actions.keep_station_sheet(actor=head, owner=owner, **found)


@dataclass
class Kept:
    """What hangs on a station."""

    series: Series
    instrument: Instrument
    upkeep: Upkeep
    judged: Judged
    rule: AlertRule
    alert: Alert
    tie: Tie


def kept_things(head: Viewer, station: Station, commitment: Commitment, today: date, paper: bytes) -> Kept:
    """One of each, made by the actions that people use."""
    rule = new_rule(head, station)
    now = timezone.now()
    return Kept(
        series=station.series.get(),
        instrument=actions.add_instrument(actor=head, station=station, name="Máy đo bụi", since=today),
        upkeep=new_upkeep(head, station, today, paper),
        judged=new_judged(head, station),
        rule=rule,
        alert=Alert.objects.create(rule=rule, station=station, from_at=now, to_at=now, peak=160, peak_at=now),
        tie=new_tie(head, station, commitment),
    )


def new_rule(head: Viewer, station: Station) -> AlertRule:
    """A rule on a station's hourly index."""
    words = {"name": "VN_AQI giờ trên 150", "watches": "hourly_aqi", "parameter": "", "above": 150.0, "hours": 1}
    return actions.make_rule(actor=head, owner=station.owner, station=station, asked=None, due_days=3, **words)


def new_upkeep(head: Viewer, station: Station, today: date, paper: bytes = b"") -> Upkeep:
    """A calibration of today, with its paper where one is given."""
    sent = SimpleUploadedFile("giay.pdf", paper) if paper else None
    words = {"kind": "calibration", "done_on": today}
    return actions.record_upkeep(actor=head, station=station, today=today, paper=sent, **words)


def new_judged(head: Viewer, station: Station) -> Judged:
    """Readings of this moment, set aside."""
    now = timezone.now()
    told = {"judgement": "set_aside", "from_at": now, "to_at": now, "reason": "Đang hiệu chuẩn"}
    return actions.judge(actor=head, series=station.series.get(), **told)


def new_tie(head: Viewer, station: Station, commitment: Commitment) -> Tie:
    """The stations of the owner, tied to a commitment."""
    return actions.make_tie(actor=head, owner=station.owner, commitment=commitment)


def kept_samples(head: Viewer, owner: Organisation, secret: str) -> SampleSheet:
    """A sheet of water samples that the owner sent and nobody wrote yet."""
    told = {"refusal": "", "notes": [], "problem_count": 0, "problems": [], "samples": 0}
    content = template(sheets.sample_spec())
    return actions.keep_sample_sheet(
        actor=head, owner=owner, content=content, name=f"{secret}.xlsx", good=0, bad=0, told=told
    )


def private_sample(head: Viewer, owner: Organisation, today: date, secret: str) -> WaterSample:
    """A water sample of the owner that is not published."""
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    words = actions.SampleWords(
        code="MN-1", site=f"Cầu {secret}", place=place, water="Sông Nhuệ", kind="river", taken_on=today, public=False
    )
    return actions.enter_sample(actor=head, owner=owner, words=words, found=[actions.Found("pH", 7.0)])
