"""Papers of upkeep: looked at, shown to those who keep the station, replaced, taken off."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lienket.accounts.models import Person
from lienket.monitoring.models import Station, Upkeep
from tests.matrix.world import PDF, PNG
from tests.monitoring.readings import air_station
from tests.monitoring.test_held import people as people


@pytest.fixture
def station(people: dict[str, Person], client: Client) -> Station:
    client.force_login(people["clerk"])
    return air_station()


def test_a_paper_is_kept_shown_to_keepers_replaced_and_taken_off(
    station: Station, people: dict[str, Person], client: Client
) -> None:
    at, page = f"/quan-trac/tram/{station.code}/bao-tri/moi/", f"/quan-trac/tram/{station.code}/thiet-bi/"
    given = {"kind": "calibration", "done_on": "10/03/2026"}
    fake = SimpleUploadedFile("giay.pdf", b"<html><script>alert(1)</script>")
    answer = client.post(at, given | {"paper": fake})
    assert (answer.status_code, Upkeep.objects.count()) == (422, 0)
    sheet = SimpleUploadedFile("giay.csv", b"a;b\n1;2\n")
    assert client.post(at, given | {"paper": sheet}).status_code == 422
    assert client.post(at, given).status_code == 302  # required nowhere
    assert client.post(at, given | {"paper": SimpleUploadedFile("Giấy 12.pdf", PDF)}).status_code == 302
    one = Upkeep.objects.latest("pk")
    paper = f"/quan-trac/bao-tri/{one.pk}/giay/"
    assert paper in client.get(page).content.decode()
    got = client.get(paper)
    assert (b"".join(got), got["Content-Type"]) == (PDF, "application/pdf")  # type: ignore[call-overload]
    assert got["Content-Disposition"] == "attachment; filename*=UTF-8''Gi%E1%BA%A5y%2012.pdf"
    edit = f"/quan-trac/bao-tri/{one.pk}/sua/"
    assert "Đang có “Giấy 12.pdf”" in client.get(edit).content.decode()
    client.post(edit, given | {"version": 1, "result": "Đạt"})
    client.post(edit, given | {"version": 2, "paper": SimpleUploadedFile("anh.png", PNG)})
    one.refresh_from_db()
    assert (one.file_name, one.version) == ("anh.png", 3)
    client.force_login(people["reader"])
    read = client.get(paper)
    assert (b"".join(read), read["Content-Type"]) == (PNG, "image/png")  # type: ignore[call-overload]
    client.force_login(people["other"])
    assert client.get(page).status_code == 200  # the station is public, its papers are not
    assert paper not in client.get(page).content.decode()
    assert client.get(paper).status_code == 404
    client.logout()
    assert client.get(paper).status_code in (302, 404)
    client.force_login(people["clerk"])
    client.post(edit, given | {"version": 3, "drop_paper": "on"})
    one.refresh_from_db()
    assert (one.file, one.file_name) == (None, "")
    assert client.get(paper).status_code == 404
