"""Second factors: the app's codes, recovery codes once, keys, and the rule that officials must have one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from lienket.accounts import queries
from lienket.accounts.models import SignIn
from lienket.ground.audit.models import Act

PASSWORD = "Cầu Long Biên 1902"
MORNING = datetime(2026, 9, 21, 1, 0, tzinfo=UTC)


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(datetime.now(UTC).timestamp()) // 30))


def confirmed(browser: Client, address: str) -> Any:
    """The page, after saying the password again where it is asked for."""
    answer = browser.get(address)
    if answer.status_code == 302:
        assert answer["Location"].startswith("/tai-khoan/xac-nhan-lai/")
        again = browser.post("/tai-khoan/xac-nhan-lai/", {"password": PASSWORD, "next": address})
        assert (again.status_code, again["Location"]) == (302, address)
        answer = browser.get(address)
    assert answer.status_code == 200
    return answer


def with_app(browser: Client) -> tuple[str, list[str]]:
    """Turn the app on; its secret and the recovery codes."""
    page = confirmed(browser, "/tai-khoan/bao-mat/ung-dung/").content.decode()
    secret = re.search(r'lk-secret">([A-Z2-7]{32})<', page)[1]  # type: ignore[index]
    assert 'src="data:image/svg+xml;base64,' in page
    assert browser.post("/tai-khoan/bao-mat/ung-dung/", {"code": "000000"}).status_code == 422
    answer = browser.post("/tai-khoan/bao-mat/ung-dung/", {"code": code(secret)})
    assert answer["Location"] == "/tai-khoan/bao-mat/ma-du-phong/"
    shown = browser.get("/tai-khoan/bao-mat/ma-du-phong/").content.decode()
    codes = re.findall(r"<li><code>(\d{8})</code>", shown)
    assert len(set(codes)) == 10
    return secret, codes


def first_step(email: str) -> Client:
    browser = Client()
    answer = browser.post("/dang-nhap/", {"login": email, "password": PASSWORD})
    assert answer["Location"] == "/dang-nhap/buoc-hai/"
    assert browser.get("/tai-khoan/").status_code == 302
    return browser


def second_step(browser: Client, given: str) -> int:
    return browser.post("/dang-nhap/buoc-hai/", {"code": given}).status_code


def test_the_app_is_asked_for_after_the_password(world: Any, sign_in: Callable[[str], Client]) -> None:
    email = world["officer"].email
    with time_machine.travel(MORNING, tick=False) as clock:
        secret, _ = with_app(sign_in("officer"))
        clock.shift(timedelta(minutes=2))
        browser = first_step(email)
        now = code(secret)
        assert second_step(browser, "123456" if now != "123456" else "654321") == 422
        assert second_step(browser, now) == 302
        assert browser.get("/tai-khoan/").status_code == 200
        # The same code does not open a second door.
        assert second_step(first_step(email), now) == 422
    assert list(SignIn.objects.order_by("pk").values_list("outcome", "means")) == [
        ("succeeded", "password"),
        ("failed", "totp"),
        ("succeeded", "password, totp"),
        ("failed", "totp"),
    ]
    assert list(Act.objects.filter(verb="accounts.second_factor").values_list("words", "object_id")) == [
        ("bật ứng dụng xác thực", world["officer"].pk)
    ]


def test_a_recovery_code_opens_once(world: Any, sign_in: Callable[[str], Client]) -> None:
    email = world["officer"].email
    _, codes = with_app(sign_in("officer"))
    assert second_step(first_step(email), codes[3]) == 302
    assert second_step(first_step(email), codes[3]) == 422
    assert second_step(first_step(email), codes[4]) == 302
    assert queries.security(world["officer"]).codes_left == 8


def test_five_wrong_codes_lock_the_second_step(world: Any, sign_in: Callable[[str], Client]) -> None:
    secret, _ = with_app(sign_in("officer"))
    browser = first_step(world["officer"].email)
    assert [second_step(browser, "000000") for _ in range(5)] == [422] * 5
    answer = browser.post("/dang-nhap/buoc-hai/", {"code": code(secret)})
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    assert SignIn.objects.order_by("-pk").values_list("outcome", flat=True)[0] == "locked"


def test_codes_can_be_downloaded_made_anew_and_the_app_turned_off(world: Any, sign_in: Any) -> None:
    browser = sign_in("officer")
    _, codes = with_app(browser)
    got = browser.get("/tai-khoan/bao-mat/ma-du-phong/tai-ve/")
    assert re.findall(r"\d{8}", got.content.decode()) == codes
    assert got["Content-Disposition"].startswith("attachment")
    assert browser.post("/tai-khoan/bao-mat/ma-du-phong/tao/").status_code == 302
    shown = browser.get("/tai-khoan/bao-mat/ma-du-phong/").content.decode()
    assert not set(re.findall(r"\d{8}", shown)) & set(codes)
    assert browser.post("/tai-khoan/bao-mat/ung-dung/tat/").status_code == 302
    assert queries.security(world["officer"]) == queries.Security(True, False, (), 0)


def test_a_change_of_security_asks_for_the_password_again(world: Any, sign_in: Any) -> None:
    browser = sign_in("officer")
    assert browser.get("/tai-khoan/bao-mat/khoa/them/").status_code == 302
    assert browser.post("/tai-khoan/xac-nhan-lai/", {"password": "sai"}).status_code == 422
    page = confirmed(browser, "/tai-khoan/bao-mat/khoa/them/").content.decode()
    options = json.loads(re.search(r'data-options="([^"]+)"', page)[1].replace("&#34;", '"').replace("&quot;", '"'))  # type: ignore[index]
    assert options["publicKey"]["rp"] == {"id": "testserver", "name": "Liên Kết"}


NONSENSE = [
    "",
    "null",
    "[]",
    '"x"',
    "{}",
    "{",
    '{"id": 1}',
    '{"response": []}',
    "[" * 5000,
    "\x00",
    '{"id":"\\u0000"}',
]


@pytest.mark.parametrize("credential", NONSENSE)
def test_a_made_up_key_is_refused(world: Any, sign_in: Any, credential: str) -> None:
    stranger = Client()
    assert stranger.get("/dang-nhap/khoa-truy-cap/", HTTP_ACCEPT="application/json").status_code == 200
    assert stranger.post("/dang-nhap/khoa-truy-cap/", {"credential": credential}).status_code == 302
    assert stranger.get("/tai-khoan/").status_code == 302
    browser = sign_in("officer")
    confirmed(browser, "/tai-khoan/bao-mat/khoa/them/")
    assert browser.post("/tai-khoan/bao-mat/khoa/them/", {"credential": credential}).status_code == 422
    assert Authenticator.objects.count() == 0


def test_the_page_of_keys_shows_only_ones_own(world: Any, sign_in: Any) -> None:
    foreign = Authenticator.objects.create(
        user=world["clerk"], type="webauthn", data={"name": "Khóa của Bình", "credential": {}}
    )
    browser = sign_in("officer")
    assert "Khóa của Bình" not in browser.get("/tai-khoan/bao-mat/khoa/").content.decode()
    confirmed(browser, "/tai-khoan/bao-mat/khoa/them/")
    for verb in ("bo", "sua"):
        answer = browser.post(f"/tai-khoan/bao-mat/khoa/{foreign.pk}/{verb}/", {"name": "của tôi"})
        assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.data["name"] == "Khóa của Bình"


def test_officials_without_a_second_factor_are_asked_for_one(world: Any, sign_in: Any) -> None:
    asked = "mới chỉ có mật khẩu"
    assert asked in sign_in("officer").get("/tai-khoan/").content.decode()
    assert asked not in sign_in("viewer").get("/tai-khoan/").content.decode()
    assert asked not in sign_in("nobody").get("/tai-khoan/").content.decode()
    assert [queries.lacks_second_factor(world.viewer(name)) for name in ("officer", "root", "viewer", "nobody")] == [
        True,
        True,
        False,
        False,
    ]


def test_where_it_is_required_rights_wait_for_the_second_factor(world: Any, settings: Any) -> None:
    settings.REQUIRE_MFA = True
    browser = Client()
    answer = browser.post("/dang-nhap/", {"login": world["admin"].email, "password": PASSWORD, "next": "/quan-tri/"})
    assert answer["Location"] == "/tai-khoan/bao-mat/"
    sent_on = browser.get("/quan-tri/nguoi-dung/")
    assert (sent_on.status_code, sent_on["Location"]) == (302, "/tai-khoan/bao-mat/")
    assert browser.post("/tai-khoan/tu-cach/", {"key": "1"}).status_code in (302, 404)
    viewer = world.viewer("admin")
    assert (viewer.role, viewer.organisation_id, viewer.locality_ids, viewer.unsecured) == (
        "public_user",
        None,
        (),
        True,
    )
    assert world.viewer("viewer").organisation_id == world.health.pk
    with_app(browser)
    assert browser.get("/quan-tri/nguoi-dung/").status_code == 200
    assert world.viewer("admin").role == "locality_administrator"
