"""Sheets of readings of an organisation, and the stations it may enter readings for."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from lienket.accounts.access import Viewer
from lienket.ground.refusals import NotThere
from lienket.monitoring.models import ReadingSheet, SampleSheet, Station


def kept_stations(viewer: Viewer) -> list[Station]:
    """Stations that the viewer's organisations manage or run, with their series, by name."""
    ids = list(viewer.organisation_ids)
    mine = Q(owner_id__in=ids) | Q(operator_id__in=ids)
    return list(Station.objects.filter(mine).prefetch_related("series").order_by("name", "pk"))


def reading_sheet(viewer: Viewer, pk: int) -> ReadingSheet:
    """One sheet of the viewer's organisations; NotThere for others'."""
    rows = ReadingSheet.objects.filter(owner_id__in=list(viewer.organisation_ids))
    found = rows.select_related("file", "made_by", "owner", "station", "intake").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return found


def reading_sheets(viewer: Viewer) -> list[ReadingSheet]:
    """The last five sheets of the viewer's organisations."""
    return list(ReadingSheet.objects.filter(owner_id__in=list(viewer.organisation_ids)).order_by("-pk")[:5])


def sample_sheet(viewer: Viewer, pk: int) -> SampleSheet:
    """One sheet of water samples of the viewer's organisations; NotThere for others'."""
    rows = SampleSheet.objects.filter(owner_id__in=list(viewer.organisation_ids))
    found = rows.select_related("file", "made_by", "owner").filter(pk=pk).first()
    if found is None:
        raise NotThere(_("Không tìm thấy lần đọc bảng này."))
    return found


def sample_sheets(viewer: Viewer) -> list[SampleSheet]:
    """The last five sheets of water samples of the viewer's organisations."""
    return list(SampleSheet.objects.filter(owner_id__in=list(viewer.organisation_ids)).order_by("-pk")[:5])
