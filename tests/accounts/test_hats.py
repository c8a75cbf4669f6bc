"""Hats: dated memberships, mandates that never give more than they say nor more than one has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from lienket.accounts import actions, queries
from lienket.accounts.choices import Role
from lienket.accounts.models import Mandate, Membership
from lienket.ground.refusals import NotAllowed, NotThere, Refusal

TODAY = date(2026, 9, 21)


@pytest.fixture(autouse=True)
def morning() -> Any:
    with time_machine.travel(datetime(2026, 9, 21, 1, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


def mandate(world: Any, role: str = Role.OFFICER, **more: Any) -> Mandate:
    """Health of the north lets trade of the south act for it."""
    given = {
        "principal": world.health,
        "agent": world.trade_south,
        "role": role,
        "reason": "Văn bản số 12/SYT",
        "valid_from": TODAY,
        "valid_to": None,
        **more,
    }
    return actions.give_mandate(actor=world.viewer("admin"), **given)


@pytest.mark.parametrize(
    ("held", "given", "got"),
    [
        (Role.VIEWER, Role.OFFICER, Role.VIEWER),
        (Role.CLERK, Role.OFFICER, Role.CLERK),
        (Role.OFFICER, Role.OFFICER, Role.OFFICER),
        (Role.HEAD, Role.OFFICER, Role.OFFICER),
        (Role.HEAD, Role.CLERK, Role.CLERK),
        (Role.OFFICER, Role.VIEWER, Role.VIEWER),
        (Role.LOCALITY_ADMINISTRATOR, Role.OFFICER, Role.VIEWER),
        (Role.PLATFORM_ADMINISTRATOR, Role.OFFICER, Role.VIEWER),
    ],
)
def test_a_mandate_is_capped_on_both_sides(world: Any, make_person: Any, held: str, given: str, got: str) -> None:
    person = make_person("Người Thử", (world.trade_south, held))
    made = mandate(world, given)
    own = Membership.objects.get(person=person)
    hats = queries.hats(person)
    assert [(hat.key, hat.role, hat.acting_label, hat.agent_label) for hat in hats] == [
        (str(own.pk), held, "Sở Công Thương Sông Nam", ""),
        (f"{own.pk}+{made.pk}", got, "Sở Y tế Sông Bắc", "Sở Công Thương Sông Nam"),
    ]
    viewer = queries.viewer_for(person, hats[1].key)
    assert (viewer.role, viewer.organisation_id, viewer.locality_ids) == (
        got,
        world.health.pk,
        (world.north.pk,),
    )
    assert (viewer.organisation_label, viewer.behalf_label) == ("Sở Công Thương Sông Nam", "Sở Y tế Sông Bắc")


def test_the_session_keeps_the_hat_and_foreign_ones_do_not_fit(world: Any, sign_in: Any) -> None:
    made = mandate(world)
    browser = sign_in("officer_south")
    own = Membership.objects.get(person=world["officer_south"])
    foreign = Membership.objects.get(person=world["officer"])

    def choose(key: str) -> int:
        return browser.post("/tai-khoan/tu-cach/", {"key": key}).status_code

    def acting() -> str:
        return browser.get("/tai-khoan/").wsgi_request.viewer.acting_label

    assert acting() == "Sở Công Thương Sông Nam"
    assert choose(f"{own.pk}+{made.pk}") == 302
    assert acting() == "Sở Y tế Sông Bắc"
    for key in (
        "",
        "x",
        "²",
        str(foreign.pk),
        f"{foreign.pk}+{made.pk}",
        f"{own.pk}+{made.pk + 1}",
        "9" * 400,
    ):
        assert choose(key) == 404
        assert acting() == "Sở Y tế Sông Bắc"
    actions.end_mandate(actor=world.viewer("admin"), mandate=made, reason="xong việc")
    assert acting() == "Sở Công Thương Sông Nam"


@pytest.mark.parametrize("key", ["9" * 400 + "+" + "9" * 400, "+", "1+²", "1+-1", "\x00", "1+1+1"])
def test_a_hat_that_is_nonsense_is_the_first_one(world: Any, key: str) -> None:
    assert queries.viewer_for(world["officer"], key) == world.viewer("officer")


def test_mandates_hold_between_their_dates(world: Any, morning: Any) -> None:
    mandate(world, valid_from=TODAY + timedelta(days=1), valid_to=TODAY + timedelta(days=2))
    held = []
    for _ in range(4):
        held.append(len(queries.hats(world["officer_south"])))
        morning.shift(timedelta(days=1))
    assert held == [1, 2, 2, 1]


def test_roles_hold_between_their_dates(world: Any, morning: Any) -> None:
    clerk, tomorrow = world["clerk"], TODAY + timedelta(days=1)
    root = world.viewer("root")
    actions.grant_membership(actor=root, person=clerk, organisation=world.health, role=Role.HEAD, valid_from=tomorrow)
    assert queries.viewer_for(clerk).role == Role.CLERK
    morning.shift(timedelta(days=1))
    assert [hat.role for hat in queries.hats(clerk)] == [Role.HEAD]
    head = Membership.objects.get(person=clerk, role=Role.HEAD)
    actions.end_membership(actor=root, membership=head, reason="nghỉ hưu")
    assert queries.viewer_for(clerk).role == "public_user"
    rows = Membership.objects.filter(person=clerk).order_by("pk").values_list("role", "valid_from", "valid_to")
    assert list(rows) == [(Role.CLERK, TODAY, TODAY), (Role.HEAD, tomorrow, TODAY)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"role": Role.HEAD}, "role"),
        ({"role": Role.PLATFORM_ADMINISTRATOR}, "role"),
        ({"role": "vua"}, "role"),
        ({"reason": "  "}, "reason"),
        ({"valid_to": TODAY - timedelta(days=1)}, "valid_to"),
        ({"agent": "principal"}, "agent"),
    ],
)
def test_a_mandate_that_makes_no_sense_is_refused(world: Any, change: dict[str, Any], field: str) -> None:
    if change.get("agent"):
        change = {"agent": world.health}
    with pytest.raises(Refusal) as refused:
        mandate(world, **change)
    assert refused.value.field == field
    assert Mandate.objects.count() == 0


def test_one_mandate_at_a_time_and_only_for_ones_own(world: Any) -> None:
    first = mandate(world, valid_to=TODAY + timedelta(days=9))
    with pytest.raises(Refusal, match="đang được"):
        mandate(world)
    with pytest.raises(NotThere):
        mandate(world, principal=world.health_south, agent=world.trade)
    with pytest.raises(NotThere):
        actions.end_mandate(actor=world.viewer("admin_south"), mandate=first, reason="không phải của tôi")
    actions.end_mandate(actor=world.viewer("admin"), mandate=first, reason="đổi người")
    second = mandate(world)
    assert list(queries.mandates(world.viewer("admin"))) == [second, first]
    assert list(queries.mandates(world.viewer("admin"), running=True)) == [second]
    assert list(queries.mandates(world.viewer("admin_south"))) == []
    with pytest.raises(Refusal, match="đã kết thúc"):
        actions.end_mandate(actor=world.viewer("admin"), mandate=first, reason="lần nữa")


def test_a_mandate_gives_no_administration(world: Any, make_person: Any) -> None:
    made = mandate(world)
    admin = world["admin_south"]
    own = Membership.objects.get(person=admin)
    viewer = queries.viewer_for(admin, f"{own.pk}+{made.pk}")
    assert list(queries.people(viewer)) == []
    with pytest.raises((NotThere, NotAllowed)):
        actions.grant_membership(actor=viewer, person=world["officer"], organisation=world.health, role=Role.CLERK)
