"""The monitoring room's part of the world: a station that is not public, with a series."""

from __future__ import annotations

from datetime import date

from lienket.accounts.access import Viewer
from lienket.ground.sheets.writing import template
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import actions, sheets
from lienket.monitoring.models import ReadingSheet, Source, Station


def private_station(head: Viewer, owner: Organisation, today: date, secret: str) -> Station:
    """A station of the owner that publishes nothing."""
    place = Unit.objects.get(level="province", code="01", valid_to=None)
    words = actions.StationWords(
        name=f"Trạm {secret}", medium="air", place=place, lat=21.0, lon=105.8, opens_on=today, public=False
    )
    station = actions.make_station(actor=head, owner=owner, code="HN_RIENG_KK001", words=words)
    actions.add_series(actor=head, station=station, parameter="PM2.5", since=today)
    return station


def private_source(head: Viewer, owner: Organisation, secret: str) -> Source:
    """A source by which programs of the owner send readings."""
    return actions.make_api_source(actor=head, owner=owner, name=f"Bộ ghi {secret}")


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
