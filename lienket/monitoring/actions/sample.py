"""Sample stations of sample organisations with two weeks of made-up readings, some of them wrong on purpose."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from lienket.agreements.models import Commitment
from lienket.ground.audit.acts import Platform, act
from lienket.localities.models import Organisation, Unit
from lienket.monitoring.actions.alerting import make_rule
from lienket.monitoring.actions.keeping import add_instrument, edit_series, record_upkeep
from lienket.monitoring.actions.readings import Readings, take_readings
from lienket.monitoring.actions.samples import load_water_samples
from lienket.monitoring.actions.stations import StationWords, add_series, make_station
from lienket.monitoring.actions.telling import make_tie
from lienket.monitoring.choices import SourceKind
from lienket.monitoring.models import Instrument, Series, Source, Station
from lienket.monitoring.rules import made_up

DATA = Path(__file__).resolve().parent.parent / "data"
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  the clock of the stations, which has no zone of its own here
_DECIMALS = {"pH": 2, "DO": 2, "NH4": 2, "Temp": 1, "Flow": 1}


def load_sample(*, actor: Platform, now: datetime) -> int:
    """Enter the sample stations with readings up to ``now`` (+07:00, no zone); how many, 0 when they are there.

    Their indices become due, as those of any readings: the worker computes them.
    """
    if Station.objects.filter(sample=True).exists():
        return 0
    book = tomllib.loads((DATA / "sample" / "monitoring.toml").read_text(encoding="utf-8"))
    keys = {row[name] for row in book["station"] for name in ("owner", "operator") if name in row}
    owners = {one.key: one for one in Organisation.objects.filter(key__in=keys)}
    with act(actor, "monitoring.load_sample", words="nạp trạm quan trắc mẫu"):
        stations = [_station(actor, row, owners, now.date(), book["days"]) for row in book["station"]]
        _ties(actor, book["tie"], owners)
        _rules(actor, book["rule"], stations)
        source = Source.objects.create(
            code="mau", kind=SourceKind.FOLDER, owner=stations[0].owner, name="Số liệu mẫu", sample=True
        )
        take_readings(source=source, readings=_readings(book, stations, now))
        load_water_samples(actor=actor, today=now.date())
    return len(stations)


def _ties(actor: Platform, rows: list[dict[str, Any]], owners: Mapping[str, Organisation]) -> None:
    """Stations tied to commitments of the sample programme, where it is there."""
    for row in rows:
        commitment = Commitment.objects.filter(programme__sample=True, code=row["commitment"]).first()
        if commitment is not None:
            make_tie(
                actor=actor,
                owner=owners[row["owner"]],
                commitment=commitment,
                figure=row["figure"],
                fact=row.get("fact", "sending"),
            )


def _station(
    actor: Platform, row: Mapping[str, Any], owners: Mapping[str, Organisation], today: date, days: int
) -> Station:
    since = today - timedelta(days=row["opened_days_ago"])
    units = Unit.objects.select_related("province").filter(valid_to=None, level="commune")
    words = StationWords(
        name=row["name"],
        short_name=row["short_name"],
        medium=row["medium"],
        tier=row["tier"],
        place=units.get(code=row["place"]),
        lat=row["lat"],
        lon=row["lon"],
        opens_on=since,
        operator=owners.get(row.get("operator", "")),
        address=row.get("address", ""),
        contact=row.get("contact", ""),
        public=row.get("public", True),
        water=row.get("water", ""),
        note=row.get("note", ""),
    )
    station = make_station(actor=actor, owner=owners[row["owner"]], code=row["code"], words=words, sample=True)
    minutes = row.get("minutes", 5)
    held = {
        # Since the first reading: what came before is not asked for.
        name: add_series(
            actor=actor, station=station, parameter=name, since=today - timedelta(days=days - 1), minutes=minutes
        )
        for name in _parameters(row)
    }
    for one in row.get("instruments", []):
        _instrument(actor, station, one, held, today)
    for one in row["upkeep"]:
        done = today - timedelta(days=one["done_days_ago"])
        due = today + timedelta(days=one["due_in_days"]) if "due_in_days" in one else None
        told = {name: one.get(name, "") for name in ("performer", "number", "result")}
        record_upkeep(actor=actor, station=station, today=today, kind=one["kind"], done_on=done, due_on=due, **told)
    return station


def _rules(actor: Platform, rows: list[dict[str, Any]], stations: list[Station]) -> None:
    keys = {row[name] for row in rows for name in ("owner", "asked") if name in row}
    known = {one.key: one for one in Organisation.objects.filter(key__in=keys)}
    by_code = {one.code: one for one in stations}
    for row in rows:
        given = {name: row[name] for name in ("name", "watches", "above", "hours", "due_days", "text")}
        given |= {"parameter": row.get("parameter", ""), "station": by_code.get(row.get("station", ""))}
        owner, asked = known[row["owner"]], known.get(row.get("asked", ""))
        make_rule(actor=actor, owner=owner, asked=asked, sample=True, **given)


def _instrument(
    actor: Platform, station: Station, row: Mapping[str, Any], held: Mapping[str, Series], today: date
) -> Instrument:
    told = {name: row[name] for name in ("name", "maker", "serial", "principle")}
    made = add_instrument(actor=actor, station=station, since=today - timedelta(days=row["since_days_ago"]), **told)
    for name in row["parameters"]:
        edit_series(actor=actor, series=held[name], version=held[name].version, instrument=made)
    return made


def _parameters(row: Mapping[str, Any]) -> list[str]:
    if "values" in row:
        return list(row["values"])
    if "parameters" in row:
        return list(row["parameters"])
    wind = ["WS", "WD"] if row["wind"] else []
    return ["PM2.5", "PM10", "NO2", "SO2", "CO", "O3", *wind, "Temp", "RH"]


def _readings(book: Mapping[str, Any], stations: list[Station], now: datetime) -> Readings:
    end = int((now - _EPOCH).total_seconds())
    parts: list[made_up.Made] = []
    series: list[int] = []
    kept = Series.objects.filter(station__in=stations).order_by("pk")
    by_station: dict[int, list[Series]] = {}
    for one in kept:
        by_station.setdefault(one.station_id, []).append(one)
    for place, (row, station) in enumerate(zip(book["station"], stations, strict=True)):
        at = made_up.slots(end, book["days"], row.get("minutes", 5))
        at = at[at >= (end // 86_400 - book["days"] + 1) * 86_400]  # of the days that are asked for
        for number, one in enumerate(by_station[station.pk]):
            values = _values(book, row, one.parameter, at, [book["seed"], place, number])
            faults = [fault for fault in row["faults"] if fault["parameter"] in (one.parameter, "*")]
            parts.append(made_up.with_faults(at, values, faults))
            series.append(one.pk)
    return Readings(
        series=np.repeat(np.array(series, np.int64), [len(part.at) for part in parts]),
        at=np.concatenate([part.at for part in parts]),
        value=np.concatenate([part.value for part in parts]),
        status=np.concatenate([part.status for part in parts]),
        flags=np.concatenate([part.flags for part in parts]),
    )


def _values(
    book: Mapping[str, Any], row: Mapping[str, Any], parameter: str, at: made_up.NDArray[np.int64], seed: list[int]
) -> made_up.Floats:
    if parameter == "WD":
        return made_up.directions(at, seed)
    if "values" in row:
        base = row["values"][parameter]
        noise = 0.015 if parameter in ("pH", "Temp") else 0.12
        course = made_up.Course(base, noise, _DECIMALS.get(parameter, 1))
        return made_up.readings_of(at, course, seed, None)
    course = made_up.air_courses(row["particles"], row["traffic"])[parameter]
    return made_up.readings_of(at, course, seed, book["episode"])
