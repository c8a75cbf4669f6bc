"""Water samples are entered and corrected, with all their values at once."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.engines import water
from lienket.engines.vietnamese import fold
from lienket.engines.water import SamplesError
from lienket.ground.audit.acts import Actor, Platform, act
from lienket.ground.audit.once import once
from lienket.ground.audit.versions import claim
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import access
from lienket.monitoring.models import Station, ValueCorrection, WaterSample, WaterValue
from lienket.monitoring.queries.samples import engine_samples

_DATA = Path(__file__).resolve().parent.parent / "data" / "sample" / "water.toml"


@dataclass(frozen=True)
class SampleWords:
    """What is said of a sample. Without coordinates, a sample at a station has those of the station; `stretch` says
    where on the river; `method` is that of every value which names none.
    """

    code: str
    site: str
    place: Unit
    water: str
    kind: str
    taken_on: date
    station: Station | None = None
    lat: float | None = None
    lon: float | None = None
    stretch: str = ""
    lab: str = ""
    method: str = ""
    pesticides: bool = False
    metals: bool = False
    public: bool = True
    note: str = ""


@dataclass(frozen=True)
class Found:
    """One value. ``censored``: "<" below the value, ">" above it; ``value`` None: not detected, below `limit` if known.

    ``method`` is empty where it is that of the sample.
    """

    parameter: str
    value: float | None
    unit: str = ""
    censored: str = ""
    limit: float | None = None
    method: str = ""


@once
def enter_sample(
    *, actor: Actor, owner: Organisation, words: SampleWords, found: Sequence[Found], sample: bool = False
) -> WaterSample:
    """Enter a sample with its values. Refused where the engines could make nothing of them."""
    access.check_keeps_samples(actor, owner.pk)
    made = WaterSample(owner=owner, sample=sample, made_by_id=actor.person_id)
    _fill(made, words)
    values = _values(made, found)
    with act(actor, "monitoring.enter_sample", words=f"nhập mẫu nước “{words.code}”") as line:
        made.save()
        _put(made, values)
        line.on = made
    return made


def edit_sample(
    *, actor: Actor, sample: WaterSample, version: int, words: SampleWords, found: Sequence[Found], reason: str = ""
) -> WaterSample:
    """Correct a sample: what it says of itself and all its values. Raises Stale when another saved before.

    What a value was before stays beside it with the `reason`, which is asked for where a value changes or goes.
    """
    access.check_keeps_samples(actor, sample.owner_id)
    given = {one.name: getattr(words, one.name) for one in fields(words)}
    with act(actor, "monitoring.edit_sample", words=f"sửa mẫu nước “{words.code}”", on=sample, reason=reason):
        locked = claim(WaterSample, sample.pk, version=version, submitted=given)
        _fill(locked, words)
        values = _values(locked, found)
        locked.save()
        _keep_earlier(actor, locked, values, reason)
        WaterValue.objects.filter(of=locked).exclude(parameter__in=[one.parameter for one in values]).delete()
        _put(locked, values)
    return locked


_COLUMNS = ("value", "censored", "unit", "limit", "method")


def _keep_earlier(actor: Actor, sample: WaterSample, values: list[WaterValue], reason: str) -> None:
    """Keep the values that are about to change or go. Raises Refusal where nobody says why."""
    now = {one.parameter: one for one in values}
    earlier = []
    for one in WaterValue.objects.filter(of=sample).order_by("pk"):
        other = now.get(one.parameter)
        before = {name: getattr(one, name) for name in _COLUMNS}
        if other is None or before != {name: getattr(other, name) for name in _COLUMNS}:
            kept = ValueCorrection(of=sample, parameter=one.parameter, removed=other is None, **before)
            kept.reason, kept.made_by_id = reason.strip(), actor.person_id
            earlier.append(kept)
    if earlier and not reason.strip():
        told = _("Hãy ghi lý do sửa giá trị của %(names)s; giá trị trước vẫn được giữ.")
        raise Refusal(told % {"names": ", ".join(one.parameter for one in earlier)}, field="reason")
    ValueCorrection.objects.bulk_create(earlier)


def _fill(sample: WaterSample, words: SampleWords) -> None:
    if words.taken_on > timezone.localdate():
        raise Refusal(_("Ngày lấy mẫu ở tương lai."), field="taken_on")
    if words.station is not None:
        access.check_keeps_samples_at(sample.owner_id, words.station)
    for one in fields(words):
        setattr(sample, one.name, getattr(words, one.name))
    _locate(sample)
    sample.province = words.place.province or words.place
    sample.folded = fold(" ".join((words.code, words.site, words.water, words.place.name, sample.province.name)))
    twins = WaterSample.objects.filter(owner_id=sample.owner_id, code=words.code).exclude(pk=sample.pk)
    if twins.exists():
        raise Refusal(_("Cơ quan đã có mẫu mang mã “%(code)s”.") % {"code": words.code}, field="code")


def _locate(sample: WaterSample) -> None:
    if (sample.lat is None) != (sample.lon is None):
        lacking = "lat" if sample.lat is None else "lon"
        raise Refusal(_("Tọa độ cần cả vĩ độ và kinh độ, hoặc để trống cả hai."), field=lacking)
    if sample.station is not None and sample.lat is None:
        sample.lat, sample.lon = sample.station.lat, sample.station.lon


def _values(sample: WaterSample, found: Sequence[Found]) -> list[WaterValue]:
    """Rows to store, once the engines can read them."""
    if not found:
        raise Refusal(_("Mẫu chưa có giá trị nào. Hãy nhập ít nhất một thông số."))
    values = [
        WaterValue(
            parameter=one.parameter,
            value=one.limit if one.value is None else one.value,
            censored=one.censored,
            unit=one.unit,
            limit=one.limit,
            method=one.method,
        )
        for one in found
    ]
    if len({one.parameter for one in values}) < len(values):
        raise Refusal(_("Một thông số có hai giá trị trong cùng một mẫu."))
    try:
        water.indices(engine_samples([WaterSample(kind=sample.kind, taken_on=sample.taken_on)], values))
    except SamplesError as error:
        raise Refusal(_said(error, values)) from error
    return values


def _said(error: SamplesError, values: list[WaterValue]) -> str:
    if error.row is None:
        return str(error)
    return _("%(parameter)s: %(why)s") % {"parameter": values[error.row].parameter, "why": str(error)}


def _put(sample: WaterSample, values: list[WaterValue]) -> None:
    for one in values:
        one.of = sample
    WaterValue.objects.bulk_create(
        values, update_conflicts=True, unique_fields=["of", "parameter"], update_fields=_COLUMNS
    )


def load_water_samples(*, actor: Platform, today: date) -> int:
    """Enter the sample-marked samples of the Nhuệ, the Đáy and Cầu Bây – Bắc Hưng Hải; 0 when they are there."""
    if WaterSample.objects.filter(sample=True).exists():
        return 0
    rows = tomllib.loads(_DATA.read_text(encoding="utf-8"))["sample"]
    owners = {one.key: one for one in Organisation.objects.filter(key__in={row["owner"] for row in rows})}
    codes = {row["place"] for row in rows}
    units = Unit.objects.select_related("province").filter(valid_to=None, level="commune", code__in=codes)
    places = {one.code: one for one in units}
    with transaction.atomic():
        for row in rows:
            _load(actor, row, owners[row["owner"]], places[row["place"]], today)
    return len(rows)


def _load(actor: Platform, row: dict[str, Any], owner: Organisation, place: Unit, today: date) -> None:
    names = ("code", "site", "water", "stretch", "kind", "lat", "lon", "lab", "method", "note")
    words = SampleWords(
        place=place,
        taken_on=today - timedelta(days=row["days_ago"]),
        metals=row.get("metals", False),
        **{name: row[name] for name in names if name in row},
    )
    found = []
    for code, given in row["values"].items():
        below = isinstance(given, str)
        value = float(given[1:].replace(",", ".")) if below else float(given)
        unit = water.PARAMETERS[water.CODES.index(code)].unit
        found.append(Found(code, value, unit, "<" if below else "", value if below else None))
    enter_sample(actor=actor, owner=owner, words=words, found=found, sample=True)
