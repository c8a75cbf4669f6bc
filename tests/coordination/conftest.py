"""A small world: localities, organisations of today and of before, and their people. Requests only by actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lienket.accounts.access import Viewer
from lienket.accounts.models import Membership, Person
from lienket.accounts.queries import viewer_for
from lienket.coordination import actions
from lienket.coordination.models import Report, Request
from lienket.engines.vietnamese import fold
from lienket.localities.models import Organisation, Unit

ENDED = date(2025, 2, 28)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class World:
    """Organisations by short name: `a` asks, `b` answers, `c` is a stranger; `old_a`, `old_b` ended in 2025 and were
    both taken over by `heir`; `old_c` was taken over by `c`.
    """

    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[tuple[str, str], Person] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Organisation:
        try:
            return self.organisations[name]
        except KeyError as missing:
            raise AttributeError(name) from missing

    def person(self, organisation: str, role: str = "officer") -> Person:
        key = (organisation, role)
        if key not in self.people:
            person = Person.objects.create(
                email=f"{organisation}.{role}@thu.example".replace("_", "-"), full_name=f"{role} {organisation}"
            )
            Membership.objects.create(
                person=person,
                organisation=self.organisations[organisation],
                role=role,
                valid_from=date(2025, 1, 1),
            )
            self.people[key] = person
        return self.people[key]

    def viewer(self, organisation: str, role: str = "officer") -> Viewer:
        return viewer_for(self.person(organisation, role))

    def client(self, organisation: str, role: str = "officer") -> Client:
        client = Client()
        client.force_login(self.person(organisation, role), backend=BACKEND)
        client.get("/ban-lam-viec/")  # the first page of a session also notes when it was seen
        return client

    def ask(self, asking: str = "a", answering: str = "b", *, by: str | None = None, **given: Any) -> Request:
        given.setdefault("title", "Cung cấp danh sách hợp tác xã")
        given.setdefault("due_on", timezone.localdate() + timedelta(days=60))
        return actions.ask(
            actor=self.viewer(by or asking),
            asking=self.organisations[asking],
            answering=self.organisations[answering],
            **given,
        )

    def step(self, request: Request, step: str, by: str, reason: str = "", **given: Any) -> Request:
        return actions.take_step(actor=self.viewer(by), request=request, step=step, reason=reason, **given)

    def accepted(self, **given: Any) -> Request:
        return self.step(self.ask(**given), "accept", given.get("answering", "b"))

    def report(self, request: Request, by: str = "b", *, final: bool = False, **given: Any) -> Report:
        given.setdefault("body", "Đã gửi danh sách 12 hợp tác xã")
        if final:
            given.setdefault("done_on", timezone.localdate())
        return actions.report(actor=self.viewer(by), request=request, final=final, **given)

    def verdict(self, report: Report, verdict: str, by: str = "a", reason: str = "", **given: Any) -> Report:
        return actions.give_verdict(actor=self.viewer(by), report=report, verdict=verdict, reason=reason, **given)


def _unit(code: str, name: str) -> Unit:
    return Unit.objects.create(level="province", code=code, name=name, short_name=name, type="Tỉnh", folded=fold(name))


def _organisation(key: str, name: str, locality: Unit, valid_to: date | None = None) -> Organisation:
    made = Organisation.objects.create(
        key=f"thu-{key.replace('_', '-')}",
        kind="department",
        name=name,
        locality=locality,
        folded=fold(name),
        valid_to=valid_to,
        valid_from=date(2020, 1, 1),
    )
    Organisation.objects.filter(pk=made.pk).update(lineage=[made.pk], heirs=[made.pk])
    made.refresh_from_db()
    return made


def build() -> World:
    """The world, in the transaction that is open."""
    world = World()
    first, second = _unit("z1", "Tỉnh Giả Định Một"), _unit("z2", "Tỉnh Giả Định Hai")
    names = {
        "a": ("Sở Công Thương Giả Định Một", first, None),
        "b": ("Sở Công Thương Giả Định Hai", second, None),
        "c": ("Sở Du lịch Giả Định Hai", second, None),
        "heir": ("Sở Xây dựng Giả Định Hai", second, None),
        "old_a": ("Sở Giao thông Giả Định Cũ", second, ENDED),
        "old_b": ("Sở Quy hoạch Giả Định Cũ", second, ENDED),
        "old_c": ("Sở Văn hóa Giả Định Cũ", second, ENDED),
    }
    for key, (name, unit, end) in names.items():
        world.organisations[key] = _organisation(key, name, unit, end)
    for heir, before in (("heir", ("old_a", "old_b")), ("c", ("old_c",))):
        taken = [world.organisations[one] for one in before]
        own = world.organisations[heir]
        Organisation.objects.filter(pk=own.pk).update(lineage=[own.pk, *(one.pk for one in taken)])
        Organisation.objects.filter(pk__in=[one.pk for one in taken]).update(heirs=[own.pk])
    for one in world.organisations.values():
        one.refresh_from_db()
    return world


@pytest.fixture
def world(db: None) -> World:
    return build()


@pytest.fixture
def count_queries(db: None) -> Callable[[Client, str], int]:
    """How many queries a page takes, warm."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            response = client.get(address)
        assert response.status_code == 200
        return len(seen)

    return count
