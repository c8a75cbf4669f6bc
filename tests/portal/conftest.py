"""A programme between real localities and one that only its sides may know of, all made by actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lienket.accounts.access import Viewer
from lienket.accounts.actions import add_person, grant_membership
from lienket.accounts.queries import viewer_for
from lienket.agreements.actions import (
    PartnerShare,
    add_field,
    change_due,
    make_agreement,
    make_commitment,
    make_programme,
    record_progress,
)
from lienket.agreements.choices import AgreementKind, ParticipationRole, Visibility
from lienket.agreements.models import Commitment, Field, Programme
from lienket.coordination.actions import ask, give_verdict, take_step
from lienket.coordination.choices import StepName, Verdict
from lienket.coordination.models import Report, Request
from lienket.ground.audit.acts import Platform
from lienket.localities.models import Organisation, Unit, holding_on

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
START = date(2022, 7, 6)
#: A word of the private texts that stands nowhere else; if a page shows it, something leaked.
SECRET = "Thuồngluồng"
VOICE = Platform("Người kể chuyện")


def body(key: str) -> Organisation:
    return Organisation.objects.select_related("locality").get(key=key)


def province_then(code: str) -> Unit:
    return Unit.objects.filter(holding_on(START), level="province", code=code).get()


def _programme(owner: str, parties: list[str], code: str, title: str, visibility: str) -> Programme:
    agreement = make_agreement(
        actor=VOICE,
        owner=body(owner),
        kind=AgreementKind.AGREEMENT,
        title=title,
        code=code,
        parties=[body(key) for key in parties],
        visibility=visibility,
    )
    return make_programme(
        actor=VOICE,
        agreement=agreement,
        title=f"Chương trình của {title}",
        owner=body(owner),
        starts_on=START,
        ends_on=date(2030, 12, 31),
        code=f"ct-{code}",
    )


@dataclass
class World:
    """`open` is public, led from Hà Nội (01) with partners; `closed` is between Sơn La (14) and Cao Bằng (04) only."""

    field: Field
    open: Programme
    closed: Programme
    today: date

    def commitment(
        self,
        code: str,
        *,
        lead: str = "ubnd-01",
        partners: tuple[str, ...] = ("ubnd-35",),
        due_on: date | None = None,
        programme: Programme | None = None,
        title: str = "",
    ) -> Commitment:
        return make_commitment(
            actor=VOICE,
            programme=programme or self.open,
            code=code,
            title=title or f"Nối nguồn hàng {code}",
            field=self.field,
            lead=body(lead),
            starts_on=START,
            asked_on=START,
            due_on=due_on or self.today + timedelta(days=400),
            shares=[PartnerShare(role=ParticipationRole.PARTNER, organisation=body(key)) for key in partners],
        )

    def done(self, code: str, *, on: date, due_on: date, partner: str = "ubnd-33") -> Commitment:
        """A commitment whose lead reported it done and whose partner confirmed it a day later."""
        made = self.commitment(code, partners=(partner,), due_on=due_on)
        for share in made.participations.exclude(request=None).select_related("request", "organisation"):
            assert share.request is not None
            take_step(actor=VOICE, request=share.request, step=StepName.ACCEPT, on=START)
        record_progress(
            actor=VOICE,
            commitment=made,
            text=f"Lời riêng {SECRET}",
            final=True,
            done_on=on,
            on=on,
            organisation=made.lead,
        )
        report = Report.objects.get(request__participation__commitment=made, side="asking")
        give_verdict(actor=VOICE, report=report, verdict=Verdict.CONFIRMED, on=on + timedelta(days=1))
        return Commitment.objects.get(pk=made.pk)

    def viewer(self, organisation: str, role: str = "officer") -> Viewer:
        return viewer_for(self.person(organisation, role))  # type: ignore[arg-type]

    def person(self, organisation: str, role: str = "officer") -> object:
        email = f"{role}.{organisation}@thu.example".replace("_", "-")
        person = add_person(actor=VOICE, email=email, full_name=f"Người thử {role} {organisation}")
        grant_membership(actor=VOICE, person=person, organisation=body(organisation), role=role)
        return person

    def client(self, organisation: str, role: str = "officer") -> Client:
        client = Client()
        client.force_login(self.person(organisation, role), backend=BACKEND)  # type: ignore[arg-type]
        client.get("/ve-he-thong/")  # the first page of a session also notes when it was seen
        return client

    def private_request(self) -> Request:
        return ask(
            actor=VOICE,
            asking=body("ubnd-14"),
            answering=body("ubnd-04"),
            title=f"Hỏi riêng về {SECRET}",
            body=f"Chi tiết {SECRET}",
        )


@pytest.fixture
def world(db: None) -> World:
    """Both programmes without commitments."""
    return World(
        field=add_field(actor=VOICE, name="Lĩnh vực để thử", code="linh-vuc-thu"),
        open=_programme("ubnd-01", ["ubnd-01", "ubnd-35", "ubnd-33"], "cong-khai", "Thỏa thuận ai cũng xem", "public"),
        closed=_programme("ubnd-14", ["ubnd-14", "ubnd-04"], "rieng", f"Thỏa thuận riêng {SECRET}", Visibility.PARTIES),
        today=timezone.localdate(),
    )


@pytest.fixture
def told(world: World) -> World:
    """A small public story, one commitment in each official box, and a private one beside it."""
    today = world.today
    world.done("K1", on=today - timedelta(days=60), due_on=today - timedelta(days=30))
    world.done("K2", on=today - timedelta(days=40), due_on=today - timedelta(days=50))
    world.commitment("K3", due_on=today)
    late = world.commitment("K4", due_on=today - timedelta(days=90))
    change_due(
        actor=VOICE,
        commitment=late,
        due_on=today - timedelta(days=1),
        reason=f"Lý do riêng {SECRET}",
        on=today - timedelta(days=100),
    )
    world.commitment(
        "Z1",
        programme=world.closed,
        lead="ubnd-14",
        partners=("ubnd-04",),
        title=f"Việc riêng {SECRET}",
        due_on=today - timedelta(days=5),
    )
    world.private_request()
    return world


@pytest.fixture
def queries_of(django_assert_max_num_queries: Callable[..., object]) -> Callable[[Client, str], int]:
    """How many queries a page takes; at most twelve are allowed to anyone without an account."""

    def count(client: Client, address: str, most: int = 40) -> int:
        with django_assert_max_num_queries(most) as seen:  # type: ignore[attr-defined]
            assert client.get(address).status_code == 200
        return len(seen)

    return count
