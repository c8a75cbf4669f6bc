"""Readings from sheets: long and wide, judged cell by cell, stored once; the worker takes long ones."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienket.accounts.models import Person
from lienket.engines.observations import Status
from lienket.monitoring import queries, sheets, tasks
from lienket.monitoring.models import Intake, ReadingSheet, Station
from lienket.monitoring.sheets.readings import moment_of
from tests.monitoring.readings import DAY, air_station, seconds
from tests.monitoring.test_held import people as people

LONG = ["Trạm", "Thông số", "Thời gian", "Giá trị", "Đơn vị", "Trạng thái"]


def sheet(*rows: list[str], name: str = "so-lieu.csv") -> SimpleUploadedFile:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return SimpleUploadedFile(name, out.getvalue().encode("utf-8-sig"), "text/csv")


@pytest.fixture
def station(people: dict[str, Person], client: Client) -> Station:
    client.force_login(people["clerk"])
    return air_station()


def send(client: Client, upload: SimpleUploadedFile, station: str = "") -> Any:
    return client.post("/quan-trac/nhap/", {"file": upload, "station": station}, follow=True)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("10/03/2026 14:05", seconds(DAY, 169)),
        ("10/3/2026 14h05", seconds(DAY, 169)),
        ("10/03/2026 14:05:30", seconds(DAY, 169) + 30),
        ("10/03/2026", seconds(DAY, 0)),
        ("2026-03-10T14:05", seconds(DAY, 169)),
        ("20260310140500", seconds(DAY, 169)),
        ("202603101405", seconds(DAY, 169)),
        ("31/02/2026 10:00", None),
        ("10/03/2026 24:00", None),
        ("03/2026", None),
        ("hôm qua", None),
    ],
)
def test_times_as_people_write_them(text: str, at: int | None) -> None:
    assert moment_of(text) == at


def test_a_long_sheet_is_read_shown_and_stored_once(station: Station, client: Client) -> None:
    page = client.get("/quan-trac/nhap/")
    assert "nhap/mau.xlsx?tram=HN_THU_KK001" in page.content.decode()
    rows = [
        LONG,
        ["HN_THU_KK001", "PM2,5", "10/03/2026 00:15", "23,5", "", ""],
        ["hn_thu_kk001", "O3", "10/03/2026 00:15", "0,06", "mg/m³", "01"],
        ["HN_THU_KK001", "O3", "10/03/2026 00:20", "<2", "", ""],
    ]
    answer = send(client, sheet(*rows))
    kept = ReadingSheet.objects.get()
    assert (answer.status_code, kept.good, kept.bad, kept.state) == (200, 3, 0, "read")
    assert Intake.objects.count() == 0
    answer = client.post(kept.get_absolute_url(), follow=True)
    assert "Đã ghi bảng: 3 số liệu mới, 0 lặp lại" in answer.content.decode()
    client.post(kept.get_absolute_url())
    intake = Intake.objects.get()
    assert (intake.readings, intake.new, intake.files) == (3, 3, 1)
    assert intake.source is not None
    assert intake.source.owner == station.owner
    ozone = queries.readings_of(station.series.get(parameter="O3"), DAY, DAY)
    assert ozone.value[[3, 4]].tolist() == [60.0, 2.0]
    assert ozone.status[[3, 4]].tolist() == [Status.CALIBRATING, Status.BELOW]
    assert "FTP" not in client.get("/quan-trac/luot-nhan/").content.decode()


def test_a_wide_sheet_has_a_column_for_each_parameter(station: Station, client: Client) -> None:
    template = client.get("/quan-trac/nhap/mau.xlsx?tram=HN_THU_KK001")
    assert (template.status_code, template.content[:2]) == (200, b"PK")
    spec = sheets.spec_of(station)
    assert [column.title for column in spec.columns] == ["Thời gian", "PM2,5 (µg/m³)", "O3 (µg/m³)"]
    rows = [["Thời gian", "PM2,5", "O3 (µg/m³)"], ["10/03/2026 00:15", "23,5", ""], ["10/03/2026 00:20", "", "7"]]
    send(client, sheet(*rows), "HN_THU_KK001")
    kept = ReadingSheet.objects.get()
    client.post(kept.get_absolute_url())
    assert Intake.objects.get().new == 2
    assert queries.readings_of(station.series.get(parameter="PM2.5"), DAY, DAY).value[3] == np.float32(23.5)


def test_every_fault_is_told_in_its_cell_and_nothing_is_stored(station: Station, client: Client) -> None:
    air_station("HN_KHAC_KK002")
    Station.objects.filter(code="HN_KHAC_KK002").update(owner=queries_other(station))
    rows = [
        LONG,
        ["HN_KHAC_KK002", "O3", "10/03/2026 00:15", "1", "", ""],
        ["HN_THU_KK001", "COD", "10/03/2026 00:15", "1", "", ""],
        ["HN_THU_KK001", "O3", "32/03/2026 00:15", "1", "", ""],
        ["HN_THU_KK001", "O3", "10/03/2190 00:15", "1", "", ""],
        ["HN_THU_KK001", "O3", "10/03/2026 00:15", "một", "", ""],
        ["HN_THU_KK001", "O3", "10/03/2026 00:15", "1", "ppb", ""],
        ["HN_THU_KK001", "O3", "10/03/2026 00:15", "1", "", "07"],
        ["HN_THU_KK001", "O3", "10/03/2026 00:15", "KPH", "", ""],
        ["HN_THU_KK001", "O3", "10/03/2026 00:20", "1", "", ""],
    ]
    answer = send(client, sheet(*rows))
    kept = ReadingSheet.objects.get()
    assert [(row, column) for row, column, *_ in kept.told["problems"]] == [
        (2, "A"), (3, "B"), (4, "C"), (5, "C"), (6, "D"), (7, "E"), (8, "F"), (9, "D"),
    ]  # fmt: skip
    page = BeautifulSoup(answer.content, "html.parser")
    assert len(page.select("tbody tr")) == 8
    assert client.post(kept.get_absolute_url()).status_code == 422
    returned = client.get(f"/quan-trac/nhap/{kept.pk}/da-kiem-tra.xlsx")
    assert returned.content[:2] == b"PK"
    assert Intake.objects.count() == 0
    assert send(client, SimpleUploadedFile("x.xlsx", b"\0\1nonsense")).status_code == 422


def queries_other(station: Station) -> Any:
    """Another organisation than that of the station."""
    return type(station.owner).objects.exclude(pk=station.owner_id).order_by("-pk")[0]


def test_others_do_not_see_it_and_the_worker_stores_it_once(
    station: Station, client: Client, people: dict[str, Person]
) -> None:
    send(client, sheet(LONG, ["HN_THU_KK001", "O3", "10/03/2026 00:15", "1", "", ""]))
    kept = ReadingSheet.objects.get()
    tasks.write_large_sheet(sheet_id=kept.pk)
    tasks.write_large_sheet(sheet_id=kept.pk)
    kept.refresh_from_db()
    assert (kept.state, Intake.objects.get()) == ("done", kept.intake)
    client.force_login(people["other"])
    assert client.get(kept.get_absolute_url()).status_code == 404
    assert client.get("/quan-trac/nhap/mau.xlsx?tram=HN_THU_KK001").status_code == 404
    client.force_login(people["reader"])
    assert client.get("/quan-trac/nhap/").status_code in (403, 404)
