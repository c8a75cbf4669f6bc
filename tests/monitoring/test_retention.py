"""Originals are kept for ever by default; with a rule, what is old goes, with one line of the trail."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import LazySettings
from django.core.cache import cache
from django.db.models import F
from django.test import Client
from django.utils import timezone

from lienket.accounts import actions as accounts
from lienket.accounts.choices import Role
from lienket.ground.audit.acts import Platform
from lienket.ground.audit.models import Act
from lienket.ground.refusals import Refusal
from lienket.monitoring import actions
from lienket.monitoring.actions.originals import originals_of
from lienket.monitoring.models import Held, Intake, Source
from lienket.monitoring.rules.retention import retention_on
from tests.monitoring.readings import LOADER, air_station
from tests.monitoring.test_intake import line, put, stamped, take, usual

WORKER = Platform("Số liệu quan trắc")


@pytest.fixture
def home(db: None, tmp_path: Path, settings: LazySettings) -> Path:
    """Three intakes with archives: clean, with a held row, and with a dismissed one; a year old."""
    settings.HOME = tmp_path / "home"
    station = air_station()
    source = Source.objects.create(code="ftp", kind="folder", owner=station.owner, name="FTP của Sở")
    folder = tmp_path / "in"
    folder.mkdir()
    for slot, wrong in ((0, ""), (1, line("COD", 1, stamped(1))), (2, line("COD", 1, stamped(2)))):
        put(folder, slot, *usual(slot), *([wrong] if wrong else []))
        take(folder, source=source)
    actions.dismiss(actor=LOADER, helds=[Held.objects.latest("pk").pk], reason="thử")
    Intake.objects.update(started_at=F("started_at") - timedelta(days=365))
    return tmp_path / "home"


def test_by_default_nothing_goes(home: Path) -> None:
    assert actions.remove_originals(actor=WORKER, today=timezone.localdate()) == 0
    assert len(list(home.glob("monitoring/archive/*/*/*.tar.gz"))) == 3


def test_what_is_old_and_settled_goes_and_what_is_held_stays(
    home: Path, settings: LazySettings, client: Client
) -> None:
    settings.ORIGINALS_DAYS = 400
    today = timezone.localdate()
    assert actions.remove_originals(actor=WORKER, today=today) == 0
    settings.ORIGINALS_DAYS = 1  # the rule in force asks for more
    Intake.objects.filter(pk=Intake.objects.earliest("pk").pk).update(started_at=timezone.now() - timedelta(days=50))
    before = Act.objects.filter(verb="monitoring.remove_originals").count()
    assert actions.remove_originals(actor=WORKER, today=today) == 1
    assert Act.objects.filter(verb="monitoring.remove_originals").count() == before + 1
    young, held, dismissed = Intake.objects.order_by("pk")
    assert [bool(one.removed_on) for one in (young, held, dismissed)] == [False, False, True]
    assert "Thông tư 10/2021" in dismissed.removed_by
    with pytest.raises(Refusal):
        originals_of(dismissed.archive)
    assert originals_of(held.archive)
    # Killed between the act and the file: the next run removes it, without another line.
    path = home / dismissed.archive
    path.write_bytes(b"x")
    assert actions.remove_originals(actor=WORKER, today=today) == 0
    assert not path.exists()
    cache.clear()
    clerk = accounts.add_person(actor=LOADER, email="c@mau.vn", full_name="c", password="Hồ Gươm 1010 xanh")
    source = Source.objects.get()
    accounts.grant_membership(actor=LOADER, person=clerk, organisation=source.owner, role=Role.CLERK)
    client.force_login(clerk)
    page = BeautifulSoup(client.get("/quan-trac/luot-nhan/").content, "html.parser")
    told = [row.text for row in page.select("tbody tr") if "bản gốc đã xoá ngày" in row.text]
    assert len(told) == 1
    assert f"{today:%d/%m/%Y} theo quy định: cấu hình của nơi vận hành: giữ 60 ngày" in told[0]


def test_the_least_is_dated_and_marked_as_not_compared() -> None:
    found = retention_on(date(2026, 1, 1))
    assert found is not None
    assert (found.days, found.verified) == (60, False)
    assert retention_on(date(2020, 1, 1)) is None
