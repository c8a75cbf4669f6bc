"""S6: every answer of the house carries its headers, and no page holds a script or a style of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from lienket.config.rights import RIGHTS
from lienket.config.urls import urlpatterns as house
from lienket.portal.urls import urlpatterns as portal
from tests.matrix.addresses import EXAMPLES
from tests.matrix.world import World
from tests.reliability.conftest import ROOT

#: Directives that stand on every answer, word for word.
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
FILES = {
    "agreements:agreement_file",
    "agreements:report_file",
    "coordination:evidence",
    "drafting:document_file",
    "drafting:labels",
}
STATIC = ("ui/app.css", "ui/forms.js", "ui/mark.svg", "vendor/bootstrap/bootstrap.min.css")


def _client(world: World, name: str) -> Client:
    client = Client(raise_request_exception=False)
    person = next(one.person for one in world.personas if one.name == name)
    if person is not None:
        client.force_login(person)
    return client


def faults(response: Any) -> list[str]:
    """What is missing from one answer, in words."""
    if response.streaming:
        list(response.streaming_content)
    found = [f"{name}: {response.get(name)}" for name, value in HEADERS.items() if response.get(name) != value]
    given = response.get("Content-Security-Policy", "")
    policy = dict(part.strip().partition(" ")[::2] for part in given.split(";") if part.strip())
    found += [f"CSP {name}: {policy.get(name)}" for name, value in POLICY.items() if policy.get(name) != value]
    found += [
        f"CSP allows {word}" for word in ("unsafe-inline", "unsafe-eval", "http:", "https:", "*") if word in given
    ]
    if response.get("Content-Type", "").startswith("text/html"):
        found += _markup(BeautifulSoup(response.content, "lxml"))
    return found


def _markup(page: BeautifulSoup) -> list[str]:
    # A block of data is no script: browsers return before the policy is asked (HTML, "prepare the script element").
    inline = "style, script:not([src]):not([type='application/ld+json'])"
    found = [f"inline {one.name}" for one in page.select(inline)]
    for tag in page.find_all(True):
        found += [f"{name}= on {tag.name}" for name in tag.attrs if name == "style" or name.startswith("on")]
        for name in ("href", "src", "action", "formaction"):
            target = str(tag.get(name, "")).strip().lower()
            if target.startswith(("javascript:", "data:text")):
                found.append(f"{name}={target}")
            named = tag.get("rel") == ["canonical"]  # tells where a page stands, and loads nothing
            if tag.name not in ("a",) and not named and target.startswith(("http:", "https:", "//")):
                found.append(f"{tag.name} loads from {target}")
    return found


@pytest.mark.matrix
@pytest.mark.parametrize("who", ["anonymous", "owner-head", "platform"])
def test_every_address_answers_with_its_headers(world: World, who: str) -> None:
    client, told, seen = _client(world, who), [], 0
    methods = ("get", "head", "options") if who == "anonymous" else ("get",)
    for row in RIGHTS.rows():
        example, _sides = EXAMPLES.get(row.address, (lambda _world: {}, frozenset()))
        address = reverse(row.address, kwargs=example(world))
        for method in methods:
            response = getattr(client, method)(address)
            told += [f"{method} {row.address} ({response.status_code}): {fault}" for fault in faults(response)]
            seen += 1
            if row.address in FILES and response.status_code == 200:
                assert response["Content-Disposition"].startswith("attachment;")
    assert told == []
    assert seen == len(methods) * len(RIGHTS.rows()) > 80


def boom(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("something nobody thought of")


#: The house with one page that fails; it borrows the name of an address that everyone may open.
urlpatterns = [
    path("", include(([*portal, path("hong/", boom, name="healthz")], "portal"))),
    *house[1:],
]
handler400 = "lienket.portal.views.bad_request"
handler403 = "lienket.portal.views.forbidden"
handler404 = "lienket.portal.views.not_found"
handler500 = "lienket.portal.views.server_error"


@pytest.mark.urls(__name__)
def test_pages_that_say_no_carry_the_same_headers(world: World) -> None:
    officer, checking = _client(world, "owner-officer"), Client(enforce_csrf_checks=True)
    stale = {"version": "0", "title": "Khác", "starts_on": "01/01/2026", "ends_on": "31/12/2026"}
    answers = [
        (400, officer.get("/", headers={"host": "noi.khac.vn"})),
        (403, _client(world, "owner-viewer").get("/thoa-thuan/moi/")),
        (403, checking.post("/ngon-ngu/", {"language": "en"})),
        (404, officer.get("/khong-co/")),
        (404, _client(world, "stranger-head").get(world.commitment.get_absolute_url())),
        (404, officer.get("/nhiem-vu.exe")),
        (404, officer.get("/khong-co.json")),
        (405, officer.post("/thoa-thuan/")),
        (409, officer.post(reverse("agreements:programme_edit", args=[world.programme.code]), stale)),
        (422, officer.post("/thoa-thuan/moi/", {"title": ""})),
        (500, officer.get("/hong/")),
    ]
    assert [response.status_code for _status, response in answers] == [status for status, _response in answers]
    assert [(status, fault) for status, response in answers for fault in faults(response)] == []


@pytest.mark.parametrize("name", STATIC)
def test_static_files_carry_them_too(name: str) -> None:
    response = Client().get(f"{settings.STATIC_URL}{name}")
    assert response.status_code == 200
    assert faults(response) == []


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world: World) -> None:
    person = next(one.person for one in world.personas if one.name == "owner-officer")
    assert person is not None
    client = Client()
    client.get("/dang-nhap/")
    client.post("/dang-nhap/", {"login": person.email, "password": "Rat-kho-doan-2026"})
    client.post("/ngon-ngu/", {"language": "vi"})
    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME} == set(
        client.cookies
    )
    for cookie in client.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], bool(cookie["secure"])) == (True, "Lax", settings.BEHIND_TLS)


ASK = """
import json, django; django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/healthz", secure=True)
plain = Client().get("/healthz")
behind = Client().get("/healthz", headers={"x-forwarded-proto": "https"})
print(json.dumps({
    "hsts": [one.headers.get("Strict-Transport-Security") for one in (behind, plain)],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
}))
"""


@pytest.mark.parametrize(
    ("url", "hsts", "secure"), [("https://lienket.vn", "max-age=31536000", True), ("http://lienket.vn", None, False)]
)
def test_behind_tls_browsers_are_told_to_stay_there(url: str, hsts: str | None, secure: bool) -> None:
    words = {**os.environ, "LIENKET_URL": url, "LIENKET_SECRET": "x" * 50}
    words["DJANGO_SETTINGS_MODULE"] = "lienket.config.settings"
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=words, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == {"hsts": [hsts, None], "secure": [secure, secure]}
