"""A small world: two provinces, four organisations, and people with roles, made as an administrator would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lienket.accounts import actions
from lienket.accounts.choices import Role
from lienket.accounts.models import Person
from lienket.engines.vietnamese import fold, sort_key
from lienket.ground.audit.acts import Platform, act
from lienket.localities.choices import Level, OrganisationKind
from lienket.localities.models import LegalAct, Organisation, Unit

PASSWORD = "Cầu Long Biên 1902"
LOADER = Platform("nạp dữ liệu thử")


def _province(code: str, name: str, short: str) -> Unit:
    with act(LOADER, "test.unit", words="thêm đơn vị"):
        law = LegalAct.objects.get_or_create(symbol="202/2025/QH15")[0]
        unit = Unit.objects.create(
            level=Level.PROVINCE,
            code=code,
            name=name,
            short_name=short,
            type=name.split(" ")[0],
            folded=fold(name),
            sort_key=sort_key(short),
            established_by=law,
        )
        unit.lineage = unit.heirs = [unit.pk]
        unit.save()
    return unit


def _organisation(key: str, name: str, locality: Unit) -> Organisation:
    with act(LOADER, "test.organisation", words="thêm cơ quan"):
        made = Organisation.objects.create(
            key=key, kind=OrganisationKind.DEPARTMENT, name=name, locality=locality, folded=fold(name)
        )
        made.lineage = made.heirs = [made.pk]
        made.save()
    return made


@dataclass
class World:
    """`people` by a short name; `north` and `south` are the provinces."""

    north: Unit
    south: Unit
    trade: Organisation
    health: Organisation
    trade_south: Organisation
    health_south: Organisation
    people: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def viewer(self, name: str) -> Any:
        from lienket.accounts.queries import viewer_for

        return viewer_for(self.people[name])


@pytest.fixture
def make_person() -> Callable[..., Person]:
    def make(name: str, *roles: tuple[Organisation, str], email: str = "", **more: Any) -> Person:
        address = email or f"{fold(name).replace(' ', '.')}@mau.vn"
        person = actions.add_person(actor=LOADER, email=address, full_name=name, password=PASSWORD, **more)
        for organisation, role in roles:
            actions.grant_membership(actor=LOADER, person=person, organisation=organisation, role=role)
        return person

    return make


@pytest.fixture
def world(db: None, make_person: Callable[..., Person]) -> World:
    cache.clear()
    north, south = _province("98", "Tỉnh Sông Bắc", "Sông Bắc"), _province("99", "Tỉnh Sông Nam", "Sông Nam")
    trade = _organisation("thu-cong-thuong-bac", "Sở Công Thương Sông Bắc", north)
    health = _organisation("thu-y-te-bac", "Sở Y tế Sông Bắc", north)
    trade_south = _organisation("thu-cong-thuong-nam", "Sở Công Thương Sông Nam", south)
    health_south = _organisation("thu-y-te-nam", "Sở Y tế Sông Nam", south)
    people = {
        "root": make_person("Trần Quản Trị", (trade, Role.PLATFORM_ADMINISTRATOR)),
        "admin": make_person("Lê Thị Hà", (trade, Role.LOCALITY_ADMINISTRATOR)),
        "admin_south": make_person("Phạm Văn Hưng", (trade_south, Role.LOCALITY_ADMINISTRATOR)),
        "officer": make_person("Nguyễn Thị Ánh", (trade, Role.OFFICER)),
        "clerk": make_person("Đỗ Văn Bình", (health, Role.CLERK)),
        "viewer": make_person("Vũ Thị Chi", (health, Role.VIEWER)),
        "officer_south": make_person("Hoàng Bí Mật", (trade_south, Role.OFFICER)),
        "both": make_person("Mai Hai Nơi", (health, Role.CLERK), (health_south, Role.CLERK)),
        "nobody": make_person("Tô Công Chúng"),
    }
    return World(north, south, trade, health, trade_south, health_south, people)


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Client]:
    """A browser in which someone of the world has signed in by the form."""

    def enter(name: str) -> Client:
        browser = Client(HTTP_USER_AGENT="thử")
        answer = browser.post("/dang-nhap/", {"login": world[name].email, "password": PASSWORD})
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        return browser

    return enter
