"""Passkeys with a key in software: which keys let someone in alone, and which only as a second step."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client

from lienket.accounts import queries
from lienket.accounts.models import SignIn

from .soft_key import SoftKey

PASSWORD = "Cầu Long Biên 1902"
ADD, SIGN_IN, STEP = "/tai-khoan/bao-mat/khoa/them/", "/dang-nhap/khoa-truy-cap/", "/dang-nhap/buoc-hai/"


def asked(browser: Client, address: str) -> dict[str, Any]:
    """The question that the page puts to the key."""
    page = browser.get(address).content.decode()
    found: dict[str, Any] = json.loads(html.unescape(re.search(r'data-options="([^"]+)"', page)[1]))  # type: ignore[index]
    return found


def add(browser: Client, key: SoftKey, *, alone: bool, verified: bool = True, resident: bool = True) -> int:
    browser.post("/tai-khoan/xac-nhan-lai/", {"password": PASSWORD})
    answer = key.create(asked(browser, ADD), verified=verified, resident=resident)
    given = {"credential": json.dumps(answer), "name": "Máy cơ quan"} | ({"passwordless": "on"} if alone else {})
    return browser.post(ADD, given).status_code


def enter(key: SoftKey, person: Any, *, verified: bool = True, browser: Client | None = None) -> str | None:
    """Sign in by the key alone; the name of whoever is in then."""
    browser = browser or Client()
    options = browser.get(SIGN_IN, HTTP_ACCEPT="application/json").json()["request_options"]
    answer = key.get(options, user_pk_to_url_str(person), verified=verified)  # type: ignore[arg-type]
    browser.post(SIGN_IN, {"credential": json.dumps(answer)})
    page = browser.get("/tai-khoan/")
    return page.wsgi_request.viewer.person_label if page.status_code == 200 else None


def test_a_key_made_for_it_lets_its_holder_in_alone(world: Any, sign_in: Any) -> None:
    key, officer = SoftKey(), world["officer"]
    assert add(sign_in("officer"), key, alone=True) == 302
    assert queries.security(officer).keys == (("Máy cơ quan", None, True),)
    assert enter(key, officer) == "Nguyễn Thị Ánh"
    # A holder who was not checked, another's account, and another's key stay outside.
    assert enter(key, officer, verified=False) is None
    assert enter(key, world["clerk"]) is None
    assert enter(SoftKey(), officer) is None
    assert list(SignIn.objects.order_by("pk").values_list("outcome", "means")[1:]) == [
        ("succeeded", "webauthn"),
        ("failed", "webauthn"),
        ("failed", "webauthn"),
        ("failed", "webauthn"),
    ]


@pytest.mark.parametrize("resident", [True, False])
def test_a_second_step_key_never_lets_in_alone_whatever_the_browser_says(
    world: Any, sign_in: Any, resident: bool
) -> None:
    key, officer = SoftKey(), world["officer"]
    assert add(sign_in("officer"), key, alone=False, resident=resident) == 302
    assert enter(key, officer) is None
    browser = Client()
    assert browser.post("/dang-nhap/", {"login": officer.email, "password": PASSWORD})["Location"] == STEP
    answer = key.get(asked(browser, STEP), user_pk_to_url_str(officer))  # type: ignore[arg-type]
    assert browser.post(STEP, {"credential": json.dumps(answer)}).status_code == 302
    assert browser.get("/tai-khoan/").status_code == 200


def test_a_key_that_did_not_check_its_holder_is_not_taken_for_signing_in_alone(world: Any, sign_in: Any) -> None:
    assert add(sign_in("officer"), SoftKey(), alone=True, verified=False) == 422
    assert Authenticator.objects.count() == 0


def test_an_answer_serves_once_and_a_forged_one_never(world: Any, sign_in: Any) -> None:
    key, officer = SoftKey(), world["officer"]
    assert add(sign_in("officer"), key, alone=True) == 302
    browser = Client()
    options = browser.get(SIGN_IN, HTTP_ACCEPT="application/json").json()["request_options"]
    answer = key.get(options, user_pk_to_url_str(officer))  # type: ignore[arg-type]
    forged = json.loads(json.dumps(answer))
    forged["response"]["signature"] = SoftKey().get(options, 1)["response"]["signature"]
    browser.post(SIGN_IN, {"credential": json.dumps(forged)})
    assert browser.get("/tai-khoan/").status_code == 302
    other = Client()
    other.get(SIGN_IN, HTTP_ACCEPT="application/json")
    other.post(SIGN_IN, {"credential": json.dumps(answer)})
    assert other.get("/tai-khoan/").status_code == 302


def test_a_locked_person_does_not_get_in_by_a_key(world: Any, sign_in: Any) -> None:
    from lienket.accounts import actions

    key, officer = SoftKey(), world["officer"]
    assert add(sign_in("officer"), key, alone=True) == 302
    actions.set_active(actor=world.viewer("admin"), person=officer, active=False, reason="nghỉ việc")
    assert enter(key, officer) is None
