"""Two cooperatives and a buyer with people who enter for them, made by the actions that people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from lienket.accounts import actions as accounts
from lienket.accounts.access import Viewer
from lienket.accounts.choices import Role
from lienket.accounts.models import Person
from lienket.accounts.queries import viewer_for
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation, Unit
from lienket.market import actions
from lienket.market.actions import Goods
from lienket.market.choices import LotState, Side
from lienket.market.models import Certificate, CertificateKind, Commodity, Lot, Measure

LOADER = Platform("nạp dữ liệu thử")
COOPERATIVE, OTHER, BUYER = "mau-htx-xoai-doc-da", "mau-htx-nhan-long-pho-an", "mau-cty-xuat-khau-ban-mai"


def organisation(key: str) -> Organisation:
    return Organisation.objects.get(key=key)


def commodity(code: str) -> Commodity:
    return Commodity.objects.get(code=code)


def measure(code: str) -> Measure:
    return Measure.objects.get(code=code)


def place(code: str) -> Unit:
    return Unit.objects.select_related("province").get(code=code, valid_to=None, level__in=("province", "commune"))


def goods(**more: Any) -> Goods:
    """Ten tonnes of mangoes of Yên Châu over the coming thirty days."""
    today = timezone.localdate()
    given: dict[str, Any] = {
        "commodity": commodity("xoai"),
        "title": "Xoài tròn Yên Châu",
        "quantity": Decimal(10),
        "measure": measure("tan"),
        "price_low": 18_000_000,
        "price_high": 25_000_000,
        "starts_on": today,
        "ends_on": today + timedelta(days=29),
        "place": place("04075"),
        "contact_name": "Lò Văn Liên Hệ",
        "contact_phone": "0912345678",
    }
    return Goods(**(given | more))


def make_lot(owner: str = COOPERATIVE, side: str = Side.SUPPLY, state: str = LotState.OPEN, **more: Any) -> Lot:
    made = actions.make_lot(actor=LOADER, owner=organisation(owner), side=side, goods=goods(**more), state=state)
    return Lot.objects.get(pk=made.pk)


def make_certificate(owner: str = COOPERATIVE, number: str = "VG-1", **more: Any) -> Certificate:
    given: dict[str, Any] = {
        "kind": CertificateKind.objects.get(code="vietgap"),
        "issuer": "Tổ chức chứng nhận",
        "issued_on": timezone.localdate() - timedelta(days=100),
    }
    return actions.make_certificate(actor=LOADER, owner=organisation(owner), number=number, **(given | more))


@dataclass
class Story:
    """People by what they are: the clerk, head and viewer of a cooperative, the clerk of another, a buyer's officer."""

    people: dict[str, Person] = field(default_factory=dict)

    def viewer(self, name: str) -> Viewer:
        return viewer_for(self.people[name])


def person(name: str, key: str, role: str) -> Person:
    made = accounts.add_person(
        actor=LOADER, email=f"{fold(name).replace(' ', '.')}@mau.vn", full_name=name, password="Chợ Long Biên 1992"
    )
    accounts.grant_membership(actor=LOADER, person=made, organisation=organisation(key), role=role)
    return made


@pytest.fixture
def story(db: None) -> Story:
    cache.clear()
    return Story(
        {
            "clerk": person("Hà Thị Văn Thư", COOPERATIVE, Role.CLERK),
            "head": person("Lò Thị Giám Đốc", COOPERATIVE, Role.HEAD),
            "viewer": person("Quàng Văn Xem", COOPERATIVE, Role.VIEWER),
            "other": person("Đặng Thị Nhãn", OTHER, Role.CLERK),
            "buyer": person("Phan Văn Mua", BUYER, Role.OFFICER),
        }
    )


@pytest.fixture
def browser(story: Story) -> Callable[..., Client]:
    """A browser of someone of the story; "" is a stranger who has not signed in."""

    def enter(name: str = "") -> Client:
        client = Client()
        if name:
            client.force_login(story.people[name])
        return client

    return enter


def soup(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "lxml")


def texts(response: HttpResponse, selector: str) -> list[str]:
    """The words of every element a selector finds, spaces made single."""
    return [" ".join(one.get_text(" ").split()) for one in soup(response).select(selector)]


def day(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)
