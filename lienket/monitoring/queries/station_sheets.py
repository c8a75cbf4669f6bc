"""What a workbook of stations is judged against, and the workbooks of an organisation."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.monitoring.models import Series, Station, StationSheet
from lienket.monitoring.queries.stations import own_stations


def stations_to_edit(viewer: Viewer, only: Iterable[int] | None = None) -> list[Station]:
    """Stations that the viewer's organisations manage or run, by code, with all that a workbook says of them.

    ``only``: keys of stations, of all that are theirs. Four queries whatever their number.
    """
    series = Prefetch("series", Series.objects.select_related("instrument").order_by("pk"))
    found = own_stations(viewer).select_related("owner", "operator", "place", "place__province", "province")
    if only is not None:
        found = found.filter(pk__in=list(only))
    return list(found.prefetch_related(series, "instruments").order_by("code"))


def station_codes() -> dict[str, str]:
    """The code of every station by its lower case: no two may differ in case only."""
    return {code.lower(): code for code in Station.objects.values_list("code", flat=True)}


def station_sheet(viewer: Viewer, pk: int) -> StationSheet:
    """One workbook of the viewer's organisations; NotThere for others'."""
    rows = StationSheet.objects.filter(owner_id__in=list(viewer.organisation_ids))
    found = rows.select_related("file", "made_by", "owner").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return found


def station_sheets(viewer: Viewer) -> list[StationSheet]:
    """The last five workbooks of the viewer's organisations."""
    return list(StationSheet.objects.filter(owner_id__in=list(viewer.organisation_ids)).order_by("-pk")[:5])
