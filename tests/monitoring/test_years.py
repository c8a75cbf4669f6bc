"""A year of stations: days by band, means of particles, and when a mean may be held against the limit of a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienket.monitoring.models import Index, Station
from tests.monitoring.readings import air_station

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BANDS = {"Tốt": 30, "Trung bình": 80, "Kém": 120, "Xấu": 180, "Rất xấu": 250, "Nguy hại": 400}


def year_of(station: Station, days: int, mean: float) -> None:
    """The first days of 2025, every sixth in the same band; PM2.5 of each day at ``mean``, every fifth at 60 more."""
    first = datetime(2025, 1, 1, tzinfo=ZONE)
    aqi = list(BANDS.values())
    Index.objects.bulk_create(
        [
            Index(
                station=station,
                period="day",
                at=first + timedelta(days=n),
                aqi=aqi[n % 6],
                parameter="PM2.5",
                completeness=1.0,
                used={"PM2.5 24h": mean + (60 if n % 5 == 0 else 0)},
                method="vn-aqi-2019",
            )
            for n in range(days)
        ]
    )


def opened(code: str, on: date) -> Station:
    station = air_station(code)
    Station.objects.filter(pk=station.pk).update(opens_on=on)
    return station


def page(client: Client, address: str) -> tuple[dict[str, list[str]], int]:
    """Station → its cells; how many queries it took."""
    with CaptureQueriesContext(connection) as spent:
        answer = client.get(address)
    assert answer.status_code == 200
    rows = BeautifulSoup(answer.content, "html.parser").select("main tbody tr")
    cells = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in rows]
    return {row[0].split(" Hà Nội")[0]: row[1:] for row in cells}, len(spent)


@pytest.mark.django_db
def test_days_are_counted_by_band_and_means_held_against_the_year(client: Client) -> None:
    whole, part = opened("HN_THU_NAM1", date(2020, 1, 1)), opened("HN_THU_NAM2", date(2025, 3, 1))
    Station.objects.filter(pk=whole.pk).update(name="Đủ năm")
    Station.objects.filter(pk=part.pk).update(name="Nửa năm")
    year_of(whole, 360, 10.0)
    rows, one = page(client, "/quan-trac/nam/?nam=2025")
    assert rows["Nửa năm"][:2] == ["0 trên 306, 0%", "0"]
    year_of(part, 100, 30.0)
    rows, both = page(client, "/quan-trac/nam/?nam=2025")
    assert rows["Đủ năm"] == [
        "360 trên 365, 99%", "60", "60", "60", "60", "60", "60",
        "22,0 µg/m³ vượt 24 giờ: 72/360 ngày trong giới hạn năm 25", "–",
    ]  # fmt: skip
    assert rows["Nửa năm"][7] == "42,0 µg/m³ vượt 24 giờ: 20/100 ngày chưa đủ số ngày để so"
    assert both == one <= 12
    Index.objects.filter(station=whole).update(used={"PM2.5 24h": 25.1})
    assert "trên giới hạn năm 25" in page(client, "/quan-trac/nam/?nam=2025")[0]["Đủ năm"][7]


@pytest.mark.django_db
def test_tiers_are_apart_and_the_year_is_a_file(client: Client) -> None:
    station = opened("HN_THU_NAM1", date(2020, 1, 1))
    year_of(station, 12, 10.0)
    Station.objects.filter(pk=station.pk).update(tier="indicative")
    assert page(client, "/quan-trac/nam/?nam=2025")[0] == {}
    assert len(page(client, "/quan-trac/nam/?nam=2025&hang=indicative")[0]) == 1
    lines = client.get("/quan-trac/nam.csv?nam=2025&hang=indicative").content.decode("utf-8-sig").splitlines()
    assert lines[1].split(";")[4:13] == ["365", "12", "400", "2", "2", "2", "2", "2", "2"]
    assert client.get("/quan-trac/nam.pdf").status_code == 404
    odd = client.get("/quan-trac/nam/?nam=1066")
    assert (odd.status_code, "Không hiểu “1066”" in odd.content.decode()) == (200, True)
