"""Stations from a workbook: new ones, edits by version, faults in their cells, nothing half-written."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienket.accounts.models import Person
from lienket.accounts.queries import viewer_for
from lienket.ground.jobs.inline import do_waiting_jobs
from lienket.ground.refusals import Refusal
from lienket.ground.rehearsals.keeping import planned
from lienket.ground.sheets.writing import filled
from lienket.monitoring import actions, queries, sheets, tasks
from lienket.monitoring.forms.keeping import SeriesForm, StationForm
from lienket.monitoring.models import Instrument, Series, Station, StationSheet
from lienket.monitoring.sheets.station_columns import series_spec, station_spec
from tests.monitoring.readings import air_station
from tests.monitoring.test_held import people as people

AT = "/quan-trac/nhap-tram/"
LAKE = {
    "code": "HN_HOTAY", "name": "Hồ Tây", "medium": "surface", "place": "thành phố Hà Nội", "lat": 21.05, "lon": 105.82,
    "opens_on": "01/06/2026",
}  # fmt: skip
OXYGEN = {"station": "HN_HOTAY", "parameter": "DO", "since": "01/06/2026", "device": "Đầu đo", "serial": "7"}


def book(stations: list[dict[str, Any]], series: list[dict[str, Any]]) -> SimpleUploadedFile:
    return SimpleUploadedFile("tram.xlsx", filled([(station_spec(), stations), (series_spec(), series)]))


@pytest.fixture
def station(people: dict[str, Person], client: Client) -> Station:
    client.force_login(people["clerk"])
    return air_station()


def send(client: Client, upload: SimpleUploadedFile) -> StationSheet:
    answer = client.post(AT, {"file": upload}, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    return StationSheet.objects.latest("pk")


def returned_to(client: Client, code: str, **values: Any) -> SimpleUploadedFile:
    """The workbook of one's stations as downloaded, with some cells of a row changed."""
    content = client.get(f"{AT}tram-de-sua.xlsx").content
    told = openpyxl.load_workbook(io.BytesIO(content))
    keys = [column.key for column in station_spec().columns]
    row = next(row for row in told["Trạm"].iter_rows(min_row=2) if row[0].value == code)
    for name, value in values.items():
        row[keys.index(name)].value = value
    out = io.BytesIO()
    told.save(out)
    return SimpleUploadedFile("tram.xlsx", out.getvalue())


def test_the_workbook_has_every_field_of_the_forms(station: Station) -> None:
    assert {column.key for column in station_spec().columns} == set(StationForm.base_fields)
    fields = set(SeriesForm.base_fields) - {"instrument"} | {"station", "device", "serial"}
    assert {column.key for column in series_spec().columns} == fields


def test_new_stations_with_what_they_measure_are_written_once(station: Station, client: Client) -> None:
    page = client.get("/quan-trac/tram/").content.decode()
    assert AT in page
    assert client.get(f"{AT}mau.xlsx").content[:2] == b"PK"
    rows = [OXYGEN, OXYGEN | {"parameter": "COD", "minutes": 60, "unit": "mg/L", "low": 0.5}]
    kept = send(client, book([LAKE], rows))
    assert (kept.good, kept.bad, kept.told["counts"]) == (
        3, 0, [{"new": 1, "edited": 0, "same": 0}, {"new": 2, "edited": 0, "same": 0}],
    )  # fmt: skip
    assert not Station.objects.filter(code="HN_HOTAY").exists()
    client.post(kept.get_absolute_url())
    again = client.post(kept.get_absolute_url(), follow=True)
    assert "đã được ghi trước đó" in again.content.decode()
    made = Station.objects.get(code="HN_HOTAY")
    assert (made.owner, made.province.code, made.public, made.tier) == (station.owner, "01", True, "reference")
    assert made.folded.startswith("hn hotay ho tay")
    found = [(one.parameter, one.minutes, one.unit, one.low, str(one.instrument)) for one in made.series.order_by("pk")]
    assert found == [("DO", 5, "", None, "Đầu đo"), ("COD", 60, "mg/L", 0.5, "Đầu đo")]
    assert Instrument.objects.get(station=made).serial == "7"
    same = send(client, returned_to(client, "HN_HOTAY"))
    assert same.told["counts"] == [{"new": 0, "edited": 0, "same": 2}, {"new": 0, "edited": 0, "same": 4}]
    assert same.told["problem_count"] == 0


def test_an_edit_needs_the_version_that_was_seen(station: Station, client: Client) -> None:
    kept = send(client, returned_to(client, station.code, name="Trạm đổi tên", public="Không"))
    other = returned_to(client, station.code, name="Tên khác")
    assert kept.told["counts"][0] == {"new": 0, "edited": 1, "same": 0}
    client.post(kept.get_absolute_url())
    station.refresh_from_db()
    assert (station.name, station.public, station.version) == ("Trạm đổi tên", False, 2)
    late = send(client, other)
    assert [(row, column) for row, column, *_ in late.told["problems"]] == [(2, "Q")]
    assert "đã sửa sau khi" in late.told["problems"][0][4]
    blind = send(client, book([LAKE | {"code": station.code, "medium": "air"}], []))
    assert [problem[4][:15] for problem in blind.told["problems"]] == ["Đã có dòng này."]
    ready = send(client, returned_to(client, station.code, name="Tên ba"))
    Station.objects.filter(pk=station.pk).update(version=9)
    answer = client.post(ready.get_absolute_url())
    assert answer.status_code == 422
    assert Station.objects.get(pk=station.pk).name == "Trạm đổi tên"


def test_columns_that_a_sheet_lacks_stay_as_they_are(station: Station, client: Client) -> None:
    Station.objects.filter(pk=station.pk).update(address="Số 1", note="Giới thiệu")
    head = "Mã trạm,Tên trạm,Thành phần môi trường,Xã tỉnh,Vĩ độ,Kinh độ,Hoạt động từ,Phiên bản"
    line = f'{station.code},Tên mới,Không khí xung quanh,Thành phố Hà Nội,21,"105,8",01/01/2020,1'
    text = f"{head.replace('Xã tỉnh', 'Commune')}\n{line}\n"
    kept = send(client, SimpleUploadedFile("tram.csv", text.encode("utf-8-sig")))
    client.post(kept.get_absolute_url())
    station.refresh_from_db()
    assert (station.name, station.address, station.note, station.public) == ("Tên mới", "Số 1", "Giới thiệu", True)


def test_every_fault_is_told_in_its_cell_and_nothing_is_written(
    station: Station, people: dict[str, Person], client: Client
) -> None:
    foreign = air_station("HN_KHAC_KK002")
    owner = people["other"].memberships.get().organisation
    Station.objects.filter(pk=foreign.pk).update(owner=owner)
    stations = [
        LAKE,
        LAKE | {"code": foreign.code, "medium": "air"},
        LAKE | {"code": "hn_thu_kk001"},
        LAKE | {"code": "Hồ Gươm"},
        LAKE | {"code": "HN_1", "place": "xã Không Có, tỉnh Nào Đó"},
        LAKE | {"code": "HN_2", "operator": "Sở Không Có"},
        LAKE | {"code": "HN_3", "closes_on": "01/05/2026"},
        LAKE | {"code": "HN_4", "lat": 121},
        LAKE | {"code": "HN_5", "version": 3},
    ]
    series = [
        OXYGEN | {"parameter": "O3"},
        OXYGEN | {"station": foreign.code, "parameter": "O3"},
        OXYGEN | {"station": "KHONG_CO"},
        OXYGEN | {"minutes": 7},
        OXYGEN | {"parameter": "COD", "unit": "ppm"},
        OXYGEN | {"parameter": "TSS", "low": 9, "high": 1},
        OXYGEN | {"parameter": "TN", "device": None},
    ]
    kept = send(client, book(stations, series))
    assert [(title.partition(":")[0], row, column) for row, column, title, *_ in kept.told["problems"]] == [
        ("Trạm", 3, "A"), ("Trạm", 4, "A"), ("Trạm", 5, "A"), ("Trạm", 6, "G"), ("Trạm", 7, "F"), ("Trạm", 8, "M"),
        ("Trạm", 9, "I"), ("Trạm", 10, "Q"),
        ("Thông số", 2, "B"), ("Thông số", 3, "A"), ("Thông số", 4, "A"), ("Thông số", 5, "C"), ("Thông số", 6, "D"),
        ("Thông số", 7, "H"), ("Thông số", 8, "L"),
    ]  # fmt: skip
    assert "do đơn vị khác quản lý" in kept.told["problems"][0][4]
    answer = client.post(kept.get_absolute_url())
    assert answer.status_code == 422
    assert (kept.good, kept.bad, Station.objects.count(), Series.objects.count()) == (1, 15, 2, 4)
    told = openpyxl.load_workbook(io.BytesIO(client.get(f"{kept.get_absolute_url()}da-kiem-tra.xlsx").content))
    assert told["Trạm"]["A3"].fill.fgColor.rgb == told["Thông số"]["L8"].fill.fgColor.rgb == "FFFFC7CE"
    assert told["Lỗi"].max_row == 16
    client.force_login(people["other"])
    assert client.get(kept.get_absolute_url()).status_code == 404


def test_a_code_taken_meanwhile_is_refused_whole(station: Station, people: dict[str, Person], client: Client) -> None:
    kept = send(client, book([LAKE], []))
    sent = book([LAKE | {"code": "HN_HAI"}, LAKE], [OXYGEN])
    late = send(client, sent)
    viewer = viewer_for(people["clerk"], late.acting_as)
    plan = planned(late, sheets.stations_reading(viewer))
    client.post(kept.get_absolute_url())
    answer = client.post(late.get_absolute_url())
    assert (answer.status_code, "dòng 3, cột Q: Đã có dòng này" in answer.content.decode()) == (422, True)
    with pytest.raises(Refusal, match="Mã trạm trong bảng vừa được dùng"):
        actions.write_stations(actor=viewer, sheet=late, plan=plan)
    assert sorted(Station.objects.values_list("code", flat=True)) == ["HN_HOTAY", station.code]


def test_long_workbooks_are_for_the_worker(station: Station, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LARGEST_WRITTEN_AT_ONCE", 1)
    rows = [LAKE | {"code": f"HN_{n}"} for n in range(3)]
    kept = send(client, book(rows, [OXYGEN | {"station": "HN_1"}]))
    client.post(kept.get_absolute_url())
    kept.refresh_from_db()
    assert (kept.state, Station.objects.count()) == ("waiting", 1)
    do_waiting_jobs()
    kept.refresh_from_db()
    assert (kept.state, Station.objects.count(), Series.objects.count()) == ("done", 4, 3)
    tasks.write_large_stations(sheet_id=kept.pk)
    assert Station.objects.count() == 4


def test_questions_do_not_grow_with_the_rows(station: Station, client: Client) -> None:
    def asked(count: int, first: int) -> int:
        rows = [LAKE | {"code": f"HN_{first + n}"} for n in range(count)]
        kept = send(client, book(rows, [OXYGEN | {"station": one["code"]} for one in rows]))
        with CaptureQueriesContext(connection) as queries:
            client.post(kept.get_absolute_url())
        return len(queries)

    assert asked(1, 0) == asked(30, 100)


def test_the_full_name_of_a_commune_of_today_means_that_one(db: None) -> None:
    text = "Phường An Biên, Thành phố Hải Phòng"  # also a ward of before, of Quận Lê Chân
    found = queries.Places().find(text)
    assert found == queries.place_named(text)
    assert queries.unit_words(queries.place_named(text)) == text
