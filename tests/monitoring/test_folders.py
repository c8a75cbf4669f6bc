"""Folders that stations write to: made by officials, limited to stations, paused, and what their pages tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienket.accounts.models import Person
from lienket.engines.stationfiles import read_content, read_name
from lienket.ground.refusals import Refusal
from lienket.monitoring import actions
from lienket.monitoring.models import Held, Source, Station
from tests.monitoring.readings import LOADER, air_station
from tests.monitoring.test_held import people as people
from tests.monitoring.test_intake import put, usual


@pytest.fixture
def station(people: dict[str, Person], client: Client, tmp_path: Path, settings: object) -> Station:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    client.force_login(people["clerk"])
    return air_station()


def make(station: Station, folder: str = "quang-minh") -> Source:
    given = {"owner": station.owner, "name": "Quang Minh", "folder": folder, "stations": [station]}
    return actions.make_folder(actor=LOADER, **given)


def test_an_official_makes_a_folder_and_its_page_says_what_to_give_the_sender(
    station: Station, people: dict[str, Person], client: Client, settings: object
) -> None:
    assert "/quan-trac/thu-muc/" in client.get("/quan-trac/luot-nhan/").content.decode()
    empty = client.get("/quan-trac/thu-muc/").content.decode()
    assert "Chưa có thư mục nhận tệp nào" in empty
    given = {"name": "Quang Minh", "owner": station.owner_id, "stations": [station.pk]}
    for wrong in ("../etc", "/srv/x", "Quang", "a", "quang-"):
        answer = client.post("/quan-trac/thu-muc/lap-moi/", given | {"folder": wrong})
        assert (answer.status_code, Source.objects.count()) == (422, 0)
    answer = client.post("/quan-trac/thu-muc/lap-moi/", given | {"folder": "quang-minh"}, follow=True)
    made = Source.objects.get()
    assert (made.code, made.limited, list(made.stations.all())) == ("quang-minh", True, [station])
    assert "LIENKET_SFTP_HOST" in answer.content.decode()
    settings.SFTP_HOST = "sftp.mau.vn"  # type: ignore[attr-defined]
    page = client.get(f"/quan-trac/thu-muc/{made.pk}/").content.decode()
    assert "sftp.mau.vn" in page
    assert "TenTinh_TenCoSo_TenTram_yyyyMMddHHmmss.txt" in page
    example = client.get(f"/quan-trac/thu-muc/{made.pk}/vi-du/{station.code}.txt")
    name = read_name(example["Content-Disposition"].partition("''")[2])
    rows = read_content(example.content)
    assert (name and name.station, rows.faults, rows.symbol, rows.status) == (station.code, [], ["PM2,5", "O3"], [3, 3])
    assert client.get(f"/quan-trac/thu-muc/{made.pk}/vi-du/KHAC.txt").status_code == 404
    with pytest.raises(Refusal, match="đã có nguồn khác dùng"):
        make(station)
    client.force_login(people["other"])
    assert client.get(f"/quan-trac/thu-muc/{made.pk}/").status_code == 404
    assert client.post(f"/quan-trac/thu-muc/{made.pk}/tam-dung/").status_code == 404


def test_a_file_of_a_station_that_is_not_permitted_is_held_until_it_is(station: Station, client: Client) -> None:
    other = air_station("HN_KHAC_KK002")
    source = make(station)
    actions.take_sources()
    folder = actions.drop_folder(source)
    put(folder, 1, *usual(1))
    put(folder, 1, *usual(1), code=other.code)
    taken = actions.take_sources(age=0.0)
    assert (taken.files, taken.new + taken.pending, taken.held) == (2, 2, 2)
    held = Held.objects.get()
    assert (held.reason, held.station_id, held.readings) == ("foreign", None, 2)
    assert "không được gửi số liệu của trạm “HN_KHAC_KK002”" in held.sentence
    assert held.sentence in client.get(f"/quan-trac/thu-muc/{source.pk}/").content.decode()
    assert actions.retake(actor=LOADER, helds=[held.pk]).done == 0
    given = {"name": "Quang Minh", "stations": [station.pk, other.pk], "version": source.version}
    assert client.post(f"/quan-trac/thu-muc/{source.pk}/sua/", given).status_code == 302
    assert actions.retake(actor=LOADER, helds=[held.pk]).readings == 2
    assert client.post(f"/quan-trac/thu-muc/{source.pk}/sua/", given).status_code == 409


def test_stations_of_others_cannot_be_permitted_and_those_given_away_no_longer_are(
    station: Station, people: dict[str, Person], client: Client
) -> None:
    source = make(station)
    other = air_station("HN_KHAC_KK002")
    owner = people["other"].memberships.get().organisation
    Station.objects.filter(pk=other.pk).update(owner=owner)
    given = {"name": "Quang Minh", "stations": [station.pk, other.pk], "version": source.version}
    assert client.post(f"/quan-trac/thu-muc/{source.pk}/sua/", given).status_code == 422
    other.refresh_from_db()
    with pytest.raises(Refusal, match="không do cơ quan này quản lý"):
        actions.edit_folder(actor=LOADER, source=source, version=source.version, name="x", stations=[other])
    Station.objects.filter(pk=station.pk).update(owner=owner)
    actions.take_sources()
    put(actions.drop_folder(source), 1, *usual(1))
    assert actions.take_sources(age=0.0).held == 2


def test_a_paused_folder_waits_and_half_sent_files_and_troubles_are_told(station: Station, client: Client) -> None:
    source = make(station)
    at = f"/quan-trac/thu-muc/{source.pk}/"
    assert client.post(f"{at}tam-dung/").status_code == 302
    folder = actions.drop_folder(source)
    folder.mkdir(parents=True)
    path = put(folder, 1, *usual(1))
    assert actions.take_sources(age=0.0).files == 0
    assert "nằm yên trong thư mục" in client.get(at).content.decode()
    client.post(f"{at}nhan-lai/")
    assert (actions.take_sources().files, Source.objects.get().look.waiting) == (0, 1)
    assert actions.take_sources(age=0.0).files == 1
    assert not path.exists()
    folder.rmdir()
    folder.write_bytes(b"")
    actions.take_sources()
    assert "Không lập được thư mục “quang-minh”" in client.get(at).content.decode()


def test_the_list_of_folders_asks_the_same_for_one_and_many(station: Station, client: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/quan-trac/thu-muc/").status_code == 200
        return len(queries)

    make(station)
    actions.take_sources()
    asked()  # the first page of a session asks more
    few = asked()
    for n in range(8):
        make(station, f"thu-muc-{n}")
    actions.take_sources()
    assert asked() == few
