"""Stations and their series: entered, corrected, ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.utils.translation import gettext as _

from lienket.engines.observations import parameters
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Actor, act
from lienket.ground.audit.once import once
from lienket.ground.refusals import Refusal
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import access
from lienket.monitoring.actions.finding import index_stations
from lienket.monitoring.models import Series, Station


@dataclass(frozen=True)
class StationWords:
    """What a station says of itself. `place`: a commune or province of today; degrees in WGS 84."""

    name: str
    medium: str
    place: Unit
    lat: float
    lon: float
    opens_on: date
    short_name: str = ""
    tier: str = "reference"
    operator: Organisation | None = None
    address: str = ""
    contact: str = ""
    public: bool = True
    closes_on: date | None = None
    water: str = ""
    note: str = ""


@once
def make_station(*, actor: Actor, owner: Organisation, code: str, words: StationWords, sample: bool = False) -> Station:
    """Enter a station. Its code is the one in the names of its files."""
    access.check_can_enter(actor, owner)
    if Station.objects.filter(code=code).exists():
        raise Refusal(_("Đã có trạm mang mã “%(code)s”. Hãy chọn mã khác.") % {"code": code}, field="code")
    given = {name: getattr(words, name) for name in asdict(words)}
    with act(actor, "monitoring.make_station", words=f"lập trạm quan trắc “{words.name}”") as line:
        province = words.place.province or words.place
        made = Station(owner=owner, code=code, province=province, sample=sample, **given)
        made.folded = folded_station(made)
        made.save()
        index_stations([made.pk])
        line.on = made
    return made


@once
def add_series(
    *, actor: Actor, station: Station, parameter: str, since: date, minutes: int = 5, unit: str = ""
) -> Series:
    """Say that a station measures a parameter, from a day on."""
    access.check_keeps(actor, station)
    known = next((one for one in parameters() if one.code == parameter and station.medium in one.media), None)
    if known is None:
        raise Refusal(
            _("Trạm %(medium)s không đo thông số “%(name)s”.")
            % {"medium": station.get_medium_display().lower(), "name": parameter},
            field="parameter",
        )
    if unit and known.factor(unit) is None:
        raise Refusal(
            _("%(name)s không đo bằng “%(unit)s”. Các đơn vị được dùng: %(units)s.")
            % {"name": known.name, "unit": unit, "units": ", ".join(known.units)},
            field="unit",
        )
    if Series.objects.filter(station=station, parameter=parameter).exists():
        raise Refusal(_("Trạm này đã có chuỗi số liệu %(name)s.") % {"name": known.name}, field="parameter")
    with act(actor, "monitoring.add_series", words=f"thêm thông số {known.name} vào trạm “{station.name}”") as line:
        made = Series.objects.create(station=station, parameter=parameter, since=since, minutes=minutes, unit=unit)
        line.on = station
    return made


def folded_station(station: Station) -> str:
    """What the filter of the list looks in."""
    parts = [station.code, station.name, station.short_name, station.place.name, station.province.name, station.water]
    return fold(" ".join(parts))
