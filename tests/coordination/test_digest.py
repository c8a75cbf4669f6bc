"""The daily letter: only to those with something to do, once a day, sent once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from lienket.accounts.models import Person
from lienket.coordination import actions, tasks
from lienket.coordination.models import Digest
from lienket.ground.audit.acts import Platform
from lienket.ground.jobs import enqueue
from lienket.ground.jobs.inline import do_waiting_jobs
from tests.coordination.conftest import World


@pytest.fixture
def people(world: World) -> World:
    """Everyone of every role in a, b and c."""
    for organisation in ("a", "b", "c"):
        for role in ("viewer", "clerk", "officer", "head", "locality_administrator"):
            world.person(organisation, role)
    return world


def test_who_gets_a_letter_and_what_it_says(people: World, settings: Any) -> None:
    settings.PUBLIC_URL = "https://lienket.example"
    today = timezone.localdate()
    request = people.ask(title="Danh sách hợp tác xã", due_on=today + timedelta(days=5))
    actions.write_digests(day=today)
    emails = Digest.objects.order_by("person__email").values_list("person__email", flat=True)
    assert list(emails) == ["b.clerk@thu.example", "b.head@thu.example", "b.officer@thu.example"]
    body = Digest.objects.get(person__email="b.head@thu.example").body
    assert body.startswith("Kính gửi head b,\n")
    assert "- Chờ cơ quan trả lời, xác nhận: 1\n- Đến hạn trong 14 ngày tới: 1\n" in body
    assert f"https://lienket.example/de-nghi/{request.pk}/" in body
    assert body.count("Danh sách hợp tác xã") == 1
    assert "https://lienket.example/ban-lam-viec/" in body


def test_nothing_waiting_no_letter(people: World) -> None:
    request = people.accepted(due_on=None)
    assert actions.write_digests(day=timezone.localdate()) == []
    people.step(request, "withdraw", "a", "Thôi")
    assert actions.write_digests(day=timezone.localdate()) == []


def test_both_sides_hear_of_lateness(people: World) -> None:
    today = timezone.localdate()
    people.accepted(due_on=today - timedelta(days=1), asked_on=today - timedelta(days=40))
    actions.write_digests(day=today)
    bodies = {one.person.email: one.body for one in Digest.objects.select_related("person")}
    assert "- Đã quá hạn: 1\n" in bodies["b.officer@thu.example"]
    assert "- Bên khác đang trễ hạn với cơ quan: 1\n" in bodies["a.officer@thu.example"]


def test_an_heir_gets_the_letters_of_those_before(people: World) -> None:
    actions.ask(
        actor=Platform("Nạp"), asking=people.a, answering=people.old_c, title="Tuyến", asked_on=date(2024, 1, 1)
    )
    actions.write_digests(day=timezone.localdate())
    assert set(Digest.objects.values_list("person__email", flat=True)) == {
        "c.clerk@thu.example",
        "c.head@thu.example",
        "c.officer@thu.example",
    }


def test_written_once_and_sent_once(people: World) -> None:
    people.ask()
    today = timezone.localdate()
    first = actions.write_digests(day=today)
    assert actions.write_digests(day=today) == first
    assert [actions.send_digest(digest_id=first[0]) for _twice in range(2)] == [True, False]
    assert actions.write_digests(day=today) == first[1:]
    assert actions.write_digests(day=today + timedelta(days=1)) != []
    assert [one.to for one in mail.outbox] == [["b.clerk@thu.example"]]


def test_the_jobs_send_every_letter_once(people: World) -> None:
    people.ask()
    for _twice in range(2):
        enqueue(tasks.write_digests, key="test")
        do_waiting_jobs()
    assert len(mail.outbox) == 3
    assert Digest.objects.exclude(sent_at=None).count() == 3


def test_no_letter_to_someone_locked(people: World) -> None:
    people.ask()
    numbers = actions.write_digests(day=timezone.localdate())
    Person.objects.update(is_active=False)
    assert not any(actions.send_digest(digest_id=one) for one in numbers)
    assert mail.outbox == []


def test_a_letter_that_could_not_be_sent_is_not_noted_as_sent(people: World, settings: Any) -> None:
    people.ask()
    numbers = actions.write_digests(day=timezone.localdate())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError):  # noqa: PT011  whatever the network says
        actions.send_digest(digest_id=numbers[0])
    assert Digest.objects.filter(sent_at=None).count() == 3
