"""A1: the main pages in a real browser, narrow and wide: axe finds no fault, nothing scrolls sideways, keys suffice."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from lienket.monitoring import actions
from tests.journeys.conftest import Site, Watched, sign_in
from tests.monitoring.readings import air_station, three_days

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PARTY = "canbo.hungyen@mau.lienket.vn"
COMMITMENT = "/chuong-trinh/p1/nhiem-vu/S1/"
#: Pages anyone may open, then those of a member; the names are what a failure is told by.
PUBLIC = {
    "home": "/",
    "agreements": "/thoa-thuan/",
    "agreement": "/thoa-thuan/a1/",
    "commitments": "/nhiem-vu/",
    "programme": "/chuong-trinh/p1/",
    "balance": "/can-doi/",
    "localities": "/dia-phuong/",
    "unit": "/dia-phuong/33/",
    "locality": "/lien-ket/33/",
    "lookup": "/dia-phuong/tra-cuu/?q=xa+Tien+Du",
    "search": "/tim/?q=du+lich",
    "sign in": "/dang-nhap/",
}
MEMBER = {
    "desk": "/ban-lam-viec/",
    "commitment as party": COMMITMENT,
    "progress form": f"{COMMITMENT}tien-do/",
    "requests": "/de-nghi/",
    "account": "/tai-khoan/",
}
STATION = "/quan-trac/tram/HN_THU_KK001/"
#: Of the room of stations, with one station that has readings of three days.
MEASURED = {
    "stations": "/quan-trac/",
    "place": "/quan-trac/noi/01/",
    "station": STATION,
    "readings": f"{STATION}so-lieu/?thong-so=PM2.5&ngay=7",
    "calendar and roses": f"{STATION}lich/",
    "board": "/quan-trac/van-hanh/",
    "how": "/quan-trac/cach-tinh/",
}
FOCUS = """() => {
  const at = document.activeElement, look = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0;
  return {
    seen: (ring || look.boxShadow !== 'none') && box.width > 0 && box.height > 0,
    skip: at.classList.contains('lk-skip') && box.top >= 0 && box.left >= 0,
    menu: !!at.closest('.lk-nav, [data-nav-button]'),
    main: !!at.closest('main') && at.id !== 'noi-dung',
    what: at.outerHTML.slice(0, 120),
  };
}"""
MOST_TABS = 40


def _axe(page: Page) -> list[str]:
    options = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['id']}: {node['html'][:160]} {node['any'][:1]}" for one in found for node in one["nodes"]]


def _sideways(page: Page) -> list[str]:
    wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"the page is {wide} wide in a window of {room}"] if wide > room else []


def _by_keyboard(page: Page) -> list[str]:
    """Tab from the top: the skip link first, then the menu, then the first thing in the main part, each in sight."""
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    found, steps = [], []
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        at: dict[str, Any] = page.evaluate(FOCUS)
        steps.append(at)
        if not at["seen"]:
            found.append(f"no visible focus on {at['what']}")
        if at["main"]:
            break
    if not steps[0]["skip"]:
        found.append("the first stop is not the link to the content")
    if not any(at["menu"] for at in steps):
        found.append("the menu is out of reach")
    if not steps[-1]["main"] and page.locator("main a, main button, main input:not([type=hidden])").count():
        found.append(f"nothing in the main part within {MOST_TABS} stops")
    return found


def _skipping(page: Page) -> list[str]:
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    return [] if page.evaluate(FOCUS)["main"] else ["the skip link does not lead into the content"]


def _look(page: Page, name: str) -> list[str]:
    return [f"{name}: {fault}" for fault in [*_axe(page), *_sideways(page)]]


def _open(page: Page, site: Site, pages: dict[str, str]) -> list[str]:
    """The frame of all pages is one, so each window walks every fourth page by keyboard, the narrow one others than the
    wide one.
    """
    found: list[str] = []
    wide = page.viewport_size is not None and page.viewport_size["width"] > 1000
    for number, (name, path) in enumerate(pages.items()):
        answer = page.goto(site.url + path)
        assert answer is not None
        assert answer.status == 200, path
        found += _look(page, name)
        if number % 4 == 2 * wide:
            found += [f"{name}: {fault}" for fault in _by_keyboard(page)]
    return found


def _errors(page: Page, site: Site) -> list[str]:
    """A form sent empty: the list of what is wrong takes the focus, and each line leads to its field."""
    page.goto(f"{site.url}{COMMITMENT}tien-do/")
    page.get_by_role("button", name="Gửi báo cáo tiến độ").click()
    page.locator(".lk-errors:focus, .lk-errors :focus").wait_for()
    found = _look(page, "form with errors")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    name = page.evaluate("document.activeElement.name")
    return found if name == "text" else [*found, f"the first error leads to {name}, not to its field"]


def _walk(page: Page, site: Site) -> list[str]:
    found = _open(page, site, PUBLIC | MEASURED)
    page.goto(site.url)
    found += _skipping(page)
    sign_in(page, site, PARTY)
    found += _open(page, site, MEMBER)
    page.goto(f"{site.url}/de-nghi/")
    page.locator("main table a").first.click()
    return found + _look(page, "request") + _errors(page, site)


@pytest.mark.journey
def test_main_pages_are_for_everyone(site: Site, browser: Browser) -> None:
    three_days(air_station(parameters=("PM2.5", "PM10", "O3", "WS", "WD")), 40.0)
    actions.compute_due()
    found: list[str] = []
    for width in (360, 1280):
        context = browser.new_context(viewport={"width": width, "height": 800}, locale="vi-VN")
        watched = Watched(context, site)
        found += [f"{width} px, {fault}" for fault in _walk(watched.page, site)]
        found += [fault for fault in watched.faults if "422" not in fault]
        context.close()
    assert "\n".join(found) == ""
