"""What holds for every page of the portal: one heading, language, title, and a policy that nothing breaks."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from lienket.agreements.rules import HOW
from tests.portal.conftest import World
from tests.portal.test_home import page

PUBLIC = [
    "/",
    "/?tu=33",
    "/?tu=zz",
    "/lien-ket/01/",
    "/lien-ket/37/",
    "/tim/",
    "/tim/?q=noi",
    "/tim/?q=zzzz",
    "/ve-he-thong/",
]


def check(soup: BeautifulSoup) -> None:
    assert len(soup.select("h1")) == 1
    assert soup.select_one("h1").get_text(strip=True)  # type: ignore[union-attr]
    assert soup.select_one("html")["lang"] == "vi"  # type: ignore[index]
    assert soup.title is not None
    assert len(soup.title.get_text(strip=True)) > len("– Liên Kết")
    assert soup.select("style, script:not([src]), [style]") == []
    for tag in soup.find_all(True):
        assert [name for name in tag.attrs if name.startswith("on")] == []
        assert not str(tag.get("href", "")).startswith("javascript:")
    ids = [tag["id"] for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids)), "no id twice"
    for table in soup.select("table"):
        assert table.caption is not None
    for outside in re.findall(r'(?:src|href)="(https?://[^"]+)"', str(soup)):
        pytest.fail(f"the page names another host: {outside}")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages(told: World, address: str) -> None:
    response = Client().get(address)
    check(BeautifulSoup(response.content, "lxml"))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_status_counts_only_what_the_asker_may_see(told: World) -> None:
    counted = [
        client.get("/trang-thai.json").json()["commitments"]
        for client in (Client(), told.client("ubnd-01"), told.client("ubnd-04"))
    ]
    assert counted == [4, 4, 5]


def test_pages_of_members(told: World) -> None:
    client = told.client("ubnd-04", "platform_administrator")
    for address in ("/", "/lien-ket/14/", "/tim/?q=rieng", "/nhat-ky/"):
        check(page(client, address))


def test_texts_from_people_are_never_markup(world: World) -> None:
    world.commitment("X1", title='<script>alert(1)</script>"><img src=x onerror=alert(1)>', due_on=world.today)
    for address in ("/", "/lien-ket/01/", "/tim/?q=alert", "/tim/?q=<script>alert(1)</script>"):
        soup = page(Client(), address)
        assert soup.select("script:not([src]), img[onerror]") == []


def test_the_page_about_numbers_says_the_rule_that_counts(db: None) -> None:
    with translation.override("vi"):
        assert str(HOW) in page(Client(), "/ve-he-thong/").get_text()


def test_numbers_of_the_sample_are_marked_and_others_are_not(told: World) -> None:
    assert page(Client()).select(".po-sample") == []
