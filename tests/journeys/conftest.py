"""A real server on a database of its own with the sample programme, and a real browser in front of it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.databases import of

ROOT = Path(__file__).resolve().parents[2]
# The browser driver runs an event loop in this thread; what Django does here is still plain and in order.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Site:
    """Where the platform is open, and what the sample people's password is."""

    url: str
    password: str
    home: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as an installation collects them, once for all sites."""
    home = tmp_path_factory.mktemp("collected")
    words = {**os.environ, "LIENKET_HOME": str(home)}
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=ROOT, env=words, check=True)
    return home / "static"


@pytest.fixture
def site(sample_database: str, static: Path, tmp_path: Path) -> Iterator[Site]:
    """The platform as people meet it: granian, collected static files, the sample programme."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "static").symlink_to(static)
    people = json.loads((ROOT / "var" / "test-home" / "sample-people.json").read_text(encoding="utf-8"))
    port = _free_port()
    words = {
        **os.environ,
        "DATABASE_URL": of(os.environ["DATABASE_URL"], sample_database),
        "DATABASE_OWNER_URL": of(os.environ["DATABASE_OWNER_URL"], sample_database),
        "LIENKET_DATABASE_ROLE": "app",
        "LIENKET_HOME": str(home),
    }
    granian = str(Path(sys.executable).with_name("granian"))
    flags = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--host", "127.0.0.1"]
    log = (home / "web.log").open("w")
    child = subprocess.Popen(
        [granian, *flags, "--port", str(port), "lienket.config.wsgi:application"],
        cwd=ROOT,
        env=words,
        stdout=log,
        stderr=log,
    )
    try:
        yield Site(_opened(f"http://127.0.0.1:{port}"), people[0]["password"], home)
    finally:
        child.terminate()
        child.wait(20)
        log.close()


def _opened(url: str) -> str:
    for _try in range(900):
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2)
        except OSError:
            time.sleep(0.1)
        else:
            return url
    raise RuntimeError("the server did not open")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium; `make test` finds or installs one and names it in LIENKET_BROWSER."""
    path = os.environ.get("LIENKET_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield found
        found.close()


class Watched:
    """A page that remembers what must not happen: script errors, CSP violations, requests to other hosts."""

    def __init__(self, context: BrowserContext, site: Site) -> None:
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._console)
        self.page.on("request", lambda request: self._request(request.url, site.url))

    def _console(self, message: object) -> None:
        text = message.text  # type: ignore[attr-defined]
        if "Content Security Policy" in text or message.type == "error":  # type: ignore[attr-defined]
            self.faults.append(f"console: {text}")

    def _request(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:", "blob:")):
            self.faults.append(f"outside: {url}")


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[object]:
    """Open a new visitor's browser; at the end no visitor may have met a fault."""
    visitors: list[Watched] = []

    def open_one(width: int = 1280, height: int = 900) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="vi-VN", accept_downloads=True
        )
        watched = Watched(context, site)
        visitors.append(watched)
        return watched.page

    yield open_one
    assert [fault for one in visitors for fault in one.faults] == []


def sign_in(page: Page, site: Site, email: str) -> None:
    """Sign in the way a person does."""
    page.goto(f"{site.url}/dang-nhap/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Mật khẩu").fill(site.password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(f"{site.url}/ban-lam-viec/**")
