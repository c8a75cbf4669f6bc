"""Signing in: the log line by line, limits, sessions, and what ends them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from lienket.accounts import actions
from lienket.accounts.models import SignIn

MORNING = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)
PASSWORD = "Cầu Long Biên 1902"


def lines() -> list[tuple[str, str, str, int | None]]:
    """The log as (e-mail, outcome, means, person), oldest first."""
    return list(SignIn.objects.order_by("pk").values_list("email", "outcome", "means", "person_id"))


def try_in(browser: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/dang-nhap/", {"login": email, "password": password}, **more)


def who(browser: Client) -> str | None:
    """The name of whoever is signed in, by the account page; None for nobody."""
    answer = browser.get("/tai-khoan/")
    return None if answer.status_code == 302 else answer.wsgi_request.viewer.person_label


def test_each_attempt_is_one_line(world: Any, client: Client) -> None:
    officer = world["officer"]
    assert try_in(client, officer.email, "sai mật khẩu").status_code == 422
    assert try_in(client, "khong.co@mau.vn").status_code == 422
    assert try_in(client, officer.email.upper()).status_code == 302
    assert client.post("/dang-xuat/").status_code == 302
    assert lines() == [
        (officer.email, "failed", "password", officer.pk),
        ("khong.co@mau.vn", "failed", "password", None),
        (officer.email, "succeeded", "password", officer.pk),
        (officer.email, "signed_out", "", officer.pk),
    ]
    assert who(client) is None


def test_known_and_unknown_people_are_refused_in_the_same_words(world: Any, client: Client) -> None:
    def said(email: str) -> str:
        text = try_in(client, email, "sai mật khẩu").content.decode()
        return text.split('<div class="lk-errors"')[1].split("</div>")[0]

    assert said(world["officer"].email) == said("khong.co@mau.vn")
    assert "Email hoặc mật khẩu chưa đúng" in said("khong.co@mau.vn")


@pytest.mark.parametrize("email", ["officer", "khong.co@mau.vn"])
def test_five_failures_lock_the_account_for_fifteen_minutes(world: Any, email: str) -> None:
    email = world[email].email if email in world.people else email
    person = world["officer"].pk if "anh" in email else None
    with time_machine.travel(MORNING, tick=False) as clock:
        for minute in range(5):
            clock.move_to(MORNING + timedelta(minutes=minute))
            # Another address of the same host and another client do not help.
            host = ["localhost", "127.0.0.1"][minute % 2]
            answer = try_in(Client(REMOTE_ADDR=f"10.0.0.{minute}"), email, "sai mật khẩu", HTTP_HOST=host)
            assert answer.status_code == 422
        answer = try_in(Client(REMOTE_ADDR="10.0.0.9"), email)
        assert answer.status_code == 429
        assert "tạm khóa" in answer.content.decode()
        # The first failure was four minutes ago: eleven minutes are left.
        assert abs(int(answer["Retry-After"]) - 11 * 60) <= 1
        failed = (email, "failed", "password", person)
        assert lines() == [failed] * 5 + [(email, "locked", "password", person)]
        if person:
            clock.move_to(MORNING + timedelta(minutes=15, seconds=1))
            assert try_in(Client(), email).status_code == 302


def test_a_success_does_not_wipe_the_failures(world: Any) -> None:
    email = world["officer"].email
    for _ in range(4):
        assert try_in(Client(), email, "sai mật khẩu").status_code == 422
    assert try_in(Client(), email).status_code == 302
    assert try_in(Client(), email, "sai mật khẩu").status_code == 422
    assert try_in(Client(), email).status_code == 429


def test_an_administrator_lifts_the_lock(world: Any, sign_in: Callable[[str], Client]) -> None:
    officer = world["officer"]
    for _ in range(5):
        try_in(Client(REMOTE_ADDR="10.0.0.7"), officer.email, "sai mật khẩu")
    assert try_in(Client(), officer.email).status_code == 429
    address = f"/quan-tri/nguoi-dung/{officer.pk}/mat-khau/"
    assert sign_in("admin").post(address, {"password": "Hồ Gươm mùa thu"}).status_code == 302
    assert try_in(Client(), officer.email, "Hồ Gươm mùa thu").status_code == 302


def test_the_session_key_changes_at_sign_in_and_no_fixed_one_is_taken(world: Any, client: Client) -> None:
    client.get("/dang-nhap/")
    client.cookies["sessionid"] = "a" * 32
    try_in(client, world["officer"].email)
    first = client.cookies["sessionid"].value
    assert first != "a" * 32
    assert not Session.objects.filter(session_key="a" * 32).exists()
    client.post("/dang-xuat/")
    try_in(client, world["officer"].email)
    assert client.cookies["sessionid"].value != first


def test_an_idle_session_ends_after_thirty_minutes(world: Any) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = Client()
        try_in(browser, world["officer"].email)
        clock.shift(timedelta(minutes=29))
        assert who(browser) == "Nguyễn Thị Ánh"
        clock.shift(timedelta(minutes=29))
        assert who(browser) == "Nguyễn Thị Ánh"
        clock.shift(timedelta(minutes=31))
        assert who(browser) is None


def test_no_session_lives_longer_than_twelve_hours(world: Any) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        browser = Client()
        try_in(browser, world["officer"].email)
        for _ in range(35):  # every twenty minutes, up to 11 hours 40
            clock.shift(timedelta(minutes=20))
            assert who(browser) == "Nguyễn Thị Ánh"
        clock.shift(timedelta(minutes=21))
        assert who(browser) is None


def test_a_locked_person_is_out_at_the_next_request_and_stays_out(world: Any, sign_in: Any) -> None:
    browser, clerk = sign_in("officer"), world["officer"]
    assert who(browser) == "Nguyễn Thị Ánh"
    actions.set_active(actor=world.viewer("admin"), person=clerk, active=False, reason="nghỉ việc")
    assert who(browser) is None
    answer = try_in(Client(), clerk.email)
    assert (answer.status_code, answer["Location"]) == (302, "/tai-khoan/da-khoa/")
    assert lines()[-1] == (clerk.email, "failed", "inactive", clerk.pk)
    actions.set_active(actor=world.viewer("admin"), person=clerk, active=True, reason="trở lại")
    assert who(browser) is None
    assert try_in(Client(), clerk.email).status_code == 302


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(world: Any, sign_in: Any) -> None:
    here, elsewhere = sign_in("officer"), sign_in("officer")
    given = {"oldpassword": PASSWORD, "password1": "Hồ Gươm mùa thu", "password2": "Hồ Gươm mùa thu"}
    assert here.post("/tai-khoan/mat-khau/", given | {"oldpassword": "không phải"}).status_code == 422
    assert here.post("/tai-khoan/mat-khau/", given | {"password2": "khác hẳn đi"}).status_code == 422
    assert here.post("/tai-khoan/mat-khau/", given | {"password1": "12345", "password2": "12345"}).status_code == 422
    assert here.post("/tai-khoan/mat-khau/", given)["Location"] == "/tai-khoan/"
    assert who(here) == "Nguyễn Thị Ánh"
    assert who(elsewhere) is None
    assert try_in(Client(), world["officer"].email).status_code == 422


def test_a_password_set_by_an_administrator_ends_every_session(world: Any, sign_in: Any) -> None:
    browser = sign_in("officer")
    actions.reset_password(actor=world.viewer("admin"), person=world["officer"], password="Hồ Gươm mùa thu")
    assert who(browser) is None


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"login": "", "password": ""},
        {"login": "không phải thư", "password": "x"},
        {"login": "a\x00b@mau.vn", "password": "x"},
        {"login": "x" * 5000 + "@mau.vn", "password": "x"},
        {"login": "a@mau.vn", "password": "x" * 100_000},
        {"login": "a@mau.vn", "password": "x\x00"},
        {"login": ["a@mau.vn", "b@mau.vn"], "password": ["x", "y"]},
    ],
)
def test_nonsense_is_answered_with_a_sentence(world: Any, client: Client, given: dict[str, Any]) -> None:
    answer = client.post("/dang-nhap/", given)
    assert answer.status_code == 422
    assert "Chưa đăng nhập được" in answer.content.decode()


def test_the_sign_in_page_goes_nowhere_outside(world: Any, client: Client) -> None:
    given = {"login": world["officer"].email, "password": PASSWORD, "next": "https://la.example/"}
    assert client.post("/dang-nhap/", given)["Location"] == "/ban-lam-viec/"
    client.post("/dang-xuat/")
    given["next"] = "/nhiem-vu/?linh-vuc=y-te"
    assert client.post("/dang-nhap/", given)["Location"] == "/nhiem-vu/?linh-vuc=y-te"


def test_nobody_can_sign_up_or_ask_for_a_password_by_mail(world: Any, client: Client) -> None:
    from django.urls import NoReverseMatch, reverse

    for name in ("account_signup", "account_reset_password", "account_email", "socialaccount_signup"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_sessions_are_cleared_by_the_usual_command(world: Any, sign_in: Any) -> None:
    sign_in("officer")
    assert Session.objects.count() == 1
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=13)):
        call_command("clearsessions")
    assert Session.objects.count() == 0


def test_thirty_attempts_a_minute_from_one_address_are_enough(world: Any, client: Client) -> None:
    with time_machine.travel(MORNING, tick=False):
        answers = [try_in(client, f"nguoi.{number}@mau.vn", "sai") for number in range(31)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429] * 11
    # Twenty failures from one address lock it; past thirty tries the page itself is refused.
    assert "tạm khóa" in answers[25].content.decode()
    assert "Mã 429" in answers[30].content.decode()
    assert "Quá nhiều lần trong thời gian ngắn" in answers[30].content.decode()
    assert answers[30]["Retry-After"] == "60"
