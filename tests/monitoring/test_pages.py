"""Pages of stations: what they show equals what was measured, and they cost the same for one station and many."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lienket.monitoring import actions
from lienket.monitoring.models import Station
from tests.monitoring.readings import air_station, three_days

MOST_QUERIES = 12


@pytest.fixture
def station(db: None) -> Station:
    """A station at an even 40 µg/m³: PM2.5 gives an index of 80."""
    made = air_station("HN_THU_KK001", parameters=("PM2.5", "PM10", "O3", "WS", "WD"))
    three_days(made, 40.0)
    actions.compute_due()
    return made


def _page(client: Client, address: str) -> BeautifulSoup:
    with CaptureQueriesContext(connection) as spent:
        answer = client.get(address)
    assert (answer.status_code, len(spent) <= MOST_QUERIES) == (200, True), (address, len(spent))
    return BeautifulSoup(answer.content, "html.parser")


def test_the_front_shows_the_newest_index_in_words_and_keeps_tiers_apart(station: Station, client: Client) -> None:
    page = _page(client, "/quan-trac/")
    chip = page.select_one("main td .mo-band")
    assert chip is not None
    assert chip.get_text(" ", strip=True) == "80 Trung bình"
    assert page.select_one("circle.map-spot.mo-band-moderate") is not None
    Station.objects.update(tier="indicative")
    assert _page(client, "/quan-trac/").select_one("circle.map-spot") is None
    assert _page(client, "/quan-trac/?hang=indicative").select_one("circle.map-spot.mo-band-moderate") is not None


def test_the_station_shows_every_parameter_the_top_one_and_how(station: Station, client: Client) -> None:
    page = _page(client, station.get_absolute_url())
    table = page.find("caption", string="Chỉ số này được tính thế nào").find_parent("table")  # type: ignore[union-attr]
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")]  # type: ignore[union-attr]
    assert rows == [
        ["PM2.5 cao nhất, quyết định VN_AQI", "NowCast 12 giờ", "40,00", "25 → 50", "50 → 100", "80,0"],
        ["PM10", "NowCast 12 giờ", "40,00", "0 → 50", "0 → 50", "40,0"],
        ["O3", "trung bình 1 giờ", "40,00", "0 → 160", "0 → 50", "12,5"],
    ]
    assert "Nên làm gì ở mức Trung bình" in page.get_text()
    assert "w = 1,0000" in page.get_text()
    assert "21.00000, 105.80000" in page.get_text()


def test_data_patterns_and_devices_are_shown_and_downloaded(station: Station, client: Client) -> None:
    base = station.get_absolute_url()
    page = _page(client, f"{base}so-lieu/?thong-so=PM2.5")
    assert page.select_one(".chart-doubt-cross title").get_text().endswith("900 µg/m³, nhảy vọt")  # type: ignore[union-attr]
    week = _page(client, f"{base}so-lieu/?thong-so=PM2.5&ngay=7")
    assert "thấp nhất 40 µg/m³" in week.select_one(".chart-told").get_text()  # type: ignore[union-attr]
    odd = _page(client, f"{base}so-lieu/?thong-so=Vàng&ngay=x&den=hôm-qua")
    assert "Không hiểu “Vàng”" in odd.get_text()
    _page(client, f"{base}lich/")
    rates = _page(client, f"{base}thiet-bi/")
    assert "dưới mục tiêu" in rates.get_text()
    day = timezone.localdate() - timedelta(days=1)
    asked = f"?thong-so=PM10&tu={day}&den={day}"
    told = json.loads(client.get(f"{base}so-lieu.json{asked}").content)
    assert [(row["value"], row["count"], row["asked"]) for row in told["rows"]] == [(40.0, 12, 12)] * 24
    raw = client.get(f"{base}so-lieu.csv{asked}&loai=goc").content.decode("utf-8-sig").splitlines()
    assert len(raw) == 1 + 288
    assert client.get(f"{base}so-lieu.xlsx{asked}").content[:2] == b"PK"
    for wrong, status in ((".xml", 404), (".csv?loai=x", 422), (".csv?tu=2020-01-01", 422), (".csv?thong-so=Au", 404)):
        assert client.get(f"{base}so-lieu{wrong}").status_code == status, wrong


def test_only_stations_of_one_tier_and_medium_are_compared(station: Station, client: Client) -> None:
    other = air_station("HN_THU_KK002")
    three_days(other, 20.0)
    asked = "/quan-trac/so-sanh/?thong-so=PM2.5&tram=HN_THU_KK001&tram=HN_THU_KK002"
    page = _page(client, asked)
    assert len(page.select("figure .chart-legend li")) == 2
    Station.objects.filter(pk=other.pk).update(tier="indicative")
    told = _page(client, asked).select_one(".lk-notice")
    assert told is not None
    assert "thuộc nhiều hạng số liệu (Chuẩn; Chỉ thị (cảm biến))" in told.get_text()


def test_lists_cost_the_same_for_one_station_and_many(station: Station, client: Client) -> None:
    counts = []
    for _turn in range(2):
        spent = []
        for address in ("/quan-trac/", "/quan-trac/tram/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            spent.append(len(queries))
        counts.append(spent)
        for number in range(4):
            air_station(f"HN_THU_THEM{number}") if not counts[1:] else None
    assert counts[0] == counts[1]


def test_board_list_place_and_alerts_open_and_download(station: Station, client: Client) -> None:
    board = _page(client, "/quan-trac/van-hanh/")
    assert station.name in board.get_text()
    assert client.get("/quan-trac/van-hanh.xlsx?thang=2026-01").content[:2] == b"PK"
    row = client.get("/quan-trac/tram.csv").content.decode("utf-8-sig").splitlines()[1]
    assert row.startswith("HN_THU_KK001;")
    place = _page(client, "/quan-trac/noi/01/")
    assert place.select_one("circle.map-spot.mo-band-moderate") is not None
    assert "Chưa có cảnh báo nào" in _page(client, "/quan-trac/canh-bao/").get_text()
    for wrong in ("van-hanh.pdf", "tram.pdf", "noi/99/", "canh-bao/1/"):
        assert client.get(f"/quan-trac/{wrong}").status_code == 404, wrong
