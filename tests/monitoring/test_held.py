"""What was held back: who sees it, taking it in again, dismissing it; and the list of intakes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lienket.accounts import actions as accounts
from lienket.accounts.choices import Role
from lienket.accounts.models import Person
from lienket.accounts.queries import viewer_for
from lienket.localities.models import Organisation
from lienket.monitoring import actions, queries
from lienket.monitoring.models import Held, Intake, Series, Source
from tests.monitoring.readings import DAY, LOADER, air_station
from tests.monitoring.test_intake import line, put, stamped, usual

PASSWORD = "Hồ Gươm 1010 xanh"


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """A clerk and a reader of the organisation that keeps the station, and the clerk of another."""
    cache.clear()
    own, other = Organisation.objects.order_by("pk")[:2]
    made = {}
    for name, where, role in (("clerk", own, Role.CLERK), ("reader", own, Role.VIEWER), ("other", other, Role.CLERK)):
        one = accounts.add_person(actor=LOADER, email=f"{name}@mau.vn", full_name=name, password=PASSWORD)
        accounts.grant_membership(actor=LOADER, person=one, organisation=where, role=role)
        made[name] = one
    return made


@pytest.fixture
def source(people: dict[str, Person], tmp_path: Path) -> Source:
    """A source of the same organisation, with a folder in which six things are wrong."""
    station = air_station()
    made = Source.objects.create(code="ftp", kind="folder", owner=station.owner, name="FTP của Sở")
    folder = tmp_path / "in"
    folder.mkdir()
    put(folder, 0, *usual(0), line("NO2", 40, stamped(0)), line("NO2", "x", stamped(0)))
    put(folder, 1, line("O3", "KPH", stamped(1)))
    put(folder, 2, line("PM2,5", 5, stamped(2)), line("COD", 5, stamped(2)), code="HN_MOI_KK002")
    (folder / "lạ.txt").write_text("?")
    (folder / f"{station.code}_{stamped(3)}.txt").write_bytes(b"")
    actions.take_folder(folder=folder, source=made, age=0.0)
    assert Held.objects.count() == 6
    return made


def page_of(client: Client, person: Person, address: str) -> tuple[BeautifulSoup, int]:
    client.force_login(person)
    with CaptureQueriesContext(connection) as spent:
        answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser"), len(spent)


def send(client: Client, step: str, **given: Any) -> Any:
    return client.post(f"/quan-trac/giu-lai/{step}/", {"sure": "1", **given}, follow=True)


def test_lists_show_what_is_ones_own_and_lead_to_each_other(
    source: Source, people: dict[str, Person], client: Client
) -> None:
    page, spent = page_of(client, people["clerk"], "/quan-trac/giu-lai/")
    assert len(page.select("tbody tr")) == 6
    assert spent <= 12
    assert len(page.select("input[name=dong]")) == 6
    assert "Bỏ qua, ghi lý do" in page.text
    page, _ = page_of(client, people["clerk"], "/quan-trac/giu-lai/?ly-do=station")
    assert len(page.select("tbody tr")) == 1
    page, _ = page_of(client, people["clerk"], "/quan-trac/giu-lai/?tram=HN_THU_KK001&ky=1&ly-do=khong")
    assert len(page.select("tbody tr")) == 4
    page, _ = page_of(client, people["reader"], "/quan-trac/giu-lai/")
    assert len(page.select("tbody tr")) == 6
    assert page.select("input[name=dong]") == []
    page, spent = page_of(client, people["clerk"], "/quan-trac/luot-nhan/")
    (row,) = page.select("tbody tr")
    assert [cell.get_text(" ", strip=True) for cell in row.select("td")] == [
        "FTP của Sở", "5", "8", "2", "0", "0", "0", "6 6 dòng chờ",
    ]  # fmt: skip
    link = row.select_one("a")
    assert link is not None
    page, _ = page_of(client, people["clerk"], str(link["href"]))
    assert len(page.select("tbody tr")) == 6
    assert spent <= 12
    for address in ("/quan-trac/giu-lai/", "/quan-trac/luot-nhan/"):
        page, _ = page_of(client, people["other"], address)
        assert page.select("tbody tr") == []


def test_the_desk_says_how_much_waits(source: Source, people: dict[str, Person]) -> None:
    today = timezone.localdate()
    (item,) = queries.held_items([source.owner_id], today)
    assert item.title == "Số liệu quan trắc bị giữ lại: 6 dòng, tệp chờ xử lý"
    assert queries.held_owners(today) == {source.owner_id}
    actions.dismiss(actor=LOADER, helds=list(Held.objects.values_list("pk", flat=True)), reason="thử")
    assert queries.held_items([source.owner_id], today) == []
    assert queries.held_owners(today) == set()


def test_held_rows_are_taken_in_again_once_there_is_a_place_for_them(
    source: Source, people: dict[str, Person], client: Client
) -> None:
    station = air_station("HN_MOI_KK002", parameters=("PM2.5",))
    known = Series.objects.get(station__code="HN_THU_KK001", parameter="O3")
    Series.objects.filter(pk=known.pk).update(detection=2.0)
    actions.add_series(actor=LOADER, station=known.station, parameter="NO2", since=DAY)
    client.force_login(people["clerk"])
    first = client.post("/quan-trac/giu-lai/nhan-lai/", {"all_matching": "1"})
    assert (first.status_code, Held.objects.filter(outcome="waiting").count()) == (200, 6)
    told = send(client, "nhan-lai", dong=list(Held.objects.values_list("pk", flat=True)))
    assert "Đã nhận lại 3 dòng, tệp: 3 số liệu. 3 dòng vẫn chưa nhận được" in told.content.decode()
    rows = Held.objects.order_by("file_name", "line").values_list("file_name", "line", "reason", "outcome")
    assert list(rows) == [
        (f"HN_MOI_KK002_{stamped(2)}.txt", 0, "station", "retaken"),
        (f"HN_MOI_KK002_{stamped(2)}.txt", 2, "symbol", "waiting"),
        (f"HN_THU_KK001_{stamped(0)}.txt", 3, "symbol", "retaken"),
        (f"HN_THU_KK001_{stamped(0)}.txt", 4, "value", "waiting"),
        (f"HN_THU_KK001_{stamped(1)}.txt", 1, "value", "retaken"),
        (f"HN_THU_KK001_{stamped(3)}.txt", 0, "empty", "waiting"),
        ("lạ.txt", 0, "name", "waiting"),
    ]
    assert set(Held.objects.filter(outcome="retaken").values_list("settled_by__email", flat=True)) == {"clerk@mau.vn"}
    again = Intake.objects.latest("pk")
    assert (again.readings, again.new, again.held, again.source, again.files) == (4, 3, 1, source, 0)
    assert queries.readings_of(station.series.get(), DAY, DAY).value[2] == np.float32(5)
    assert queries.readings_of(known, DAY, DAY).value[1] == np.float32(2)
    told = send(client, "nhan-lai", dong=list(Held.objects.values_list("pk", flat=True)))
    assert "Chưa dòng nào nhận lại được" in told.content.decode()
    assert Intake.objects.latest("pk") == again


def test_dismissing_wants_a_reason_and_the_right(source: Source, people: dict[str, Person], client: Client) -> None:
    chosen = list(Held.objects.filter(reason__in=["name", "empty"]).values_list("pk", flat=True))
    client.force_login(people["clerk"])
    assert send(client, "bo-qua", dong=chosen, reason=" ").status_code == 422
    assert "Đã bỏ qua 2 dòng" in send(client, "bo-qua", dong=chosen, reason="tệp thử").content.decode()
    assert set(Held.objects.filter(pk__in=chosen).values_list("outcome", "why")) == {("dismissed", "tệp thử")}
    waiting = list(Held.objects.filter(outcome="waiting").values_list("pk", flat=True))
    client.force_login(people["other"])
    assert "Hãy chọn ít nhất một dòng" in send(client, "bo-qua", dong=waiting, reason="x").content.decode()
    assert actions.dismiss(actor=viewer_for(people["other"]), helds=waiting, reason="x") == 0
    client.force_login(people["reader"])
    assert send(client, "bo-qua", dong=waiting, reason="x").status_code in (403, 404)
    assert Held.objects.filter(outcome="waiting").count() == 4
