"""S1: every address × role × side × method. Foreign things are 404, and no answer leaks what they hold.

Every case is asked at the gate (`gate.py`): by the real addresses and middleware, up to the page. Who is let in asks
the page as well, by GET and POST as every role of every side. `lienket verify` asks every case from the first door
to the last letter; `make test` asks so one refusal of forty and one HEAD of eight (it makes the page of GET again),
others at every commit. Why this proves the same, and what it costs: docs/adr/0027.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lienket.config.rights import RIGHTS
from lienket.ground.access import ANY, SELF, Row
from lienket.monitoring.access.things import KEYED
from tests.depth import chosen
from tests.matrix.addresses import EVERYONE, EXAMPLES
from tests.matrix.gate import Gate
from tests.matrix.world import SECRET, Persona, World

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
REFUSALS, HEADS = 40, 8  # one of so many is asked through the whole stack


def _names(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern, namespace)
        elif isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or "")


ADDRESSES = sorted(set(_names(get_resolver())))


def test_every_address_has_its_row_and_every_row_its_address() -> None:
    assert set(ADDRESSES) == RIGHTS.addresses()


def test_every_address_with_a_thing_in_it_has_an_example() -> None:
    lacking = []
    for name in ADDRESSES:
        try:
            reverse(name)
        except Exception:
            if name not in EXAMPLES:
                lacking.append(name)
    assert lacking == []


def _expected(name: str, row: Row, persona: Persona, sides: frozenset[str], method: str) -> str:
    if method not in row.methods:
        return "405"
    if not row.allows(persona.role, method):
        return "sign in" if persona.person is None else "403"
    if name in KEYED and method == "POST":
        return "401"  # let in by a key alone: no session is worth anything there
    if row.scope in (ANY, SELF) or persona.side in sides:
        return "ok"
    return "404"


def _said(response: Any) -> str:
    status = response.status_code
    if status == 302 and response["Location"].startswith(reverse("account_login")):
        return "sign in"
    if status in (200, 302, 400, 409, 422):
        return "ok"
    return str(status)


def _whole(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


#: Addresses whose answer depends on the state of the person's own security settings, not on rights.
_OWN_STATE = {
    name
    for name in ADDRESSES
    if name.startswith(("mfa_", "account_", "openid_", "socialaccount_")) or name == "accounts:act_for"
}


def _fault(name: str, row: Row, persona: Persona, sides: frozenset[str], method: str, response: Any) -> str:
    expected = _expected(name, row, persona, sides, method)
    said = _said(response)
    if name in _OWN_STATE and expected in ("ok", "404"):
        return "" if response.status_code < 500 else f"{said} instead of an answer"
    return "" if said == expected else f"{said} instead of {expected}"


PARTS = 6  # shared by the processes of a run, and short: sealing the trail waits for the transaction of a part


@dataclass
class Tally:
    """What asking found."""

    cases: int = 0
    faults: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)


class Asking:
    """One person asks for everything."""

    def __init__(self, persona: Persona, tally: Tally) -> None:
        self.persona, self.tally = persona, tally
        self.client = Client(raise_request_exception=False)
        if persona.person is not None:
            self.client.force_login(persona.person)
            # The session is written at the first request of a minute: once, not once a case.
            self.client.get(reverse("portal:healthz"))
        self.cookies = {key: morsel.value for key, morsel in self.client.cookies.items()}
        self.gate = Gate(self.client)

    def everything(self, world: World) -> None:
        for name in ADDRESSES:
            example, sides = EXAMPLES.get(name, (lambda w: {}, EVERYONE))
            address = reverse(name, kwargs=example(world))
            for method in METHODS:
                self.tally.cases += 1
                self._case(name, sides, method, address)

    def _case(self, name: str, sides: frozenset[str], method: str, address: str) -> None:
        refusal = self.gate.ask(method, address)
        if refusal is not None:
            self._judge(name, sides, method, refusal)
        if self._in_whole(name, method, refused=refusal is not None):
            self._judge(name, sides, method, self._ask(method, address))

    def _in_whole(self, name: str, method: str, refused: bool) -> bool:
        """Whether the page itself is asked too, from the first middleware on."""
        if refused:
            return chosen(f"{self.persona.name} {method} {name}", one_of=REFUSALS)
        return method != "HEAD" or chosen(f"{self.persona.name} {name}", one_of=HEADS)

    def _ask(self, method: str, address: str) -> Any:
        """One request whose effects are undone, so that the next one meets the same world."""
        self.client.cookies.clear()
        for key, value in self.cookies.items():
            self.client.cookies[key] = value
        with transaction.atomic():
            response = self.client.generic(method, address, secure=False)
            response.whole = _whole(response)
            transaction.set_rollback(True)
        return response

    def _judge(self, name: str, sides: frozenset[str], method: str, response: Any) -> None:
        row, persona = RIGHTS.get(name), self.persona
        assert row is not None
        whole = response.whole if hasattr(response, "whole") else _whole(response)
        fault = _fault(name, row, persona, sides, method, response)
        if fault:
            self.tally.faults.append(f"{persona.name} {method} {name}: {fault}")
        holds = SECRET.encode() in whole
        if holds and persona.side in ("none", "stranger"):
            self.tally.leaks.append(f"{persona.name} {method} {name}")


@pytest.mark.matrix
@pytest.mark.parametrize("part", range(PARTS))
def test_every_address_by_every_role_side_and_method(world: World, part: int, silent: None) -> None:
    tally = Tally()
    personas = world.personas[part::PARTS]
    for persona in personas:
        Asking(persona, tally).everything(world)
    assert tally.leaks == [], "\n".join(tally.leaks)
    assert tally.faults == [], "\n".join(tally.faults)
    assert tally.cases == len(personas) * len(ADDRESSES) * len(METHODS)
    assert len(world.personas) * len(ADDRESSES) * len(METHODS) >= 10_000


@pytest.mark.matrix
def test_there_is_something_that_could_leak(world: World) -> None:
    lacking = set(SHOWN)
    for persona in (one for one in world.personas if one.side in ("owner", "partner") and one.person is not None):
        client = Client()
        client.force_login(persona.person)
        for name in sorted(lacking):
            example, _sides = EXAMPLES.get(name, (lambda w: {}, EVERYONE))
            if SECRET.encode() in _whole(client.get(reverse(name, kwargs=example(world)))):
                lacking.remove(name)
    assert lacking == set()


#: Pages that show the secret to its sides.
SHOWN = {
    "agreements:agreements",
    "agreements:agreement",
    "agreements:commitments",
    "agreements:commitments_format",
    "agreements:commitment",
    "agreements:programme",
    "agreements:report",
    "drafting:documents",
    "drafting:document",
    "drafting:document_rehearsal",
    "drafting:labels",
    "market:lots",
    "market:lots_format",
    "market:lot",
    "market:goods",
    "market:inspection",
    "market:point",
    "market:points_sales",
    "market:sales_rehearsal",
    "market:product",
    "market:certificate",
    "market:lots_rehearsal",
    "coordination:requests",
    "coordination:requests_format",
    "coordination:request",
    "portal:desk",
}


@pytest.fixture
def silent() -> Iterator[None]:
    """Thousands of refusals are expected here; their log lines would only cost time."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.matrix
def test_search_counts_and_finds_private_things_for_their_sides_only(world: World) -> None:
    found = {}
    for persona in world.personas:
        client = Client()
        if persona.person is not None:
            client.force_login(persona.person)
        page = client.get(reverse("portal:search"), {"q": SECRET}).content.decode()
        found[persona.side] = found.get(persona.side, False) or "Ghi nhớ riêng" in page
    assert found == {"none": False, "owner": True, "partner": True, "stranger": False, "platform": False}


@pytest.mark.matrix
def test_a_role_taken_away_is_gone_at_the_next_request(world: World) -> None:
    from lienket.accounts import actions
    from tests.matrix.world import viewer

    subject = next(one for one in world.personas if one.name == "partner-clerk")
    administrator = next(one for one in world.personas if one.name == "partner-locality-administrator")
    assert subject.person
    assert administrator.person
    client = Client()
    client.force_login(subject.person)
    address = reverse("coordination:request", args=[world.request.pk])
    assert client.get(address).status_code == 200
    actions.end_membership(actor=viewer(administrator.person), membership=world.membership, reason="thôi việc")
    assert client.get(address).status_code == 403
