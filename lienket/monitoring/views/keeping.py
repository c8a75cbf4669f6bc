"""Keeping stations: the pages that enter and correct a station, its series, devices and upkeep."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.files.store import download
from lienket.ground.refusals import NotThere
from lienket.ground.ui.posting import request_key
from lienket.monitoring import access, actions, forms, queries, rules
from lienket.monitoring.actions import StationWords
from lienket.monitoring.models import Station
from lienket.monitoring.views.posting import crumb, organisation_of, posted, sent, values_of

_STATION = (
    "name", "short_name", "tier", "address", "contact", "lat", "lon", "water", "opens_on", "closes_on", "note", "public"
)  # fmt: skip
_SERIES = ("unit", "instrument", "since", "until", "low", "high", "jump", "still", "detection")
_INSTRUMENT = ("name", "maker", "serial", "principle", "since", "until")
_UPKEEP = ("kind", "instrument", "done_on", "due_on", "performer", "number", "result")


def _kept(viewer: Viewer, code: str) -> Station:
    found = queries.station_named(viewer, code)
    access.check_can_keep(viewer, found)
    return found


def _seen(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names} | {"version": thing.version}


def _devices(station: Station) -> str:
    return reverse("monitoring:station_upkeep", args=[station.code])


def station_new(request: HttpRequest) -> HttpResponse:
    """Enter a station of one's organisation."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = forms.StationForm(sent(request))

    def run(values: dict[str, Any]) -> None:
        given = values_of(values)
        code = given.pop("code")
        owner = organisation_of(viewer)
        words = StationWords(**given)
        actions.make_station(actor=viewer, request_key=request_key(request), owner=owner, code=code, words=words)

    code = (request.POST.get("code") or "") if form.is_bound and form.is_valid() else ""
    back = reverse("monitoring:station", args=[code]) if code else reverse("monitoring:stations")
    return posted(request, form, run, heading=_("Trạm mới"), back=back)


def station_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct a station, or end it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = _kept(viewer, code)
    seen = _seen(one, _STATION) | {
        "place": queries.unit_words(one.place),
        "operator": one.operator.name if one.operator else "",
    }
    form = forms.StationForm(sent(request), station=one, initial=seen)

    def run(values: dict[str, Any]) -> None:
        actions.edit_station(actor=viewer, station=one, version=values["version"] or 0, **values_of(values))

    return posted(request, form, run, heading=_("Sửa trạm"), back=one.get_absolute_url(), crumbs=[crumb(one)])


def series_new(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a station measures one more parameter."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = _kept(viewer, code)
    form = forms.SeriesForm(sent(request), station=one, new=True)

    def run(values: dict[str, Any]) -> None:
        actions.add_series(actor=viewer, request_key=request_key(request), station=one, **values_of(values))

    return posted(request, form, run, heading=_("Thêm thông số"), back=_devices(one), crumbs=[crumb(one)])


def series_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what a series says of itself, or end it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    series = queries.series_named(viewer, pk)
    one = series.station
    access.check_can_keep(viewer, one)
    form = forms.SeriesForm(sent(request), station=one, new=False, initial=_seen(series, _SERIES))

    def run(values: dict[str, Any]) -> None:
        actions.edit_series(actor=viewer, series=series, version=values["version"] or 0, **values_of(values))

    heading = _("Sửa chuỗi số liệu %(name)s") % {"name": rules.parameter_name(series.parameter)}
    return posted(request, form, run, heading=heading, back=_devices(one), crumbs=[crumb(one)])


def instrument_new(request: HttpRequest, code: str) -> HttpResponse:
    """Say which device stands at a station."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = _kept(viewer, code)
    form = forms.InstrumentForm(sent(request))

    def run(values: dict[str, Any]) -> None:
        actions.add_instrument(actor=viewer, request_key=request_key(request), station=one, **values_of(values))

    return posted(request, form, run, heading=_("Thiết bị mới"), back=_devices(one), crumbs=[crumb(one)])


def instrument_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a device, or say when it was taken away."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    instrument = queries.instrument_named(viewer, pk)
    one = instrument.station
    access.check_can_keep(viewer, one)
    form = forms.InstrumentForm(sent(request), initial=_seen(instrument, _INSTRUMENT))

    def run(values: dict[str, Any]) -> None:
        given = values_of(values)
        actions.edit_instrument(actor=viewer, instrument=instrument, version=values["version"] or 0, **given)

    return posted(request, form, run, heading=_("Sửa thiết bị"), back=_devices(one), crumbs=[crumb(one)])


def upkeep_new(request: HttpRequest, code: str) -> HttpResponse:
    """Write down what was done at a station."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    one = _kept(viewer, code)
    today = timezone.localdate()
    form = forms.UpkeepForm(sent(request), request.FILES or None, station=one, initial={"done_on": today})

    def run(values: dict[str, Any]) -> None:
        key = request_key(request)
        actions.record_upkeep(actor=viewer, request_key=key, station=one, today=today, **values_of(values))

    heading = _("Ghi hiệu chuẩn, bảo trì")
    return posted(request, form, run, heading=heading, back=_devices(one), crumbs=[crumb(one)])


def upkeep_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an entry of upkeep."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    entry = queries.upkeep_named(viewer, pk)
    one = entry.station
    access.check_can_keep(viewer, one)
    form = forms.UpkeepForm(
        sent(request), request.FILES or None, station=one, held=entry.file_name, initial=_seen(entry, _UPKEEP)
    )
    today = timezone.localdate()

    def run(values: dict[str, Any]) -> None:
        given = values_of(values)
        actions.edit_upkeep(actor=viewer, upkeep=entry, version=values["version"] or 0, today=today, **given)

    heading = _("Sửa lần hiệu chuẩn, bảo trì")
    return posted(request, form, run, heading=heading, back=_devices(one), crumbs=[crumb(one)])


def upkeep_paper(request: HttpRequest, pk: int) -> FileResponse:
    """The paper of an upkeep, for whoever keeps the station."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    entry = queries.upkeep_named(viewer, pk)
    access.check_reads_papers(viewer, entry.station)
    if entry.file is None:
        raise NotThere(_("Lần hiệu chuẩn, bảo trì này chưa có giấy kèm theo."))
    return download(entry.file, entry.file_name)
