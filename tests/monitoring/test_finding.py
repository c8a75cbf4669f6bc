"""Stations are found by name, code, water and province without diacritics, by whoever may see them."""

from __future__ import annotations

from datetime import date

from django.test import Client
from django.urls import reverse

from lienket.ground.search import rebuilding
from lienket.ground.search.finding import Narrowing, find
from lienket.ground.search.models import Entry
from lienket.localities.models import Organisation, Unit
from lienket.monitoring import actions
from lienket.monitoring.models import Station
from tests.monitoring.readings import LOADER

ONLY = Narrowing(kinds=["station"])


def _station(code: str, name: str, owner: Organisation, **more: object) -> Station:
    place = Unit.objects.get(level="province", code="33", valid_to=None)
    given = {"medium": "surface", "lat": 20.6, "lon": 106.0, "opens_on": date(2020, 1, 1), "water": "Sông Bắc Hưng Hải"}
    words = actions.StationWords(name=name, place=place, **(given | more))  # type: ignore[arg-type]
    return actions.make_station(actor=LOADER, owner=owner, code=code, words=words)


def _titles(text: str, *readers: int) -> list[str]:
    return [one.title for one in find(text, organisation_ids=readers, narrowing=ONLY, as_typed=True).hits]


def test_stations_are_found_by_those_who_may_see_them(db: None, client: Client) -> None:
    owner, operator, stranger = Organisation.objects.order_by("pk")[:3]
    shown = _station("HY_CONG_XUANQUAN", "Cống Xuân Quan", owner)
    hidden = _station("HY_CONG_BAOXAU", "Cống Báo Đáp", owner, public=False, operator=operator)
    for text in ("cong xuan quan", "Cống Xuân", "hy_cong_xuanquan", "xuanquan", "bac hung hai", "cong hung yen"):
        assert _titles(text) == ["Cống Xuân Quan"], text
    for reader, found in ((owner, [hidden.name]), (operator, [hidden.name]), (stranger, [])):
        assert _titles("bao dap", reader.pk) == found, reader
    asked = reverse("portal:suggestions")
    rows = client.get(asked, {"q": "cong xuan q"}, headers={"accept-language": "vi"}).json()["rows"]
    assert rows[0]["url"] == shown.get_absolute_url()
    assert rows[0]["under"] == "Trạm quan trắc · Nước mặt · Sông Bắc Hưng Hải · Tỉnh Hưng Yên"
    assert client.get(asked, {"q": "cong bao da"}).json()["rows"] == []
    assert "Cống Báo Đáp" not in client.get(reverse("portal:search"), {"q": "cong bao dap"}).content.decode()

    actions.edit_station(actor=LOADER, station=shown, version=shown.version, name="Cống Kim Quan", public=False)
    actions.edit_station(actor=LOADER, station=hidden, version=hidden.version, public=True)
    assert _titles("kim quan") == _titles("xuan quan", stranger.pk) == []
    assert _titles("kim quan", owner.pk) == ["Cống Kim Quan"]
    assert _titles("bao dap") == [hidden.name]


def test_what_stood_before_stations_could_be_found_is_found_after_the_update(db: None) -> None:
    owner = Organisation.objects.order_by("pk").first()
    assert owner is not None
    made = _station("HY_CU_001", "Trạm đã có từ trước", owner)
    Entry.objects.filter(kind="station").delete()
    assert _titles("co tu truoc") == []
    rebuilding.put_missing()
    assert _titles("co tu truoc") == [made.name]
