"""A small programme between Hà Nội and two provinces, made by the actions that people use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from lienket.accounts import actions as accounts
from lienket.accounts.access import Viewer
from lienket.accounts.choices import Role
from lienket.accounts.models import Person
from lienket.accounts.queries import viewer_for
from lienket.agreements import actions
from lienket.agreements.actions import PartnerShare
from lienket.agreements.choices import AgreementKind, ParticipationRole
from lienket.agreements.models import Agreement, Commitment, Field, Participation, Programme
from lienket.coordination import actions as coordination
from lienket.coordination.choices import StepName
from lienket.engines.vietnamese import fold
from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation

LOADER = Platform("nạp dữ liệu thử")


def organisation(key: str) -> Organisation:
    return Organisation.objects.get(key=key)


@dataclass
class Story:
    """A public programme of Hà Nội with three commitments, and people on every side.

    S1: partners Sơn La (accepted) and Hưng Yên of 2022 (asked), due 2027. S2: overdue. S10: sorted last.
    """

    agreement: Agreement
    programme: Programme
    fields: dict[str, Field]
    people: dict[str, Person] = field(default_factory=dict)

    def viewer(self, name: str) -> Viewer:
        return viewer_for(self.people[name])

    def __getitem__(self, code: str) -> Commitment:
        return Commitment.objects.select_related("programme__agreement", "lead").get(
            programme=self.programme, code=code
        )


def person(name: str, key: str, role: str) -> Person:
    made = accounts.add_person(
        actor=LOADER, email=f"{fold(name).replace(' ', '.')}@mau.vn", full_name=name, password="Cầu Long Biên 1902"
    )
    accounts.grant_membership(actor=LOADER, person=made, organisation=organisation(key), role=role)
    return made


def make_agreement(title: str = "Kế hoạch hợp tác 2022", **more: Any) -> Agreement:
    given: dict[str, Any] = {
        "owner": organisation("ubnd-01"),
        "kind": AgreementKind.PLAN,
        "symbol": "188/KH-UBND",
        "signed_on": date(2022, 7, 6),
        "valid_from": date(2022, 7, 6),
        "parties": [organisation("ubnd-01"), organisation("ubnd-14"), organisation("ubnd-33")],
    }
    return actions.make_agreement(actor=LOADER, title=title, **(given | more))


def make_programme(agreement: Agreement, title: str = "Chương trình hợp tác 2022", **more: Any) -> Programme:
    given: dict[str, Any] = {
        "owner": organisation("ubnd-01"),
        "starts_on": date(2022, 7, 6),
        "ends_on": date(2030, 12, 31),
    }
    return actions.make_programme(actor=LOADER, agreement=agreement, title=title, **(given | more))


def make_commitment(
    programme: Programme, code: str, partners: tuple[str, ...] = ("ubnd-14",), **more: Any
) -> Commitment:
    given: dict[str, Any] = {
        "title": f"Nhiệm vụ {code}",
        "field": Field.objects.order_by("order").first(),
        "lead": organisation("ubnd-01"),
        "due_on": date(2030, 6, 30),
        "asked_on": programme.starts_on,
        "shares": [PartnerShare(ParticipationRole.PARTNER, organisation=organisation(key)) for key in partners],
    }
    return actions.make_commitment(actor=LOADER, programme=programme, code=code, **(given | more))


def share(commitment: Commitment, key: str) -> Participation:
    return commitment.participations.select_related("request").get(organisation__key=key, role="partner")


def accept(commitment: Commitment, key: str, on: date = date(2022, 8, 1)) -> None:
    request = share(commitment, key).request
    assert request is not None
    coordination.take_step(actor=LOADER, request=request, step=StepName.ACCEPT, on=on)


@pytest.fixture
def story(db: None) -> Story:
    return build()


def build() -> Story:
    """The story, in whatever database is at hand."""
    cache.clear()
    fields = {
        code: actions.add_field(actor=LOADER, name=name, code=code, order=order)
        for order, (code, name) in enumerate(
            [("thuong-mai", "Thương mại"), ("du-lich", "Du lịch"), ("nong-nghiep", "Nông nghiệp")], start=1
        )
        if not Field.objects.filter(code=code).exists()
    }
    fields = {one.code: one for one in Field.objects.all()}
    agreement = make_agreement()
    actions.set_clauses(
        actor=LOADER, agreement=agreement, clauses=[("I.1", "Đưa nông sản về Hà Nội."), ("I.2", "Mở tuyến du lịch.")]
    )
    programme = make_programme(agreement)
    made = Story(agreement, programme, fields)
    _commitments(made)
    made.people = {
        "officer": person("Nguyễn Thị Ánh", "ubnd-01", Role.OFFICER),
        "head": person("Lê Văn Trưởng", "ubnd-01", Role.HEAD),
        "clerk": person("Đỗ Văn Bình", "ubnd-01", Role.CLERK),
        "son_la": person("Lò Thị Mai", "ubnd-14", Role.OFFICER),
        "hung_yen": person("Phạm Văn Hưng", "ubnd-33-202507", Role.OFFICER),
        "stranger": person("Hoàng Bí Mật", "ubnd-79-202507", Role.HEAD),
        "root": person("Trần Quản Trị", "ubnd-01", Role.PLATFORM_ADMINISTRATOR),
    }
    return made


def _commitments(made: Story) -> None:
    clause = made.agreement.clauses.get(label="I.1")
    make_commitment(
        made.programme,
        "S1",
        ("ubnd-14", "ubnd-33"),
        title="Đưa xoài Sơn La vào siêu thị Hà Nội",
        field=made.fields["thuong-mai"],
        clause=clause,
        measure="Lượng xoài",
        unit="tấn",
        baseline=Decimal(0),
        target=Decimal("1234.5"),
        product="Hợp đồng bao tiêu",
        due_on=date(2027, 6, 30),
    )
    make_commitment(
        made.programme,
        "S2",
        ("ubnd-33",),
        title="Mở tuyến du lịch Phố Hiến",
        field=made.fields["du-lich"],
        due_on=date(2024, 12, 31),
        support=[organisation("hn-so-du-lich")],
    )
    make_commitment(made.programme, "S10", ("ubnd-14",), title="Nhãn hiệu chung", field=made.fields["nong-nghiep"])
    accept(made["S1"], "ubnd-14")


@pytest.fixture
def browser(story: Story) -> Callable[[str], Client]:
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
