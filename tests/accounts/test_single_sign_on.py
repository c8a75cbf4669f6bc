"""Single sign-on against a provider on this machine: who comes in, who is joined, and what is refused with a page."""

from __future__ import annotations

import json
import runpy
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from lienket.accounts import actions
from lienket.accounts.models import Person, SignIn
from lienket.ground.audit.models import Act

from .conftest import LOADER
from .oidc_provider import CLIENT, SECRET, Provider, new_key

SETTINGS = Path(__file__).resolve().parents[2] / "lienket" / "config" / "settings.py"
START, BACK = "/dang-nhap/mot-lan/sso/", "/dang-nhap/mot-lan/sso/ve/"
PASSWORD = "Cầu Long Biên 1902"
ENVIRONMENT = {"CLIENT_ID": CLIENT, "SECRET": SECRET, "NAME": "Cổng cán bộ"}


@pytest.fixture(scope="module")
def one_provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


def configured(monkeypatch: pytest.MonkeyPatch, issuer: str, **more: str) -> dict[str, Any]:
    """The settings as they are read with this issuer in the environment."""
    for name, value in ({"ISSUER": issuer} | ENVIRONMENT | more).items():
        monkeypatch.setenv(f"LIENKET_OIDC_{name}", value)
    return runpy.run_path(str(SETTINGS))


@pytest.fixture
def provider(one_provider: Provider, world: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    read = configured(monkeypatch, one_provider.issuer + "/")
    for name in ("OIDC_ISSUER", "SOCIALACCOUNT_PROVIDERS", "CONTENT_SECURITY_POLICY"):
        setattr(settings, name, read[name])
    one_provider.behave()
    one_provider.person = {"sub": "cb-17", "email": world["officer"].email, "email_verified": True}
    return one_provider


def go(browser: Client, provider: Provider, **fields: str) -> str:
    """Off to the provider and back: the address that it sends the browser to."""
    answer = browser.post(START, fields)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return provider.visit(answer["Location"])


def enter(provider: Provider, browser: Client | None = None, **fields: str) -> tuple[Client, Any]:
    browser = browser or Client()
    return browser, browser.get(go(browser, provider, **fields))


def who(browser: Client) -> str | None:
    answer = browser.get("/tai-khoan/")
    return None if answer.status_code == 302 else answer.wsgi_request.viewer.person_label


def lines() -> list[tuple[str, str, str]]:
    return list(SignIn.objects.order_by("pk").values_list("email", "outcome", "means"))


def assert_refused(browser: Client, answer: Any, status: int, sentence: str) -> None:
    """A page with the sentence; nobody is in, nobody is joined or made."""
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert who(browser) is None
    assert SocialAccount.objects.count() == EmailAddress.objects.count() == 0


WRONG = "Trang đăng nhập của cơ quan trả lời không đúng"


def test_a_verified_email_of_a_known_person_comes_in_and_is_joined(world: Any, provider: Provider) -> None:
    officer, people = world["officer"], Person.objects.count()
    provider.person["email"] = officer.email.upper()
    browser, answer = enter(provider)
    assert (answer.status_code, answer["Location"]) == (302, "/ban-lam-viec/")
    assert who(browser) == "Nguyễn Thị Ánh"
    assert lines() == [(officer.email, "succeeded", "socialaccount")]
    assert SignIn.objects.get().means_label == "đăng nhập một lần"
    joined = SocialAccount.objects.get()
    assert (joined.user_id, joined.provider) == (officer.pk, "sso")
    kept = joined.extra_data["id_token"]
    assert sorted(kept) == ["email", "email_verified", "iss", "sub", "uid"]
    assert (kept["sub"], kept["iss"]) == ("cb-17", provider.issuer)
    assert SocialToken.objects.count() == 0
    assert Person.objects.count() == people
    # The password still holds: joining does not take it away.
    officer.refresh_from_db()
    assert officer.check_password(PASSWORD)
    line = Act.objects.filter(object_id=officer.pk).latest("pk")
    assert (line.verb, line.words, line.actor_id) == ("accounts.join_sign_on", "nối đăng nhập một lần", officer.pk)


def test_what_is_asked_of_the_provider(provider: Provider) -> None:
    enter(provider)
    asked = next(one for path, one in provider.asked if path == "/authorize")
    assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) >= 16
    assert asked["redirect_uri"] == f"http://testserver{BACK}"
    given = next(one for path, one in provider.asked if path == "/token")
    assert len(given["code_verifier"]) >= 43


def test_a_joined_person_comes_in_by_the_subject_whatever_the_email_is_then(world: Any, provider: Provider) -> None:
    enter(provider)
    provider.person |= {"email": "moi@mau.vn", "email_verified": False}
    browser, answer = enter(provider)
    assert answer.status_code == 302
    assert who(browser) == "Nguyễn Thị Ánh"
    assert SocialAccount.objects.count() == 1
    assert [line[1:] for line in lines()] == [("succeeded", "socialaccount")] * 2


def test_another_subject_with_the_same_verified_email_is_joined_beside(world: Any, provider: Provider) -> None:
    enter(provider)
    provider.person["sub"] = "cb-18"
    enter(provider)
    assert list(SocialAccount.objects.values_list("user_id", flat=True)) == [world["officer"].pk] * 2


def test_the_same_subject_of_another_issuer_is_not_the_same_person(
    world: Any, provider: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(provider)
    second = Provider()
    try:
        read = configured(monkeypatch, second.issuer)
        settings.OIDC_ISSUER, settings.SOCIALACCOUNT_PROVIDERS = read["OIDC_ISSUER"], read["SOCIALACCOUNT_PROVIDERS"]
        second.person = {"sub": "cb-17", "email": "khac@mau.vn", "email_verified": True}
        browser, answer = enter(second)
        assert (answer.status_code, who(browser)) == (403, None)
    finally:
        second.close()


def test_an_unknown_email_gets_a_sentence_and_makes_nobody(provider: Provider) -> None:
    people = Person.objects.count()
    provider.person["email"] = "la@mau.vn"
    browser, answer = enter(provider)
    assert_refused(browser, answer, 403, "Chưa có tài khoản nào dùng email la@mau.vn.")
    assert Person.objects.count() == people
    assert lines() == [("la@mau.vn", "failed", "socialaccount")]


@pytest.mark.parametrize("said", [False, None, "false", "có", 1.5, {}, []])
def test_an_unverified_email_is_refused(world: Any, provider: Provider, said: Any) -> None:
    provider.person["email_verified"] = said
    email = world["officer"].email
    browser, answer = enter(provider)
    assert_refused(browser, answer, 403, f"chưa xác minh email {email}.")
    assert lines() == [(email, "failed", "socialaccount")]


@pytest.mark.parametrize(
    "email", [None, "", "không phải email", 17, ["a@mau.vn"], "a\x00@mau.vn", "x" * 300 + "@mau.vn"]
)
def test_no_email_is_refused(provider: Provider, email: Any) -> None:
    provider.person["email"] = email
    browser, answer = enter(provider)
    assert_refused(browser, answer, 403, "không gửi địa chỉ email")


def test_a_letter_that_only_looks_alike_is_another_address(world: Any, provider: Provider, make_person: Any) -> None:
    make_person("Kim", email="kim@mau.vn")
    provider.person["email"] = "\u212aim@mau.vn"  # KELVIN SIGN, whose lower case is k
    browser, answer = enter(provider)
    assert_refused(browser, answer, 403, "không gửi địa chỉ email")


def test_an_email_told_only_by_userinfo_counts_when_it_is_about_the_same_subject(provider: Provider) -> None:
    provider.told = dict(provider.person)
    provider.claims = {"email": None, "email_verified": None}
    browser, _answer = enter(provider)
    assert who(browser) == "Nguyễn Thị Ánh"
    provider.told["sub"] = "người khác"
    assert enter(provider)[1].status_code == 401


@pytest.mark.parametrize("joined_before", [False, True])
def test_a_locked_person_stays_out(world: Any, provider: Provider, joined_before: bool) -> None:
    if joined_before:
        enter(provider)
    officer = world["officer"]
    actions.set_active(actor=world.viewer("admin"), person=officer, active=False, reason="Nghỉ việc")
    browser, answer = enter(provider)
    assert answer.status_code == 403
    assert "Tài khoản này đang bị khóa" in answer.content.decode()
    assert who(browser) is None
    assert SocialAccount.objects.count() == joined_before
    assert lines()[-1] == (officer.email, "failed", "socialaccount, inactive")
    assert SignIn.objects.latest("pk").means_label == "đăng nhập một lần, tài khoản đang bị khóa"


def test_a_second_step_is_still_asked(world: Any, provider: Provider) -> None:
    officer = world["officer"]
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(officer, secret)
    browser, answer = enter(provider)
    assert answer["Location"] == "/dang-nhap/buoc-hai/"
    assert who(browser) is None
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    assert browser.post("/dang-nhap/buoc-hai/", {"code": code}).status_code == 302
    assert who(browser) == "Nguyễn Thị Ánh"
    assert lines() == [(officer.email, "succeeded", "socialaccount, totp")]


def test_where_a_second_factor_is_required_rights_wait_for_it(world: Any, provider: Provider, settings: Any) -> None:
    settings.REQUIRE_MFA = True
    provider.person["email"] = world["admin"].email
    browser, answer = enter(provider)
    assert answer["Location"] == "/tai-khoan/bao-mat/"
    assert browser.get("/quan-tri/nguoi-dung/")["Location"] == "/tai-khoan/bao-mat/"


def test_one_comes_back_to_the_page_one_wanted_and_nowhere_else(provider: Provider) -> None:
    assert enter(provider, next="/thoa-thuan/")[1]["Location"] == "/thoa-thuan/"
    assert enter(provider, next="https://la.vn/")[1]["Location"] == "/ban-lam-viec/"


# --- answers that are not good --------------------------------------------------------------------------------------


def changed(address: str, **changes: str | None) -> str:
    """The address of the way back with other parameters."""
    given = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()} | changes
    return f"{BACK}?{urlencode({name: value for name, value in given.items() if value is not None})}"


@pytest.mark.parametrize("changes", [{"state": "bịa"}, {"state": None}, {"state": ""}, {"code": "bịa"}, {"code": None}])
def test_a_state_or_code_that_was_not_given_is_refused(provider: Provider, changes: Any) -> None:
    browser = Client()
    answer = browser.get(changed(go(browser, provider), **changes))
    assert_refused(browser, answer, 401, WRONG)


def test_the_state_of_another_browser_is_refused(provider: Provider) -> None:
    address, other = go(Client(), provider), Client()
    go(other, provider)
    assert_refused(other, other.get(address), 401, WRONG)


def test_an_answer_is_good_once(provider: Provider) -> None:
    browser = Client()
    address = go(browser, provider)
    assert browser.get(address).status_code == 302
    browser.post("/dang-xuat/")
    answer = browser.get(address)
    assert (answer.status_code, who(browser)) == (401, None)
    # A used code under a fresh state: the provider does not take it again.
    used = parse_qs(urlsplit(address).query)["code"][0]
    answer = browser.get(changed(go(browser, provider), code=used))
    assert (answer.status_code, who(browser)) == (401, None)
    assert lines()[-1] == ("", "failed", "socialaccount")


def test_a_code_of_another_browser_is_refused(provider: Provider) -> None:
    """PKCE: a code that someone slips in was asked with another verifier."""
    foreign = parse_qs(urlsplit(go(Client(), provider)).query)["code"][0]
    browser = Client()
    assert_refused(browser, browser.get(changed(go(browser, provider), code=foreign)), 401, WRONG)


NOW = int(time.time())
WRONG_CLAIMS = {
    "nonce of another request": {"nonce": "x" * 32},
    "no nonce": {"nonce": None},
    "nonce not text": {"nonce": ["x"]},
    "audience": {"aud": "máy khách khác"},
    "no audience": {"aud": None},
    "several audiences, no azp": {"aud": [CLIENT, "máy khách khác"]},
    "azp": {"azp": "máy khách khác"},
    "issuer": {"iss": "https://la.vn"},
    "no issuer": {"iss": None},
    "run out": {"exp": NOW - 3600},
    "never runs out": {"exp": None},
    "exp not a number": {"exp": "mai"},
    "made tomorrow": {"iat": NOW + 86400},
    "no subject": {"sub": None},
    "empty subject": {"sub": ""},
    "subject a number": {"sub": 17},
    "subject with NUL": {"sub": "a\x00b"},
    "subject too long": {"sub": "a" * 256},
}


@pytest.mark.parametrize("claims", WRONG_CLAIMS.values(), ids=WRONG_CLAIMS.keys())
def test_wrong_claims_are_refused(provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims = claims
    assert_refused(*enter(provider), 401, WRONG)
    assert lines() == [("", "failed", "socialaccount")]


@pytest.mark.parametrize("case", ["foreign key", "unknown kid", "none", "our secret", "public key as secret"])
def test_wrong_signatures_are_refused(provider: Provider, case: str) -> None:
    if case == "foreign key":
        provider.sign_with = new_key()
    elif case == "unknown kid":
        provider.header = {"kid": "khóa-2"}
    elif case == "none":
        provider.sign_with, provider.algorithm = None, "none"
    else:
        provider.sign_with = SECRET if case == "our secret" else json.dumps(provider.jwks()["keys"][0])
        provider.algorithm = "HS256"
    assert_refused(*enter(provider), 401, WRONG)


PATHS = ["/.well-known/openid-configuration", "/token", "/jwks"]
SAID = {
    "error": (500, "text/html", b"<h1>oops</h1>"),
    "not JSON": (200, "application/json", b"{"),
    "list": (200, "application/json", b"[]"),
    "null": (200, "application/json", b"null"),
    "empty": (200, "application/json", b"{}"),
    "numbers": (200, "application/json", b'{"access_token": 1, "id_token": 2, "keys": 3, "issuer": 4}'),
    "made-up": (200, "application/json", b'{"access_token": "a", "id_token": "a.b.c", "expires_in": "x"}'),
    "bytes": (200, "application/json", b"\xff\xfe\x00"),
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("said", SAID.values(), ids=SAID.keys())
def test_nonsense_from_the_provider_is_a_page(provider: Provider, path: str, said: Any) -> None:
    browser = Client()
    address = go(browser, provider)
    provider.answers[path] = said
    assert_refused(browser, browser.get(address), 401, WRONG)


@pytest.mark.parametrize("said", SAID.values(), ids=SAID.keys())
def test_a_provider_that_is_out_of_order_is_a_page_at_the_start(provider: Provider, said: Any) -> None:
    provider.answers[PATHS[0]] = said
    browser = Client()
    assert_refused(browser, browser.post(START), 401, WRONG)
    assert lines() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://la.vn"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:1"},
        {"authorization_endpoint": "http://la.vn/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"token_endpoint": 7},
    ],
)
def test_a_wrong_configuration_is_a_page(provider: Provider, changes: Any) -> None:
    provider.configuration = changes
    browser = Client()
    assert_refused(browser, browser.post(START), 401, WRONG)


def test_a_provider_that_is_not_there_is_a_page(provider: Provider, settings: Any, monkeypatch: Any) -> None:
    read = configured(monkeypatch, "http://127.0.0.1:1")
    settings.OIDC_ISSUER, settings.SOCIALACCOUNT_PROVIDERS = read["OIDC_ISSUER"], read["SOCIALACCOUNT_PROVIDERS"]
    browser = Client()
    assert_refused(browser, browser.post(START), 401, WRONG)


def test_stopping_at_the_provider_changes_nothing(provider: Provider) -> None:
    browser = Client()
    address = changed(go(browser, provider), code=None, error="access_denied")
    answer = browser.get(address)
    assert answer["Location"] == "/dang-nhap/mot-lan/huy/"
    assert_refused(browser, browser.get(answer["Location"]), 200, "Chưa có gì thay đổi")
    assert lines() == []


# --- pages ----------------------------------------------------------------------------------------------------------


def test_the_sign_in_page_leads_there_and_may(provider: Provider) -> None:
    page = Client().get("/dang-nhap/")
    assert f'action="{START}"' in page.content.decode()
    assert f"form-action 'self' {provider.issuer};" in page["Content-Security-Policy"] + ";"
    assert "Đăng nhập qua Cổng cán bộ" in Client().get(START).content.decode()


def test_without_an_issuer_there_is_no_such_thing(world: Any, client: Client) -> None:
    page = client.get("/dang-nhap/")
    assert START not in page.content.decode()
    assert "form-action 'self';" in page["Content-Security-Policy"] + ";"
    assert [client.get(START).status_code, client.post(START).status_code, client.get(BACK).status_code] == [404] * 3


@pytest.mark.parametrize("name", ["khac", "openid_connect", "SSO"])
def test_other_providers_do_not_exist(provider: Provider, name: str) -> None:
    browser = Client()
    assert browser.post(f"/dang-nhap/mot-lan/{name}/").status_code == 404
    assert browser.get(f"/dang-nhap/mot-lan/{name}/ve/?state=a&code=b").status_code == 404


def test_one_cannot_be_joined_by_asking(world: Any, provider: Provider, sign_in: Any) -> None:
    """Only the e-mail joins: a session left open must not be joined to a stranger's subject."""
    browser = sign_in("clerk")
    provider.person["email"] = "la@mau.vn"
    for process in ("connect", "redirect"):
        answer = browser.get(go(browser, provider, process=process))
        assert answer.status_code == 403
    assert SocialAccount.objects.count() == 0


def test_taking_it_off(world: Any, provider: Provider) -> None:
    browser, _answer = enter(provider)
    address = "/tai-khoan/dang-nhap-mot-lan/"
    page = browser.get(address).content.decode()
    assert world["officer"].email in page
    assert browser.post(address, {}).status_code == 422
    assert browser.post(address, {"account": "999999"}).status_code == 422
    joined = SocialAccount.objects.get()
    foreign = SocialAccount.objects.create(user=world["clerk"], provider="sso", uid="của người khác")
    assert browser.post(address, {"account": str(foreign.pk)}).status_code == 422
    assert browser.post(address, {"account": str(joined.pk)}).status_code == 302
    assert list(SocialAccount.objects.all()) == [foreign]
    line = Act.objects.filter(object_id=world["officer"].pk).latest("pk")
    assert (line.verb, line.words) == ("accounts.part_sign_on", "gỡ nối đăng nhập một lần")
    assert "chưa nối" in browser.get(address).content.decode()


def test_the_account_page_leads_to_taking_it_off(world: Any, provider: Provider, sign_in: Any, settings: Any) -> None:
    browser, _answer = enter(provider)
    link = '<a href="/tai-khoan/dang-nhap-mot-lan/">Gỡ nối</a>'
    page = browser.get("/tai-khoan/").content.decode()
    assert f"đã nối với {world['officer'].email} · {link}" in page
    other = sign_in("clerk").get("/tai-khoan/").content.decode()
    assert ("chưa nối; lần đăng nhập" in other, link in other) == (True, False)
    settings.OIDC_ISSUER = ""
    assert "Đăng nhập một lần" not in browser.get("/tai-khoan/").content.decode()


def test_who_has_no_password_keeps_the_joined_account(world: Any, provider: Provider) -> None:
    actions.add_person(actor=LOADER, email="khong.mat.khau@mau.vn", full_name="Không Mật Khẩu")
    provider.person["email"] = "khong.mat.khau@mau.vn"
    browser, _answer = enter(provider)
    answer = browser.post("/tai-khoan/dang-nhap-mot-lan/", {"account": str(SocialAccount.objects.get().pk)})
    assert answer.status_code == 422
    assert "chưa có mật khẩu" in answer.content.decode()
    assert SocialAccount.objects.count() == 1


# --- settings -------------------------------------------------------------------------------------------------------


def test_the_issuer_must_be_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match="https"):
        configured(monkeypatch, "http://sso.bo.gov.vn")
    read = configured(monkeypatch, "https://sso.bo.gov.vn/realms/can-bo/", ORIGINS="https://dinhdanh.bo.gov.vn")
    assert read["OIDC_ISSUER"] == "https://sso.bo.gov.vn/realms/can-bo"
    assert read["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["form-action"] == [
        "'self'",
        "https://sso.bo.gov.vn",
        "https://dinhdanh.bo.gov.vn",
    ]
