"""Facts counted in days: from the indices of public air stations, with every day that counts in the slip."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from lienket.coordination import actions as coordination
from lienket.coordination.models import Evidence
from lienket.ground.audit.acts import Platform
from lienket.ground.files.store import store_bytes
from lienket.ground.sheets.columns import Column
from lienket.ground.sheets.writing import workbook
from lienket.monitoring import queries
from lienket.monitoring.actions.indexing import compute_indices
from lienket.monitoring.choices import TieFact
from lienket.monitoring.models import IndexDue, Station, Tie, Told
from lienket.monitoring.rules.telling import BAD_ABOVE, Counted, StationDay, count

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Slip = tuple[list[Column], list[dict[str, Any]]]


def count_days(
    fact: str, stations: Sequence[Station], first: date, last: date
) -> tuple[Counted, list[tuple[Station, StationDay]]]:
    """The number of a fact between two days, and every day that has an index row; what is due of them is computed
    first.
    """
    by_pk = {one.pk: one for one in stations}
    due = IndexDue.objects.filter(station_id__in=by_pk, day__range=(first, last)).values_list("station_id", flat=True)
    if late := sorted(set(due)):
        compute_indices(stations=late, from_day=first, to_day=last)
    asked = sum(_stood(one, first, last) for one in stations)
    days: list[tuple[Station, StationDay]] = []
    for row in queries.index_rows(by_pk, "day", first, last):
        station = by_pk[row.station_id]
        day = timezone.localtime(row.at).date()
        days.append((station, StationDay(station.code, day, row.aqi, row.parameter, row.used.get("PM2.5 24h"))))
    return count(fact, [day for _station, day in days], asked), days


def _stood(station: Station, first: date, last: date) -> int:
    """Days between two on which a station stood."""
    begin, end = max(first, station.opens_on), min(last, station.closes_on or last)
    return max((end - begin) // timedelta(days=1) + 1, 0)


def counted_words(tie: Tie, entry: Told) -> str:
    """What the commitment is told: the number, among how many days, and how it is counted."""
    words = {
        TieFact.INDEX_DAYS: _(
            "%(owner)s, tháng %(month)s: %(number)s ngày trạm có VN_AQI ngày trong %(of)s ngày trạm hoạt động"
            " (%(all)s trạm chuẩn, công khai). Cách đếm: mỗi trạm mỗi ngày một lần, khi đủ số liệu để tính. Chỉ"
            " số, bụi PM2.5 và giới hạn từng nơi, từng ngày ở bảng kèm theo. Xem từng trạm: %(url)s"
        ),
        TieFact.BAD_DAYS: _(
            "%(owner)s, tháng %(month)s: %(number)s ngày trạm có VN_AQI ngày trên %(above)s trong %(of)s ngày"
            " trạm tính được chỉ số (%(all)s trạm chuẩn, công khai). Cách đếm: mỗi trạm mỗi ngày một lần; từng"
            " ngày ở bảng kèm theo. Xem từng trạm: %(url)s"
        ),
        TieFact.EPISODES: _(
            "%(owner)s, tháng %(month)s: %(number)s đợt bụi PM2.5 vượt giới hạn trung bình 24 giờ, gồm %(days)s"
            " ngày trạm trong %(of)s ngày trạm đo đủ (%(all)s trạm chuẩn, công khai). Cách đếm: những ngày vượt"
            " liền nhau ở một trạm là một đợt, ngày thiếu số liệu không ngắt đợt; đợt kéo từ tháng trước được"
            " tính lại trong tháng này. Từng ngày ở bảng kèm theo. Trạm không cho biết nguồn bụi. Xem từng trạm:"
            " %(url)s"
        ),
    }[TieFact(tie.fact)]
    return words % {
        "owner": tie.owner.name,
        "month": f"{entry.month:%m/%Y}",
        "number": entry.number,
        "of": entry.of_days,
        "days": len(entry.days),
        "all": entry.of_stations,
        "above": BAD_ABOVE,
        "url": reverse("monitoring:board") + f"?thang={entry.month:%Y-%m}",
    }


def days_slip(counted: Counted, days: Sequence[tuple[Station, StationDay]]) -> Slip:
    """Every day of every station, with its index beside the limit, and whether it counts."""
    columns = [
        Column("code", _("Mã trạm"), "Code"),
        Column("name", _("Tên trạm"), "Name"),
        Column("place", _("Nơi đặt"), "Place"),
        Column("day", _("Ngày"), "Day", "date"),
        Column("aqi", _("VN_AQI ngày"), "Daily VN_AQI", "integer"),
        Column("parameter", _("Thông số cao nhất"), "Parameter"),
        Column("pm25", _("PM2.5 trung bình 24 giờ (µg/m³)"), "PM2.5 24 h mean", "decimal"),
        Column("limit", _("Giới hạn 24 giờ (µg/m³)"), "24 h limit", "decimal"),
        Column("counts", _("Được đếm"), "Counts", "yes_no"),
    ]
    chosen = {(one.station, one.day) for one in counted.days}
    lines = [
        {
            "code": station.code,
            "name": station.name,
            "place": f"{station.place.name}, {station.province.name}",
            "day": one.day,
            "aqi": one.aqi,
            "parameter": one.parameter,
            "pm25": None if one.pm25 is None else round(one.pm25, 1),
            "limit": one.limit,
            "counts": (one.station, one.day) in chosen,
        }
        for station, one in days
    ]
    return columns, lines


def keep_slip(
    actor: Platform, tie: Tie, first: date, columns: list[Column], lines: list[dict[str, Any]]
) -> list[Evidence]:
    """The workbook as evidence of the commitment's lead, that the stations' owner reads too."""
    name = f"quan-trac-{first:%Y-%m}" + ("" if tie.fact == TieFact.SENDING else f"-{tie.fact.replace('_', '-')}")
    content = workbook(columns, lines, title=name)
    return coordination.keep_evidence(
        actor=actor,
        organisation=tie.commitment.lead,
        files=[(store_bytes(content, media_type=_XLSX), f"{name}.xlsx")],
        readers=sorted({tie.owner_id, tie.commitment.lead_id}),
    )
